package similar

import (
	"math/bits"
	"strings"
)

// Signature tells which characters a text holds, and of common letters whether it holds them twice.
// Any two signatures give [Bound].
func Signature(s string) uint64 {
	var signature uint64
	for _, r := range s {
		b := bin(r)
		signature |= b & (signature<<1 | b&^(b<<1))
	}
	return signature
}

// Bound is at most the [Distance] of the texts that two signatures are of: an edit takes away one character at most and
// adds one at most, so it clears one bit at most and sets one at most.
func Bound(a, b uint64) int {
	return max(bits.OnesCount64(a&^b), bits.OnesCount64(b&^a))
}

// bin is one bit, or two neighbours that count to two. Letters of other scripts share the bins of a to z.
func bin(r rune) uint64 {
	switch {
	case r >= 'a' && r <= 'z':
		return bins[r-'a']
	case r >= '0' && r <= '9':
		return 1 << (digitBins + r - '0')
	case r < 128:
		return 1 << (otherBins + r&7)
	}
	return bins[r%26]
}

// Rare letters have one bit, the others two; the digits have one each, and eight are for everything else.
const (
	digitBins = 46
	otherBins = 56
)

var bins = func() (bins [26]uint64) {
	const rare = "jqwxyz"
	next := 0
	for i := range bins {
		if !strings.ContainsRune(rare, 'a'+rune(i)) {
			bins[i] = 3 << next
			next += 2
		}
	}
	for _, r := range rare {
		bins[r-'a'] = 1 << next
		next++
	}
	return bins
}()
