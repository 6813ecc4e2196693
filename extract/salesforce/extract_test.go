package salesforce

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/overlap"
	"leadmill/extract/salesforce/salesforcetest"
	"leadmill/extract/sourcetest"
)

// apis runs a test on both APIs.
func apis(t *testing.T, test func(t *testing.T, bulkAbove int64)) {
	t.Run("rest", func(t *testing.T) { test(t, -1) })
	t.Run("bulk", func(t *testing.T) { test(t, 0) })
}

func TestDelivery(t *testing.T) {
	created := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	for _, c := range []struct {
		bulk   int64
		origin extract.Origin
		want   []string
	}{
		{-1, extract.OriginJSON, []string{
			`{"attributes":{"type":"Lead","url":"/services/data/v62.0/sobjects/Lead/00QRO0000000001`, `"FirstName":null`,
			`"IsConverted":true`, `"CreatedDate":"2026-02-03T04:05:06.000+0000"`, `"Company":"Köln \"Ltd\""`,
		}},
		{0, extract.OriginCSV, []string{
			`{"Id":"00QRO0000000001`, `"IsConverted":"true"`, `"CreatedDate":"2026-02-03T04:05:06.000Z"`, `"Company":"Köln \"Ltd\""`,
			`"Description":"one,\ntwo"`,
		}},
	} {
		g := newOrg(t, salesforcetest.Options{})
		id := g.AddLead(map[string]any{
			"LastName": "Ann", "LeadSource": "SPZA", "CreatedDate": created, "Company": "Köln \"Ltd\"", "Description": "one,\ntwo",
		})
		g.ConvertLead(id)
		got, _ := run(t, g.source(t, func(o *Options) { o.BulkAbove = c.bulk }), nil)
		if len(got) != 1 {
			t.Fatalf("got %d deliveries, want 1", len(got))
		}
		d := got[0]
		if d.RecordID != id || d.Locator != "Lead/"+id || !d.ReceivedAt.Equal(created) || d.Origin != c.origin || d.Fault != nil {
			t.Errorf("delivery = %+v", d)
		}
		for _, part := range c.want {
			if !bytes.Contains(d.Payload, []byte(part)) {
				t.Errorf("payload %s, want %s in it", d.Payload, part)
			}
		}
	}
}

// TestNotices: a deletion, a merge, a conversion and an opt-out come as a new version of the record.
func TestNotices(t *testing.T) {
	apis(t, func(t *testing.T, bulk int64) {
		g := newOrg(t, salesforcetest.Options{})
		ids := g.addLeads(6)
		s := func() *Source { return g.source(t, func(o *Options) { o.BulkAbove = bulk }) }
		_, result := run(t, s(), nil)
		g.DeleteLead(ids[0])
		g.MergeLeads(ids[1], ids[2])
		g.ConvertLead(ids[3])
		g.ChangeLead(ids[4], map[string]any{"HasOptedOutOfEmail": true})
		got, next := run(t, s(), result.Bookmark)
		come := map[string]string{}
		for _, d := range got {
			come[d.RecordID] = strings.ReplaceAll(string(d.Payload), `"true"`, "true")
		}
		for i, part := range []string{`"IsDeleted":true`, `"MasterRecordId":"` + ids[2], ids[2], `"IsConverted":true`, `"HasOptedOutOfEmail":true`} {
			if !strings.Contains(come[ids[i]], part) {
				t.Errorf("lead %d came as %q, want %s", i, come[ids[i]], part)
			}
		}
		if len(got) != 5 {
			t.Errorf("%d leads came, want the 5 that changed", len(got))
		}
		if again, _ := run(t, s(), next.Bookmark); len(again) != 0 {
			t.Errorf("%d leads came again by the overlap alone, want none", len(again))
		}
	})
}

// TestTwoChangesInOneSecond: SystemModstamp does not tell them apart, and the second one comes.
func TestTwoChangesInOneSecond(t *testing.T) {
	apis(t, func(t *testing.T, bulk int64) {
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		g := newOrg(t, salesforcetest.Options{Now: func() time.Time { return at }})
		ids := g.addLeads(1)
		s := g.source(t, func(o *Options) { o.BulkAbove = bulk })
		_, result := run(t, s, nil)
		g.ChangeLead(ids[0], map[string]any{"Title": "CTO"})
		if got, _ := run(t, s, result.Bookmark); len(got) != 1 {
			t.Errorf("%d deliveries after the change, want 1", len(got))
		}
	})
}

// TestLateCommit: a lead that was saved within the overlap before the bookmark comes, and an older one does not.
func TestLateCommit(t *testing.T) {
	apis(t, func(t *testing.T, bulk int64) {
		g := newOrg(t, salesforcetest.Options{})
		g.addLeads(2)
		s := g.source(t, func(o *Options) { o.BulkAbove = bulk })
		_, result := run(t, s, nil)
		late := func(before time.Duration) string {
			return g.AddLead(map[string]any{"LastName": "Late", "LeadSource": "SPZA", "SystemModstamp": g.Now().Add(-before)})
		}
		want := late(14 * time.Minute)
		late(17 * time.Minute)
		got, _ := run(t, s, result.Bookmark)
		if ids := idsOf(got); !slices.Equal(ids, []string{want}) {
			t.Errorf("came %v, want %s", ids, want)
		}
	})
}

// TestCursorsEnd: results that are no longer kept are asked for anew, and no lead comes twice or is lost.
func TestCursorsEnd(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{PageCap: 3})
	want := g.addLeads(20)
	g.OnRequest(func(n int) {
		if n == 6 || n == 9 {
			g.DropCursors()
		}
	})
	got, _ := run(t, g.source(t, nil), nil)
	if ids := idsOf(got); !slices.Equal(ids, want) {
		t.Errorf("got %v, want %v", ids, want)
	}
	g.OnRequest(func(int) { g.DropCursors() })
	var some []extract.Delivery
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for range 5 { // one second holds more than a page, so that there is no way on
		g.AddLead(map[string]any{"LastName": "Tie", "LeadSource": "SPZA", "SystemModstamp": at})
	}
	_, err := g.source(t, func(o *Options) { o.Since = at.Format(time.RFC3339) }).Extract(t.Context(), nil, take(&some))
	sourcetest.WantError[*extract.UnavailableError](t, err, "INVALID_QUERY_LOCATOR")
}

// TestChangeWhileReading: a lead that changes on a page to come bears a new time at its old place, which must not move the
// bookmark of a run that fails behind it.
func TestChangeWhileReading(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{PageCap: 2})
	want := g.addLeads(10)
	g.OnRequest(func(n int) {
		if n == 6 {
			g.ChangeLead(want[3], map[string]any{"Title": "CTO", "SystemModstamp": g.Now().Add(24 * time.Hour)})
			g.Break(2)
		}
	})
	var got []extract.Delivery
	s := g.source(t, func(o *Options) { o.Overlap = 0 })
	result, err := s.Extract(t.Context(), nil, take(&got))
	sourcetest.WantError[*extract.AuthError](t, err, "API_DISABLED_FOR_ORG")
	g.OnRequest(nil)
	g.Heal()
	rest, _ := run(t, s, result.Bookmark)
	ids := append(idsOf(got), idsOf(rest)...)
	for _, id := range want {
		if !slices.Contains(ids, id) {
			t.Errorf("%s was lost", id)
		}
	}
	if len(rest) == 10 {
		t.Error("the second run began anew, want it to go on")
	}
}

// TestFilteredOnce: the leads of others are counted by the run that comes to its end, from where the broken ones began.
func TestFilteredOnce(t *testing.T) {
	for _, overlap := range []time.Duration{0, defaultOverlap} {
		g := newOrg(t, salesforcetest.Options{PageCap: 2})
		for range 7 {
			g.addLeads(2)
			g.AddLead(map[string]any{"LastName": "Foreign"})
			g.AddLead(map[string]any{"LastName": "Foreign"})
		}
		s := g.source(t, func(o *Options) { o.Overlap = overlap })
		var since extract.Bookmark
		for _, requests := range []int{3, 7, 10} { // nothing was read; some pages; some more
			g.Break(requests)
			broken, err := s.Extract(t.Context(), since, func(extract.Delivery) error { return nil })
			if err == nil || broken.Filtered != 0 || bytes.Equal(broken.Bookmark, since) != (requests == 3) {
				t.Fatalf("broken at request %d: filtered %d, %v, bookmark %s, want an error, 0 and progress", requests, broken.Filtered, err, broken.Bookmark)
			}
			g.Heal()
			since = broken.Bookmark
		}
		_, result := run(t, s, since)
		if result.Filtered != 14 {
			t.Errorf("overlap %s: filtered %d over all runs, want 14", overlap, result.Filtered)
		}
		g.AddLead(map[string]any{"LastName": "Foreign"})
		if _, next := run(t, g.source(t, func(o *Options) { o.Overlap = overlap }), result.Bookmark); overlap == 0 && next.Filtered != 1 {
			t.Errorf("the night after filtered %d, want 1", next.Filtered)
		}
	}
}

func TestHiddenFields(t *testing.T) {
	for _, c := range []struct {
		hidden []string
		word   string
	}{
		{[]string{"HasOptedOutOfEmail", "DoNotCall"}, "opt-outs"},
		{[]string{"Email", "Company"}, "Company, Email of Lead, so they stay empty"},
		{[]string{"ConvertedOpportunityId", "MobilePhone"}, ""},
	} {
		g := newOrg(t, salesforcetest.Options{Hidden: c.hidden})
		g.addLeads(1)
		got, result := run(t, g.source(t, nil), nil)
		if len(got) != 1 || strings.Contains(string(got[0].Payload), `"`+c.hidden[0]+`"`) {
			t.Errorf("without %v: got %d leads", c.hidden, len(got))
		}
		if text := strings.Join(result.Warnings, "\n"); !strings.Contains(text, c.word) || c.word == "" && text != "" {
			t.Errorf("without %v: warnings %q, want %q", c.hidden, text, c.word)
		}
	}
	for _, needed := range []string{"SystemModstamp", "LeadSource", "IsDeleted"} {
		g := newOrg(t, salesforcetest.Options{Hidden: []string{needed}})
		_, err := g.source(t, nil).Check(t.Context())
		sourcetest.WantError[*extract.AuthError](t, err, needed)
	}
}

// TestQuestionChanges: another filter, another column, or a field that can be seen at last begins anew.
func TestQuestionChanges(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{Extra: []string{"Campaign__c"}})
	g.addLeads(3)
	_, before := run(t, g.source(t, nil), nil)
	for _, c := range []struct {
		name   string
		change func(*Options)
		want   int
	}{
		{"nothing", nil, 0},
		{"filter", func(o *Options) { o.Filter = "all" }, 3},
		{"column", func(o *Options) { o.Columns = []string{"Campaign__c"} }, 3},
		{"since", func(o *Options) { o.Since = "2020-01-01" }, 3},
		{"page", func(o *Options) { o.BatchSize = 200 }, 0},
	} {
		got, result := run(t, g.source(t, c.change), before.Bookmark)
		warned := strings.Contains(strings.Join(result.Warnings, " "), "read again")
		if len(got) != c.want || warned != (c.want > 0) {
			t.Errorf("another %s: %d leads and warnings %q, want %d leads", c.name, len(got), result.Warnings, c.want)
		}
	}
}

func TestBadAnswers(t *testing.T) {
	const records = `"totalSize":1,"records":[{"Id":"00Q000000000001AAA","SystemModstamp":"2026-03-01T08:00:00.000+0000","CreatedDate":"2026-03-01T08:00:00.000+0000"}]`
	for _, c := range []struct {
		name, body, word string
	}{
		{"no JSON", `<html>`, "no page"},
		{"no done", `{` + records + `}`, "no page"},
		{"no link", `{"done":false,` + records + `}`, "no page"},
		{"another host", `{"done":false,"nextRecordsUrl":"https://evil.example/services/data/v62.0/query/1-1",` + records + `}`, "another place"},
		{"no object", `{"done":true,"totalSize":1,"records":[7]}`, "no object"},
		{"no id", `{"done":true,"totalSize":1,"records":[{}]}`, "no Id"},
		{"no time", `{"done":true,"totalSize":1,"records":[{"Id":"00Q000000000001AAA"}]}`, "SystemModstamp"},
	} {
		g := newOrg(t, salesforcetest.Options{})
		g.addLeads(1)
		g.OnRequest(func(n int) {
			if n == 5 {
				g.Fail(salesforcetest.Fault{Status: http.StatusOK, Body: c.body})
			}
		})
		_, err := g.source(t, nil).Extract(t.Context(), nil, func(extract.Delivery) error { return nil })
		sourcetest.WantError[*extract.ContractError](t, err, c.word)
	}
}

// A result that ends before it holds what it promised must not move the bookmark past what nobody has seen.
func TestShortResult(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{})
	want := g.addLeads(3)
	g.OnRequest(func(n int) {
		if n == 5 {
			g.Fail(salesforcetest.Fault{Status: http.StatusOK, Body: `{"done":true,"totalSize":3,"records":[{"Id":"` + want[0] +
				`","SystemModstamp":"2026-03-01T08:00:00.000+0000","CreatedDate":"2026-03-01T08:00:00.000+0000"}]}`})
		}
	})
	var some []extract.Delivery
	result, err := g.source(t, nil).Extract(t.Context(), nil, take(&some))
	sourcetest.WantError[*extract.ContractError](t, err, "promised 3 records and ended after 1")
	g.OnRequest(nil)
	again, _ := run(t, g.source(t, nil), result.Bookmark)
	if ids := idsOf(append(some, again...)); !slices.Contains(ids, want[1]) || !slices.Contains(ids, want[2]) {
		t.Errorf("both runs handed over %v, want %v in them", ids, want)
	}
}

// TestSameLinkForEver: a page that names itself as the next one.
func TestSameLinkForEver(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{})
	g.addLeads(1)
	same := salesforcetest.Fault{Status: http.StatusOK, Body: `{"done":false,"totalSize":9,"records":[],"nextRecordsUrl":"/services/data/v62.0/query/01g-1"}`}
	g.OnRequest(func(n int) {
		if n == 5 {
			g.Fail(same, same, same)
		}
	})
	_, err := g.source(t, nil).Extract(t.Context(), nil, func(extract.Delivery) error { return nil })
	sourcetest.WantError[*extract.ContractError](t, err, "links back")
}

func TestErrorCodes(t *testing.T) {
	check := func(f salesforcetest.Fault, change func(*Options)) error {
		g := newOrg(t, salesforcetest.Options{})
		g.addLeads(1)
		if f.Path = "/queryAll"; f.Code != "" {
			g.Fail(f)
		}
		_, err := g.source(t, change).Check(t.Context())
		return err
	}
	bad, forbidden := http.StatusBadRequest, http.StatusForbidden
	sourcetest.WantError[*extract.UnavailableError](t, check(salesforcetest.Fault{Status: forbidden, Code: "REQUEST_LIMIT_EXCEEDED"}, nil), "quota")
	sourcetest.WantError[*extract.AuthError](t, check(salesforcetest.Fault{Status: forbidden, Code: "API_DISABLED_FOR_ORG"}, nil), "rights")
	sourcetest.WantError[*extract.AuthError](t, check(salesforcetest.Fault{Status: bad, Code: "INVALID_TYPE"}, nil), "rights")
	sourcetest.WantError[*extract.UnavailableError](t, check(salesforcetest.Fault{Status: bad, Code: "QUERY_TIMEOUT"}, nil), "QUERY_TIMEOUT")
	sourcetest.WantError[*extract.ContractError](t, check(salesforcetest.Fault{Status: bad, Code: "MALFORMED_QUERY"}, nil), "MALFORMED_QUERY")
	sourcetest.WantError[*extract.SettingError](t, check(salesforcetest.Fault{Status: http.StatusGone, Code: "GONE"}, nil), "/services/data lists")
	// The stand-in itself refuses what Salesforce refuses.
	for _, filter := range []string{"LeadSource", "Nonsense__c = 'x'", "Description = 'x'", "Id != null AND Id != null OR Id = null", "Id = null LIMIT 1"} {
		sourcetest.WantError[*extract.SettingError](t, check(salesforcetest.Fault{}, func(o *Options) { o.Filter = filter }), "filter")
	}
	sourcetest.WantError[*extract.SettingError](t, check(salesforcetest.Fault{}, func(o *Options) { o.Columns = []string{"Nonsense__c"} }), "columns")
	sourcetest.WantError[*extract.SettingError](t, check(salesforcetest.Fault{}, func(o *Options) { o.Columns = []string{"Address"} }), "columns")
	sourcetest.WantError[*extract.AuthError](t, check(salesforcetest.Fault{}, func(o *Options) { o.APIVersion = "v99.0" }), "api_version")
}

// TestThrottled: 429 and 503 are waited for.
func TestThrottled(t *testing.T) {
	apis(t, func(t *testing.T, bulk int64) {
		g := newOrg(t, salesforcetest.Options{})
		want := g.addLeads(2)
		path := "/queryAll"
		if bulk == 0 {
			path = "/results"
		}
		g.Fail(
			salesforcetest.Fault{Path: path, Status: http.StatusTooManyRequests, Code: "REQUEST_LIMIT_EXCEEDED", RetryAfter: "7"},
			salesforcetest.Fault{Path: path, Status: http.StatusServiceUnavailable, Code: "SERVER_UNAVAILABLE"},
			salesforcetest.Fault{Path: path, Drop: true},
		)
		var waits []time.Duration
		s := g.source(t, func(o *Options) { o.BulkAbove = bulk })
		s.sleep = func(ctx context.Context, d time.Duration) error {
			waits = append(waits, d)
			return ctx.Err()
		}
		got, _ := run(t, s, nil)
		slices.Sort(want)
		ids := idsOf(got)
		slices.Sort(ids)
		if !slices.Equal(ids, want) || !slices.Contains(waits, 7*time.Second) {
			t.Errorf("got %v after waits of %v, want %v and a wait of 7 s", ids, waits, want)
		}
	})
}

func TestCheck(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{PageCap: 4})
	g.addLeads(6)
	g.AddLead(map[string]any{"LastName": "Foreign"})
	got, err := g.source(t, nil).Check(t.Context())
	if err != nil || got.Records != 4 || got.Filtered != 1 || !got.More || !strings.Contains(got.Note, "API requests") {
		t.Errorf("Check = %+v, %v, want 4 records, 1 filtered, more, and a note on requests", got, err)
	}
}

// TestClock: Salesforce's time is taken, unless it runs ahead of ours or is not told.
func TestClock(t *testing.T) {
	here := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	r := &reading{now: func() time.Time { return here }}
	for _, c := range []struct {
		date string
		want time.Time
	}{
		{"Sun, 01 Mar 2026 08:59:30 GMT", here.Add(-30 * time.Second)},
		{"Mon, 02 Mar 2026 09:00:00 GMT", here},
		{"", here},
		{"yesterday", here},
	} {
		if got := r.clock(http.Header{"Date": {c.date}}); !got.Equal(c.want) {
			t.Errorf("clock(%q) = %s, want %s", c.date, got, c.want)
		}
	}
}

// TestLongAbsence: after 15 days the recycle bin may have lost a deletion.
func TestLongAbsence(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	g := newOrg(t, salesforcetest.Options{Now: func() time.Time { return at }})
	g.addLeads(1)
	s := g.source(t, nil)
	_, result := run(t, s, nil)
	at = at.Add(16 * 24 * time.Hour)
	if _, result = run(t, s, result.Bookmark); len(result.Warnings) != 1 || !strings.Contains(result.Warnings[0], "15 days") {
		t.Errorf("warnings %q, want one of 15 days", result.Warnings)
	}
}

func TestParseBookmark(t *testing.T) {
	for _, text := range []string{"{", "[]", `{"v":1}`, `{"v":2,"query":"x"}`, `{"v":1,"query":"x","recent":"AAAA"}`} {
		if m, err := parseBookmark(extract.Bookmark(text)); err == nil {
			t.Errorf("parseBookmark(%s) = %+v, want an error", text, m)
		}
	}
	r := &reading{o: &Options{Overlap: time.Hour}, recent: overlap.New(nil)}
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range 3 {
		r.recent.Keep(overlap.Digest{byte(i)}, start.Add(time.Duration(i)*time.Hour))
	}
	mark, err := parseBookmark(r.bookmark(start.Add(2*time.Hour), true))
	if want := (overlap.Digests{{1}, {2}}); err != nil || !slices.Equal(mark.Recent, want) || !mark.From.Equal(start.Add(2*time.Hour)) {
		t.Errorf("parseBookmark() = %+v, %v, want the records of the overlap", mark, err)
	}
}
