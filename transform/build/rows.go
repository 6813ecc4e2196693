package build

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"leadmill/transform"
)

// recordRows is how many rows travel to the output at a time.
const recordRows = 8192

// rows builds the rows of one file and passes them on. Encoding runs beside building. Columns are resolved by name
// once; each row must set every column.
type rows struct {
	dataset transform.Dataset
	builder *array.RecordBuilder
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
		dataset: d, builder: array.NewRecordBuilder(memory.NewGoAllocator(), d.Schema()),
		queue: make(chan arrow.Record, 2), failed: make(chan struct{}), result: make(chan error, 1),
	}
	go func() { r.result <- r.drain(sink) }()
	return r, nil
}

// drain writes what comes until the queue is closed.
func (r *rows) drain(sink transform.Sink) (err error) {
	for rec := range r.queue {
		if err == nil {
			if err = sink.Write(rec); err != nil {
				close(r.failed)
			}
		}
		rec.Release()
	}
	if err == nil && !r.aborted {
		err = sink.Close()
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
	rec := r.builder.NewRecord()
	r.n = 0
	r.reserve(rec)
	select {
	case <-r.failed:
		rec.Release()
	default:
		r.queue <- rec
	}
}

// reserve makes room for as many rows and as much text as the last record held, so that columns seldom grow.
func (r *rows) reserve(last arrow.Record) {
	r.builder.Reserve(recordRows)
	for i, c := range last.Columns() {
		if text, ok := c.(*array.String); ok {
			bytes := len(text.ValueBytes())
			r.builder.Field(i).(*array.StringBuilder).ReserveData(bytes + bytes/16)
		}
	}
}

// close passes on the last rows and waits until the file is complete.
func (r *rows) close() error {
	if r.n > 0 {
		r.flush()
	}
	close(r.queue)
	err := <-r.result
	r.builder.Release()
	return err
}

// abandon ends a file that will not be published, because of another error.
func (r *rows) abandon() {
	r.aborted = true
	close(r.queue)
	<-r.result
	r.builder.Release()
}

// The columns, by concrete type. A name that the dataset does not declare is a programming error and panics.

type textColumn struct{ *array.StringBuilder }

// set appends a text; "" is null.
func (c textColumn) set(s string) {
	if s == "" {
		c.AppendNull()
		return
	}
	c.Append(s)
}

func (r *rows) text(name string) textColumn {
	return textColumn{r.builder.Field(r.dataset.Index(name)).(*array.StringBuilder)}
}

func (r *rows) boolean(name string) *array.BooleanBuilder {
	return r.builder.Field(r.dataset.Index(name)).(*array.BooleanBuilder)
}

func (r *rows) integer(name string) *array.Int64Builder {
	return r.builder.Field(r.dataset.Index(name)).(*array.Int64Builder)
}

type numberColumn struct{ *array.Float64Builder }

func (c numberColumn) set(v float64, ok bool) {
	if !ok {
		c.AppendNull()
		return
	}
	c.Append(v)
}

func (r *rows) number(name string) numberColumn {
	return numberColumn{r.builder.Field(r.dataset.Index(name)).(*array.Float64Builder)}
}

type timeColumn struct{ *array.TimestampBuilder }

// set appends a time in microseconds since 1970.
func (c timeColumn) set(at int64) { c.Append(arrow.Timestamp(at)) }

func (r *rows) time(name string) timeColumn {
	return timeColumn{r.builder.Field(r.dataset.Index(name)).(*array.TimestampBuilder)}
}

type textsColumn struct {
	*array.ListBuilder
	values *array.StringBuilder
}

func (c textsColumn) set(values []string) {
	c.Append(true)
	for _, v := range values {
		c.values.Append(v)
	}
}

func (r *rows) texts(name string) textsColumn {
	list := r.builder.Field(r.dataset.Index(name)).(*array.ListBuilder)
	return textsColumn{list, list.ValueBuilder().(*array.StringBuilder)}
}

// countryCode is the text of a packed country; "" for none.
func countryCode(c uint16) string {
	if c == 0 {
		return ""
	}
	return string([]byte{byte(c >> 8), byte(c)})
}
