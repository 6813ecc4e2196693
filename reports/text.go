package reports

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is the longest text of a cell in runes, well below Excel's 32,767 even after escaping.
const maxText = 2000

// clean makes a text of the data fit to be shown in one line: white space is folded, what XML cannot carry and what
// reverses the reading direction of its surroundings becomes U+FFFD, and more than limit runes are cut with an
// ellipsis.
func clean(s string, limit int) string {
	out := make([]rune, 0, min(len(s), limit)+1)
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = len(out) > 0
			continue
		}
		if space {
			out, space = append(out, ' '), false
		}
		if unicode.IsControl(r) || isBidiControl(r) || unicode.Is(unicode.Noncharacter_Code_Point, r) {
			r = utf8.RuneError
		}
		if out = append(out, r); len(out) > limit {
			return strings.TrimRight(string(out[:limit-1]), " ") + "…"
		}
	}
	return string(out)
}

func isBidiControl(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// guard stands for an underscore that must be escaped, until finish writes _x005F_ for it. clean lets none through.
const guard = "\uFDD0"

// protect marks what Excel would read as an escaped character: the literal text _x0041_ would be shown as A. The
// escape itself must not reach excelize, whose table of shared strings confuses a text with another one's escaped form.
func protect(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if isEscape(s[i:]) {
			b.WriteString(guard)
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// escape writes a text as it must stand in the file.
func escape(s string) string {
	return strings.ReplaceAll(protect(s), guard, "_x005F_")
}

// isEscape reports whether s begins with _xHHHH_.
func isEscape(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
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

// counted writes "1 lead", "1,204 leads".
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// percent writes a fraction as whole percent; a share that is neither none nor all is never shown as 0% or 100%.
func percent(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	share := float64(part) / float64(whole)
	switch p := math.Round(100 * share); {
	case p == 0 && part > 0:
		return "under 1%"
	case p == 100 && part < whole:
		return "over 99%"
	default:
		return strconv.Itoa(int(p)) + "%"
	}
}

// sum adds one figure over rows.
func sum[T any](rows []T, get func(T) int64) (total int64) {
	for _, row := range rows {
		total += get(row)
	}
	return total
}
