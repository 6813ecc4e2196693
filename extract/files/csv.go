package files

import (
	"bytes"
	"fmt"

	"leadmill/transform"
)

// A csvReader reads a table whose first row names the columns. A row that cannot be split costs one line, even where
// a quote that nobody closed would make it eat the rest of the file.
type csvReader struct {
	win   *window
	out   *sink
	table *tableEncoder
	split splitter
	most  int    // columns
	head  []byte // the header as it stands in the file
	rows  int
	text  []byte // a cell whose doubled quotes were made single
}

func readCSV(win *window, out *sink, table *tableEncoder, l Limits) error {
	r := &csvReader{win: win, out: out, table: table, most: int(l.Columns)}
	r.split = newSplitter(win)
	table.keys = table.keys[:0]
	for {
		n, v, ok := r.next()
		if !ok {
			break
		}
		if err := r.row(n, v); err != nil {
			return err
		}
	}
	if win.failed() {
		return win.err
	}
	if table.columns() == 1 && r.rows == 0 {
		return out.fault(transform.ReasonBadCSV, "a single line without columns and without rows below it is no table", r.head)
	}
	return nil
}

// next splits the next row and returns its length with the line break; false at the end of the stream. The row has
// not been consumed. splitMore stands for a row that does not end within the limit or in the file.
func (r *csvReader) next() (n int, v splitVerdict, ok bool) {
	ended := false
	for {
		size := len(r.win.data())
		if size > 0 {
			// No further than a row and its line break may go: what becomes of a row must not depend on how much
			// of the file happens to be in memory.
			view := r.win.data()[:min(size, int(r.out.limit)+2)]
			n, v = r.split.row(view, ended && len(view) == size)
			if v != splitMore || ended || len(view) < size {
				return n, v, true
			}
		}
		// Splitting starts over, so what it starts over with must grow in large steps.
		r.win.fill(max(2*size, 1))
		if len(r.win.data()) == size {
			if size == 0 || r.win.failed() {
				return 0, splitDone, false
			}
			ended = true
		}
	}
}

// row hands over the row that was split, or rejects its first line.
func (r *csvReader) row(n int, v splitVerdict) error {
	data := r.win.data()
	cells := r.split.cells
	if v != splitDone || len(cells) > r.most {
		return r.reject(v)
	}
	raw := bytes.TrimRight(data[:n], "\r\n")
	r.win.consume(n)
	if len(cells) == 1 && len(bytes.TrimSpace(raw)) == 0 {
		return nil // a blank line
	}
	if r.table.columns() == 0 {
		r.header(data, raw)
		return nil
	}
	r.rows++
	if len(cells) > 1 && bytes.Equal(raw, r.head) {
		return nil // files with the same header were put together
	}
	if int64(len(raw)) > r.out.limit {
		return r.out.fault(transform.ReasonTooLong, tooLong(r.out.limit), raw)
	}
	columns := r.table.columns()
	if !r.fits(len(cells), columns) {
		return r.out.fault(transform.ReasonBadCSV, fmt.Sprintf("the row has %d cells where the header has %d", len(cells), columns), raw)
	}
	r.table.begin()
	for i := range columns {
		r.table.cell(i, r.value(data, cells[i]))
	}
	if row := r.table.end(); int64(len(row)) <= r.out.limit {
		return r.out.record(row)
	}
	return r.out.fault(transform.ReasonTooLong, tooLong(r.out.limit), raw)
}

// fits reports whether a row has as many cells as the header. Empty cells behind the last column are no harm.
func (r *csvReader) fits(cells, columns int) bool {
	for cells > columns && r.split.cells[cells-1].empty() {
		cells--
	}
	return cells == columns
}

func (r *csvReader) header(data, raw []byte) {
	r.head = bytes.Clone(raw)
	names := make([][]byte, len(r.split.cells))
	for i, c := range r.split.cells {
		names[i] = bytes.Clone(r.value(data, c))
	}
	r.table.header(names)
}

// value is the text of a cell, valid until the next call.
func (r *csvReader) value(data []byte, c cell) []byte {
	v := data[c.from:c.to]
	if !c.doubled {
		return v
	}
	r.text = r.text[:0]
	for i := 0; i < len(v); i++ {
		r.text = append(r.text, v[i])
		if v[i] == '"' {
			i++ // its double
		}
	}
	return r.text
}

// reject drops the first line of a row that could not be split, so that the next line gets its chance. Without a
// header nothing below it has a meaning.
func (r *csvReader) reject(v splitVerdict) error {
	reason := transform.ReasonBadCSV
	var detail string
	switch {
	case v == splitStray:
		detail = "text follows a closing quote"
	case v == splitMore && r.split.open:
		detail = "a quote is not closed in the file or within the limit of a record; the next line was read as a new row"
	case v == splitMore:
		reason, detail = transform.ReasonTooLong, tooLong(r.out.limit)
	default:
		detail = fmt.Sprintf("the row has more than %d cells; raise limits.columns to read it", r.most)
	}
	if r.table.columns() == 0 {
		return faultf(reason, "the header cannot be read, so neither can the rows: %s", detail)
	}
	r.rows++
	line, _, found := bytes.Cut(r.win.data(), []byte{r.split.eol})
	if !found {
		begin := bytes.Clone(head(line))
		skipLine(r.win, r.split.eol)
		return r.out.fault(reason, detail, begin)
	}
	r.win.consume(len(line) + 1)
	return r.out.fault(reason, detail, line)
}
