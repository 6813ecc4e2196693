package main

import (
	"fmt"
	"strconv"
)

// object is a JSON object whose keys keep their order. Values are string, bool, int, verbatim, object or nil.
// encoding/json is not used for the sample: it would mend the faults that the sample must have.
type object []member

type member struct {
	key   string
	value any
}

// verbatim is JSON text that is written as it stands.
type verbatim string

// compact returns the object on one line.
func (o object) compact() []byte { return o.append(nil, "", "") }

// pretty returns the object over several lines, as a receiver that formats its documents writes it.
func (o object) pretty() []byte { return o.append(nil, "\n", "  ") }

func (o object) append(dst []byte, newline, indent string) []byte {
	dst = append(dst, '{')
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		if newline != "" {
			dst = append(append(dst, newline...), indent...)
		}
		dst = append(quote(dst, m.key), ':')
		if newline != "" {
			dst = append(dst, ' ')
		}
		switch v := m.value.(type) {
		case nil:
			dst = append(dst, "null"...)
		case string:
			dst = quote(dst, v)
		case bool:
			dst = strconv.AppendBool(dst, v)
		case int:
			dst = strconv.AppendInt(dst, int64(v), 10)
		case verbatim:
			dst = append(dst, v...)
		case object:
			dst = v.append(dst, deeper(newline, "\n  "), indent)
		default:
			panic(fmt.Sprintf("member %q has a value of type %T", m.key, v))
		}
	}
	return append(append(dst, newline...), '}')
}

func deeper(newline, replacement string) string {
	if newline == "" {
		return ""
	}
	return replacement
}

// quote appends a JSON string. Bytes that are not UTF-8 pass through unchanged.
func quote(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < 0x20:
			dst = fmt.Appendf(dst, `\u%04x`, c)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
