package reports

import (
	"fmt"

	"leadmill/transform/funnel"
)

// maxHeadline is how many characters stand in one line of the printed Summary.
const maxHeadline = 128

// headline is the message of the workbook. A change or a difference is claimed only beyond chance, with the bound
// raised for the number of claims that were tried; otherwise the line states plain counts.
func (r *report) headline() string {
	t := r.figures.Totals
	switch {
	case t.AllLeads == 0 && t.Leads == 0:
		return "No leads yet"
	case t.Leads == 0:
		return "No leads in the figures yet: " + r.leftOut()
	case r.entered() == 0:
		return "No customer is in the funnel yet; " + counted(t.Leads, "lead is", "leads are") + " outside it or unclassified"
	}
	if claim := r.claim(); claim != "" {
		if both := claim + "; " + r.reached(); len([]rune(both)) <= maxHeadline {
			return both
		}
		return claim
	}
	return fmt.Sprintf("%s; %s in the last 30 days", r.reached(), counted(t.Last30.Leads, "new lead", "new leads"))
}

// reached states how many customers there are and how many became active.
func (r *report) reached() string {
	n, active := r.entered(), r.active()
	if n < minBase {
		return fmt.Sprintf("%s in the funnel, %s reached active", counted(n, "customer", "customers"), noneOr(active))
	}
	return fmt.Sprintf("%s in the funnel, %s reached active", counted(n, "customer", "customers"), percent(active, n))
}

func noneOr(n int64) string {
	if n == 0 {
		return "none"
	}
	return thousands(n)
}

// claim is the strongest thing that the data supports, or nothing.
func (r *report) claim() string {
	best, better, rest := r.bestOffer()
	z := criticalZ(max(len(r.namedOffers())+2, 3)) // at least the bound of the tiles
	now, before := r.figures.Totals.Last30, r.figures.Totals.Before30
	if r.coversBefore() {
		switch compareCounts(now.Leads, before.Leads, z) {
		case higher:
			return fmt.Sprintf("Leads rose to %s in the last 30 days from %s", thousands(now.Leads), thousands(before.Leads))
		case lower:
			return fmt.Sprintf("Leads fell to %s in the last 30 days from %s", thousands(now.Leads), thousands(before.Leads))
		case noVerdict, tooFew:
		}
		switch compareCounts(now.NewActive, before.NewActive, z) {
		case higher:
			return fmt.Sprintf("New active customers rose to %s in 30 days from %s", thousands(now.NewActive), thousands(before.NewActive))
		case lower:
			return fmt.Sprintf("New active customers fell to %s in 30 days from %s", thousands(now.NewActive), thousands(before.NewActive))
		case noVerdict, tooFew:
		}
	}
	if better == "" {
		return ""
	}
	return fmt.Sprintf("%s brings %s of its customers to active, other offers %s", best, better, rest)
}

// bestOffer finds the offer whose customers become active more often than those of the other offers, of those that By
// offer shades; share is empty where there is none.
func (r *report) bestOffer() (name, share, rest string) {
	offers, judge := r.namedOffers(), r.offerJudge()
	base := sum(offers, func(o funnel.OfferRow) int64 { return o.Interest })
	active := sum(offers, func(o funnel.OfferRow) int64 { return o.Active })
	var top float64
	for _, o := range r.offerLines() {
		if judge(o).share != higher {
			continue
		}
		if s := float64(o.Active) / float64(o.Interest); s > top {
			top, name = s, o.name(32)
			share, rest = percent(o.Active, o.Interest), percent(active-o.Active, base-o.Interest)
		}
	}
	return name, share, rest
}

// leftOut says what is not in the figures.
func (r *report) leftOut() string {
	t := r.figures.Totals
	return fmt.Sprintf("%s left out (%s test, %s internal, %s outside the funnel)",
		counted(t.Test+t.Internal+t.Excluded, "lead", "leads"),
		thousands(t.Test), thousands(t.Internal), thousands(t.Excluded))
}
