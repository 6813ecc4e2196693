package similar

import "math/bits"

// JaroWinkler is 1 for equal texts and 0 for texts without a common character near the same place. It is the Jaro
// similarity raised by 0.1 for every character of a common prefix of up to four (Winkler 1990), without the threshold
// below which Winkler's own program leaves it as it is.
func JaroWinkler(a, b string) float64 {
	switch {
	case a == b:
		return 1
	case a == "" || b == "":
		return 0
	case len(a) <= wordBits && len(b) <= wordBits && isASCII(a) && isASCII(b):
		return winklerASCII(a, b)
	}
	var stackA, stackB [wordBits]rune
	x, y := appendRunes(stackA[:0], a), appendRunes(stackB[:0], b)
	return winkler(jaroRunes(x, y), commonRunes(x, y))
}

const (
	prefixScale = 0.1
	maxPrefix   = 4
)

func winkler(jaro float64, prefix int) float64 {
	return jaro + float64(min(prefix, maxPrefix))*prefixScale*(1-jaro)
}

func commonPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func commonRunes(a, b []rune) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// similarity is Jaro's mean of three shares. Half transpositions are rounded down, as in Winkler's strcmp95.
func similarity(matches, misplaced, lengthA, lengthB int) float64 {
	if matches == 0 {
		return 0
	}
	m := float64(matches)
	return (m/float64(lengthA) + m/float64(lengthB) + (m-float64(misplaced/2))/m) / 3
}

// A matching pairs the characters of a with those of b, in order, by the bits that stand for their places.
type matching struct {
	window       uint64 // the places of b that are near enough
	usedA, usedB uint64
	moved        uint64 // not 0 where a partner stands in another place
}

// next takes the first free partner of character i of a, which is found at places of b.
func (m matching) next(i, reach int, places uint64) matching {
	free := places & m.window &^ m.usedB
	partner := free & -free
	here := (free | -free) >> 63 << (i & 63)
	widen := uint64(i-reach) >> 63 // until the window has left the beginning
	return matching{window: m.window<<1 | widen, usedA: m.usedA | here, usedB: m.usedB | partner, moved: m.moved | here ^ partner}
}

func winklerASCII(a, b string) float64 {
	prefix := commonPrefix(a, b)
	switch {
	case len(b) <= 8:
		return winkler(jaroASCII[uint8](a, b, prefix), prefix)
	case len(b) <= 16:
		return winkler(jaroASCII[uint16](a, b, prefix), prefix)
	case len(b) <= 32:
		return winkler(jaroASCII[uint32](a, b, prefix), prefix)
	}
	return winkler(jaroASCII[uint64](a, b, prefix), prefix)
}

// jaroASCII takes a b that fits the word. Each character of a common prefix is its own partner.
func jaroASCII[W word](a, b string, prefix int) float64 {
	var text places[W]
	text.fill(b, prefix)
	reach := max(max(len(a), len(b))/2-1, 0)
	same := uint64(1)<<prefix - 1
	m := matching{usedA: same, usedB: same, window: uint64(2)<<(prefix+reach) - 1}
	m.window &^= uint64(1)<<max(prefix-reach, 0) - 1
	for i := prefix; i < len(a); i++ {
		m = m.next(i, reach, uint64(text[a[i]&127]))
	}
	misplaced := 0
	if m.moved != 0 {
		for x, y := m.usedA&^same, m.usedB&^same; x != 0; x, y = x&(x-1), y&(y-1) {
			unequal := a[bits.TrailingZeros64(x)] ^ b[bits.TrailingZeros64(y)]
			misplaced += int((unequal + 127) >> 7) // without a branch that nothing foretells
		}
	}
	return similarity(bits.OnesCount64(m.usedA), misplaced, len(a), len(b))
}

func jaroRunes(a, b []rune) float64 {
	reach := max(max(len(a), len(b))/2-1, 0)
	var stackA, stackB [wordBits]bool
	usedA, usedB := stackA[:], stackB[:]
	if max(len(a), len(b)) > wordBits {
		usedA, usedB = make([]bool, len(a)), make([]bool, len(b))
	}
	matches := 0
	for i, r := range a {
		for j := max(i-reach, 0); j < min(i+reach+1, len(b)); j++ {
			if b[j] == r && !usedB[j] {
				usedA[i], usedB[j] = true, true
				matches++
				break
			}
		}
	}
	misplaced, j := 0, 0
	for i, r := range a {
		if !usedA[i] {
			continue
		}
		for !usedB[j] {
			j++
		}
		if r != b[j] {
			misplaced++
		}
		j++
	}
	return similarity(matches, misplaced, len(a), len(b))
}
