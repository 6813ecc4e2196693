package normalize

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/transform"
	"leadmill/transform/decode"
)

func TestOutcomes(t *testing.T) {
	const accepted, updated = "2026-03-02T08:00:00Z", "2026-03-09T10:00:00Z"
	readAt := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	day := func(text string) Outcome {
		at, dayOnly, ok := ParseTime(text)
		if !ok {
			t.Fatalf("the test's own time %q cannot be read", text)
		}
		return Outcome{At: at, DayOnly: dayOnly}
	}
	is := func(what transform.Outcome, at string) Outcome {
		o := Outcome{At: readAt}
		if at != "" {
			o = day(at)
		}
		o.What = what
		return o
	}
	referral := func(status string) decode.Fields {
		return decode.Fields{Shape: decode.ShapePartnerCenter, Status: status, AcceptedAt: accepted, Updated: updated}
	}
	salesforce := func(status string) decode.Fields {
		return decode.Fields{Shape: decode.ShapeSalesforce, Status: status, Updated: updated}
	}
	dataverse := func(state, reason string) decode.Fields {
		return decode.Fields{Shape: decode.ShapeDataverse, Status: state, StatusReason: reason, Updated: updated}
	}
	const (
		acc, con, qua = transform.OutcomeAccepted, transform.OutcomeContacted, transform.OutcomeQualified
		won, lost     = transform.OutcomeWon, transform.OutcomeLost
		decl, exp     = transform.OutcomeDeclined, transform.OutcomeExpired
	)
	for _, c := range []struct {
		f    decode.Fields
		want []Outcome
	}{
		{referral("Accepted"), []Outcome{is(acc, accepted)}},
		{referral(" ACCEPTED "), []Outcome{is(acc, accepted)}},
		{referral("Won"), []Outcome{is(acc, accepted), is(won, updated)}},
		{referral("Lost"), []Outcome{is(acc, accepted), is(lost, updated)}},
		{referral("Declined"), []Outcome{is(decl, updated)}},
		{referral("Expired"), []Outcome{is(exp, updated)}},
		{referral("Received"), nil}, {referral("Pending"), nil}, {referral("New"), nil}, {referral(""), nil},
		{referral("Not accepted"), nil},
		{decode.Fields{Shape: decode.ShapePartnerCenter, Status: "Accepted", Updated: "8/29/2026"}, []Outcome{is(acc, "2026-08-29")}},
		{decode.Fields{Shape: decode.ShapePartnerCenter, Status: "Accepted", AcceptedAt: "soon", Updated: updated}, []Outcome{is(acc, updated)}},
		{decode.Fields{Shape: decode.ShapePartnerCenter, Status: "Accepted"}, []Outcome{is(acc, "")}},
		{decode.Fields{Shape: decode.ShapePartnerCenter, Status: "Won", AcceptedAt: "soon", Updated: "1999-01-01"}, []Outcome{is(won, "")}},
		{decode.Fields{Shape: decode.ShapePartnerCenter, Status: "Won", Updated: "2027-01-01"}, []Outcome{is(won, "")}},

		{dataverse("0", "1"), nil}, {dataverse("0", "2"), []Outcome{is(con, updated)}}, {dataverse("0", "100000001"), nil},
		{dataverse("1", "3"), []Outcome{is(qua, updated)}}, {dataverse("1", "2"), []Outcome{is(qua, updated)}},
		{dataverse("2", "4"), []Outcome{is(lost, updated)}}, {dataverse("2", "100000001"), []Outcome{is(lost, updated)}},
		{dataverse("", "7"), []Outcome{is(lost, updated)}}, {dataverse("", "3"), []Outcome{is(qua, updated)}}, {dataverse("", ""), nil},
		{dataverse("0", "7"), nil}, {dataverse("Open", "Contacted"), []Outcome{is(con, updated)}}, {dataverse("Disqualified", "Lost"), []Outcome{is(lost, updated)}},

		{salesforce("Open - Not Contacted"), nil}, {salesforce("Working - Contacted"), []Outcome{is(con, updated)}},
		{salesforce("Contacted"), []Outcome{is(con, updated)}}, {salesforce("contacted, no answer"), []Outcome{is(con, updated)}},
		{salesforce("To be contacted"), nil}, {salesforce("Never contacted"), nil}, {salesforce("Uncontacted"), nil}, {salesforce("Cannot be contacted"), nil},
		{salesforce("Closed - Not Converted"), []Outcome{is(lost, updated)}}, {salesforce("Unqualified"), []Outcome{is(lost, updated)}},
		{salesforce("Qualified"), []Outcome{is(qua, updated)}}, {salesforce("Closed - Converted"), []Outcome{is(qua, updated)}},
		{salesforce("Kontaktad"), nil}, {salesforce("New"), nil}, {salesforce(""), nil}, {salesforce("Not qualified"), nil},
		{decode.Fields{Shape: decode.ShapeSalesforce, Status: "Contacted", StatusReason: decode.Converted, ConvertedAt: "2026-03-04", Updated: updated},
			[]Outcome{is(qua, "2026-03-04")}},
		{decode.Fields{Shape: decode.ShapeSalesforce, StatusReason: decode.Converted, Updated: updated}, []Outcome{is(qua, updated)}},

		{decode.Fields{Shape: decode.ShapeMarketo, Status: "Won", Updated: updated}, nil},
		{decode.Fields{Shape: decode.ShapeAzureTable, Status: "Qualified", Updated: updated}, nil},
		{decode.Fields{Shape: decode.ShapeHTTPS, Status: "Won", Updated: updated}, nil},
	} {
		got := New(Options{AsOf: readAt}).Outcomes(&c.f, readAt.In(time.FixedZone("far", 3600)), nil)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Outcomes(%+v) (-want +got):\n%s", c.f, diff)
		}
	}
}
