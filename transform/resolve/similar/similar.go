// Package similar measures how alike two values are: [JaroWinkler] for names, [Distance] for anything typed by hand,
// [Signature] and [Bound] to reject most pairs before either is asked, [Skeleton] to bring names together that sound
// alike, [Nicknames] and [Initial] for first names. Texts are expected as normalize.Fold leaves them, but every function
// takes any text. The comparators are symmetric, keep no state, and allocate nothing for values of up to 64 characters.
package similar

import "unicode/utf8"

// wordBits is the longest value whose characters fit the bits of one machine word.
const wordBits = 64

func isASCII(s string) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if load64(s[i:i+8])&highBits != 0 {
			return false
		}
	}
	var rest byte
	for ; i < len(s); i++ {
		rest |= s[i]
	}
	return rest < utf8.RuneSelf
}

// highBits are set in bytes that are not ASCII.
const highBits = 0x8080808080808080

func load64(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// appendRunes reads every byte that is not UTF-8 as U+FFFD, so that texts compare equal however they are broken.
func appendRunes(runes []rune, s string) []rune {
	for _, r := range s {
		runes = append(runes, r)
	}
	return runes
}
