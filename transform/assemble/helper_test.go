package assemble

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"leadmill/extract"
	"leadmill/extract/archive"
	"leadmill/load/store"
	"leadmill/transform"
)

var asOf = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

func openStore(t testing.TB) *store.Folder {
	t.Helper()
	s, err := store.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func options(t testing.TB, workers int) Options {
	return Options{
		Feeds:      map[string]Feed{"landing": {Publisher: "contoso"}, "table": {Publisher: "contoso"}, "crm": {Publisher: "fabrikam"}},
		Publishers: map[string]string{"contoso": "Contoso", "fabrikam": "Fabrikam"},
		Window:     10 * time.Minute, Zone: time.UTC, AsOf: asOf, Scratch: t.TempDir(), Workers: workers,
	}
}

// A raw delivery of the tests.
type raw struct {
	feed string
	extract.Delivery
}

// generate invents n deliveries that hold their own time: people with several addresses and spellings, who act once or
// several times, some of it through two feeds, some delivered again; and some that nobody can read.
func generate(r *rand.Rand, n int) []raw {
	var all []raw
	people := max(1, n/3)
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	for len(all) < n {
		p := r.IntN(people)
		email := pick(fmt.Sprintf("ann%d@customer%d.example", p, p%17), fmt.Sprintf("Ann%d@gmail.com", p), fmt.Sprintf("info@customer%d.example", p%17), "")
		phone, company := fmt.Sprintf("+46 8 555 %04d", p), fmt.Sprintf("Customer %d AB", p%17)
		phone, company = pick(phone, ""), pick(company, strings.ToUpper(company), "")
		offer, title := pick("backup", "ledger"), pick("Contoso Backup", "contoso backup", "Ledger")
		action := pick("PLT", "INS", "DNC", "StartTestDrive", "XYZ")
		at := asOf.Add(-time.Duration(r.IntN(400*24*60)) * time.Minute)
		contact := fmt.Sprintf(`{"FirstName":"Ann%d","LastName":"Example%d","Email":%q,"Phone":%q,"Country":"Sweden","Company":%q,"Title":"CIO"}`, p, p%31, email, phone, company)
		document := func(at time.Time) string {
			return fmt.Sprintf(`{"UserDetails":%s,"LeadSource":"AzureMarketplace-%s|contoso.%s","OfferTitle":%q,"CreatedTime":%q}`,
				contact, action, offer, title, at.Format(time.RFC3339))
		}
		add := func(feed, payload string) {
			all = append(all, raw{feed, extract.Delivery{Origin: extract.OriginJSON, Payload: []byte(payload)}})
		}
		add("landing", document(at))
		switch r.IntN(8) {
		case 0: // delivered again
			all = append(all, all[len(all)-1])
		case 1: // through another feed, minutes later
			add("crm", document(at.Add(time.Duration(r.IntN(15))*time.Minute)))
		case 2: // a row with an id of its own, in two versions
			for v := range 2 {
				add("table", fmt.Sprintf(`{"PartitionKey":"x","RowKey":"row-%d-%d","Timestamp":%q,"LeadSource":"AzureMarketplace-%s|contoso.%s","OfferDisplayName":%q,"CreatedTime":%q,"CustomerInfo":%q,"Description":"version %d"}`,
					p, len(all)-v, at.Add(time.Hour*time.Duration(v)).Format(time.RFC3339), action, offer, title, at.Format(time.RFC3339), contact, v))
			}
		case 3:
			add("landing", pick(`{"nobody":"knows"}`, "42", `{"UserDetails":`, ""))
		}
	}
	return all[:n]
}

// archiveAll archives deliveries in their order, in batches of so many a feed.
func archiveAll(t testing.TB, s store.Store, all []raw, perBatch int) []archive.Batch {
	t.Helper()
	return archiveAt(t, s, all, perBatch, asOf)
}

func archiveAt(t testing.TB, s store.Store, all []raw, perBatch int, readAt time.Time) []archive.Batch {
	t.Helper()
	var batches []archive.Batch
	position := map[string]int64{}
	for _, feed := range []string{"landing", "table", "crm"} {
		var w *archive.Writer
		n := 0
		end := func() {
			if w == nil {
				return
			}
			done, err := w.Close()
			if err != nil {
				t.Fatal(err)
			}
			batches, w, n = append(batches, done...), nil, 0
		}
		for _, d := range all {
			if d.feed != feed {
				continue
			}
			if w == nil {
				w = archive.NewWriter(t.Context(), s, feed, readAt, 1)
			}
			position[feed]++
			d.Locator, d.Position = feed+".ndjson", position[feed]
			if err := w.Append(d.Delivery); err != nil {
				t.Fatal(err)
			}
			if n++; n == perBatch {
				end()
			}
		}
		end()
	}
	return batches
}

var errRefused = errors.New("refused")

// output collects datasets as text. It may refuse its n-th operation (Create, Write or Close), and notes misuse.
type output struct {
	refuse int
	first  string // dataset whose first record is refused
	forget bool   // rows are not kept

	mu         sync.Mutex
	operations int
	sinks      []*sink
	ended      bool // the build has returned
	misuse     []string
}

type sink struct {
	out             *output
	dataset         string
	text            strings.Builder
	rows            int
	closed, aborted bool
}

// step notes an operation and says whether it is to be refused.
func (o *output) step(what string, s *sink) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.operations++
	if o.ended {
		o.misuse = append(o.misuse, what+" after the build returned")
	}
	if s != nil && (s.closed || s.aborted) {
		o.misuse = append(o.misuse, what+" of "+s.dataset+" after its end")
	}
	if o.operations == o.refuse || s != nil && what == "Write" && o.first != "" && strings.HasPrefix(s.dataset, o.first) {
		o.first = ""
		return errRefused
	}
	return nil
}

func (o *output) Create(d transform.Dataset, part string) (transform.Sink, error) {
	if err := o.step("Create", nil); err != nil {
		return nil, err
	}
	s := &sink{out: o, dataset: strings.TrimSuffix(d.Name+"-"+part, "-")}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sinks = append(o.sinks, s)
	return s, nil
}

func (s *sink) Write(rec arrow.Record) error {
	if err := s.out.step("Write", s); err != nil {
		return err
	}
	s.rows += int(rec.NumRows())
	if s.out.forget {
		return nil
	}
	for i := range int(rec.NumRows()) {
		for c := range int(rec.NumCols()) {
			s.text.WriteString(rec.ColumnName(c) + "=")
			writeCell(&s.text, rec.Column(c), i)
		}
		s.text.WriteByte('\n')
	}
	return nil
}

func writeCell(b *strings.Builder, c arrow.Array, i int) {
	if list, ok := c.(*array.List); ok && list.IsValid(i) {
		for from, to := list.ValueOffsets(i); from < to; from++ {
			b.WriteString("[" + list.ListValues().ValueStr(int(from)) + "]")
		}
	} else {
		b.WriteString(c.ValueStr(i)) // "(null)" for none
	}
	b.WriteString("; ")
}

func (s *sink) Close() error {
	if err := s.out.step("Close", s); err != nil {
		return err
	}
	s.closed = true
	return nil
}

func (s *sink) Abort() {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	if s.out.ended {
		s.out.misuse = append(s.out.misuse, "Abort after the build returned")
	}
	s.aborted = true
}

// end is called when the build has returned. It checks that every file came to an end.
func (o *output) end(t testing.TB, failed bool) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	for _, s := range o.sinks {
		if s.closed == s.aborted || !failed && s.aborted {
			t.Errorf("%s: closed %t, aborted %t", s.dataset, s.closed, s.aborted)
		}
	}
	for _, m := range o.misuse {
		t.Error(m)
	}
}

// text is the content of the datasets with these names; none stands for all.
func (o *output) text(datasets ...string) string {
	var parts []string
	for _, s := range o.sinks {
		name, _, _ := strings.Cut(s.dataset, "-")
		if len(datasets) == 0 || slices.Contains(datasets, name) {
			parts = append(parts, s.dataset+"\n"+s.text.String())
		}
	}
	slices.Sort(parts) // files are made side by side
	return strings.Join(parts, "\n")
}

// run builds and returns what came out.
func run(t testing.TB, s store.Store, batches []archive.Batch, o Options) (*output, *Result) {
	t.Helper()
	out := &output{}
	result, err := Run(t.Context(), s, batches, o, out)
	out.end(t, err != nil)
	if err != nil {
		t.Fatal(err)
	}
	return out, result
}
