// Package archive keeps raw deliveries for ever, in batches that are never changed: the truth that everything else is
// recomputed from. A batch is a Parquet file named by its own digest; it exists only if a manifest names it.
//
// [Writer] appends what one run read from one feed. [Open] reads a batch back. What a batch holds is enough to build
// every dataset again without the source.
package archive

import (
	"time"

	"github.com/apache/arrow/go/v17/arrow"
)

// A Batch is one archive file, as a manifest names it.
type Batch struct {
	Feed   string    `json:"feed"`
	Key    string    `json:"key"` // below the output folder: raw/<feed>/<yyyy-mm-dd>/<digest>.parquet
	SHA256 string    `json:"sha256"`
	Bytes  int64     `json:"bytes"`
	Rows   int64     `json:"rows"`
	ReadAt time.Time `json:"read_at"` // when the run that read it began
}

// Columns of a batch, in the order of [Schema].
const (
	colFeed = iota
	colLocator
	colPosition
	colRecordID
	colReceivedAt
	colReadAt
	colOrigin
	colFileDigest
	colReason
	colDetail
	colPayload
)

// Schema is the form of a batch file. A payload is bytes, not text: it is kept as it came, valid UTF-8 or not.
func Schema() *arrow.Schema {
	text, stamp := arrow.BinaryTypes.String, arrow.FixedWidthTypes.Timestamp_us
	field := func(name string, t arrow.DataType, nullable bool, encoding, doc string) arrow.Field {
		return arrow.Field{
			Name: name, Type: t, Nullable: nullable,
			Metadata: arrow.NewMetadata([]string{"doc", "encoding"}, []string{doc, encoding}),
		}
	}
	return arrow.NewSchema([]arrow.Field{
		field("feed", text, false, "dictionary", "Name of the feed in the configuration."),
		field("locator", text, false, "dictionary", "Where in the source the record stood: the path below the feed's root."),
		field("position", arrow.PrimitiveTypes.Int64, false, "delta", "Number of the record within the locator, from 1; 0 where the locator names it."),
		field("record_id", text, true, "plain", "The source's own identifier, where the transport carries one."),
		field("received_at", stamp, true, "delta", "When the record reached the source, where the transport says so."),
		field("read_at", stamp, false, "dictionary", "When the run that read it began."),
		field("origin", text, false, "dictionary", "Container the record was taken from: json, csv or xlsx."),
		field("file_digest", text, true, "dictionary", "SHA-256 of the file that held the record."),
		field("reason", text, true, "dictionary", "Why the record could not be read; null for a readable one."),
		field("detail", text, true, "dictionary", "What was found, where the record could not be read."),
		field("payload", arrow.BinaryTypes.Binary, false, "plain", "The record, byte for byte; a table row as JSON keyed by header."),
	}, nil)
}
