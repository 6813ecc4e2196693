package lineage

import (
	"cmp"
	"slices"

	"leadmill/transform/resolve"
)

// A claim is what a customer of this night holds of one of the previous snapshot.
type claim struct {
	customer uint32
	old      uint32
	leads    uint32
	first    uint32 // the earliest of them
}

func (a claim) compare(b claim) int {
	return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.old, b.old), cmp.Compare(a.first, b.first))
}

// claims lists the claims of a customer, each old one once. into is reused.
func (c *Carrier) claims(customer uint32, into []claim) []claim {
	into = into[:0]
	for _, lead := range c.night.Of(customer) {
		old := c.before[lead]
		if old == resolve.None {
			continue
		}
		if last := len(into) - 1; last >= 0 && into[last].old == old {
			into[last].leads++
		} else {
			into = append(into, claim{customer, old, 1, lead})
		}
	}
	if len(c.folded) > 0 {
		at, _ := slices.BinarySearchFunc(c.folded, customer, func(f claim, customer uint32) int { return cmp.Compare(f.customer, customer) })
		for ; at < len(c.folded) && c.folded[at].customer == customer; at++ {
			into = append(into, c.folded[at])
		}
	}
	if len(into) < 2 {
		return into
	}
	slices.SortFunc(into, claim.compare)
	kept := into[:1]
	for _, next := range into[1:] {
		if last := &kept[len(kept)-1]; last.old == next.old {
			last.leads += next.leads
		} else {
			kept = append(kept, next)
		}
	}
	return kept
}

// homes decides to which customer each identifier of the previous snapshot goes; None where none holds a lead of it.
func (c *Carrier) homes() []uint32 {
	home := make([]uint32, c.live)
	for i := range home {
		home[i] = resolve.None
	}
	leads, first := make([]uint32, c.live), make([]uint32, c.live) // of the claim that made it the home
	var ties, list []claim
	for customer := range uint32(c.night.Customers()) {
		list = c.claims(customer, list)
		for _, next := range list {
			old := next.old
			if home[old] != resolve.None {
				if next.leads == leads[old] {
					ties = append(ties, next, claim{home[old], old, leads[old], first[old]})
				}
				if next.leads < leads[old] || next.leads == leads[old] && next.first > first[old] {
					continue
				}
			}
			home[old], leads[old], first[old] = customer, next.leads, next.first
		}
	}
	ties = slices.DeleteFunc(ties, func(t claim) bool { return t.leads < leads[t.old] }) // a third had more
	c.preferFounders(home, ties)
	return home
}

// preferFounders sends identifiers to the one of equal claims that holds the lead which founded it.
func (c *Carrier) preferFounders(home []uint32, ties []claim) {
	slices.SortFunc(ties, claim.compare)
	for len(ties) > 0 {
		holder, end := ties[0].customer, 1
		for end < len(ties) && ties[end].customer == holder {
			end++
		}
		of := ties[:end]
		ties = ties[end:]
		for _, lead := range c.night.Of(holder) {
			old := c.before[lead]
			_, tied := slices.BinarySearchFunc(of, old, func(t claim, old uint32) int { return cmp.Compare(t.old, old) })
			if tied && c.night.Founds(lead).Pack() == c.known.ids[old] {
				home[old] = holder
			}
		}
	}
}
