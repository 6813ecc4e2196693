package lineage

import (
	"encoding/binary"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"leadmill/transform/resolve"
)

// A night of the tests. Leads have names, whose order is that of time, and are grouped by them.
type night struct {
	names    []int // of each lead, ascending
	customer []uint32
	members  [][]uint32
	folded   map[int]int // leads that are part of another, by name
}

// newNight makes a night of customers, each given by the names of its leads.
func newNight(customers ...[]int) *night {
	n := &night{}
	groups := slices.Clone(customers)
	for i := range groups {
		groups[i] = slices.Sorted(slices.Values(groups[i]))
	}
	slices.SortFunc(groups, slices.Compare[[]int])
	n.names = slices.Sorted(slices.Values(slices.Concat(groups...)))
	n.customer, n.members = make([]uint32, len(n.names)), make([][]uint32, len(groups))
	for c, group := range groups {
		for _, name := range group {
			lead, _ := slices.BinarySearch(n.names, name)
			n.customer[lead] = uint32(c)
			n.members[c] = append(n.members[c], uint32(lead))
		}
	}
	return n
}

func key(name int) (k resolve.Key) {
	binary.BigEndian.PutUint64(k[8:], uint64(name))
	return k
}

func leadNamed(name int) resolve.ID         { return resolve.LeadID(key(name)) }
func foundedBy(name int) resolve.ID         { return resolve.CustomerID(key(name)) }
func derivedFrom(name int) resolve.ID       { return derive(foundedBy(name), 1) }
func (n *night) Customers() int             { return len(n.members) }
func (n *night) Leads() int                 { return len(n.names) }
func (n *night) Of(c uint32) []uint32       { return n.members[c] }
func (n *night) CustomerOf(l uint32) uint32 { return n.customer[l] }
func (n *night) LeadID(l uint32) resolve.ID { return leadNamed(n.names[l]) }
func (n *night) Founds(l uint32) resolve.ID { return foundedBy(n.names[l]) }

func (n *night) Folded() iter.Seq2[resolve.ID, uint32] {
	return func(yield func(resolve.ID, uint32) bool) {
		for name, into := range n.folded {
			lead, _ := slices.BinarySearch(n.names, into)
			for range 2 { // a record in two versions
				if !yield(leadNamed(name), uint32(lead)) {
					return
				}
			}
		}
	}
}

// A snapshot is what one night hands to the next.
type snapshot struct {
	customers []previousCustomer
	leads     []previousLead
	events    []Event
	changes   Changes
}

type previousCustomer struct {
	id      resolve.ID
	created int64
}

type previousLead struct {
	name     int
	customer resolve.ID
}

// of is the identifier of the customer of a lead.
func (s *snapshot) of(name int) resolve.ID {
	i, ok := slices.BinarySearchFunc(s.leads, name, func(l previousLead, name int) int { return l.name - name })
	if !ok {
		return resolve.ID{}
	}
	return s.leads[i].customer
}

// publish names the customers of a night as package resolve does.
func publish(n *night, c *Carried) *snapshot {
	s := &snapshot{events: c.Events, changes: c.Changes}
	ids := make([]resolve.ID, n.Customers())
	for i := range ids {
		lead := n.members[i][0]
		if c.Names.Founder != nil {
			lead = c.Names.Founder[i]
		}
		if ids[i] = c.Names.Other[uint32(i)]; lead != resolve.None {
			ids[i] = n.Founds(lead)
		}
		s.customers = append(s.customers, previousCustomer{ids[i], c.CreatedAt(uint32(i))})
	}
	for i, name := range n.names {
		s.leads = append(s.leads, previousLead{name, ids[n.customer[i]]})
	}
	return s
}

func first(n *night, asOf int64) *snapshot { return publish(n, First(n, asOf)) }

// after carries the identifiers of the snapshot on to the next night. Rows come in an order of their own where there is
// one.
func (s *snapshot) after(t fataler, n *night, asOf int64, order *rand.Rand) *snapshot {
	t.Helper()
	customers, leads := slices.Clone(s.customers), slices.Clone(s.leads)
	if order != nil {
		order.Shuffle(len(customers), func(i, j int) { customers[i], customers[j] = customers[j], customers[i] })
		order.Shuffle(len(leads), func(i, j int) { leads[i], leads[j] = leads[j], leads[i] })
	}
	c := NewCarrier(n, 0)
	for _, row := range customers {
		if err := c.AddCustomer(row.id.String(), row.created); err != nil {
			t.Fatalf("AddCustomer: %v", err)
		}
	}
	for _, e := range s.events {
		c.AddEvent(e)
	}
	for _, row := range leads {
		if err := c.AddLead(leadNamed(row.name).String(), row.customer.String()); err != nil {
			t.Fatalf("AddLead: %v", err)
		}
	}
	return publish(n, c.Carry(asOf))
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

var _ fataler = (*testing.T)(nil)
