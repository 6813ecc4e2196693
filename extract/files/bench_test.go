package files

import (
	"bytes"
	"context"
	"fmt"
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
