package resolve

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"leadmill/transform/resolve/match"
)

// Resolution is the answer: leads in time order, with their customers and accounts. Leads, customers and accounts are
// numbered from 0 in the order of their first lead.
type Resolution struct {
	Records []Record
	Leads   *Leads

	Customer []uint32 // of each lead
	Account  []uint32 // of each lead; None where no company is known

	Customers  Members // leads of each customer, in time order
	Accounts   Members // leads of each account, in time order
	AccountKey []uint64

	WeakestLink []float32   // of each customer: the match weight in bits of its weakest spanning edge, NaN where all its leads say the same; nil for none
	InReview    []bool      // of each customer: a pair of it is for review, or a union was refused; nil for none
	Review      [][2]uint32 // customers that may be one person

	UnknownLinks     int   // must-links that name a record which is no lead
	RefusedLinks     int   // must-links that an override forbids
	UnknownOverrides []int // lines of the overrides that name a lead which is not there

	Matches  []match.Edge // the evidence, between leads, in the order of customers
	Model    *match.Model // that decided
	Trained  int          // leads that it was trained on now; 0 where it was given
	Blocks   []match.Block
	Estimate match.Estimate

	decisions map[match.Pair]*Override // by the leads that they ended in

	Names Names // of customers; the zero value until those of the previous snapshot are carried on
}

// Options are what resolution goes by beside the records.
type Options struct {
	Window    time.Duration // how far apart two feeds may deliver one lead
	MustLinks []Link
	OptOuts   []OptedOut

	Overrides     []Override   // must not contradict each other
	Merge, Review float64      // as in match.Options
	Model         *match.Model // nil: train one
	RetrainAt     int64        // leads from which a model is trained although one is given; 0 for never
	Workers       int          // 0: one for each processor
}

// Resolve does the whole work on the records of all feeds. The records become part of the result: holes are filled and
// opt-outs spread in place. The only errors are those of ctx and of a fault in the program.
func Resolve(ctx context.Context, in Input, o Options) (*Resolution, error) {
	records := in.Records
	l := FoldRecords(records)
	applyOptOuts(records, l, o.MustLinks, o.OptOuts)
	rulings := rule(records, l, o.Overrides, o.MustLinks)
	found, err := persons(ctx, in, l, rulings, &o)
	if err != nil {
		return nil, err
	}
	matches, overrides, matched := byRecord(found.Edges, l), rulings.byRecord(l), len(l.Record)
	customers := FoldFeeds(records, l, found.Person, o.Window)
	customers = JoinContactless(records, l, customers)
	r := &Resolution{
		Records: records, Leads: l, Customer: customers, Model: found.Model, Blocks: found.Blocks, Estimate: found.Estimate,
		UnknownLinks: rulings.silent, RefusedLinks: rulings.refused, UnknownOverrides: rulings.unknown,
	}
	if o.modelFor(matched) == nil {
		r.Trained = matched
	}
	r.sort()
	var e *employers
	var both sync.WaitGroup // neither looks at what the other finds
	var shared sharedValues
	both.Go(func() {
		r.Customers = newMembers(r.Customer, renumber(r.Customer, nil))
		shared = r.findShared()
	})
	both.Go(func() { e = newEmployers(records, l) })
	both.Wait()
	r.settleAccounts(e)
	shared.mark(r)
	r.settleMatches(matches, overrides)
	return r, nil
}

// sortMatches puts the evidence in the order of customers, spanning edges first. Where feeds were folded two edges may have
// come to the same leads: the stronger stands first.
func (r *Resolution) sortMatches(matches []match.Edge) {
	slices.SortFunc(matches, func(x, y match.Edge) int {
		return cmp.Or(cmp.Compare(r.Customer[x.A], r.Customer[y.A]), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B),
			cmp.Compare(y.Evidence.Total, x.Evidence.Total))
	})
}

// At is the time of a lead in microseconds since 1970, UTC.
func (r *Resolution) At(lead uint32) int64 { return r.Leads.At(r.Records, lead) }

// Shown is the record whose values a lead shows.
func (r *Resolution) Shown(lead uint32) *Record { return &r.Records[r.Leads.Record[lead]] }

// LeadID is the identifier of a lead.
func (r *Resolution) LeadID(lead uint32) ID { return LeadID(r.Records[r.Leads.Founder[lead]].Key) }

// CustomerID is the identifier of a customer.
func (r *Resolution) CustomerID(customer uint32) ID {
	if r.Names.Founder == nil {
		return r.Founds(r.Customers.Of(customer)[0])
	}
	if lead := r.Names.Founder[customer]; lead != None {
		return r.Founds(lead)
	}
	return r.Names.Other[customer]
}

// Founds is the identifier that a lead gives to the customer it founds.
func (r *Resolution) Founds(lead uint32) ID { return CustomerID(r.Records[r.Leads.Founder[lead]].Key) }

// AccountID is the identifier of an account.
func (r *Resolution) AccountID(account uint32) ID { return AccountID(r.AccountKey[account]) }

type entry struct {
	at   int64
	lead uint32
}

// sortByID orders leads of one time by identifier.
func (r *Resolution) sortByID(leads []entry) {
	type named struct {
		id   ID
		lead uint32
	}
	list := make([]named, len(leads))
	for i, e := range leads {
		list[i] = named{r.LeadID(e.lead), e.lead}
	}
	slices.SortFunc(list, func(a, b named) int { return a.id.Compare(b.id) })
	for i := range leads {
		leads[i].lead = list[i].lead
	}
}

// sort numbers the leads by time and identifier.
func (r *Resolution) sort() {
	l := r.Leads
	order := make([]entry, len(l.Record))
	for i := range order {
		order[i] = entry{r.At(uint32(i)), uint32(i)}
	}
	slices.SortFunc(order, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	for start := 0; start < len(order); { // identifiers are made only where times are equal
		end := start + 1
		for end < len(order) && order[end].at == order[start].at {
			end++
		}
		if end-start > 1 {
			r.sortByID(order[start:end])
		}
		start = end
	}
	number := make([]uint32, len(order))
	for i, e := range order {
		number[e.lead] = uint32(i)
	}
	permute := func(from []uint32) []uint32 {
		to := make([]uint32, len(from))
		for i, v := range from {
			to[number[i]] = v
		}
		return to
	}
	l.Record, l.Timed, l.Founder = permute(l.Record), permute(l.Timed), permute(l.Founder)
	l.Deliveries, r.Customer = permute(l.Deliveries), permute(r.Customer)
	donors := make(map[uint32][]uint32, len(l.Donors))
	for lead, d := range l.Donors {
		donors[number[lead]] = d
	}
	l.Donors = donors
	for i, lead := range l.Of {
		l.Of[i] = number[lead]
	}
}

// renumber numbers groups by first appearance, in place, and returns how many there are. number, when given, receives
// the new number of each old one.
func renumber(of, number []uint32) int {
	if number == nil {
		highest := uint32(0)
		for _, g := range of {
			highest = max(highest, g)
		}
		number = make([]uint32, highest+1)
	}
	for i := range number {
		number[i] = None
	}
	next := uint32(0)
	for i, old := range of {
		if old == None {
			continue
		}
		if number[old] == None {
			number[old] = next
			next++
		}
		of[i] = number[old]
	}
	return int(next)
}

// Members lists the leads of each group, in the order of the leads.
type Members struct {
	start []uint32 // of each group, and the end of the last
	leads []uint32
}

func newMembers(of []uint32, n int) Members {
	m := Members{start: make([]uint32, n+1)}
	for _, g := range of {
		if g != None {
			m.start[g+1]++
		}
	}
	for i := range n {
		m.start[i+1] += m.start[i]
	}
	m.leads = make([]uint32, m.start[n])
	next := slices.Clone(m.start)
	for lead, g := range of {
		if g != None {
			m.leads[next[g]] = uint32(lead)
			next[g]++
		}
	}
	return m
}

// Len is the number of groups.
func (m Members) Len() int { return len(m.start) - 1 }

// Of lists the leads of one group. The slice must not be changed.
func (m Members) Of(group uint32) []uint32 { return m.leads[m.start[group]:m.start[group+1]] }
