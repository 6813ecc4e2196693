package lineage

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"leadmill/transform/resolve"
)

// drift draws the groups of the next night: leads come, go, are folded into others, and customers merge and split.
func drift(t *rapid.T, before *night) *night {
	groups, folded := map[int][]int{}, map[int]int{}
	for name := range 14 {
		was := slices.Index(before.names, name)
		switch act := rapid.IntRange(0, 9).Draw(t, "act"); {
		case was < 0 && act < 6, act == 0: // not there yet, or gone
		case was >= 0 && act < 7:
			g := int(before.customer[was])
			groups[g] = append(groups[g], name)
		default:
			g := rapid.IntRange(0, 5).Draw(t, "group")
			groups[g] = append(groups[g], name)
		}
	}
	if rapid.Bool().Draw(t, "merge") {
		groups[0], groups[1] = append(groups[0], groups[1]...), nil
	}
	var list [][]int
	for _, g := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13} {
		group := groups[g]
		if len(group) > 1 && rapid.IntRange(0, 4).Draw(t, "fold") == 0 {
			folded[group[len(group)-1]] = group[0]
			group = group[:len(group)-1]
		}
		if len(group) > 0 {
			list = append(list, group)
		}
	}
	n := newNight(list...)
	n.folded = folded
	return n
}

func TestIdentifiersOverNights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drift(t, &night{})
		s := first(n, 1)
		given := map[resolve.ID]int64{} // every identifier ever, and when
		for asOf := int64(2); ; asOf++ {
			for _, c := range s.customers {
				if at, ok := given[c.id]; ok && at != c.created {
					t.Fatalf("%s was given at %d and says %d", c.id, at, c.created)
				}
				given[c.id] = c.created
			}
			again := s.after(t, n, asOf, nil)
			if diff := same(s, again); diff != "" {
				t.Fatalf("nothing changed at %d, but (before, after):\n%s", asOf, diff)
			}
			if asOf > 10 {
				return
			}
			before := s
			n = drift(t, n)
			s = before.after(t, n, asOf, nil)
			other := before.after(t, n, asOf, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 1)))
			if diff := same(s, other); diff != "" {
				t.Fatalf("another order of the previous snapshot (before, after):\n%s", diff)
			}
			checkNight(t, before, n, s, asOf, given)
		}
	})
}

// same compares all but the counts of what changed.
func same(a, b *snapshot) string {
	all := cmp.AllowUnexported(previousCustomer{}, previousLead{})
	return cmp.Diff(a.customers, b.customers, all) + cmp.Diff(a.leads, b.leads, all) + cmp.Diff(a.events, b.events)
}

// checkNight checks what the package promises of one night after another.
func checkNight(t *rapid.T, before *snapshot, n *night, s *snapshot, asOf int64, given map[resolve.ID]int64) {
	if !slices.Equal(s.events[:len(before.events)], before.events) {
		t.Fatalf("the past changed")
	}
	fresh := s.events[len(before.events):]
	created := map[resolve.ID]int64{}
	for _, c := range s.customers {
		if _, twice := created[c.id]; twice {
			t.Fatalf("two customers %s", c.id)
		}
		created[c.id] = c.created
	}
	overlap := overlaps(before, n, s)
	for _, c := range before.customers {
		_, lives := created[c.id]
		var ends []Event
		for _, e := range fresh {
			if e.Customer == c.id && (e.Kind == Merged || e.Kind == Removed) {
				ends = append(ends, e)
			}
		}
		if lives == (len(ends) > 0) || len(ends) > 1 {
			t.Fatalf("%s lives: %t, and ends by %v", c.id, lives, ends)
		}
		home := c.id // the largest overlap is with it
		if !lives {
			home = ends[0].Other
			if ends[0].Kind == Removed && len(overlap[c.id]) > 0 || ends[0].Kind == Merged && given[home] > c.created {
				t.Fatalf("%s (given at %d, leads now with %v) ends by %v", c.id, c.created, overlap[c.id], ends[0])
			}
		}
		for other, leads := range overlap[c.id] {
			if leads > overlap[c.id][home] {
				t.Fatalf("%d leads of %s are with %s, %d with its heir %s", leads, c.id, other, overlap[c.id][home], home)
			}
		}
	}
	for id, at := range created {
		if was, ok := given[id]; ok && was != at || !ok && at != asOf {
			t.Fatalf("%s says it was created at %d; given before: %t, at %d", id, at, ok, was)
		}
		if !slices.ContainsFunc(before.customers, func(c previousCustomer) bool { return c.id == id }) && given[id] != 0 {
			t.Fatalf("%s had ended and is back", id)
		}
	}
	for id := range given {
		now, ended := Current(s.events, id)
		if _, lives := created[now]; lives == ended {
			t.Fatalf("%s stands for %s, which lives: %t, and has ended: %t", id, now, lives, ended)
		}
	}
	checkMoves(t, overlap, fresh)
}

// overlaps counts the leads by the customer they had and the one they have, also those that were folded into others.
func overlaps(before *snapshot, n *night, s *snapshot) map[resolve.ID]map[resolve.ID]int64 {
	count := map[resolve.ID]map[resolve.ID]int64{}
	for _, l := range before.leads {
		now := s.of(l.name)
		if into, ok := n.folded[l.name]; ok {
			now = s.of(into)
		}
		if now == (resolve.ID{}) {
			continue
		}
		if count[l.customer] == nil {
			count[l.customer] = map[resolve.ID]int64{}
		}
		count[l.customer][now]++
	}
	return count
}

// checkMoves checks that every lead which has another customer than before is in exactly one event.
func checkMoves(t *rapid.T, overlap map[resolve.ID]map[resolve.ID]int64, fresh []Event) {
	told := map[[2]resolve.ID]int64{}
	for _, e := range fresh {
		from, to := e.Other, e.Customer
		switch e.Kind {
		case Removed:
			continue
		case Merged:
			from, to = to, from
		}
		told[[2]resolve.ID{from, to}] += e.Leads
	}
	moved := map[[2]resolve.ID]int64{}
	for from, customers := range overlap {
		for to, leads := range customers {
			if from != to {
				moved[[2]resolve.ID{from, to}] = leads
			}
		}
	}
	if diff := cmp.Diff(moved, told); diff != "" {
		t.Fatalf("leads that moved (counted, told):\n%s", diff)
	}
}
