package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"leadmill/transform"
)

// readXLSX reads every sheet of a workbook that has a header row: its first row that is not empty.
func readXLSX(win *window, out *sink, table *tableEncoder, l Limits) error {
	packed, err := unread(win, l.XLSX)
	if err != nil {
		return err
	}
	if err := checkParts(packed, l); err != nil {
		return err
	}
	book, err := openBook(packed, l)
	if err != nil {
		return err
	}
	tables := 0
	for _, name := range book.GetSheetList() {
		s := sheetReader{book: book, name: name, win: win, out: out, table: table, limits: l}
		if err = s.read(); err != nil {
			break
		}
		if s.header {
			tables++
		}
	}
	if closeErr := book.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("remove temporary parts of a workbook: %w", closeErr)
	}
	if err == nil && tables == 0 {
		err = faultf(transform.ReasonBadXLSX, "no sheet of the workbook has a header row")
	}
	return err
}

// unread returns the whole workbook, which must be in memory to be opened.
func unread(win *window, limit int64) ([]byte, error) {
	var packed bytes.Buffer
	for {
		packed.Write(win.data())
		win.consume(len(win.data()))
		if int64(packed.Len()) > limit {
			return nil, faultf(transform.ReasonBadXLSX, "the workbook is larger than %d bytes; raise limits.xlsx to read it", limit)
		}
		if !win.more() {
			break
		}
	}
	if win.failed() {
		return nil, win.err
	}
	return packed.Bytes(), nil
}

// checkParts refuses what the library would take into memory without a limit: it bounds sheets and shared texts only.
func checkParts(packed []byte, l Limits) error {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return faultf(transform.ReasonBadXLSX, "the workbook is damaged or cut off")
	}
	const most = 10_000 // parts; a large workbook has some hundreds
	if len(z.File) > most {
		return faultf(transform.ReasonBadXLSX, "the workbook has more than %d parts", most)
	}
	var total uint64
	for _, part := range z.File {
		name := strings.ToLower(part.Name)
		small := strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels")
		if strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/sharedstrings.xml" {
			small = false
		}
		// Other parts become objects in memory, ten times their size and more.
		if small && part.UncompressedSize64 > uint64(l.XLSXPart)/4 {
			return faultf(transform.ReasonBadXLSX, "a part of the workbook is larger than a quarter of limits.xlsx_part")
		}
		total += part.UncompressedSize64
		if part.UncompressedSize64 > uint64(l.XLSX) || total > uint64(l.XLSX) {
			return faultf(transform.ReasonBadXLSX, "the workbook expands to more than %d bytes; raise limits.xlsx to read it", l.XLSX)
		}
	}
	return nil
}

// openBook opens a workbook so that dates come as ISO text and numbers as they are stored.
func openBook(packed []byte, l Limits) (book *excelize.File, err error) {
	err = guarded(func() error {
		book, err = excelize.OpenReader(bytes.NewReader(packed), excelize.Options{
			UnzipSizeLimit: l.XLSX, UnzipXMLSizeLimit: l.XLSXPart,
		})
		if err != nil {
			return err
		}
		return isoDates(book)
	})
	if err != nil {
		if book != nil {
			err = errors.Join(err, book.Close())
		}
		return nil, faultf(transform.ReasonBadXLSX, "the workbook is damaged, or no workbook")
	}
	return book, nil
}

// guarded calls the library, which panics on some damaged workbooks.
func guarded(call func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the spreadsheet library gave up: %v", p)
		}
	}()
	return call()
}

// A sheetReader reads one sheet row by row.
type sheetReader struct {
	book   *excelize.File
	name   string
	win    *window
	out    *sink
	table  *tableEncoder
	limits Limits
	header bool
}

// read hands over the rows below the header. A sheet that cannot be read costs its rest, not the other sheets.
func (s *sheetReader) read() (err error) {
	var rows *excelize.Rows
	if err := guarded(func() error { rows, err = s.book.Rows(s.name); return err }); err != nil {
		var none excelize.ErrSheetNotExist
		if errors.As(err, &none) {
			return nil // a chart, which has no cells
		}
		return s.lost("the sheet cannot be opened")
	}
	defer func() { err = errors.Join(err, guarded(rows.Close)) }()
	for n := int64(1); ; n++ {
		if err := s.win.ctx.Err(); err != nil {
			return err
		}
		var cells []string
		more := false
		err := guarded(func() (err error) {
			if more = rows.Next(); more {
				cells, err = rows.Columns()
			}
			return errors.Join(err, rows.Error())
		})
		switch {
		case err != nil:
			return s.lost(fmt.Sprintf("the sheet cannot be read beyond row %d", n-1))
		case !more:
			return nil
		case n > s.limits.Rows:
			return s.lost(fmt.Sprintf("the sheet has more than %d rows; raise limits.rows to read them", s.limits.Rows))
		}
		if cells = trimmed(cells); len(cells) == 0 {
			continue
		}
		if err := s.row(cells); err != nil {
			return err
		}
	}
}

func (s *sheetReader) lost(detail string) error {
	s.header = true // the fault says it all
	return s.out.fault(transform.ReasonBadXLSX, detail, nil)
}

// row takes the header, or hands over a row. Cells that a sheet leaves out at the end of a row are empty.
func (s *sheetReader) row(cells []string) error {
	if int64(len(cells)) > s.limits.Columns {
		return s.out.fault(transform.ReasonBadXLSX,
			fmt.Sprintf("the row has more than %d cells; raise limits.columns to read it", s.limits.Columns), s.raw(cells))
	}
	if !s.header {
		s.header = true
		names := make([][]byte, len(cells))
		for i, c := range cells {
			names[i] = []byte(c)
		}
		s.table.header(names)
		return nil
	}
	columns := s.table.columns()
	if len(cells) > columns {
		return s.out.fault(transform.ReasonBadXLSX,
			fmt.Sprintf("the row has %d cells where the header has %d", len(cells), columns), s.raw(cells))
	}
	s.table.begin()
	for i := range columns {
		var value []byte
		if i < len(cells) {
			value = []byte(cells[i])
		}
		s.table.cell(i, value)
	}
	if row := s.table.end(); int64(len(row)) <= s.limits.Record {
		return s.out.record(row)
	}
	return s.out.fault(transform.ReasonTooLong, tooLong(s.limits.Record), s.raw(cells))
}

// raw shows a rejected row to a person.
func (s *sheetReader) raw(cells []string) []byte {
	var b bytes.Buffer
	for i, c := range cells {
		if i > 0 {
			b.WriteByte('\t')
		}
		if b.WriteString(c); b.Len() > rawLimit {
			break
		}
	}
	return b.Bytes()
}

// trimmed drops the empty cells at the end of a row: cells that only have a colour.
func trimmed(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}
