package assemble

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/google/go-cmp/cmp"

	"leadmill/extract"
	"leadmill/extract/archive"
	"leadmill/load/store"
	"leadmill/transform"
)

// firstDifference shows where two long texts part.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d:\n%s\n%s", i, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}

// Every delivery has one fate, every file comes complete, and what is expected of the generator is in it.
func TestRun(t *testing.T) {
	s := openStore(t)
	all := generate(rand.New(rand.NewPCG(1, 1)), 600)
	out, result := run(t, s, archiveAll(t, s, all, 100), options(t, 2))
	c := result.Counts
	if c.Deliveries != 600 || c.Leads == 0 || c.Collapsed == 0 || c.Rejected == 0 || c.Customers == 0 || c.Accounts == 0 {
		t.Errorf("counts = %+v: the generator should give some of each", c)
	}
	for _, d := range transform.Datasets() {
		if out.text(d.Name) == "" {
			t.Errorf("dataset %s was not written", d.Name)
		}
	}
	if len(result.Feeds) != 3 || len(result.Figures) == 0 {
		t.Errorf("%d feeds, %d publishers", len(result.Feeds), len(result.Figures))
	}
	for name, n := range c.Map() {
		if n < 0 || name == "" {
			t.Errorf("count %q = %d", name, n)
		}
	}
}

// With nothing in the archive every dataset is there, without a row, so that a reader finds the columns.
func TestRunOfNothing(t *testing.T) {
	out, result := run(t, openStore(t), nil, options(t, 1))
	if len(out.sinks) != len(transform.Datasets()) {
		t.Errorf("%d files, want one for each of %d datasets", len(out.sinks), len(transform.Datasets()))
	}
	for _, s := range out.sinks {
		if s.rows > 0 {
			t.Errorf("%s has %d rows", s.dataset, s.rows)
		}
	}
	if result.Counts != (Counts{}) {
		t.Errorf("counts = %+v", result.Counts)
	}
}

// The order of records, and how they lie in batches, changes no lead, no customer and no account where records hold
// their own time.
func TestOrderOfRecords(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 6 {
		all := generate(r, 50+r.IntN(400))
		var want string
		var figures any
		for try := range 3 {
			s := openStore(t)
			out, result := run(t, s, archiveAll(t, s, all, 1+r.IntN(len(all))), options(t, 1+try))
			got := out.text("leads", "customers", "accounts", "journeys", "account_journeys")
			if try == 0 {
				want, figures = got, result.Figures
			}
			if got != want {
				t.Fatalf("the order of records changed a result, first at %s", firstDifference(want, got))
			}
			if diff := cmp.Diff(figures, any(result.Figures)); diff != "" {
				t.Fatalf("the order of records changed a figure:\n%s", diff)
			}
			r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		}
	}
}

// The same archive gives the same rows of every dataset in the same order, whatever the order in which batches are
// named, the number of workers, and the machine's time zone. There are enough deliveries for several units of work.
func TestSameArchiveSameResult(t *testing.T) {
	s := openStore(t)
	r := rand.New(rand.NewPCG(3, 3))
	batches := archiveAll(t, s, generate(r, 3000), 400)
	filler := make([]raw, unitRows) // cheap to decode, and makes a second unit
	for i := range filler {
		filler[i] = raw{"table", extract.Delivery{Payload: []byte("0")}}
	}
	batches = append(batches, archiveAll(t, s, filler, unitRows/4)...)
	defer func(l *time.Location) { time.Local = l }(time.Local)
	var want string
	var wantResult *Result
	for _, c := range []struct {
		workers int
		zone    *time.Location
	}{{1, time.UTC}, {4, time.FixedZone("far", -11*3600)}} {
		time.Local = c.zone
		out, result := run(t, s, batches, options(t, c.workers))
		got := out.text()
		if want == "" {
			want, wantResult = got, result
		}
		if got != want {
			t.Fatalf("%d workers: a result changed, first at %s", c.workers, firstDifference(want, got))
		}
		if diff := cmp.Diff(wantResult, result); diff != "" {
			t.Fatalf("%d workers: a count changed:\n%s", c.workers, diff)
		}
		r.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
	}
}

// stopAt runs a build that is stopped when a stage begins and returns how it ended.
func stopAt(t *testing.T, s store.Store, batches []archive.Batch, stage string) (stages []string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	o := options(t, 2)
	begun := make(chan string, 100)
	o.Progress = func(name string, _ int64, _ string) (func(int64), func()) {
		begun <- name
		if name == stage {
			cancel()
		}
		return func(int64) {}, func() {}
	}
	out := &output{forget: true}
	_, err = Run(ctx, s, batches, o, out)
	out.end(t, err != nil)
	close(begun)
	for name := range begun {
		stages = append(stages, name)
	}
	left, readErr := os.ReadDir(o.Scratch)
	if readErr != nil || len(left) > 0 {
		t.Errorf("stopped at %q: left in scratch: %v, %v", stage, left, readErr)
	}
	return stages, err
}

// A build that is stopped ends with the context's error, wherever it is; every file of it is given up or complete, and
// nobody writes after it has returned.
func TestStopped(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, generate(rand.New(rand.NewPCG(4, 4)), 2*recordRows), recordRows)
	before := runtime.NumGoroutine()
	stages, err := stopAt(t, s, batches, "")
	if err != nil || len(stages) < 6 {
		t.Fatalf("undisturbed: %v, stages %q", err, stages)
	}
	for _, stage := range stages {
		_, err := stopAt(t, s, batches, stage)
		// The last lines of work may be done before they look.
		if err == nil {
			t.Logf("stopped at %q, the build went on to its end", stage)
		} else if !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at %q: %v, want context.Canceled", stage, err)
		}
		if err == nil && (stage == "normalise" || stage == "resolve" || stage == "write leads") {
			t.Errorf("stopped at %q, the build went on to its end", stage)
		}
	}
	for try := 0; runtime.NumGoroutine() > before; try++ {
		if try == 100 {
			t.Fatalf("%d goroutines are left, %d were there before", runtime.NumGoroutine(), before)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Each line of work looks at the context by itself; none relies on another to notice.
func TestEachLineOfWorkStops(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, generate(rand.New(rand.NewPCG(10, 10)), 2*recordRows), recordRows)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, work := range map[string]func(*builder, context.Context) error{
		"first pass": (*builder).firstPass, "text": (*builder).writeText, "journeys": (*builder).writeJourneys, "fates": (*builder).writeFates,
	} {
		out := &output{forget: true}
		b, err := newBuilder(s, batches, options(t, 1), out)
		if err != nil {
			t.Fatal(err)
		}
		if name != "first pass" {
			if err := errors.Join(b.firstPass(t.Context()), b.resolve(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		if err := work(b, ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a context that has ended = %v, want context.Canceled", name, err)
		}
		b.close()
		out.end(t, true)
		for _, s := range out.sinks {
			if s.rows > recordRows {
				t.Errorf("%s wrote %d rows of %s after the context had ended", name, s.rows, s.dataset)
			}
		}
	}
}

// Whatever the output refuses, the build ends with that error, gives up every other file, and does not hang.
func TestOutputRefuses(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, generate(rand.New(rand.NewPCG(5, 5)), 200), 200)
	total, err := refuse(t, s, batches, &output{})
	if err != nil || total < 3*len(transform.Datasets())-1 { // rejects may have no row
		t.Fatalf("undisturbed: %v, %d operations", err, total)
	}
	for n := 1; n <= total; n++ {
		if _, err := refuse(t, s, batches, &output{refuse: n}); !errors.Is(err, errRefused) {
			t.Errorf("operation %d of %d was refused: %v", n, total, err)
		}
	}
}

// The same at the beginning of a long file: more records follow than may wait for the output.
func TestOutputRefusesEarly(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, generate(rand.New(rand.NewPCG(9, 9)), 5*recordRows), recordRows)
	for _, dataset := range []string{"leads", "deliveries"} {
		if _, err := refuse(t, s, batches, &output{first: dataset}); !errors.Is(err, errRefused) {
			t.Errorf("the first record of %s was refused: %v", dataset, err)
		}
	}
}

// refuse builds with an output that refuses something, and ends the test if that hangs.
func refuse(t *testing.T, s store.Store, batches []archive.Batch, out *output) (operations int, err error) {
	t.Helper()
	out.forget = true
	ended := make(chan error, 1)
	o := options(t, 2)
	go func() {
		_, err := Run(context.Background(), s, batches, o, out)
		ended <- err
	}()
	select {
	case err = <-ended:
		out.end(t, err != nil)
		return out.operations, err
	case <-time.After(time.Minute):
		stacks := make([]byte, 1<<20)
		t.Fatalf("the build hangs\n%s", stacks[:runtime.Stack(stacks, true)])
		return 0, nil
	}
}

// A batch that cannot be read ends the build; its error names the batch.
func TestDamagedBatch(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, generate(rand.New(rand.NewPCG(6, 6)), 300), 50)
	for i := range batches {
		damaged := slices.Clone(batches)
		damaged[i].Rows++
		out := &output{}
		_, err := Run(t.Context(), s, damaged, options(t, 2), out)
		out.end(t, err != nil)
		if err == nil || !strings.Contains(err.Error(), batches[i].Key) {
			t.Errorf("batch %d is damaged: Run = %v", i, err)
		}
	}
}

func TestScratchIsMissing(t *testing.T) {
	o := options(t, 1)
	o.Scratch += "/nowhere"
	if _, err := Run(t.Context(), openStore(t), nil, o, &output{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Run = %v, want os.ErrNotExist", err)
	}
}

// A lost or invented record must be found, wherever the count goes wrong.
func TestReconcile(t *testing.T) {
	for _, c := range []struct {
		name   string
		tamper func(*builder)
		says   string
	}{
		{"nothing", func(*builder) {}, ""},
		{"a delivery without a fate", func(b *builder) { b.feedCounts[0].Deliveries++ }, "feed"},
		{"a lead that is no delivery's", func(b *builder) { b.feedCounts[1].Leads++ }, "leads of deliveries against leads"},
		{"a fate too many", func(b *builder) { b.feedCounts[2].Rejected++ }, "fates"},
		{"a batch that was not read", func(b *builder) { b.batches[0].Rows++ }, "rows in the archive"},
		{"a delivery behind no lead", func(b *builder) { b.resolution.Leads.Deliveries[0]++ }, "behind leads"},
		{"a lead in no customer", func(b *builder) { b.resolution.Customer = b.resolution.Customer[1:] }, "against leads"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openStore(t)
			batches := archiveAll(t, s, generate(rand.New(rand.NewPCG(7, 7)), 200), 50)
			b, err := newBuilder(s, batches, options(t, 1), &output{})
			if err != nil {
				t.Fatal(err)
			}
			defer b.close()
			if err := errors.Join(b.firstPass(t.Context()), b.resolve(t.Context()), b.carry(t.Context()), b.secondPass(t.Context())); err != nil {
				t.Fatal(err)
			}
			c.tamper(b)
			_, err = b.result()
			var reconcile *ReconcileError
			if c.says == "" && err != nil || c.says != "" && (!errors.As(err, &reconcile) || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("result = %v, want a ReconcileError that says %q", err, c.says)
			}
		})
	}
}

// discard is an output for benchmarks.
type discard struct{}

func (discard) Create(transform.Dataset, string) (transform.Sink, error) { return discard{}, nil }
func (discard) Write(arrow.Record) error                                 { return nil }
func (discard) Close() error                                             { return nil }
func (discard) Abort()                                                   {}

func BenchmarkRun(b *testing.B) {
	const n = 20_000
	s := openStore(b)
	batches := archiveAll(b, s, generate(rand.New(rand.NewPCG(8, 8)), n), n)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(b.Context(), s, batches, options(b, runtime.GOMAXPROCS(0)), discard{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/delivery")
}

// A cell that names more offers than a delivery can hold is a reject, and what stands beside it keeps its record id.
func TestTooManyOffers(t *testing.T) {
	var ids strings.Builder
	for i := range 1 << 16 {
		fmt.Fprintf(&ids, "%x;", i)
	}
	row := func(id, offers string) raw {
		payload := fmt.Sprintf(`{"Referral ID":%q,"Creation Date":"2026-03-01","Customer Name":"Acme","Lead Type":"offer lead","Call to action":"Contact me","Offer ID":%q}`, id, offers)
		return raw{"crm", extract.Delivery{Origin: extract.OriginCSV, Payload: []byte(payload)}}
	}
	s := openStore(t)
	out, result := run(t, s, archiveAll(t, s, []raw{row("before", "a.b"), row("many", ids.String()), row("after", "a.b;a.c")}, 10), options(t, 1))
	if c := result.Counts; c.Deliveries != 3 || c.Leads != 3 || c.Rejected != 1 {
		t.Errorf("counts = %+v, want 3 deliveries, 3 leads, 1 reject", c)
	}
	for _, id := range []string{"before", "after"} {
		if !strings.Contains(out.text("deliveries"), id) {
			t.Errorf("no delivery has the record id %q", id)
		}
	}
}
