package resolve

// A Link says that two records belong to one person whatever else they say: a CRM has merged one into the other.
type Link struct{ A, B Key }

// An OptedOut is an opt-out that a feed records beside its leads: on a record that it has deleted or merged.
type OptedOut struct {
	Key   Key    // of the record
	Email uint64 // canonical e-mail of the person, as [Record.Email]; 0 for none
}

// applyLinks unites the customers of linked records, in place, and puts opt-outs on the leads of their records, of the
// records linked with these, and of the same e-mail. It returns how many links name a record that is no lead. Such a
// link unites nobody by itself, but where A was merged into B and B into C, it still joins A to C.
func applyLinks(records []Record, l *Leads, customers []uint32, links []Link, optOuts []OptedOut) (unknown int) {
	if len(links) == 0 && len(optOuts) == 0 {
		return 0
	}
	n := newNetwork(links, optOuts)
	emails := map[uint64]bool{}
	for _, o := range optOuts {
		if o.Email != 0 {
			emails[o.Email] = true
		}
	}
	leads := make([]uint32, len(n.parent)) // of each key
	for i := range leads {
		leads[i] = None
	}
	for lead, r := range l.Record {
		rec := &records[r]
		if node, ok := n.nodes[rec.Key]; ok {
			leads[node] = uint32(lead)
			if n.optedOut[find(n.parent, node)] {
				rec.Flags |= OptOut
			}
		}
		if rec.Flags.Has(HasEmail) && emails[rec.Email] {
			rec.Flags |= OptOut
		}
	}
	for _, link := range links {
		if leads[n.nodes[link.A]] == None || leads[n.nodes[link.B]] == None {
			unknown++
		}
	}
	uniteCustomers(customers, n, leads)
	return unknown
}

// network is what links make of the keys that they name.
type network struct {
	nodes    map[Key]uint32
	parent   []uint32 // towards the key that stands for all keys linked with it
	optedOut map[uint32]bool
}

func newNetwork(links []Link, optOuts []OptedOut) *network {
	n := &network{nodes: make(map[Key]uint32, len(links)), optedOut: map[uint32]bool{}}
	for _, link := range links {
		a, b := n.node(link.A), n.node(link.B)
		join(n.parent, a, b)
	}
	for _, o := range optOuts {
		node := n.node(o.Key)
		n.optedOut[find(n.parent, node)] = true
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

// uniteCustomers gives all customers that the network joins one number.
func uniteCustomers(customers []uint32, n *network, leads []uint32) {
	first := map[uint32]uint32{}  // customer by network
	number := map[uint32]uint32{} // of a customer among those that the network names
	var parent, names []uint32
	place := func(customer uint32) uint32 {
		p, ok := number[customer]
		if !ok {
			p = uint32(len(parent))
			number[customer] = p
			parent, names = append(parent, p), append(names, customer)
		}
		return p
	}
	united := false
	for node, lead := range leads {
		if lead == None {
			continue
		}
		root, p := find(n.parent, uint32(node)), place(customers[lead])
		if other, ok := first[root]; !ok {
			first[root] = p
		} else if join(parent, other, p) {
			united = true
		}
	}
	if !united {
		return
	}
	for i, c := range customers {
		if p, ok := number[c]; ok {
			customers[i] = names[find(parent, p)]
		}
	}
}

// find returns the one that stands for x, and shortens the way to it.
func find(parent []uint32, x uint32) uint32 {
	for parent[x] != x {
		parent[x] = parent[parent[x]]
		x = parent[x]
	}
	return x
}

// join unites two sets and reports whether they were two.
func join(parent []uint32, a, b uint32) bool {
	a, b = find(parent, a), find(parent, b)
	parent[a] = b
	return a != b
}
