package explain

import (
	"math"
	"strings"

	"leadmill/cmd/leadmill/ui"
)

// A step is one line of a waterfall: what a part of the evidence adds.
type step struct {
	Label    string
	A, B     string // values; B is "" where it is the same
	Level    string
	Bits     float64
	From, To float64 // running total before and after
	Counts   bool    // false for a field that says nothing
}

// Same reports that there is one value to show.
func (s step) Same() bool { return s.A == s.B }

// steps are the lines of a link's waterfall: the prior, the fields, the adjustment.
func steps(l *Link) []step {
	var list []step
	total := 0.0
	add := func(s step) {
		s.From = total
		total += s.Bits
		s.To = total
		list = append(list, s)
	}
	if l.Score != nil {
		add(step{Label: "at random", Bits: l.Score.Prior, Counts: true})
	}
	for _, v := range l.Fields {
		add(step{
			Label: fieldLabel(v.Field), A: v.A, B: v.B, Bits: v.Bits,
			Level: levelWord(v, l.Score != nil), Counts: v.Level != "",
		})
	}
	if l.Score != nil && l.Score.Adjust != 0 {
		add(step{Label: "adjustment", Bits: l.Score.Adjust, Counts: true})
	}
	return list
}

// span is the range of a waterfall's totals, 0 in it.
func span(list []step) (low, high float64) {
	for _, s := range list {
		low, high = min(low, s.To), max(high, s.To)
	}
	return low, high
}

// The widths of a bar, with room for the values and with less.
const (
	wideBar   = 24
	narrowBar = 12
	roomyText = 100 // width of a text that has room
)

// bar draws one step in width columns: from the total before to the total after, and a line where the odds are even.
func bar(s step, low, high float64, width int, unicode bool) string {
	rise, fall, zero := "+", "-", '|'
	if unicode {
		rise, fall, zero = "█", "░", '│'
	}
	if high-low < 1 {
		high = low + 1
	}
	column := func(bits float64) int { return int(math.Round((bits - low) / (high - low) * float64(width-1))) }
	cells := []rune(strings.Repeat(" ", width))
	cells[column(0)] = zero
	if s.Bits != 0 {
		mark, from, to := rise, column(s.From), column(s.To)
		if s.Bits < 0 {
			mark, from, to = fall, to, from
		}
		for i := from; i <= to; i++ {
			cells[i] = []rune(mark)[0]
		}
	}
	return strings.TrimRight(string(cells), " ")
}

// waterfall writes the steps of a link as a table. Where the two values differ, they stand below each other.
func (p *printer) waterfall(l *Link) {
	list := steps(l)
	low, high := span(list)
	width := narrowBar
	if p.style.Width >= roomyText {
		width = wideBar
	}
	var rows [][]string
	for _, s := range list {
		r := []string{"", s.Label, s.A, s.Level, "", "", ""}
		if s.A == "" && s.B != "" {
			r[2] = "-"
		}
		if s.Counts {
			r[4], r[5], r[6] = bitsText(s.Bits), bitsText(s.To), bar(s, low, high, width, p.style.Unicode)
		}
		rows = append(rows, r)
		if !s.Same() {
			second := s.B
			if second == "" {
				second = "-"
			}
			rows = append(rows, []string{"", "", second})
		}
	}
	columns := []ui.Column{{}, {Title: "field", Whole: true}, {Title: "values"}}
	if l.Score != nil {
		total := []string{"", "total", probabilityText(l.Score.Probability), "", "", bitsText(l.Score.Bits)}
		rows = append(rows, total)
		columns = append(columns, ui.Column{Title: "level", Whole: true}, ui.Column{Title: "bits", Right: true},
			ui.Column{Title: "total", Right: true}, ui.Column{Whole: true})
	}
	p.table(columns, rows)
}
