package normalize

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold makes texts comparable: case folded, Latin and Greek letters without diacritics (ß is ss, ø is o, ł is l),
// apostrophes dropped, & read as "and", other punctuation a blank, blanks collapsed. Letters of other scripts are kept.
// A dot inside an abbreviation joins its letters, so that S.A. is sa. "" where the text holds neither letter nor digit.
func Fold(s string) string { return foldWith(s, true) }

func foldWith(s string, joinAbbreviations bool) string {
	if isFolded(s) {
		return s
	}
	if !isASCII(s) {
		s = norm.NFC.String(s)
	}
	var stack [128]byte // spares the usual text an allocation
	b := stack[:0]
	word := 0 // letters since the last blank or joining dot
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case asciiFold[c] != 0:
			b = append(b, asciiFold[c])
			word++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			i += size - 1
			switch {
			case isApostrophe(r):
			case isWordRune(r):
				b = appendFolded(b, r)
				word++
			default:
				b = appendBlank(b)
				word = 0
			}
		case c == '\'' || c == '`':
		case c == '.' && joinAbbreviations && word == 1 && startsLetter(s[i+1:]):
			word = 0
		case c == '&':
			b = append(appendBlank(b), "and "...)
			word = 0
		default:
			b = appendBlank(b)
			word = 0
		}
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return string(b)
}

// asciiFold holds the folded letters and digits of ASCII, 0 for everything else.
var asciiFold = func() (table [256]byte) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			table[c] = c
		case c >= 'A' && c <= 'Z':
			table[c] = c + 'a' - 'A'
		}
	}
	return table
}()

func isFolded(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		plain := c >= 'a' && c <= 'z' || c >= '0' && c <= '9' ||
			c == ' ' && i > 0 && i < len(s)-1 && s[i+1] != ' '
		if !plain {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isApostrophe(r rune) bool {
	return r == '’' || r == '‘' || r == 'ʼ' || r == '´'
}

// isWordRune holds marks too: vowel signs are part of words in the Indic scripts and Thai.
func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func startsLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

func appendBlank(b []byte) []byte {
	if len(b) == 0 || b[len(b)-1] == ' ' {
		return b
	}
	return append(b, ' ')
}

// appendFolded adds one letter that is not ASCII. A combining mark that NFC could not join to its letter is dropped.
func appendFolded(b []byte, r rune) []byte {
	switch {
	case r < foldTableEnd:
		return append(b, foldTables().low[r]...)
	case r >= foldExtra && r < foldExtraEnd:
		return append(b, foldTables().extra[r-foldExtra]...)
	}
	return utf8.AppendRune(b, unicode.ToLower(r))
}

// The blocks that hold Latin, Greek, Cyrillic and Armenian letters.
const (
	foldTableEnd = 0x590
	foldExtra    = 0x1e00
	foldExtraEnd = 0x2000
)

type foldTable struct {
	low   [foldTableEnd]string
	extra [foldExtraEnd - foldExtra]string
}

var foldTables = sync.OnceValue(func() *foldTable {
	t := new(foldTable)
	fold := cases.Fold()
	for r := range t.low {
		t.low[r] = foldRune(fold, rune(r))
	}
	for i := range t.extra {
		t.extra[i] = foldRune(fold, rune(foldExtra+i))
	}
	return t
})

func foldRune(fold cases.Caser, r rune) string {
	folded := fold.String(string(r))
	if r >= 0x400 && r < foldTableEnd {
		return folded // й and ё are letters of their own
	}
	var b strings.Builder
	// Taken apart, some symbols become capital letters (ϒ is Υ), so what comes out is folded again.
	for _, r := range fold.String(norm.NFKD.String(folded)) {
		if r >= 0x300 && r < 0x370 || !isWordRune(r) || isApostrophe(r) {
			continue
		}
		if latin, ok := undecomposed[r]; ok {
			b.WriteString(latin)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// undecomposed are Latin letters that Unicode does not take apart into a base letter and a mark.
var undecomposed = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i", 'ŋ': "n", 'ŧ': "t", 'æ': "ae", 'œ': "oe",
	'ß': "ss", 'ə': "e", 'ς': "σ",
}
