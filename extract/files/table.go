package files

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// A tableEncoder turns the rows of a table into JSON objects keyed by its header, in the order of the columns and
// with text values only. The same cells always give the same bytes.
type tableEncoder struct {
	keys [][]byte // `{"First Name":`, `,"Last Name":`, …
	out  []byte
}

// header takes the names of the columns: trimmed, the second of a name with " (2)", an empty one by its number.
func (t *tableEncoder) header(cells [][]byte) {
	t.keys = t.keys[:0]
	used := make(map[string]bool, len(cells))
	for i, c := range cells {
		name := string(utf8Text(bytes.TrimSpace(c)))
		if name == "" {
			name = "Column " + strconv.Itoa(i+1)
		}
		unique := name
		for n := 2; used[unique]; n++ {
			unique = fmt.Sprintf("%s (%d)", name, n)
		}
		used[unique] = true
		key := []byte{','}
		if i == 0 {
			key[0] = '{'
		}
		key = append(appendText(key, []byte(unique)), ':')
		t.keys = append(t.keys, key)
	}
}

func (t *tableEncoder) columns() int { return len(t.keys) }

// begin starts a row.
func (t *tableEncoder) begin() { t.out = t.out[:0] }

// cell adds the value of the i-th column.
func (t *tableEncoder) cell(i int, value []byte) {
	t.out = append(t.out, t.keys[i]...)
	t.out = appendText(t.out, value)
}

// end returns the row, valid until the next begin.
func (t *tableEncoder) end() []byte {
	t.out = append(t.out, '}')
	return t.out
}

// plain marks the bytes that stand for themselves in a JSON string and in every encoding.
var plain = func() (t [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// appendText appends a JSON string.
func appendText(dst, text []byte) []byte {
	dst = append(dst, '"')
	i := 0
	for i < len(text) && plain[text[i]] {
		i++
	}
	if i < len(text) {
		dst = append(dst, text[:i]...)
		text = utf8Text(text[i:])
		return append(appendEscaped(dst, text), '"')
	}
	return append(append(dst, text...), '"')
}

func appendEscaped(dst, text []byte) []byte {
	const hex = "0123456789abcdef"
	from := 0
	for i, c := range text {
		if plain[c] || c >= utf8.RuneSelf {
			continue
		}
		dst = append(dst, text[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(dst, text[from:]...)
}

// utf8Text returns a text in UTF-8. What is not valid is taken for Windows-1252, the encoding in which Excel writes
// CSV. That is decided for each cell, because files are put together from parts of different origin.
func utf8Text(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/2)
	for _, c := range b {
		out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(c))
	}
	return out
}
