package resolve

import "leadmill/transform/resolve/forest"

// A Link says that two records belong to one person whatever else they say: a CRM has merged one into the other.
type Link struct{ A, B Key }

// An OptedOut is an opt-out that a feed records beside its leads: on a record that it has deleted or merged.
type OptedOut struct {
	Key   Key    // of the record
	Email uint64 // canonical e-mail of the person, as [Record.Email]; 0 for none
}

// applyOptOuts puts opt-outs on the leads of their records, of the records linked with these, and of the same e-mail.
func applyOptOuts(records []Record, l *Leads, links []Link, optOuts []OptedOut) {
	if len(optOuts) == 0 {
		return
	}
	n := newNetwork(links, optOuts)
	emails := map[uint64]bool{}
	for _, o := range optOuts {
		if o.Email != 0 {
			emails[o.Email] = true
		}
	}
	for _, r := range l.Record {
		rec := &records[r]
		if node, ok := n.nodes[rec.Key]; ok && n.optedOut[n.parent.Find(node)] {
			rec.Flags |= OptOut
		}
		if rec.Flags.Has(HasEmail) && emails[rec.Email] {
			rec.Flags |= OptOut
		}
	}
}

// network is what links make of the keys that they name.
type network struct {
	nodes    map[Key]uint32
	parent   forest.Forest // towards the key that stands for all keys linked with it
	optedOut map[uint32]bool
}

func newNetwork(links []Link, optOuts []OptedOut) *network {
	n := &network{nodes: make(map[Key]uint32, len(links)), optedOut: map[uint32]bool{}}
	for _, link := range links {
		a, b := n.node(link.A), n.node(link.B)
		n.parent.Join(a, b)
	}
	for _, o := range optOuts {
		node := n.node(o.Key)
		n.optedOut[n.parent.Find(node)] = true
	}
	return n
}

func (n *network) node(k Key) uint32 {
	node, ok := n.nodes[k]
	if !ok {
		node = uint32(len(n.parent))
		n.nodes[k] = node
		n.parent = append(n.parent, node)
	}
	return node
}
