// Package forest keeps numbered things in sets that can be united: union-find. A set is known by one of its members.
package forest

// A Forest leads from each member towards the one that its set is known by.
type Forest []uint32

// New returns n sets of one member each.
func New(n int) Forest {
	f := make(Forest, n)
	for i := range f {
		f[i] = uint32(i)
	}
	return f
}

// Find returns the member that the set of x is known by, and shortens the way to it. So it writes: one goroutine at a time.
func (f Forest) Find(x uint32) uint32 {
	for f[x] != x {
		f[x] = f[f[x]]
		x = f[x]
	}
	return x
}

// Join unites the sets of a and b, to be known by the smaller of the members they were known by, and reports whether they were
// two.
func (f Forest) Join(a, b uint32) bool {
	a, b = f.Find(a), f.Find(b)
	f[max(a, b)] = min(a, b)
	return a != b
}
