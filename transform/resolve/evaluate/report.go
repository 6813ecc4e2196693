package evaluate

import (
	"context"
	"fmt"

	"leadmill/transform/resolve/match"
)

// A Report is what is known of a resolution after it was held against labels.
type Report struct {
	Scores
	Estimated *Estimate `json:"estimated,omitempty"` // what resolution thought of itself, without labels; nil where it is not known
	Curve     []Point   `json:"curve"`
	Mixed     []Named   `json:"false_clusters"` // clusters that hold most wrong pairs, worst first
	Split     []Named   `json:"split_persons"`  // persons of whom most pairs are missing, worst first
}

// A Point is the scores at one threshold.
type Point struct {
	Threshold float64 `json:"threshold"` // probability from which two leads are one person
	Scores
}

// An Estimate is what resolution thinks of itself.
type Estimate struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

// Named is a group with the names of its rows, and nothing else of them.
type Named struct {
	IDs   []string `json:"ids"` // of a large group the first
	Leads int      `json:"leads"`
	Parts int      `json:"parts"` // persons in the cluster, or clusters of the person
	Pairs int64    `json:"pairs"` // wrongly together, or wrongly apart
}

// Thresholds are the probabilities of the curve.
func Thresholds() []float64 {
	return []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999999}
}

// shownGroups is how many clusters and persons a report names.
const shownGroups = 5

func newReport(truth, found []uint32, name func(row uint32) string) *Report {
	named := func(groups []Group) []Named {
		out := []Named{}
		for _, g := range groups {
			n := Named{Leads: g.Leads, Parts: g.Parts, Pairs: g.Pairs}
			for _, row := range g.Rows {
				n.IDs = append(n.IDs, name(row))
			}
			out = append(out, n)
		}
		return out
	}
	return &Report{
		Scores: Score(truth, found), Mixed: named(Mixed(truth, found, shownGroups)), Split: named(Split(truth, found, shownGroups)),
	}
}

// Resolve resolves a sample with the default settings, whatever the sample, and scores the result.
func Resolve(ctx context.Context, s *Sample, workers int) (*Report, error) {
	scored, err := match.Score(ctx, s.Values, s.Leads, match.Options{Key: s.Key, Workers: workers})
	if err != nil {
		return nil, fmt.Errorf("compare the labelled leads: %w", err)
	}
	result, err := scored.Cluster(ctx)
	if err != nil {
		return nil, fmt.Errorf("group the labelled leads: %w", err)
	}
	r := newReport(s.Person, result.Person, func(row uint32) string { return s.IDs[row] })
	if e := result.Estimate; e != (match.Estimate{}) {
		r.Estimated = &Estimate{e.Precision, e.Recall}
	}
	r.Curve, err = Curve(ctx, scored, s.Person)
	return r, err
}

// Curve scores the same pairs at each of the Thresholds.
func Curve(ctx context.Context, scored *match.Scored, truth []uint32) ([]Point, error) {
	var curve []Point
	for _, threshold := range Thresholds() {
		result, err := scored.At(threshold, threshold).Cluster(ctx)
		if err != nil {
			return nil, fmt.Errorf("group the labelled leads from probability %g: %w", threshold, err)
		}
		curve = append(curve, Point{threshold, Score(truth, result.Person)})
	}
	return curve, nil
}
