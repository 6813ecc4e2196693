package match

import "math"

// chances are the probabilities that two leads of different people agree.
type chances struct {
	seen    [NumFields][numLevels]float64 // shares of the levels among random pairs, those of one person among them
	u       [NumFields][numLevels]float64
	present [NumFields]float64
	other   [2]float64 // expected other people on an e-mail or phone of which only one is known
}

// randomPairs is how many pairs the inexact levels are sampled from. In the order of a hash of what they say neighbours
// are as random as any pair, and the same leads give the same sample.
const (
	randomPairs    = 1 << 20
	randomPartners = 200 // of each lead at most
)

// newChances measures those of exact values, from their frequencies.
func newChances(f *facts) *chances {
	c := &chances{}
	usual := usualChances()
	for field := range NumFields {
		same, have := 0.0, 0.0
		for value, n := range f.counts[field] {
			if value > 0 {
				same += float64(n) * float64(n-min(n, 1))
				have += float64(n)
			}
		}
		c.u[field][Exact] = (same + usualPairs*usual[field][Exact]) / (have*(have-1) + usualPairs)
	}
	return c
}

// others measures how often an e-mail or a phone is not its one known person's own.
func (c *chances) others(f *facts) {
	for i, field := range [...]Field{Email, Phone} {
		values, shared := 1.0, leastOther
		for value, persons := range f.persons[i] {
			if value > 0 && f.counts[field][value] > 0 {
				values++
				shared += float64(persons) - 1
			}
		}
		c.other[i] = math.Max(shared/values, leastOther)
		// of an unshared value the chance is the same for all leads
		c.u[field][Exact] = math.Min(c.u[field][Exact], c.other[i]/f.size*4)
	}
}

// without takes the pairs of one person out of the inexact levels: among few leads they are many.
func (c *chances) without(m *Model, total float64) {
	same := usualRepeats / math.Max(total-1, 1) // the model's own is not known until all pairs are scored
	for field := range NumFields {
		for l := Close; l < numLevels; l++ {
			rest := c.seen[field][l] - same*m.M[field][l]
			c.u[field][l] = math.Max(rest, c.seen[field][l]/leastRest) / (1 - math.Min(same, 0.5))
		}
	}
	c.u[Email][Rival], c.u[Phone][Rival] = rivals, rivals
}

// leastRest bounds by how much taking out matched pairs may lower a chance.
const leastRest = 20

// usualChances are what two people usually have in common, by field and level: rounded means of lead-like data
// (docs/resolution.md). A handful of leads says little of how common anything is, so they count for some pairs.
func usualChances() [NumFields][numLevels]float64 {
	var u [NumFields][numLevels]float64
	u[First] = levels(0.003, 0.003, 0.01, 0.002, 0.0005, 0.97)
	u[Last] = levels(0.0008, 0.001, 0.004, 0, 0.0005, 0.99)
	u[Email] = levels(1e-6, 1e-5, 2e-5, 0, 0, 0.99)
	u[Phone] = levels(1e-6, 1e-5, 1e-4, 0, 0, 0.99)
	u[Company] = levels(0.001, 0.0003, 0.002, 0, 0, 0.99)
	u[Domain] = levels(0.001, 0, 0, 0, 0, 0.99)
	u[Country] = levels(0.15, 0, 0, 0, 0, 0.85)
	u[Title] = levels(0.01, 0.005, 0.02, 0, 0, 0.96)
	u[First][Initial] = 0.01
	return u
}

const (
	usualPairs = 3000
	leastSeen  = 0.5 // pairs that a level which never came is taken to have come in
)

// rivals is the chance that colleagues have two mailboxes of one domain, or two lines of one exchange: what they have in common is
// evidence of its own.
const rivals = 0.5

// sample measures the inexact levels.
func (c *chances) sample(f *facts, p *profiles) {
	var counts [NumFields][numLevels]float64
	compare := newComparer(f)
	n := len(p.leads)
	order := make([]keyed, n) // by what the leads say: what they are called must not matter
	for i := range order {
		order[i] = newKeyed(f.content[i], uint32(i))
	}
	radixSort(order, make([]keyed, n))
	pairs, most := 0, min(randomPairs, n*randomPartners)
	for step := 1; step < n && pairs < most; step++ {
		for i := 0; i+step < n && pairs < most; i++ {
			levels := compare.levels(&p.leads[order[i].profile()], &p.leads[order[i+step].profile()])
			for field, l := range levels {
				counts[field][l]++
			}
			pairs++
		}
	}
	usual := usualChances()
	for field := range NumFields {
		have := 0.0
		for l := Exact; l < numLevels; l++ {
			have += counts[field][l]
		}
		c.present[field] = have / math.Max(float64(pairs), 1)
		for l := Close; l < numLevels; l++ {
			c.u[field][l] = (counts[field][l] + usualPairs*usual[field][l] + leastSeen) / (have + usualPairs)
			c.seen[field][l] = c.u[field][l]
		}
	}
}
