package explain_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/cmd/leadmill/explain"
	"leadmill/cmd/leadmill/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files from what the tests produce")

type answer interface {
	Text(w io.Writer, style ui.Style) error
	HTML(w io.Writer) error
}

func TestGolden(t *testing.T) {
	src := snapshot(t, story())
	old := story()
	delete(old, "matches")
	delete(old, "customer_events")
	before := snapshot(t, old)
	single := func(s *explain.Source, argument string) answer {
		e, err := s.Customer(t.Context(), argument)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	pair := func(a, b string) answer {
		p, err := src.Pair(t.Context(), a, b, nil)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct {
		name   string
		answer answer
	}{
		{"customer", single(src, ann)},
		{"alias", single(src, annBefore)},
		{"lead", single(src, boLater)},
		{"no-evidence", single(before, "cyd@fabrikam.example")},
		{"one-customer", pair(l2, l5)},
		{"two-customers", pair(l3, boLater)},
		{"review-pair", pair(l1, boFirst)},
	} {
		for _, form := range []struct {
			name  string
			write func(w io.Writer) error
		}{
			{"txt", func(w io.Writer) error { return c.answer.Text(w, ui.Style{Width: 100, Unicode: true}) }},
			{"ascii.txt", func(w io.Writer) error { return c.answer.Text(w, ui.Style{Width: 80}) }},
			{"html", c.answer.HTML},
			{"json", func(w io.Writer) error {
				e := json.NewEncoder(w)
				e.SetIndent("", "  ")
				return e.Encode(c.answer)
			}},
		} {
			t.Run(c.name+"."+form.name, func(t *testing.T) {
				var got bytes.Buffer
				if err := form.write(&got); err != nil {
					t.Fatal(err)
				}
				golden(t, c.name+"."+form.name, got.Bytes())
			})
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
