package assemble

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"leadmill/transform/resolve"
)

// FeedMonth says how many leads of a month a feed delivered alone, and how many another feed delivered too: a feed that
// should see everything and does not shows here. A lead counts in the month of its time, in the report's time zone.
// Test leads are left out; internal ones count.
type FeedMonth struct {
	Feed  string `json:"feed"`
	Month string `json:"month"` // 2026-03
	Only  int64  `json:"only"`  // leads that only this feed delivered
	Also  int64  `json:"also"`  // leads that another feed delivered too
}

// feedMonths compares the feeds. Leads come in time order, so that the month need not be looked up for each.
func (b *builder) feedMonths() []FeedMonth {
	r := b.resolution
	counts := make([]int64, len(b.feedSets.sets)) // of the month at hand
	months := map[FeedMonth]*FeedMonth{}          // by feed and month
	month, end := "", int64(math.MinInt64)
	flush := func() {
		for set, n := range counts {
			b.addMonth(months, month, b.feedSets.sets[set], n)
		}
		clear(counts)
	}
	for lead := range r.Customer {
		if at := r.At(uint32(lead)); at >= end {
			flush()
			month, end = monthOf(at, b.Zone)
		}
		if !r.Shown(uint32(lead)).Flags.Has(resolve.IsTest) {
			counts[b.feedSets.of[lead]]++
		}
	}
	flush()
	all := make([]FeedMonth, 0, len(months))
	for _, m := range months {
		all = append(all, *m)
	}
	slices.SortFunc(all, func(x, y FeedMonth) int {
		return cmp.Or(cmp.Compare(x.Feed, y.Feed), cmp.Compare(x.Month, y.Month))
	})
	return all
}

// addMonth counts n leads of a month that this set of feeds delivered.
func (b *builder) addMonth(months map[FeedMonth]*FeedMonth, month string, set []uint16, n int64) {
	if n == 0 {
		return
	}
	for _, code := range set {
		key := FeedMonth{Feed: b.feeds[code], Month: month}
		m := months[key]
		if m == nil {
			m = &FeedMonth{Feed: key.Feed, Month: key.Month}
			months[key] = m
		}
		if len(set) == 1 {
			m.Only += n
		} else {
			m.Also += n
		}
	}
}

// monthOf names the month of a time, and says when it ends.
func monthOf(at int64, zone *time.Location) (name string, end int64) {
	y, m, _ := time.UnixMicro(at).In(zone).Date()
	return fmt.Sprintf("%04d-%02d", y, m), time.Date(y, m+1, 1, 0, 0, 0, 0, zone).UnixMicro()
}
