package main

import (
	"slices"
	"time"
)

// world is everything that happened, before any of it is written.
type world struct {
	r          *rng
	places     []country
	companies  []*company
	people     []*person
	offers     []offer
	leads      []*lead
	landed     []time.Time // the days on which the undated batches of the landing zones arrived
	redelivery []*record   // records that a feed hands over once more
	referred   []*referral // rows of Partner Center
}

// first and last are the days of the sample: 14 months up to the eve of the demo's as-of time.
var (
	first = time.Date(2025, 9, 15, 0, 0, 0, 0, time.UTC)
	last  = time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC)
)

const day = 24 * time.Hour

// notLater keeps what follows an action within the sample: nothing in it comes from after the as-of time.
func notLater(t time.Time) time.Time {
	if end := last.Add(day); t.After(end) {
		return end
	}
	return t
}

func newWorld(seed uint64) *world {
	w := &world{r: &rng{state: seed}, places: countries(), offers: offers()}
	w.companies = companies(w.r, w.places)
	w.people = people(w.r, w.places, w.companies)
	for d := first.Add(day); d.Before(last); d = d.Add(time.Duration(w.r.between(5, 8)) * day) {
		if d.Weekday() != time.Sunday {
			w.landed = append(w.landed, d)
		}
	}
	w.landed = append(w.landed, last.Add(-2*day), last)
	for _, p := range w.people {
		w.journeys(p)
	}
	w.colleagues()
	w.stories()
	w.tests()
	w.referrals()
	return w
}

// step is one action of a journey, days after the one before.
type step struct {
	action   string
	min, max int
}

// templates are the ways customers take, with their likelihood.
func templates() (weights []int, steps [][]step) {
	list := []struct {
		weight int
		steps  []step
	}{
		{36, []step{{"PLT", 0, 0}}},
		{10, []step{{"PLT", 0, 0}, {"StartTestDrive", 0, 9}}},
		{6, []step{{"PLT", 0, 0}, {"FreeTrial", 1, 12}}},
		{10, []step{{"PLT", 0, 0}, {"StartTestDrive", 1, 10}, {"INS", 3, 30}}},
		{4, []step{{"PLT", 0, 0}, {"FreeTrial", 1, 10}, {"INS", 10, 31}, {"UPG", 40, 90}}},
		{8, []step{{"PLT", 0, 0}, {"INS", 1, 25}}},
		{12, []step{{"INS", 0, 0}}},
		{5, []step{{"Create", 0, 0}}},
		{5, []step{{"StartTestDrive", 0, 0}}},
		{2, []step{{"FreeTrial", 0, 0}, {"Create", 5, 30}}},
		{2, []step{{"TRY", 0, 0}}},
		{4, []step{{"DNC", 0, 0}}},
		{1, []step{{"DNC", 0, 0}, {"PLT", 2, 20}}},
		{4, []step{{"PLT", 0, 0}, {"PLT", 25, 90}}},
	}
	for _, t := range list {
		weights, steps = append(weights, t.weight), append(steps, t.steps)
	}
	return weights, steps
}

// journeys lets a person act on one offer or more.
func (w *world) journeys(p *person) {
	publisher := []string{"contoso", "fabrikam"}[w.r.weighted(53, 47)]
	rounds := 1 + w.r.weighted(65, 27, 8)
	var had []*offer
	for range rounds {
		if len(had) > 0 && w.r.chance(25) {
			publisher = map[string]string{"contoso": "fabrikam", "fabrikam": "contoso"}[publisher]
		}
		o := w.offer(publisher)
		if slices.Contains(had, o) {
			continue
		}
		had = append(had, o)
		weights, steps := templates()
		at := w.moment()
		for _, s := range steps[w.r.weighted(weights...)] {
			at = at.Add(time.Duration(w.r.between(s.min, s.max))*day + time.Duration(w.r.between(60, 180))*time.Minute)
			if at.After(last.Add(22 * time.Hour)) {
				break
			}
			at = w.act(p, o, s.action, at).at
		}
	}
}

func (w *world) offer(publisher string) *offer {
	weights := make([]int, len(w.offers))
	for i, o := range w.offers {
		if o.publisher == publisher {
			weights[i] = o.weight
		}
	}
	return &w.offers[w.r.weighted(weights...)]
}

// moment is a time of day within the sample; later days are likelier, weekends rarer.
func (w *world) moment() time.Time {
	days := int(last.Sub(first)/day) + 1
	for {
		at := first.Add(time.Duration(w.r.intn(days)) * day)
		if w.r.intn(days) > days/2+int(at.Sub(first)/day)/2 {
			continue
		}
		if wd := at.Weekday(); (wd == time.Saturday || wd == time.Sunday) && !w.r.chance(35) {
			continue
		}
		return w.hour(at)
	}
}

// hour puts a working hour on a day, far from midnight so that no fold hangs on the day's edge.
func (w *world) hour(d time.Time) time.Time {
	return d.Truncate(day).Add(time.Duration(w.r.between(6*3600, 19*3600)) * time.Second)
}

// act adds a lead with its record, and sometimes delivers it again.
func (w *world) act(p *person, o *offer, action string, at time.Time) *lead {
	l := &lead{n: len(w.leads) + 1, person: p, offer: o, action: action, source: w.source(action), at: at}
	w.leads = append(w.leads, l)
	rec := w.deliver(l, w.feedFor(p, o.publisher), w.r.weighted(78, 22))
	switch {
	case w.r.chance(8):
		w.redelivery = append(w.redelivery, rec)
	case w.r.chance(9) && p.plain && rec.contact.email != "" && rec.want.action == action && rec.want.offer == o.id:
		w.echo(l, rec)
	}
	return l
}

// source is where the button for an action stands.
func (w *world) source(action string) string {
	switch action {
	case "Create":
		return "AzurePortal"
	case "StartTestDrive":
		return []string{"AppSource", "AzureMarketplace", "TestDrive"}[w.r.weighted(5, 3, 2)]
	case "INS":
		return []string{"AzureMarketplace", "AppSource"}[w.r.weighted(6, 4)]
	case "PLT":
		return []string{"AppSource", "AzureMarketplace"}[w.r.weighted(9, 1)]
	}
	return "AppSource"
}

func (w *world) feedFor(p *person, publisher string) string {
	if publisher == "contoso" {
		return []string{landingContoso, tableContoso}[w.r.weighted(54, 46)]
	}
	switch w.r.weighted(36, 27, 19, 18) {
	case 0:
		return salesforceFabrikam
	case 1:
		return dataverseFabrikam
	case 2:
		if !p.marketo {
			p.marketo = true
			return marketoFabrikam
		}
		return dataverseFabrikam
	}
	return landingFabrikam
}

// echo delivers a lead through another feed of its publisher within minutes.
func (w *world) echo(l *lead, rec *record) {
	others := map[string][]string{
		landingContoso: {tableContoso}, tableContoso: {landingContoso},
		salesforceFabrikam: {dataverseFabrikam, landingFabrikam}, dataverseFabrikam: {salesforceFabrikam, landingFabrikam},
		marketoFabrikam: {salesforceFabrikam, landingFabrikam}, landingFabrikam: {salesforceFabrikam, dataverseFabrikam},
	}[rec.feed]
	again := w.deliverAt(l, pick(w.r, others), w.mailbox(l.person, rec), rec.at.Add(time.Duration(w.r.between(20, 480))*time.Second))
	again.contact.email = lower(rec.contact.email)
	again.want.internal = rec.want.internal
	if again.form == noTime {
		again.form = isoTime // only a batch day has undated records
	}
	w.plainWords(again)
}

// mailbox is the index of the e-mail that a record holds.
func (w *world) mailbox(p *person, rec *record) int {
	return max(0, slices.Index(p.emails, lower(rec.contact.email)))
}

// colleagues lets somebody in IT install what a colleague has asked for.
func (w *world) colleagues() {
	for _, c := range w.companies {
		if !w.r.chance(45) || len(c.people) < 2 {
			continue
		}
		it, asked := c.people[1], c.people[0]
		for _, l := range w.leads {
			after := l.at.Add(time.Duration(w.r.between(2, 20)) * day)
			if l.person == asked && l.action == "PLT" && after.Before(last) && !w.has(it, l.offer, "INS") {
				w.act(it, l.offer, "INS", w.hour(after))
				break
			}
		}
	}
}

// has reports whether a person did that before: a second time might be the same lead.
func (w *world) has(p *person, o *offer, action string) bool {
	return slices.ContainsFunc(w.leads, func(l *lead) bool { return l.person == p && l.offer == o && l.action == action })
}
