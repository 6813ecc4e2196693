package reports

import "github.com/xuri/excelize/v2"

// The colours. Every text colour keeps a contrast of at least 4.5 to 1 on every fill it is used on; a test computes it.
const (
	ink        = "1F2937" // text
	muted      = "5B6472" // second text
	faint      = "6B7280" // numbers with too small a base
	blue       = "1F5FA8" // the one colour of the house
	teal       = "0B6B5E" // good, active
	orange     = "9A3412" // bad, beyond chance
	linkBlue   = "174A8B"
	white      = "FFFFFF"
	hairline   = "D5DAE1"
	tileFill   = "F3F6FB"
	totalFill  = "E6EEF8"
	tealFill   = "D8F0EB"
	orangeFill = "FDE8D8"
	barFill    = "A9C7EA"
	stoneFill  = "C5CCD6" // customers outside the funnel
	paleBlue   = "8FB3DC" // interest
)

const fontName = "Calibri"

// Number formats. A count of zero is a dash; the separators are the reader's own.
const (
	fmtCount  = `#,##0;-#,##0;"–"`
	fmtShare  = `0.0%`
	fmtWhole  = `0%`
	fmtDays   = `0.0" d"`
	fmtChange = `+0%;"−"0%;0%`
	fmtMoment = `yyyy\-mm\-dd hh:mm`
	fmtTrend  = `"▲ +"0%" on the 30 days before";"▼ −"0%" on the 30 days before";"= as in the 30 days before"`
)

// edge is a cell's border: what separates without a grid.
type edge uint8

const (
	noEdge    edge = iota
	rowEdge        // a hairline below
	headEdge       // a thin dark line below: a heading
	titleEdge      // a blue line below: the head of the page
	totalEdge      // a dark line below: the total
	tileEdge       // a thick blue line on the left: a tile
	groupEdge      // a thin white line below: a heading over several columns
)

// look is everything about a cell but its content. It is comparable, so equal looks share one style.
type look struct {
	size               float64
	color, fill        string
	format             string
	align              string // left where empty
	top                bool   // vertical alignment; centre otherwise
	indent             int
	bold, italic, wrap bool
	underline          bool
	edge               edge
}

// Looks that sheets begin with.
func plain() look   { return look{size: 10, color: ink} }
func note() look    { return look{size: 9, color: muted, italic: true} }
func heading() look { return look{size: 11, color: ink, bold: true, edge: headEdge} }
func header() look {
	return look{size: 10, color: white, fill: blue, bold: true, wrap: true, align: "right"}
}
func wordHeader() look {
	l := header().indented()
	l.wrap = false
	return l
}
func groupHeader() look {
	l := header().sized(9)
	l.align, l.wrap, l.edge = "centerContinuous", false, groupEdge
	return l
}
func cellLook() look { return look{size: 10, color: ink, edge: rowEdge} }
func linkLook() look { return look{size: 10, color: linkBlue, underline: true, edge: rowEdge} }

func (l look) num(format string) look { l.format, l.align = format, "right"; return l }
func (l look) in(color string) look   { l.color = color; return l }
func (l look) strong() look           { l.bold = true; return l }
func (l look) sized(pt float64) look  { l.size = pt; return l }
func (l look) indented() look         { l.align, l.indent = "left", 1; return l }
func (l look) left() look             { l.align = "left"; return l }
func (l look) total() look {
	l.bold, l.fill, l.edge = true, totalFill, totalEdge
	return l
}

// judged shades what differs beyond chance and greys what has too small a base.
func (l look) judged(v verdict) look {
	switch v {
	case higher:
		l.color, l.fill, l.bold = teal, tealFill, true
	case lower:
		l.color, l.fill, l.bold = orange, orangeFill, true
	case tooFew:
		l.color, l.italic = faint, true
	}
	return l
}

func (l look) excelize() *excelize.Style {
	s := &excelize.Style{
		Font: &excelize.Font{Family: fontName, Size: l.size, Color: l.color, Bold: l.bold, Italic: l.italic},
		Alignment: &excelize.Alignment{
			Horizontal: l.align, Vertical: "center", Indent: l.indent, WrapText: l.wrap,
		},
		Border: l.edge.borders(),
	}
	if l.top {
		s.Alignment.Vertical = "top"
	}
	if l.underline {
		s.Font.Underline = "single"
	}
	if l.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	return s
}

func (e edge) borders() []excelize.Border {
	const thin, medium, thick, hair = 1, 2, 5, 1
	switch e {
	case rowEdge:
		return []excelize.Border{{Type: "bottom", Color: hairline, Style: hair}}
	case headEdge:
		return []excelize.Border{{Type: "bottom", Color: ink, Style: thin}}
	case titleEdge:
		return []excelize.Border{{Type: "bottom", Color: blue, Style: medium}}
	case totalEdge:
		return []excelize.Border{{Type: "bottom", Color: ink, Style: medium}}
	case tileEdge:
		return []excelize.Border{{Type: "left", Color: blue, Style: thick}}
	case groupEdge:
		return []excelize.Border{{Type: "bottom", Color: white, Style: thin}}
	case noEdge:
	}
	return nil
}
