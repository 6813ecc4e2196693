package evaluate_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"leadmill/transform/resolve/evaluate"
)

// byPairs scores as the definition says.
func byPairs(truth, found []uint32) (trueP, foundP, right int64) {
	for a := range truth {
		for b := range a {
			if truth[a] == evaluate.Unlabelled || truth[b] == evaluate.Unlabelled {
				continue
			}
			if truth[a] == truth[b] {
				trueP++
			}
			if found[a] == found[b] {
				foundP++
			}
			if truth[a] == truth[b] && found[a] == found[b] {
				right++
			}
		}
	}
	return trueP, foundP, right
}

func draw(t *rapid.T) (truth, found []uint32) {
	n := rapid.IntRange(0, 40).Draw(t, "rows")
	numbers := rapid.OneOf(rapid.Uint32Range(0, 6), rapid.SampledFrom([]uint32{7, 1 << 20, 1<<32 - 2}))
	people := rapid.OneOf(rapid.Uint32Range(0, 6), rapid.Just(uint32(evaluate.Unlabelled)))
	return rapid.SliceOfN(people, n, n).Draw(t, "truth"), rapid.SliceOfN(numbers, n, n).Draw(t, "found")
}

func TestScoreCountsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth, found := draw(t)
		s := evaluate.Score(truth, found)
		trueP, foundP, right := byPairs(truth, found)
		if s.TruePairs != trueP || s.FoundPairs != foundP || s.RightPairs != right {
			t.Fatalf("Score(%v, %v) counts %d true, %d found, %d right pairs, want %d, %d, %d",
				truth, found, s.TruePairs, s.FoundPairs, s.RightPairs, trueP, foundP, right)
		}
		var wrong, missed int64
		for _, g := range evaluate.Mixed(truth, found, 100) {
			wrong += g.Pairs
		}
		for _, g := range evaluate.Split(truth, found, 100) {
			missed += g.Pairs
		}
		if wrong != foundP-right || missed != trueP-right {
			t.Fatalf("Mixed and Split(%v, %v) hold %d wrong and %d missed pairs, want %d and %d", truth, found, wrong, missed, foundP-right, trueP-right)
		}
	})
}

// TestScoreIgnoresNumbers: what is called what does not matter.
func TestScoreIgnoresNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth, found := draw(t)
		other := make([]uint32, len(found))
		for i, n := range found {
			other[i] = 3_000_000_000 - n%1000 - n/1000*7
		}
		a, b := evaluate.Score(truth, found), evaluate.Score(truth, other)
		a.LargestFalse.Cluster, b.LargestFalse.Cluster = 0, 0
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("Score of renumbered clusters differs:\n%s", diff)
		}
		if diff := cmp.Diff(evaluate.Mixed(truth, found, 3), evaluate.Mixed(truth, other, 3)); diff != "" {
			t.Fatalf("Mixed of renumbered clusters differs:\n%s", diff)
		}
	})
}

func TestScore(t *testing.T) {
	const none = evaluate.Unlabelled
	for _, c := range []struct {
		name                  string
		truth, found          []uint32
		precision, recall, f1 float64
		worst                 evaluate.FalseGroup
	}{
		{"nothing", nil, nil, 1, 1, 1, evaluate.FalseGroup{}},
		{"as it should be", []uint32{0, 0, 1}, []uint32{5, 5, 6}, 1, 1, 1, evaluate.FalseGroup{}},
		{"nothing found", []uint32{0, 0, 1}, []uint32{1, 2, 3}, 1, 0, 0, evaluate.FalseGroup{}},
		{"nothing to find", []uint32{0, 1, 2}, []uint32{1, 1, 3}, 0, 1, 0, evaluate.FalseGroup{Cluster: 1, Leads: 2, WrongPairs: 1}},
		{"half", []uint32{0, 0, 0, 1}, []uint32{1, 1, 2, 2}, 0.5, 1.0 / 3, 0.4, evaluate.FalseGroup{Cluster: 2, Leads: 2, WrongPairs: 1}},
		{"without a label", []uint32{0, none, 0, none}, []uint32{1, 1, 1, 1}, 1, 1, 1, evaluate.FalseGroup{}},
		{"of equal ones the first", []uint32{0, 1, 2, 3}, []uint32{9, 9, 4, 4}, 0, 1, 0, evaluate.FalseGroup{Cluster: 9, Leads: 2, WrongPairs: 1}},
	} {
		s := evaluate.Score(c.truth, c.found)
		got := []any{s.Precision, s.Recall, s.F1, s.LargestFalse}
		if diff := cmp.Diff([]any{c.precision, c.recall, c.f1, c.worst}, got); diff != "" {
			t.Errorf("%s: Score() (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestGroups(t *testing.T) {
	truth := []uint32{0, 0, 1, 1, 2, evaluate.Unlabelled}
	found := []uint32{3, 4, 4, 4, 4, 4}
	want := []evaluate.Group{{Rows: []uint32{1, 2, 3, 4}, Leads: 4, Parts: 3, Pairs: 5}}
	if diff := cmp.Diff(want, evaluate.Mixed(truth, found, 5)); diff != "" {
		t.Errorf("Mixed() (-want +got):\n%s", diff)
	}
	want = []evaluate.Group{{Rows: []uint32{0, 1}, Leads: 2, Parts: 2, Pairs: 1}}
	if diff := cmp.Diff(want, evaluate.Split(truth, found, 5)); diff != "" {
		t.Errorf("Split() (-want +got):\n%s", diff)
	}
	want = []evaluate.Group{{Rows: []uint32{1, 3}, Leads: 2, Parts: 2, Pairs: 1}, {Rows: []uint32{2, 4}, Leads: 2, Parts: 2, Pairs: 1}}
	if diff := cmp.Diff(want, evaluate.Mixed([]uint32{9, 0, 1, 2, 3}, []uint32{5, 8, 7, 8, 7}, 2)); diff != "" {
		t.Errorf("Mixed() of equally bad clusters (-want +got):\n%s", diff)
	}
	if got := evaluate.Mixed(truth, found, 0); len(got) != 0 {
		t.Errorf("Mixed(…, 0) = %v, want none", got)
	}
}

// TestScoreGiant: a million rows in one cluster make half a billion pairs, which nobody may list.
func TestScoreGiant(t *testing.T) {
	truth, found := make([]uint32, 1_000_000), make([]uint32, 1_000_000)
	for i := range truth {
		truth[i] = uint32(i)
	}
	s := evaluate.Score(truth, found)
	if want := int64(1_000_000) * 999_999 / 2; s.FoundPairs != want || s.RightPairs != 0 || s.LargestFalse.WrongPairs != want {
		t.Errorf("Score() = %+v, want %d wrong pairs", s, want)
	}
	if got := evaluate.Mixed(truth, found, 1); len(got[0].Rows) != 20 || got[0].Leads != 1_000_000 {
		t.Errorf("Mixed() names %d rows of %d, want 20 of a million", len(got[0].Rows), got[0].Leads)
	}
}

func BenchmarkScore(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	truth, found := make([]uint32, 1_000_000), make([]uint32, 1_000_000)
	for i := range truth {
		truth[i] = r.Uint32N(500_000)
		found[i] = truth[i]
		if r.IntN(10) == 0 {
			found[i] = r.Uint32N(500_000)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		evaluate.Score(truth, found)
	}
}
