package match

import (
	"cmp"
	"context"
	"slices"
)

// Cluster groups the leads: strongest pair first, and two groups become one only where they agree as wholes. Plain
// connected components would end in one giant person as the data grow (RESOLUTION 5.3: precision 0.002 at 10 million).
func (s *Scored) Cluster(ctx context.Context) (*Result, error) {
	c := &clustering{s: s, parent: make([]uint32, len(s.profiles.leads)), place: make([]uint32, len(s.profiles.leads))}
	for i := range c.parent {
		c.parent[i] = uint32(i)
	}
	c.must, c.cannot = c.pairs(s.o.MustLink), c.pairs(s.o.CannotLink)
	if err := c.components(ctx); err != nil {
		return nil, err
	}
	return c.result(), ctx.Err()
}

// clustering is one clustering at work. Components of the links are clustered side by side: no union can cross them.
type clustering struct {
	s      *Scored
	parent []uint32 // union-find over profiles: first of the components, in the end of the persons
	place  []uint32 // of a profile within its component
	must   []Pair   // of profiles
	cannot []Pair
	found  []found // by worker
}

// found is what one worker has decided.
type found struct {
	spanning []edge // of persons, with those of must-links
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
		join(c.parent, l.a, l.b)
	}
	for _, p := range c.must {
		join(c.parent, p.A, p.B)
	}
	type keyedEdge struct {
		root uint32
		edge
	}
	all := make([]keyedEdge, 0, len(strong)+len(c.must))
	for _, p := range c.must {
		all = append(all, keyedEdge{find(c.parent, p.A), edge{p.A, p.B, certain}})
	}
	for _, l := range strong {
		all = append(all, keyedEdge{find(c.parent, l.a), l})
	}
	slices.SortStableFunc(all, func(x, y keyedEdge) int { return cmp.Compare(x.root, y.root) })
	var starts []int
	edges := make([]edge, len(all))
	for i, e := range all {
		if i == 0 || e.root != all[i-1].root {
			starts = append(starts, i)
		}
		edges[i] = e.edge
	}
	starts = append(starts, len(all))
	forbidden := map[uint32][]Pair{}
	for _, p := range c.cannot {
		if root := find(c.parent, p.A); root == find(c.parent, p.B) {
			forbidden[root] = append(forbidden[root], p)
		}
	}
	c.found = make([]found, c.s.o.Workers)
	groups := make([]*group, c.s.o.Workers)
	for i := range groups {
		groups[i] = &group{s: c.s, place: c.place, c: newComparer(c.s.facts), found: &c.found[i]}
	}
	const batch = 256
	n := len(starts) - 1
	inParallel(c.s.o.Workers, (n+batch-1)/batch, func(worker, part int) {
		for i := part * batch; i < min((part+1)*batch, n) && ctx.Err() == nil; i++ {
			groups[worker].cluster(edges[starts[i]:starts[i+1]], forbidden[all[starts[i]].root])
		}
	})
	return ctx.Err()
}

// certain is the weight of a must-link.
const certain = 1 << 20

// reach is how many of the links have at least so many bits.
func (c *clustering) reach(bits float64) int {
	n, _ := slices.BinarySearchFunc(c.s.links, bits, func(l edge, bits float64) int {
		if float64(l.bits) >= bits {
			return -1
		}
		return 1
	})
	return n
}

// find returns the one that stands for x, and shortens the way to it.
func find(parent []uint32, x uint32) uint32 {
	for parent[x] != x {
		parent[x] = parent[parent[x]]
		x = parent[x]
	}
	return x
}

// join unites two sets; the smaller number stands for both.
func join(parent []uint32, a, b uint32) {
	a, b = find(parent, a), find(parent, b)
	parent[max(a, b)] = min(a, b)
}
