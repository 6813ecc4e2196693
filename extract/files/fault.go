package files

import (
	"bytes"
	"context"
	"fmt"
	"unicode/utf8"

	"leadmill/extract"
)

// rawLimit is how much of a broken record is kept for a person to look at, in bytes.
const rawLimit = 4096

// A faultError is a fault that ends the reading of a file.
type faultError struct {
	reason, detail string
}

func (e *faultError) Error() string { return e.reason + ": " + e.detail }

func faultf(reason, format string, args ...any) *faultError {
	return &faultError{reason: reason, detail: fmt.Sprintf(format, args...)}
}

// A sink numbers the records of one file and hands them over.
type sink struct {
	ctx    context.Context
	emit   func(extract.Delivery) error
	next   extract.Delivery // what all records of the file have in common, and the number of the last one
	limit  int64            // bytes of one record
	faults int
	failed error // what emit returned; it ends the extraction
	raw    []byte
}

// record hands over a readable record.
func (s *sink) record(payload []byte) error {
	if s.failed = s.ctx.Err(); s.failed != nil { // nothing is handed over after the end, not even from the same file
		return s.failed
	}
	s.next.Position++
	s.next.Payload = payload
	s.failed = s.emit(s.next)
	return s.failed
}

// fault hands over what could not be read. raw is its text as far as it is known.
func (s *sink) fault(reason, detail string, raw []byte) error {
	if s.failed = s.ctx.Err(); s.failed != nil {
		return s.failed
	}
	s.faults++
	s.next.Position++
	// How much of a long record was in memory when it was rejected must not show.
	s.raw = showable(s.raw[:0], raw[:min(len(raw), int(s.limit))])
	d := s.next
	d.Payload = s.raw
	d.Fault = &extract.Fault{Reason: reason, Detail: detail}
	s.failed = s.emit(d)
	return s.failed
}

// showable appends the beginning of a raw text as valid UTF-8, cut to rawLimit.
func showable(dst, raw []byte) []byte {
	raw = head(raw)
	if utf8.Valid(raw) {
		return append(dst, raw...)
	}
	valid := bytes.ToValidUTF8(raw, []byte("\uFFFD")) // may have grown
	return append(dst, head(valid)...)
}

// head cuts a text to rawLimit without cutting a character.
func head(raw []byte) []byte {
	if len(raw) <= rawLimit {
		return raw
	}
	n := rawLimit
	for n > rawLimit-utf8.UTFMax && !utf8.RuneStart(raw[n]) {
		n--
	}
	return raw[:n]
}
