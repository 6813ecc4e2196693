package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// runNight runs a command in process and ends the test if it fails.
func runNight(t *testing.T, args ...string) {
	t.Helper()
	var log bytes.Buffer
	code := Main(t.Context(), append([]string{"leadmill"}, args...), Environment{Stdout: io.Discard, Stderr: &log, Now: time.Now})
	if code != ExitOK {
		t.Fatalf("leadmill %v: exit code %d:\n%s", args, code, &log)
	}
}

// documents invents records that hold their own time, some of them twice.
func documents(r *rand.Rand, n int) []string {
	var all []string
	for len(all) < n {
		p := r.IntN(n/3 + 1)
		doc := fmt.Sprintf(`{"UserDetails":{"FirstName":"Ann","LastName":"Secret%d","Email":"ann%d@secret%d.example","Phone":"+46 8 555 %04d","Country":"Sweden","Company":"Secret %d AB"},`+
			`"LeadSource":"AzureMarketplace-%s|contoso.%s","CreatedTime":%q}`, p%29, p, p%13, p, p%13,
			[]string{"PLT", "INS", "DNC"}[r.IntN(3)], []string{"backup", "ledger"}[r.IntN(2)],
			time.Date(2026, 1, 1+r.IntN(60), r.IntN(24), r.IntN(60), 0, 0, time.UTC).Format(time.RFC3339))
		all = append(all, doc)
		if r.IntN(6) == 0 {
			all = append(all, doc)
		}
	}
	return all[:n]
}

// landIn writes records into files of some kind and size, under some name, plain or compressed.
func landIn(t *testing.T, r *rand.Rand, folder string, docs []string) {
	t.Helper()
	for i := 0; len(docs) > 0; i++ {
		n := 1 + r.IntN(len(docs))
		part := docs[:n]
		docs = docs[n:]
		name := fmt.Sprintf("%d/%02d/file", r.IntN(3), r.IntN(40)) + fmt.Sprint(i)
		var data []byte
		switch r.IntN(4) {
		case 0:
			name, data = name+".json", []byte("["+strings.Join(part, ",\n")+"]")
		case 1:
			name, data = name+".json", []byte(`{"value":[`+strings.Join(part, ",")+"]}")
		default:
			name, data = name+".ndjson", []byte(strings.Join(part, "\n"))
		}
		var packed bytes.Buffer
		var w io.WriteCloser
		switch r.IntN(3) {
		case 0:
			name, w = name+".gz", gzip.NewWriter(&packed)
		case 1:
			z, err := zstd.NewWriter(&packed)
			if err != nil {
				t.Fatal(err)
			}
			name, w = name+".zst", z
		}
		if w != nil {
			if _, err := w.Write(data); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			data = packed.Bytes()
		}
		writeFile(t, filepath.Join(folder, name), data)
	}
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The order of files and records, how records lie in files, and compression change no lead, no customer and no account;
// nor does it matter on which night a file came, but for the identifiers of customers, which are given when they are.
func TestArrangementOfFiles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2 {
		docs := documents(r, 20+r.IntN(100))
		want := map[string]string{}
		for try := range 4 {
			dir := t.TempDir()
			config := filepath.Join(dir, "leadmill.yaml")
			writeFile(t, config, []byte("output: ./out\nsources: [{name: landing, type: files, publisher: contoso, url: ./landing}]\n"))
			if try == 3 { // part of it comes a night later
				late := len(docs) / 2
				landIn(t, r, filepath.Join(dir, "landing/early"), docs[late:])
				runNight(t, "run", "--config", config, "--as-of", "2026-03-09T02:00:00Z")
				landIn(t, r, filepath.Join(dir, "landing/late"), docs[:late])
			} else {
				landIn(t, r, filepath.Join(dir, "landing"), docs)
			}
			runNight(t, "run", "--config", config, "--as-of", nightAt)
			for _, dataset := range []string{"leads", "customers", "accounts", "journeys", "account_journeys"} {
				got := byFirstLead(t, filepath.Join(dir, "out"), dataset)
				if want[dataset] == "" {
					want[dataset] = got
				}
				if got != want[dataset] {
					t.Errorf("another arrangement of the same records (%d) changed %s:\n%s\nbefore:\n%s", try, dataset, got, want[dataset])
				}
			}
			r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
		}
	}
}

// byFirstLead prints a dataset with customers named after their first leads, and without the night that named them.
func byFirstLead(t *testing.T, out, dataset string) string {
	t.Helper()
	leads, err := readDataset(out, "leads", "customer_id", "lead_id")
	if err != nil {
		t.Fatal(err)
	}
	table, err := readDataset(out, dataset)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, lead := range leads.rows {
		if !slices.Contains(names, lead[0]) {
			names = append(names, lead[0], "customer of "+lead[1])
		}
	}
	if at := slices.Index(table.columns, "created_at"); at >= 0 {
		for _, row := range table.rows {
			row[at] = ""
		}
	}
	return strings.NewReplacer(names...).Replace(table.String())
}

// The same archive gives the same bytes of every Parquet file, figure and workbook, in any time zone of the machine
// and with any number of processors.
func TestSameArchiveSameBytes(t *testing.T) {
	dir := t.TempDir()
	demo, err := filepath.Abs("../../testdata/demo/leadmill.yaml")
	if err != nil {
		t.Fatal(err)
	}
	night := func(command, out string) {
		t.Helper()
		var log bytes.Buffer
		code := Main(t.Context(), []string{"leadmill", command, "--config", demo, "--as-of", demoAsOf}, Environment{
			Stdout: io.Discard, Stderr: &log, Environ: []string{"LEADMILL_OUTPUT=" + out, "LEADMILL_REPORT_TIME_ZONE=Asia/Kolkata"}, Now: time.Now,
		})
		if code != ExitOK {
			t.Fatalf("%s: exit code %d:\n%s", command, code, &log)
		}
	}
	first := filepath.Join(dir, "archive")
	night("extract", first)
	defer func(l *time.Location) { time.Local = l }(time.Local)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want string
	for i, c := range []struct {
		processors int
		zone       *time.Location
	}{{1, time.UTC}, {2, time.FixedZone("east", 14*3600)}, {4, time.FixedZone("west", -12*3600)}} {
		time.Local = c.zone
		runtime.GOMAXPROCS(c.processors)
		out := filepath.Join(dir, fmt.Sprint("out", i))
		if err := os.CopyFS(out, os.DirFS(first)); err != nil {
			t.Fatal(err)
		}
		night("build", out)
		if want == "" {
			want = out
			continue
		}
		diff, err := differences(want, out, "")
		if err != nil || diff != "" {
			t.Errorf("%d processors, local time %s: other bytes (%v):\n%s", c.processors, c.zone, err, diff)
		}
	}
}
