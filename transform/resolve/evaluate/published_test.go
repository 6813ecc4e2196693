package evaluate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/transform/resolve/evaluate"
)

func labels(t *testing.T, file string) *evaluate.Labels {
	t.Helper()
	l, err := evaluate.ReadLabels(t.Context(), strings.NewReader(file), "labels.csv")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// values is a lead with a first name and an e-mail.
func values(first, email string) []string {
	v := make([]string, len(evaluate.FieldNames()))
	v[0], v[2] = first, email
	return v
}

// TestPublished: three persons were merged into customer C1, by a strong edge between L1 and L2 and a weaker one between
// L2 and L4. L3 has the values of L2, and L5, which nobody labelled, holds L4 and L6 together.
func TestPublished(t *testing.T) {
	p := evaluate.NewPublished(labels(t, "lead_id,person\nL1,amy\nL2,ann\nL3,ann\nL4,bob\nL6,bob\nL7,cid\nL9,dee\nL8,cid\nL1,amy\n,x\nL5,\n"))
	customers := []struct{ lead, customer, first, email string }{
		{"L7", "C2", "Cid", "c@x.example"}, {"L1", "C1", "Ann", "a@x.example"}, {"L2", "C1", "Anne", "a@x.example"},
		{"L3", "C1", "ANNE", "A@x.example"}, {"L4", "C1", "Bob", "b@x.example"}, {"L5", "C1", "Bo", "b@x.example"},
		{"L6", "C1", "Bob B", "b@x.example"}, {"L8", "C3", "Cid", "c@y.example"}, {"L99", "C4", "Else", "e@x.example"},
	}
	for _, c := range customers {
		p.Sight(c.lead, c.customer)
	}
	if p.Unknown() != 1 || !p.Wants("C1") || p.Wants("C4") {
		t.Errorf("Unknown() = %d, want 1: L9", p.Unknown())
	}
	for _, c := range customers {
		p.Lead(c.lead, c.customer, values(c.first, c.email))
	}
	p.Edge("L1", "L2", 0.9995, false)
	p.Edge("L2", "L4", 0.93, false)
	p.Edge("L4", "L5", 0.2, true) // an override
	p.Edge("L5", "L6", 0.95, false)
	p.Edge("L99", "L98", 0.97, false)
	r, err := p.Report()
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows != 7 || r.Entities != 4 || r.Clusters != 3 || r.TruePairs != 3 || r.FoundPairs != 10 || r.RightPairs != 2 {
		t.Errorf("Report() = %+v", r.Scores)
	}
	want := []evaluate.Named{{IDs: []string{"L1", "L2", "L3", "L4", "L6"}, Leads: 5, Parts: 3, Pairs: 8}}
	if diff := cmp.Diff(want, r.Mixed); diff != "" {
		t.Errorf("Mixed (-want +got):\n%s", diff)
	}
	want = []evaluate.Named{{IDs: []string{"L7", "L8"}, Leads: 2, Parts: 2, Pairs: 1}}
	if diff := cmp.Diff(want, r.Split); diff != "" {
		t.Errorf("Split (-want +got):\n%s", diff)
	}
	type point struct{ found, right int64 }
	wantCurve := map[float64]point{
		0.01: {10, 2}, 0.9: {10, 2}, 0.95: {4, 2}, 0.99: {3, 1}, 0.999: {3, 1}, 0.9999: {1, 1}, 0.999999: {1, 1},
	}
	for _, at := range r.Curve {
		want, ok := wantCurve[at.Threshold]
		if got := (point{at.FoundPairs, at.RightPairs}); ok && got != want {
			t.Errorf("from %g: %+v, want %+v", at.Threshold, got, want)
		}
	}
	if len(r.Curve) != len(evaluate.Thresholds()) {
		t.Errorf("the curve has %d points, want %d", len(r.Curve), len(evaluate.Thresholds()))
	}
}

// TestPublishedUnexplained: leads that the evidence says nothing about stay with their customer, at any threshold.
func TestPublishedUnexplained(t *testing.T) {
	p := evaluate.NewPublished(labels(t, "lead_id,person\nL1,a\nL2,a\nL3,a\nL4,a\n"))
	for _, lead := range []string{"L1", "L2", "L3", "L4"} {
		p.Sight(lead, "C1")
	}
	for _, lead := range []string{"L1", "L2", "L3", "L4"} {
		p.Lead(lead, "C1", values(lead, lead+"@x.example"))
	}
	r, err := p.Report()
	if err != nil || len(r.Curve) != 0 {
		t.Errorf("Report() without evidence = a curve of %d points, %v; want none", len(r.Curve), err)
	}
	p.Edge("L2", "L3", 0.95, false)
	if r, err = p.Report(); err != nil {
		t.Fatal(err)
	}
	if last := r.Curve[len(r.Curve)-1]; last.FoundPairs != 3 {
		t.Errorf("at the highest threshold %d pairs are left, want 3: L1 and L4 stay with L2, L3 is cut off", last.FoundPairs)
	}
}

func TestLabelFaults(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"", "labels.csv is empty"},
		{"lead_id,persons\n", `labels.csv has no column "person"; did you mean "persons"?`},
		{"id,person\n", `no column "lead_id"`},
		{"lead_id,person\n", "holds no row"},
		{"lead_id,person\nL1,\n", "holds no row"},
		{"lead_id,person\nL1,ann\nL2,ann\nL1,bob\n", "gives one lead two persons, in its row 3"},
		{"lead_id,person\nL1\n", "record on line 2: wrong number of fields"},
	} {
		_, err := evaluate.ReadLabels(t.Context(), strings.NewReader(c.file), "labels.csv")
		var fault *evaluate.DataError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("ReadLabels(%q) = %v, want %q", c.file, err, c.want)
		}
	}
	if l := labels(t, "lead_id;person\nL1;ann\nL1;ann\nL2;ann, bo\n"); l.Repeated != 1 {
		t.Errorf("Repeated = %d with semicolons, want 1", l.Repeated)
	}
	p := evaluate.NewPublished(labels(t, "lead_id,person\nL1,ann\n"))
	p.Sight("L2", "C1")
	if _, err := p.Report(); err == nil || !strings.Contains(err.Error(), "names no lead of the published snapshot") {
		t.Errorf("Report() of unknown leads = %v", err)
	}
}
