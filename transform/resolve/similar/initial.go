package similar

import (
	"strings"
	"unicode/utf8"
)

// Initial reports whether one first name abbreviates the other: "j" stands for "john" and for "john robert", "j r" and
// "jr" for "john robert". Words that both spell out must be equal, and one word at least must be spelt out in one only.
func Initial(a, b string) bool {
	return abbreviates(a, b) || abbreviates(b, a) || joined(a, b) || joined(b, a) || wordByWord(a, b)
}

// abbreviates: the first initial alone.
func abbreviates(short, long string) bool {
	first, _, _ := strings.Cut(long, " ")
	return isInitial(short, first)
}

func wordByWord(a, b string) bool {
	abbreviated := false
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, " ")
		y, b, _ = strings.Cut(b, " ")
		if x == y {
			continue
		}
		if !isInitial(x, y) && !isInitial(y, x) {
			return false
		}
		abbreviated = true
	}
	return abbreviated && a == b
}

// joined: the initials of two words or more without a blank, as normalize.Fold leaves J.R.
func joined(short, long string) bool {
	words := 0
	for long != "" && short != "" {
		var word string
		word, long, _ = strings.Cut(long, " ")
		_, size := utf8.DecodeRuneInString(short)
		if !strings.HasPrefix(word, short[:size]) {
			return false
		}
		short = short[size:]
		words++
	}
	return words > 1 && long == "" && short == ""
}

func isInitial(short, long string) bool {
	_, size := utf8.DecodeRuneInString(short)
	return short != "" && size == len(short) && len(short) < len(long) && strings.HasPrefix(long, short)
}

// LocalPart is what an e-mail address holds before its last @; "" where there is none.
func LocalPart(address string) string {
	return address[:max(strings.LastIndexByte(address, '@'), 0)]
}
