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
	// Extract calls emit for every delivery that is new since the bookmark, from one goroutine. What it already handed
	// over may come again (an overlap, a page that shifted): later stages fold what repeats. An error of emit ends the
	// extraction and is returned.
	//
	// The result holds after an error too: its bookmark covers nothing that was not emitted, so that the next run can go
	// on from it. It is the bookmark since where no progress can be remembered. Errors have one of the kinds of this
	// package ([AuthError], [UnavailableError], …), which decide on the exit code.
	Extract(ctx context.Context, since Bookmark, emit func(Delivery) error) (Result, error)

	// Check signs in, reads the first page, and hands nothing over. The error says what to do about it.
	Check(ctx context.Context) (Sample, error)
}

// A Result is what an extraction tells beside its deliveries.
type Result struct {
	Bookmark Bookmark
	// Filtered counts the records that were somebody else's and left out before archiving, as far as the bookmark covers
	// them: what will be read again is counted then.
	Filtered int64
	// Warnings are for the log, one sentence each, without personal data: "the change tracking had expired, so …".
	Warnings []string
}

// A Sample is what a check saw of a source.
type Sample struct {
	Records  int64  // leads on the first page, or in the first files
	Filtered int64  // records on it that are somebody else's
	More     bool   // there is more than the first page
	Note     string // what a person may want to know, such as the account that signed in; "" for nothing
}
