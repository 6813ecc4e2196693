package assemble

import (
	"encoding/binary"
	"slices"
	"sync"

	"leadmill/transform"
	"leadmill/transform/funnel"
	"leadmill/transform/resolve"
)

// mark says what a lead gives to the golden record of its customer and its account, and whether it may be followed up.
// It is known before any text is read back, so that the second pass sends on only the texts that are used.
type mark uint16

const (
	givesFirst mark = 1 << iota
	givesLast
	givesEmail
	givesNewEmail // the first lead with this e-mail
	givesPhone
	givesNewPhone
	givesNewName
	givesCompany
	givesNewCompany
	givesJobTitle
	givesAccountCompany
	givesAccountDomain
	suppressed

	givesToCustomer = givesFirst | givesLast | givesEmail | givesNewEmail | givesPhone | givesNewPhone | givesNewName | givesCompany |
		givesNewCompany | givesJobTitle
	givesToAccount = givesAccountCompany | givesAccountDomain
)

// mark decides on golden records and suppression, customer by customer and account by account. Customers are shared out
// between the workers: a lead has one customer, so each lead's mark is written by one of them.
func (b *builder) mark() {
	r := b.resolution
	b.marks = make([]mark, len(r.Customer))
	b.optedOut = r.OptedOut()
	var all sync.WaitGroup
	share := (r.Customers.Len() + b.Workers - 1) / b.Workers
	for from := 0; from < r.Customers.Len(); from += share {
		all.Go(func() { b.markCustomers(from, min(from+share, r.Customers.Len())) })
	}
	all.Wait()
	var golden resolve.Golden
	for a := range r.Accounts.Len() {
		b.markAccount(r.AccountGolden(uint32(a), &golden))
	}
	b.feedSets = newFeedSets(r)
}

func (b *builder) markCustomers(from, to int) {
	r := b.resolution
	var golden resolve.Golden
	var leads []funnel.Lead
	for c := from; c < to; c++ {
		customer := uint32(c)
		r.Golden(customer, &golden)
		b.markGolden(&golden)
		members := r.Customers.Of(customer)
		leads = b.funnelLeads(members, leads[:0])
		funnel.Suppress(leads, b.optedOut[customer], b.StrictDNC)
		for i, lead := range members {
			if leads[i].Suppressed {
				b.marks[lead] |= suppressed
			}
		}
	}
}

func (b *builder) markGolden(golden *resolve.Golden) {
	for _, give := range [...]struct {
		lead uint32
		what mark
	}{
		{golden.First, givesFirst}, {golden.Last, givesLast}, {golden.Email, givesEmail}, {golden.Phone, givesPhone},
		{golden.Company, givesCompany}, {golden.JobTitle, givesJobTitle},
	} {
		if give.lead != resolve.None {
			b.marks[give.lead] |= give.what
		}
	}
	for _, list := range [...]struct {
		leads []uint32
		what  mark
	}{
		{golden.Emails, givesNewEmail}, {golden.Phones, givesNewPhone}, {golden.Names, givesNewName}, {golden.Companies, givesNewCompany},
	} {
		for _, lead := range list.leads {
			b.marks[lead] |= list.what
		}
	}
}

func (b *builder) markAccount(golden resolve.AccountGolden) {
	if golden.Company != resolve.None {
		b.marks[golden.Company] |= givesAccountCompany
	}
	if golden.Domain != resolve.None {
		b.marks[golden.Domain] |= givesAccountDomain
	}
}

// funnelLeads appends what the funnel needs of the given leads.
func (b *builder) funnelLeads(leads []uint32, into []funnel.Lead) []funnel.Lead {
	r := b.resolution
	for _, lead := range leads {
		rec := r.Shown(lead)
		into = append(into, funnel.Lead{
			At: r.At(lead), Offer: rec.Offer, Action: rec.Action, Deliveries: r.Leads.Deliveries[lead], Source: rec.Source,
			Stage: rec.Stage, Test: rec.Flags.Has(resolve.IsTest), Internal: rec.Flags.Has(resolve.IsInternal),
			Suppressed: b.marks[lead]&suppressed != 0,
		})
		l := &into[len(into)-1]
		l.Outcome, l.OutcomeAt = b.outcomes.latest(lead)
	}
	return into
}

// furthest is the deepest stage among the given leads.
func (b *builder) furthest(leads []uint32) transform.Stage {
	deepest := transform.Excluded
	for _, lead := range leads {
		deepest = max(deepest, b.resolution.Shown(lead).Stage)
	}
	return deepest
}

// feedSets knows which feeds delivered each lead. Most nights have a handful of distinct sets, so a lead needs two
// bytes.
type feedSets struct {
	of   []uint16
	sets [][]uint16
}

func newFeedSets(r *resolve.Resolution) *feedSets {
	f := &feedSets{of: make([]uint16, len(r.Customer))}
	known := map[string]uint16{}
	code := func(set []uint16) uint16 {
		key := make([]byte, 0, 2*len(set))
		for _, feed := range set {
			key = binary.LittleEndian.AppendUint16(key, feed)
		}
		c, ok := known[string(key)]
		if !ok {
			c = uint16(len(f.sets))
			known[string(key)] = c
			f.sets = append(f.sets, set)
		}
		return c
	}
	empty := code(nil)
	for lead := range f.of {
		f.of[lead] = empty
	}
	single := map[uint16]uint16{}
	for i := range r.Records {
		feed, lead := r.Records[i].Feed, r.Leads.Of[i]
		set := f.sets[f.of[lead]]
		at, found := slices.BinarySearch(set, feed)
		switch {
		case found:
		case len(set) == 0:
			c, ok := single[feed]
			if !ok {
				c = code([]uint16{feed})
				single[feed] = c
			}
			f.of[lead] = c
		default:
			f.of[lead] = code(slices.Insert(slices.Clone(set), at, feed))
		}
	}
	return f
}
