package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"golang.org/x/sync/errgroup"

	"leadmill/extract"
	"leadmill/load/columnar"
	"leadmill/load/store"
)

// A batch is closed at this many bytes of payload, so that a reader needs little memory and several can work side by
// side; the rows are limited too, for feeds of tiny records.
const (
	batchBytes = 32 << 20
	batchRows  = 1 << 17
)

// Writer collects the deliveries of one feed in one run into batches. Append is called from one goroutine; batches are
// compressed and stored in the background.
type Writer struct {
	store  store.Store
	feed   string
	readAt time.Time

	ctx   context.Context
	group *errgroup.Group

	builder  *array.RecordBuilder // of every column but the payload
	columns  columns
	payloads payloads
	rows     int
	next     int

	mu      sync.Mutex
	batches map[int]Batch
}

type columns struct {
	feed, locator, recordID, origin, fileDigest, reason, detail *array.StringBuilder
	position                                                    *array.Int64Builder
	receivedAt, readAt                                          *array.TimestampBuilder
}

// payloads are the raw records of a batch, one after the other. They become the buffers of an array as they are:
// Arrow's own builder would clear and copy them as it grows, and they are nearly all of what a night reads.
type payloads struct {
	data []byte
	ends []int32
}

// smallBatch is room for the feeds that bring little in a night, which are most of them; beyond it a batch gets all the
// room it may need at once.
const smallBatch = 1 << 20

func newPayloads() payloads {
	return payloads{data: make([]byte, 0, smallBatch), ends: make([]int32, 1, 1<<12)}
}

func (p *payloads) append(b []byte) {
	if cap(p.data) == smallBatch && len(p.data)+len(b) > smallBatch {
		p.data = append(make([]byte, 0, batchBytes+batchBytes/16), p.data...)
	}
	p.data = append(p.data, b...)
	p.ends = append(p.ends, int32(len(p.data)))
}

func (p *payloads) array() arrow.Array {
	d := array.NewData(arrow.BinaryTypes.Binary, len(p.ends)-1, []*memory.Buffer{
		nil, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(p.ends)), memory.NewBufferBytes(p.data),
	}, nil, 0, 0)
	defer d.Release()
	return array.NewBinaryData(d)
}

// NewWriter begins a run's reading of a feed. readAt is the time of the run. workers is how many batches may be
// compressed at the same time; each needs about three times the size of a batch.
func NewWriter(ctx context.Context, s store.Store, feed string, readAt time.Time, workers int) *Writer {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	w := &Writer{
		store: s, feed: feed, readAt: readAt.UTC().Truncate(time.Microsecond), ctx: ctx, group: group,
		builder: array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema(Schema().Fields()[:colPayload], nil)),
		batches: map[int]Batch{},
	}
	b := w.builder
	w.columns = columns{
		feed: text(b, colFeed), locator: text(b, colLocator), recordID: text(b, colRecordID), origin: text(b, colOrigin),
		fileDigest: text(b, colFileDigest), reason: text(b, colReason), detail: text(b, colDetail),
		position:   b.Field(colPosition).(*array.Int64Builder),
		receivedAt: b.Field(colReceivedAt).(*array.TimestampBuilder),
		readAt:     b.Field(colReadAt).(*array.TimestampBuilder),
	}
	return w
}

func text(b *array.RecordBuilder, i int) *array.StringBuilder {
	return b.Field(i).(*array.StringBuilder)
}

// Append adds one delivery. The payload is copied.
func (w *Writer) Append(d extract.Delivery) error {
	if w.rows == 0 {
		w.payloads = newPayloads()
	}
	c := &w.columns
	c.feed.Append(w.feed)
	c.locator.Append(strings.ToValidUTF8(d.Locator, "\uFFFD"))
	c.position.Append(d.Position)
	appendText(c.recordID, d.RecordID)
	if d.ReceivedAt.IsZero() {
		c.receivedAt.AppendNull()
	} else {
		c.receivedAt.Append(arrow.Timestamp(d.ReceivedAt.UnixMicro()))
	}
	c.readAt.Append(arrow.Timestamp(w.readAt.UnixMicro()))
	c.origin.Append(string(d.Origin))
	appendText(c.fileDigest, d.FileDigest)
	if d.Fault == nil {
		c.reason.AppendNull()
		c.detail.AppendNull()
	} else {
		c.reason.Append(d.Fault.Reason)
		appendText(c.detail, d.Fault.Detail)
	}
	w.payloads.append(d.Payload)
	w.rows++
	if len(w.payloads.data) >= batchBytes || w.rows >= batchRows {
		return w.flush()
	}
	return nil
}

func appendText(b *array.StringBuilder, s string) {
	if s == "" {
		b.AppendNull()
		return
	}
	b.Append(strings.ToValidUTF8(s, "\uFFFD"))
}

func (w *Writer) flush() error {
	if w.rows == 0 {
		return nil
	}
	rec := w.record()
	number := w.next
	w.next++
	w.rows = 0
	if err := w.ctx.Err(); err != nil {
		rec.Release()
		if e := w.group.Wait(); e != nil {
			return e // why the context ended: a batch before could not be stored
		}
		return err
	}
	w.group.Go(func() error {
		defer rec.Release()
		b, err := w.write(rec)
		if err != nil {
			return err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.batches[number] = b
		return nil
	})
	return nil
}

// record takes the rows collected so far.
func (w *Writer) record() arrow.Record {
	arrays := make([]arrow.Array, 0, colPayload+1)
	for i := range colPayload {
		arrays = append(arrays, w.builder.Field(i).NewArray())
	}
	arrays = append(arrays, w.payloads.array())
	w.payloads = payloads{}
	rec := array.NewRecord(Schema(), arrays, int64(w.rows))
	for _, a := range arrays {
		a.Release()
	}
	return rec
}

func (w *Writer) write(rec arrow.Record) (b Batch, err error) {
	staged, err := w.store.Stage(w.ctx)
	if err != nil {
		return b, fmt.Errorf("stage archive batch of feed %s: %w", w.feed, err)
	}
	defer func() {
		if e := staged.Discard(); err == nil && e != nil {
			err = fmt.Errorf("discard staged archive batch of feed %s: %w", w.feed, e)
		}
	}()
	digest := sha256.New()
	size := &counter{}
	out, err := columnar.NewWriter(io.MultiWriter(staged, digest, size), rec.Schema(), columnar.Options{
		RowGroupRows: batchRows, Level: columnar.Fastest, PageBytes: 1 << 20, Created: "leadmill archive",
	})
	if err != nil {
		return b, fmt.Errorf("write archive batch of feed %s: %w", w.feed, err)
	}
	if err := out.Write(rec); err != nil {
		return b, fmt.Errorf("write archive batch of feed %s: %w", w.feed, err)
	}
	if err := out.Close(); err != nil {
		return b, fmt.Errorf("write archive batch of feed %s: %w", w.feed, err)
	}
	sum := hex.EncodeToString(digest.Sum(nil))
	b = Batch{
		Feed: w.feed, SHA256: sum, Bytes: size.n, Rows: rec.NumRows(), ReadAt: w.readAt,
		Key: fmt.Sprintf("raw/%s/%s/%s.parquet", w.feed, w.readAt.Format(time.DateOnly), sum[:32]),
	}
	if err := staged.Commit(w.ctx, b.Key); err != nil {
		return b, fmt.Errorf("store archive batch of feed %s: %w", w.feed, err)
	}
	return b, nil
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// Abort ends the writing of a feed that could not be read to its end. What was stored before stays invisible.
func (w *Writer) Abort() {
	_ = w.group.Wait() // the error that led here is the one to tell
	w.builder.Release()
}

// Close stores what is left and returns the batches in the order in which their deliveries were appended. They stay
// invisible until a manifest names them.
func (w *Writer) Close() ([]Batch, error) {
	err := w.flush()
	if e := w.group.Wait(); e != nil {
		err = e
	}
	w.builder.Release()
	if err == nil && len(w.batches) < w.next {
		err = w.ctx.Err() // Append dropped a batch because the run was stopped
	}
	if err != nil {
		return nil, err
	}
	batches := make([]Batch, w.next)
	for i := range batches {
		batches[i] = w.batches[i]
	}
	return batches, nil
}
