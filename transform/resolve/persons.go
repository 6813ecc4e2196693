package resolve

import (
	"context"
	"encoding/binary"
	"math"
	"slices"

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

// byRecord names the records of edges in the place of leads, since leads are folded and numbered anew before the evidence is
// written.
func byRecord(edges []match.Edge, l *Leads) []match.Edge {
	for i := range edges {
		e := &edges[i]
		e.A, e.B = l.Record[e.A], l.Record[e.B]
	}
	return edges
}

// Decision is the override behind a must-link or cannot-link; nil where a CRM has merged the two, and for any other edge.
func (r *Resolution) Decision(m *match.Edge) *Override {
	if m.Kind != match.Linked && m.Kind != match.Parted {
		return nil
	}
	return r.decisions[orderedPair(m.A, m.B)]
}

// weakLink is the weight below which what holds a customer together is for a person to look at: 3 bits are 89 %.
const weakLink = 3

// settleMatches turns records into the leads they ended in and drops what lies within one lead now. What the two leads of
// one customer had against each other before a feed was folded is told no longer.
func (r *Resolution) settleMatches(matches []match.Edge, overrides map[match.Pair]*Override) {
	r.decisions = make(map[match.Pair]*Override, len(overrides))
	for records, o := range overrides {
		r.decisions[orderedPair(r.Leads.Of[records.A], r.Leads.Of[records.B])] = o
	}
	kept := matches[:0]
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
	r.Matches = slices.CompactFunc(kept, func(x, y match.Edge) bool { return x.A == y.A && x.B == y.B && x.Kind == y.Kind })
	r.findWeakest()
}

// findWeakest finds what holds each customer together least.
func (r *Resolution) findWeakest() {
	r.WeakestLink = make([]float32, r.Customers.Len())
	for i := range r.WeakestLink {
		r.WeakestLink[i] = float32(math.NaN())
	}
	for i := range r.Matches {
		m := &r.Matches[i]
		if m.Kind != match.Spanning {
			continue
		}
		customer, bits := r.Customer[m.A], m.Evidence.Total
		if w := r.WeakestLink[customer]; !(w <= bits) { // also where w is not a number yet
			r.WeakestLink[customer] = bits
		}
		r.InReview[customer] = r.InReview[customer] || bits < weakLink
	}
}
