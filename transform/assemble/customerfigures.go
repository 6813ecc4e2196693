package assemble

import (
	"math"

	"leadmill/transform"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/match"
)

// customerFigures counts what was resolved. When a model that was given was trained, its owner knows.
func (b *builder) customerFigures(d *Drift) transform.CustomerFigures {
	res := b.resolution
	unknown := int64(len(res.UnknownOverrides))
	f := transform.CustomerFigures{
		Model: res.Model.Version, ModelLeads: int64(res.Trained),
		Leads: int64(len(res.Customer)), Customers: int64(res.Customers.Len()), Largest: int64(d.LargestCustomer),
		Overrides: int64(len(b.Overrides)) - unknown, UnknownOverrides: unknown,
		CappedLeads: d.CappedLeads, LeadsCompared: d.Leads, IDsChanged: d.IDsChanged,
	}
	if res.Trained > 0 {
		f.ModelAsOf = b.AsOf
	}
	for c := range res.Customers.Len() {
		if len(res.Customers.Of(uint32(c))) > 1 {
			f.Several++
		}
	}
	for _, review := range res.InReview {
		if review {
			f.InReview++
		}
	}
	joined := countMatches(res, &f)
	if joined {
		f.Precision, f.Recall = roundedDown(res.Estimate.Precision), roundedDown(res.Estimate.Recall)
	}
	return f
}

// countMatches counts what is left undecided, and reports whether evidence has joined any two leads.
func countMatches(res *resolve.Resolution, f *transform.CustomerFigures) (joined bool) {
	for i := range res.Matches {
		switch res.Matches[i].Kind {
		case match.Review:
			f.ReviewPairs++
		case match.Refused:
			f.RefusedUnions++
		case match.Spanning:
			joined = true
		case match.Linked, match.Parted:
		}
	}
	return joined
}

// roundedDown keeps the digits of an estimate that mean something.
func roundedDown(share float64) *float64 {
	share = math.Floor(share*1000) / 1000
	return &share
}
