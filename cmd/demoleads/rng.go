package main

import "fmt"

// rng is splitmix64. The sample's bytes depend on it, so it is written out here instead of taken from a library
// whose sequence might change.
type rng struct{ state uint64 }

func (r *rng) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// intn returns a number from 0 to n-1.
func (r *rng) intn(n int) int { return int(r.next() % uint64(n)) }

// between returns a number from low to high, both included.
func (r *rng) between(low, high int) int { return low + r.intn(high-low+1) }

// chance is true in percent of a hundred cases.
func (r *rng) chance(percent int) bool { return r.intn(100) < percent }

// weighted returns an index with a likelihood in proportion to its weight.
func (r *rng) weighted(weights ...int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := r.intn(total)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}

// guid returns an identifier in the form of a random UUID.
func (r *rng) guid() string {
	a, b := r.next(), r.next()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", uint32(a), uint16(a>>32), a>>52, 0x8000|uint16(b)&0x3fff, b>>16)
}

// letters returns n characters as CRMs use them in record ids.
func (r *rng) letters(n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[r.intn(len(alphabet))]
	}
	return string(out)
}

func pick[T any](r *rng, list []T) T { return list[r.intn(len(list))] }

// shuffle orders a list at random.
func shuffle[T any](r *rng, list []T) {
	for i := len(list) - 1; i > 0; i-- {
		j := r.intn(i + 1)
		list[i], list[j] = list[j], list[i]
	}
}
