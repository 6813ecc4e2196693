package decode

import (
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

// load8 reads 8 bytes at once; the compiler makes it a single load.
func load8(s string, i int) uint64 {
	b := s[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// special marks, with its lowest set bit, the first byte of x that a JSON string cannot just hold: a quote, a
// backslash or a control character. Flipping bit 1 puts the quote right below the space, so that one subtraction
// finds both it and the control characters.
func special(x uint64) uint64 {
	quoteOrControl := (x ^ ones*0x02) - ones*0x21
	backslash := (x ^ ones*'\\') - ones
	return (quoteOrControl | backslash) &^ x & high
}

// scanString returns the index of the quote that ends the string whose text begins at i, and whether the text holds
// escapes. A negative index is the complement of the place where the text stops being JSON.
func scanString(s string, i int) (end int, escaped bool) {
	// Most values end within 16 bytes or 32: fewer, wider steps are fewer branches that cannot be foreseen.
	for ; i+16 <= len(s); i += 16 {
		m, m2 := special(load8(s, i)), special(load8(s, i+8))
		if m|m2 == 0 {
			continue
		}
		if m == 0 {
			m = m2
			i += 8
		}
		i += bits.TrailingZeros64(m) >> 3
		if s[i] == '"' {
			return i, false
		}
		break
	}
	return scanEscaped(s, i)
}

// scanEscaped is scanString for the rare text: one with escapes, or at the very end of the record.
func scanEscaped(s string, i int) (end int, escaped bool) {
	for i < len(s) {
		switch c := s[i]; {
		case c == '"':
			return i, escaped
		case c == '\\':
			escaped = true
			if i = scanEscape(s, i); i < 0 {
				return i, true
			}
		case c < ' ':
			return ^i, escaped
		default:
			i++
			for i+8 <= len(s) {
				if m := special(load8(s, i)); m != 0 {
					i += bits.TrailingZeros64(m) >> 3
					break
				}
				i += 8
			}
		}
	}
	return ^i, escaped
}

// scanEscape returns the index after the escape that begins at i, or the complement of i.
func scanEscape(s string, i int) int {
	if i+1 >= len(s) {
		return ^i
	}
	switch s[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		if hex4(s, i+2) >= 0 {
			return i + 6
		}
	}
	return ^i
}

// shortString reads the string whose text begins at i into w, if at most maxKeyLen bytes without escapes are all of
// it and the record goes on far enough to read whole words; else n is negative.
func shortString(s string, i int, w *words) (n int) {
	for j := range w {
		if i+8*j+8 > len(s) {
			return -1
		}
		x := load8(s, i+8*j)
		if m := special(x); m != 0 {
			n = bits.TrailingZeros64(m) &^ 7
			w[j] = x & (1<<n - 1)
			n = n>>3 + 8*j
			if s[i+n] != '"' {
				return -1
			}
			return n
		}
		w[j] = x
	}
	return -1
}

// hex4 reads four hexadecimal digits; -1 if they are not there.
func hex4(s string, i int) rune {
	if i+4 > len(s) {
		return -1
	}
	r := rune(hexDigits[s[i]])<<12 | rune(hexDigits[s[i+1]])<<8 | rune(hexDigits[s[i+2]])<<4 | rune(hexDigits[s[i+3]])
	if r < 0 {
		return -1
	}
	return r
}

// hexDigits holds the value of each hexadecimal digit and -1 for other bytes.
var hexDigits = newHexDigits()

func newHexDigits() (t [256]int8) {
	for c := range t {
		t[c] = int8(strings.IndexByte("0123456789abcdef", byte(c)|0x20))
		if c >= '0' && c <= '9' {
			t[c] = int8(c - '0')
		} else if c < 'A' {
			t[c] = -1
		}
	}
	return t
}

// arenaSize is how many unescaped bytes share one allocation.
const arenaSize = 8 << 10

// unescape returns the text of a valid JSON string's inside. A lone surrogate becomes U+FFFD, as in encoding/json;
// bytes that are not UTF-8 stay as they are, for package normalize to replace and to say so.
func (d *Decoder) unescape(raw string) string {
	b := d.scratch[:0]
	for {
		i := strings.IndexByte(raw, '\\')
		if i < 0 {
			b = append(b, raw...)
			break
		}
		b = append(b, raw[:i]...)
		raw = raw[i:]
		for len(raw) > 1 && raw[0] == '\\' {
			var n int
			b, n = appendEscape(b, raw)
			raw = raw[n:]
		}
	}
	d.scratch = b
	return d.keep(b)
}

// appendEscape appends what the escape at the start of raw stands for and returns its length.
func appendEscape(b []byte, raw string) ([]byte, int) {
	switch c := raw[1]; c {
	case 'b':
		return append(b, '\b'), 2
	case 'f':
		return append(b, '\f'), 2
	case 'n':
		return append(b, '\n'), 2
	case 'r':
		return append(b, '\r'), 2
	case 't':
		return append(b, '\t'), 2
	case 'u':
		r := hex4(raw, 2)
		if !utf16.IsSurrogate(r) {
			return utf8.AppendRune(b, r), 6
		}
		if strings.HasPrefix(raw[6:], `\u`) {
			if both := utf16.DecodeRune(r, hex4(raw, 8)); both != utf8.RuneError {
				return utf8.AppendRune(b, both), 12
			}
		}
		return utf8.AppendRune(b, utf8.RuneError), 6
	default:
		return append(b, c), 2
	}
}

// keep copies b into the arena. A full arena is left to its strings and a new one begun.
func (d *Decoder) keep(b []byte) string {
	if d.arena.Cap()-d.arena.Len() < len(b) {
		d.arena.Reset()
		d.arena.Grow(max(arenaSize, len(b)))
	}
	start := d.arena.Len()
	d.arena.Write(b) // never fails
	return d.arena.String()[start:]
}
