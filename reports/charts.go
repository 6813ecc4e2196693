package reports

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxMonths is how many months a chart draws; Workings holds all of them.
const maxMonths = 24

// box is where a chart stands, in pixels from the left upper corner of a cell.
type box struct {
	col, row, width, height int
}

// chart adds a chart. Every chart has an alternative text that holds its numbers; a heading in the cells above is its
// title.
func (s sheet) chart(b box, name, alt string, c *excelize.Chart) {
	no := false
	c.VaryColors = &no
	c.Border = excelize.LineOptions{Type: excelize.LineNone}
	c.Dimension = excelize.ChartDimension{Width: uint(b.width), Height: uint(b.height)}
	c.Format = excelize.GraphicOptions{Name: name, AltText: clean(alt, maxText), OffsetX: 2, OffsetY: 4, Positioning: "oneCell"}
	s.book.try(s.book.file.AddChart(s.name, at(b.col, b.row), c))
}

func chartFont(size float64, color string, bold bool) excelize.Font {
	return excelize.Font{Family: fontName, Size: size, Color: color, Bold: bold}
}

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// funnelChart draws the stages as centred bars. The white spacer series is made invisible by finish.
func (r *report) funnelChart(s sheet, b box) {
	top := r.workRows.funnel
	labelled := !r.narrowFunnel()
	series := func(col int, color string) excelize.ChartSeries {
		c := excelize.ChartSeries{
			Name:       area(sheetWorkings, col, top-1, col, top-1),
			Categories: area(sheetWorkings, workLabel, top, workLabel, top+2),
			Values:     area(sheetWorkings, col, top, col, top+2), Fill: solid(color),
		}
		if labelled {
			c.DataLabel = excelize.ChartDataLabel{Font: chartFont(12, white, true)}
			c.DataLabelPosition = excelize.ChartDataLabelsPositionCenter
		}
		return c
	}
	gap, overlap, zero := uint(16), 100, 0.0
	widest := float64(r.widestStage())
	var alt []string
	for _, st := range funnelStages() {
		alt = append(alt, fmt.Sprintf("%s %s", st, thousands(r.stage(st).Customers)))
	}
	s.chart(b, "Funnel", "Funnel of customers by stage reached: "+strings.Join(alt, ", ")+".", &excelize.Chart{
		Type:     excelize.BarStacked,
		Series:   []excelize.ChartSeries{series(workFirst+1, white), series(workFirst+2, blue), series(workFirst+3, teal)},
		GapWidth: &gap, Overlap: &overlap, Legend: excelize.ChartLegend{Position: "none"},
		// A bar of zero belongs to the other series of its row and has no label.
		PlotArea: excelize.ChartPlotArea{ShowVal: labelled, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0;;"}},
		XAxis:    excelize.ChartAxis{ReverseOrder: true, Font: chartFont(11, ink, true)},
		YAxis:    excelize.ChartAxis{None: true, Minimum: &zero, Maximum: &widest},
	})
}

// monthChart draws one column of the months on Workings.
func (r *report) monthChart(s sheet, b box, name string, col int, color string, values []int64) {
	months := r.figures.Months
	from := max(0, len(months)-maxMonths)
	gap, zero := uint(max(35, 500/(len(months)-from))), 0.0 // few months make no giant bars
	labelled := len(months)-from <= 18                      // more labels would touch each other
	var alt []string
	for i := from; i < len(months); i++ {
		alt = append(alt, months[i].Month+" "+thousands(values[i]))
	}
	c := &excelize.Chart{
		Type: excelize.Col, GapWidth: &gap, Legend: excelize.ChartLegend{Position: "none"},
		Series: []excelize.ChartSeries{{
			Name:       area(sheetWorkings, col, r.workRows.months-1, col, r.workRows.months-1),
			Categories: r.monthRange(workFirst), Values: r.monthRange(col), Fill: solid(color),
		}},
		PlotArea: excelize.ChartPlotArea{ShowVal: labelled, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		XAxis:    excelize.ChartAxis{Font: chartFont(8, muted, false)},
		YAxis: excelize.ChartAxis{
			None: labelled, MajorGridLines: !labelled, Minimum: &zero, Font: chartFont(8, muted, false),
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"},
		},
	}
	if labelled {
		c.Series[0].DataLabel = excelize.ChartDataLabel{Font: chartFont(8, ink, false)}
		c.Series[0].DataLabelPosition = excelize.ChartDataLabelsPositionOutsideEnd
	}
	s.chart(b, name, name+": "+strings.Join(alt, ", ")+".", c)
}

// stageColors are the colours of the furthest stage, no stage first.
func stageColors() []string { return []string{stoneFill, paleBlue, blue, teal} }

// stageBars are series of one column each: the customers by furthest stage, stacked.
func stageBars(sheet string, labelCol, firstCol, headRow, firstRow, lastRow int) []excelize.ChartSeries {
	var series []excelize.ChartSeries
	for i, color := range stageColors() {
		col := firstCol + i
		series = append(series, excelize.ChartSeries{
			Name:       area(sheet, col, headRow, col, headRow),
			Categories: area(sheet, labelCol, firstRow, labelCol, lastRow),
			Values:     area(sheet, col, firstRow, col, lastRow), Fill: solid(color),
		})
	}
	return series
}

// stageBarChart draws stacked bars, in numbers or of 100 %.
func (s sheet) stageBarChart(b box, kind excelize.ChartType, name, alt, format string, series []excelize.ChartSeries) {
	gap, overlap := uint(35), 100
	font := chartFont(9, muted, false)
	s.chart(b, name, alt, &excelize.Chart{
		Type: kind, Series: series, GapWidth: &gap, Overlap: &overlap,
		Legend: excelize.ChartLegend{Position: "top", Font: &font},
		XAxis:  excelize.ChartAxis{ReverseOrder: true, Font: chartFont(9, ink, false)},
		YAxis:  excelize.ChartAxis{MajorGridLines: true, Font: font, NumFmt: excelize.ChartNumFmt{CustomNumFmt: format}},
	})
}

// barRoom is the height of a chart of that many bars in pixels, and the sheet rows it takes.
func barRoom(bars int) (height, rows int) {
	height = 70 + 24*bars
	return height, height/24 + 1
}
