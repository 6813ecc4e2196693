package salesforce

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// A tableError is a bulk result that is no table of the columns that were asked for. It names lines, never values.
type tableError struct{ what string }

func (e *tableError) Error() string { return e.what }

// tableError gives an error of a table its kind; others, such as emit's, stay as they are.
func (r *reading) tableError(err error) error {
	var t *tableError
	if errors.As(err, &t) {
		return r.broken(t.what)
	}
	return err
}

// A table turns the parts of a bulk result into JSON objects of texts, keyed by the header in its order.
type table struct {
	columns            []string // that were asked for
	header             []string // as the first part has it
	id, stamp, created int
	keys               [][]byte // `"Id":`, `"FirstName":`, …
	out                []byte
}

// A row is one record. Its payload is valid until the next.
type row struct {
	id, stamp, created string
	payload            []byte
}

// part reads a part and returns how many records it held. The first part begins with a header, a later one may.
func (t *table) part(body []byte, each func(row) error) (rows int, err error) {
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))))
	in.ReuseRecord, in.FieldsPerRecord = true, -1
	for first := true; ; first = false {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, split(err)
		}
		if first {
			isHeader, err := t.begin(cells)
			if err != nil {
				return rows, err
			}
			if isHeader {
				continue
			}
		}
		if len(cells) != len(t.header) {
			return rows, &tableError{fmt.Sprintf("record %d of a bulk result has %d columns and its header has %d", rows+1, len(cells), len(t.header))}
		}
		rows++
		if err := each(t.row(cells)); err != nil {
			return rows, err
		}
	}
}

// split says where a table cannot be read, without what stands there.
func split(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &tableError{fmt.Sprintf("a bulk result is no CSV from line %d on", parse.Line)}
	}
	return &tableError{"a bulk result is no CSV"}
}

// begin looks at the first row of a part. A record's Id is never the word Id, so a header cannot be taken for a record.
func (t *table) begin(cells []string) (isHeader bool, err error) {
	if t.header == nil {
		return true, t.setHeader(slices.Clone(cells))
	}
	if len(cells) <= t.id || cells[t.id] != fieldID {
		return false, nil
	}
	if !slices.Equal(cells, t.header) {
		return true, &tableError{"a later part of a bulk result has another header than the first"}
	}
	return true, nil
}

// setHeader takes the columns in whatever order they come; one that is missing would be a value lost.
func (t *table) setHeader(header []string) error {
	want, got := slices.Clone(t.columns), slices.Clone(header)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return &tableError{"the header of a bulk result does not name the columns that were asked for"}
	}
	t.header = header
	t.id, t.stamp, t.created = slices.Index(header, fieldID), slices.Index(header, fieldStamp), slices.Index(header, fieldCreated)
	if t.id < 0 || t.stamp < 0 || t.created < 0 {
		return &tableError{"a bulk result has no " + fieldID + ", " + fieldStamp + " or " + fieldCreated}
	}
	for _, name := range header {
		t.keys = append(t.keys, append(appendText(nil, name), ':'))
	}
	return nil
}

// row makes the JSON of a record. What is empty is left out, as null is in the table.
func (t *table) row(cells []string) row {
	t.out = append(t.out[:0], '{')
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		if len(t.out) > 1 {
			t.out = append(t.out, ',')
		}
		t.out = append(t.out, t.keys[i]...)
		t.out = appendText(t.out, cell)
	}
	t.out = append(t.out, '}')
	return row{id: cells[t.id], stamp: cells[t.stamp], created: cells[t.created], payload: t.out}
}

// appendText appends a JSON string. Bytes that are no UTF-8 become the replacement character, as JSON demands.
func appendText(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, c := range text {
		switch {
		case c == '"', c == '\\':
			dst = append(dst, '\\', byte(c))
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			dst = utf8.AppendRune(dst, c)
		}
	}
	return append(dst, '"')
}
