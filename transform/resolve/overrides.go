package resolve

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"leadmill/transform/resolve/forest"
	"leadmill/transform/resolve/match"
)

// An Override is somebody's word on two leads. It is always kept: it stands above every match weight, and above what a
// CRM has merged.
type Override struct {
	A, B ID   // of leads
	Same bool // whether they are one person, or two

	Who, Why string // for explanations and the dataset matches; never for a log
	When     time.Time
	Line     int // in the file
}

// ParseLeadID reads the identifier of a lead as readers see it.
func ParseLeadID(text string) (id ID, ok bool) {
	if len(text) != IDLen || text[0] != 'L' {
		return ID{}, false
	}
	copy(id[:], text)
	raw, err := idAlphabet.AppendDecode(nil, id[1:])
	return id, err == nil && len(raw) == 10
}

// rulings are the overrides and merges that leads must be grouped by.
type rulings struct {
	must, cannot []match.Pair // of leads, the lower number first, each once, in order

	unknown []int // lines of the overrides that name a lead which is not there
	refused int   // merges in a CRM that an override forbids
	silent  int   // merges that name a record which is no lead

	overrides map[match.Pair]*Override
}

// rule turns overrides, which must not contradict each other, and a CRM's merges into pairs of leads. An identifier stands
// for the record that it was made from, so an override outlives the folding of its lead into another one. Where A was
// merged into B and B into C, A and C belong together, also if B is no lead.
//
// A row that names nobody is pinned if an override names it: it joins no other lead, which the override may speak against.
func rule(records []Record, l *Leads, overrides []Override, merges []Link) *rulings {
	r := &rulings{overrides: map[match.Pair]*Override{}}
	if len(overrides) == 0 && len(merges) == 0 {
		return r
	}
	merges = slices.Clone(merges)
	slices.SortFunc(merges, func(x, y Link) int { return cmp.Or(x.A.Compare(y.A), x.B.Compare(y.B)) })
	keys := recordsOf(records, overrides)
	n := &network{nodes: map[Key]uint32{}}
	known := make([]*Override, 0, len(overrides))
	for i := range overrides {
		o := &overrides[i]
		a, okA := keys[o.A]
		b, okB := keys[o.B]
		if !okA || !okB {
			r.unknown = append(r.unknown, o.Line)
			continue
		}
		known = append(known, o)
		n.node(a)
		n.node(b)
	}
	for _, m := range merges {
		n.node(m.A)
		n.node(m.B)
	}
	leads := n.leadsOf(records, l)
	held := forest.New(len(leads)) // what the pairs of r.must hold together so far
	var apart [][2]uint32
	for _, o := range known {
		a, b := n.nodes[keys[o.A]], n.nodes[keys[o.B]]
		pair := orderedPair(leads[a], leads[b])
		if before := r.overrides[pair]; before == nil || o.Line < before.Line {
			r.overrides[pair] = o
		}
		if !o.Same {
			r.cannot, apart = append(r.cannot, pair), append(apart, [2]uint32{a, b})
			continue
		}
		n.parent.Join(a, b)
		held.Join(a, b)
		r.must = append(r.must, pair)
	}
	for _, m := range merges {
		if leads[n.nodes[m.A]] == None || leads[n.nodes[m.B]] == None {
			r.silent++
		}
	}
	merges, r.refused = n.merge(merges, apart)
	r.must = append(r.must, n.hold(held, leads, merges)...)
	r.must, r.cannot = sortedPairs(r.must), sortedPairs(r.cannot)
	pin(records, l, r.overrides)
	return r
}

// byRecord lists the overrides by the records of their leads.
func (r *rulings) byRecord(l *Leads) map[match.Pair]*Override {
	of := make(map[match.Pair]*Override, len(r.overrides))
	for pair, o := range r.overrides {
		of[orderedPair(l.Record[pair.A], l.Record[pair.B])] = o
	}
	return of
}

// recordsOf finds the record behind each lead that the overrides name. Identifiers are made only where there are overrides.
func recordsOf(records []Record, overrides []Override) map[ID]Key {
	if len(overrides) == 0 {
		return nil
	}
	named := make(map[ID]bool, 2*len(overrides))
	for _, o := range overrides {
		named[o.A], named[o.B] = true, true
	}
	keys := make(map[ID]Key, len(named))
	for i := range records {
		if id := LeadID(records[i].Key); named[id] {
			keys[id] = records[i].Key
		}
	}
	return keys
}

// leadsOf is the lead of each node; None for a record that is not there.
func (n *network) leadsOf(records []Record, l *Leads) []uint32 {
	leads := make([]uint32, len(n.parent))
	for i := range leads {
		leads[i] = None
	}
	for lead, r := range l.Record {
		if node, ok := n.nodes[records[r].Key]; ok {
			leads[node] = uint32(lead)
		}
	}
	return leads
}

// merge joins what a CRM has merged, unless that would join two that are to stay apart. It returns what it joined, and how
// many merges it refused.
func (n *network) merge(merges []Link, apart [][2]uint32) (joined []Link, refused int) {
	foes := map[uint32][]uint32{} // of each group, by the node that stands for it
	for _, p := range apart {
		a, b := n.parent.Find(p[0]), n.parent.Find(p[1])
		foes[a], foes[b] = append(foes[a], p[1]), append(foes[b], p[0])
	}
	for _, m := range merges {
		a, b := n.parent.Find(n.nodes[m.A]), n.parent.Find(n.nodes[m.B])
		if a == b {
			continue
		}
		if len(foes[a]) > len(foes[b]) {
			a, b = b, a
		}
		if slices.ContainsFunc(foes[a], func(x uint32) bool { return n.parent.Find(x) == b }) {
			refused++
			continue
		}
		n.parent[a] = b
		foes[b] = append(foes[b], foes[a]...)
		delete(foes, a)
		joined = append(joined, m)
	}
	return joined, refused
}

// hold lists the pairs of leads that hold the groups of the network together, beside those in held: first the merges
// themselves, then what is joined only through records that are no leads.
func (n *network) hold(held forest.Forest, leads []uint32, merges []Link) (pairs []match.Pair) {
	add := func(a, b uint32) {
		if held.Join(a, b) {
			pairs = append(pairs, orderedPair(leads[a], leads[b]))
		}
	}
	for _, m := range merges {
		if a, b := n.nodes[m.A], n.nodes[m.B]; leads[a] != None && leads[b] != None {
			add(a, b)
		}
	}
	first := map[uint32]uint32{} // node with a lead, by group
	for _, key := range slices.SortedFunc(maps.Keys(n.nodes), Key.Compare) {
		node := n.nodes[key]
		if leads[node] == None {
			continue
		}
		root := n.parent.Find(node)
		if other, ok := first[root]; ok {
			add(other, node)
		} else {
			first[root] = node
		}
	}
	return pairs
}

// pin takes the rows that overrides name out of [JoinContactless].
func pin(records []Record, l *Leads, overrides map[match.Pair]*Override) {
	for pair := range overrides {
		records[l.Record[pair.A]].Flags |= Pinned
		records[l.Record[pair.B]].Flags |= Pinned
	}
}

func orderedPair(a, b uint32) match.Pair { return match.Pair{A: min(a, b), B: max(a, b)} }

func sortedPairs(pairs []match.Pair) []match.Pair {
	slices.SortFunc(pairs, func(x, y match.Pair) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return slices.Compact(pairs)
}
