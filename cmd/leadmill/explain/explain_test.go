package explain_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"leadmill/cmd/leadmill/explain"
	"leadmill/transform/resolve/match"
)

func TestCustomerIsFound(t *testing.T) {
	src := snapshot(t, story())
	for _, c := range []struct{ argument, customer, kind string }{
		{ann, ann, explain.AskedCustomer},
		{strings.ToLower(ann), ann, explain.AskedCustomer},
		{annOnce, ann, explain.AskedAlias},
		{annBefore, ann, explain.AskedAlias},
		{"LOOOOOOOOOOOOOOO4", ann, explain.AskedLead},
		{l5, ann, explain.AskedLead},
		{"Anna.Anders.son77+x@googlemail.com", ann, explain.AskedEmail},
		{"bo@fabrikam.example", bo, explain.AskedEmail},
	} {
		e, err := src.Customer(t.Context(), c.argument)
		if err != nil {
			t.Errorf("Customer(%s): %v", c.argument, err)
			continue
		}
		if e.Customer.ID != c.customer || e.Asked.Kind != c.kind {
			t.Errorf("Customer(%s) = %s asked by %s, want %s by %s", c.argument, e.Customer.ID, e.Asked.Kind, c.customer, c.kind)
		}
	}
}

func TestQuestionsWithoutAnAnswer(t *testing.T) {
	src := snapshot(t, story())
	for _, c := range []struct {
		arguments []string
		want      string
	}{
		{[]string{"C0000000000000000"}, "no customer C0000000000000000"},
		{[]string{gone}, "has ended"},
		{[]string{"L0000000000000000"}, "no lead L0000000000000000"},
		{[]string{"nobody@secret.example"}, "no lead of the snapshot has this e-mail address"},
		{[]string{l1, l1}, "same lead"},
		{[]string{l1, ann}, "second argument: that is the id of a customer"},
		{[]string{"bo@fabrikam.example", l1}, "first argument: 2 leads have this e-mail address"},
	} {
		var err error
		if len(c.arguments) == 1 {
			_, err = src.Customer(t.Context(), c.arguments[0])
		} else {
			_, err = src.Pair(t.Context(), c.arguments[0], c.arguments[1], nil)
		}
		var question *explain.QuestionError
		if !errors.As(err, &question) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("explaining %v gives error %v, want one that says %q", c.arguments, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "@") {
			t.Errorf("explaining %v repeats the address: %v", c.arguments, err)
		}
	}
}

func TestAddressOfSeveralCustomers(t *testing.T) {
	data := story()
	data["leads"][1]["email"] = "ann.andersson@fabrikam.example" // Bo's first lead
	_, err := snapshot(t, data).Customer(t.Context(), "ann.andersson@fabrikam.example")
	var question *explain.QuestionError
	if !errors.As(err, &question) {
		t.Fatalf("Customer of a shared address gives %v, want a QuestionError", err)
	}
	var ids []string
	for _, c := range question.Choices {
		ids = append(ids, c.CustomerID)
	}
	if want := []string{ann, bo}; !slices.Equal(ids, want) {
		t.Errorf("choices are %v, want %v", ids, want)
	}
}

// TestEvidenceHoldsTogether: of n leads there are n-1 links, the running totals end at the total, the weakest link is
// the one with the fewest bits.
func TestEvidenceHoldsTogether(t *testing.T) {
	e, err := snapshot(t, story()).Customer(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Evidence) != len(e.Leads)-1 {
		t.Errorf("%d leads have %d links, want one less", len(e.Leads), len(e.Evidence))
	}
	weakest := math.Inf(1)
	for _, l := range e.Evidence {
		if l.Score == nil || l.Kind != explain.KindSpanning {
			continue
		}
		weakest = min(weakest, l.Score.Bits)
		if last := l.Fields[len(l.Fields)-1].Total + l.Score.Adjust; math.Abs(last-l.Score.Bits) > 1e-9 {
			t.Errorf("running total of %s and %s ends at %v, want %v", l.A.LeadID, l.B.LeadID, last, l.Score.Bits)
		}
	}
	if e.Customer.Weakest == nil || e.Customer.Weakest.Bits != weakest {
		t.Errorf("weakest link is %+v, want one of %v bits", e.Customer.Weakest, weakest)
	}
	for _, l := range slices.Concat(e.Review, e.Refused) {
		if l.A.CustomerID != ann {
			t.Errorf("a %s link begins at customer %s, want %s", l.Kind, l.A.CustomerID, ann)
		}
	}
}

// TestValuesFollowTheirLeads: whichever side a row names first, values stand with their own lead.
func TestValuesFollowTheirLeads(t *testing.T) {
	e, err := snapshot(t, story()).Customer(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, r := range story()["leads"] {
		names[r["lead_id"].(string)], _ = r["first_name"].(string)
	}
	checked := 0
	for _, l := range slices.Concat(e.Evidence, e.Review, e.Refused, e.Overrides) {
		for _, v := range l.Fields {
			if v.Field != "first_name" {
				continue
			}
			checked++
			if v.A != names[l.A.LeadID] || v.B != names[l.B.LeadID] {
				t.Errorf("%s and %s show %q and %q, want %q and %q", l.A.LeadID, l.B.LeadID, v.A, v.B, names[l.A.LeadID], names[l.B.LeadID])
			}
		}
	}
	if checked < 6 {
		t.Errorf("%d links have a first name, want at least 6", checked)
	}
}

// scorer gives every pair the same evidence.
type scorer struct{ asked []match.Person }

func (s *scorer) Score(_ context.Context, a, b match.Person) (match.Evidence, error) {
	s.asked = append(s.asked, a, b)
	e := match.Evidence{Prior: -13, Total: -8}
	e.Levels[match.Last], e.Bits[match.Last] = match.Exact, 5
	return e, nil
}

func TestPairIsScored(t *testing.T) {
	src := snapshot(t, story())
	s := &scorer{}
	p, err := src.Pair(t.Context(), l3, boLater, s)
	if err != nil {
		t.Fatal(err)
	}
	if p.Direct.Score == nil || p.Direct.Score.Bits != -8 || len(s.asked) != 2 {
		t.Fatalf("two leads that were never compared have %+v after %d questions, want -8 bits", p.Direct.Score, len(s.asked)/2)
	}
	if s.asked[0].First != "anna" || s.asked[0].Kind != match.Free || s.asked[1].Domain != "fabrikam.example" {
		t.Errorf("the scorer got %+v, want the values as they are compared", s.asked)
	}
	for _, v := range p.Direct.Fields {
		if v.Field == "last_name" && (v.Level != "exact" || v.Bits != 5 || v.Total != -8) {
			t.Errorf("last name is %+v, want exact, 5 bits, -8 in all", v)
		}
	}
	s.asked = nil
	if p, err = src.Pair(t.Context(), boFirst, l1, s); err != nil || len(s.asked) != 0 {
		t.Fatalf("a recorded pair was scored again, or: %v", err)
	}
	if p.Direct.Score == nil || p.Direct.Score.Probability != 0.41 || p.Direct.A.LeadID != boFirst {
		t.Errorf("the recorded pair shows %+v of %s, want probability 0.41 of %s", p.Direct.Score, p.Direct.A.LeadID, boFirst)
	}
}
