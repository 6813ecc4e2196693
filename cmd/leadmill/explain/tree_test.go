package explain

import (
	"testing"

	"pgregory.net/rapid"
)

func TestMarkWeakest(t *testing.T) {
	scored := func(bits ...float64) []Link {
		links := []Link{{Kind: KindSameValues}}
		for _, b := range bits {
			links = append(links, Link{Kind: KindSpanning, Score: &Score{Bits: b}})
		}
		return links
	}
	for _, c := range []struct {
		links []Link
		want  int
	}{
		{scored(5, 3, 9), 2}, {scored(-1), 1}, {scored(4, 4), 1}, {scored(9, 8, 0.5), 3},
	} {
		got := markWeakest(c.links)
		for i, l := range c.links {
			if l.Weakest != (i == c.want) {
				t.Errorf("of %+v link %d is marked %t, want link %d marked", c.links, i, l.Weakest, c.want)
			}
		}
		if got == nil || got.Bits != c.links[c.want].Score.Bits {
			t.Errorf("markWeakest(%+v) = %+v, want link %d", c.links, got, c.want)
		}
	}
	decided := scored(5, 1)
	decided[2].Kind = KindMustLink
	if got := markWeakest(decided); got == nil || got.Bits != 5 {
		t.Errorf("the weakest beside a decision is %+v, want 5 bits", got)
	}
	if got := markWeakest(scored()); got != nil {
		t.Errorf("markWeakest of links without a score = %+v, want nil", got)
	}
}

// TestPath compares the way through a random tree with what makes it one: it begins and ends where it should, each link
// begins where the one before ends, and no lead comes twice.
func TestPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "leads")
		leads := make([]Lead, n)
		var links []Link
		for i := range leads {
			leads[i] = Lead{ID: string(rune('a' + i)), FirstName: string(rune('a' + i))}
			if i > 0 {
				l := Link{Kind: KindSpanning, A: leads[rapid.IntRange(0, i-1).Draw(t, "parent")].side(), B: leads[i].side(), Score: &Score{Bits: 1}}
				if rapid.Bool().Draw(t, "turned") {
					l.turn()
				}
				links = append(links, l)
			}
		}
		links = rapid.Permutation(links).Draw(t, "order")
		tree := spanningTree(leads, links)
		if len(tree) != n-1 {
			t.Fatalf("%d links hold %d leads, want %d", len(tree), n, n-1)
		}
		known := map[string]bool{leads[0].ID: true}
		for _, l := range tree {
			if !known[l.A.LeadID] || known[l.B.LeadID] {
				t.Fatalf("link %v – %v does not add one lead to those before", l.A.LeadID, l.B.LeadID)
			}
			known[l.B.LeadID] = true
		}
		a, b := rapid.IntRange(0, n-1).Draw(t, "a"), rapid.IntRange(0, n-1).Draw(t, "b")
		at, seen := leads[a].ID, map[string]bool{}
		for _, l := range path(tree, leads[a].ID, leads[b].ID) {
			if l.A.LeadID != at || seen[at] {
				t.Fatalf("a link begins at %s, want %s, once", l.A.LeadID, at)
			}
			seen[at] = true
			at = l.B.LeadID
		}
		if at != leads[b].ID {
			t.Fatalf("the path from %s ends at %s, want %s", leads[a].ID, at, leads[b].ID)
		}
	})
}
