package funnel

import (
	"math"
	"slices"

	"leadmill/transform"
)

// Lead is what the funnel needs of one lead. Offer, Action and Source are codes that the caller chose; a lead's
// publisher is that of its offer.
type Lead struct {
	At         int64 // microseconds since 1970, UTC
	Offer      uint32
	Action     uint32
	Deliveries uint32
	Source     uint8
	Stage      transform.Stage
	Test       bool
	Internal   bool
	Suppressed bool // must not be followed up; set by [Suppress]

	Outcome   transform.Outcome // the latest; OutcomeNone for none
	OutcomeAt int64             // microseconds since 1970, UTC
}

// LeftOut reports whether the lead stays out of every journey: test leads and those of the publishers themselves.
func (l *Lead) LeftOut() bool { return l.Test || l.Internal }

// Suppress marks the leads of one customer that must not be followed up: every DNC lead (Microsoft's notice that a
// cross-listed partner was asked for), and all of them where the customer opted out. With strict, DNC on an offer
// suppresses the customer's own actions on that offer too.
func Suppress(leads []Lead, optedOut, strict bool) {
	var noticed []uint32 // offers with a DNC lead
	for i := range leads {
		l := &leads[i]
		l.Suppressed = optedOut || l.Stage == transform.Excluded
		if strict && l.Stage == transform.Excluded && !slices.Contains(noticed, l.Offer) {
			noticed = append(noticed, l.Offer)
		}
	}
	for i := range leads {
		if slices.Contains(noticed, leads[i].Offer) {
			leads[i].Suppressed = true
		}
	}
}

// Never is the time of a stage that was not reached.
const Never = math.MinInt64

// Journey is one customer or one account on one offer.
type Journey struct {
	Offer       uint32
	Leads       uint32
	First, Last int64
	Reached     [3]int64 // when interest, trial and active were first reached; Never for not
	Furthest    transform.Stage
	FirstSource uint8
	Suppressed  bool // every lead of it is suppressed

	Outcome   transform.Outcome // the latest of its leads; OutcomeNone for none
	OutcomeAt int64
}

// At is when the stage was first reached; Never for not, and for a stage outside the funnel.
func (j *Journey) At(s transform.Stage) int64 {
	if s < transform.Interest {
		return Never
	}
	return j.Reached[s-transform.Interest]
}

// DaysBetween is the time from one stage to another in days; ok is false unless both are known and in this order.
func (j *Journey) DaysBetween(from, to transform.Stage) (days float64, ok bool) {
	a, b := j.At(from), j.At(to)
	if a == Never || b == Never || b < a {
		return 0, false
	}
	return float64(b-a) / float64(microsPerDay), true
}

const microsPerDay = 24 * 60 * 60 * 1_000_000

// Journeys appends the journeys of one customer or account to into, in the order of their first lead. leads are all
// its leads in time order.
func Journeys(leads []Lead, into []Journey) []Journey {
	start := len(into)
	for i := range leads {
		l := &leads[i]
		if l.LeftOut() {
			continue
		}
		j := find(into[start:], l.Offer)
		if j == nil {
			into = append(into, Journey{
				Offer: l.Offer, First: l.At, Reached: [3]int64{Never, Never, Never}, FirstSource: l.Source, Suppressed: true,
			})
			j = &into[len(into)-1]
		}
		j.add(l)
	}
	return into
}

// find scans: a customer has a handful of offers.
func find(journeys []Journey, offer uint32) *Journey {
	for i := range journeys {
		if journeys[i].Offer == offer {
			return &journeys[i]
		}
	}
	return nil
}

func (j *Journey) add(l *Lead) {
	j.Leads++
	j.Last = l.At
	j.Furthest = max(j.Furthest, l.Stage)
	j.Suppressed = j.Suppressed && l.Suppressed
	if j.Outcome == transform.OutcomeNone || l.Outcome != transform.OutcomeNone &&
		(l.OutcomeAt > j.OutcomeAt || l.OutcomeAt == j.OutcomeAt && l.Outcome > j.Outcome) {
		j.Outcome, j.OutcomeAt = l.Outcome, l.OutcomeAt
	}
	if l.Stage >= transform.Interest {
		if at := &j.Reached[l.Stage-transform.Interest]; *at == Never {
			*at = l.At
		}
	}
}
