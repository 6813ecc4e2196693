package resolvetest

import "math/bits"

// zipf ranks things so that each octave of ranks is as common as the next: Zipf's law with a flattened head. The first
// octave has as many ranks as the head, each further one twice as many. Whole numbers only.
type zipf struct{ head, octaves int }

// size is how many ranks there are.
func (z zipf) size() int { return z.head<<z.octaves - z.head }

// octave is that of a rank.
func (z zipf) octave(rank int) int { return bits.Len(uint(rank/z.head+1)) - 1 }

// oneIn says how rare a rank is: one of so many things has it.
func (z zipf) oneIn(rank int) int { return z.octaves * (z.head << z.octave(rank)) }

// draw returns a rank at random.
func (z zipf) draw(r *rng) int {
	names := z.head << r.below(z.octaves)
	return names - z.head + r.below(names)
}

// deal hands out ranks to the places 0 to n-1, and numbers those with the same rank from 0.
func (z zipf) deal(place, n int) (rank, number int) {
	octave := place * z.octaves / n
	from, to := ceilDiv(octave*n, z.octaves), ceilDiv((octave+1)*n, z.octaves)
	names := z.head << octave
	in := (place - from) * names / (to - from)
	return names - z.head + in, place - from - ceilDiv(in*(to-from), names)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// zipfOf has about so many ranks: from two thirds to four thirds of size.
func zipfOf(size, head int) zipf {
	z := zipf{head: head, octaves: 1}
	for 3*z.size() < 2*size {
		z.octaves++
	}
	return z
}
