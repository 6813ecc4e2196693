package evaluate

import "slices"

// A Group is a cluster that mixes persons, or a person who is spread over clusters.
type Group struct {
	Rows  []uint32 // in order; of a large group the first
	Leads int      // how many rows it has
	Parts int      // persons in the cluster, or clusters of the person
	Pairs int64    // wrongly together, or wrongly apart
}

// maxGroupRows is how many rows of a group are named: enough to look into it.
const maxGroupRows = 20

// Mixed returns the clusters that hold most wrong pairs, worst first and at most so many.
func Mixed(truth, found []uint32, limit int) []Group { return worstGroups(found, truth, truth, limit) }

// Split returns the persons of whom most pairs are missing, worst first and at most so many.
func Split(truth, found []uint32, limit int) []Group { return worstGroups(truth, found, truth, limit) }

func worstGroups(by, cut, truth []uint32, limit int) []Group {
	worst := worst{limit: limit}
	overlap(by, cut, truth, worst.add)
	place := make(map[uint32]int, len(worst.groups))
	groups := make([]Group, len(worst.groups))
	for i, g := range worst.groups {
		place[g.number] = i
		groups[i] = Group{Leads: g.rows, Parts: g.parts, Pairs: g.lost}
	}
	for row, number := range by {
		i, ok := place[number]
		if ok && truth[row] != Unlabelled && len(groups[i].Rows) < maxGroupRows {
			groups[i].Rows = append(groups[i].Rows, uint32(row))
		}
	}
	return groups
}

// A group is the labelled rows with one number, and how another numbering cuts them.
type group struct {
	number uint32
	rows   int
	parts  int
	lost   int64 // pairs that the other numbering has apart
}

// overlap groups the labelled rows by one numbering, in the order of their first rows, and tells how another cuts them.
func overlap(by, cut, truth []uint32, use func(group)) {
	dense, numbers := renumber(by, truth)
	ends := make([]int, len(numbers)+1) // one place further on: it becomes the start of the next group while it fills
	for row, place := range dense {
		if truth[row] != Unlabelled {
			ends[place+1]++
		}
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	cuts := make([]uint32, ends[len(numbers)])
	for row, place := range dense {
		if truth[row] != Unlabelled {
			cuts[ends[place]] = cut[row]
			ends[place]++
		}
	}
	start := 0
	for place, number := range numbers {
		part := cuts[start:ends[place]]
		start = ends[place]
		slices.Sort(part)
		g := group{number: number, rows: len(part), lost: pairs(len(part))}
		for len(part) > 0 {
			n := 1
			for n < len(part) && part[n] == part[0] {
				n++
			}
			g.parts++
			g.lost -= pairs(n)
			part = part[n:]
		}
		use(g)
	}
}

// renumber numbers the groups of the labelled rows by their first rows, so that no result depends on how whoever
// grouped them numbered them. Numbers holds the old number of each new one.
func renumber(by, truth []uint32) (dense, numbers []uint32) {
	dense = make([]uint32, len(by))
	place := newPlaces(by)
	for row, number := range by {
		if truth[row] == Unlabelled {
			continue
		}
		if at := place.of(number); at > 0 {
			dense[row] = at - 1
			continue
		}
		dense[row] = uint32(len(numbers))
		numbers = append(numbers, number)
		place.set(number, uint32(len(numbers)))
	}
	return dense, numbers
}

// places maps numbers to numbers: by a slice where they are dense, as most are, since a map takes ten times as long.
type places struct {
	low  []uint32
	rest map[uint32]uint32
}

func newPlaces(numbers []uint32) *places {
	largest := uint32(0)
	for _, n := range numbers {
		largest = max(largest, n)
	}
	return &places{low: make([]uint32, min(int(largest)+1, 2*len(numbers))), rest: map[uint32]uint32{}}
}

func (p *places) of(number uint32) uint32 {
	if int(number) < len(p.low) {
		return p.low[number]
	}
	return p.rest[number]
}

func (p *places) set(number, place uint32) {
	if int(number) < len(p.low) {
		p.low[number] = place
		return
	}
	p.rest[number] = place
}

// worst keeps the groups that lose most pairs, worst first; of equal ones the first that was added.
type worst struct {
	limit  int
	groups []group
}

func (w *worst) add(g group) {
	if g.lost == 0 || len(w.groups) == w.limit && (w.limit == 0 || g.lost <= w.groups[w.limit-1].lost) {
		return
	}
	at := len(w.groups)
	for at > 0 && w.groups[at-1].lost < g.lost {
		at--
	}
	w.groups = slices.Insert(w.groups, at, g)
	w.groups = w.groups[:min(len(w.groups), w.limit)]
}
