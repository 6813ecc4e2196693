package explain_test

import (
	"fmt"
	"testing"
	"time"

	"leadmill/cmd/leadmill/explain"
	"leadmill/load"
	"leadmill/load/store"
	"leadmill/transform"
)

// The size of the snapshot that the benchmark asks.
const (
	benchLeads     = 300_000
	benchCustomers = benchLeads / 20
)

// BenchmarkExplain measures one question from opening the snapshot to the answer. It is a hard case: the 20 leads of each
// customer are spread over the whole dataset, so that every row group is read.
func BenchmarkExplain(b *testing.B) {
	s, err := store.OpenFolder(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	w := load.NewSnapshot(b.Context(), s, "run", nil, 2)
	writeMany(b, w, transform.Leads(), benchLeads, func(i int) map[string]any {
		return map[string]any{
			"lead_id": fmt.Sprintf("L%016X", i*7919), "customer_id": fmt.Sprintf("C%016X", i%benchCustomers*7919),
			"occurred_at": time.Unix(int64(i)*60, 0), "action": "PLT", "source": "AppSource", "stage": "interest",
			"offer_id": fmt.Sprintf("contoso.offer%d", i%9), "first_name": fmt.Sprintf("First%d", i%4999), "last_name": fmt.Sprintf("Last%d", i%49999),
			"email": fmt.Sprintf("person%d@company%d.example", i%benchCustomers, i%benchCustomers%20011), "email_domain": fmt.Sprintf("company%d.example", i%20011),
			"phone": fmt.Sprintf("+4681%07d", i%benchCustomers), "company": fmt.Sprintf("Company %d AB", i%20011), "country": "SE", "deliveries": 1,
		}
	})
	writeMany(b, w, transform.Customers(), benchCustomers, func(i int) map[string]any {
		return map[string]any{"customer_id": fmt.Sprintf("C%016X", i*7919), "first_name": "Ann", "last_name": fmt.Sprintf("Last%d", i), "leads": 20}
	})
	writeMany(b, w, transform.Matches(), benchLeads-benchCustomers, func(i int) map[string]any {
		id := fmt.Sprintf("C%016X", i%benchCustomers*7919)
		r := matchRow("spanning", fmt.Sprintf("L%016X", i*7919), fmt.Sprintf("L%016X", (i+benchCustomers)*7919), id, id, nil)
		return weigh(r, -18, 0, 0.999, "first_name", "exact", 8.1, "last_name", "exact", 9.3, "phone", "exact", 11.0)
	})
	m := &load.Manifest{Snapshot: &load.Snapshot{Run: "run", Files: w.Files()}}
	for _, question := range []string{fmt.Sprintf("C%016X", 7777*7919), fmt.Sprintf("L%016X", 7777*7919), "person7777@company7777.example"} {
		b.Run(question[:1], func(b *testing.B) {
			for b.Loop() {
				src, err := explain.Open(b.Context(), s, m, 2)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := src.Customer(b.Context(), question); err != nil {
					b.Fatal(err)
				}
				if err := src.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// writeMany writes a dataset piece by piece.
func writeMany(b *testing.B, w *load.SnapshotWriter, d transform.Dataset, n int, row func(i int) map[string]any) {
	b.Helper()
	out, err := w.Create(d, "")
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < n; from += 1 << 14 {
		var list rows
		for i := from; i < min(n, from+1<<14); i++ {
			list = append(list, row(i))
		}
		rec := record(b, d.Schema(), list)
		if err := out.Write(rec); err != nil {
			b.Fatal(err)
		}
		rec.Release()
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
}
