package resolve

import (
	"cmp"
	"slices"
	"sync"
	"time"
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

	UnknownLinks int // must-links that name a record which is no lead
}

// Options are what resolution goes by beside the records.
type Options struct {
	Window    time.Duration // how far apart two feeds may deliver one lead
	MustLinks []Link
	OptOuts   []OptedOut
}

// Resolve does the whole work on the records of all feeds. records become part of the result: holes are filled and
// opt-outs spread in place.
func Resolve(records []Record, o Options) *Resolution {
	l := FoldRecords(records)
	customers := Persons(records, l)
	unknown := applyLinks(records, l, customers, o.MustLinks, o.OptOuts)
	customers = FoldFeeds(records, l, customers, o.Window)
	customers = JoinContactless(records, l, customers)
	r := &Resolution{Records: records, Leads: l, Customer: customers, UnknownLinks: unknown}
	r.sort()
	var founders []uint64
	var both sync.WaitGroup // neither looks at what the other finds
	both.Go(func() { r.Customers = newMembers(r.Customer, renumber(r.Customer, nil)) })
	both.Go(func() { r.Account, founders = Accounts(records, l) })
	both.Wait()
	r.inheritAccounts()
	number := make([]uint32, len(founders))
	nAccounts := renumber(r.Account, number)
	r.Accounts = newMembers(r.Account, nAccounts)
	r.AccountKey = make([]uint64, nAccounts)
	for i, n := range number {
		r.AccountKey[n] = founders[i]
	}
	return r
}

// At is the time of a lead in microseconds since 1970, UTC.
func (r *Resolution) At(lead uint32) int64 { return r.Leads.At(r.Records, lead) }

// Shown is the record whose values a lead shows.
func (r *Resolution) Shown(lead uint32) *Record { return &r.Records[r.Leads.Record[lead]] }

// LeadID is the identifier of a lead.
func (r *Resolution) LeadID(lead uint32) ID { return LeadID(r.Records[r.Leads.Founder[lead]].Key) }

// CustomerID is the identifier of a customer, made from its earliest lead.
func (r *Resolution) CustomerID(customer uint32) ID {
	first := r.Customers.Of(customer)[0]
	return CustomerID(r.Records[r.Leads.Founder[first]].Key)
}

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

// inheritAccounts gives a lead that names no company the account of its customer's latest lead that names one.
func (r *Resolution) inheritAccounts() {
	for c := range r.Customers.Len() {
		leads := r.Customers.Of(uint32(c))
		latest := uint32(None)
		for _, lead := range leads {
			if a := r.Account[lead]; a != None {
				latest = a
			}
		}
		for _, lead := range leads {
			if r.Account[lead] == None {
				r.Account[lead] = latest
			}
		}
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
