package normalize

import (
	"slices"
	"strings"
	"time"

	"leadmill/transform"
	"leadmill/transform/decode"
)

// An Outcome is one thing that sales did with a lead, as a record of it says.
type Outcome struct {
	What    transform.Outcome
	At      time.Time // UTC, microseconds
	DayOnly bool      // At is known only to the day
}

// Outcomes appends what a decoded record says that became of its lead:
//
//   - Partner Center: the statuses accepted, won, lost, declined and expired. Accepted counts from acceptedDateTime, the
//     others from the last change. A lead that is won or lost and says when it was accepted gives both.
//   - Dataverse: statecode 1 is qualified and 2 (disqualified) is lost; an open lead with statuscode 2 is contacted.
//     All count from modifiedon.
//   - Salesforce: a converted lead is qualified on its ConvertedDate. Of the others the words of Salesforce's own
//     statuses count, from SystemModstamp; those that a company made up, in its own language, say nothing.
//
// Other shapes record no outcome. Where the record says no time that can be believed, readAt stands in.
func (n *Normalizer) Outcomes(f *decode.Fields, readAt time.Time, into []Outcome) []Outcome {
	var what transform.Outcome
	times := [...]string{"", f.Updated}
	switch f.Shape {
	case decode.ShapePartnerCenter:
		what = n.referralWords.get(f.Status)
		switch what {
		case transform.OutcomeAccepted:
			times[0] = f.AcceptedAt
		case transform.OutcomeWon, transform.OutcomeLost:
			if at, dayOnly, ok := n.believedTime(f.AcceptedAt); ok {
				into = append(into, Outcome{transform.OutcomeAccepted, at, dayOnly})
			}
		}
	case decode.ShapeDataverse:
		what = dataverseOutcome(f.Status, f.StatusReason)
	case decode.ShapeSalesforce:
		if f.StatusReason == decode.Converted {
			what, times[0] = transform.OutcomeQualified, f.ConvertedAt
		} else {
			what = n.salesforceWords.get(f.Status)
		}
	}
	if what == transform.OutcomeNone {
		return into
	}
	for _, text := range times {
		if at, dayOnly, ok := n.believedTime(text); ok {
			return append(into, Outcome{what, at, dayOnly})
		}
	}
	return append(into, Outcome{what, readAt.UTC().Truncate(time.Microsecond), false})
}

func (n *Normalizer) believedTime(text string) (at time.Time, dayOnly, ok bool) {
	if text == "" {
		return at, false, false
	}
	at, dayOnly, ok = ParseTime(text)
	return at, dayOnly, ok && believed(at, n.latest)
}

// referralOutcome reads a status of Partner Center; Received, Pending and New are no outcome yet.
func referralOutcome(status string) transform.Outcome {
	switch squash(status) {
	case "accepted":
		return transform.OutcomeAccepted
	case "won":
		return transform.OutcomeWon
	case "lost":
		return transform.OutcomeLost
	case "declined":
		return transform.OutcomeDeclined
	case "expired":
		return transform.OutcomeExpired
	}
	return transform.OutcomeNone
}

// dataverseOutcome reads statecode and statuscode, as numbers or as the labels of an export in English. A company may
// add statuscodes of its own (from 100000000), so the statecode decides, and they count only where it is silent.
func dataverseOutcome(state, reason string) transform.Outcome {
	state, reason = squash(state), squash(reason)
	switch state {
	case "1", "qualified":
		return transform.OutcomeQualified
	case "2", "disqualified":
		return transform.OutcomeLost
	}
	switch reason {
	case "2", "contacted":
		return transform.OutcomeContacted
	}
	if state == "" {
		switch reason {
		case "3", "qualified":
			return transform.OutcomeQualified
		case "4", "5", "6", "7", "lost", "cannotcontact", "nolongerinterested", "canceled":
			return transform.OutcomeLost
		}
	}
	return transform.OutcomeNone
}

// salesforceOutcome reads the statuses that Salesforce comes with ("Open - Not Contacted", "Working - Contacted",
// "Closed - Converted", "Closed - Not Converted", "Unqualified", "Qualified") and others that say contacted.
func salesforceOutcome(status string) transform.Outcome {
	switch squash(status) {
	case "closednotconverted", "unqualified":
		return transform.OutcomeLost
	case "qualified", "closedconverted":
		return transform.OutcomeQualified
	}
	words := strings.Fields(Fold(status))
	i := slices.Index(words, "contacted")
	if i < 0 || slices.ContainsFunc(words[:i], denies) {
		return transform.OutcomeNone
	}
	return transform.OutcomeContacted
}

// denies reports whether a word before "contacted" says that it has not happened: not, never, to be contacted.
func denies(word string) bool {
	switch word {
	case "not", "never", "no", "non", "un", "be", "cannot":
		return true
	}
	return false
}
