package explain_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"leadmill/cmd/leadmill/explain"
	"leadmill/load"
	"leadmill/load/store"
	"leadmill/transform"
)

// rows are the rows of a dataset by column; a column that is left out is null, or has a plain value where it may not be.
type rows []map[string]any

// record makes an Arrow record of rows.
func record(t testing.TB, schema *arrow.Schema, list rows) arrow.Record {
	t.Helper()
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for _, r := range list {
		for name := range r {
			if !schema.HasField(name) {
				t.Fatalf("there is no column %q", name)
			}
		}
		for i, f := range schema.Fields() {
			appendValue(t, b.Field(i), f, r[f.Name])
		}
	}
	return b.NewRecord()
}

func appendValue(t testing.TB, b array.Builder, f arrow.Field, v any) {
	t.Helper()
	if v == nil && f.Nullable {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.StringBuilder:
		s, _ := v.(string)
		b.Append(s)
	case *array.Int64Builder:
		n, _ := v.(int)
		b.Append(int64(n))
	case *array.Float64Builder:
		x, _ := v.(float64)
		b.Append(x)
	case *array.BooleanBuilder:
		yes, _ := v.(bool)
		b.Append(yes)
	case *array.TimestampBuilder:
		at, _ := v.(time.Time)
		b.Append(arrow.Timestamp(at.UnixMicro()))
	case *array.ListBuilder:
		b.Append(true)
		list, _ := v.([]string)
		for _, s := range list {
			b.ValueBuilder().(*array.StringBuilder).Append(s)
		}
	default:
		t.Fatalf("no builder for column %q", f.Name)
	}
}

// snapshot publishes datasets and opens them for explaining.
func snapshot(t testing.TB, data map[string]rows) *explain.Source {
	t.Helper()
	s, m := publish(t, data)
	src, err := explain.Open(t.Context(), s, m, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	})
	return src
}

// publish writes datasets into a folder. Leads are split into two files, as years are.
func publish(t testing.TB, data map[string]rows) (store.Store, *load.Manifest) {
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
	asOf := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	w := load.NewSnapshot(t.Context(), s, "20261120T020000Z", nil, 1)
	for _, d := range []transform.Dataset{transform.Leads(), transform.Customers(), transform.Matches(), transform.CustomerEvents()} {
		list, published := data[d.Name]
		if !published {
			continue
		}
		parts := []rows{list}
		if d.Name == "leads" && len(list) > 1 {
			parts = []rows{list[:len(list)/2], list[len(list)/2:]}
		}
		for i, part := range parts {
			write(t, w, d, fmt.Sprint(2025+i), part)
		}
	}
	return s, &load.Manifest{Snapshot: &load.Snapshot{Run: "20261120T020000Z", AsOf: asOf, Files: w.Files()}}
}

func write(t testing.TB, w *load.SnapshotWriter, d transform.Dataset, part string, list rows) {
	t.Helper()
	out, err := w.Create(d, part)
	if err != nil {
		t.Fatal(err)
	}
	rec := record(t, d.Schema(), list)
	defer rec.Release()
	if err := out.Write(rec); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// matchRow is a row of matches: its parts by field as "level bits".
func matchRow(kind, a, b, customerA, customerB string, parts map[string]any) map[string]any {
	r := map[string]any{"kind": kind, "lead_a": a, "lead_b": b, "customer_a": customerA, "customer_b": customerB}
	for name, v := range parts {
		r[name] = v
	}
	return r
}

// weigh gives a row its score: prior, then field, level and bits, three by three.
func weigh(r map[string]any, prior, adjust, probability float64, parts ...any) map[string]any {
	total := prior + adjust
	for part := range slices.Chunk(parts, 3) {
		field, bits := part[0].(string), part[2].(float64)
		r[field+"_level"], r[field+"_bits"] = part[1], bits
		total += bits
	}
	r["prior_bits"], r["adjust_bits"], r["bits"], r["probability"] = prior, adjust, total, probability
	return r
}
