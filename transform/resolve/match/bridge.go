package match

// fewProfiles is the size below which no edge can part a person into two groups of at least two.
const fewProfiles = 4

// bridges finds the edges that alone hold a person together: without them two groups of at least two distinct leads would
// part. One of them may be two people whom one lead has mixed up.
func (g *group) bridges(edges []edge) {
	large := false
	for _, m := range g.members {
		large = large || len(m) >= fewProfiles
	}
	if !large {
		return
	}
	w := &bridgeWalk{neighbours: make([][]int, len(g.profiles)), edges: edges, entered: make([]int, len(g.profiles)), low: make([]int, len(g.profiles)), place: g.place}
	for i, e := range edges {
		a, b := g.place[e.a], g.place[e.b]
		if root := g.parent.Find(a); root == g.parent.Find(b) && len(g.members[root]) >= fewProfiles {
			w.neighbours[a], w.neighbours[b] = append(w.neighbours[a], i), append(w.neighbours[b], i)
		}
	}
	for i, m := range g.members {
		if len(m) >= fewProfiles {
			w.persons = len(m)
			w.visit(uint32(i), -1)
		}
	}
	g.found.bridges = append(g.found.bridges, w.found...)
}

// bridgeWalk is a walk through a graph in depth, after Tarjan.
type bridgeWalk struct {
	neighbours [][]int // edges of each profile, by place
	edges      []edge
	place      []uint32
	entered    []int // when a profile was first visited; 0 for not yet
	low        []int // the earliest profile that can be reached without the edge one came by
	time       int
	persons    int // profiles of the person at hand
	found      []edge
}

// visit returns how many profiles lie behind at.
func (w *bridgeWalk) visit(at uint32, by int) (size int) {
	w.time++
	w.entered[at], w.low[at] = w.time, w.time
	size = 1
	for _, i := range w.neighbours[at] {
		if i == by {
			continue
		}
		e := w.edges[i]
		next := w.place[e.a]
		if next == at {
			next = w.place[e.b]
		}
		if w.entered[next] != 0 {
			w.low[at] = min(w.low[at], w.entered[next])
			continue
		}
		behind := w.visit(next, i)
		w.low[at] = min(w.low[at], w.low[next])
		if w.low[next] > w.entered[at] && behind > 1 && w.persons-behind > 1 {
			w.found = append(w.found, e)
		}
		size += behind
	}
	return size
}
