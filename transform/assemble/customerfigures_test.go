package assemble

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadmill/extract/archive"
	"leadmill/load/store"
	"leadmill/transform"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/resolvetest"
)

// invented are generated leads of one feed, pairs for review among them.
func invented(t *testing.T, n int) (all []raw) {
	t.Helper()
	err := resolvetest.Generate(n, 1, func(r resolvetest.Row) error {
		details, err := json.Marshal(map[string]string{
			"FirstName": r.FirstName, "LastName": r.LastName, "Email": r.Email, "Phone": r.Phone, "Country": r.Country, "Company": r.Company, "Title": r.JobTitle,
		})
		at := asOf.Add(-time.Duration(1+len(all)) * time.Minute).Format(time.RFC3339)
		all = append(all, payload("landing", fmt.Sprintf(`{"UserDetails":%s,"LeadSource":"AzureMarketplace-INS|contoso.backup","CreatedTime":%q}`, details, at)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The figures are recounted from the datasets.
func TestCustomerFiguresAreThoseOfTheDatasets(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, invented(t, 1200), 400)
	first, _ := run(t, s, batches, options(t, 2))
	leads := table(first, "leads", "lead_id")
	o := options(t, 2)
	o.Overrides = overridesOf(t, leads[0], leads[1], leads[0], "LZZZZZZZZZZZZZZZZ")
	out, result := run(t, s, batches, o)
	got := result.Customers

	want := transform.CustomerFigures{
		Model: result.Model.Version, ModelAsOf: asOf, ModelLeads: got.ModelLeads, Leads: int64(len(leads)),
		Overrides: 1, UnknownOverrides: 1, Precision: got.Precision, Recall: got.Recall,
	}
	for _, line := range table(out, "customers", "leads", "review") {
		n, review, _ := strings.Cut(line, " ")
		count, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		want.Customers++
		want.Largest = max(want.Largest, count)
		if count > 1 {
			want.Several++
		}
		if review == "true" {
			want.InReview++
		}
	}
	sum, spanning := 0.0, 0.0
	for _, line := range table(out, "matches", "kind", "probability") {
		switch kind, p, _ := strings.Cut(line, " "); kind {
		case "review":
			want.ReviewPairs++
		case "refused":
			want.RefusedUnions++
		case "spanning":
			probability, err := strconv.ParseFloat(p, 64)
			if err != nil {
				t.Fatal(err)
			}
			sum, spanning = sum+probability, spanning+1
		}
	}
	if got != want {
		t.Errorf("figures = %+v\nof the datasets %+v", got, want)
	}
	if want.Several == 0 || want.ReviewPairs == 0 || want.InReview == 0 || want.RefusedUnions == 0 || got.ModelLeads == 0 {
		t.Errorf("the sample shows too little: %+v", want)
	}
	if got.Precision == nil || got.Recall == nil {
		t.Fatal("nothing is estimated")
	}
	if mean := sum / spanning; *got.Precision > mean+1e-6 || *got.Precision < mean-0.001-1e-6 {
		t.Errorf("estimated precision = %v, want the mean probability of spanning pairs, %v", *got.Precision, mean)
	}
	recall := resolved(t, s, batches, o).Estimate.Recall
	if *got.Recall > recall || *got.Recall < recall-0.001 || *got.Recall == *got.Precision {
		t.Errorf("estimated recall = %v, want %v; estimated precision = %v, want another", *got.Recall, recall, *got.Precision)
	}
}

// resolved is what the figures of a build are taken from.
func resolved(t *testing.T, s store.Store, batches []archive.Batch, o Options) *resolve.Resolution {
	t.Helper()
	b, err := newBuilder(s, batches, o, &output{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if err := errors.Join(b.firstPass(t.Context()), b.resolve(t.Context())); err != nil {
		t.Fatal(err)
	}
	return b.resolution
}

// overridesOf parts each lead from the next.
func overridesOf(t *testing.T, leads ...string) (list []resolve.Override) {
	t.Helper()
	for i := 0; i < len(leads); i += 2 {
		a, okA := resolve.ParseLeadID(leads[i])
		b, okB := resolve.ParseLeadID(leads[i+1])
		if !okA || !okB {
			t.Fatalf("%s or %s is no lead", leads[i], leads[i+1])
		}
		list = append(list, resolve.Override{A: a, B: b, When: asOf, Line: 2 + i})
	}
	return list
}

// A night on which nobody came twice estimates nothing: neither 0% nor 100% would be true.
func TestCustomerFiguresOfOneLead(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, []raw{payload("landing", annsLead)}, 1)
	o := options(t, 1)
	_, trained := run(t, s, batches, o)
	o.Model = trained.Model
	_, result := run(t, s, batches, o)
	want := transform.CustomerFigures{Model: trained.Model.Version, Leads: 1, Customers: 1, Largest: 1}
	if result.Customers != want {
		t.Errorf("figures = %+v, want %+v", result.Customers, want)
	}
}

func TestRoundedDown(t *testing.T) {
	for _, c := range []struct{ share, want float64 }{{1, 1}, {0.99999, 0.999}, {0.9876, 0.987}, {0, 0}} {
		if got := *roundedDown(c.share); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("roundedDown(%v) = %v, want %v", c.share, got, c.want)
		}
	}
}
