package columnar

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/parquet-go/parquet-go/encoding/thrift"
)

// sample returns a file with every kind of column in every encoding, in several pages and row groups.
func sample(t testing.TB, rows int) []byte {
	t.Helper()
	var fields []arrow.Field
	for k := kindText; k <= kindTexts; k++ {
		fields = append(fields, arrow.Field{
			Name: fmt.Sprintf("c%d", k), Type: k.arrow(), Nullable: k%2 == 0,
			Metadata: arrow.NewMetadata([]string{metaEncoding}, []string{encodings[int(k)%4]}),
		})
	}
	schema := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i, f := range fields {
		for row := range rows {
			if f.Nullable && row%7 == 3 {
				b.Field(i).AppendNull()
				continue
			}
			appendValue(b.Field(i), uint64(row*(i+1)))
		}
	}
	rec := b.NewRecord()
	defer rec.Release()
	return write(t, schema, Options{RowGroupRows: max(1, rows/2), PageBytes: 1 << 10}, rec)
}

// readDamaged reads everything there is to read. It reports what came, or the error that stopped it.
func readDamaged(t testing.TB, data []byte) (rows int64, err error) {
	t.Helper()
	f, err := Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, err
	}
	for rec, err := range f.Records(nil, 50) {
		if err != nil {
			return 0, err
		}
		rows += rec.NumRows()
		_ = rowsOf(t, rec) // touches every value
		rec.Release()
	}
	if rows != f.NumRows() {
		t.Errorf("%d rows read of %d without an error", rows, f.NumRows())
	}
	return rows, nil
}

func TestEveryByteDamaged(t *testing.T) {
	data := sample(t, 16)
	caught := 0
	for at := range data {
		for _, flip := range []byte{0x01, 0xff} {
			data[at] ^= flip
			if _, err := readDamaged(t, data); err != nil {
				caught++
			}
			data[at] ^= flip
		}
	}
	// What is not caught lies in bounds, names and documentation, which the rows do not need.
	if caught < len(data) {
		t.Errorf("%d of %d damages were caught, want at least half", caught, 2*len(data))
	}
}

func TestEveryLengthCut(t *testing.T) {
	data := sample(t, 40)
	for n := range data {
		if _, err := readDamaged(t, data[:n]); err == nil {
			t.Errorf("a file cut from %d to %d bytes gave no error", len(data), n)
		}
	}
}

func TestDamagedValues(t *testing.T) {
	data := sample(t, 400)
	at := bytes.Index(data, []byte("PAR1")) + 200 // within the first page
	data[at] ^= 0x10
	if _, err := readDamaged(t, data); err == nil {
		t.Errorf("a flipped bit in a page gave no error")
	}
}

// A list that claims two thousand million elements in a few bytes must be refused before memory is asked for.
func TestFooterWithHugeList(t *testing.T) {
	footer := []byte{0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00} // field 2: a list of 2³¹-1 structures
	data := slices.Concat([]byte("PAR1"), footer, binary.LittleEndian.AppendUint32(nil, uint32(len(footer))), []byte("PAR1"))
	if _, err := readDamaged(t, data); !errors.Is(err, errTooBig) {
		t.Errorf("Open = %v, want %v", err, errTooBig)
	}
}

// The same for the count of values in the header of a page.
func TestPageWithHugeCount(t *testing.T) {
	const huge = 1 << 30
	schema := schemaOf(encoded("n", arrow.PrimitiveTypes.Int64, "delta"))
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	b.Field(0).(*array.Int64Builder).Append(1)
	data := write(t, schema, Options{}, b.NewRecord())
	f := open(t, data)
	meta := *f.file.Metadata()
	group := &meta.RowGroups[0]
	column := &group.Columns[0].MetaData
	end := column.DataPageOffset + column.TotalCompressedSize
	header, n, err := f.pageHeader(column.DataPageOffset, end)
	if err != nil {
		t.Fatal(err)
	}
	header.DataPageHeaderV2.V.NumValues = huge
	meta.NumRows, group.NumRows, column.NumValues = huge, huge, huge
	page, err := thrift.Marshal(new(thrift.CompactProtocol), &header)
	if err != nil {
		t.Fatal(err)
	}
	page = append(page, data[column.DataPageOffset+int64(n):end]...)
	column.TotalCompressedSize = int64(len(page))
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		t.Fatal(err)
	}
	data = slices.Concat([]byte("PAR1"), page, footer, binary.LittleEndian.AppendUint32(nil, uint32(len(footer))), []byte("PAR1"))
	for _, err := range open(t, data).Records(nil, 1) {
		if err == nil || !strings.Contains(err.Error(), "a page of 1073741824 values") {
			t.Errorf("reading gave %v, want it to refuse the count", err)
		}
		break // without the guard there would be 2³⁰ records
	}
}

// failingReader fails after its first reads, as a network store may.
type failingReader struct {
	data  []byte
	reads int
}

func (r *failingReader) ReadAt(p []byte, at int64) (int, error) {
	if r.reads--; r.reads < 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return bytes.NewReader(r.data).ReadAt(p, at)
}

func TestReadErrorsAreKept(t *testing.T) {
	data := sample(t, 400)
	failed := 0
	for n := range 1000 {
		r := &failingReader{data: data, reads: n}
		f, err := Open(r, int64(len(data)))
		if err == nil {
			for rec, e := range f.Records(nil, 0) {
				if err = e; e == nil {
					rec.Release()
				}
			}
		}
		if err == nil {
			break
		}
		failed++
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("after %d reads: %v, want it to wrap the reader's error", n, err)
		}
	}
	if failed < 10 {
		t.Errorf("only %d reads could fail", failed)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(sample(f, 0))
	f.Add(sample(f, 3))
	f.Add(sample(f, 200))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = readDamaged(t, slices.Clip(data)) // must return
	})
}
