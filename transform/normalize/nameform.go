package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsInitials reports whether a part of a name is only letters that stand for more: "J.", "J R". One letter of a script
// without capitals is a whole name, as 伟 is.
func IsInitials(name string) bool {
	found := false
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		r, size := utf8.DecodeRuneInString(word)
		if size < len(word) || !unicode.IsUpper(r) && !unicode.IsLower(r) {
			return false
		}
		found = true
	}
	return found
}

// IsMixedCase reports whether a word of the name begins with a capital and goes on in small letters: "van Dijk" and
// "O'Neill", but neither "JOHN", "john" nor "jOHN". A name in a script without capitals is as good.
func IsMixedCase(name string) bool {
	if len(name) > 1 && 'A' <= name[0] && name[0] <= 'Z' && 'a' <= name[1] && name[1] <= 'z' {
		return true // the usual name
	}
	cased := false
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		first, size := utf8.DecodeRuneInString(word)
		small := strings.IndexFunc(word[size:], unicode.IsLower) >= 0
		if unicode.IsUpper(first) && small {
			return true
		}
		cased = cased || small || unicode.IsUpper(first) || unicode.IsLower(first)
	}
	return !cased && name != ""
}

// HasAccents reports whether a name has letters beyond ASCII.
func HasAccents(name string) bool {
	for _, r := range name {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) {
			return true
		}
	}
	return false
}
