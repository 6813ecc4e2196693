package columnar

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// errDamaged is wrapped by every error about bytes that no writer can have meant.
var errDamaged = errors.New("the file is damaged")

// columnReader turns the pages of one column into Arrow arrays.
type columnReader struct {
	field arrow.Field
	kind  kind
	level byte // definition level of a value
	pages parquet.Pages
	page  *cursor // nil before the first page
}

func newColumnReader(f arrow.Field, leaf *parquet.Column, pages parquet.Pages) *columnReader {
	k, _ := kindOf(f.Type)
	return &columnReader{field: f, kind: k, level: byte(leaf.MaxDefinitionLevel()), pages: pages}
}

// read returns the next rows; last says that nothing may come after them.
func (r *columnReader) read(rows int, last bool) (arrow.Array, error) {
	out := newSink(r.kind, r.field.Nullable, rows)
	for rows > 0 {
		if r.page == nil || r.page.rows == 0 {
			if err := r.nextPage(); err != nil {
				return nil, err
			}
		}
		n := min(rows, r.page.rows)
		if err := out.take(r.page, n); err != nil {
			return nil, err
		}
		r.page.rows -= n
		rows -= n
	}
	if last {
		if err := r.end(); err != nil {
			return nil, err
		}
	}
	return out.array(), nil
}

// end makes sure that nothing is left.
func (r *columnReader) end() error {
	if r.page == nil || r.page.rows == 0 {
		err := r.nextPage()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return fmt.Errorf("more rows than the row group has: %w", errDamaged)
}

// nextPage moves to the next page; at the end of the column the error is io.ErrUnexpectedEOF.
func (r *columnReader) nextPage() error {
	page, err := r.pages.ReadPage()
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	if r.page != nil {
		parquet.Release(r.page.page)
	}
	r.page, err = newCursor(page, r.level)
	return err
}

func (r *columnReader) close() {
	if r.page != nil {
		parquet.Release(r.page.page)
		r.page = nil
	}
	// Closing gives buffers back; there is nothing in it that can fail after all pages were read.
	_ = r.pages.Close()
}

// cursor is a place in a page. The values of a page stand without gaps: its nulls are only in the levels.
type cursor struct {
	page        parquet.Page
	rows        int    // rows left
	max         byte   // definition level of a value
	definitions []byte // left; nil where a column has no nulls and no lists
	repetitions []byte // left; nil where a column has no lists
	values      encoding.Values
	indexes     []int32 // left; into values, for a page with a dictionary
	next        int     // the next of values, for a page without
	count       int     // values in the page
}

func newCursor(page parquet.Page, level byte) (*cursor, error) {
	c := &cursor{
		page: page, rows: int(page.NumRows()), max: level,
		definitions: page.DefinitionLevels(), repetitions: page.RepetitionLevels(),
		count: int(page.NumValues() - page.NumNulls()),
	}
	if level > 0 && len(c.definitions) != int(page.NumValues()) {
		return nil, fmt.Errorf("a page lacks levels: %w", errDamaged)
	}
	c.values = page.Data()
	if dictionary := page.Dictionary(); dictionary != nil {
		c.indexes = c.values.Int32()
		c.values = dictionary.Page().Data()
		if len(c.indexes) < c.count {
			return nil, fmt.Errorf("a page has %d indexes for %d values: %w", len(c.indexes), c.count, errDamaged)
		}
		if c.indexes == nil {
			c.indexes = []int32{}
		}
	}
	return c, nil
}

// takeLevels moves over rows of a column without lists and adds them to a bitmap. It returns the levels, nil for a
// column without nulls, and how many values the rows have.
func (c *cursor) takeLevels(b *bitmap, rows int) (levels []byte, values int) {
	if c.max == 0 {
		b.rows += rows
		return nil, rows
	}
	levels, c.definitions = c.definitions[:rows], c.definitions[rows:]
	return levels, b.append(levels, c.max)
}

// takeIndexes moves over values of a page with a dictionary of that size.
func (c *cursor) takeIndexes(values, size int) ([]int32, error) {
	if values > len(c.indexes) {
		return nil, fmt.Errorf("a page has too few indexes: %w", errDamaged)
	}
	var indexes []int32
	indexes, c.indexes = c.indexes[:values], c.indexes[values:]
	for _, i := range indexes {
		if uint32(i) >= uint32(size) {
			return nil, fmt.Errorf("index %d of a dictionary of %d values: %w", i, size, errDamaged)
		}
	}
	return indexes, nil
}

// takeValues moves over values of a page that holds size of them and returns the first and the one after the last.
func (c *cursor) takeValues(values, size int) (first, end int, err error) {
	first, end = c.next, c.next+values
	if end > size {
		return 0, 0, fmt.Errorf("a page has too few values: %w", errDamaged)
	}
	c.next = end
	return first, end, nil
}

// bitmap is the validity of rows, least significant bit first.
type bitmap struct {
	bits  []byte
	rows  int
	nulls int
}

// append adds a row for each level and returns how many of them have a value.
func (b *bitmap) append(levels []byte, value byte) (values int) {
	for need := (b.rows + len(levels) + 7) / 8; len(b.bits) < need; {
		b.bits = append(b.bits, make([]byte, need-len(b.bits))...)
	}
	for i, level := range levels {
		if level == value {
			b.bits[(b.rows+i)>>3] |= 1 << ((b.rows + i) & 7)
			values++
		}
	}
	b.rows += len(levels)
	b.nulls += len(levels) - values
	return values
}
