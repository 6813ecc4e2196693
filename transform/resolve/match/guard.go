package match

import (
	"slices"

	"leadmill/transform/resolve/forest"
)

// group clusters one component at a time. Its slices are reused from one to the next.
type group struct {
	s     *Scored
	c     *comparer
	place []uint32 // of a profile in members; shared by all workers, each of which touches its own components
	found *found

	profiles []uint32
	parent   forest.Forest
	members  [][]uint32
	foes     map[uint32][]uint32 // of a root: places that must stay out of its group
	e        Evidence
}

// Guard: how two groups are compared as wholes.
const (
	guardSample = 8  // profiles of each side
	guardClamp  = 15 // bits: one pair may not outvote all others

	// The mean weight that the pairs across must have: stricter where the fields tell people well apart, since then the
	// pairs of one person weigh much. Tuned on the generator's seeds 1 to 9 and on two sets of few fields.
	guardMost  = -2.0
	guardLeast = -6.0
	guardFull  = 40   // bits between one person and two at which the guard is strictest
	guardSlope = 0.27 // how much it gives way for each bit less
)

func (g *group) cluster(edges []edge, forbidden []Pair) {
	g.begin(edges)
	g.part(forbidden)
	for _, e := range edges {
		a, b := g.parent.Find(g.place[e.a]), g.parent.Find(g.place[e.b])
		if e.bits == certain { // told whether it was needed or not
			g.found.linked = append(g.found.linked, e)
		}
		switch {
		case a == b:
		case g.forbids(a, b), !g.joins(e, a, b):
			g.found.refused = append(g.found.refused, e)
		default:
			if e.bits != certain {
				g.found.spanning = append(g.found.spanning, e)
			}
			g.unite(a, b)
		}
	}
	g.bridges(edges)
	for i, m := range g.members {
		if len(m) > 1 {
			g.found.persons = append(g.found.persons, m)
		}
		g.members[i] = nil
	}
}

// joins reports whether an edge may unite two groups. Leads that say the same belong together whatever else the groups say:
// only an override has made two profiles of them.
func (g *group) joins(e edge, a, b uint32) bool {
	if e.bits == certain || g.s.profiles.leads[e.a] == g.s.profiles.leads[e.b] {
		return true
	}
	return !g.tooLarge(e, a, b) && g.agree(g.members[a], g.members[b])
}

func (g *group) begin(edges []edge) {
	g.profiles, g.parent, g.members = g.profiles[:0], g.parent[:0], g.members[:0]
	for _, e := range edges {
		for _, p := range [...]uint32{e.a, e.b} {
			if at := g.place[p]; int(at) < len(g.profiles) && g.profiles[at] == p {
				continue
			}
			g.place[p] = uint32(len(g.profiles))
			g.parent = append(g.parent, uint32(len(g.profiles)))
			g.profiles = append(g.profiles, p)
			g.members = append(g.members, []uint32{p})
		}
	}
}

// tooLarge keeps a person from growing beyond what people do, unless the evidence is strong.
func (g *group) tooLarge(e edge, a, b uint32) bool {
	return len(g.members[a])+len(g.members[b]) > manyProfiles && float64(e.bits)+g.s.weights.prior < g.s.merge+strongBits
}

const (
	manyProfiles = 50 // distinct leads of one person (docs/resolution.md)
	strongBits   = 8  // beyond the merging threshold
)

func (g *group) unite(a, b uint32) {
	if len(g.members[a]) < len(g.members[b]) || len(g.members[a]) == len(g.members[b]) && a > b {
		a, b = b, a
	}
	g.parent[b] = a
	g.members[a] = append(g.members[a], g.members[b]...)
	g.members[b] = nil
	if foes := g.foes[b]; len(foes) > 0 {
		if len(foes) > len(g.foes[a]) {
			foes, g.foes[a] = g.foes[a], foes
		}
		g.foes[a] = append(g.foes[a], foes...)
		delete(g.foes, b)
	}
}

// part notes who must stay apart.
func (g *group) part(forbidden []Pair) {
	clear(g.foes)
	for _, p := range forbidden {
		a, b := g.place[p.A], g.place[p.B]
		g.foes[a], g.foes[b] = append(g.foes[a], b), append(g.foes[b], a)
	}
}

// forbids reports whether two groups must stay apart. The foes of a group are kept with its root.
func (g *group) forbids(a, b uint32) bool {
	if len(g.foes[a]) > len(g.foes[b]) {
		a, b = b, a
	}
	return slices.ContainsFunc(g.foes[a], func(foe uint32) bool { return g.parent.Find(foe) == b })
}

// agree reports whether two groups of profiles are one person: by the mean weight of the pairs across.
func (g *group) agree(a, b []uint32) bool {
	if len(a) == 1 && len(b) == 1 {
		return true
	}
	sum, n := 0.0, 0
	for i := range min(len(a), guardSample) {
		x := &g.s.profiles.leads[a[spread(i, len(a))]]
		for j := range min(len(b), guardSample) {
			y := &g.s.profiles.leads[b[spread(j, len(b))]]
			g.e.Levels = g.c.levels(x, y)
			g.s.weights.score(x, y, &g.e)
			total := min(max(float64(g.e.Total), -guardClamp), guardClamp)
			if !contradicts(&g.e) {
				total = max(total, 0) // what is missing speaks neither for nor against
			}
			sum += total
			n++
		}
	}
	return sum >= g.s.guard*float64(n)
}

// contradicts reports whether two leads differ in any field.
func contradicts(e *Evidence) bool {
	for _, l := range e.Levels {
		if l == Different || l == Rival {
			return true
		}
	}
	return false
}

// spread picks the i-th of a sample that is spread over n members.
func spread(i, n int) int {
	if n <= guardSample {
		return i
	}
	return i * n / guardSample
}
