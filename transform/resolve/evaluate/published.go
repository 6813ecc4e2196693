package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"leadmill/transform/decode"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve/identity"
)

// Published holds what a snapshot says of the customers of labelled leads. It is filled in the order Sight, Lead,
// Edge: first which customers matter, then all their leads, then the evidence that holds these together. All may come
// in any order of rows.
type Published struct {
	labels    *Labels
	customers map[string]uint32
	customer  []uint32 // of each labelled lead, and noCustomer where the snapshot does not have it

	normalizer *normalize.Normalizer

	leads map[string]uint32 // the leads of those customers
	of    []uint32          // customer of each
	equal map[uint64]uint32 // the first lead with the same customer and values
	join  [][2]uint32       // leads that belong together at any threshold
	edges []edge
	held  []bool // leads that an edge or an equal lead with an edge holds
}

type edge struct {
	a, b        uint32
	probability float64
}

const noCustomer = Unlabelled

// NewPublished begins to score a snapshot.
func NewPublished(l *Labels) *Published {
	p := &Published{
		labels: l, customers: map[string]uint32{}, customer: make([]uint32, len(l.ids)),
		normalizer: normalize.New(normalize.Options{}), leads: map[string]uint32{}, equal: map[uint64]uint32{},
	}
	for i := range p.customer {
		p.customer[i] = noCustomer
	}
	return p
}

// Sight takes note of the customer of a published lead.
func (p *Published) Sight(lead, customer string) {
	row, ok := p.labels.row[lead]
	if !ok {
		return
	}
	number, ok := p.customers[customer]
	if !ok {
		number = uint32(len(p.customers))
		p.customers[strings.Clone(customer)] = number // the text may be part of a whole column
	}
	p.customer[row] = number
}

// Wants reports whether the leads and the evidence of a customer matter.
func (p *Published) Wants(customer string) bool {
	_, ok := p.customers[customer]
	return ok
}

// Lead takes a published lead with its values in the order of FieldNames. Leads of one customer whose compared values
// are equal are never cut apart: to resolution they are the same.
func (p *Published) Lead(lead, customer string, values []string) {
	of, ok := p.customers[customer]
	if !ok {
		return
	}
	var (
		fields decode.Fields
		clean  normalize.Lead
	)
	assign(&fields, (*[numFields]string)(values))
	p.normalizer.Lead(&fields, normalize.Origin{}, &clean)
	number := uint32(len(p.of))
	p.leads[strings.Clone(lead)] = number
	p.of, p.held = append(p.of, of), append(p.held, false)
	key := xxh3.HashString(fmt.Sprintf("%d %q", of, identity.Of(&clean)))
	if first, ok := p.equal[key]; ok {
		p.join = append(p.join, [2]uint32{first, number})
		return
	}
	p.equal[key] = number
}

// Edge takes an edge that holds two leads of a customer together; always means whatever the threshold, as an override
// does.
func (p *Published) Edge(a, b string, probability float64, always bool) {
	from, known := p.leads[a]
	to, both := p.leads[b]
	if !known || !both {
		return
	}
	p.held[from], p.held[to] = true, true
	if always {
		p.join = append(p.join, [2]uint32{from, to})
		return
	}
	p.edges = append(p.edges, edge{from, to, probability})
}

// Unknown is how many labels name leads that the snapshot does not have.
func (p *Published) Unknown() (n int) {
	for _, c := range p.customer {
		if c == noCustomer {
			n++
		}
	}
	return n
}

// Report scores the customers on the labelled leads. Its curve is made by cutting the edges below each threshold, so
// it says nothing of what a lower threshold would have joined; without edges there is none.
func (p *Published) Report() (*Report, error) {
	truth := make([]uint32, len(p.customer))
	for row, c := range p.customer {
		truth[row] = p.labels.person[row]
		if c == noCustomer {
			truth[row] = Unlabelled
		}
	}
	if p.Unknown() == len(truth) {
		return nil, &DataError{Name: p.labels.name, What: "names no lead of the published snapshot; its lead_id must be those of dataset leads"}
	}
	r := newReport(truth, p.customer, func(row uint32) string { return p.labels.ids[row] })
	r.Curve = []Point{}
	join := p.settled()
	for _, threshold := range Thresholds() {
		if len(p.edges) > 0 {
			r.Curve = append(r.Curve, Point{threshold, Score(truth, p.cut(join, threshold))})
		}
	}
	return r, nil
}

// settled returns what belongs together at any threshold: beside equal leads and overrides, the leads that no edge
// explains and their customer. What was never weighed is not cut.
func (p *Published) settled() [][2]uint32 {
	equal := newSets(len(p.of))
	for _, pair := range p.join {
		equal.union(pair[0], pair[1])
	}
	explained := make([]bool, len(p.of)) // by root
	for lead, held := range p.held {
		if held {
			explained[equal.find(uint32(lead))] = true
		}
	}
	anchor := make([]uint32, len(p.customers)) // the customer's first explained lead, else its first, counted from 1
	for lead := range slices.Backward(p.of) {
		at := anchor[p.of[lead]]
		if explained[equal.find(uint32(lead))] || at == 0 || !explained[equal.find(at-1)] {
			anchor[p.of[lead]] = uint32(lead) + 1
		}
	}
	join := slices.Clone(p.join)
	for lead, customer := range p.of {
		if !explained[equal.find(uint32(lead))] {
			join = append(join, [2]uint32{anchor[customer] - 1, uint32(lead)})
		}
	}
	return join
}

// cut returns the group of each labelled lead when beside what is joined only edges from that probability hold.
func (p *Published) cut(join [][2]uint32, threshold float64) []uint32 {
	groups := newSets(len(p.of))
	for _, pair := range join {
		groups.union(pair[0], pair[1])
	}
	for _, e := range p.edges {
		if e.probability >= threshold {
			groups.union(e.a, e.b)
		}
	}
	found := make([]uint32, len(p.customer))
	for row, id := range p.labels.ids {
		if lead, ok := p.leads[id]; ok {
			found[row] = groups.find(lead)
		}
	}
	return found
}

// sets is a union-find whose roots are the smallest members.
type sets struct{ parent []uint32 }

func newSets(n int) *sets {
	s := &sets{make([]uint32, n)}
	for i := range s.parent {
		s.parent[i] = uint32(i)
	}
	return s
}

func (s *sets) find(i uint32) uint32 {
	for s.parent[i] != i {
		s.parent[i] = s.parent[s.parent[i]]
		i = s.parent[i]
	}
	return i
}

func (s *sets) union(a, b uint32) {
	a, b = s.find(a), s.find(b)
	s.parent[max(a, b)] = min(a, b)
}
