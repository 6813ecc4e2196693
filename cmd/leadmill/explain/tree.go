package explain

import (
	"cmp"
	"slices"

	"leadmill/transform/resolve/match"
)

// spanningTree chooses from the recorded links those that hold the leads together, and adds what needs no row: leads
// whose compared values are the same. It returns the links in the order of a walk from the earliest lead, parents
// before children, the parent as A. Leads are in time order.
//
// Scored links come before overrides: where both hold two leads together, the evidence is what decides.
func spanningTree(leads []Lead, links []Link) []Link {
	at := map[string]int{}
	for i := range leads {
		at[leads[i].ID] = i
	}
	g := &graph{parent: make([]int, len(leads)), edges: make([][]edge, len(leads))}
	for i := range g.parent {
		g.parent[i] = i
	}
	for _, kind := range []string{KindSpanning, KindMustLink} {
		for i := range links {
			a, okA := at[links[i].A.LeadID]
			b, okB := at[links[i].B.LeadID]
			if links[i].Kind == kind && okA && okB {
				g.unite(a, b, links[i])
			}
		}
	}
	g.uniteSame(leads)
	for i := range leads[1:] {
		g.unite(0, i+1, Link{Kind: KindUnrecorded, A: leads[0].side(), B: leads[i+1].side()})
	}
	return g.walk(leads)
}

func (l *Lead) side() Side { return Side{LeadID: l.ID, CustomerID: l.CustomerID} }

// graph is a forest in the making.
type graph struct {
	parent []int
	edges  [][]edge
}

type edge struct {
	to   int
	link Link
}

func (g *graph) root(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

// unite adds an edge if it joins what is not joined yet.
func (g *graph) unite(a, b int, l Link) {
	x, y := g.root(a), g.root(b)
	if x == y {
		return
	}
	g.parent[max(x, y)] = min(x, y)
	g.edges[a] = append(g.edges[a], edge{b, l})
	g.edges[b] = append(g.edges[b], edge{a, l})
}

// uniteSame joins each lead to the earliest that says the same.
func (g *graph) uniteSame(leads []Lead) {
	first := map[match.Person]int{}
	for i := range leads {
		p := leads[i].person()
		if earlier, ok := first[p]; ok {
			g.unite(earlier, i, Link{Kind: KindSameValues, A: leads[earlier].side(), B: leads[i].side()})
		} else {
			first[p] = i
		}
	}
}

// walk goes through the tree from the earliest lead, children in time order.
func (g *graph) walk(leads []Lead) []Link {
	var links []Link
	type step struct{ at, from int }
	stack := []step{{0, -1}}
	reached := map[int]Link{}
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if s.from >= 0 {
			links = append(links, reached[s.at])
		}
		next := slices.Clone(g.edges[s.at])
		slices.SortFunc(next, func(a, b edge) int { return -cmp.Compare(a.to, b.to) }) // the last on the stack comes first
		for _, e := range next {
			if e.to == s.from {
				continue
			}
			if e.link.A.LeadID != leads[s.at].ID {
				e.link.turn()
			}
			reached[e.to] = e.link
			stack = append(stack, step{e.to, s.at})
		}
	}
	return links
}

// path returns the links of a tree from lead a to lead b, each turned so that its A comes first on the way.
func path(tree []Link, a, b string) []Link {
	up := map[string]Link{} // of each lead, the link to its parent
	for _, l := range tree {
		up[l.B.LeadID] = l
	}
	climb := func(from string) []Link {
		var links []Link
		for l, ok := up[from]; ok; l, ok = up[l.A.LeadID] {
			links = append(links, l)
		}
		return links
	}
	ofA, ofB := climb(a), climb(b)
	for len(ofA) > 0 && len(ofB) > 0 && ofA[len(ofA)-1].B == ofB[len(ofB)-1].B { // the way they share
		ofA, ofB = ofA[:len(ofA)-1], ofB[:len(ofB)-1]
	}
	links := []Link{}
	for _, l := range ofA {
		l.turn()
		links = append(links, l)
	}
	slices.Reverse(ofB)
	return append(links, ofB...)
}

// markWeakest marks the weakest of the links that rest on a score and returns it; nil if none does. A decision is not
// weak, whatever the values say.
func markWeakest(links []Link) *Weakest {
	at := -1
	for i := range links {
		if links[i].Score != nil && links[i].Kind != KindMustLink && (at < 0 || links[i].Score.Bits < links[at].Score.Bits) {
			at = i
		}
	}
	if at < 0 {
		return nil
	}
	l := &links[at]
	l.Weakest = true
	return &Weakest{LeadA: l.A.LeadID, LeadB: l.B.LeadID, Bits: l.Score.Bits, Probability: l.Score.Probability}
}
