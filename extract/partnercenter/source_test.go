package partnercenter

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/extract"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/sourcetest"
)

func TestFilter(t *testing.T) {
	for _, tt := range []struct {
		filter   string
		want     int
		filtered int64
	}{{FilterMarketplace, 4, 5}, {FilterLeads, 7, 2}, {FilterAll, 9, 0}} {
		s := newStand(t, partnercentertest.Options{})
		s.options.Filter = tt.filter
		s.Add(4, partnercentertest.Marketplace)
		s.Add(3, partnercentertest.Qualified)
		s.Add(2, partnercentertest.CoSell)
		ids, result := s.mustExtract(t, nil)
		if len(ids) != tt.want || result.Filtered != tt.filtered {
			t.Errorf("filter %q handed over %d and left out %d, want %d and %d", tt.filter, len(ids), result.Filtered, tt.want, tt.filtered)
		}
		sample, err := s.open(t).Check(t.Context())
		want := extract.Sample{
			Records: int64(tt.want), Filtered: tt.filtered,
			Note: "of the 9 referrals that changed last, 4 are marketplace leads, 3 qualified leads and 2 co-sell opportunities",
		}
		if diff := cmp.Diff(want, sample); err != nil || diff != "" {
			t.Errorf("Check with filter %q: %v, (-want +got)\n%s", tt.filter, err, diff)
		}
	}
}

// A filter that lets through more needs what the narrower one left out; a narrower one needs nothing.
func TestFilterChanges(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	leads := s.Add(2, partnercentertest.Marketplace)
	other := s.Add(2, partnercentertest.CoSell)
	_, first := s.mustExtract(t, nil)
	s.options.Filter = FilterAll
	ids, second := s.mustExtract(t, first.Bookmark)
	wantIDs(t, "the wider filter", ids, append(leads, other...))
	if len(second.Warnings) != 1 || !strings.Contains(second.Warnings[0], "lets through more") {
		t.Errorf("warnings = %q, want one about the filter", second.Warnings)
	}
	s.options.Filter = FilterMarketplace
	ids, third := s.mustExtract(t, second.Bookmark)
	wantIDs(t, "the narrower filter", ids, nil)
	if len(third.Warnings) > 0 {
		t.Errorf("warnings = %q, want none", third.Warnings)
	}
}

func TestCheckWithoutMarketplaceLeads(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.Add(2, partnercentertest.CoSell)
	if err := s.Put([]byte(`{"id":7}`)); err != nil {
		t.Fatal(err)
	}
	sample, err := s.open(t).Check(t.Context())
	if err != nil || sample.Records != 1 || sample.Filtered != 2 || sample.More {
		t.Errorf("Check = %+v, %v, want 1 record and 2 filtered", sample, err)
	}
	for _, text := range []string{"0 are marketplace leads", "1 cannot be read", "from another source too"} {
		if !strings.Contains(sample.Note, text) {
			t.Errorf("the note %q does not hold %q", sample.Note, text)
		}
	}
}

// A check looks at the latest changes: what the API gives today counts, not what it gave years ago.
func TestCheckLooksAtTheLatest(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.options.PageSize = 5
	s.Add(6, partnercentertest.CoSell)
	s.Add(4, partnercentertest.Marketplace)
	sample, err := s.open(t).Check(t.Context())
	if err != nil || sample.Records != 4 || sample.Filtered != 1 || !sample.More {
		t.Errorf("Check = %+v, %v, want 4 records, 1 filtered, and more", sample, err)
	}
}

// Every version is a delivery of the same record; one that did not change within the overlap does not come again.
func TestVersions(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	ids := s.Add(3, partnercentertest.Marketplace)
	got, result := s.mustExtract(t, nil)
	wantIDs(t, "the first run", got, ids)
	got, result = s.mustExtract(t, result.Bookmark)
	wantIDs(t, "a run without news", got, nil)
	s.Change(ids[1])
	got, result = s.mustExtract(t, result.Bookmark)
	wantIDs(t, "the run after a change", got, ids[1:2])
	got, _ = s.mustExtract(t, result.Bookmark)
	wantIDs(t, "the last run", got, nil)
}

// What shows late, with a time before the last run's newest, is found as long as it lies within the overlap.
func TestLateChange(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.Add(3, partnercentertest.Marketplace)
	_, result := s.mustExtract(t, nil)
	const form = `{"id":"late-%d","updatedDateTime":%q,"type":"Independent","qualification":"Direct"}`
	newest := s.env.Now()
	for i, back := range []time.Duration{23 * time.Hour, 25 * time.Hour} {
		if err := s.Put(fmt.Appendf(nil, form, i, newest.Add(-back).Format(timeForm))); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := s.mustExtract(t, result.Bookmark)
	wantIDs(t, "the run after a late change", got, []string{"late-0"})
}

// A time in the future must not hide what changes until then.
func TestFutureChange(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	if err := s.Put([]byte(`{"id":"future","updatedDateTime":"2099-01-01T00:00:00Z","type":"Independent","qualification":"Direct"}`)); err != nil {
		t.Fatal(err)
	}
	got, result := s.mustExtract(t, nil)
	wantIDs(t, "the first run", got, []string{"future"})
	want := s.Add(1, partnercentertest.Marketplace)
	got, _ = s.mustExtract(t, result.Bookmark)
	wantIDs(t, "the second run", got, want)
}

// A run that breaks off at page n is gone on with from there.
func TestProgressAfterFailure(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.options.PageSize, s.options.Overlap = 10, 0
	all := s.Add(50, partnercentertest.Marketplace)
	s.Break(5) // sign-in, three pages
	ids, result, err := s.extract(t, nil)
	sourcetest.WantError[*extract.AuthError](t, err, "Referral admin")
	wantIDs(t, "the broken run", ids, all[:30])
	s.Heal()
	before := s.Requests()
	ids, _ = s.mustExtract(t, result.Bookmark)
	wantIDs(t, "the run after it", ids, all[30:])
	if got := s.Requests() - before; got != 4 {
		t.Errorf("the run after it took %d requests, want 4: sign-in, and three pages from the last one that was read", got)
	}
}

// A run that fails forgets nothing of what the ones before it handed over.
func TestFailureKeepsWhatWasSeen(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.Add(5, partnercentertest.Marketplace)
	_, first := s.mustExtract(t, nil)
	s.Break(2)
	_, second, err := s.extract(t, first.Bookmark)
	sourcetest.WantError[*extract.AuthError](t, err)
	s.Heal()
	if diff := cmp.Diff(string(first.Bookmark), string(second.Bookmark)); diff != "" {
		t.Errorf("the failed run changed the bookmark (-before +after)\n%s", diff)
	}
	ids, _ := s.mustExtract(t, second.Bookmark)
	wantIDs(t, "the run after it", ids, nil)
}

func TestSince(t *testing.T) {
	for since, want := range map[string]int{"": 3, "2026-03-02": 2, "2026-03-01T11:00:00+01:00": 3, "2026-03-02T09:00:00.001Z": 2, "2026-03-03": 0} {
		s := newStand(t, partnercentertest.Options{})
		s.options.Since = since
		if err := s.Put([]byte(`{"id":"1","updatedDateTime":"2026-03-01T10:00:00Z","type":"Independent","qualification":"Direct"}`)); err != nil {
			t.Fatal(err)
		}
		s.Add(2, partnercentertest.Marketplace)
		if ids, _ := s.mustExtract(t, nil); len(ids) != want {
			t.Errorf("since %q handed over %d referrals, want %d", since, len(ids), want)
		}
	}
}

// What passes is tried again, after the wait the service asks for.
func TestRetries(t *testing.T) {
	fault := func(status int, after string) partnercentertest.Fault {
		return partnercentertest.Fault{Status: status, RetryAfter: after, Code: "serviceNotAvailable"}
	}
	for _, tt := range []struct {
		name   string
		faults []partnercentertest.Fault
		waits  []time.Duration
	}{
		{"429", []partnercentertest.Fault{fault(429, "7")}, []time.Duration{7 * time.Second}},
		{"503", []partnercentertest.Fault{fault(503, "30")}, []time.Duration{30 * time.Second}},
		{"509", []partnercentertest.Fault{fault(509, "3")}, []time.Duration{3 * time.Second}},
		{"409", []partnercentertest.Fault{fault(409, "5"), fault(409, "")}, []time.Duration{5 * time.Second, 2 * time.Second}},
		{"423", []partnercentertest.Fault{fault(423, "9")}, []time.Duration{9 * time.Second}},
		{"broken connection", []partnercentertest.Fault{{Drop: true}}, []time.Duration{time.Second}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t, partnercentertest.Options{})
			want := s.Add(2, partnercentertest.Marketplace)
			s.Fail(tt.faults...)
			ids, _ := s.mustExtract(t, nil)
			wantIDs(t, "the run", ids, want)
			if !slices.Equal(s.waits, tt.waits) {
				t.Errorf("the waits were %v, want %v", s.waits, tt.waits)
			}
		})
	}
}

func TestGivesUp(t *testing.T) {
	for _, status := range []int{409, 423, 429, 503, 509} {
		s := newStand(t, partnercentertest.Options{})
		s.Fail(slices.Repeat([]partnercentertest.Fault{{Status: status}}, 10)...)
		_, _, err := s.extract(t, nil)
		sourcetest.WantError[*extract.UnavailableError](t, err, "the Partner Center API at 127.0.0.1", fmt.Sprint(status))
	}
}

func TestThrottledAllTheTime(t *testing.T) {
	s := newStand(t, partnercentertest.Options{Throttle: 2})
	s.options.PageSize = 5
	want := s.Add(48, partnercentertest.Marketplace)
	ids, _ := s.mustExtract(t, nil)
	wantIDs(t, "the run", ids, want)
}

func TestErrorsOfTheAPI(t *testing.T) {
	const person = "ann@fabrikam.com"
	for _, tt := range []struct {
		name  string
		fault partnercentertest.Fault
		want  string
		kind  func(err error) bool
	}{
		{"documented body", partnercentertest.Fault{Status: 403, Body: partnercentertest.SampleError}, "Referral admin", is[*extract.AuthError]},
		{"bad request", partnercentertest.Fault{Status: 400, Code: "invalidRequest"}, "status 400 (invalidRequest)", is[*extract.ContractError]},
		{"not found", partnercentertest.Fault{Status: 404, Code: "itemNotFound"}, "status 404 (itemNotFound)", is[*extract.MissingError]},
		{"unprocessable", partnercentertest.Fault{Status: 422, Body: person}, "status 422", is[*extract.ContractError]},
		{"no list", partnercentertest.Fault{Status: 200, Body: `{"id":"` + person + `"}`}, "no list of referrals", is[*extract.ContractError]},
		{"no JSON", partnercentertest.Fault{Status: 200, Body: `<html>` + person}, "no list of referrals", is[*extract.ContractError]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t, partnercentertest.Options{})
			s.Fail(tt.fault)
			_, _, err := s.extract(t, nil)
			if err == nil || !tt.kind(err) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), person) {
				t.Errorf("the error is %T: %v; want %q", err, err, tt.want)
			}
		})
	}
	t.Run("token refused for ever", func(t *testing.T) {
		s := newStand(t, partnercentertest.Options{})
		s.Fail(slices.Repeat([]partnercentertest.Fault{{Status: http.StatusUnauthorized, Code: "unauthenticated"}}, 10)...)
		_, _, err := s.extract(t, nil)
		sourcetest.WantError[*extract.AuthError](t, err, "unauthenticated")
		if got := s.Requests(); got != 4 {
			t.Errorf("%d requests were made, want 4: two sign-ins and two tries", got)
		}
	})
}

func is[E error](err error) bool {
	var kind E
	return errors.As(err, &kind)
}

// The source hands over the samples of the documents byte for byte.
func TestSamples(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.options.Filter = FilterLeads
	want := map[string]string{
		"referrals(c5fbb3b6-be74-4795-9fb5-4324c73fed37)": partnercentertest.SampleReferral,
		"referrals(0d0a2b5e-7c29-4d0f-9f0d-0b3b0d1f2a77)": partnercentertest.SampleReferral2019,
	}
	for _, raw := range want {
		if err := s.Put([]byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]string{}
	_, err := s.open(t).Extract(t.Context(), nil, func(d extract.Delivery) error {
		got[d.Locator] = string(d.Payload)
		return nil
	})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Extract: %v, payloads (-want +got)\n%s", err, diff)
	}
}
