package funnel

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func BenchmarkTally(b *testing.B) {
	const customers, each = 10_000, 3
	random := rand.New(rand.NewPCG(1, 2))
	asOf := when("2026-03-31 12:00:00")
	leads := make([]Lead, 0, customers*each)
	for range customers {
		first := len(leads)
		for range each {
			l := lead("2026-03-31 12:00:00", uint32(random.IntN(len(actionNames))), uint32(random.IntN(2)), uint8(random.IntN(3)))
			l.At -= random.Int64N(400 * days)
			leads = append(leads, l)
		}
		slices.SortFunc(leads[first:], func(a, b Lead) int { return int(a.At>>10 - b.At>>10) })
	}
	b.ReportAllocs()
	for b.Loop() {
		tally := NewTally(asOf, time.UTC, offers)
		for c := range customers {
			of := leads[c*each : (c+1)*each]
			tally.Customer(of)
			tally.Account(of)
		}
		tally.Figures(names(nil))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/customers/each, "ns/lead")
}
