package main

import (
	"fmt"
	"time"
)

// stories adds the cases that chance would not bring, each by people who did nothing else on that offer.
func (w *world) stories() {
	for range 8 { // two genuine actions, hours apart, through two feeds
		p, o, at := w.fresh("contoso")
		w.actIn(p, o, "PLT", at, tableContoso, usTime)
		w.actIn(p, o, "PLT", at.Add(4*time.Hour), landingContoso, isoTime)
	}
	for range 4 { // twice within minutes in one feed: the feed knows its own records
		p, o, at := w.fresh("contoso")
		w.actIn(p, o, "PLT", at, tableContoso, usTime)
		w.actIn(p, o, "PLT", at.Add(3*time.Minute), tableContoso, usTime)
		p, o, at = w.fresh("fabrikam")
		w.actIn(p, o, "PLT", at, salesforceFabrikam, isoTime)
		w.actIn(p, o, "PLT", at.Add(2*time.Minute), salesforceFabrikam, isoTime)
	}
	for range 3 { // one lead through three feeds
		p, o, at := w.fresh("fabrikam")
		rec := w.actIn(p, o, "PLT", at, salesforceFabrikam, isoTime)
		w.also(rec, dataverseFabrikam, 3*time.Minute)
		w.also(rec, landingFabrikam, 7*time.Minute)
	}
	for range 3 { // a chain: the third is near the second, yet outside the window of the first
		p, o, at := w.fresh("fabrikam")
		rec := w.actIn(p, o, "INS", at, salesforceFabrikam, isoTime)
		w.also(rec, dataverseFabrikam, 6*time.Minute)
		w.actIn(p, o, "INS", at.Add(12*time.Minute), landingFabrikam, isoTime)
	}
	for i := range 3 { // the same person twice on one day, undated, in other words
		p, o, _ := w.fresh("contoso")
		at := w.hour(w.landed[10+7*i])
		one, two := "Please send me a quote.", "Forgot to say: we are 30 people."
		w.actIn(p, o, "PLT", at, landingContoso, noTime).description = &one
		w.actIn(p, o, "PLT", at.Add(time.Hour), landingContoso, noTime).description = &two
	}
	for i := range 2 { // the same bytes on two days, undated: nothing says that they are one
		p, o, _ := w.fresh("contoso")
		at := w.hour(w.landed[20+9*i])
		rec := w.actIn(p, o, "PLT", at, landingContoso, noTime)
		again := w.actIn(p, o, "PLT", w.hour(w.landed[21+9*i]), landingContoso, noTime)
		rec.payload = w.httpsDocument(rec)
		again.payload = rec.payload
		again.contact = rec.contact
	}
	for range 3 { // neither the record nor its path says when
		p, o, at := w.fresh("contoso")
		rec := w.actIn(p, o, "INS", at, landingContoso, noTime)
		rec.want.basis = "read"
	}
	for _, feed := range []string{landingContoso, tableContoso, salesforceFabrikam} { // bytes of another encoding
		p, o, at := w.fresh(map[bool]string{true: "fabrikam", false: "contoso"}[feed == salesforceFabrikam])
		w.actIn(p, o, "PLT", at, feed, isoTime).contact.company = "Caf\xe9 M\xfcller"
	}
	labs := &offer{title: "Fabrikam Labs Preview", publisher: "fabrikam"}
	for range 6 { // a title that the configuration maps to no offer
		p, _, at := w.fresh("fabrikam")
		rec := w.actIn(p, labs, "PLT", at, landingFabrikam, isoTime)
		rec.want.offerTitle = labs.title
	}
	for i := range 5 { // the last evening: hot leads
		p, o, _ := w.fresh("contoso")
		w.actIn(p, o, "PLT", last.Add(time.Duration(14*60+i*97)*time.Minute), tableContoso, usTime)
	}
	for i := range 6 { // came days after it happened
		p, o, at := w.fresh("contoso")
		w.actIn(p, o, "StartTestDrive", at, tableContoso, usTime).late = time.Duration(3+i) * day
	}
}

// fresh finds a person with an own mailbox who never touched a certain offer, and a time.
func (w *world) fresh(publisher string) (*person, *offer, time.Time) {
	for {
		p, o := w.people[w.r.intn(len(w.people))], w.offer(publisher)
		used := !p.plain || p.internal || p.hostile != nil || p.company == nil
		for _, l := range w.leads {
			used = used || l.person == p && (l.offer == o || l.offer.id == "")
		}
		if !used {
			return p, o, w.moment()
		}
	}
}

// actIn adds a lead with a complete record in a certain feed.
func (w *world) actIn(p *person, o *offer, action string, at time.Time, feed string, form timeForm) *record {
	l := &lead{n: len(w.leads) + 1, person: p, offer: o, action: action, source: "AppSource", at: at}
	w.leads = append(w.leads, l)
	return w.complete(l, feed, at, form)
}

// also delivers the lead of a record through another feed.
func (w *world) also(rec *record, feed string, after time.Duration) {
	w.complete(rec.lead, feed, rec.at.Add(after), isoTime)
}

func (w *world) complete(l *lead, feed string, at time.Time, form timeForm) *record {
	rec := w.deliverAt(l, feed, 0, at)
	rec.form, rec.late, rec.contact.email = form, 0, l.person.emails[0]
	w.plainWords(rec)
	return rec
}

// tests adds Microsoft's test leads, as sent at every Publish and every Validate.
func (w *world) tests() {
	for feed, count := range []int{8, 8, 6, 6, 4, 0, 5} {
		for range count {
			w.test(feedNames()[feed])
		}
	}
}

func (w *world) test(feed string) {
	at := w.moment()
	token := fmt.Sprintf("MSFT_TEST_%d", ticks(at)+int64(w.r.intn(10_000_000)))
	publisher := "contoso"
	if feed != landingContoso && feed != tableContoso {
		publisher = "fabrikam"
	}
	l := &lead{n: len(w.leads) + 1, offer: w.offer(publisher), action: "INS", source: "AzureMarketplace", at: at}
	w.leads = append(w.leads, l)
	rec := &record{feed: feed, lead: l, at: at, form: isoTime, description: &token,
		contact:    contact{token, token, token + "@test.com", "1234567890", "US", token, token},
		leadSource: "AzureMarketplace", actionCode: "INS", title: l.offer.title}
	rec.want = want{fate: "lead", test: true, offer: l.offer.id}
	rec.want.setAction("INS")
	switch feed {
	case tableContoso:
		rec.id, rec.form = w.r.guid(), usTime
	case salesforceFabrikam, dataverseFabrikam, marketoFabrikam:
		rec.id = w.r.guid()
		rec.leadSource = token + "-" + token + "|" + l.offer.title
		rec.want.setAction("")
		if feed == salesforceFabrikam {
			rec.id = "00Q" + w.r.letters(15)
		}
		rec.status = map[string]string{salesforceFabrikam: "Open - Not Contacted", dataverseFabrikam: "0/1"}[feed]
	}
	rec.want.basis = basis(rec)
	l.records = append(l.records, rec)
}

// ticks counts 100 ns since the year 1, as .NET does.
func ticks(at time.Time) int64 {
	const unixEpoch = 621355968000000000
	return unixEpoch + at.Unix()*10_000_000
}
