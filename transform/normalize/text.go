package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits on the length of a text, in bytes of UTF-8.
const (
	maxText  = 1000
	maxNotes = 32000
)

// Clean tidies a text of one line: valid UTF-8 in form NFC, every run of white space (tabs and line ends too) one
// blank, none at the ends, no invisible marks. Bad is true where invalid UTF-8 or control characters were replaced.
// A text that is clean already is returned as it is.
func Clean(s string) (clean string, bad bool) { return tidy(s, norm.NFC, false) }

// CleanName is Clean in form NFKC, which also unites full-width and half-width letters. Scripts are kept.
func CleanName(s string) (clean string, bad bool) { return tidy(s, norm.NFKC, false) }

// CleanNotes is Clean for a text of several lines: line ends are kept as \n, at most two in a row.
func CleanNotes(s string) (clean string, bad bool) { return tidy(s, norm.NFC, true) }

// Cut shortens s to at most limit bytes, never inside a character and without white space at the end.
func Cut(s string, limit int) (cut string, wasCut bool) {
	if len(s) <= limit {
		return s, false
	}
	n := limit
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimRight(s[:n], " \n"), true
}

func tidy(s string, form norm.Form, lines bool) (string, bool) {
	s = trimBlanks(s)
	if isTidy(s, form, lines) {
		return s, false
	}
	s, bad := replaceUnprintable(s)
	if !form.IsNormalString(s) {
		s = form.String(s)
	}
	return collapse(s, lines), bad
}

func trimBlanks(s string) string {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// isTidy may say false of a tidy text, never true of an untidy one.
func isTidy(s string, form norm.Form, lines bool) bool {
	blank := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c > ' ' && c < 0x7f:
			blank = false
		case c == ' ' && !blank:
			blank = true
		case c == '\n' && lines && !blank && i > 0 && i < len(s)-1 && s[i+1] > ' ':
			blank = false
		case c >= utf8.RuneSelf:
			return isTidyUnicode(s[max(i-1, 0):], form, lines)
		default:
			return false
		}
	}
	return true
}

// isTidyUnicode starts one byte before the first character that is not ASCII, since that may be a mark on it; before
// stands a tidy text.
func isTidyUnicode(s string, form norm.Form, lines bool) bool {
	inert := form == norm.NFC
	blank := false
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf:
			end := i == len(s)-1
			if r == '\n' && lines && !blank && !end && s[i+1] > ' ' {
				break
			}
			if r < ' ' || r == 0x7f || r == ' ' && blank {
				return false
			}
			blank = r == ' '
		case r == utf8.RuneError || r < 0xa1 || r == 0xad || unicode.IsSpace(r) || isInvisible(r):
			return false
		default:
			blank = false
			inert = inert && isInert(r)
		}
	}
	return inert || form.IsNormalString(s)
}

// isInert tells characters that NFC never changes, whatever stands beside them inside the same ranges.
func isInert(r rune) bool {
	return r < 0x300 ||
		r >= 0x400 && r <= 0x482 || // Cyrillic
		r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fa || r == 0x30fc || // kana
		r >= 0x4e00 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || // Han, Hangul
		r >= 0x2010 && r <= 0x2027 || r >= 0x3001 && r <= 0x3029 // punctuation
}

// isInvisible tells marks that carry no meaning in a lead and make equal texts differ. The joiners stay: Persian and
// the Indic scripts need them.
func isInvisible(r rune) bool {
	switch r {
	case 0x200b, 0x2060, 0xfeff, 0x200e, 0x200f, 0x00ad:
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func replaceUnprintable(s string) (clean string, bad bool) {
	var b strings.Builder
	b.Grow(len(s))
	broken := false // inside a run of invalid bytes, which becomes one replacement character
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r == utf8.RuneError && size == 1 {
			if !broken {
				b.WriteRune(utf8.RuneError)
			}
			broken, bad = true, true
			continue
		}
		broken = false
		switch {
		case isInvisible(r):
		case unicode.IsControl(r) && !unicode.IsSpace(r):
			b.WriteByte(' ')
			bad = true
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), bad
}

// collapse makes one blank of every run of white space; with lines, a run that holds line ends becomes one or two.
func collapse(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	space, ends, lastCR := false, 0, false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = true
			if isLineEnd(r) && !(r == '\n' && lastCR) {
				ends++
			}
			lastCR = r == '\r'
			continue
		}
		if space && b.Len() > 0 {
			switch {
			case !lines || ends == 0:
				b.WriteByte(' ')
			case ends == 1:
				b.WriteByte('\n')
			default:
				b.WriteString("\n\n")
			}
		}
		space, ends, lastCR = false, 0, false
		b.WriteRune(r)
	}
	return b.String()
}

func isLineEnd(r rune) bool {
	return r == '\n' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}
