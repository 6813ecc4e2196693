package lineage

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/zeebo/xxh3"

	"leadmill/transform/resolve"
)

// Carried are the identifiers of a night's customers.
type Carried struct {
	Names   resolve.Names
	Events  []Event // those of the past in their order, then those of this night
	Changes Changes

	created []uint32 // of each customer: number in times; nil where all were given at the first of them
	times   []int64
}

// CreatedAt is the as-of time of the night that gave a customer its identifier, in microseconds since 1970.
func (c *Carried) CreatedAt(customer uint32) int64 {
	if c.created == nil {
		return c.times[0]
	}
	return c.times[c.created[customer]]
}

// Changes count what a night did to the identifiers of the previous snapshot.
type Changes struct {
	Before  int64 `json:"before"`  // customers of the previous snapshot
	Kept    int64 `json:"kept"`    // identifiers that go on
	Merged  int64 `json:"merged"`  // that became aliases
	Removed int64 `json:"removed"` // of whose leads none is left
	Split   int64 `json:"split"`   // new identifiers for leads that had one
	Given   int64 `json:"given"`   // new identifiers in all
	Leads   int64 `json:"leads"`   // of the previous snapshot that are still there, be it as part of another
	Moved   int64 `json:"moved"`   // of these, that have another customer identifier than before
}

// First gives identifiers on the first night: each customer's is founded by its earliest lead.
func First(n Night, asOf int64) *Carried {
	return &Carried{times: []int64{asOf}, Changes: Changes{Given: int64(n.Customers())}}
}

// Carry decides on the identifiers of the night. It ends the carrier.
func (c *Carrier) Carry(asOf int64) *Carried {
	c.place.slots = nil
	c.followFolded()
	r := &Carried{created: make([]uint32, c.night.Customers())}
	r.Changes.Before = int64(c.live)
	w := &work{Carrier: c, result: r, home: c.homes(), asOf: asOf}
	var list []claim
	for customer := range uint32(c.night.Customers()) {
		list = c.claims(customer, list)
		w.customer(customer, list)
	}
	w.remove()
	slices.SortFunc(w.events, Event.compare)
	r.Events = slices.Concat(c.events, w.events)
	r.times = c.times.at
	return r
}

// work is the second half of Carry, when it is known where each identifier goes.
type work struct {
	*Carrier
	result  *Carried
	home    []uint32
	asOf    int64
	events  []Event
	derived map[resolve.Packed]bool // given this night and founded by no lead
}

// customer gives one customer its identifier and tells where its leads come from.
func (w *work) customer(customer uint32, claims []claim) {
	winner := w.winner(customer, claims)
	var id resolve.ID
	if winner == nil {
		id = w.give(customer)
		w.result.created[customer] = w.times.number(w.asOf)
		w.result.Changes.Given++
	} else {
		id = w.known.ids[winner.old].ID('C')
		w.name(customer, id)
		w.result.created[customer] = w.created[winner.old]
		w.result.Changes.Kept++
	}
	split := winner == nil && len(claims) > 0
	if split {
		w.result.Changes.Split++
	}
	for i := range claims {
		from := &claims[i]
		w.result.Changes.Leads += int64(from.leads)
		if from == winner {
			continue
		}
		other, moved := w.known.ids[from.old].ID('C'), int64(from.leads)
		w.result.Changes.Moved += moved
		switch {
		case w.home[from.old] == customer:
			w.result.Changes.Merged++
			w.events = append(w.events, Event{w.asOf, Merged, other, id, moved})
		case split:
			w.events = append(w.events, Event{w.asOf, Split, id, other, moved})
		default:
			w.events = append(w.events, Event{w.asOf, Moved, id, other, moved})
		}
	}
}

// winner is the oldest of the identifiers that go to a customer; nil if none does.
func (w *work) winner(customer uint32, claims []claim) (winner *claim) {
	for i := range claims {
		next := &claims[i]
		if w.home[next.old] != customer {
			continue
		}
		if winner == nil || w.older(next, winner) {
			winner = next
		}
	}
	return winner
}

func (w *work) older(a, b *claim) bool {
	if c := cmp.Compare(w.times.at[w.created[a.old]], w.times.at[w.created[b.old]]); c != 0 {
		return c < 0
	}
	if a.first != b.first {
		return a.first < b.first
	}
	// One lead was folded into the other's, or both into a third.
	if had := w.before[a.first]; had == a.old || had == b.old {
		return had == a.old
	}
	return bytes.Compare(w.known.ids[a.old][:], w.known.ids[b.old][:]) < 0
}

// name notes which lead founds the identifier that a customer keeps.
func (w *work) name(customer uint32, id resolve.ID) {
	for i, lead := range w.night.Of(customer) {
		if w.night.Founds(lead) == id {
			if i > 0 {
				w.found(customer, lead)
			}
			return
		}
	}
	w.other(customer, id)
}

// give names a customer anew.
func (w *work) give(customer uint32) resolve.ID {
	leads := w.night.Of(customer)
	for i, lead := range leads {
		id := w.night.Founds(lead)
		if _, used := w.known.find(id.Pack()); !used {
			if i > 0 {
				w.found(customer, lead)
			}
			return id
		}
	}
	for n := uint64(1); ; n++ { // all of its leads have founded others, which were split from it or it from them
		id := derive(w.night.Founds(leads[0]), n)
		p := id.Pack()
		if _, used := w.known.find(p); used || w.derived[p] {
			continue
		}
		if w.derived == nil {
			w.derived = map[resolve.Packed]bool{}
		}
		w.derived[p] = true
		w.other(customer, id)
		return id
	}
}

// derive makes the n-th identifier after one that is taken.
func derive(taken resolve.ID, n uint64) resolve.ID {
	h := xxh3.Hash128(binary.BigEndian.AppendUint64(taken[:], n))
	var k resolve.Key
	binary.BigEndian.PutUint64(k[:8], h.Hi)
	binary.BigEndian.PutUint64(k[8:], h.Lo)
	return resolve.CustomerID(k)
}

// found notes that an identifier is founded by another lead than the earliest.
func (w *work) found(customer, lead uint32) {
	names := &w.result.Names
	if names.Founder == nil {
		names.Founder = make([]uint32, w.night.Customers())
		for c := range names.Founder {
			names.Founder[c] = w.night.Of(uint32(c))[0]
		}
	}
	names.Founder[customer] = lead
}

// other notes that an identifier is founded by no lead of its customer.
func (w *work) other(customer uint32, id resolve.ID) {
	names := &w.result.Names
	if names.Other == nil {
		names.Other = map[uint32]resolve.ID{}
	}
	names.Other[customer] = id
	w.found(customer, resolve.None)
}

// remove ends the identifiers of which no lead is left.
func (w *work) remove() {
	leads := map[uint32]int64{}
	for _, g := range w.gone {
		leads[g.old]++
	}
	for old, home := range w.home {
		if home == resolve.None {
			w.result.Changes.Removed++
			w.events = append(w.events, Event{w.asOf, Removed, w.known.ids[old].ID('C'), resolve.ID{}, leads[uint32(old)]})
		}
	}
}
