package columnar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// drawOptions draws small pages and row groups, so that few rows cross many boundaries.
func drawOptions(t *rapid.T) Options {
	return Options{
		RowGroupRows: rapid.SampledFrom([]int{0, 1000, 1024, 77}).Draw(t, "row group"),
		PageBytes:    rapid.SampledFrom([]int{0, 1 << 10, 5000}).Draw(t, "page"),
		Level:        rapid.SampledFrom([]Level{Default, Fastest}).Draw(t, "level"),
		Workers:      rapid.IntRange(0, 3).Draw(t, "workers"),
		Metadata:     map[string]string{"run": "r1", "a": ""},
	}
}

func drawRecords(t *rapid.T, mem memory.Allocator, schema *arrow.Schema) []arrow.Record {
	records := make([]arrow.Record, rapid.IntRange(0, 3).Draw(t, "records"))
	for i := range records {
		records[i] = drawRecord(t, mem, schema)
	}
	return records
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
		schema, options := drawSchema(rt), drawOptions(rt)
		records := drawRecords(rt, mem, schema)
		want := rowsOf(t, records...)
		data := write(rt, schema, options, records...)
		for _, rec := range records {
			rec.Release()
		}
		mem.AssertSize(rt, 0)

		f := open(rt, data)
		if !f.Schema().Equal(schema) || !f.Schema().Field(0).Metadata.Equal(schema.Field(0).Metadata) {
			rt.Fatalf("Schema() = %v, want %v", f.Schema(), schema)
		}
		if diff := cmp.Diff(options.Metadata, f.Metadata()); diff != "" {
			rt.Fatalf("Metadata(): %s", diff)
		}
		if f.NumRows() != int64(len(want)) {
			rt.Fatalf("NumRows() = %d, want %d", f.NumRows(), len(want))
		}
		var got []string
		batch := rapid.SampledFrom([]int{0, 1, 64, 1000}).Draw(rt, "batch")
		for rec, err := range f.Records(nil, batch) {
			if err != nil {
				rt.Fatalf("Records: %v", err)
			}
			if batch > 0 && rec.NumRows() > int64(batch) {
				rt.Fatalf("a record of %d rows, want at most %d", rec.NumRows(), batch)
			}
			got = append(got, rowsOf(t, rec)...)
			rec.Release()
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("Records: %s", cmp.Diff(want, got))
		}
		if got := rowsByParquet(t, schema, data); !slices.Equal(got, want) {
			rt.Fatalf("read by parquet-go: %s", cmp.Diff(want, got))
		}
	})
}

// rowsByParquet reads the rows with parquet-go's own reader, which shares no code with ours above the pages.
func rowsByParquet(t *testing.T, schema *arrow.Schema, data []byte) (all []string) {
	t.Helper()
	r := parquet.NewGenericReader[any](bytes.NewReader(data))
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows := make([]parquet.Row, 50)
	for {
		n, err := r.ReadRows(rows)
		for _, row := range rows[:n] {
			text := ""
			for column, values := range row.Range {
				text += cellOf(schema.Field(column), values) + "|"
			}
			all = append(all, text)
		}
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func cellOf(f arrow.Field, values []parquet.Value) string {
	k, _ := kindOf(f.Type)
	v := values[0]
	switch {
	case k == kindTexts:
		if v.IsNull() && v.DefinitionLevel() == 0 && f.Nullable {
			return "null"
		}
		text := "["
		for _, v := range values {
			if !v.IsNull() {
				text += fmt.Sprintf("%q ", v.String())
			}
		}
		return text + "]"
	case v.IsNull():
		return "null"
	case k == kindText:
		return fmt.Sprintf("%q", v.String())
	case k == kindBinary:
		return fmt.Sprintf("%x", v.ByteArray())
	case k == kindFloat64:
		return fmt.Sprint(v.Double())
	case k == kindBool:
		return fmt.Sprint(v.Boolean())
	case k == kindInt32:
		return fmt.Sprint(v.Int32())
	}
	return fmt.Sprint(v.Int64())
}

// The same rows give the same bytes, however they are sliced and whoever encodes them.
func TestDeterministic(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		schema, options := drawSchema(rt), drawOptions(rt)
		rec := drawRecord(rt, memory.DefaultAllocator, schema)
		want := write(rt, schema, options, rec)
		var slicesOfIt []arrow.Record
		for from := int64(0); from < rec.NumRows(); {
			n := min(rec.NumRows()-from, int64(rapid.IntRange(1, 700).Draw(rt, "rows")))
			slicesOfIt = append(slicesOfIt, rec.NewSlice(from, from+n))
			from += n
		}
		options.Workers = rapid.IntRange(0, 3).Draw(rt, "other workers")
		if got := write(rt, schema, options, slicesOfIt...); !bytes.Equal(got, want) {
			rt.Fatalf("%d bytes from one record, %d from %d records, or other ones", len(want), len(got), len(slicesOfIt))
		}
	})
}
