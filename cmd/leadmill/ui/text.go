package ui

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Count writes a number with its thousands set apart: 1,234,567.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// textWidth is the number of terminal columns that s takes.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// fit makes s exactly n columns wide, cut or padded at its end.
func fit(s string, n int, unicode bool) string {
	s = cut(s, n, unicode)
	return s + strings.Repeat(" ", n-textWidth(s))
}

// fitRight makes s exactly n columns wide with its end at the right.
func fitRight(s string, n int, unicode bool) string {
	s = cut(s, n, unicode)
	return strings.Repeat(" ", n-textWidth(s)) + s
}

// cut shortens s to at most n columns and marks the cut where there is room for the mark.
func cut(s string, n int, unicode bool) string {
	if textWidth(s) <= n {
		return s
	}
	mark := "..."
	if unicode {
		mark = "…"
	}
	used := textWidth(mark)
	if used >= n {
		mark, used = "", 0
	}
	for i, r := range s {
		if used += runeWidth(r); used > n {
			return s[:i] + mark
		}
	}
	return s
}

// wrap breaks s between words into lines of at most n columns; a word that is longer is cut. The lines keep the
// spaces that s begins with, those after the first have two more.
func wrap(s string, n int, unicode bool) string {
	indent := s[:len(s)-len(strings.TrimLeft(s, " "))]
	var b strings.Builder
	line := indent
	for i, word := range strings.Fields(s) {
		switch {
		case i == 0:
			line += word
		case textWidth(line)+1+textWidth(word) <= n:
			line += " " + word
		default:
			b.WriteString(cut(line, n, unicode) + "\n")
			line = indent + "  " + word
		}
	}
	return b.String() + cut(line, n, unicode) + "\n"
}
