package evaluate

// Scores compare found clusters with true persons, by pairs of rows. Rows without a label count nowhere.
type Scores struct {
	Rows         int        `json:"labelled"` // rows with a label
	Entities     int        `json:"persons"`  // true persons
	Clusters     int        `json:"clusters"` // found
	LargestFound int        `json:"largest_cluster"`
	TruePairs    int64      `json:"true_pairs"`
	FoundPairs   int64      `json:"found_pairs"`
	RightPairs   int64      `json:"right_pairs"` // both true and found
	Precision    float64    `json:"precision"`   // of the found pairs, the share that is true; 1 where none is found
	Recall       float64    `json:"recall"`      // of the true pairs, the share that is found; 1 where there is none
	F1           float64    `json:"f1"`          // harmonic mean of both
	LargestFalse FalseGroup `json:"-"`
}

// A FalseGroup is the cluster that holds most wrong pairs; of equal ones the first in the order of the rows.
type FalseGroup struct {
	Cluster    uint32 // its number in found
	Leads      int    // with a label
	WrongPairs int64  // 0: there is no such cluster
}

// Score counts the pairs of rows that are one person in truth and in what was found. Both give each row a number;
// rows whose truth is Unlabelled are left out. It counts how clusters and persons overlap, in O(n log n), so a giant
// cluster costs no more than many small ones.
func Score(truth, found []uint32) Scores {
	var s Scores
	worst := worst{limit: 1}
	overlap(found, truth, truth, func(g group) {
		s.Rows += g.rows
		s.Clusters++
		s.LargestFound = max(s.LargestFound, g.rows)
		s.FoundPairs += pairs(g.rows)
		s.RightPairs += pairs(g.rows) - g.lost
		worst.add(g)
	})
	overlap(truth, truth, truth, func(g group) {
		s.Entities++
		s.TruePairs += pairs(g.rows)
	})
	for _, g := range worst.groups {
		s.LargestFalse = FalseGroup{g.number, g.rows, g.lost}
	}
	s.Precision, s.Recall = ratio(s.RightPairs, s.FoundPairs), ratio(s.RightPairs, s.TruePairs)
	s.F1 = ratio(2*s.RightPairs, s.FoundPairs+s.TruePairs)
	return s
}

// ratio is 1 where nothing could be wrong.
func ratio(part, whole int64) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// pairs is how many pairs n rows make.
func pairs(n int) int64 { return int64(n) * int64(n-1) / 2 }
