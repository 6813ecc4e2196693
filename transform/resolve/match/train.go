package match

import (
	"cmp"
	"math"
	"slices"
)

// m is trained on trusted pairs alone: those that share a mailbox, a full name and a company, and so on. Trained on all
// pairs that blocking finds, it takes colleagues for one person (measured: 0.21 of the first names would differ; docs/resolution.md).

// A trust is a kind of trusted pair: what its leads share, and which fields may be learnt from it. Those that follow from
// what is shared may not.
type trust struct {
	key    func(f *facts, l *Lead) uint32
	fields []Field
}

func trusts() []trust {
	return []trust{
		{func(f *facts, l *Lead) uint32 {
			if l.Kind == Role {
				return 0
			}
			return f.hash[Email][l.Email]
		}, []Field{First, Last, Phone, Company, Country, Title}},
		{func(f *facts, l *Lead) uint32 {
			return mix(f.hash[First][l.First], f.hash[Last][l.Last], f.hash[Company][l.Company])
		}, []Field{Email, Phone, Country, Title}},
		{func(f *facts, l *Lead) uint32 {
			return mix(f.hash[First][l.First], f.hash[Last][l.Last], f.hash[Phone][l.Phone])
		}, []Field{Email, Company, Domain, Country, Title}},
		{func(f *facts, l *Lead) uint32 { return f.hash[Phone][l.Phone] }, []Field{First, Last, Email}},
		{func(f *facts, l *Lead) uint32 { return mix(f.hash[First][l.First], f.hash[Last][l.Last]) },
			[]Field{Email, Phone, Company, Title}},
	}
}

const (
	trustedPairs = 300_000 // of each kind
	trustedBlock = 20      // a larger block is no sign of one person
	rounds       = 25
)

// pattern is the levels of a pair, four bits a field.
type pattern uint32

func newPattern(levels [NumFields]Level) (p pattern) {
	for f, l := range levels {
		p |= pattern(l) << (4 * f)
	}
	return p
}

func (p pattern) level(f Field) Level { return Level(p >> (4 * f) & 15) }

// trusted is what trusted pairs were seen to have in common, by kind of trust.
type trusted struct {
	leads  int
	counts []observed
	fields [][]Field
}

func observeTrusted(f *facts, p *profiles, workers int) *trusted {
	kinds := trusts()
	t := &trusted{leads: len(p.leads), counts: make([]observed, len(kinds))}
	for _, kind := range kinds {
		t.fields = append(t.fields, kind.fields)
	}
	inParallel(workers, len(kinds), func(_, i int) {
		t.counts[i] = observe(f, p, kinds[i].key)
		t.counts[i].sort()
	})
	return t
}

// train learns m from the leads.
func (t *trusted) train(u *chances) *Model {
	prior := priors()
	var seen [NumFields][numLevels]float64
	for i, counts := range t.counts {
		learn(counts, t.fields[i], u, prior, &seen)
	}
	m := &Model{Leads: int64(t.leads), Repeats: usualRepeats}
	for field := range NumFields {
		total := 0.0
		for l := Exact; l < numLevels; l++ {
			m.M[field][l] = prior[field][l]*priorPairs + seen[field][l]
			total += m.M[field][l]
		}
		for l := Exact; l < numLevels; l++ {
			m.M[field][l] /= total
		}
	}
	return m
}

// observed is how often each pattern came, in the order of first appearance.
type observed struct {
	patterns []pattern
	counts   []float64
	place    map[pattern]int
}

func (o *observed) add(p pattern) {
	at, ok := o.place[p]
	if !ok {
		at = len(o.patterns)
		o.place[p] = at
		o.patterns, o.counts = append(o.patterns, p), append(o.counts, 0)
	}
	o.counts[at]++
}

// sort puts the patterns in an order that does not depend on the order of the leads, since sums are rounded.
func (o *observed) sort() {
	order := make([]int, len(o.patterns))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(o.patterns[a], o.patterns[b]) })
	patterns, counts := make([]pattern, len(order)), make([]float64, len(order))
	for i, at := range order {
		patterns[i], counts[i] = o.patterns[at], o.counts[at]
	}
	o.patterns, o.counts, o.place = patterns, counts, nil
}

// observe compares the pairs of profiles that share a key.
func observe(f *facts, p *profiles, key func(*facts, *Lead) uint32) observed {
	b := &blocking{f: f, p: p, rules: []rule{{key: key}}, keys: make([]keyed, 0, len(p.leads)), spare: make([]keyed, len(p.leads))}
	b.sort(0)
	o := observed{place: map[pattern]int{}}
	compare := newComparer(f)
	pairs := 0
	for start := 0; start < len(b.keys) && pairs < trustedPairs; {
		end := b.end(start)
		if block := b.keys[start:end]; len(block) <= trustedBlock {
			for i, x := range block {
				for _, y := range block[i+1:] {
					o.add(newPattern(compare.levels(&p.leads[x.profile()], &p.leads[y.profile()])))
					pairs++
				}
			}
		}
		start = end
	}
	return o
}

// learn finds the m of the given fields by expectation and maximisation, u given, and adds what it expects of each level
// to seen.
func learn(o observed, fields []Field, u *chances, prior [NumFields][numLevels]float64, seen *[NumFields][numLevels]float64) {
	m, same := prior, 0.8
	var expected [NumFields][numLevels]float64
	for range rounds {
		expected = [NumFields][numLevels]float64{}
		all, match := 1e-9, 0.0
		for i, pat := range o.patterns {
			odds := same / (1 - same)
			for _, f := range fields {
				if l := pat.level(f); l != Missing {
					odds *= math.Max(m[f][l], 1e-6) / u.u[f][l]
				}
			}
			p := odds / (1 + odds) * o.counts[i]
			all, match = all+o.counts[i], match+p
			for _, f := range fields {
				expected[f][pat.level(f)] += p
			}
		}
		same = math.Min(math.Max(match/all, 0.01), 0.99)
		for _, f := range fields {
			m[f] = normalised(expected[f], prior[f])
		}
	}
	for _, f := range fields {
		for l := Exact; l < numLevels; l++ {
			seen[f][l] += expected[f][l]
		}
	}
}

func normalised(counts, prior [numLevels]float64) (m [numLevels]float64) {
	total := float64(priorPairs)
	for l := Exact; l < numLevels; l++ {
		total += counts[l]
	}
	for l := Exact; l < numLevels; l++ {
		m[l] = (counts[l] + priorPairs*prior[l]) / total
	}
	return m
}
