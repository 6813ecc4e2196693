package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"
)

const demoAsOf = "2026-11-20T02:00:00Z"

// runDemo does the night on the sample leads and returns the output folder, what was printed, and the log.
func runDemo(t *testing.T) (out, printed, log string) {
	t.Helper()
	out = filepath.Join(t.TempDir(), "demo")
	var stdout, stderr bytes.Buffer
	code := Main(t.Context(), []string{
		"leadmill", "run", "--config", "../../testdata/demo/leadmill.yaml", "--as-of", demoAsOf, "--summary", "always",
	}, Environment{Stdout: &stdout, Stderr: &stderr, Environ: []string{"LEADMILL_OUTPUT=" + out}, Now: time.Now})
	if code != ExitOK {
		t.Fatalf("exit code %d:\n%s", code, &stderr)
	}
	return out, stdout.String(), stderr.String()
}

// TestDemo compares the fate of every sample record with what its generator knows of it, and the counts with the
// golden file.
func TestDemo(t *testing.T) {
	out, printed, log := runDemo(t)
	truths := readTruth(t)
	records := readRecords(t, out)
	t.Run("fates", func(t *testing.T) { checkFates(t, truths, records) })
	t.Run("leads", func(t *testing.T) { checkLeads(t, truths, records) })
	t.Run("joins", func(t *testing.T) { checkJoins(t, out) })
	t.Run("counts", func(t *testing.T) { checkGolden(t, out, printed) })
	t.Run("privacy", func(t *testing.T) { checkPrivacy(t, out, log, printed) })
}

// truth is a line of truth.json.
type truth struct {
	Feed, Locator string
	Position      int
	Fate          string
	Lead          int
	Of            int // the lead that a row of Partner Center may join
	Person        int
	Reason        string
	Depends       string
	Action        string
	Offer         string
	Offers        []string
	OfferTitle    string `json:"offer_title"`
	Stage         string
	TimeBasis     string `json:"time_basis"`
	Occurred      string
	IsTest        bool `json:"is_test"`
	IsInternal    bool `json:"is_internal"`
}

func (r *truth) place() string { return fmt.Sprintf("%s: %s#%d", r.Feed, r.Locator, r.Position) }

func readTruth(t *testing.T) []truth {
	t.Helper()
	data, err := os.ReadFile("../../testdata/demo/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Deliveries []truth }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Deliveries) < 1000 {
		t.Fatalf("truth.json tells of %d deliveries only", len(file.Deliveries))
	}
	return file.Deliveries
}

// row is a row of a dataset by column name.
type row map[string]string

func readRows(t *testing.T, out, dataset string) []row {
	t.Helper()
	table, err := readDataset(out, dataset)
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, cells := range table.rows {
		r := row{}
		for i, c := range table.columns {
			r[c] = cells[i]
		}
		rows = append(rows, r)
	}
	return rows
}

// record is a delivery with the lead it is or repeats.
type record struct{ delivery, lead row }

func readRecords(t *testing.T, out string) map[string]record {
	t.Helper()
	leads := map[string]row{}
	for _, l := range readRows(t, out, "leads") {
		leads[l["lead_id"]] = l
	}
	records := map[string]record{}
	for _, d := range readRows(t, out, "deliveries") {
		locator := d["locator"]
		if !strings.Contains(locator, "#") {
			locator += "#1"
		}
		place := d["feed"] + ": " + locator
		if _, twice := records[place]; twice {
			t.Errorf("%s is there twice", place)
		}
		records[place] = record{d, leads[d["lead_id"]]}
	}
	return records
}

// checkFates compares record by record: the fate of one that is no lead, and its reason. Which of several deliveries of
// a lead is called the lead is leadmill's choice.
func checkFates(t *testing.T, truths []truth, records map[string]record) {
	known := map[string]bool{}
	for _, want := range truths {
		known[want.place()] = true
		got, ok := records[want.place()]
		switch d := got.delivery; {
		case want.Depends != "":
			t.Logf("%s: %s %s (%s)", want.place(), d["fate"], d["reason"], want.Depends)
		case !ok:
			t.Errorf("%s vanished, want fate %s", want.place(), want.Fate)
		case want.Lead > 0 && d["fate"] != "lead" && d["fate"] != "collapsed", want.Lead == 0 && d["fate"] != want.Fate:
			t.Errorf("%s has fate %s (%s), want %s", want.place(), d["fate"], d["reason"], want.Fate)
		case want.Reason != "" && d["reason"] != want.Reason:
			t.Errorf("%s was rejected as %s, want %s", want.place(), d["reason"], want.Reason)
		case want.Lead > 0 && got.lead == nil:
			t.Errorf("%s has lead %s, which is in no row of leads", want.place(), d["lead_id"])
		}
	}
	for place := range records {
		if !known[place] {
			t.Errorf("%s was invented", place)
		}
	}
}

// checkLeads compares lead by lead: its deliveries are those of one lead_id and of no other, one of them is the lead,
// and the lead says what they say.
func checkLeads(t *testing.T, truths []truth, records map[string]record) {
	groups := map[int][]truth{}
	unsure := map[int]bool{}
	for _, r := range truths {
		if r.Lead > 0 {
			groups[r.Lead] = append(groups[r.Lead], r)
			unsure[r.Lead] = unsure[r.Lead] || r.Depends != ""
		}
	}
	owner := map[string]int{} // lead by lead_id
	parts := joinRows(t, groups, records)
	for _, n := range slices.Sorted(maps.Keys(groups)) {
		if unsure[n] {
			continue
		}
		group := groups[n]
		places, leads := "", 0
		ids := map[string]bool{}
		for _, r := range group {
			d := records[r.place()].delivery
			places += "\n\t" + r.place() + " " + d["fate"]
			ids[d["lead_id"]] = true
			if d["fate"] == "lead" {
				leads++
			}
			if before := owner[d["lead_id"]]; before != 0 && before != n {
				t.Errorf("leads %d and %d were made one: %s", before, n, places)
			}
			owner[d["lead_id"]] = n
		}
		if len(ids) != 1 || leads != 1 {
			t.Errorf("lead %d has %d lead_ids and %d deliveries of fate lead, want 1 and 1:%s", n, len(ids), leads, places)
			continue
		}
		compareLead(t, n, append(group, parts[n]...), records[group[0].place()].lead, places)
	}
}

// joinRows moves each row of Partner Center that joined the lead it tells of into that lead's group. Joining another lead
// is found as two leads that were made one. Most rows must join: else the join does nothing. A row of several offers may
// join by one of them and be a lead by the others: such parts are returned by the lead they joined.
func joinRows(t *testing.T, groups map[int][]truth, records map[string]record) (parts map[int][]truth) {
	parts = map[int][]truth{}
	rows, joined := 0, 0
	for _, n := range slices.Sorted(maps.Keys(groups)) {
		for _, r := range groups[n] {
			if r.Of == 0 {
				continue
			}
			rows++
			of, got := groups[r.Of], records[r.place()].delivery
			switch id := records[of[0].place()].delivery["lead_id"]; {
			case got["lead_id"] == id:
				groups[r.Of] = append(of, r)
				delete(groups, n)
				joined++
			case strings.Contains(got["further_lead_ids"], id):
				parts[r.Of] = append(parts[r.Of], r)
			}
		}
	}
	if joined < rows/2 {
		t.Errorf("%d of %d rows without a contact joined the lead they tell of, want at least half", joined, rows)
	}
	return parts
}

func compareLead(t *testing.T, n int, group []truth, got row, places string) {
	text := func(s string) string { return cmp.Or(s, "null") }
	want := group[0]
	if last := group[len(group)-1]; want.Action == "" && last.Of > 0 {
		want.Action, want.Stage = last.Action, last.Stage // the row knows what the lead does not
	}
	for _, c := range []struct{ column, want string }{
		{"action", text(want.Action)}, {"stage", want.Stage},
		{"is_test", fmt.Sprint(want.IsTest)}, {"is_internal", fmt.Sprint(want.IsInternal)},
		{"deliveries", fmt.Sprint(len(group))},
	} {
		if got[c.column] != c.want {
			t.Errorf("lead %d: %s = %s, want %s:%s", n, c.column, got[c.column], c.want, places)
		}
	}
	switch {
	case len(want.Offers) > 0:
		if !slices.Contains(want.Offers, got["offer_id"]) {
			t.Errorf("lead %d: offer_id = %s, want one of %v:%s", n, got["offer_id"], want.Offers, places)
		}
	case got["offer_id"] != text(want.Offer):
		t.Errorf("lead %d: offer_id = %s, want %s:%s", n, got["offer_id"], text(want.Offer), places)
	case want.Offer == "" && got["offer_title"] != text(want.OfferTitle):
		t.Errorf("lead %d: offer_title = %s, want %s:%s", n, got["offer_title"], text(want.OfferTitle), places)
	}
	// The deliveries of one lead may know its time differently well; it must be what one of them knows.
	if !slices.ContainsFunc(group, func(r truth) bool {
		return got["time_basis"] == r.TimeBasis && strings.HasPrefix(got["occurred_at"], strings.TrimSuffix(r.Occurred, "Z"))
	}) {
		t.Errorf("lead %d: %s by %s, want %s by %s:%s", n, got["occurred_at"], got["time_basis"], want.Occurred, want.TimeBasis, places)
	}
}

// checkJoins checks that identifiers lead somewhere, and that counts beside them agree.
func checkJoins(t *testing.T, out string) {
	leads := readRows(t, out, "leads")
	count := func(column string) map[string]int {
		n := map[string]int{}
		for _, l := range leads {
			n[l[column]]++
		}
		return n
	}
	for _, c := range []struct{ dataset, key string }{{"customers", "customer_id"}, {"accounts", "account_id"}} {
		want := count(c.key)
		delete(want, "null")
		got := map[string]int{}
		for _, r := range readRows(t, out, c.dataset) {
			got[r[c.key]]++
			if r["leads"] != fmt.Sprint(want[r[c.key]]) {
				t.Errorf("%s %s has %s leads, %d are in leads", c.dataset, r[c.key], r["leads"], want[r[c.key]])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s has %d ids, leads have %d", c.dataset, len(got), len(want))
		}
		for id, n := range got {
			if n != 1 {
				t.Errorf("%s %s is there %d times", c.dataset, id, n)
			}
		}
	}
	deliveries, standFor := 0, 0
	for _, l := range leads {
		deliveries += number(t, l["deliveries"])
	}
	for _, d := range readRows(t, out, "deliveries") {
		standFor += number(t, d["leads"])
	}
	if standFor != len(leads) || deliveries < len(leads) {
		t.Errorf("deliveries stand for %d leads, there are %d; leads stand for %d deliveries", standFor, len(leads), deliveries)
	}
	rejected := 0
	for _, d := range readRows(t, out, "deliveries") {
		if d["fate"] == "rejected" {
			rejected++
		}
	}
	if got := len(readRows(t, out, "rejects")); got != rejected {
		t.Errorf("rejects has %d rows, deliveries say %d", got, rejected)
	}
}

func number(t *testing.T, text string) (n int) {
	t.Helper()
	if _, err := fmt.Sscan(text, &n); err != nil {
		t.Fatalf("%q is no number: %v", text, err)
	}
	return n
}

// checkGolden compares the summary and tables of counts with the golden file.
func checkGolden(t *testing.T, out, printed string) {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(printed, out, "OUT"))
	for _, c := range []struct {
		dataset string
		columns []string
	}{
		{"deliveries", []string{"feed", "fate", "reason"}},
		{"leads", []string{"offer_id", "stage"}},
		{"leads", []string{"source", "action"}},
		{"leads", []string{"time_basis"}},
		{"leads", []string{"email_kind"}},
		{"leads", []string{"country"}},
		{"leads", []string{"is_test", "is_internal", "suppressed"}},
		{"leads", []string{"issues"}},
		{"leads", []string{"outcome"}},
		{"leads", []string{"feeds"}},
		{"outcomes", []string{"feed", "outcome"}},
		{"journeys", []string{"offer_id", "furthest_stage"}},
		{"account_journeys", []string{"offer_id", "furthest_stage"}},
	} {
		b.WriteString("\n" + c.dataset + " by " + strings.Join(c.columns, ", ") + "\n")
		counts := map[string]int{}
		for _, r := range readRows(t, out, c.dataset) {
			var cells []string
			for _, column := range c.columns {
				cells = append(cells, r[column])
			}
			counts[strings.Join(cells, " | ")]++
		}
		for _, key := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&b, "%6d  %s\n", counts[key], key)
		}
	}
	golden := filepath.Join("testdata", "demo.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("counts differ from %s (-want +got); run make golden if this is meant:\n%s", golden, diff)
	}
}

// checkPrivacy looks for everybody's data in what was logged and printed.
func checkPrivacy(t *testing.T, out string, texts ...string) {
	words := map[string]bool{}
	whole := strings.Join(texts, "\n")
	for _, w := range strings.FieldsFunc(strings.ToLower(whole), func(r rune) bool { return !unicode.IsLetter(r) }) {
		words[w] = true
	}
	// Words of the program itself that are somebody's name as well.
	for _, w := range []string{"null", "test", "table", "leads"} {
		delete(words, w)
	}
	checked := 0
	for _, l := range readRows(t, out, "leads") {
		for _, column := range []string{"email", "phone", "notes"} {
			if v := l[column]; v != "null" {
				checked++
				if strings.Contains(strings.ToLower(whole), strings.ToLower(v)) {
					t.Errorf("%s of lead %s was logged or printed", column, l["lead_id"])
				}
			}
		}
		for _, column := range []string{"first_name", "last_name"} {
			for _, w := range strings.FieldsFunc(strings.ToLower(l[column]), func(r rune) bool { return !unicode.IsLetter(r) }) {
				checked++
				if len(w) > 2 && words[w] {
					t.Errorf("%s %q of lead %s was logged or printed", column, w, l["lead_id"])
				}
			}
		}
	}
	if checked < 5000 {
		t.Errorf("only %d texts were looked for", checked)
	}
}
