package reports

import (
	"fmt"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// book is a workbook being written. It remembers every value and formula result, because excelize writes formulas
// without results and charts without their numbers; finish fills them in. The first error sticks and later calls do
// nothing, so that sheets read as a list of what they hold.
type book struct {
	file   *excelize.File
	err    error
	names  []string                      // of the sheets, in the order of their parts
	cells  map[string]map[string]content // sheet → cell → content
	styles map[look]int
	sizes  map[string]*size // of the sheets, for their printed pages
}

// content is what a cell holds: a string or a float64; for a formula, its result.
type content struct {
	value   any
	formula bool
}

func newBook(tabs []worksheet) (*book, error) {
	b := &book{file: excelize.NewFile(), cells: map[string]map[string]content{}, styles: map[look]int{}, sizes: map[string]*size{}}
	for i, tab := range tabs {
		b.names = append(b.names, tab.name)
		b.cells[tab.name] = map[string]content{}
		b.sizes[tab.name] = &size{rows: map[int]float64{}}
		if i == 0 {
			b.try(b.file.SetSheetName("Sheet1", tab.name))
			continue
		}
		_, err := b.file.NewSheet(tab.name)
		b.try(err)
	}
	b.try(b.file.SetDefaultFont(fontName))
	return b, b.err
}

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) sheet(name string) sheet { return sheet{b, name} }

func (b *book) style(l look) int {
	if id, ok := b.styles[l]; ok {
		return id
	}
	id, err := b.file.NewStyle(l.excelize())
	b.try(err)
	b.styles[l] = id
	return id
}

// sheet is one tab of the book. Columns and rows count from 1.
type sheet struct {
	book *book
	name string
}

// at names a cell: at(2, 5) is B5.
func at(col, row int) string { return colName(col) + strconv.Itoa(row) }

func colName(col int) string {
	name := ""
	for ; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}

// area names a range for a chart or a formula on another sheet: 'By offer'!$B$5:$B$9.
func area(sheet string, col1, row1, col2, row2 int) string {
	ref := fmt.Sprintf("'%s'!$%s$%d", sheet, colName(col1), row1)
	if col1 != col2 || row1 != row2 {
		ref += fmt.Sprintf(":$%s$%d", colName(col2), row2)
	}
	return ref
}

func (s sheet) set(col, row int, c content, l look) {
	cell := at(col, row)
	s.book.cells[s.name][cell] = c
	s.book.try(s.book.file.SetCellStyle(s.name, cell, cell, s.book.style(l)))
}

// text writes a text as text: never a formula, whatever it begins with.
func (s sheet) text(col, row int, v string, l look) {
	v = clean(v, maxText)
	s.book.try(s.book.file.SetCellStr(s.name, at(col, row), protect(v)))
	s.set(col, row, content{value: v}, l)
}

// count writes a whole number.
func (s sheet) count(col, row int, v int64, l look) {
	s.book.try(s.book.file.SetCellInt(s.name, at(col, row), v))
	s.set(col, row, content{value: float64(v)}, l)
}

// optional writes a number, or a dash for nil.
func (s sheet) optional(col, row int, v *float64, l look) {
	if v == nil {
		s.text(col, row, "–", l.in(muted))
		return
	}
	s.book.try(s.book.file.SetCellFloat(s.name, at(col, row), *v, -1, 64))
	s.set(col, row, content{value: *v}, l)
}

// moment writes a time as the wall clock of its own zone; the zero time is a dash.
func (s sheet) moment(col, row int, t time.Time, l look) {
	if t.Year() < 1900 {
		s.text(col, row, "–", l.in(muted))
		return
	}
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	const dayOne = 25569 // 1970-01-01 in Excel's days
	// The file holds 15 digits, ten of them of the day's fraction, and LibreOffice shows 08:59 for what lies a hair below
	// 09:00. One more in the last digit is nine microseconds.
	const hair = 1e-10
	days := float64(wall.Unix())/86400 + dayOne + hair
	l.format = fmtMoment
	s.optional(col, row, &days, l)
}

// formula writes a formula together with its result, a string or a float64.
func (s sheet) formula(col, row int, expr string, result any, l look) {
	s.book.try(s.book.file.SetCellFormula(s.name, at(col, row), expr))
	s.set(col, row, content{value: result, formula: true}, l)
}

// share writes part/whole of two cells, a dash without a base.
func (s sheet) share(col, row int, partCell, wholeCell string, part, whole int64, l look) {
	var result any = "–"
	if whole != 0 {
		result = float64(part) / float64(whole)
	}
	s.formula(col, row, fmt.Sprintf(`IF(%[2]s=0,"–",%[1]s/%[2]s)`, partCell, wholeCell), result, l)
}

// change writes how much now differs from before; "new" where there was nothing before.
func (s sheet) change(col, row int, nowCell, beforeCell string, now, before int64, l look) {
	var result any
	switch {
	case before != 0:
		result = float64(now)/float64(before) - 1
	case now != 0:
		result = "new"
	default:
		result = "–"
	}
	s.formula(col, row, fmt.Sprintf(`IF(%[2]s<>0,%[1]s/%[2]s-1,IF(%[1]s<>0,"new","–"))`, nowCell, beforeCell), result, l)
}

// link writes a text that leads to a cell of another sheet.
func (s sheet) link(col, row int, v, toSheet, toCell string, l look) {
	s.text(col, row, v, l)
	s.book.try(s.book.file.SetCellHyperLink(s.name, at(col, row), fmt.Sprintf("'%s'!%s", toSheet, toCell), "Location"))
}

// paint gives empty cells of a range a look.
func (s sheet) paint(col1, row1, col2, row2 int, l look) {
	s.book.try(s.book.file.SetCellStyle(s.name, at(col1, row1), at(col2, row2), s.book.style(l)))
}

func (s sheet) merge(col1, row1, col2, row2 int) {
	s.book.try(s.book.file.MergeCell(s.name, at(col1, row1), at(col2, row2)))
}

// widths sets the widths of columns from A on, in pixels.
func (s sheet) widths(px ...int) {
	for i, p := range px {
		s.book.sizes[s.name].wide += float64(p) * 0.75 // a pixel is 3/4 of a point
		c := colName(i + 1)
		s.book.try(s.book.file.SetColWidth(s.name, c, c, float64(p)/7))
	}
}

// height sets the height of rows, in points.
func (s sheet) height(row, last int, pt float64) {
	for ; row <= last; row++ {
		s.book.sizes[s.name].rows[row] = pt
		s.book.try(s.book.file.SetRowHeight(s.name, row, pt))
	}
}
