package funnel

import (
	"slices"
	"time"

	"leadmill/transform"
)

// Offer is what the tally has to know of an offer code.
type Offer struct {
	Publisher string // "" where unknown
	ID        string // "" where only a title is known
	Title     string
}

// Tally counts customers and accounts, one after the other, into the figures of every publisher. It needs memory for
// each publisher, offer, action and month, and eight bytes for each journey that shows a time to convert.
type Tally struct {
	asOf       int64
	zone       *time.Location
	months     []int64 // when each month begins, from January 1970
	offers     []Offer
	publishers map[string]*publisherTally
	journeys   []Journey
}

// NewTally returns an empty tally. zone decides where a month begins; offers names the offer codes.
func NewTally(asOf time.Time, zone *time.Location, offers []Offer) *Tally {
	t := &Tally{asOf: asOf.UnixMicro(), zone: zone, offers: offers, publishers: map[string]*publisherTally{}}
	for n := 0; ; n++ { // each from its own date: where a zone has skipped a day, adding months would drift
		begins := time.Date(1970, time.Month(1+n), 1, 0, 0, 0, 0, zone)
		if begins.After(asOf.AddDate(0, 1, 0)) {
			return t
		}
		t.months = append(t.months, begins.UnixMicro())
	}
}

// month returns the number of the month that a time lies in: months since January 1970 in the tally's zone. Looking it
// up costs a tenth of formatting a date.
func (t *Tally) month(at int64) int {
	i, found := slices.BinarySearch(t.months, at)
	switch {
	case found:
		return i
	case i == len(t.months): // beyond the table: a rebuild with an as-of time before the lead
		y, m, _ := time.UnixMicro(at).In(t.zone).Date()
		return (y-1970)*12 + int(m) - 1
	}
	return max(i-1, 0)
}

// Customer counts one customer: all its leads, of all publishers, in time order.
func (t *Tally) Customer(leads []Lead) {
	t.each(leads, func(p *publisherTally, of []Lead) { p.customer(t, of) })
}

// Account counts one account: all its leads, of all publishers, in time order.
func (t *Tally) Account(leads []Lead) {
	t.each(leads, func(p *publisherTally, of []Lead) { p.account(t, of) })
}

// each calls count once for every publisher among the leads, with the leads of that publisher.
func (t *Tally) each(leads []Lead, count func(*publisherTally, []Lead)) {
	if len(leads) == 0 {
		return
	}
	first := t.offers[leads[0].Offer].Publisher
	one := true
	for i := range leads {
		one = one && t.offers[leads[i].Offer].Publisher == first
	}
	if one {
		count(t.publisher(first), leads)
		return
	}
	var names []string
	byName := map[string][]Lead{}
	for i := range leads {
		name := t.offers[leads[i].Offer].Publisher
		if byName[name] == nil {
			names = append(names, name)
		}
		byName[name] = append(byName[name], leads[i])
	}
	for _, name := range names {
		count(t.publisher(name), byName[name])
	}
}

func (t *Tally) publisher(name string) *publisherTally {
	p := t.publishers[name]
	if p == nil {
		p = newPublisherTally()
		t.publishers[name] = p
	}
	return p
}

type publisherTally struct {
	totals  Totals
	first   int64
	last    int64
	reached [3]reached
	days    [3][]float64 // to trial and active
	actions map[uint32]*actionTally
	offers  map[uint32]*offerTally
	months  map[int]*MonthRow
	sources map[uint8]*SourceRow
}

type reached struct{ customers, accounts int64 }

type actionTally struct {
	row     ActionRow
	counted bool // the customer or account at hand is counted under it already
}

type offerTally struct {
	row  OfferRow
	days []float64 // from interest to active
}

func newPublisherTally() *publisherTally {
	return &publisherTally{
		first: Never, last: Never, actions: map[uint32]*actionTally{}, offers: map[uint32]*offerTally{},
		months: map[int]*MonthRow{}, sources: map[uint8]*SourceRow{},
	}
}

// counted reports whether a lead enters the funnel's figures.
func counted(l *Lead) bool { return !l.LeftOut() && l.Stage != transform.Excluded }

func (p *publisherTally) customer(t *Tally, leads []Lead) {
	var firstAt, activeAt int64 = Never, Never
	furthest := transform.Unclassified
	for i := range leads {
		l := &leads[i]
		p.lead(t, l)
		if !counted(l) {
			continue
		}
		if firstAt == Never {
			firstAt = l.At
		}
		if l.Stage == transform.Active && activeAt == Never {
			activeAt = l.At
		}
		furthest = max(furthest, l.Stage)
	}
	p.customerActions(leads, furthest)
	if firstAt == Never {
		return
	}
	p.totals.Customers++
	p.month(t, firstAt).NewCustomers++
	p.window(t, firstAt, func(w *Window) { w.NewCustomers++ })
	if activeAt != Never {
		p.month(t, activeAt).NewActive++
		p.window(t, activeAt, func(w *Window) { w.NewActive++ })
	}
	for s := transform.Interest; s <= furthest; s++ {
		p.reached[s-transform.Interest].customers++
	}
	p.customerSources(leads, furthest)
	t.journeys = Journeys(leads, t.journeys[:0])
	for i := range t.journeys {
		p.journey(&t.journeys[i])
	}
}

// lead counts one lead under everything that counts leads.
func (p *publisherTally) lead(t *Tally, l *Lead) {
	p.totals.AllLeads++
	p.totals.Deliveries += int64(l.Deliveries)
	switch {
	case l.Test:
		p.totals.Test++
		return
	case l.Internal:
		p.totals.Internal++
		return
	}
	a := p.action(l)
	a.row.Leads++
	inWindow(t, l.At, &a.row.Last30, &a.row.Before30)
	if l.Stage == transform.Excluded {
		p.totals.Excluded++
		return
	}
	p.totals.Leads++
	if l.Stage == transform.Unclassified {
		p.totals.Unclassified++
	}
	if p.first == Never || l.At < p.first {
		p.first = l.At
	}
	p.last = max(p.last, l.At)
	p.month(t, l.At).Leads++
	p.window(t, l.At, func(w *Window) { w.Leads++ })
	p.source(l.Source).Leads++
	o := p.offer(l.Offer)
	o.row.Leads++
	inWindow(t, l.At, &o.row.Last30, &o.row.Before30)
	if week := (t.asOf - l.At) / (7 * microsPerDay); l.At <= t.asOf && week < int64(len(o.row.Weeks)) {
		o.row.Weeks[len(o.row.Weeks)-1-int(week)]++
	}
}

func (p *publisherTally) action(l *Lead) *actionTally {
	a := p.actions[l.Action]
	if a == nil {
		a = &actionTally{row: ActionRow{Stage: l.Stage.String()}}
		p.actions[l.Action] = a
	}
	return a
}

func (p *publisherTally) offer(code uint32) *offerTally {
	o := p.offers[code]
	if o == nil {
		o = &offerTally{}
		p.offers[code] = o
	}
	return o
}

func (p *publisherTally) source(code uint8) *SourceRow {
	s := p.sources[code]
	if s == nil {
		s = &SourceRow{}
		p.sources[code] = s
	}
	return s
}

func (p *publisherTally) month(t *Tally, at int64) *MonthRow {
	n := t.month(at)
	m := p.months[n]
	if m == nil {
		m = &MonthRow{}
		p.months[n] = m
	}
	return m
}

// customerActions counts the customer once under each of its actions.
func (p *publisherTally) customerActions(leads []Lead, furthest transform.Stage) {
	p.onceEach(leads, func(a *actionTally) {
		a.row.Customers++
		switch furthest {
		case transform.Interest:
			a.row.Interest++
		case transform.Trial:
			a.row.Trial++
		case transform.Active:
			a.row.Active++
		}
	})
}

// onceEach calls count once for every action among the leads, DNC too.
func (p *publisherTally) onceEach(leads []Lead, count func(*actionTally)) {
	for i := range leads {
		if leads[i].LeftOut() {
			continue
		}
		if a := p.action(&leads[i]); !a.counted {
			a.counted = true
			count(a)
		}
	}
	for i := range leads {
		if !leads[i].LeftOut() {
			p.action(&leads[i]).counted = false
		}
	}
}

func (p *publisherTally) customerSources(leads []Lead, furthest transform.Stage) {
	var done [256]bool
	for i := range leads {
		l := &leads[i]
		if !counted(l) || done[l.Source] {
			continue
		}
		done[l.Source] = true
		s := p.source(l.Source)
		s.Customers++
		if furthest == transform.Active {
			s.Active++
		}
	}
}

// journey counts a customer's journey under its offer. A journey of nothing but DNC is outside the funnel.
func (p *publisherTally) journey(j *Journey) {
	if j.Furthest == transform.Excluded {
		return
	}
	o := p.offer(j.Offer)
	o.row.Customers++
	reach(&o.row, j.Furthest)
	if days, ok := j.DaysBetween(transform.Interest, transform.Trial); ok {
		p.days[1] = append(p.days[1], days)
	}
	if days, ok := j.DaysBetween(transform.Interest, transform.Active); ok {
		p.days[2] = append(p.days[2], days)
		o.days = append(o.days, days)
	}
}

func reach(row *OfferRow, furthest transform.Stage) {
	if furthest >= transform.Interest {
		row.Interest++
	}
	if furthest >= transform.Trial {
		row.Trial++
	}
	if furthest >= transform.Active {
		row.Active++
	}
}

func (p *publisherTally) account(t *Tally, leads []Lead) {
	furthest, present := transform.Unclassified, false
	for i := range leads {
		if counted(&leads[i]) {
			present = true
			furthest = max(furthest, leads[i].Stage)
		}
	}
	p.onceEach(leads, func(a *actionTally) { a.row.Accounts++ })
	if !present {
		return
	}
	p.totals.Accounts++
	for s := transform.Interest; s <= furthest; s++ {
		p.reached[s-transform.Interest].accounts++
	}
	t.journeys = Journeys(leads, t.journeys[:0])
	for i := range t.journeys {
		if t.journeys[i].Furthest != transform.Excluded {
			p.offer(t.journeys[i].Offer).row.Accounts++
		}
	}
}

const window = 30 * microsPerDay

func (p *publisherTally) window(t *Tally, at int64, count func(*Window)) {
	switch age := t.asOf - at; {
	case age < 0: // a clock ahead of ours
	case age < window:
		count(&p.totals.Last30)
	case age < 2*window:
		count(&p.totals.Before30)
	}
}

func inWindow(t *Tally, at int64, last, before *int64) {
	switch age := t.asOf - at; {
	case age < 0:
	case age < window:
		*last++
	case age < 2*window:
		*before++
	}
}
