package salesforce

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/salesforce/salesforcetest"
	"leadmill/extract/sourcetest"
)

func always(o *Options) { o.BulkAbove, o.BulkBatchSize = 0, 3 }

// TestBulkParts: every lead comes, whether each part has a header row or the first one only, and the job is deleted.
func TestBulkParts(t *testing.T) {
	for _, headerOnce := range []bool{false, true} {
		for _, leads := range []int{1, 3, 7} {
			g := newOrg(t, salesforcetest.Options{HeaderOnce: headerOnce, BulkPolls: 7})
			want := g.addLeads(leads)
			s := g.source(t, always)
			var waits []time.Duration
			s.sleep = func(ctx context.Context, d time.Duration) error { waits = append(waits, d); return ctx.Err() }
			got, _ := run(t, s, nil)
			ids := idsOf(got)
			slices.Sort(ids)
			if !slices.Equal(ids, want) {
				t.Errorf("header once %t: got %v, want %v", headerOnce, ids, want)
			}
			if g.Jobs() != 0 {
				t.Error("the job was not deleted")
			}
			if !slices.IsSorted(waits) || len(waits) != 8 || waits[7] != maxPoll {
				t.Errorf("waited %v, want 8 growing pauses up to %s", waits, maxPoll)
			}
		}
	}
}

func TestThreshold(t *testing.T) {
	for _, c := range []struct {
		above int64
		bulk  bool
	}{{-1, false}, {0, true}, {4, true}, {5, false}} {
		g := newOrg(t, salesforcetest.Options{})
		g.addLeads(5)
		run(t, g.source(t, func(o *Options) { o.BulkAbove = c.above }), nil)
		if got := slices.Contains(g.Log(), "POST /services/data/v62.0/jobs/query"); got != c.bulk {
			t.Errorf("5 leads with bulk_above %d: bulk = %t, want %t", c.above, got, c.bulk)
		}
	}
}

// TestBulkEnds: a job that does not complete is an error without what it says of the query, and is deleted.
func TestBulkEnds(t *testing.T) {
	const secret = "LeadSource LIKE 'ann@contoso.example'"
	for _, c := range []struct {
		name    string
		options salesforcetest.Options
		check   func(error)
	}{
		{"aborted", salesforcetest.Options{BulkEnd: "Aborted"}, func(err error) { sourcetest.WantError[*extract.UnavailableError](t, err, "aborted") }},
		{"failed", salesforcetest.Options{BulkEnd: "Failed", BulkError: "INTERNAL_ERROR: " + secret},
			func(err error) { sourcetest.WantError[*extract.UnavailableError](t, err, "INTERNAL_ERROR") }},
		{"failed query", salesforcetest.Options{BulkEnd: "Failed", BulkError: "MALFORMED_QUERY: " + secret},
			func(err error) { sourcetest.WantError[*extract.ContractError](t, err, "MALFORMED_QUERY") }},
		{"quota", salesforcetest.Options{BulkEnd: "Failed", BulkError: "REQUEST_LIMIT_EXCEEDED"},
			func(err error) { sourcetest.WantError[*extract.UnavailableError](t, err, "quota") }},
		{"strange", salesforcetest.Options{BulkEnd: "Sleeping"}, func(err error) { sourcetest.WantError[*extract.ContractError](t, err, "not documented") }},
		{"endless", salesforcetest.Options{BulkPolls: 1e6}, func(err error) { sourcetest.WantError[*extract.UnavailableError](t, err, "did not end") }},
	} {
		g := newOrg(t, c.options)
		g.addLeads(1)
		result, err := g.source(t, always).Extract(t.Context(), nil, func(extract.Delivery) error { return nil })
		c.check(err)
		if err != nil && strings.Contains(err.Error(), "contoso.example") {
			t.Errorf("%s: the error %q quotes the query", c.name, err)
		}
		if result.Bookmark != nil || g.Jobs() != 0 && c.name != "strange" {
			t.Errorf("%s: bookmark %s, %d jobs left, want neither", c.name, result.Bookmark, g.Jobs())
		}
	}
}

// TestBulkStops: when emit fails or the run is cancelled, the job is aborted and deleted all the same.
func TestBulkStops(t *testing.T) {
	full := errors.New("the archive is full")
	g := newOrg(t, salesforcetest.Options{BulkPolls: 3})
	g.addLeads(7)
	_, err := g.source(t, always).Extract(t.Context(), nil, func(extract.Delivery) error { return full })
	if !errors.Is(err, full) || g.Jobs() != 0 {
		t.Errorf("Extract = %v with %d jobs left, want the error of emit and none", err, g.Jobs())
	}
	ctx, cancel := context.WithCancel(t.Context())
	s := g.source(t, always)
	s.sleep = func(context.Context, time.Duration) error { cancel(); return nil }
	_, err = s.Extract(ctx, nil, func(extract.Delivery) error { return nil })
	if !errors.Is(err, context.Canceled) || g.Jobs() != 0 {
		t.Errorf("Extract = %v with %d jobs left, want %v and none", err, g.Jobs(), context.Canceled)
	}
	if log := g.Log(); !slices.ContainsFunc(log, func(l string) bool { return strings.HasPrefix(l, "PATCH") }) {
		t.Error("the job that had not ended was not aborted")
	}
}

func TestBulkResultWrong(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{})
	g.addLeads(1)
	var names []string
	for _, f := range leadFields {
		names = append(names, f.name)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "CountryCode" })
	header := strings.Join(names, ",") + "\n"
	rowOf := "00Q000000000001AAA" + strings.Repeat(",x", len(names)-1) + "\n"
	for _, c := range []struct {
		name, body, word string
		header           http.Header
	}{
		{"cut off", header, "announced", http.Header{"Sforce-Numberofrecords": {"1"}}},
		{"another column", strings.Replace(header, "Email", "E-mail", 1), "columns that were asked", nil},
		{"a column less", strings.Replace(header, ",Email", "", 1), "columns that were asked", nil},
		{"no table", header + "\"x", "no CSV", nil},
		{"short row", header + "00Q,x\n", "has 2 columns", nil},
		{"no times", header + rowOf, "SystemModstamp", nil},
	} {
		g.Fail(salesforcetest.Fault{Path: "/results", Status: http.StatusOK, Body: c.body, Header: c.header})
		_, err := g.source(t, always).Extract(t.Context(), nil, func(extract.Delivery) error { return nil })
		sourcetest.WantError[*extract.ContractError](t, err, c.word)
		g.Heal()
	}
}

// TestBulkShort: a result is at its end only where nothing speaks against it; else the bookmark stays and the leads come
// the next night.
func TestBulkShort(t *testing.T) {
	type wrong = salesforcetest.Options
	for _, c := range []struct {
		name string
		org  wrong
		want string // kind of the error and a word of it; "" for all leads
	}{
		{"no headers, all rows", wrong{BulkBare: true}, ""},
		{"not told how many were processed", wrong{BulkSilent: true}, ""},
		{"no headers, no rows", wrong{BulkBare: true, BulkMissing: 3}, "Contract processed 3 leads and its result ends after 0"},
		{"no headers, some rows", wrong{BulkBare: true, BulkMissing: 1}, "Contract ends after 2"},
		{"an end too early", wrong{BulkMissing: 1}, "Contract bulk_above"},
		{"neither headers nor number", wrong{BulkBare: true, BulkSilent: true}, "Contract Sforce-Locator"},
		{"no number, no rows", wrong{BulkSilent: true, BulkMissing: 3}, "Unavailable found none"},
	} {
		g := newOrg(t, c.org)
		want := g.addLeads(3)
		var got []extract.Delivery
		result, err := g.source(t, always).Extract(t.Context(), nil, take(&got))
		if c.want == "" {
			if ids := idsOf(got); err != nil || len(ids) != len(want) {
				t.Errorf("%s: came %v, %v, want %v", c.name, ids, err, want)
			}
			continue
		}
		kind, word, _ := strings.Cut(c.want, " ")
		if sourcetest.KindOf(err) != kind || !strings.Contains(err.Error(), word) || result.Bookmark != nil || g.Jobs() != 0 {
			t.Errorf("%s: Extract = %s, %v with %d jobs left, want no bookmark, %s with %q, and none", c.name, result.Bookmark, err, g.Jobs(), kind, word)
		}
	}

	g := newOrg(t, salesforcetest.Options{})
	g.addLeads(1)
	s := g.source(t, always)
	_, first := run(t, s, nil)
	want := g.addLeads(5)
	g.Fail(salesforcetest.Fault{Path: "/results", Status: http.StatusNoContent})
	second, err := s.Extract(t.Context(), first.Bookmark, func(extract.Delivery) error { return nil })
	sourcetest.WantError[*extract.ContractError](t, err, "ends after 0")
	if !bytes.Equal(second.Bookmark, first.Bookmark) {
		t.Errorf("the bookmark moved from %s to %s", first.Bookmark, second.Bookmark)
	}
	if got, _ := run(t, s, second.Bookmark); len(got) != len(want) {
		t.Errorf("the night after %v came, want %v", idsOf(got), want)
	}
}

// TestBulkVersion: another version than the one that made a job does not read it.
func TestBulkVersion(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{})
	g.addLeads(1)
	g.Fail(salesforcetest.Fault{Path: "/jobs/query/", Status: http.StatusConflict, Code: "INVALIDVERSION"})
	_, err := g.source(t, always).Extract(t.Context(), nil, func(extract.Delivery) error { return nil })
	sourcetest.WantError[*extract.ContractError](t, err, "INVALIDVERSION")
}
