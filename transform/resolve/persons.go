package resolve

import (
	"context"
	"encoding/binary"
	"math"

	"leadmill/transform/resolve/match"
)

// Input is what is resolved. Person i is what record i says of a person; who says nothing is the zero value.
type Input struct {
	Records []Record
	Persons []match.Lead
	Values  *match.Values // behind the numbers in Persons
}

// persons groups leads into customers and returns the customer of each lead, with the evidence. What an override or a CRM
// says of two leads is always kept. A row of Partner Center's download, which names no person, is a customer by itself,
// unless [JoinContactless] finds its lead.
func persons(ctx context.Context, in Input, l *Leads, r *rulings, o *Options) (*match.Result, error) {
	leads := make([]match.Lead, len(l.Record))
	for i, record := range l.Record {
		leads[i] = in.Persons[record]
	}
	scored, err := match.Score(ctx, in.Values, leads, match.Options{
		Model: o.modelFor(len(leads)), Merge: o.Merge, Review: o.Review, MustLink: r.must, CannotLink: r.cannot,
		Key:     func(lead uint32) uint64 { return binary.BigEndian.Uint64(in.Records[l.Founder[lead]].Key[:]) },
		Workers: o.Workers,
	})
	if err != nil {
		return nil, err
	}
	return scored.Cluster(ctx)
}

// A Match is what is known of two leads: why they are one customer, or why not.
type Match struct {
	A, B     uint32 // leads
	Kind     match.EdgeKind
	Scored   bool // else a CRM or an override spoke, and Evidence says what the values alone would have said
	Bridge   bool
	Evidence match.Evidence
	Override *Override // nil for none
}

// matchesOf keeps the evidence by record, since leads are folded and numbered anew before it is written.
func matchesOf(edges []match.Edge, l *Leads, r *rulings) []Match {
	matches := make([]Match, len(edges))
	for i, e := range edges {
		matches[i] = Match{
			A: l.Record[e.A], B: l.Record[e.B], Kind: e.Kind, Bridge: e.Bridge, Evidence: e.Evidence,
			Scored: e.Kind != match.Linked && e.Kind != match.Parted, Override: r.of(e.A, e.B),
		}
	}
	return matches
}

// settleMatches turns records into the leads they ended in and drops what lies within one lead now. What the two leads of
// one customer had against each other before a feed was folded is told no longer.
func (r *Resolution) settleMatches(matches []Match) {
	kept := matches[:0]
	r.WeakestLink = make([]float32, r.Customers.Len())
	for i := range r.WeakestLink {
		r.WeakestLink[i] = float32(math.NaN())
	}
	r.InReview = make([]bool, r.Customers.Len())
	parted := map[[2]uint32]bool{} // customers of which an override has said that they are two: nobody need look again
	for _, m := range matches {
		if m.Kind == match.Parted {
			a, b := r.Customer[r.Leads.Of[m.A]], r.Customer[r.Leads.Of[m.B]]
			parted[[2]uint32{a, b}], parted[[2]uint32{b, a}] = true, true
		}
	}
	for _, m := range matches {
		m.A, m.B = r.Leads.Of[m.A], r.Leads.Of[m.B]
		if m.A == m.B {
			continue
		}
		if m.B < m.A {
			m.A, m.B = m.B, m.A
		}
		a, b := r.Customer[m.A], r.Customer[m.B]
		switch m.Kind {
		case match.Spanning:
			if w := r.WeakestLink[a]; !(w <= m.Evidence.Total) { // also where w is not a number yet
				r.WeakestLink[a] = m.Evidence.Total
			}
		case match.Review, match.Refused:
			if a == b || parted[[2]uint32{a, b}] {
				continue
			}
			r.InReview[a], r.InReview[b] = true, true
			r.Review = append(r.Review, [2]uint32{a, b})
		}
		kept = append(kept, m)
	}
	r.sortMatches(kept)
	r.Matches = kept
}
