package main

import (
	"strings"
	"time"
)

// referral is a row of Partner Center's Leads download: what another feed may hold as well, without the person.
type referral struct {
	lead     *lead
	id       string
	company  string
	country  *country
	offers   []*offer
	separate string // between several offers in one cell
	call     string
	source   string
	kind     string
	status   string
	reason   string
	value    string
	old      bool // in the older download, without offer and call to action
	both     bool // in both downloads
}

// referrals turns a part of the leads into Partner Center's rows. Without contact data only offer, company, country and day
// say which lead a row tells of; where they do not, it is a lead of its own.
func (w *world) referrals() {
	calls := map[string]string{"PLT": "Contact me", "StartTestDrive": "Test drive", "INS": "Get it now", "Create": "Get it now"}
	sources := map[string]string{"AppSource": "Appsource", "AzureMarketplace": "Azure Marketplace", "AzurePortal": "Azure portal", "TestDrive": "Azure Marketplace"}
	var candidates []*lead
	for _, l := range w.leads {
		if l.person != nil && l.person.company != nil && l.offer.id != "" && calls[l.action] != "" {
			candidates = append(candidates, l)
		}
	}
	shuffle(w.r, candidates)
	older := first.AddDate(0, 4, 0)
	for i, of := range candidates[:170] {
		row := &referral{id: w.r.guid(), company: of.person.company.spellings[0], country: of.person.country, offers: []*offer{of.offer},
			call: calls[of.action], source: sources[of.source], kind: "offer lead", status: "Received", separate: ", "}
		if i%12 == 0 {
			w.several(row, i)
		}
		w.settle(row, i)
		row.old = of.at.Before(older) && len(row.offers) == 1
		row.both = row.old && i%5 == 0
		l := &lead{n: len(w.leads) + 1, of: of.n, offer: of.offer, action: of.action, at: of.at.Add(time.Duration(w.r.between(30, 900)) * time.Second)}
		row.lead = l
		w.leads = append(w.leads, l)
		w.referred = append(w.referred, row)
	}
}

// several gives the row further offers of its publisher.
func (w *world) several(row *referral, i int) {
	for j := range w.offers {
		if o := &w.offers[j]; o.publisher == row.offers[0].publisher && o != row.offers[0] && len(row.offers) < 2+i%24/12 {
			row.offers = append(row.offers, o)
		}
	}
	row.separate = []string{", ", ";", "\n"}[i/12%3]
}

// settle says what became of the row.
func (w *world) settle(row *referral, i int) {
	switch w.r.intn(8) {
	case 0:
		row.status, row.reason, row.value = "Won", "Customer purchased", "12500"
	case 1:
		row.status, row.reason = "Lost", "No budget"
	case 2, 3:
		row.status = "Accepted"
	case 4:
		row.status = "Expired"
	case 5:
		row.status, row.reason = "Declined", "Not a fit"
	}
	switch {
	case i%31 == 0:
		row.kind = "Qualified lead"
	case i == 50:
		row.company = "=cmd|' /C calc'!A0"
	case i == 51:
		row.company = "_x0041_BC _x000D_"
	case i == 52:
		row.company = ""
	}
}

// want is what a reader must make of the row.
func (row *referral) want(old bool) want {
	w := want{fate: "lead", basis: "record"}
	if old {
		w.setAction("")
		if row.both {
			w.depends = "the older download has neither offer nor call to action; the same referral in the newer one has both"
		}
		return w
	}
	switch row.call {
	case "Contact me":
		w.setAction("PLT")
	case "Test drive":
		w.setAction("StartTestDrive")
	default:
		w.setAction("INS")
	}
	w.offer = row.offers[0].id
	if len(row.offers) > 1 {
		for _, o := range row.offers {
			w.several = append(w.several, o.id)
		}
	}
	return w
}

func (row *referral) offerCells() (ids, titles string) {
	var id, title []string
	for _, o := range row.offers {
		id, title = append(id, o.id), append(title, o.title)
	}
	return strings.Join(id, row.separate), strings.Join(title, row.separate)
}
