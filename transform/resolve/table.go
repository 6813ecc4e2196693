package resolve

import "math/bits"

// table maps 64-bit hashes to 32-bit values by open addressing. A Go map costs three times the time and, with 4
// million keys, twice the memory (measured). The hash 0 means "missing" and is never a key.
type table struct {
	keys   []uint64
	values []uint32
	mask   uint64
	used   int
}

func newTable(expected int) *table {
	size := 16
	for size*3 < expected*4 { // at most three quarters full
		size *= 2
	}
	return &table{keys: make([]uint64, size), values: make([]uint32, size), mask: uint64(size - 1)}
}

// slot returns a pointer to the value of key and whether the key was there. The pointer is valid until the next call.
func (t *table) slot(key uint64) (value *uint32, found bool) {
	if t.used*4 >= len(t.keys)*3 {
		t.grow()
	}
	for i := spread(key) & t.mask; ; i = (i + 1) & t.mask {
		switch t.keys[i] {
		case key:
			return &t.values[i], true
		case 0:
			t.keys[i] = key
			t.used++
			return &t.values[i], false
		}
	}
}

// find returns a pointer to the value of key, if the key is there.
func (t *table) find(key uint64) (value *uint32, found bool) {
	for i := spread(key) & t.mask; ; i = (i + 1) & t.mask {
		switch t.keys[i] {
		case key:
			return &t.values[i], true
		case 0:
			return nil, false
		}
	}
}

func (t *table) grow() {
	old := *t
	size := len(old.keys) * 2
	*t = table{keys: make([]uint64, size), values: make([]uint32, size), mask: uint64(size - 1)}
	for i, k := range old.keys {
		if k != 0 {
			v, _ := t.slot(k)
			*v = old.values[i]
		}
	}
}

// spread guards against keys that are poor hashes, such as phone numbers.
func spread(k uint64) uint64 {
	high, low := bits.Mul64(k, 0x9e3779b97f4a7c15)
	return high ^ low
}
