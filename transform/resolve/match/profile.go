package match

import (
	"cmp"
	"slices"
)

// profiles are the distinct combinations of values. Leads that say exactly the same are one profile: comparing them would
// say nothing. Profiles are numbered in the order of their keys, so that whatever goes by their number depends on the
// leads alone and not on the order in which they came.
type profiles struct {
	leads []Lead
	first []uint32 // the lead with that key
	of    []uint32 // profile of each lead; none for a lead that says nothing of a person
}

const none = ^uint32(0)

// newProfiles finds the distinct leads. Those that an override names are profiles of their own whatever they say, since it may
// part them from leads that say the same.
func newProfiles(leads []Lead, o *Options) *profiles {
	key := o.Key
	named := map[uint32]bool{}
	for _, pairs := range [...][]Pair{o.MustLink, o.CannotLink} {
		for _, pair := range pairs {
			named[pair.A], named[pair.B] = true, true
		}
	}
	type entry struct {
		key  uint64
		lead uint32
	}
	order := make([]entry, 0, len(leads))
	for i := range leads {
		if leads[i].blank() && !named[uint32(i)] {
			continue
		}
		order = append(order, entry{key(uint32(i)), uint32(i)})
	}
	slices.SortFunc(order, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.lead, b.lead)) })
	p := &profiles{of: make([]uint32, len(leads))}
	for i := range p.of {
		p.of[i] = none
	}
	size := 16
	for size*3 < len(order)*4 {
		size *= 2
	}
	slots, mask := make([]uint32, size), uint32(size-1) // profile + 1
	for _, e := range order {
		l := &leads[e.lead]
		if named[e.lead] {
			p.of[e.lead] = p.add(e.lead, l)
			continue
		}
		i := l.hash() & mask
		for slots[i] != 0 && p.leads[slots[i]-1] != *l {
			i = (i + 1) & mask
		}
		if slots[i] == 0 {
			slots[i] = p.add(e.lead, l) + 1
		}
		p.of[e.lead] = slots[i] - 1
	}
	return p
}

func (p *profiles) add(lead uint32, l *Lead) (number uint32) {
	p.leads, p.first = append(p.leads, *l), append(p.first, lead)
	return uint32(len(p.leads) - 1)
}

// lead is what a lead says of a person.
func (p *profiles) lead(number uint32) *Lead {
	if profile := p.of[number]; profile != none {
		return &p.leads[profile]
	}
	return &Lead{}
}

// blank reports whether the lead says nothing that could tell a person from another.
func (l *Lead) blank() bool { return l.First|l.Last|l.Email|l.Phone == 0 }

func (l *Lead) hash() uint32 {
	return mix(l.First+1, l.Last+1, l.Email+1, l.Phone+1, l.Company+1, l.Domain+1, l.Title+1, uint32(l.Country)+1)
}

// value is the number of a field's value.
func (l *Lead) value(f Field) uint32 {
	switch f {
	case First:
		return l.First
	case Last:
		return l.Last
	case Email:
		return l.Email
	case Phone:
		return l.Phone
	case Company:
		return l.Company
	case Domain:
		return l.Domain
	case Country:
		return uint32(l.Country)
	default:
		return l.Title
	}
}
