package resolvetest

import (
	"strings"
	"unicode/utf8"
)

// slip makes one slip of the fingers, never in the first letter: one letter too many, one too few, a wrong one, or two in the
// wrong order. Texts of less than three letters stay as they are.
func slip(r *rng, s string) string {
	t := []rune(s)
	if len(t) < 3 {
		return s
	}
	i := 1 + r.below(len(t)-1)
	keys := "abcdefghijklmnopqrstuvwxyz"
	if t[i] >= '0' && t[i] <= '9' {
		keys = "0123456789"
	}
	k := r.below(len(keys))
	c := rune(keys[k])
	head, rest := string(t[:i]), t[i:]
	switch r.below(4) {
	case 0:
		return head + string(rest[1:])
	case 1:
		return head + string(c) + string(rest)
	case 2:
		if i+1 < len(t) && t[i] != t[i+1] {
			return head + string([]rune{rest[1], rest[0]}) + string(rest[2:])
		}
	}
	if c == rest[0] {
		c = rune(keys[(k+1)%len(keys)])
	}
	return head + string(c) + string(rest[1:])
}

// unmark writes a name without diacritics; long writes ü as ue where others write u.
func unmark(s string, long bool) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, c := range s {
		b.WriteString(plain(c))
		if long && strings.ContainsRune("äöüÄÖÜø", c) {
			b.WriteByte('e')
		}
	}
	return b.String()
}

// plain returns a letter without its mark.
func plain(c rune) string {
	const from, to = "äöüéèêëàâáãåçíìîïñóòôõøúùûýąćęłńśźżÄÖÜÉÈÊÁÅÂØÍÓÚÑÇĆŁŚŻŹÎ", "aoueeeeaaaaaciiiinooooouuuyaceln" + "szzAOUEEEAAAOIOUNCCLSZZI"
	switch c {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'Æ':
		return "Ae"
	}
	if c < utf8.RuneSelf {
		return string(c)
	}
	at := 0
	for _, f := range from {
		if f == c {
			return to[at : at+1]
		}
		at++
	}
	return string(c)
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// mailName returns a name as it stands in an address: small letters and hyphens.
func mailName(s string, long bool) string {
	s = unmark(s, long)
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c >= 'a' && c <= 'z' || c == '-' {
			out.WriteByte(c)
		}
	}
	return out.String()
}
