package salesforcetest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A token is a word, a text, or a sign of SOQL.
type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenText
	tokenSign
)

type token struct {
	kind tokenKind
	text string // of a tokenText: without quotes, escapes still in place
}

func (t token) is(word string) bool {
	return (t.kind == tokenWord || t.kind == tokenSign) && strings.EqualFold(t.text, word)
}

// A queryError is a query that is refused; code is Salesforce's.
type queryError struct{ code, message string }

func (e *queryError) Error() string { return e.code + ": " + e.message }

func malformed(format string, args ...any) error {
	return &queryError{"MALFORMED_QUERY", fmt.Sprintf(format, args...)}
}

// word takes names, numbers, dates and times: what is not quoted and no sign.
var word = regexp.MustCompile(`^[A-Za-z0-9_+-][A-Za-z0-9_.:+-]*`)

// lex splits a query.
func lex(soql string) ([]token, error) {
	var out []token
	for rest := soql; ; {
		rest = strings.TrimLeft(rest, " \t\r\n")
		switch {
		case rest == "":
			return append(out, token{}), nil
		case rest[0] == '\'':
			text, after, err := quoted(rest[1:])
			if err != nil {
				return nil, err
			}
			out, rest = append(out, token{tokenText, text}), after
		case len(rest) > 1 && slices.Contains([]string{"!=", "<=", ">=", "<>"}, rest[:2]):
			out, rest = append(out, token{tokenSign, rest[:2]}), rest[2:]
		case strings.ContainsRune("(),=<>", rune(rest[0])):
			out, rest = append(out, token{tokenSign, rest[:1]}), rest[1:]
		default:
			w := word.FindString(rest)
			if w == "" {
				return nil, malformed("unexpected token: '%.10s'", rest)
			}
			out, rest = append(out, token{tokenWord, w}), rest[len(w):]
		}
	}
}

// quoted reads a text up to its closing quote.
func quoted(s string) (text, rest string, err error) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			return s[:i], s[i+1:], nil
		case '\\':
			if i++; i >= len(s) || !strings.ContainsRune(`nNrRtTbBfF"'\_%`, rune(s[i])) {
				return "", "", malformed("Illegal escape in a string literal")
			}
		}
	}
	return "", "", malformed("unterminated string literal")
}

// plain resolves the escapes of a text.
func plain(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch text[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case 'r', 'R':
			b.WriteByte('\r')
		case 't', 'T':
			b.WriteByte('\t')
		case 'b', 'B':
			b.WriteByte('\b')
		case 'f', 'F':
			b.WriteByte('\f')
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// like makes a pattern of a LIKE's text: % is any run of characters, _ any one; both can be escaped. Case does not count.
func like(text string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?is)^`)
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteString(regexp.QuoteMeta(plain(`\` + text[i:i+1])))
		case text[i] == '%':
			b.WriteString(`.*`)
		case text[i] == '_':
			b.WriteString(`.`)
		default:
			end := i + 1
			for end < len(text) && !strings.ContainsRune(`\%_`, rune(text[end])) {
				end++
			}
			b.WriteString(regexp.QuoteMeta(text[i:end]))
			i = end - 1
		}
	}
	b.WriteString(`$`)
	return regexp.MustCompile(b.String())
}
