package assemble

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"leadmill/transform"
)

// recordRows is how many rows travel to the output at a time.
const recordRows = 8192

// rows builds the rows of one file and passes them on. Encoding runs beside building. Columns are resolved by name
// once; each row must set every column.
type rows struct {
	dataset transform.Dataset
	schema  *arrow.Schema
	columns []column
	n       int
	queue   chan arrow.Record
	failed  chan struct{} // closed when the sink refused a record
	aborted bool
	result  chan error
}

// create begins a file of a dataset.
func (b *builder) create(d transform.Dataset, part string) (*rows, error) {
	sink, err := b.out.Create(d, part)
	if err != nil {
		return nil, fmt.Errorf("create dataset %s: %w", d.Name, err)
	}
	r := &rows{
		dataset: d, schema: d.Schema(),
		queue: make(chan arrow.Record, 2), failed: make(chan struct{}), result: make(chan error, 1),
	}
	for _, c := range d.Columns {
		r.columns = append(r.columns, newColumn(c.Type))
	}
	go func() { r.result <- r.drain(sink) }()
	return r, nil
}

// drain writes what comes until the queue is closed.
func (r *rows) drain(sink transform.Sink) (err error) {
	for rec := range r.queue {
		if err == nil {
			if err = guarded(func() error { return sink.Write(rec) }); err != nil {
				close(r.failed)
			}
		}
		rec.Release()
	}
	if err == nil && !r.aborted {
		err = guarded(sink.Close)
	}
	if err != nil || r.aborted {
		sink.Abort()
	}
	if err != nil {
		return fmt.Errorf("write dataset %s: %w", r.dataset.Name, err)
	}
	return nil
}

// next ends a row. After a failure of the sink rows are dropped, and close returns the error.
func (r *rows) next() {
	r.n++
	if r.n == recordRows {
		r.flush()
	}
}

func (r *rows) flush() {
	arrays := make([]arrow.Array, len(r.columns))
	for i, c := range r.columns {
		arrays[i] = c.take()
		if arrays[i].Len() != r.n {
			panic(fmt.Sprintf("dataset %s: column %s has %d rows of %d", r.dataset.Name, r.dataset.Columns[i].Name, arrays[i].Len(), r.n))
		}
	}
	rec := array.NewRecord(r.schema, arrays, int64(r.n))
	for _, a := range arrays {
		a.Release()
	}
	r.n = 0
	select {
	case <-r.failed:
		rec.Release()
	default:
		r.queue <- rec
	}
}

// close passes on the last rows and waits until the file is complete.
func (r *rows) close() error {
	if r.n > 0 {
		r.flush()
	}
	close(r.queue)
	return r.wait()
}

// wait returns what became of the file.
func (r *rows) wait() error { return <-r.result }

// abandon ends a file that will not be published, because of another error.
func (r *rows) abandon() {
	r.aborted = true
	close(r.queue)
	_ = r.wait() // the other error is the one to tell
}

// The columns, by type. A name that the dataset does not declare is a programming error and panics.

func (r *rows) text(name string) *textColumn { return r.columns[r.dataset.Index(name)].(*textColumn) }
func (r *rows) texts(name string) *textsColumn {
	return r.columns[r.dataset.Index(name)].(*textsColumn)
}
func (r *rows) boolean(name string) *boolColumn {
	return r.columns[r.dataset.Index(name)].(*boolColumn)
}

func (r *rows) integer(name string) *fixedColumn[int64] {
	return r.columns[r.dataset.Index(name)].(*fixedColumn[int64])
}

func (r *rows) number(name string) *fixedColumn[float64] {
	return r.columns[r.dataset.Index(name)].(*fixedColumn[float64])
}

func (r *rows) time(name string) *fixedColumn[int64] {
	return r.columns[r.dataset.Index(name)].(*fixedColumn[int64])
}
