package evaluate_test

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/transform/resolve/evaluate"
	"leadmill/transform/resolve/resolvetest"
)

const public = "../../../testdata/resolution"

// TestGate holds the default settings to what they must reach on sets that they were not tuned for, so that no change
// of a weight loses quality unseen. FEBRL 2 and 3 miss the project's goal of 0.999 (docs/resolution.md says why); their
// bounds are what is reached.
func TestGate(t *testing.T) {
	for _, c := range []struct {
		set       string
		f1        float64
		precision float64
		load      func(t *testing.T) *evaluate.Sample
	}{
		{"fake_1000", 0.96, 0, file("splink/fake_1000")},
		{"FEBRL 1", 0.999, 0, file("febrl/dataset1")},
		{"FEBRL 2", 0.9965, 0, file("febrl/dataset2")},
		{"FEBRL 3", 0.9975, 0, file("febrl/dataset3")},
		{"Senzing customers", 0, 1, file("senzing/customers")},
		{"generated leads, seed 101", 0.96, 0.99, generated(20_000, 101)},
	} {
		t.Run(c.set, func(t *testing.T) {
			s := c.load(t)
			r, err := evaluate.Resolve(t.Context(), s, 2)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("precision %.6f, recall %.6f, F1 %.6f, largest cluster %d", r.Precision, r.Recall, r.F1, r.LargestFound)
			if r.F1 < c.f1 || r.Precision < c.precision {
				t.Errorf("F1 is %.6f and precision %.6f, want at least %g and %g", r.F1, r.Precision, c.f1, c.precision)
				for _, g := range r.Mixed {
					t.Logf("%d wrong pairs in a cluster of %d persons: %v", g.Pairs, g.Parts, g.IDs)
				}
				for _, g := range r.Split {
					t.Logf("%d missing pairs of a person in %d clusters: %v", g.Pairs, g.Parts, g.IDs)
				}
			}
		})
	}
}

// file loads a public set by its mapping.
func file(name string) func(t *testing.T) *evaluate.Sample {
	return func(t *testing.T) *evaluate.Sample {
		t.Helper()
		path := filepath.Join(public, filepath.FromSlash(name))
		m, err := evaluate.ReadMapping(path + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		s, err := evaluate.Load(t.Context(), path+".csv", m, 2)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// generated loads invented leads by way of CSV, as leadtruth writes them.
func generated(rows int, seed uint64) func(t *testing.T) *evaluate.Sample {
	return func(t *testing.T) *evaluate.Sample {
		t.Helper()
		in, out := io.Pipe()
		go func() {
			w := csv.NewWriter(out)
			err := w.Write(append([]string{"id", "person"}, evaluate.FieldNames()...))
			if err == nil {
				err = resolvetest.Generate(rows, seed, func(r resolvetest.Row) error {
					return w.Write([]string{
						r.ID, strconv.FormatUint(uint64(r.Person), 10), r.FirstName, r.LastName, r.Email, r.Phone, r.Country, r.Company, r.JobTitle,
					})
				})
			}
			w.Flush()
			_ = out.CloseWithError(err) // never an error
		}()
		s, err := evaluate.Read(t.Context(), in, "generated", evaluate.DefaultMapping(), 2)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// TestResolveIsDeterministic: how many workers read and compare, and so which value gets which number, changes nothing.
func TestResolveIsDeterministic(t *testing.T) {
	var first *evaluate.Report
	for _, workers := range []int{1, 2, 4} {
		r, err := evaluate.Resolve(t.Context(), generated(5000, 102)(t), workers)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = r
		}
		if diff := cmp.Diff(first, r); diff != "" {
			t.Errorf("with %d workers the report differs:\n%s", workers, diff)
		}
	}
}
