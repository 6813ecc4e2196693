package files

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"

	"leadmill/extract"
)

func benchmarkExtract(b *testing.B, name, content string, size int64) {
	z := newZone(b)
	z.put(name, content)
	src := z.source()
	records := 0
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := src.Extract(context.Background(), nil, func(d extract.Delivery) error {
			records++
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(records), "ns/record")
}

// lead is a record of 559 bytes with its line break, the size that the limits of the program are planned with.
func lead(i int) string {
	s := fmt.Sprintf(`{"PartitionKey":"%07d","UserDetails":{"FirstName":"Ann","LastName":"Lee","Email":"ann%d@contoso.com"},"Description":"`, i, i)
	return s + strings.Repeat("x", 559-3-len(s)) + "\"}\n"
}

func leads(n int) string {
	var b bytes.Buffer
	for i := range n {
		b.WriteString(lead(i))
	}
	return b.String()
}

func BenchmarkNDJSON(b *testing.B) {
	content := leads(100_000)
	benchmarkExtract(b, "x.ndjson", content, int64(len(content)))
}

func BenchmarkArray(b *testing.B) {
	content := "[" + strings.ReplaceAll(strings.TrimSpace(leads(100_000)), "\n", ",\n") + "]"
	benchmarkExtract(b, "x.json", content, int64(len(content)))
}

func BenchmarkCSV(b *testing.B) {
	var w strings.Builder
	w.WriteString("First Name,Last Name,Email,Phone,Country,Company,Title,Lead Source,Created,Notes\n")
	for i := range 200_000 {
		fmt.Fprintf(&w, "Ann,Lee,ann%d@contoso.com,+1617555%04d,USA,\"Contoso, Ltd\",Esquire,AzureMarketplace-INS|contoso.backup,2026-03-14T02:00:00Z,please call\n", i, i%10000)
	}
	benchmarkExtract(b, "x.csv", w.String(), int64(w.Len()))
}

func BenchmarkZstd(b *testing.B) {
	content := leads(100_000)
	benchmarkExtract(b, "x.ndjson.zst", zst(b, content), int64(len(content)))
}

// many are objects that are made as they are asked for.
type many int

func (n many) page(_ context.Context, _ string, token []byte) ([]object, []byte, error) {
	from, _ := strconv.Atoi(string(token))
	to := min(from+listPage, int(n))
	part := make([]object, 0, to-from)
	for i := from; i < to; i++ {
		key := fmt.Sprintf("2026/03/14/lead-%08d-9a55-6ab8d4a5f6c1.json", i)
		part = append(part, object{key: key, raw: key, state: state{size: int64(len(lead(i))), etag: fmt.Sprintf("%032x", i)}})
	}
	if to == int(n) {
		return part, nil, nil
	}
	return part, []byte(strconv.Itoa(to)), nil
}

func (n many) read(_ context.Context, o object, _ int64) (io.ReadCloser, state, error) {
	i, _ := strconv.ParseInt(o.etag, 16, 64)
	return io.NopCloser(strings.NewReader(lead(int(i)))), o.state, nil
}

// BenchmarkSmallObjects reads 100,000 objects of one record each, and measures the memory that this takes at most.
func BenchmarkSmallObjects(b *testing.B) {
	const n = 100_000
	src := newZone(b).source()
	src.open = func(context.Context) (place, error) {
		return &remote{objects: many(n), choose: chooser{include: []string{"**/*"}}, parallel: 16, shut: func() error { return nil }}, nil
	}
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	records, peak := 0, uint64(0)
	for b.Loop() {
		result, err := src.Extract(b.Context(), nil, func(extract.Delivery) error {
			if records++; records%1000 == 0 {
				metrics.Read(heap)
				peak = max(peak, heap[0].Value.Uint64())
			}
			return nil
		})
		if err != nil || len(result.Bookmark) < n*100 {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(peak)/float64(mib), "peak-MiB")
}
