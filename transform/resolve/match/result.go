package match

import (
	"cmp"
	"slices"

	"leadmill/transform/resolve/forest"
)

// result numbers the persons and collects the evidence.
func (c *clustering) result() *Result {
	c.parent = forest.New(len(c.parent))
	r := &Result{Model: c.s.model, Blocks: c.s.blocks}
	var all found
	for _, f := range c.found {
		for _, members := range f.persons {
			for _, m := range members[1:] {
				c.parent.Join(members[0], m)
			}
		}
		all.spanning, all.refused = append(all.spanning, f.spanning...), append(all.refused, f.refused...)
		all.bridges, all.linked = append(all.bridges, f.bridges...), append(all.linked, f.linked...)
	}
	c.number(r)
	c.evidence(r, &all)
	r.Estimate = c.estimate(all.spanning)
	return r
}

// evidence lists the edges: those that hold persons together, then those that do not, each kind in the order of its leads.
func (c *clustering) evidence(r *Result, all *found) {
	bridge := map[Pair]bool{}
	for _, e := range all.bridges {
		bridge[Pair{e.a, e.b}] = true
	}
	refused := c.strongest(all.refused)
	review := c.strongest(c.s.links[c.reach(c.s.merge):c.reach(c.s.review)])
	r.Edges = make([]Edge, 0, len(all.spanning)+len(all.linked)+len(refused)+len(review)+len(c.cannot))
	add := func(kind EdgeKind, edges []edge) {
		start := len(r.Edges)
		for _, e := range edges {
			r.Edges = append(r.Edges, Edge{A: e.a, B: e.b, Kind: kind, Bridge: bridge[Pair{e.a, e.b}]})
		}
		c.explain(r.Edges[start:])
	}
	slices.SortFunc(all.spanning, byPair)
	slices.SortFunc(all.linked, byPair)
	add(Spanning, all.spanning)
	add(Linked, all.linked)
	add(Refused, refused)
	add(Review, review)
	parted := make([]edge, len(c.cannot))
	for i, p := range c.cannot {
		parted[i] = edge{p.A, p.B, 0}
	}
	add(Parted, parted)
	c.twins(r)
}

// twins asks a person to look at leads that say the same and still too little to be one person. What is known of one of
// them, such as an opt-out, may hold for all.
func (c *clustering) twins(r *Result) {
	p := c.s.profiles
	start := len(r.Edges)
	var twins []uint32
	for lead, profile := range p.of {
		if profile != none && r.Person[lead] != r.Person[p.first[profile]] {
			r.Edges = append(r.Edges, Edge{A: profile, B: profile, Kind: Review})
			twins = append(twins, uint32(lead))
		}
	}
	c.explain(r.Edges[start:])
	for i, lead := range twins {
		r.Edges[start+i].B = lead
	}
}

func byPair(x, y edge) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) }

// explain fills in what the leads of the edges say of each other, and puts leads in the place of profiles.
func (c *clustering) explain(edges []Edge) {
	p := c.s.profiles
	c.each(len(edges), func(compare *comparer, i int) {
		e := &edges[i]
		e.Evidence = c.s.evidence(compare, &p.leads[e.A], &p.leads[e.B])
		e.A, e.B = p.first[e.A], p.first[e.B]
	})
}

// each calls do for every number below n, on all workers, with a comparer of the worker's own.
func (c *clustering) each(n int, do func(compare *comparer, i int)) {
	compare := make([]*comparer, c.s.o.Workers)
	inParallel(c.s.o.Workers, (n+chunk-1)/chunk, func(worker, part int) {
		if compare[worker] == nil {
			compare[worker] = newComparer(c.s.facts)
		}
		for i := part * chunk; i < min((part+1)*chunk, n); i++ {
			do(compare[worker], i)
		}
	})
}

// estimate reads off the posteriors how good the result is: precision as the mean posterior of what holds persons
// together, recall as the share of all expected pairs that are within persons. Pairs that no blocking rule brought together
// are not in it.
func (c *clustering) estimate(spanning []edge) Estimate {
	sum, n, within := 0.0, 0.0, 0.0
	for _, e := range spanning {
		sum, n = sum+probability(float64(e.bits)+c.s.weights.prior), n+1
	}
	for _, l := range c.s.links {
		if c.parent.Find(l.a) == c.parent.Find(l.b) {
			within += probability(float64(l.bits) + c.s.weights.prior)
		}
	}
	e := Estimate{Precision: 1, Recall: 1}
	if n > 0 {
		e.Precision = sum / n
	}
	if expected := max(c.s.expected, within); expected > 0 {
		e.Recall = within / expected
	}
	return e
}

// number gives every person a number. A lead that says nothing is a person by itself.
func (c *clustering) number(r *Result) {
	p := c.s.profiles
	of := make([]uint32, len(c.parent))
	for i := range c.parent {
		if root := c.parent.Find(uint32(i)); root == uint32(i) {
			of[i] = uint32(r.Persons)
			r.Persons++
		} else {
			of[i] = of[root]
		}
	}
	r.Person = make([]uint32, len(p.of))
	weak := c.weak()
	for lead, profile := range p.of {
		if profile == none || weak[profile] && p.first[profile] != uint32(lead) {
			r.Person[lead] = uint32(r.Persons)
			r.Persons++
		} else {
			r.Person[lead] = of[profile]
		}
	}
}

// weak tells the profiles that say too little to be one person: two leads of "Maria Garcia" and nothing else are two people
// until something joins them.
func (c *clustering) weak() []bool {
	weak := make([]bool, len(c.parent))
	for i := range c.parent {
		weak[i] = true
	}
	for i := range c.parent {
		if root := c.parent.Find(uint32(i)); root != uint32(i) {
			weak[i], weak[root] = false, false
		}
	}
	c.each(len(weak), func(compare *comparer, i int) {
		if weak[i] {
			l := &c.s.profiles.leads[i]
			weak[i] = float64(c.s.evidence(compare, l, l).Total) < c.s.merge
		}
	})
	return weak
}

// strongest leaves of the edges between the same two persons the first, and drops those within one.
func (c *clustering) strongest(edges []edge) (kept []edge) {
	edges = slices.Clone(edges)
	slices.SortFunc(edges, stronger)
	seen := map[Pair]bool{}
	for _, e := range edges {
		a, b := c.parent.Find(e.a), c.parent.Find(e.b)
		if p := (Pair{min(a, b), max(a, b)}); a != b && !seen[p] {
			seen[p] = true
			kept = append(kept, e)
		}
	}
	slices.SortFunc(kept, byPair)
	return kept
}
