package resolvetest

import "math/bits"

// mix is the finaliser of splitmix64: every bit of the result depends on every bit of x.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// rng is splitmix64, written out because the rows must not change with a library. It uses whole numbers only, so that
// every machine gets the same.
type rng struct{ state uint64 }

// What random numbers are for. Each purpose has a sequence of its own, so that one can change without the others.
const (
	forRows uint64 = iota + 1
	forPeople
	forLastNames
	forMobiles
	forDirectLines
	forCompanies
	forCompany
	forSwitchboard
	forPerson
	forHabits
	forPair
	forPairHabits
	forJob
	forTitle
	forLead
)

// newRNG returns a sequence of its own for each combination of parts.
func newRNG(parts ...uint64) rng {
	var state uint64
	for _, p := range parts {
		state = mix(state ^ p)
	}
	return rng{state}
}

func (r *rng) next() uint64 {
	x := mix(r.state)
	r.state += 0x9e3779b97f4a7c15
	return x
}

// below returns a number from 0 to n-1.
func (r *rng) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// chance is true in so many of ten thousand cases.
func (r *rng) chance(perTenThousand int) bool { return r.below(10_000) < perTenThousand }

func pick[T any](r *rng, list []T) T { return list[r.below(len(list))] }

// permutation shuffles the numbers below n without a table: a Feistel network, walked until it lands below n.
type permutation struct {
	n, mask uint64
	half    uint
	keys    [4]uint64
}

func newPermutation(n int, r rng) permutation {
	p := permutation{n: uint64(max(n, 1)), half: uint(bits.Len64(uint64(max(n, 1)))+1) / 2}
	p.mask = 1<<p.half - 1
	for i := range p.keys {
		p.keys[i] = r.next()
	}
	return p
}

func (p *permutation) at(x int) int {
	v := uint64(x)
	for {
		left, right := v>>p.half, v&p.mask
		for _, key := range p.keys {
			left, right = right, left^mix(right^key)&p.mask
		}
		if v = left<<p.half | right; v < p.n {
			return int(v)
		}
	}
}
