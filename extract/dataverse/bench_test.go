package dataverse

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/dataverse/dataversetest"
)

// BenchmarkExtract reads 100,000 leads, half of them somebody else's, over HTTP on loopback. The time of the stand-in
// counts as well.
func BenchmarkExtract(b *testing.B) {
	const leads = 100_000
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	server := dataversetest.New(dataversetest.Options{Now: now})
	web := httptest.NewServer(server)
	b.Cleanup(web.Close)
	for i := range leads {
		subject := "AppSource (SPZA)-PLT|fabrikam.ledger"
		if i%2 == 1 {
			subject = "Met at the fair"
		}
		server.Add(map[string]any{
			"subject": subject, "firstname": "Ursula", "lastname": fmt.Sprintf("Vogtherr %d", i), "companyname": "Hüttenwerk Saarholz",
			"jobtitle": "Consultant", "emailaddress1": fmt.Sprintf("u%d@saarholz.example", i), "telephone1": "+49 89 99998 352",
			"address1_country": "Allemagne", "leadsourcecode": 8, "description": "Campaigns: ",
		})
	}
	source := (&stand{url: web.URL, env: extract.Env{Now: now}}).open(b, Options{PageSize: defaultPageSize})
	mustRead(b, source, nil) // the stand-in writes its rows once
	live, bookmarkSize := inUse(b, source)
	for b.Loop() {
		n := 0
		if _, err := source.Extract(b.Context(), nil, func(extract.Delivery) error { n++; return nil }); err != nil || n != leads/2 {
			b.Fatalf("Extract() = %d leads, %v, want %d", n, err, leads/2)
		}
	}
	b.ReportMetric(float64(leads)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(live, "MiB-live")
	b.ReportMetric(bookmarkSize, "MiB-bookmark")
}

// inUse is the most memory that is in use while a source is read, above what was before, and the size of its bookmark.
func inUse(b *testing.B, source *Source) (live, bookmarkSize float64) {
	b.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, most, n := m.HeapAlloc, uint64(0), 0
	result, err := source.Extract(b.Context(), nil, func(extract.Delivery) error {
		if n++; n%5_000 == 4_750 {
			runtime.GC() // what is left is in use
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	const mib = 1 << 20
	return float64(most-min(most, before)) / mib, float64(len(result.Bookmark)) / mib
}

// BenchmarkDecodePage is the part of the work that is not HTTP.
func BenchmarkDecodePage(b *testing.B) {
	server := dataversetest.New(dataversetest.Options{})
	for i := range 1000 {
		server.Add(map[string]any{"subject": "AppSource-PLT|fabrikam.ledger", "lastname": fmt.Sprint("Vogtherr ", i), "companyname": "Hüttenwerk Saarholz"})
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/api/data/v9.2/leads", http.NoBody)
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Odata-Version", "4.0")
	r.Header.Set("Odata-Maxversion", "4.0")
	server.ServeHTTP(w, r)
	body := w.Body.Bytes()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		p, wrong := decodePage(body)
		if wrong != "" || len(p.Value) != 1000 {
			b.Fatalf("decodePage() = %d rows, %q", len(p.Value), wrong)
		}
		for _, raw := range p.Value {
			if _, wrong := decodeRow(raw); wrong != "" {
				b.Fatal(wrong)
			}
		}
	}
	b.ReportMetric(1000*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
