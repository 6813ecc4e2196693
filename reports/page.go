package reports

import (
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// title writes the head of a page: the message and the who, what and when below it.
func (s sheet) title(message, line string, lastCol int) {
	s.text(2, 1, message, plain().sized(16).strong())
	s.text(2, 2, line, plain().in(muted))
	s.paint(3, 2, lastCol, 2, look{size: 10, color: muted, edge: titleEdge})
	s.paint(2, 2, 2, 2, look{size: 10, color: muted, edge: titleEdge})
	s.height(1, 1, 28)
	s.height(2, 2, 17)
	s.height(3, 3, 8)
}

// section writes a heading over some columns.
func (s sheet) section(col, row, lastCol int, v string) {
	s.paint(col, row, lastCol, row, heading())
	s.text(col, row, v, heading())
	s.height(row, row, 20)
}

// layout is how a sheet is looked at and printed.
type layout struct {
	lastCol, lastRow int // of the print area
	freezeCol        int // columns that stay, 0 for none
	freezeRow        int // rows that stay, 0 for none
	headRow          int // first of the rows that are repeated on each printed page, up to freezeRow; 0 for none
	onePage          bool
	tab              string // colour
}

func (s sheet) lay(l layout) {
	f, yes, no := s.book.file, true, false
	s.book.try(f.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no}))
	if l.freezeRow > 0 {
		s.book.try(f.SetPanes(s.name, &excelize.Panes{
			Freeze: true, XSplit: l.freezeCol, YSplit: l.freezeRow,
			TopLeftCell: at(l.freezeCol+1, l.freezeRow+1), ActivePane: activePane(l.freezeCol),
		}))
	}
	if l.headRow > 0 {
		s.book.try(f.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", Scope: s.name,
			RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.name, l.headRow, l.freezeRow),
		}))
	}
	s.book.try(f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", Scope: s.name, RefersTo: area(s.name, 1, 1, l.lastCol, l.lastRow),
	}))
	a4, landscape, wide, tall := 9, "landscape", 1, 0
	if l.onePage {
		tall = 1
	}
	s.book.try(f.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall,
	}))
	side, top, bottom, edge := marginSide, marginTop, marginBottom, 0.3
	s.book.try(f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge, Horizontally: &yes,
	}))
	tab := "FF" + l.tab
	s.book.try(f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes, TabColorRGB: &tab}))
}

func activePane(freezeCol int) string {
	if freezeCol > 0 {
		return "bottomRight"
	}
	return "bottomLeft"
}

// footer says on every printed page whose numbers these are and when they were cut off.
func (r *report) footer(s sheet) {
	who := strings.ReplaceAll(clean(r.publisher(), 40), "&", "&&")
	s.book.try(s.book.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
		OddFooter: fmt.Sprintf("&L&8Marketplace lead funnel · %s · as of %s&C&8%s&R&8Page &P of &N",
			escape(who), r.moment(r.figures.AsOf), s.name),
	}))
}

// describe sets the properties of the document and makes spreadsheet programs compute every formula anew.
func (r *report) describe(b *book) error {
	made := r.figures.AsOf.UTC().Format(time.RFC3339)
	yes := true
	b.try(b.file.SetDocProps(&excelize.DocProperties{
		Title:   "Marketplace lead funnel: " + clean(r.publisher(), 100),
		Subject: "As of " + r.moment(r.figures.AsOf), Creator: "leadmill", LastModifiedBy: "leadmill",
		Language: "en", Created: made, Modified: made,
	}))
	b.try(b.file.SetAppProps(&excelize.AppProperties{Application: "leadmill"}))
	b.try(b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}))
	b.file.SetActiveSheet(0)
	if b.err != nil {
		return fmt.Errorf("describe the workbook: %w", b.err)
	}
	return nil
}

// publisher names the publisher for people.
func (r *report) publisher() string {
	id, name := clean(r.figures.PublisherID, 80), clean(r.figures.PublisherName, 80)
	switch {
	case name == "" && id == "":
		return "No publisher"
	case name == "":
		return id
	case id == "" || strings.EqualFold(name, id):
		return name
	}
	return name + " (" + id + ")"
}

// line says who, what and when, for the head of a page.
func (r *report) line(what string) string {
	f := r.figures
	period := "no leads yet"
	if !f.FirstLead.IsZero() {
		period = "leads of " + r.day(f.FirstLead) + " to " + r.day(f.LastLead)
	}
	return strings.Join([]string{r.publisher(), what, period, "as of " + r.moment(f.AsOf)}, " · ")
}

// moment writes a time with its zone; a time without its zone is half a time.
func (r *report) moment(t time.Time) string {
	return t.In(r.zone).Format("2006-01-02 15:04 ") + r.zone.String()
}

func (r *report) day(t time.Time) string { return t.In(r.zone).Format(time.DateOnly) }
