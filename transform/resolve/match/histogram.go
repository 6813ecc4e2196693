package match

import "math"

// histogram counts weights without prior, in quarters of a bit from -256 to 256, so that sums over many pairs do not depend
// on their order.
type histogram [2048]int64

func (h *histogram) add(bits float64) {
	h[min(max(int(math.Floor(bits*4))+len(h)/2, 0), len(h)-1)]++
}

func (h *histogram) weight(i int) float64 { return (float64(i-len(h)/2) + 0.5) / 4 }

// repeats finds how many other leads the person of a lead has: as many as the posteriors add up to.
func (h *histogram) repeats(w *weights) float64 {
	repeats := 1.0
	for range 30 {
		w.setRepeats(repeats)
		repeats = (2*h.expected(w.prior) + usualLeads*usualRepeats) / (w.f.total + usualLeads)
	}
	return repeats
}

// What leads usually repeat, and how many leads that counts for beside those at hand.
const (
	usualRepeats = 1.0
	usualLeads   = 20
)

// expected is how many of the pairs are one person, by their posteriors.
func (h *histogram) expected(prior float64) (pairs float64) {
	for i, n := range h {
		if n > 0 {
			pairs += float64(n) * probability(h.weight(i)+prior)
		}
	}
	return pairs
}
