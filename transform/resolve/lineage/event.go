package lineage

import (
	"cmp"

	"leadmill/transform/resolve"
)

// Kind says what happened to an identifier.
type Kind uint8

// The kinds. That an identifier was given is no event: its customer says when.
const (
	Merged  Kind = 1 + iota // it is an alias of the other for ever
	Split                   // it was given to leads that left the other
	Moved                   // leads left the other for it
	Removed                 // none of its leads is left
)

var kindNames = [...]string{Merged: "merged", Split: "split", Moved: "moved", Removed: "removed"}

// String is the word in the dataset.
func (k Kind) String() string { return kindNames[k] }

// KindOf is the kind with this name.
func KindOf(name string) (Kind, bool) {
	for k, n := range kindNames {
		if n == name && n != "" {
			return Kind(k), true
		}
	}
	return 0, false
}

// An Event is a change of identifiers.
type Event struct {
	At       int64 // as-of time of the build that made it, in microseconds since 1970
	Kind     Kind
	Customer resolve.ID // whom it happened to
	Other    resolve.ID // the one it became, or the one that the leads left; zero for none
	Leads    int64      // that passed from one to the other, or are gone
}

func (e Event) compare(o Event) int {
	return cmp.Or(cmp.Compare(e.Kind, o.Kind), e.Customer.Compare(o.Customer), e.Other.Compare(o.Other))
}

// Current follows the aliases of an identifier to the one that stands for it now. ended says that this one was removed,
// because none of its leads is left. An identifier without events stands for itself.
func Current(events []Event, id resolve.ID) (now resolve.ID, ended bool) {
	now = id
	for range len(events) { // an identifier is merged once, so that no chain is longer
		next, merged := now, false
		for i := range events {
			if e := &events[i]; e.Customer == now && e.Kind == Merged {
				next, merged = e.Other, true
			} else if e.Customer == now && e.Kind == Removed {
				return now, true
			}
		}
		if !merged {
			break
		}
		now = next
	}
	return now, false
}
