package evaluate

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A DataError is a labelled file that cannot be read or scored. It names places, never what stands there.
type DataError struct {
	Name string // of the file; "" where What says it
	What string
	Err  error // of the reader; nil for none
}

// Error says what is wrong with the file.
func (e *DataError) Error() string { return strings.TrimSpace(e.Name + " " + e.What) }

// Unwrap returns what the reader met, if that is the fault.
func (e *DataError) Unwrap() error { return e.Err }

// A table reads the rows of a CSV file, with commas or semicolons, whose first row names the columns. Blanks around
// values do not count.
type table struct {
	name    string
	csv     *csv.Reader
	columns []string
}

// maxHeader is how much of the file is looked at to see what parts its columns.
const maxHeader = 1 << 16

func openTable(r io.Reader, name string) (*table, error) {
	t := &table{name: name}
	b := bufio.NewReaderSize(r, 1<<18)
	switch head, _ := b.Peek(3); { // what cannot be peeked at is told by the first read
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(len(head))
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return nil, t.fault("is UTF-16; save it as UTF-8")
	}
	t.csv = csv.NewReader(b)
	// Excel writes semicolons where the comma is the decimal sign.
	head, _ := b.Peek(maxHeader)
	if head, _, _ = bytes.Cut(head, []byte("\n")); bytes.ContainsRune(head, ';') && !bytes.ContainsRune(head, ',') {
		t.csv.Comma = ';'
	}
	t.csv.ReuseRecord, t.csv.TrimLeadingSpace = true, true
	record, err := t.next()
	if errors.Is(err, io.EOF) {
		return nil, t.fault("is empty; its first row must name the columns")
	}
	if err != nil {
		return nil, err
	}
	for _, column := range record {
		t.columns = append(t.columns, strings.TrimSpace(column))
	}
	return t, nil
}

// next returns the next row, or io.EOF; it is valid until the next call.
func (t *table) next() ([]string, error) {
	record, err := t.csv.Read()
	var syntax *csv.ParseError
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return record, err
	case errors.As(err, &syntax):
		return nil, &DataError{Name: t.name, What: fmt.Sprintf("is no good CSV: %v", err), Err: err}
	}
	return nil, fmt.Errorf("read %s: %w", t.name, err)
}

func (t *table) fault(format string, args ...any) error {
	return &DataError{Name: t.name, What: fmt.Sprintf(format, args...)}
}

// noColumn stands for a column that the file lacks.
const noColumn = -1

// column returns where a column is, or a message that says why it cannot be used.
func (t *table) column(name string) (at int, message string) {
	at = noColumn
	for i, c := range t.columns {
		if c != name {
			continue
		}
		if at != noColumn {
			return noColumn, fmt.Sprintf("%s has two columns %q", t.name, name)
		}
		at = i
	}
	if at != noColumn {
		return at, ""
	}
	message = fmt.Sprintf("%s has no column %q", t.name, name)
	if near := nearest(name, t.columns); near != "" {
		return noColumn, message + fmt.Sprintf("; did you mean %q?", near)
	}
	return noColumn, message
}
