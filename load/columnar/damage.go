package columnar

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// parquet-go believes the counts and sizes that it reads: a damaged one makes it panic, or ask for so much memory that
// the program dies. Panics are caught; the sizes are looked at here before they are used.

const (
	maxPageValues = 16 << 20
	maxPageSize   = 1 << 30
	headerBytes   = 512 // enough for the header of a page that holds no bounds
)

// rescue turns a panic over a damaged file into an error.
func rescue(doing string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: %w: %v", doing, errDamaged, p)
	}
}

// checkFooter reads the footer of a file and makes sure that no list in it claims more elements than it has bytes.
func checkFooter(r io.ReaderAt, size int64) error {
	const magic = "PAR1"
	tail := make([]byte, 8)
	if size < 12 {
		return fmt.Errorf("%d bytes are too few for a Parquet file: %w", size, errDamaged)
	}
	if _, err := r.ReadAt(tail, size-8); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("end of the file: %w", err)
	}
	n := int64(binary.LittleEndian.Uint32(tail))
	if string(tail[4:]) != magic || n > size-12 {
		return fmt.Errorf("the end is not that of a Parquet file: %w", errDamaged)
	}
	footer := make([]byte, n)
	if _, err := r.ReadAt(footer, size-8-n); err != nil {
		return fmt.Errorf("footer: %w", err)
	}
	protocol := new(thrift.CompactProtocol)
	w := walker{in: protocol.NewReaderFromBytes(footer), size: len(footer)}
	if err := w.walk(thrift.STRUCT, 0); err != nil {
		return fmt.Errorf("footer: %w: %w", errDamaged, err)
	}
	return nil
}

// checkCounts compares the row counts of a file with each other.
func (f *File) checkCounts() error {
	total := int64(0)
	for _, g := range f.file.RowGroups() {
		n := g.NumRows()
		if n < 0 || n > 1<<31 {
			return fmt.Errorf("row group of %d rows: %w", n, errDamaged)
		}
		total += n
	}
	if total != f.file.NumRows() {
		return fmt.Errorf("%d rows in row groups, %d in all: %w", total, f.file.NumRows(), errDamaged)
	}
	return nil
}

// checkChunk walks the page headers of one column of a row group.
func (f *File) checkChunk(group, leaf int, chunk parquet.ColumnChunk) error {
	meta := f.file.Metadata().RowGroups[group].Columns[leaf].MetaData
	at := meta.DataPageOffset
	if meta.DictionaryPageOffset > 0 {
		at = min(at, meta.DictionaryPageOffset)
	}
	end := at + meta.TotalCompressedSize
	if at < 4 || end < at || end > f.file.Size() {
		return fmt.Errorf("pages at %d to %d: %w", at, end, errDamaged)
	}
	values := int64(0)
	for at < end {
		h, n, err := f.pageHeader(at, end)
		if err != nil {
			return err
		}
		at += int64(n) + int64(h.CompressedPageSize)
		if h.CompressedPageSize < 0 || at > end || h.UncompressedPageSize < 0 || h.UncompressedPageSize > maxPageSize {
			return fmt.Errorf("a page of %d bytes: %w", h.UncompressedPageSize, errDamaged)
		}
		count := h.DictionaryPageHeader.V.NumValues
		if h.Type != format.DictionaryPage {
			count = h.DataPageHeader.V.NumValues + h.DataPageHeaderV2.V.NumValues
			values += int64(count)
		}
		if count < 0 || count > maxPageValues {
			return fmt.Errorf("a page of %d values: %w", count, errDamaged)
		}
	}
	if values != chunk.NumValues() {
		return fmt.Errorf("%d values in pages, %d in all: %w", values, chunk.NumValues(), errDamaged)
	}
	return nil
}

// pageHeader reads the header that stands at a place before end, and returns its size.
func (f *File) pageHeader(at, end int64) (h format.PageHeader, n int, err error) {
	protocol := new(thrift.CompactProtocol)
	for size := int64(headerBytes); ; size *= 16 {
		buf := make([]byte, min(size, end-at))
		if _, err := f.file.ReadAt(buf, at); err != nil && !errors.Is(err, io.EOF) {
			return h, 0, fmt.Errorf("page header: %w", err)
		}
		in := protocol.NewReaderFromBytes(buf)
		h = format.PageHeader{}
		if err = thrift.NewDecoder(in).Decode(&h); err == nil {
			return h, in.BytesRead(), nil
		}
		if int64(len(buf)) == end-at {
			return h, 0, fmt.Errorf("page header: %w: %w", errDamaged, err)
		}
	}
}

// walker steps over a Thrift structure without building it.
type walker struct {
	in   thrift.BytesReader
	size int
}

const maxDepth = 32

var errTooBig = errors.New("a list is longer than the bytes that hold it")

func (w *walker) walk(t thrift.Type, depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deep")
	}
	var err error
	switch t {
	case thrift.TRUE, thrift.FALSE:
	case thrift.I8:
		_, err = w.in.ReadInt8()
	case thrift.I16:
		_, err = w.in.ReadInt16()
	case thrift.I32:
		_, err = w.in.ReadInt32()
	case thrift.I64:
		_, err = w.in.ReadInt64()
	case thrift.DOUBLE:
		_, err = w.in.ReadFloat64()
	case thrift.BINARY:
		_, err = w.in.ReadBytes()
	case thrift.LIST, thrift.SET:
		var l thrift.List
		if l, err = w.in.ReadList(); err == nil {
			err = w.items(l, depth)
		}
	case thrift.STRUCT:
		err = w.fields(depth)
	default:
		err = fmt.Errorf("type %d", t)
	}
	return err
}

func (w *walker) items(l thrift.List, depth int) error {
	if int(l.Size) < 0 || int(l.Size) > w.size-w.in.BytesRead() {
		return errTooBig
	}
	for range l.Size {
		if l.Type == thrift.TRUE || l.Type == thrift.FALSE {
			l.Type = thrift.I8
		}
		if err := w.walk(l.Type, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) fields(depth int) error {
	for {
		f, err := w.in.ReadField()
		if err != nil {
			return err
		}
		if f.Type == thrift.STOP {
			return nil
		}
		if err := w.walk(f.Type, depth+1); err != nil {
			return err
		}
	}
}
