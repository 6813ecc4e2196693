package decode

import (
	"strings"

	"leadmill/transform"
)

// value reads the JSON value at i, which stands at that depth, and returns the index after it, -1 for a fault, and
// its text as [object] holds it; for a string, which is only passed over, the text is "".
func (d *Decoder) value(s string, i, depth int) (next int, text string) {
	if i >= len(s) {
		return d.notJSON(i, "a value is missing"), ""
	}
	switch s[i] {
	case '"':
		end, _ := scanString(s, i+1)
		if end < 0 {
			return d.badString(s, end), ""
		}
		return end + 1, ""
	case '{', '[':
		next = d.skip(s, i, depth)
	default:
		next = d.scalar(s, i)
	}
	if next < 0 || s[i] == 'n' {
		return next, ""
	}
	return next, s[i:next]
}

// scalar returns the index after the number or literal at i; -1 for a fault.
func (d *Decoder) scalar(s string, i int) int {
	rest := s[i:]
	switch {
	case strings.HasPrefix(rest, "true"), strings.HasPrefix(rest, "null"):
		return i + 4
	case strings.HasPrefix(rest, "false"):
		return i + 5
	}
	if end := scanNumber(s, i); end >= 0 {
		return end
	}
	return d.notJSON(i, "no JSON value begins like this")
}

// scanNumber returns the index after the number at i; -1 where there is none.
func scanNumber(s string, i int) int {
	if i < len(s) && s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		i++
	} else if i = scanDigits(s, i); i < 0 {
		return -1
	}
	if i < len(s) && s[i] == '.' {
		if i = scanDigits(s, i+1); i < 0 {
			return -1
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		return scanDigits(s, i)
	}
	return i
}

// scanDigits wants at least one digit.
func scanDigits(s string, i int) int {
	start := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

// skip returns the index after the object or array at i, which is inside depth others; -1 for a fault. The bits of
// open say of each level whether it is an object, the innermost lowest: one word is enough for maxDepth levels.
func (d *Decoder) skip(s string, i, depth int) int {
	var open uint64
	outer := depth
	for {
		if i < len(s) && (s[i] == '{' || s[i] == '[') {
			if depth++; depth > maxDepth {
				return d.fail(transform.ReasonTooDeep, i, "objects and arrays nest deeper than 64 levels")
			}
			open <<= 1
			if s[i] == '{' {
				open |= 1
			}
			i = skipSpace(s, i+1)
			if i < len(s) && s[i] == closing(open) {
				i, open, depth = i+1, open>>1, depth-1
			} else {
				if open&1 == 1 {
					_, i = d.key(s, i, nil)
				}
				if i < 0 {
					return -1
				}
				continue
			}
		} else if i, _ = d.value(s, i, depth); i < 0 {
			return -1
		}
		i, open, depth = closeLevels(s, i, open, depth, outer)
		if depth == outer {
			return i
		}
		if i >= len(s) || s[i] != ',' {
			return d.notJSON(i, "a comma or a closing bracket is missing")
		}
		i = skipSpace(s, i+1)
		if open&1 == 1 {
			if _, i = d.key(s, i, nil); i < 0 {
				return -1
			}
		}
	}
}

// closeLevels steps over the white space and the closing brackets after a value.
func closeLevels(s string, i int, open uint64, depth, outer int) (int, uint64, int) {
	for depth > outer {
		i = skipSpace(s, i)
		if i >= len(s) || s[i] != closing(open) {
			break
		}
		i, open, depth = i+1, open>>1, depth-1
	}
	return i, open, depth
}

func closing(open uint64) byte {
	if open&1 == 1 {
		return '}'
	}
	return ']'
}
