package similar

import "unicode"

// A code stands for consonants that are written for one another.
type code uint32

const (
	vowel code = iota + 1 // only where the name begins with one
	labial
	fricative
	dental
	velar
	glide
	lateral
	rhotic
	nasal
	sibilant
	breath // only where the name begins with it
)

const (
	codeBits = 4
	maxCodes = 32 / codeBits
	// scriptRunes of a name in another script are its skeleton: a family name of one or two characters is whole.
	scriptRunes = 3
)

// Skeleton numbers the consonants of a name as they are heard in the languages of Europe: vowels count only at the
// beginning, doubled letters once, and letters that are written for one another are one (c, k and q; v, f, w and ph; s,
// z and sch; d, t and th; b and p; m and n). Eight consonants decide. Two names that are the same but for spelling mostly
// have the same skeleton; many others share it too, so it brings names together and proves nothing. Of a name in another
// script the first three letters decide. 0 for a text without letters.
func Skeleton(s string) uint32 {
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			return spread(latinSkeleton(s[i:]))
		case unicode.IsLetter(r):
			return spread(scriptSkeleton(s[i:]))
		}
	}
	return 0
}

// spread is a bijection: names of a few codes would else be small numbers.
func spread(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= x >> 15
	x *= 0x846ca68b
	return x ^ x>>16
}

func scriptSkeleton(s string) uint32 {
	hash, n := uint32(0), 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		hash = hash*0x01000193 + uint32(unicode.ToLower(r))
		if n++; n == scriptRunes {
			break
		}
	}
	return max(hash, 1)
}

// latinSkeleton reads the letters a to z of a name as one word, doubled ones once. Everything else is skipped.
func latinSkeleton(s string) uint32 {
	var stack [wordBits]byte
	word := stack[:0]
	for i := 0; i < len(s) && len(word) < wordBits; i++ {
		if c := s[i]; c >= 'a' && c <= 'z' && (len(word) == 0 || c != word[len(word)-1]) {
			word = append(word, c)
		}
	}
	var packed uint32
	n := 0
	for i := 0; i < len(word) && n < maxCodes; {
		first, second, size := sound(word, i)
		for _, c := range [...]code{first, second} {
			if c == 0 || n == maxCodes || adjacent(word, i) && code(packed&(1<<codeBits-1)) == c {
				continue
			}
			packed = packed<<codeBits | uint32(c)
			n++
		}
		i += size
	}
	return packed
}

// adjacent reports whether a consonant stands before place i, so that the same code again is one sound (dt, ck).
func adjacent(word []byte, i int) bool { return i > 0 && !isVowel(word[i-1]) }

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'j':
		return true
	}
	return false
}

// at is the letter at place i, 0 beyond the ends.
func at(word []byte, i int) byte {
	if i < 0 || i >= len(word) {
		return 0
	}
	return word[i]
}

func isFront(c byte) bool { return c == 'e' || c == 'i' || c == 'y' }

// plain are the codes of letters that sound alike wherever they stand.
var plain = [26]code{
	'b' - 'a': labial, 'd' - 'a': dental, 'f' - 'a': fricative, 'k' - 'a': velar, 'l' - 'a': lateral, 'm' - 'a': nasal,
	'n' - 'a': nasal, 'q' - 'a': velar, 'r' - 'a': rhotic, 't' - 'a': dental, 'v' - 'a': fricative, 'z' - 'a': sibilant,
}

// sound reads what begins at place i: up to two codes, and the letters they stand for.
func sound(word []byte, i int) (first, second code, size int) {
	c, next, after := word[i], at(word, i+1), at(word, i+2)
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'j':
		return initialVowel(word, i), 0, 1
	case 'h':
		if i == 0 {
			return breath, 0, 1
		}
		return 0, 0, 1
	case 'c':
		switch {
		case next == 'h':
			return velar, 0, 2 // Christian, Michael; sch and tch are read as a whole
		case isFront(next):
			return sibilant, 0, 1
		case next == 's' || next == 'z':
			return sibilant, 0, 2 // Kovács, Czerny
		}
		return velar, 0, 1
	case 'd', 't':
		switch {
		case next == 's' || next == 'z':
			return 0, 0, 1 // Schulz and Schultz
		case next == 'c' && after == 'h':
			return sibilant, 0, 3 // Fletcher
		case c == 'd' && next == 'g' && isFront(after):
			return 0, 0, 1 // Roger and Rodger
		}
	case 'g':
		switch {
		case next == 'h' && i > 0 && isVowel(word[i-1]):
			return 0, 0, 2 // Vaughan
		case isFront(next):
			return glide, 0, 1 // Geoffrey and Jeffrey
		}
		return velar, 0, 1
	case 'p':
		if next == 'h' {
			return fricative, 0, 2
		}
		return labial, 0, 1
	case 's':
		if next == 'c' && after == 'h' {
			return sibilant, 0, 3
		}
		return sibilant, 0, 1
	case 'w':
		return glidingW(word, i), 0, 1
	case 'x':
		if i == 0 {
			return sibilant, 0, 1
		}
		return velar, sibilant, 1
	}
	return plain[c-'a'], 0, 1
}

// initialVowel holds j and y too: within a name they are vowels (Meijer, Tanja), and i may begin one as they do (Ian).
func initialVowel(word []byte, i int) code {
	if i > 0 {
		return 0
	}
	next := at(word, 1)
	switch word[0] {
	case 'j':
		return glide
	case 'y':
		if isVowel(next) {
			return glide
		}
	case 'i':
		if next == 'a' || next == 'o' || next == 'u' {
			return glide
		}
	}
	return vowel
}

// glidingW is a vowel after one where a liquid follows, or d: Brown and Braun, but Lewandowski.
func glidingW(word []byte, i int) code {
	if i == 0 || !isVowel(word[i-1]) {
		return fricative
	}
	switch at(word, i+1) {
	case 'd', 'l', 'm', 'n', 'r':
		return 0
	case 0:
		if word[i-1] != 'o' {
			return 0 // Shaw, Andrew; but Petrow
		}
	}
	return fricative
}
