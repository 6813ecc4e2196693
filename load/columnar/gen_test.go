package columnar

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"pgregory.net/rapid"
)

var encodings = []string{"", "plain", "dictionary", "delta"}

// drawSchema draws columns of every kind, in an order that is not alphabetical.
func drawSchema(t *rapid.T) *arrow.Schema {
	fields := make([]arrow.Field, rapid.IntRange(1, 9).Draw(t, "columns"))
	for i := range fields {
		k := kind(rapid.IntRange(int(kindText), int(kindTexts)).Draw(t, "kind"))
		fields[i] = arrow.Field{
			Name: fmt.Sprintf("c%02d", 97-i), Type: k.arrow(), Nullable: rapid.Bool().Draw(t, "nullable"),
			Metadata: arrow.NewMetadata([]string{"doc", "encoding"}, []string{"Column " + k.arrow().String(), rapid.SampledFrom(encodings).Draw(t, "encoding")}),
		}
	}
	return arrow.NewSchema(fields, nil)
}

// drawRecord draws rows whose nulls come in runs, so that words of 64 are hit at their boundaries.
func drawRecord(t *rapid.T, mem memory.Allocator, schema *arrow.Schema) arrow.Record {
	b := array.NewRecordBuilder(mem, schema)
	defer b.Release()
	rows := rapid.SampledFrom([]int{0, 1, 63, 64, 65, 127, 128, 129, 500, 1023, 1025, 2500}).Draw(t, "rows")
	for i, f := range schema.Fields() {
		seed := rapid.Uint64().Draw(t, "seed")
		mode := rapid.SampledFrom([]string{"no nulls", "all null", "runs", "mixed"}).Draw(t, "nulls")
		few := rapid.Bool().Draw(t, "few values")
		run := 0
		for range rows {
			seed = seed*6364136223846793005 + 1442695040888963407
			x := seed >> 11
			if run == 0 {
				run = int(x%130) + 1
				if mode == "mixed" {
					run = 1 + int(x%3)
				}
			}
			run--
			null := mode == "all null" || mode == "runs" && (seed>>60)%2 == 0 && run > 2 || mode == "mixed" && run == 0
			if null && f.Nullable {
				b.Field(i).AppendNull()
				continue
			}
			if few {
				x %= 5
			}
			appendValue(b.Field(i), x)
		}
	}
	whole := b.NewRecord()
	defer whole.Release()
	// rapid prefers small numbers, so most records keep most of their rows.
	from := rapid.IntRange(0, rows).Draw(t, "from")
	return whole.NewSlice(int64(from), int64(rows-rapid.IntRange(0, rows-from).Draw(t, "cut")))
}

func appendValue(b array.Builder, x uint64) {
	text := fmt.Sprintf("värde %d", x)[:x%9]
	if x%9 == 2 {
		text = "v" // the cut at 2 would split the ä
	}
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(text)
	case *array.BinaryBuilder:
		b.Append([]byte{byte(x), 0xff, byte(x >> 8)}[:x%4])
	case *array.Int32Builder:
		b.Append(int32(x))
	case *array.Int64Builder:
		b.Append(int64(x) - math.MaxInt32)
	case *array.Float64Builder:
		b.Append([]float64{0, math.Inf(-1), 1.5, float64(x), math.NaN()}[x%5])
	case *array.BooleanBuilder:
		b.Append(x%2 == 0)
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(1_700_000_000_000_000 + int64(x%1e12)))
	case *array.ListBuilder:
		b.Append(true)
		for i := range x % 4 {
			appendValue(b.ValueBuilder(), x/4+i)
		}
	}
}

// write returns the bytes of a file that holds the records.
func write(t interface {
	Helper()
	Fatalf(string, ...any)
}, schema *arrow.Schema, o Options, records ...arrow.Record) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, schema, o)
	if err != nil {
		t.Fatalf("NewWriter: %v", err)
	}
	for _, rec := range records {
		if err := w.Write(rec); err != nil {
			t.Fatalf("Write: %v", err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	return out.Bytes()
}

func open(t interface {
	Helper()
	Fatalf(string, ...any)
}, data []byte) *File {
	t.Helper()
	f, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return f
}

// rowsOf returns the rows of records as text, which tells null, NaN, empty and missing apart.
func rowsOf(t testing.TB, records ...arrow.Record) []string {
	t.Helper()
	var rows []string
	for _, rec := range records {
		for i := range int(rec.NumRows()) {
			row := ""
			for _, c := range rec.Columns() {
				row += cell(c, i) + "|"
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func cell(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return "null"
	}
	switch a := a.(type) {
	case *array.Float64:
		return fmt.Sprint(a.Value(i))
	case *array.Timestamp:
		return fmt.Sprint(int64(a.Value(i)))
	case *array.Binary:
		return fmt.Sprintf("%x", a.Value(i))
	case *array.String:
		return fmt.Sprintf("%q", a.Value(i))
	case *array.List:
		from, to := a.ValueOffsets(i)
		text := "["
		for j := from; j < to; j++ {
			text += cell(a.ListValues(), int(j)) + " "
		}
		return text + "]"
	}
	return a.ValueStr(i)
}
