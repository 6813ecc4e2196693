package match

import "math"

// joint counts how often a name comes with a country: by open addressing on both numbers.
type joint struct {
	keys   []uint64
	counts []uint32
}

func newJoint(p *profiles, field Field) *joint {
	j := &joint{keys: make([]uint64, 64), counts: make([]uint32, 64)}
	used := 0
	for i := range p.leads {
		l := &p.leads[i]
		v := l.value(field)
		if v == 0 || l.Country == 0 {
			continue
		}
		if used*4 >= len(j.keys)*3 {
			j.grow()
		}
		at := j.place(v, l.Country)
		if j.counts[at] == 0 {
			j.keys[at] = jointKey(v, l.Country)
			used++
		}
		j.counts[at]++
	}
	return j
}

func jointKey(value uint32, country uint16) uint64 { return uint64(value)<<16 | uint64(country) }

func (j *joint) place(value uint32, country uint16) uint64 {
	k := jointKey(value, country)
	mask := uint64(len(j.keys) - 1)
	at := k * 0x9e3779b97f4a7c15 >> 20 & mask
	for j.counts[at] != 0 && j.keys[at] != k {
		at = (at + 1) & mask
	}
	return at
}

func (j *joint) grow() {
	old := *j
	j.keys, j.counts = make([]uint64, 2*len(old.keys)), make([]uint32, 2*len(old.keys))
	for i, n := range old.counts {
		if n != 0 {
			at := j.place(uint32(old.keys[i]>>16), uint16(old.keys[i]))
			j.keys[at], j.counts[at] = old.keys[i], n
		}
	}
}

// countLifts measures how names go with countries.
func (f *facts) countLifts(p *profiles) {
	for i, field := range [...]Field{First, Last} {
		j := newJoint(p, field)
		f.joint[i] = j
		f.located[i] = make([]uint32, f.values.size(field))
		for at, n := range j.counts {
			f.located[i][j.keys[at]>>16] += n
		}
		// Of two leads with the same name, the share that has the same country.
		same, pairs := int64(usualTogether*locatedPairs)<<20/100, int64(locatedPairs)<<20 // in 2^-20, so that the order of the table does not show in the sum
		for at, n := range j.counts {
			if n > 0 {
				if of := int64(f.located[i][j.keys[at]>>16]); of >= commonName {
					same += int64(n) * int64(n-1) << 20 / of
					pairs += int64(n) * (of - 1) << 20 / of
				}
			}
		}
		f.together[i] = float64(same) / float64(pairs)
	}
}

// usualTogether is how many in a hundred pairs with one name have one country, usually; locatedPairs is how many pairs that
// counts for.
const (
	usualTogether = 60
	locatedPairs  = 20
)

// liftPairs is how many leads the mean of all names counts for beside those of one name.
const (
	liftPairs = 2
	mostLift  = 4.5 // beyond that a country has too few leads to tell
)

// lift is how much commoner a name is in a country than anywhere, in bits, from 0 to mostLift.
func (f *facts) lift(field Field, value uint32, country uint16) float64 {
	j := f.joint[field]
	n, of := float64(j.counts[j.place(value, country)]), float64(f.located[field][value])
	there := (n + liftPairs*f.together[field]) / (of + liftPairs)
	return min(max(math.Log2(there)-f.logShare(Country, uint32(country)), 0), mostLift)
}
