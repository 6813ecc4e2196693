package reports

import (
	"fmt"
	"time"
)

// item is one line of "Needs attention" and where it leads.
type item struct {
	text, sheet, cell string
}

// attention lists what a manager should act on, the gravest first, each with a link to its place.
func (r *report) attention(s sheet) {
	s.section(sumRight, sumAttend, sumRightEnd, "Needs attention")
	items := r.items()
	if len(items) == 0 {
		s.text(sumRight, sumAttend+1, "Nothing: every code is known, every offer mapped, and all deliveries add up.", note())
		return
	}
	if len(items) > attendRows {
		items = items[:attendRows]
	}
	for i, it := range items {
		row := sumAttend + 1 + i
		s.paint(sumRight, row, sumRightEnd, row, cellLook())
		s.link(sumRight, row, it.text+"  →", it.sheet, it.cell, linkLook())
	}
}

func (r *report) items() []item {
	var items []item
	add := func(n int64, sheet, cell, one, many string) {
		if n > 0 {
			items = append(items, item{counted(n, one, many), sheet, cell})
		}
	}
	t := r.figures.Totals
	feeds := at(aboutLabel, r.aboutFeedsRow())
	var unreconciled, silent, rejected int64
	for _, f := range r.facts.Feeds {
		if !f.reconciles() {
			unreconciled++
		}
		if f.Newest.Before(r.figures.AsOf.Add(-30 * 24 * time.Hour)) {
			silent++
		}
		rejected += f.Rejected
	}
	switch stale := r.staleFeeds(); {
	case len(stale) == 1:
		items = append(items, item{fmt.Sprintf("Feed %s is stale: %s", clean(stale[0].Name, 40), r.staleSince(stale[0])), sheetQuality, at(qualFeed, qualFeeds)})
	case len(stale) > 1:
		items = append(items, item{fmt.Sprintf("%d of %d feeds are stale: their last readings failed", len(stale), len(r.facts.Feeds)), sheetQuality, at(qualFeed, qualFeeds)})
	}
	add(unreconciled, sheetAbout, feeds, "of all feeds does not add up: leads are lost or invented", "of all feeds do not add up: leads are lost or invented")
	add(silent, sheetAbout, feeds, "of all feeds delivered nothing in the last 30 days", "of all feeds delivered nothing in the last 30 days")
	add(t.Unclassified, sheetByAction, at(actWords, actTotal), "lead has an action code that stands for no stage", "leads have an action code that stands for no stage")
	add(r.unmappedOffers(), sheetByOffer, at(offTitle, offTotal), "offer is known by its title only: map it to an offer id", "offers are known by their title only: map them to offer ids")
	if silent := r.silentOffers(); silent > 0 {
		items = append(items, item{fmt.Sprintf("%s of %s had no lead in the last 30 days",
			thousands(silent), counted(int64(len(r.namedOffers())), "offer", "offers")), sheetByOffer, at(offTitle, offTotal)})
	}
	add(rejected, sheetAbout, feeds, "delivery of all feeds could not be read as a lead", "deliveries of all feeds could not be read as leads")
	if t.Test+t.Internal+t.Excluded > 0 {
		items = append(items, item{r.leftOut(), sheetAbout, at(aboutLabel, aboutFigures)})
	}
	return items
}
