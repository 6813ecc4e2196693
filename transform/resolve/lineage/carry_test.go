package lineage

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/transform/resolve"
)

func ids(s *snapshot, leads ...int) (list []string) {
	for _, l := range leads {
		list = append(list, s.of(l).String())
	}
	return list
}

func texts(all ...resolve.ID) (list []string) {
	for _, id := range all {
		list = append(list, id.String())
	}
	return list
}

func TestCarry(t *testing.T) {
	none := resolve.ID{}
	type leads = [][]int
	for _, c := range []struct {
		what          string
		before, after leads
		folded        map[int]int
		names         []int // leads whose customers are looked at
		want          []resolve.ID
		events        []Event
	}{
		{
			what: "nothing changed", before: leads{{1, 2}, {3}}, after: leads{{1, 2}, {3}},
			names: []int{1, 3}, want: []resolve.ID{foundedBy(1), foundedBy(3)},
		},
		{
			what: "an earlier lead comes late", before: leads{{5, 6}}, after: leads{{1, 5, 6}},
			names: []int{1}, want: []resolve.ID{foundedBy(5)},
		},
		{
			what: "somebody new", before: leads{{5}}, after: leads{{1, 2}, {5}},
			names: []int{1, 5}, want: []resolve.ID{foundedBy(1), foundedBy(5)},
		},
		{
			what: "merged: of one night the one with the earliest lead stays", before: leads{{4}, {1, 9}, {5, 6, 7}}, after: leads{{1, 4, 5, 6, 7, 9}},
			names: []int{4}, want: []resolve.ID{foundedBy(1)},
			events: []Event{{2, Merged, foundedBy(4), foundedBy(1), 1}, {2, Merged, foundedBy(5), foundedBy(1), 3}},
		},
		{
			what: "split: the larger part keeps it", before: leads{{1, 2, 3}}, after: leads{{1}, {2, 3}},
			names: []int{1, 2}, want: []resolve.ID{derivedFrom(1), foundedBy(1)},
			events: []Event{{2, Split, derivedFrom(1), foundedBy(1), 1}},
		},
		{
			what: "split: new leads do not count", before: leads{{1, 2, 3}}, after: leads{{1, 4, 5, 6}, {2, 3}},
			names: []int{1, 2}, want: []resolve.ID{foundedBy(4), foundedBy(1)},
			events: []Event{{2, Split, foundedBy(4), foundedBy(1), 1}},
		},
		{
			what: "split: of equal parts the one with the founder keeps it", before: leads{{1, 2, 3, 4}}, after: leads{{2, 3}, {1, 4}},
			names: []int{2, 1}, want: []resolve.ID{foundedBy(2), foundedBy(1)},
			events: []Event{{2, Split, foundedBy(2), foundedBy(1), 2}},
		},
		{
			what: "the last lead is gone", before: leads{{1, 2}, {3, 4}}, after: leads{{3}},
			names: []int{3}, want: []resolve.ID{foundedBy(3)},
			events: []Event{{2, Removed, foundedBy(1), none, 2}},
		},
		{
			what: "the last lead was folded into another's", before: leads{{1}, {2}, {3, 4}}, after: leads{{1}, {3, 4}}, folded: map[int]int{2: 1},
			names: []int{1}, want: []resolve.ID{foundedBy(1)},
			events: []Event{{2, Merged, foundedBy(2), foundedBy(1), 1}},
		},
		{
			what: "leads pass from one to another who both go on", before: leads{{1, 2, 3}, {4, 5}}, after: leads{{1, 2}, {3, 4, 5}},
			names: []int{1, 3}, want: []resolve.ID{foundedBy(1), foundedBy(4)},
			events: []Event{{2, Moved, foundedBy(4), foundedBy(1), 1}},
		},
		{
			what: "one is split, and most of it merged", before: leads{{1, 2}, {3, 4, 5}}, after: leads{{1, 2, 3, 4}, {5}},
			names: []int{3, 5}, want: []resolve.ID{foundedBy(1), foundedBy(5)},
			events: []Event{{2, Merged, foundedBy(3), foundedBy(1), 2}, {2, Split, foundedBy(5), foundedBy(3), 1}},
		},
		{what: "everybody is gone", before: leads{{1}}, events: []Event{{2, Removed, foundedBy(1), none, 1}}},
	} {
		slices.SortFunc(c.events, Event.compare)
		n := newNight(c.after...)
		n.folded = c.folded
		s := first(newNight(c.before...), 1).after(t, n, 2, nil)
		if diff := cmp.Diff(texts(c.want...), ids(s, c.names...)); diff != "" {
			t.Errorf("%s: customers of leads %v (want, got):\n%s", c.what, c.names, diff)
		}
		if diff := cmp.Diff(c.events, s.events); diff != "" {
			t.Errorf("%s: events (want, got):\n%s", c.what, diff)
		}
	}
}

// The founder is not always the earliest lead: an older one may come late.
func TestTiesGoToTheFounder(t *testing.T) {
	s := first(newNight([]int{5, 6}), 1)
	s = s.after(t, newNight([]int{1, 2, 5, 6}), 2, nil)
	s = s.after(t, newNight([]int{1, 2}, []int{5, 6}), 3, nil)
	if diff := cmp.Diff(texts(foundedBy(1), foundedBy(5)), ids(s, 1, 5)); diff != "" {
		t.Errorf("customers of leads 1, 5 (want, got):\n%s", diff)
	}
	// Where the founder is gone, the earliest lead decides.
	s = first(newNight([]int{5, 6, 7}), 1)
	s = s.after(t, newNight([]int{6}, []int{7}), 2, nil)
	if diff := cmp.Diff(texts(foundedBy(5), foundedBy(7)), ids(s, 6, 7)); diff != "" {
		t.Errorf("customers of leads 6, 7 (want, got):\n%s", diff)
	}
}

// The identifier that was given first wins, however old the leads of the other are.
func TestOldestWins(t *testing.T) {
	s := first(newNight([]int{8}), 10)
	s = s.after(t, newNight([]int{8}, []int{1, 2, 3}), 20, nil)
	s = s.after(t, newNight([]int{1, 2, 3, 8}), 30, nil)
	if got, want := s.of(1), foundedBy(8); got != want {
		t.Errorf("merged customer = %s, want %s, which was given a night earlier", got, want)
	}
	if got := s.customers[0].created; got != 10 {
		t.Errorf("created at %d, want 10", got)
	}
}

func TestAliasesAreNeverReused(t *testing.T) {
	s := first(newNight([]int{1}, []int{2}), 1)
	s = s.after(t, newNight([]int{1, 2}), 2, nil)
	s = s.after(t, newNight([]int{1}, []int{2}), 3, nil)
	if diff := cmp.Diff(texts(foundedBy(1), derivedFrom(2)), ids(s, 1, 2)); diff != "" {
		t.Errorf("after a merge was undone (want, got):\n%s", diff)
	}
	s = s.after(t, newNight([]int{1, 2}), 4, nil)
	s = s.after(t, newNight([]int{1}, []int{2}), 5, nil)
	if diff := cmp.Diff(texts(foundedBy(1), derive(foundedBy(2), 2)), ids(s, 1, 2)); diff != "" {
		t.Errorf("after a second merge was undone (want, got):\n%s", diff)
	}
	s = s.after(t, newNight([]int{2}), 6, nil)
	s = s.after(t, newNight([]int{1}, []int{2}), 7, nil)
	if diff := cmp.Diff(texts(derivedFrom(1), derive(foundedBy(2), 2)), ids(s, 1, 2)); diff != "" {
		t.Errorf("after the only lead was gone for a night (want, got):\n%s", diff)
	}
}

func TestChanges(t *testing.T) {
	s := first(newNight([]int{1, 2}, []int{3}, []int{4, 5, 6}, []int{7}), 1)
	s = s.after(t, newNight([]int{1, 2, 3}, []int{4}, []int{5, 6}, []int{9}), 2, nil)
	want := Changes{Before: 4, Kept: 2, Merged: 1, Removed: 1, Split: 1, Given: 2, Leads: 6, Moved: 2}
	if s.changes != want {
		t.Errorf("changes = %+v, want %+v", s.changes, want)
	}
}

func TestCurrent(t *testing.T) {
	a, b, c, d := foundedBy(1), foundedBy(2), foundedBy(3), foundedBy(4)
	events := []Event{{1, Merged, a, b, 1}, {2, Merged, b, c, 1}, {2, Split, d, b, 1}, {3, Removed, c, resolve.ID{}, 4}}
	for _, x := range []struct {
		events    []Event
		id, want  resolve.ID
		wantEnded bool
	}{
		{nil, a, a, false}, {events[:1], a, b, false}, {events[:3], a, c, false}, {events[:3], d, d, false},
		{events, a, c, true}, {events, c, c, true}, {events, d, d, false},
		{[]Event{{1, Merged, a, b, 1}, {1, Merged, b, a, 1}}, a, a, false}, // no history that we write; it ends all the same
	} {
		if got, ended := Current(x.events, x.id); got != x.want || ended != x.wantEnded {
			t.Errorf("Current(%d events, %s) = %s, %t, want %s, %t", len(x.events), x.id, got, ended, x.want, x.wantEnded)
		}
	}
}

func TestKindNames(t *testing.T) {
	for _, k := range []Kind{Merged, Split, Moved, Removed} {
		if got, ok := KindOf(k.String()); !ok || got != k {
			t.Errorf("KindOf(%q) = %d, %t, want %d", k, got, ok, k)
		}
	}
	for _, name := range []string{"", "created"} {
		if k, ok := KindOf(name); ok {
			t.Errorf("KindOf(%q) = %s, want none", name, k)
		}
	}
}

func TestContradictions(t *testing.T) {
	a, b := foundedBy(1).String(), foundedBy(2).String()
	lead := leadNamed(1).String()
	for _, c := range []struct {
		what string
		add  func(*Carrier) error
	}{
		{"no identifier", func(c *Carrier) error { return c.AddCustomer("C42", 1) }},
		{"two customers", func(c *Carrier) error { return c.AddCustomer(a, 1) }},
		{"a lead of an unknown customer", func(c *Carrier) error { return c.AddLead(lead, b) }},
		{"a lead of a customer that has ended", func(c *Carrier) error {
			c.AddEvent(Event{1, Merged, foundedBy(2), foundedBy(1), 1})
			return c.AddLead(lead, b)
		}},
		{"no lead", func(c *Carrier) error { return c.AddLead(a, a) }},
		{"two leads", func(c *Carrier) error {
			if err := c.AddLead(lead, a); err != nil {
				t.Errorf("AddLead: %v", err)
			}
			return c.AddLead(lead, a)
		}},
	} {
		carrier := NewCarrier(newNight([]int{1}), 0)
		if err := carrier.AddCustomer(a, 1); err != nil {
			t.Fatal(err)
		}
		var history *HistoryError
		if err := c.add(carrier); !errors.As(err, &history) {
			t.Errorf("%s: error = %v, want a *HistoryError", c.what, err)
		}
	}
}
