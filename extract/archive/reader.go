package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"leadmill/load/columnar"
	"leadmill/load/store"
)

// Rows are the deliveries of one batch. Their texts stay valid for as long as they are referred to.
type Rows struct {
	rec                arrow.Record
	locator, recordID  *array.String
	reason, detail     *array.String // nil without the payload
	position           *array.Int64
	receivedAt, readAt *array.Timestamp
	payload            *array.Binary
}

// Read returns the deliveries of a batch. Without the payload it costs next to nothing. With it the batch is checked
// against its digest. A batch that is missing or is not what was written gives a *store.DamagedError.
func Read(ctx context.Context, s store.Store, b Batch, withPayload bool) (rows *Rows, err error) {
	object, err := s.Open(ctx, b.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &store.DamagedError{Key: b.Key, What: "archive batch is missing, restore it from a backup"}
	}
	if err != nil {
		return nil, fmt.Errorf("open archive batch %s: %w", b.Key, err)
	}
	defer func() {
		if e := object.Close(); err == nil && e != nil {
			err = fmt.Errorf("close archive batch %s: %w", b.Key, e)
		}
	}()
	var source io.ReaderAt = object
	if withPayload {
		// A batch is read whole, so its digest costs little and tells a damaged payload, which Parquet does not.
		data, err := checked(object, b)
		if err != nil {
			return nil, err
		}
		source = bytes.NewReader(data)
	}
	f, err := columnar.Open(source, object.Size())
	if err != nil {
		return nil, damaged(b, err)
	}
	if f.NumRows() != b.Rows || f.NumRowGroups() != 1 {
		return nil, damaged(b, fmt.Errorf("%d rows in %d groups, the manifest says %d in 1", f.NumRows(), f.NumRowGroups(), b.Rows))
	}
	names := []string{"locator", "position", "record_id", "received_at", "read_at"}
	if withPayload {
		names = append(names, "reason", "detail", "payload")
	}
	rec, err := f.RowGroup(0, names)
	if err != nil {
		return nil, damaged(b, err)
	}
	return newRows(rec, withPayload), nil
}

// checked returns the bytes of a batch if they are those that were written.
func checked(object store.Object, b Batch) ([]byte, error) {
	data := make([]byte, object.Size())
	if _, err := object.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read archive batch %s: %w", b.Key, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != b.SHA256 {
		return nil, damaged(b, errors.New("its digest is not the one in its manifest"))
	}
	return data, nil
}

func damaged(b Batch, err error) error {
	return &store.DamagedError{Key: b.Key, What: "archive batch is damaged, restore it from a backup: " + err.Error()}
}

func newRows(rec arrow.Record, withPayload bool) *Rows {
	r := &Rows{
		rec: rec, locator: rec.Column(0).(*array.String), position: rec.Column(1).(*array.Int64),
		recordID: rec.Column(2).(*array.String), receivedAt: rec.Column(3).(*array.Timestamp),
		readAt: rec.Column(4).(*array.Timestamp),
	}
	if withPayload {
		r.reason, r.detail = rec.Column(5).(*array.String), rec.Column(6).(*array.String)
		r.payload = rec.Column(7).(*array.Binary)
	}
	return r
}

// Len is the number of deliveries.
func (r *Rows) Len() int { return int(r.rec.NumRows()) }

// Release gives the memory back. Texts that are still referred to stay valid.
func (r *Rows) Release() { r.rec.Release() }

// Locator is where in the source a record stood.
func (r *Rows) Locator(i int) string { return r.locator.Value(i) }

// Position is the number of the record within its locator; 0 where the locator names it.
func (r *Rows) Position(i int) int64 { return r.position.Value(i) }

// RecordID is the identifier that the transport carried, or "".
func (r *Rows) RecordID(i int) string {
	if r.recordID.IsNull(i) {
		return ""
	}
	return r.recordID.Value(i)
}

// ReceivedAt is when the record reached the source, or the zero time.
func (r *Rows) ReceivedAt(i int) time.Time { return stamp(r.receivedAt, i) }

// ReadAt is when the record was first read.
func (r *Rows) ReadAt(i int) time.Time { return stamp(r.readAt, i) }

// Fault is the reason and detail of a record that could not be read; reason is "" for a readable one.
func (r *Rows) Fault(i int) (reason, detail string) {
	if r.reason.IsNull(i) {
		return "", ""
	}
	if r.detail.IsValid(i) {
		detail = r.detail.Value(i)
	}
	return r.reason.Value(i), detail
}

// Payload is the raw record. Only rows read with the payload have it.
func (r *Rows) Payload(i int) string { return r.payload.ValueString(i) }

func stamp(c *array.Timestamp, i int) time.Time {
	if c.IsNull(i) {
		return time.Time{}
	}
	return time.UnixMicro(int64(c.Value(i))).UTC()
}
