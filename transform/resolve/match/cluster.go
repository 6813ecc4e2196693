package match

import (
	"cmp"
	"context"
	"slices"

	"leadmill/transform/resolve/forest"
)

// Cluster groups the leads: strongest pair first, and two groups become one only where they agree as wholes. Plain
// connected components would end in one giant person as the data grow (measured: precision 0.002 at 10 million; docs/resolution.md).
func (s *Scored) Cluster(ctx context.Context) (*Result, error) {
	c := &clustering{s: s, parent: forest.New(len(s.profiles.leads)), place: make([]uint32, len(s.profiles.leads))}
	c.must, c.cannot = c.pairs(s.o.MustLink), c.pairs(s.o.CannotLink)
	if err := c.components(ctx); err != nil {
		return nil, err
	}
	return c.result(), ctx.Err()
}

// clustering is one clustering at work. Components of the links are clustered side by side: no union can cross them.
type clustering struct {
	s      *Scored
	parent forest.Forest // union-find over profiles: first of the components, in the end of the persons
	place  []uint32      // of a profile within its component
	must   []Pair        // of profiles
	cannot []Pair
	found  []found // by worker
}

// found is what one worker has decided.
type found struct {
	spanning []edge // hold persons together, with linked
	linked   []edge // must-links
	bridges  []edge // those of spanning that alone hold two groups together
	refused  []edge
	persons  [][]uint32 // profiles of each person of at least two
}

// pairs turns pairs of leads into pairs of profiles, in their order.
func (c *clustering) pairs(of []Pair) (pairs []Pair) {
	for _, p := range of {
		a, b := c.s.profiles.of[p.A], c.s.profiles.of[p.B]
		pairs = append(pairs, Pair{min(a, b), max(a, b)})
	}
	slices.SortFunc(pairs, func(x, y Pair) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return slices.Compact(pairs)
}

func (c *clustering) components(ctx context.Context) error {
	strong := c.s.links[:c.reach(c.s.merge)]
	for _, l := range strong {
		c.parent.Join(l.a, l.b)
	}
	for _, p := range c.must {
		c.parent.Join(p.A, p.B)
	}
	edges, starts, roots := c.byComponent(strong)
	forbidden := map[uint32][]Pair{}
	for _, p := range c.cannot {
		if root := c.parent.Find(p.A); root == c.parent.Find(p.B) {
			forbidden[root] = append(forbidden[root], p)
		}
	}
	c.found = make([]found, c.s.o.Workers)
	groups := make([]*group, c.s.o.Workers)
	for i := range groups {
		groups[i] = &group{s: c.s, place: c.place, c: newComparer(c.s.facts), found: &c.found[i], foes: map[uint32][]uint32{}}
	}
	const batch = 256
	n := len(starts) - 1
	inParallel(c.s.o.Workers, (n+batch-1)/batch, func(worker, part int) {
		for i := part * batch; i < min((part+1)*batch, n) && ctx.Err() == nil; i++ {
			groups[worker].cluster(edges[starts[i]:starts[i+1]], forbidden[roots[i]])
		}
	})
	return ctx.Err()
}

// byComponent puts must-links and links in the order of their components, and within these must-links first, then as they
// come: the strongest first. It returns where each component starts, and the end, and which profile stands for each.
func (c *clustering) byComponent(strong []edge) (edges []edge, starts []int, roots []uint32) {
	at := make([]uint32, len(c.parent)+1)
	each := func(use func(edge)) {
		for _, p := range c.must {
			use(edge{p.A, p.B, certain})
		}
		for _, l := range strong {
			use(l)
		}
	}
	each(func(e edge) { at[c.parent.Find(e.a)+1]++ })
	for i := 1; i < len(at); i++ {
		if at[i] > 0 {
			starts, roots = append(starts, int(at[i-1])), append(roots, uint32(i-1))
		}
		at[i] += at[i-1]
	}
	edges = make([]edge, len(c.must)+len(strong))
	each(func(e edge) {
		root := c.parent.Find(e.a)
		edges[at[root]] = e
		at[root]++
	})
	return edges, append(starts, len(edges)), roots
}

// certain is the weight of a must-link.
const certain = 1 << 20

// reach is how many of the links have at least so many bits, the prior counted in.
func (c *clustering) reach(bits float64) int {
	bits -= c.s.weights.prior
	n, _ := slices.BinarySearchFunc(c.s.links, bits, func(l edge, bits float64) int {
		if float64(l.bits) >= bits {
			return -1
		}
		return 1
	})
	return n
}
