package ui

import (
	"io"
	"strings"
)

// A Column is the head of a table's column.
type Column struct {
	Title string
	Right bool // aligned at the right, for numbers; never cut
	Whole bool // never cut: half a time or half an instruction says nothing
}

// Table writes aligned rows below the titles of their columns; without any title there is no head line. A table wider
// than the style allows has its widest columns cut, but for numbers and what must stay whole. Missing cells are empty, cells beyond the columns
// are not shown.
func Table(w io.Writer, style Style, columns []Column, rows [][]string) error {
	lines := make([][]string, 0, len(rows)+1)
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.Title
	}
	if strings.Join(head, "") != "" {
		lines = append(lines, head)
	}
	lines = append(lines, rows...)
	widths := tableWidths(style, columns, lines)
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight(tableLine(style, columns, widths, line), " "))
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const (
	tableGap      = 2
	leastCutWidth = 8 // a column that is cut keeps this much
)

func tableWidths(style Style, columns []Column, lines [][]string) []int {
	widths := make([]int, len(columns))
	total := tableGap * max(0, len(columns)-1)
	for i := range columns {
		for _, line := range lines {
			widths[i] = max(widths[i], textWidth(cell(line, i)))
		}
		total += widths[i]
	}
	for total > style.columns() {
		widest := -1
		for i, c := range columns {
			if !c.Right && !c.Whole && widths[i] > leastCutWidth && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return widths
		}
		widths[widest]--
		total--
	}
	return widths
}

func tableLine(style Style, columns []Column, widths []int, line []string) string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		if c.Right {
			cells[i] = fitRight(cell(line, i), widths[i], style.Unicode)
		} else {
			cells[i] = fit(cell(line, i), widths[i], style.Unicode)
		}
	}
	return strings.Join(cells, strings.Repeat(" ", tableGap))
}

func cell(line []string, i int) string {
	if i >= len(line) {
		return ""
	}
	return printable(line[i])
}
