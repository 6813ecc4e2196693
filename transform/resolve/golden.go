package resolve

import (
	"math"
	"slices"
)

// Golden is the golden record of a customer: for each field the lead that gives it, None where no lead does. The lists
// name the leads that first show each distinct value, in time order.
type Golden struct {
	First, Last uint32
	Email       uint32
	Phone       uint32
	Country     uint32
	Company     uint32
	JobTitle    uint32

	Emails, Phones, Names, Companies, Countries []uint32

	company  uint64 // the one that was named last
	lastName uint16 // of Last; 0 for none
	agreed   uint16 // the country that phone and company have in common; 0 for none

	records []*Record // of the customer's leads
	left    []int     // the leads that may still give the field in hand, by place
	values  distinct  // of the field or list in hand
}

// Golden decides the golden record of one customer by the rules of [Survivorship]. g is reset; its lists are reused.
func (r *Resolution) Golden(customer uint32, g *Golden) {
	leads := r.Customers.Of(customer)
	g.look(r, leads)
	if g.uniform() {
		g.latest(leads)
		return
	}
	g.decide(leads)
}

// uniform reports whether all leads say the same, as those of most customers do.
func (g *Golden) uniform() bool {
	last := g.records[len(g.records)-1]
	for _, rec := range g.records[:len(g.records)-1] {
		if rec.Email != last.Email || rec.Address != last.Address || rec.Phone != last.Phone || rec.Company != last.Company ||
			rec.FirstName != last.FirstName || rec.FirstForm != last.FirstForm || rec.LastName != last.LastName ||
			rec.LastForm != last.LastForm || rec.Country != last.Country || rec.Facts != last.Facts ||
			(rec.Present^last.Present)&JobTitle != 0 {
			return false
		}
	}
	return true
}

// latest decides where all leads say the same: all fields are of the latest lead, all lists of the first.
func (g *Golden) latest(leads []uint32) {
	all := g.records
	g.records = all[len(leads)-1:]
	g.decide(leads[len(leads)-1:])
	for _, list := range [...][]uint32{g.Emails, g.Phones, g.Names, g.Companies, g.Countries} {
		for i := range list {
			list[i] = leads[0]
		}
	}
	g.records = all
}

func (g *Golden) decide(leads []uint32) {
	g.company, g.lastName, g.agreed = 0, 0, 0
	last := g.survivor(&lastNameRule)
	if last >= 0 {
		g.lastName = g.records[last].LastName
	}
	first := g.survivor(&firstNameRule)
	first, last = g.sameLead(first, last)
	phone := g.survivor(&phoneRule)
	company, title := g.job()
	if phone >= 0 && company >= 0 && g.records[phone].PhoneLand == g.records[company].Country {
		g.agreed = g.records[company].Country
	}
	for _, give := range [...]struct {
		field *uint32
		place int
	}{
		{&g.First, first}, {&g.Last, last}, {&g.Email, g.survivor(&emailRule)}, {&g.Phone, phone},
		{&g.Country, g.survivor(&countryRule)}, {&g.Company, company}, {&g.JobTitle, title},
	} {
		*give.field = leadAt(leads, give.place)
	}
	g.list(leads)
}

// look fetches the records of the leads once: every rule asks them again.
func (g *Golden) look(r *Resolution, leads []uint32) {
	g.records = g.records[:0]
	for _, lead := range leads {
		g.records = append(g.records, r.Shown(lead))
	}
}

func leadAt(leads []uint32, place int) uint32 {
	if place < 0 {
		return None
	}
	return leads[place]
}

// sameLead takes first and last name from one lead, the latest, where one has both as full and as well written.
func (g *Golden) sameLead(first, last int) (sameFirst, sameLast int) {
	if first < 0 || last < 0 || first == last {
		return first, last
	}
	a, b := g.records[first], g.records[last]
	for i, rec := range slices.Backward(g.records) {
		if rec.FirstName == a.FirstName && rec.FirstForm == a.FirstForm && rec.LastName == b.LastName && rec.LastForm == b.LastForm {
			return i, i
		}
	}
	return first, last
}

// job takes company and job title from one lead, so that jobs do not mix: a title without its company says little, and
// beside another company it is wrong.
func (g *Golden) job() (company, title int) {
	for i := len(g.records) - 1; i >= 0 && g.company == 0; i-- {
		g.company = g.records[i].company()
	}
	company = g.survivor(&companyRule)
	switch {
	case company < 0:
		return company, g.survivor(&jobTitleRule)
	case g.records[company].Present&JobTitle != 0:
		return company, company
	}
	return company, -1
}

// survivor is the place of the lead that gives a field: of the leads that may, those that do best by the first criterion,
// of these the best by the second, and so on; of equals the latest. -1 where no lead may.
func (g *Golden) survivor(rule *fieldRule) int {
	g.left = g.left[:0]
	for i, rec := range g.records { // in time order, so the latest comes last
		if rule.may(rec) {
			g.left = append(g.left, i)
		}
	}
	for _, c := range rule.criteria {
		if len(g.left) < 2 {
			break
		}
		g.keepBest(c)
	}
	if len(g.left) == 0 {
		return -1
	}
	return g.left[len(g.left)-1]
}

// keepBest keeps the leads that do best by a criterion.
func (g *Golden) keepBest(c criterion) {
	if c.votes != nil {
		g.values.reset()
		for _, i := range g.left {
			g.values.add(c.votes(g.records[i]))
		}
		if len(g.values.values) == 1 {
			return
		}
	}
	best, kept := -1, 0
	for _, i := range g.left {
		score := g.score(c, g.records[i])
		if score > best {
			best, kept = score, 0
		}
		if score == best {
			g.left[kept] = i
			kept++
		}
	}
	g.left = g.left[:kept]
}

func (g *Golden) score(c criterion, rec *Record) int {
	if c.votes == nil {
		return c.rank(g, rec)
	}
	place, _ := g.values.find(c.votes(rec))
	return g.values.counts[place]
}

// list notes which leads show a value for the first time.
func (g *Golden) list(leads []uint32) {
	for _, list := range [...]struct {
		to    *[]uint32
		value func(*Record) uint64
	}{
		{&g.Emails, shownAddress},
		{&g.Phones, func(rec *Record) uint64 { return rec.Phone }},
		{&g.Names, func(rec *Record) uint64 { return uint64(rec.FirstName)<<16 | uint64(rec.LastName) }},
		{&g.Companies, func(rec *Record) uint64 { return rec.Company }},
		{&g.Countries, func(rec *Record) uint64 { return uint64(rec.Country) }},
	} {
		*list.to = (*list.to)[:0]
		g.values.reset()
		for i, rec := range g.records {
			if v := list.value(rec); v != 0 && g.values.add(v) {
				*list.to = append(*list.to, leads[i])
			}
		}
	}
}

func shownAddress(rec *Record) uint64 {
	if rec.Email == 0 {
		return 0
	}
	return uint64(rec.Address) + 1
}

// distinct counts how often each value was added. A customer has a handful, so a scan beats a map, until it does not.
type distinct struct {
	values []uint64
	counts []int
	places map[uint64]int // once there are many
}

const manyValues = 64

func (d *distinct) reset() {
	d.values, d.counts, d.places = d.values[:0], d.counts[:0], nil
}

func (d *distinct) find(v uint64) (place int, found bool) {
	if d.places != nil {
		place, found = d.places[v]
		return place, found
	}
	place = slices.Index(d.values, v)
	return place, place >= 0
}

// add counts a value and reports whether it is new.
func (d *distinct) add(v uint64) (isNew bool) {
	if place, found := d.find(v); found {
		d.counts[place]++
		return false
	}
	d.values, d.counts = append(d.values, v), append(d.counts, 1)
	if d.places != nil {
		d.places[v] = len(d.values) - 1
	} else if len(d.values) == manyValues {
		d.places = make(map[uint64]int, 2*manyValues)
		for i, have := range d.values {
			d.places[have] = i
		}
	}
	return true
}

// OptedOut tells for each customer whether it opted out: on any lead, or on one of a customer that may be the same person.
// The most restrictive counts, never the latest. Doubt reaches one step, from pair to pair it would reach strangers.
func (r *Resolution) OptedOut() []bool {
	recorded := make([]bool, r.Customers.Len())
	for lead, customer := range r.Customer {
		if r.Shown(uint32(lead)).Flags.Has(OptOut) {
			recorded[customer] = true
		}
	}
	out := slices.Clone(recorded)
	for _, pair := range r.Review {
		a, b := pair[0], pair[1]
		out[a], out[b] = out[a] || recorded[b], out[b] || recorded[a]
	}
	return out
}

// WeakestLinkOf is the match weight in bits of the weakest edge that holds a customer together; ok is false where all its
// leads say the same, so that no edge is needed.
func (r *Resolution) WeakestLinkOf(customer uint32) (bits float64, ok bool) {
	if r.WeakestLink == nil {
		return 0, false
	}
	w := float64(r.WeakestLink[customer])
	return w, !math.IsNaN(w)
}
