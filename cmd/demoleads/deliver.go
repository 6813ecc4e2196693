package main

import (
	"strings"
	"time"
)

// The feeds of the demo, as its configuration names them.
const (
	landingContoso     = "landing-contoso"
	tableContoso       = "table-contoso"
	salesforceFabrikam = "salesforce-fabrikam"
	dataverseFabrikam  = "dataverse-fabrikam"
	marketoFabrikam    = "marketo-fabrikam"
	partnerCenter      = "partnercenter"
	landingFabrikam    = "landing-fabrikam"
)

// feedNames lists the feeds in the order of the configuration.
func feedNames() []string {
	return []string{landingContoso, tableContoso, salesforceFabrikam, dataverseFabrikam, marketoFabrikam, partnerCenter, landingFabrikam}
}

// deliver adds a record of a lead to a feed, at the time of the lead or, undated, on the next batch day.
func (w *world) deliver(l *lead, feed string, which int) *record {
	rec := w.deliverAt(l, feed, which, l.at)
	if rec.form == noTime && isLanding(feed) {
		if d, ok := w.batchDay(l.at, feed); ok {
			rec.at = d.Add(l.at.Sub(l.at.Truncate(day)))
			l.at = rec.at
		} else {
			rec.form = isoTime
		}
		rec.want.basis = basis(rec)
	}
	return rec
}

// deliverAt adds a record of a lead to a feed.
func (w *world) deliverAt(l *lead, feed string, which int, at time.Time) *record {
	rec := &record{feed: feed, lead: l, at: at, form: isoTime, contact: l.person.enter(w.r, which)}
	if w.r.chance(3) && l.person.hostile == nil {
		rec.contact.email = ""
	}
	rec.want = want{fate: "lead", offer: l.offer.id, internal: l.person.internal && rec.contact.email != ""}
	rec.want.setAction(l.action)
	switch feed {
	case landingContoso:
		w.wordHTTPS(rec, 38)
	case landingFabrikam:
		w.wordTitlesOnly(rec)
	case tableContoso:
		w.wordTable(rec)
	case salesforceFabrikam, dataverseFabrikam, marketoFabrikam:
		w.wordCRM(rec)
	}
	rec.want.basis = basis(rec)
	l.records = append(l.records, rec)
	return rec
}

func isLanding(feed string) bool { return feed == landingContoso || feed == landingFabrikam }

func basis(rec *record) string {
	switch {
	case rec.form != noTime:
		return "record"
	case isLanding(rec.feed):
		return "path"
	}
	return "received"
}

// batchDay is the next day with a batch of undated documents. fabrikam's landing zone has every third of them.
func (w *world) batchDay(at time.Time, feed string) (time.Time, bool) {
	for i, d := range w.landed {
		if !d.Before(at.Truncate(day)) && (feed == landingContoso || i%3 == 0) {
			return d, true
		}
	}
	return time.Time{}, false
}

// spell writes a source in one of its real spellings.
func (w *world) spell(source string) string {
	if source == "AppSource" {
		return []string{"AppSource (SPZA)", "SPZA", "AppSource", "APPSOURCE (SPZA)", "Appsource"}[w.r.weighted(50, 20, 20, 6, 4)]
	}
	return source
}

// code writes an action in one of its spellings.
func (w *world) code(action string) string {
	switch {
	case action == "FreeTrial" && w.r.chance(40):
		return "Free Trial"
	case action == "INS" && w.r.chance(4):
		return "Ins"
	}
	return action
}

// wordHTTPS chooses how a landed document says what was done.
func (w *world) wordHTTPS(rec *record, dated int) {
	l := rec.lead
	rec.form = noTime
	if w.r.chance(dated) {
		rec.form = []timeForm{isoTime, offsetTime, usTime}[w.r.weighted(6, 2, 2)]
	}
	rec.single = rec.form == noTime && w.r.chance(17)
	rec.title = l.offer.title
	src, code := w.spell(l.source), w.code(l.action)
	rec.leadSource, rec.actionCode = src, code
	oddity := w.r.weighted(56, 20, 10, 3, 2, 2, 2)
	if l.source == "TestDrive" && w.r.chance(40) {
		oddity = 5 // the source says it all
	}
	switch oddity {
	case 1:
		rec.leadSource = src + "-" + code + "|" + l.offer.id
	case 2:
		rec.leadSource, rec.actionCode = src+"-"+code+" | "+l.offer.id, ""
	case 3:
		rec.leadSource = "Test run through MS Flow"
	case 4: // the two disagree: the code beside it counts
		rec.leadSource = src + "-DNC|" + l.offer.id
	case 5: // no action at all
		rec.actionCode = ""
		if l.source != "TestDrive" {
			rec.want.setAction("")
		}
	case 6: // no offer at all
		if l.person.hostile == nil {
			rec.title, rec.want.offer = "", ""
		}
	}
	w.describe(rec)
}

// wordTitlesOnly is the landing zone whose documents name offers by title alone.
func (w *world) wordTitlesOnly(rec *record) {
	w.wordHTTPS(rec, 62)
	l := rec.lead
	rec.single = false
	rec.title, rec.leadSource, rec.actionCode = l.offer.title, w.spell(l.source), w.code(l.action)
	rec.want.offer = l.offer.id
	rec.want.setAction(l.action)
	if l.offer.id == "fabrikam.mail-guard" && w.r.chance(20) {
		rec.title = "Fabrikam Mail Guard for Office 365"
	}
}

// wordTable chooses how an Azure Table row says it.
func (w *world) wordTable(rec *record) {
	l := rec.lead
	rec.form = []timeForm{usTime, isoTime, noTime}[w.r.weighted(70, 18, 12)]
	rec.id = w.r.guid()
	rec.title, rec.productID = l.offer.title, l.offer.id
	if w.r.chance(25) {
		rec.productID = "" // older rows
	}
	rec.leadSource, rec.actionCode = w.spell(l.source), w.code(l.action)
	if w.r.chance(20) {
		rec.leadSource += "-" + rec.actionCode + "|" + l.offer.id
	}
	if rec.form != noTime && w.r.chance(4) {
		rec.late = time.Duration(w.r.between(2, 12)) * day // came late
	}
	w.describe(rec)
}

// wordCRM chooses how a CRM's lead says it: in the composed text alone.
func (w *world) wordCRM(rec *record) {
	l := rec.lead
	rec.productID = ""
	target := l.offer.id
	if w.r.chance(30) && rec.feed == salesforceFabrikam {
		target = l.offer.title
	}
	sep := "|"
	if w.r.chance(8) {
		sep = " | "
	}
	rec.leadSource = w.spell(l.source) + "-" + w.code(l.action) + sep + target
	switch rec.feed {
	case salesforceFabrikam:
		rec.id = "00Q" + w.r.letters(15)
		rec.status = pick(w.r, []string{"Open - Not Contacted", "Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"})
	case dataverseFabrikam:
		rec.id = w.r.guid()
		rec.status = pick(w.r, []string{"0/1", "0/1", "0/2", "1/3", "2/4", "2/5"})
	case marketoFabrikam:
		rec.id = w.r.guid()
	}
	rec.want.optOut = l.person.optedOut
	w.describe(rec)
}

// plainWords undoes the oddities that would make two deliveries of one lead differ in action or offer.
func (w *world) plainWords(rec *record) {
	l := rec.lead
	rec.want.setAction(l.action)
	rec.want.offer = l.offer.id
	rec.want.basis = basis(rec)
	if isLanding(rec.feed) {
		rec.leadSource, rec.actionCode, rec.title, rec.single = w.spell(l.source), l.action, l.offer.title, false
	}
}

// describe fills Description: mostly a campaign label, often nothing.
func (w *world) describe(rec *record) {
	text := []string{"", "Campaigns: ", " ", "Campaigns: spring-launch", "Campaigns: partner-webinar; newsletter-07",
		"We need this for about 40 seats, please call.", "Bitte nur per E-Mail melden.", "価格を教えてください。"}[w.r.weighted(25, 25, 8, 12, 8, 8, 4, 3)]
	if text != "" || w.r.chance(20) {
		rec.description = &text
	}
}

func lower(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
