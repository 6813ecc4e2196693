package resolve

// groups numbers the groups of leads that share a key. The keys are tried one after the other: own first, attach for
// those that are still alone.
type groups struct {
	records []Record
	leads   *Leads
	of      []uint32 // the group of each lead; None for one that has none yet
	keys    []uint64 // the key that founded each group
}

func newGroups(records []Record, l *Leads) *groups {
	g := &groups{records: records, leads: l, of: make([]uint32, len(l.Record))}
	for i := range g.of {
		g.of[i] = None
	}
	return g
}

func (g *groups) record(lead int) *Record { return &g.records[g.leads.Record[lead]] }

func (g *groups) add(key uint64) uint32 {
	g.keys = append(g.keys, key)
	return uint32(len(g.keys) - 1)
}

// own puts all leads with the same key into one group. A key of 0 is none.
func (g *groups) own(key func(*Record) uint64) {
	byKey := newTable(len(g.of))
	for i := range g.of {
		k := key(g.record(i))
		if k == 0 {
			continue
		}
		slot, found := byKey.slot(k)
		if !found {
			*slot = g.add(k)
		}
		g.of[i] = *slot
	}
}

// attach gives every lead that has this key and no group yet the group of the earliest lead that has both; leads whose
// key no group has become a group of their own.
func (g *groups) attach(key func(*Record) uint64) {
	asked := g.asked(key)
	if asked.used == 0 {
		return
	}
	for i, group := range g.of {
		k := key(g.record(i))
		if group == None || k == 0 {
			continue
		}
		if slot, found := asked.find(k); found && (*slot == None || g.earlier(uint32(i), *slot)) {
			*slot = uint32(i)
		}
	}
	for i, group := range g.of {
		k := key(g.record(i))
		if group != None || k == 0 {
			continue
		}
		slot, _ := asked.find(k)
		if *slot == None {
			g.of[i] = g.add(k)
			*slot = uint32(i)
			continue
		}
		g.of[i] = g.of[*slot]
	}
}

// asked holds the keys of the leads that have no group yet. Only these are worth a table: most nights they are few.
func (g *groups) asked(key func(*Record) uint64) *table {
	n := 0
	for i, group := range g.of {
		if group == None && key(g.record(i)) != 0 {
			n++
		}
	}
	asked := newTable(n)
	for i, group := range g.of {
		if k := key(g.record(i)); group == None && k != 0 {
			if slot, found := asked.slot(k); !found {
				*slot = None
			}
		}
	}
	return asked
}

// earlier orders leads by time, then by key, so that the order of the input does not matter.
func (g *groups) earlier(a, b uint32) bool {
	ta, tb := g.leads.At(g.records, a), g.leads.At(g.records, b)
	if ta != tb {
		return ta < tb
	}
	return g.records[g.leads.Founder[a]].Key.Compare(g.records[g.leads.Founder[b]].Key) < 0
}
