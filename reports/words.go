package reports

import (
	"fmt"
	"time"

	"leadmill/transform"
	"leadmill/transform/funnel"
)

// funnelStages are the stages of the funnel, top first.
func funnelStages() []transform.Stage {
	return []transform.Stage{transform.Interest, transform.Trial, transform.Active}
}

// stageWord names a stage for people.
func stageWord(stage string) string {
	switch stage {
	case transform.Interest.String():
		return "Interest"
	case transform.Trial.String():
		return "Trial"
	case transform.Active.String():
		return "Active"
	case transform.Excluded.String():
		return "Outside"
	case transform.Unclassified.String():
		return "Unclassified"
	}
	return clean(stage, 40)
}

// actionWord says what a code means: the button that the customer pressed.
func actionWord(code, stage string) string {
	short := clean(code, 24)
	switch short {
	case "PLT":
		return "Contact me (Partner Led Trial)"
	case "INS":
		return "Get it now"
	case "Create":
		return "Create in Azure portal"
	case "StartTestDrive":
		return "Test drive"
	case "FreeTrial":
		return "Free trial"
	case "DNC":
		return "Do not contact (outside the funnel)"
	case "":
		return "No action given"
	}
	if stage == transform.Unclassified.String() {
		return short + " (unknown code)"
	}
	return short
}

// offerWord names an offer: its title, else its id.
func offerWord(o funnel.OfferRow, limit int) string {
	if t := clean(o.OfferTitle, limit); t != "" {
		return t
	}
	if id := clean(o.OfferID, limit); id != "" {
		return id
	}
	return "No offer given"
}

// named reports whether the leads of a row name an offer, by its id or its title.
func named(o funnel.OfferRow) bool { return clean(o.OfferID, 2) != "" || clean(o.OfferTitle, 2) != "" }

// namedOffers are the offers; the row of the leads that name none is not one of them.
func (r *report) namedOffers() []funnel.OfferRow {
	var offers []funnel.OfferRow
	for _, o := range r.figures.Offers {
		if named(o) {
			offers = append(offers, o)
		}
	}
	return offers
}

// stage returns the figures of one stage, zeros where there are none.
func (r *report) stage(s transform.Stage) funnel.StageFigure {
	for _, f := range r.figures.Stages {
		if f.Stage == s.String() {
			return f
		}
	}
	return funnel.StageFigure{Stage: s.String()}
}

// entered counts the customers in the funnel: those who reached its first stage.
func (r *report) entered() int64 { return r.stage(transform.Interest).Customers }

// active counts the customers who reached the last stage.
func (r *report) active() int64 { return r.stage(transform.Active).Customers }

// coversBefore reports whether the data reaches back over both 30-day windows; otherwise a change says only that the
// data begins.
func (r *report) coversBefore() bool {
	first := r.figures.FirstLead
	return !first.IsZero() && !first.After(r.figures.AsOf.AddDate(0, 0, -60))
}

// silentOffers counts offers without a lead in the last 30 days.
func (r *report) silentOffers() int64 {
	return sum(r.namedOffers(), func(o funnel.OfferRow) int64 {
		if o.Last30 == 0 {
			return 1
		}
		return 0
	})
}

// unmappedOffers counts offers that are known by their title only.
func (r *report) unmappedOffers() int64 {
	return sum(r.namedOffers(), func(o funnel.OfferRow) int64 {
		if o.OfferID == "" {
			return 1
		}
		return 0
	})
}

// span writes a length of time in the largest unit that fits without a rest.
func span(d time.Duration) string {
	switch {
	case d <= 0:
		return "none"
	case d%(24*time.Hour) == 0:
		return counted(int64(d/(24*time.Hour)), "day", "days")
	case d%time.Hour == 0:
		return counted(int64(d/time.Hour), "hour", "hours")
	case d%time.Minute == 0:
		return counted(int64(d/time.Minute), "minute", "minutes")
	}
	return fmt.Sprint(d)
}
