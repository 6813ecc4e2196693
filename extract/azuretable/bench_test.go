package azuretable

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
)

const benchRows = 100_000

// BenchmarkExtract reads 100,000 rows. The stand-in holds them in this process and signs and renders each page.
func BenchmarkExtract(b *testing.B) {
	s := newStand(b, azuretabletest.Options{})
	rows := make([]azuretabletest.Row, benchRows)
	for i := range rows {
		rows[i] = lead(i)
		rows[i]["PartitionKey"] = "3:2F2:2F2026" // in the order of keys, which puts them in fast
	}
	if err := s.Put(defaultTable, rows...); err != nil {
		b.Fatal(err)
	}
	s.clock.Advance(time.Hour)
	benchmark(b, s, func() {})
}

// BenchmarkExtractAlone reads one page a hundred times over, so that peak_MiB is the source's own.
func BenchmarkExtractAlone(b *testing.B) {
	s := newStand(b, azuretabletest.Options{})
	s.add(b, 0, azuretabletest.MaxPage)
	s.clock.Advance(time.Hour)
	p, err := s.open(b, s.options()).page(b.Context(), "", cursor{})
	if err != nil {
		b.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"value": p.rows})
	if err != nil {
		b.Fatal(err)
	}
	var pages []string // of other rows each: the same row again is not handed over
	for page := range benchRows / azuretabletest.MaxPage {
		pages = append(pages, strings.ReplaceAll(string(body), `"RowKey":"`, fmt.Sprintf(`"RowKey":"%d-`, page)))
	}
	benchmark(b, s, func() {
		for page := 1; page <= len(pages); page++ {
			fault := azuretabletest.Fault{Status: 200, Body: pages[page-1]}
			if page < len(pages) {
				fault.Header = http.Header{"x-ms-continuation-NextPartitionKey": {strconv.Itoa(page)}}
			}
			s.Fail(fault)
		}
	})
}

// benchmark reports the rate and what the heap held at most while rows were handed over, the stand-in's part included.
func benchmark(b *testing.B, s *stand, prepare func()) {
	source := s.open(b, s.options())
	runtime.GC() // of what another benchmark has left
	var peak uint64
	for b.Loop() {
		prepare()
		n := 0
		_, err := source.Extract(b.Context(), nil, func(extract.Delivery) error {
			if n++; n%500 == 0 {
				peak = max(peak, heap())
			}
			return nil
		})
		if err != nil || n != benchRows {
			b.Fatalf("Extract() handed over %d rows, %v, want %d", n, err, benchRows)
		}
	}
	b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(peak)/(1<<20), "peak_MiB")
}

func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
