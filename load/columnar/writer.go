package columnar

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/parquet-go/parquet-go"
)

// parallelRows is the number of rows from which several goroutines pay for their start.
const parallelRows = 256

// Writer writes records as one Parquet file. It is for one goroutine. After an error it can only be thrown away.
type Writer struct {
	schema  *arrow.Schema
	file    *parquet.GenericWriter[any]
	columns []*columnWriter
	options Options
	group   int   // rows of the row group under way
	rows    int64 // rows of the whole file
	closed  bool
	err     error
}

// NewWriter returns a writer of a file with that schema. The metadata key "encoding" of a field chooses how its values
// are encoded: plain, dictionary (for columns of few values) or delta (for times, and for texts that grow in order);
// all metadata of the fields go into the file. The error names every column and option that cannot be written.
func NewWriter(w io.Writer, schema *arrow.Schema, o Options) (*Writer, error) {
	nodes, err := parquetSchema(schema)
	if err = errors.Join(err, o.validate(schema)); err != nil {
		return nil, fmt.Errorf("writing Parquet: %w", err)
	}
	o = o.withDefaults()
	fields, err := encodeFields(schema)
	if err != nil {
		return nil, fmt.Errorf("writing Parquet: metadata of columns: %w", err)
	}
	metadata := map[string]string{columnsKey: fields}
	for key, value := range o.Metadata {
		metadata[key] = value
	}
	sorting := make([]parquet.SortingColumn, len(o.SortedBy))
	for i, name := range o.SortedBy {
		sorting[i] = parquet.Ascending(name)
	}
	out := &Writer{schema: schema, options: o}
	out.file = parquet.NewGenericWriter[any](w, &parquet.WriterConfig{
		CreatedBy:          o.Created,
		Schema:             nodes,
		Compression:        o.Level.codec(),
		KeyValueMetadata:   metadata,
		PageBufferSize:     autoFlushBytes(o.PageBytes),
		DictionaryMaxBytes: dictionaryPages * int64(o.PageBytes),
		Sorting:            parquet.SortingConfig{SortingColumns: sorting},
		// The column index holds the same bounds, cut to a sane length; page headers would repeat them four times.
	}, parquet.DataPageStatistics(false))
	for i, leaf := range out.file.ColumnWriters() {
		out.columns = append(out.columns, newColumnWriter(leaf, i, schema.Field(i), o.PageBytes))
	}
	return out, nil
}

// Rows returns the number of rows written so far.
func (w *Writer) Rows() int64 { return w.rows }

// Write adds the rows of a record, which may be released afterwards. Its columns must have the names and types of the
// writer's schema, no null where the schema allows none, and text in UTF-8; the error names the column otherwise.
func (w *Writer) Write(rec arrow.Record) error {
	if w.err == nil {
		w.err = w.write(rec)
	}
	return w.err
}

func (w *Writer) write(rec arrow.Record) error {
	if w.closed {
		return errors.New("writing Parquet: the file is closed")
	}
	if err := w.check(rec); err != nil {
		return fmt.Errorf("writing Parquet: %w", err)
	}
	for from, n := 0, int(rec.NumRows()); from < n; {
		to := min(n, from+w.options.RowGroupRows-w.group)
		err := w.each(to-from, func(c *columnWriter) error { return c.write(rec.Column(c.index), from, to) })
		if err != nil {
			return err
		}
		w.group += to - from
		w.rows += int64(to - from)
		from = to
		if w.group == w.options.RowGroupRows {
			if err := w.endGroup(); err != nil {
				return err
			}
		}
	}
	return nil
}

// check compares a record with the schema of the file.
func (w *Writer) check(rec arrow.Record) error {
	if int(rec.NumCols()) != len(w.columns) {
		return fmt.Errorf("a record has %d columns, the file %d", rec.NumCols(), len(w.columns))
	}
	for i, c := range w.columns {
		got := rec.Column(i)
		if rec.ColumnName(i) != c.name {
			return fmt.Errorf("column %d of a record is %q, of the file %q", i, rec.ColumnName(i), c.name)
		}
		if k, ok := kindOf(got.DataType()); !ok || k != c.kind {
			return fmt.Errorf("column %q has type %s, in the file %s", c.name, got.DataType(), c.kind.arrow())
		}
		if !c.nullable && got.NullN() > 0 {
			return fmt.Errorf("column %q must not be null, but %d of %d rows are", c.name, got.NullN(), got.Len())
		}
	}
	return nil
}

// endGroup ends the row group. The last pages are encoded here so that the workers share them.
func (w *Writer) endGroup() error {
	if err := w.each(w.group, (*columnWriter).flush); err != nil {
		return err
	}
	w.group = 0
	if err := w.file.Flush(); err != nil {
		return fmt.Errorf("writing Parquet: row group: %w", err)
	}
	return nil
}

// each calls do for every column, on the workers when there are enough rows. Columns share nothing, so the order in
// which they are encoded does not show in the file.
func (w *Writer) each(rows int, do func(*columnWriter) error) error {
	errs := make([]error, len(w.columns))
	var next atomic.Int64
	work := func() {
		for i := next.Add(1) - 1; i < int64(len(w.columns)); i = next.Add(1) - 1 {
			if err := do(w.columns[i]); err != nil {
				errs[i] = fmt.Errorf("writing Parquet: column %q: %w", w.columns[i].name, err)
			}
		}
	}
	var others sync.WaitGroup
	if rows >= parallelRows {
		for range min(w.options.Workers, len(w.columns)) - 1 {
			others.Go(work)
		}
	}
	work()
	others.Wait()
	return errors.Join(errs...)
}

// Close ends the file. A file without Close is none. Closing twice, or after a failed Write, is an error.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	if w.closed {
		return errors.New("closing Parquet: the file is closed already")
	}
	w.closed = true
	if w.err = w.endGroup(); w.err != nil {
		return w.err
	}
	if err := w.file.Close(); err != nil {
		w.err = fmt.Errorf("closing Parquet: %w", err)
	}
	return w.err
}
