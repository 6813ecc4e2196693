// Package extract is the contract between leadmill and the places that leads are read from.
//
// A [Source] reads one feed incrementally: it is given the [Bookmark] of the last committed run, hands over every
// new [Delivery], and returns the next bookmark. It neither judges nor repairs what it reads; a record that cannot
// be read is handed over as well, with its [Fault], so that nothing vanishes. The archive stores deliveries
// (package archive); meaning is given to them by the packages below transform.
package extract

import (
	"context"
	"encoding/json"
	"time"
)

// A Delivery is one raw record as a source handed it over.
type Delivery struct {
	// Locator says where in the source the record stood: for files the slash-separated path below the feed's root.
	Locator string
	// Position is the number of the record within Locator, from 1; 0 where the locator names the record by itself.
	Position int64
	// RecordID is the source's own identifier when the transport carries one; else "", and the payload may hold it.
	RecordID string
	// ReceivedAt is when the record reached the source, where the transport says so; else the zero time.
	ReceivedAt time.Time
	// Origin is the container the record was taken from.
	Origin Origin
	// FileDigest is the SHA-256 (hex) of the file that held the record; "" for sources that are not files.
	FileDigest string
	// Payload is the record: a JSON document byte for byte, or a table row as a JSON object keyed by header.
	// For a Fault it is the raw text, cut to the stated limit. It is only valid during the call that hands it over.
	Payload []byte
	// Fault says why the record could not be read; nil for a readable one.
	Fault *Fault
}

// Origin is the kind of container a delivery was taken from.
type Origin string

// The containers. Rows of CSV and XLSX are archived as header-keyed JSON.
const (
	OriginJSON Origin = "json"
	OriginCSV  Origin = "csv"
	OriginXLSX Origin = "xlsx"
)

// A Fault is the reason a record, or a whole file, could not be read. Its texts name places and limits, never a
// person's data.
type Fault struct {
	Reason string // one of transform.Reasons, such as "not_json"
	Detail string // what was found and where, for a person to act on
}

// A Bookmark is how far a source has been read. Only the source that wrote it knows its form; everybody else
// stores it and hands it back. nil means "from the beginning".
type Bookmark = json.RawMessage

// A Source reads one feed.
type Source interface {
	// Extract calls emit for every delivery that is new since the bookmark, in an order that depends on nothing but
	// the content of the source, from one goroutine. An error of emit ends the extraction and is returned. The
	// returned bookmark covers exactly what was emitted and is only used when err is nil.
	Extract(ctx context.Context, since Bookmark, emit func(Delivery) error) (Bookmark, error)

	// Check reports whether the source can be reached and read, without reading its records. The error says what
	// to do about it.
	Check(ctx context.Context) error
}
