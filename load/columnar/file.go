package columnar

import (
	"fmt"
	"io"
	"iter"
	"maps"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/parquet-go/parquet-go"
)

// File is an open Parquet file. Several goroutines may read it at once.
type File struct {
	file     *parquet.File
	schema   *arrow.Schema
	leaves   []*parquet.Column // the leaf of each column
	metadata map[string]string
}

// Open reads the footer of a file of that size and prepares to read its rows from r. The error says when the file is
// damaged or holds types that this package does not write.
func Open(r io.ReaderAt, size int64) (f *File, err error) {
	defer rescue("opening Parquet", &err)
	if err := checkFooter(r, size); err != nil {
		return nil, fmt.Errorf("opening Parquet: %w", err)
	}
	in, err := parquet.OpenFile(r, size, &parquet.FileConfig{SkipPageIndex: true, SkipBloomFilters: true, ReadBufferSize: 64 << 10})
	if err != nil {
		return nil, fmt.Errorf("opening Parquet: %w", err)
	}
	f = &File{file: in, metadata: map[string]string{}}
	var fields []arrow.Field
	for _, c := range in.Root().Columns() {
		field, leaf, err := arrowField(c)
		if err != nil {
			return nil, fmt.Errorf("opening Parquet: %w", err)
		}
		fields = append(fields, field)
		f.leaves = append(f.leaves, leaf)
	}
	for _, kv := range in.Metadata().KeyValueMetadata {
		f.metadata[kv.Key] = kv.Value
	}
	if err := decodeFields(f.metadata[columnsKey], fields); err != nil {
		return nil, fmt.Errorf("opening Parquet: %w", err)
	}
	delete(f.metadata, columnsKey)
	f.schema = arrow.NewSchema(fields, nil)
	if err := f.checkCounts(); err != nil {
		return nil, fmt.Errorf("opening Parquet: %w", err)
	}
	return f, nil
}

// Schema returns the schema of the file. Fields have the metadata they were written with, sorted by key.
func (f *File) Schema() *arrow.Schema { return f.schema }

// NumRows returns the number of rows.
func (f *File) NumRows() int64 { return f.file.NumRows() }

// NumRowGroups returns the number of row groups.
func (f *File) NumRowGroups() int { return len(f.file.RowGroups()) }

// Metadata returns a copy of the key/value metadata, without the documentation of the columns, which is in Schema.
func (f *File) Metadata() map[string]string { return maps.Clone(f.metadata) }

// Records reads the whole file in order, the named columns of it in the order of their names; nil means all. A record
// holds at most batchRows rows and never spans row groups; a batchRows of 0 or less means whole row groups. The caller
// releases the records. After an error nothing more comes.
func (f *File) Records(columns []string, batchRows int) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		for i := range f.NumRowGroups() {
			if !f.records(i, columns, batchRows, yield) {
				return
			}
		}
	}
}

// RowGroup reads row group i, from 0, the named columns of it in the order of their names; nil means all. The caller
// releases the record.
func (f *File) RowGroup(i int, columns []string) (rec arrow.Record, err error) {
	if i < 0 || i >= f.NumRowGroups() {
		return nil, fmt.Errorf("reading Parquet: there is no row group %d: the file has %d", i, f.NumRowGroups())
	}
	f.records(i, columns, 0, func(got arrow.Record, e error) bool {
		rec, err = got, e
		return true
	})
	return rec, err
}

// records reads one row group and reports whether to go on.
func (f *File) records(i int, columns []string, batchRows int, yield func(arrow.Record, error) bool) bool {
	g, err := f.openGroup(i, columns)
	if err != nil {
		return yield(nil, fmt.Errorf("reading Parquet: row group %d: %w", i, err)) && false
	}
	defer g.close()
	for g.left > 0 {
		rows := g.left
		if batchRows > 0 {
			rows = min(rows, batchRows)
		}
		rec, err := g.next(rows)
		if err != nil {
			return yield(nil, fmt.Errorf("reading Parquet: row group %d: %w", i, err)) && false
		}
		if !yield(rec, nil) {
			return false
		}
	}
	return true
}

// groupReader reads the columns of one row group side by side.
type groupReader struct {
	schema  *arrow.Schema
	columns []*columnReader
	left    int
}

func (f *File) openGroup(i int, names []string) (g *groupReader, err error) {
	defer rescue("opening its columns", &err)
	group := f.file.RowGroups()[i]
	if names == nil {
		for _, field := range f.schema.Fields() {
			names = append(names, field.Name)
		}
	}
	g = &groupReader{left: int(group.NumRows())}
	fields := make([]arrow.Field, len(names))
	for n, name := range names {
		at := f.schema.FieldIndices(name)
		if len(at) == 0 {
			g.close()
			return nil, fmt.Errorf("there is no column %q", name)
		}
		fields[n] = f.schema.Field(at[0])
		leaf := f.leaves[at[0]]
		chunk := group.ColumnChunks()[leaf.Index()]
		if err := f.checkChunk(i, leaf.Index(), chunk); err != nil {
			g.close()
			return nil, fmt.Errorf("column %q: %w", name, err)
		}
		g.columns = append(g.columns, newColumnReader(fields[n], leaf, chunk.Pages()))
	}
	g.schema = arrow.NewSchema(fields, nil)
	return g, nil
}

// next reads the next rows, at most g.left.
func (g *groupReader) next(rows int) (rec arrow.Record, err error) {
	defer rescue("decoding", &err)
	arrays := make([]arrow.Array, 0, len(g.columns))
	defer func() {
		for _, a := range arrays {
			a.Release()
		}
	}()
	g.left -= rows
	for _, c := range g.columns {
		a, err := c.read(rows, g.left == 0)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", c.field.Name, err)
		}
		arrays = append(arrays, a)
	}
	return array.NewRecord(g.schema, arrays, int64(rows)), nil
}

func (g *groupReader) close() {
	for _, c := range g.columns {
		c.close()
	}
}
