package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const committed = "../../testdata/demo"

// TestCommittedSample regenerates the sample and compares every byte with what is committed.
func TestCommittedSample(t *testing.T) {
	dir := t.TempDir()
	if err := run([]string{"-seed", "1", "-o", dir}, io.Discard); err != nil {
		t.Fatal(err)
	}
	want, got := readTree(t, dir), readTree(t, committed)
	for path, content := range want {
		if !bytes.Equal(got[path], content) {
			t.Errorf("%s differs from the generator's: run go run ./cmd/demoleads -seed 1 -o testdata/demo", path)
		}
	}
	for path := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s is in testdata/demo, but the generator does not write it", path)
		}
	}
}

func readTree(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		out[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSeedChangesTheSample(t *testing.T) {
	one, err := generate(1)
	if err != nil {
		t.Fatal(err)
	}
	two, err := generate(2)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(one["truth.json"], two["truth.json"]) {
		t.Error("seeds 1 and 2 give the same sample")
	}
}

// TestProportions checks what the sample promises to hold.
func TestProportions(t *testing.T) {
	sample, err := generate(1)
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, content := range sample {
		size += len(content)
	}
	c := count(truths(layout(newWorld(1))))
	publishers := map[string]bool{}
	for o := range c.offers {
		if p, _, ok := strings.Cut(o, "."); ok {
			publishers[p] = true
		}
	}
	for _, feed := range feedNames() {
		if c.feeds[feed] < 120 {
			t.Errorf("%s has %d deliveries, want 120 at least", feed, c.feeds[feed])
		}
	}
	for _, p := range []struct {
		what          string
		got, min, max int
	}{
		{"deliveries", c.deliveries, 1900, 2100},
		{"people", c.people, 700, 700},
		{"publishers", len(publishers), 2, 2},
		{"offers, with none", len(c.offers), 6, 6},
		{"feeds", len(c.feeds), 7, 7},
		{"calendar months", len(c.months), 15, 15},
		{"collapsed", c.fates["collapsed"], 150, 300},
		{"rejected", c.fates["rejected"], 15, 30},
		{"fates that depend", c.depends, 1, 15},
		{"test leads", c.test, 37, 37},
		{"internal leads", c.internal, 10, 30},
		{"DNC leads", c.dnc, 20, 80},
		{"opt-outs", c.optOut, 5, 40},
		{"free trials", c.actions["FreeTrial"], 50, 150},
		{"TRY", c.actions["TRY"], 5, 30},
		{"UPG", c.actions["UPG"], 5, 40},
		{"records of several offers", c.several, 10, 20},
		{"files", len(sample), 100, 199},
		{"bytes", size, 1_000_000, 3_000_000},
	} {
		if p.got < p.min || p.got > p.max {
			t.Errorf("%s: %d, want %d to %d", p.what, p.got, p.min, p.max)
		}
	}
}

func TestTruthIsJSON(t *testing.T) {
	sample, err := generate(1)
	if err != nil {
		t.Fatal(err)
	}
	var truth struct {
		Totals     struct{ Deliveries, Leads int }
		Deliveries []struct {
			Feed, Locator, Fate string
			Position            int
			Lead                *int
			Offers              []string
		}
	}
	if err := json.Unmarshal(sample["truth.json"], &truth); err != nil {
		t.Fatal(err)
	}
	places, leads, several := map[[2]string]int{}, map[int]int{}, 0
	for _, d := range truth.Deliveries {
		at := [2]string{d.Feed, d.Locator}
		places[at]++
		if d.Position != places[at] {
			t.Errorf("%s/%s: position %d, want %d", d.Feed, d.Locator, d.Position, places[at])
		}
		if (d.Fate == "lead" || d.Fate == "collapsed") != (d.Lead != nil) {
			t.Errorf("%s/%s %d: fate %s does not go with lead %v", d.Feed, d.Locator, d.Position, d.Fate, d.Lead)
		}
		if d.Fate == "lead" {
			leads[*d.Lead]++
			several += max(0, len(d.Offers)-1)
		}
	}
	for n, standing := range leads {
		if standing != 1 {
			t.Errorf("lead %d has %d deliveries with the fate lead", n, standing)
		}
	}
	if got := len(leads) + several; got != truth.Totals.Leads || len(truth.Deliveries) != truth.Totals.Deliveries {
		t.Errorf("%d leads and %d deliveries, totals say %+v", got, len(truth.Deliveries), truth.Totals)
	}
}

// TestRecordsAreReadable reads every record that is not meant to be broken by the standard library.
func TestRecordsAreReadable(t *testing.T) {
	files := layout(newWorld(1))
	for _, f := range files {
		if strings.Contains(f.path, ".csv") {
			readCSV(t, f)
			continue
		}
		for i, it := range f.items {
			valid := json.Valid(it.payload) || strings.HasSuffix(f.path, ".xlsx")
			if notJSON := it.want.reason == "not_json" || it.want.reason == "bad_compression" || len(it.payload) == 0; valid == notJSON && f.feed != partnerCenter {
				t.Errorf("%s/%s %d: valid JSON %v, want %v", f.feed, f.path, i+1, valid, !notJSON)
			}
		}
	}
}

func readCSV(t *testing.T, f *file) {
	t.Helper()
	if f.feed == partnerCenter {
		return
	}
	content, err := f.frame(payloads(f))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s/%s: %v", f.feed, f.path, err)
	}
	if len(rows)-1 != len(f.items) {
		t.Errorf("%s/%s: %d rows, want %d", f.feed, f.path, len(rows)-1, len(f.items))
	}
	for i, cells := range rows[1:] {
		ragged := len(cells) != len(rows[0])
		if ragged != (f.items[i].want.fate == "rejected") {
			t.Errorf("%s/%s %d: %d cells under %d headers, want fate %s", f.feed, f.path, i+1, len(cells), len(rows[0]), f.items[i].want.fate)
		}
	}
}

func payloads(f *file) [][]byte {
	var out [][]byte
	for _, it := range f.items {
		out = append(out, it.payload)
	}
	return out
}

func TestWorkbookRows(t *testing.T) {
	files := layout(newWorld(1))
	i := slices.IndexFunc(files, func(f *file) bool { return strings.HasSuffix(f.path, ".xlsx") })
	content, err := files[i].bytes()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Leads")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(files[i].items)+1 || len(rows[0]) != 19 {
		t.Fatalf("%d rows with %d headers, want %d with 19", len(rows), len(rows[0]), len(files[i].items)+1)
	}
	if _, err := time.Parse("2006-01-02 15:04:05", rows[1][1]); err != nil {
		t.Errorf("creation date reads %q", rows[1][1])
	}
	if err := book.Close(); err != nil {
		t.Error(err)
	}
}

func TestRunLeavesForeignFoldersAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"-o", dir}, io.Discard); err == nil {
		t.Error("a folder that holds other files was written to")
	}
	if err := run([]string{"-o", dir, "extra"}, io.Discard); err == nil {
		t.Error("an extra argument was taken")
	}
}
