package resolve

import "slices"

// sharing are the values that may be shared by several persons, and the fact that says so.
var sharing = [...]struct {
	value func(*Record) uint64
	fact  Facts
}{
	{func(r *Record) uint64 { return r.Phone }, sharedPhone},
	{func(r *Record) uint64 {
		if r.Kind != corporate && r.Kind != free {
			return 0
		}
		return r.Email
	}, sharedMailbox},
}

// uses is who has the values of one kind that are asked for.
type uses struct {
	asked  *table   // from value to number
	first  []uint32 // the first lead with a full last name; None for none
	shared []bool
	of     []uint32 // number by lead; None for none
}

// sharedValues are the phones and mailboxes that several persons may have, in the order of sharing.
type sharedValues [len(sharing)]uses

// findShared finds the phones and mailboxes that customers of different last names have: the office's, not the person's.
// Only a value of a customer that has a choice is looked at, since only there the answer is asked for. It reads no facts, so
// that others may write them meanwhile.
func (r *Resolution) findShared() (s sharedValues) {
	for i, asked := range r.contested() {
		s[i] = newUses(asked, len(r.Customer))
	}
	for lead := range uint32(len(r.Customer)) {
		rec := r.Shown(lead)
		for i := range s {
			s[i].note(r, lead, rec, sharing[i].value(rec))
		}
	}
	return s
}

// mark tells the records.
func (s *sharedValues) mark(r *Resolution) {
	for i := range s {
		u := &s[i]
		if !slices.Contains(u.shared, true) {
			continue
		}
		for lead, n := range u.of {
			if n != None && u.shared[n] {
				r.Shown(uint32(lead)).Facts |= sharing[i].fact
			}
		}
	}
}

func newUses(asked *table, leads int) uses {
	u := uses{asked: asked, first: make([]uint32, asked.used), shared: make([]bool, asked.used)}
	for i := range u.first {
		u.first[i] = None
	}
	if asked.used > 0 {
		u.of = make([]uint32, leads)
	}
	return u
}

// note takes in that a lead has a value. Two customers of different full last names share it.
func (u *uses) note(r *Resolution, lead uint32, rec *Record, value uint64) {
	if u.of == nil {
		return
	}
	u.of[lead] = None
	if value == 0 {
		return
	}
	slot, found := u.asked.find(value)
	if !found {
		return
	}
	n := *slot
	u.of[lead] = n
	switch {
	case rec.LastForm.completeness() < int(FullName):
	case u.first[n] == None:
		u.first[n] = lead
	case !u.shared[n] && r.Customer[u.first[n]] != r.Customer[lead] && r.Shown(u.first[n]).LastName != rec.LastName:
		u.shared[n] = true
	}
}

// contested numbers the values of customers that have several.
func (r *Resolution) contested() (asked [len(sharing)]*table) {
	for i := range asked {
		asked[i] = newTable(0)
	}
	for c := range r.Customers.Len() {
		leads := r.Customers.Of(uint32(c))
		if len(leads) < 2 {
			continue
		}
		for i, s := range sharing {
			first, several := uint64(0), false
			for _, lead := range leads {
				v := s.value(r.Shown(lead))
				several = several || v != 0 && first != 0 && v != first
				if first == 0 {
					first = v
				}
			}
			if !several {
				continue
			}
			for _, lead := range leads {
				if v := s.value(r.Shown(lead)); v != 0 {
					if slot, found := asked[i].slot(v); !found {
						*slot = uint32(asked[i].used - 1)
					}
				}
			}
		}
	}
	return asked
}
