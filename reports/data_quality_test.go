package reports

import (
	"fmt"
	"math"
	"testing"
	"time"

	"leadmill/transform"
)

// The head of the sheet says whether the figures can be relied on, and names the feed that lacks.
func TestQualityMessage(t *testing.T) {
	fresh := FeedInfo{Name: "landing", ReadAt: asOf}
	stale := FeedInfo{Name: "crm", ReadAt: asOf.Add(-48 * time.Hour), Stale: "refused"}
	never := FeedInfo{Name: "table", Stale: "there is no table"}
	for _, c := range []struct {
		feeds  []FeedInfo
		review int64
		want   string
	}{
		{nil, 0, "No feed has delivered anything"},
		{[]FeedInfo{fresh}, 0, "The feed was read to its end"},
		{[]FeedInfo{fresh, fresh}, 0, "All 2 feeds were read to their end"},
		{[]FeedInfo{fresh, stale}, 0, "crm is stale: last read 2026-10-18 18:00 UTC"},
		{[]FeedInfo{fresh, never}, 0, "table is stale: it has never been read to its end"},
		{[]FeedInfo{fresh, stale, never}, 0, "2 of 3 feeds are stale: the figures lack what they would have given"},
		{[]FeedInfo{fresh, fresh}, 1, "All 2 feeds were read to their end; 1 pair of leads waits for review"},
		{[]FeedInfo{fresh, stale}, 1089, "crm is stale: last read 2026-10-18 18:00 UTC; 1,089 pairs of leads wait for review"},
	} {
		r := &report{facts: About{Feeds: c.feeds, Customers: &transform.CustomerFigures{ReviewPairs: c.review}}, zone: time.UTC}
		if got := r.qualityMessage(); got != c.want {
			t.Errorf("qualityMessage(%v) = %q, want %q", c.feeds, got, c.want)
		}
	}
}

// A feed's line sums its months, and the months are the latest ones only, while the sums are over all of them.
func TestReconciliationSums(t *testing.T) {
	_, sheets := grids(t, written(t, rich(), facts()))
	only, months := map[string]string{}, map[string]bool{}
	for ref, c := range sheets[sheetQuality].cells {
		if len(ref) > 1 && ref[0] == 'C' && len(c.value) == 7 && c.value[4] == '-' {
			months[c.value] = true
		}
		if ref[0] == 'B' && only[c.value] == "" {
			row := ref[1:]
			if sheets[sheetQuality].cells["C"+row].value == "" {
				only[c.value] = sheets[sheetQuality].cells["E"+row].value
			}
		}
	}
	want := int64(0)
	for _, m := range facts().Reconciliation {
		if m.Feed == "landing" {
			want += m.Only
		}
	}
	if got := only["landing"]; got != "231" || want != 231 { // 10 + 11 + … + 23
		t.Errorf("landing saw %s leads alone, want 231 (the sample says %d)", got, want)
	}
	if len(months) != shownMonths || months["2025-09"] || !months["2026-10"] {
		t.Errorf("months = %v, want the last %d", months, shownMonths)
	}
}

// A spreadsheet program that cuts instead of rounding must show the minute that is meant.
func TestMomentsReachTheirMinute(t *testing.T) {
	for _, sheet := range []string{sheetQuality, sheetAbout} {
		_, sheets := grids(t, written(t, rich(), facts()))
		checked := 0
		for ref, c := range sheets[sheet].cells {
			var days float64
			if _, err := fmt.Sscan(c.value, &days); err != nil || days < 40000 || days > 60000 || days == math.Trunc(days) {
				continue
			}
			checked++
			minutes := days * 24 * 60
			if rest := minutes - math.Floor(minutes); rest > 0.001 {
				t.Errorf("%s!%s holds %v, %v of a minute after one", sheet, ref, days, rest)
			}
		}
		if checked == 0 {
			t.Errorf("%s holds no time", sheet)
		}
	}
}

// What is not known is a dash, and what an older program has stored has no such section.
func TestCustomersOfAnEmptyNight(t *testing.T) {
	values := func(a About) map[string]string {
		_, sheets := grids(t, written(t, empty(), a))
		cells, values := sheets[sheetQuality].cells, map[string]string{}
		for ref, c := range cells {
			if ref[0] == 'B' && cells["C"+ref[1:]].value != "" {
				values[c.value] = cells["C"+ref[1:]].value
			}
		}
		return values
	}
	if got, known := values(About{})["Estimated precision"]; known {
		t.Errorf("estimated precision = %q without figures, want no such line", got)
	}
	a := About{Customers: &transform.CustomerFigures{Model: "0a1b2c3d4e5f", ModelAsOf: asOf}}
	got := values(a)
	for line, want := range map[string]string{
		"Customers": "0", "Estimated precision": "–", "Estimated recall": "–", "Leads in capped blocks": "–", "Customer ids changed": "–",
		"Match model": "0a1b2c3d4e5f",
	} {
		if got[line] != want {
			t.Errorf("%s = %q, want %q", line, got[line], want)
		}
	}
	a.Customers.LeadsCompared = 5
	if got := values(a)["Customer ids changed"]; got != "0" {
		t.Errorf("customer ids changed = %q where there is something to compare with, want 0", got)
	}
}
