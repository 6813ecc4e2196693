package columnar

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// benchRecords returns 20 columns of the kinds and cardinalities that datasets have.
func benchRecords(rows int) (*arrow.Schema, []arrow.Record, int64) {
	field := func(name string, k kind, encoding string, nullable bool) arrow.Field {
		return arrow.Field{Name: name, Type: k.arrow(), Nullable: nullable, Metadata: arrow.NewMetadata([]string{"encoding"}, []string{encoding})}
	}
	var fields []arrow.Field
	for i := range 5 {
		fields = append(fields, field(fmt.Sprintf("plain%d", i), kindText, "plain", i > 0))
	}
	for i := range 8 {
		fields = append(fields, field(fmt.Sprintf("few%d", i), kindText, "dictionary", i > 2))
	}
	for i := range 3 {
		fields = append(fields, field(fmt.Sprintf("time%d", i), kindTime, "delta", i > 0))
	}
	fields = append(fields, field("n", kindInt64, "plain", false), field("x", kindFloat64, "plain", true),
		field("yes", kindBool, "plain", false), field("feeds", kindTexts, "dictionary", false))
	schema := arrow.NewSchema(fields, nil)
	r := rand.New(rand.NewPCG(1, 2))
	var records []arrow.Record
	size := int64(0)
	for ; rows > 0; rows -= 8192 {
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		for i, f := range fields {
			for range min(rows, 8192) {
				if f.Nullable && r.IntN(5) == 0 {
					b.Field(i).AppendNull()
					continue
				}
				switch b := b.Field(i).(type) {
				case *array.StringBuilder:
					text := fmt.Sprintf("%016x", r.Uint64())
					if i > 4 {
						text = fmt.Sprintf("value %d of %d", r.IntN(20*i*i), i)
					}
					size += int64(len(text))
					b.Append(text)
				case *array.TimestampBuilder:
					b.Append(arrow.Timestamp(1_700_000_000_000_000 + r.Int64N(1e12)))
				case *array.ListBuilder:
					b.Append(true)
					b.ValueBuilder().(*array.StringBuilder).Append("appsource")
				default:
					appendValue(b, r.Uint64N(1000))
				}
				size += 8
			}
		}
		records = append(records, b.NewRecord())
	}
	return schema, records, size
}

func BenchmarkWrite(b *testing.B) {
	const rows = 250_000
	schema, records, size := benchRecords(rows)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				w, err := NewWriter(io.Discard, schema, Options{Workers: workers})
				if err != nil {
					b.Fatal(err)
				}
				for _, rec := range records {
					if err := w.Write(rec); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	const rows = 250_000
	schema, records, size := benchRecords(rows)
	data := write(b, schema, Options{}, records...)
	b.Logf("%d bytes a row", len(data)/rows)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		readAll(b, data)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}

// BenchmarkReadPayloads reads what the archive holds: JSON documents of 559 bytes.
func BenchmarkReadPayloads(b *testing.B) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "payload", Type: arrow.BinaryTypes.Binary}}, nil)
	rb := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	r := rand.New(rand.NewPCG(1, 2))
	size := int64(0)
	for range 100_000 {
		text := fmt.Sprintf(`{"UserDetails":{"FirstName":"%x","LastName":"%x","Email":"%x@example.com","Phone":"+46%d","Country":"SE","Company":"%x AB","Title":"Engineer"},"LeadSource":"AzureMarketplace-INS|contoso.backup-%d","ActionCode":"INS","OfferTitle":"Contoso Backup for Virtual Machines","Description":"%s"}`,
			r.Uint32(), r.Uint32(), r.Uint64(), r.Uint64(), r.Uint64(), r.IntN(9), bytes.Repeat([]byte("campaign spring "), 14))
		size += int64(len(text))
		rb.Field(0).(*array.BinaryBuilder).Append([]byte(text))
	}
	data := write(b, schema, Options{}, rb.NewRecord())
	b.Logf("%d bytes a row, %d in the file", size/100_000, len(data)/100_000)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		readAll(b, data)
	}
}

func readAll(b *testing.B, data []byte) {
	b.Helper()
	for rec, err := range open(b, data).Records(nil, 8192) {
		if err != nil {
			b.Fatal(err)
		}
		rec.Release()
	}
}
