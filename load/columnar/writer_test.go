package columnar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/parquet-go/parquet-go/format"
)

func schemaOf(fields ...arrow.Field) *arrow.Schema { return arrow.NewSchema(fields, nil) }

func encoded(name string, t arrow.DataType, encoding string) arrow.Field {
	return arrow.Field{Name: name, Type: t, Metadata: arrow.NewMetadata([]string{metaEncoding}, []string{encoding})}
}

// recordOf returns a record of one column of text, which may hold anything.
func recordOf(name string, values ...string) arrow.Record {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	b.AppendValues(values, nil)
	a := b.NewArray()
	return array.NewRecord(schemaOf(arrow.Field{Name: name, Type: arrow.BinaryTypes.String}), []arrow.Array{a}, int64(len(values)))
}

func TestNewWriterErrors(t *testing.T) {
	text := arrow.BinaryTypes.String
	for _, c := range []struct {
		fields  []arrow.Field
		options Options
		want    string
	}{
		{nil, Options{}, "no columns"},
		{[]arrow.Field{{Name: "", Type: text}}, Options{}, "needs a name"},
		{[]arrow.Field{{Name: "a", Type: text}, {Name: "a", Type: text}}, Options{}, `column "a": two columns`},
		{[]arrow.Field{{Name: "u", Type: arrow.PrimitiveTypes.Uint8}}, Options{}, `column "u": type uint8 cannot be stored`},
		{[]arrow.Field{{Name: "s", Type: arrow.FixedWidthTypes.Timestamp_s}}, Options{}, `column "s": type timestamp[s, tz=UTC]`},
		{[]arrow.Field{{Name: "z", Type: &arrow.TimestampType{Unit: arrow.Microsecond}}}, Options{}, `column "z": type timestamp[us]`},
		{[]arrow.Field{{Name: "l", Type: arrow.ListOf(arrow.PrimitiveTypes.Int64)}}, Options{}, `column "l": type list`},
		{[]arrow.Field{encoded("e", text, "zip")}, Options{}, `column "e": encoding "zip" is unknown`},
		{[]arrow.Field{{Name: "a", Type: text}}, Options{SortedBy: []string{"b"}}, `sorted by "b"`},
		{[]arrow.Field{{Name: "a", Type: text}}, Options{SortedBy: []string{"a", "a"}}, `sorted by "a"`},
		{[]arrow.Field{{Name: "a", Type: text}}, Options{Metadata: map[string]string{"columns": ""}}, `key "columns" is used`},
		{[]arrow.Field{{Name: "a", Type: text}}, Options{PageBytes: 10}, "page of 10 bytes"},
		{[]arrow.Field{{Name: "a", Type: text}}, Options{RowGroupRows: -1}, "row group of -1 rows"},
		{[]arrow.Field{{Name: "a", Type: text}}, Options{Workers: -1}, "-1 workers"},
		{[]arrow.Field{{Name: "a", Type: text}}, Options{Level: 9}, "level 9"},
	} {
		_, err := NewWriter(io.Discard, schemaOf(c.fields...), c.options)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("NewWriter(%v, %+v) = %v, want %q", c.fields, c.options, err, c.want)
		}
	}
}

func TestWriteErrors(t *testing.T) {
	name := arrow.Field{Name: "name", Type: arrow.BinaryTypes.String}
	null := array.NewStringBuilder(memory.DefaultAllocator)
	null.AppendNull()
	list := array.NewListBuilder(memory.DefaultAllocator, arrow.BinaryTypes.String)
	list.Append(true)
	list.ValueBuilder().AppendNull()
	feeds := arrow.Field{Name: "feeds", Type: arrow.ListOf(arrow.BinaryTypes.String)}
	for _, c := range []struct {
		field arrow.Field
		rec   arrow.Record
		want  string
	}{
		{name, recordOf("other", "x"), `"other", of the file "name"`},
		{name, recordOf("name", "ok", "\xff"), `column "name": text is not valid UTF-8 in row 1`},
		{name, recordOf("name", "\xc3", "\xa4"), `column "name": text is not valid UTF-8 in row 0`},
		{name, recordOf("name", "\xe2\x82"), `column "name": text is not valid UTF-8 in row 0`},
		{arrow.Field{Name: "name", Type: arrow.PrimitiveTypes.Int64}, recordOf("name", "x"), `"name" has type utf8, in the file int64`},
		{name, array.NewRecord(schemaOf(name), []arrow.Array{null.NewArray()}, 1), `column "name" must not be null, but 1 of 1`},
		{feeds, array.NewRecord(schemaOf(feeds), []arrow.Array{list.NewArray()}, 1), `column "feeds": an element of a list is null`},
		{name, array.NewRecord(schemaOf(), nil, 1), "0 columns, the file 1"},
	} {
		w, err := NewWriter(io.Discard, schemaOf(c.field), Options{})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(c.rec)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Write = %v, want %q", err, c.want)
		}
		if again := w.Close(); !errors.Is(again, err) {
			t.Errorf("Close after a failed Write = %v, want the same error", again)
		}
	}
}

func TestTextBehindNullsIsNotLookedAt(t *testing.T) {
	data := array.NewData(arrow.BinaryTypes.String, 2, []*memory.Buffer{
		memory.NewBufferBytes([]byte{0b10}), memory.NewBufferBytes(arrow.Int32Traits.CastToBytes([]int32{0, 1, 3})),
		memory.NewBufferBytes([]byte("\xffok")),
	}, nil, 1, 0)
	schema := schemaOf(arrow.Field{Name: "a", Type: arrow.BinaryTypes.String, Nullable: true})
	rec := array.NewRecord(schema, []arrow.Array{array.MakeFromData(data)}, 2)
	got, err := open(t, write(t, schema, Options{}, rec)).RowGroup(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"null|", `"ok"|`}; !slices.Equal(rowsOf(t, got), want) {
		t.Errorf("rows = %v, want %v", rowsOf(t, got), want)
	}
}

type fullDisk struct{ left int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	rec := recordOf("a", make([]string, 1000)...)
	size := len(write(t, rec.Schema(), Options{RowGroupRows: 100}, rec))
	for left := 0; left < size; left += 1 + size/200 {
		w, err := NewWriter(&fullDisk{left}, rec.Schema(), Options{RowGroupRows: 100})
		if err != nil {
			t.Fatal(err)
		}
		if err = w.Write(rec); err == nil {
			err = w.Close()
		}
		if !errors.Is(err, os.ErrClosed) {
			t.Fatalf("room for %d of %d bytes: %v, want the writer's error", left, size, err)
		}
	}
}

// Long texts that never repeat must not make a dictionary of the whole column, nor bytes that depend on slicing.
func TestDictionaryGivesUp(t *testing.T) {
	var all []string
	for i := range 3000 {
		all = append(all, fmt.Sprintf("%d%s", i*7919, strings.Repeat("y", 300)))
	}
	schema := schemaOf(encoded("a", arrow.BinaryTypes.String, "dictionary"))
	options := Options{PageBytes: 4 << 10}
	data := write(t, schema, options, recordOf("a", all...))
	f := open(t, data)
	pages := map[format.Encoding]int32{}
	for _, s := range f.file.Metadata().RowGroups[0].Columns[0].MetaData.EncodingStats {
		if s.PageType != format.DictionaryPage {
			pages[s.Encoding] += s.Count
		}
	}
	if pages[format.RLEDictionary] < 1 || pages[format.RLEDictionary] > 3 || pages[format.Plain] < 20 {
		t.Errorf("pages by encoding = %v, want a few with a dictionary, the rest plain", pages)
	}
	rec, err := f.RowGroup(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rowsOf(t, rec), rowsOf(t, recordOf("a", all...)); !slices.Equal(got, want) {
		t.Errorf("rows differ after the fall-back")
	}
	for _, n := range []int{1, 7, 40, 1000} {
		var records []arrow.Record
		for part := range slices.Chunk(all, n) {
			records = append(records, recordOf("a", part...))
		}
		if !bytes.Equal(write(t, schema, options, records...), data) {
			t.Errorf("records of %d rows give other bytes", n)
		}
	}
}

func TestRecordsOfSomeColumns(t *testing.T) {
	f := open(t, sample(t, 100))
	all, err := f.RowGroup(1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for rec, err := range f.Records([]string{"c7", "c0"}, 50) {
		if err != nil {
			t.Fatal(err)
		}
		if rec.ColumnName(0) != "c7" || rec.ColumnName(1) != "c0" || rec.NumCols() != 2 {
			t.Fatalf("columns of the record: %v", rec.Schema())
		}
	}
	some, err := f.RowGroup(1, []string{"c7"})
	if err != nil {
		t.Fatal(err)
	}
	if !array.Equal(some.Column(0), all.Column(7)) {
		t.Errorf("RowGroup(1, c7) = %v, want %v", some.Column(0), all.Column(7))
	}
	if _, err := f.RowGroup(1, []string{"nobody"}); err == nil || !strings.Contains(err.Error(), `no column "nobody"`) {
		t.Errorf("RowGroup of an unknown column: %v", err)
	}
	if _, err := f.RowGroup(2, nil); err == nil || !strings.Contains(err.Error(), "no row group 2: the file has 2") {
		t.Errorf("RowGroup(2): %v", err)
	}
}

func TestRowGroupsInParallel(t *testing.T) {
	f := open(t, sample(t, 3000))
	var want []string
	for rec, err := range f.Records(nil, 0) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, rowsOf(t, rec)...)
	}
	got := make([][]string, f.NumRowGroups())
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			rec, err := f.RowGroup(i, nil)
			if err != nil {
				t.Error(err)
				return
			}
			got[i] = rowsOf(t, rec)
		})
	}
	all.Wait()
	if !slices.Equal(slices.Concat(got...), want) {
		t.Errorf("row groups read in parallel differ from those read in turn")
	}
}

// What other engines prune by must be in the file.
func TestSortingAndBounds(t *testing.T) {
	rec := recordOf("a", "b", "c", "d")
	f := open(t, write(t, rec.Schema(), Options{SortedBy: []string{"a"}, Created: "test 1"}, rec))
	meta := f.file.Metadata()
	group := meta.RowGroups[0]
	if len(group.SortingColumns) != 1 || group.SortingColumns[0].ColumnIdx != 0 || group.SortingColumns[0].Descending {
		t.Errorf("sorting columns = %+v, want the first, ascending", group.SortingColumns)
	}
	s := group.Columns[0].MetaData.Statistics
	if string(s.MinValue) != "b" || string(s.MaxValue) != "d" {
		t.Errorf("bounds = %q to %q, want b to d", s.MinValue, s.MaxValue)
	}
	if group.Columns[0].ColumnIndexLength == 0 || meta.CreatedBy != "test 1" {
		t.Errorf("column index of %d bytes, created by %q", group.Columns[0].ColumnIndexLength, meta.CreatedBy)
	}
}

func TestCloseTwice(t *testing.T) {
	rec := recordOf("a", "x")
	w, err := NewWriter(io.Discard, rec.Schema(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(rec), w.Close()); err != nil {
		t.Fatal(err)
	}
	if w.Rows() != 1 {
		t.Errorf("Rows() = %d, want 1", w.Rows())
	}
	if w.Close() == nil || w.Write(rec) == nil {
		t.Errorf("a closed writer took a second Close or a Write")
	}
}
