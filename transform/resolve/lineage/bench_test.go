package lineage

import (
	"iter"
	"math/rand/v2"
	"testing"

	"leadmill/transform/resolve"
)

// steady is a night of n leads that two in turn make a customer, without tables of its own.
type steady struct {
	leads, late int
	all         []uint32
}

func (s steady) Customers() int                { return s.leads / 2 }
func (s steady) Leads() int                    { return s.leads }
func (s steady) Of(c uint32) []uint32          { return s.all[2*c : 2*c+2] }
func (s steady) CustomerOf(lead uint32) uint32 { return lead / 2 }
func (s steady) LeadID(lead uint32) resolve.ID { return leadNamed(s.name(lead)) }
func (s steady) Founds(lead uint32) resolve.ID { return foundedBy(s.name(lead)) }

func (s steady) Folded() iter.Seq2[resolve.ID, uint32] {
	return func(func(resolve.ID, uint32) bool) {}
}

// name gives every lead before the late one that of the lead behind it: all pairs break apart.
func (s steady) name(lead uint32) int { return int(lead) + s.late }

func BenchmarkCarry(b *testing.B) {
	const leads = 1_000_000
	old := steady{leads: leads, all: make([]uint32, leads)}
	for i := range old.all {
		old.all[i] = uint32(i)
	}
	for _, c := range []struct {
		name  string
		night steady
		any   bool // order of the rows
	}{{"unchanged", old, false}, {"any order", old, true}, {"every customer torn", steady{leads, 1, old.all}, false}} {
		b.Run(c.name, func(b *testing.B) {
			customers, ids, owners := make([]string, leads/2), make([]string, leads), make([]string, leads)
			for i := range customers {
				customers[i] = old.Founds(uint32(2 * i)).String()
			}
			order := rand.New(rand.NewPCG(1, 1)).Perm(leads)
			for i := range ids {
				lead := i
				if c.any {
					lead = order[i]
				}
				ids[i], owners[i] = old.LeadID(uint32(lead)).String(), customers[lead/2]
			}
			b.ReportAllocs()
			for b.Loop() {
				carrier := NewCarrier(c.night, len(customers))
				for _, id := range customers {
					if err := carrier.AddCustomer(id, 1); err != nil {
						b.Fatal(err)
					}
				}
				for i, id := range ids {
					if err := carrier.AddLead(id, owners[i]); err != nil {
						b.Fatal(err)
					}
				}
				if got := carrier.Carry(2).Changes.Before; got != leads/2 {
					b.Fatalf("%d customers before, want %d", got, leads/2)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/leads, "ns/lead")
		})
	}
}
