package match

import (
	"cmp"
	"context"
	"slices"
)

// keep is how far below even odds a pair is still kept, in bits, if leads repeat as usual: those below can be part of
// nothing. It goes by no model, so that a night with a stored model keeps what the night that trained it kept.
const keep = -8

// A scorer is what one worker needs to score pairs, and what it has found.
type scorer struct {
	compare *comparer
	e       Evidence
	links   []edge
	matched []int64  // pairs of each rule that are one person, expected, in 2^-16
	_       [64]byte // workers write side by side
}

// A rule is dropped where of so many pairs in a sample fewer than one in a hundred is expected to be one person. The first
// rules stay. A rule that is dropped on 1 million generated leads finds 0.2 of a hundred at most, and costs as much as all
// others.
const (
	sureRules  = 4
	fewPairs   = 1000
	leastYield = 0.01
)

// pair scores two profiles that a rule has brought together.
func (s *Scored) pair(w *scorer, rule uint8, x, y uint32) {
	a, b := &s.profiles.leads[x], &s.profiles.leads[y]
	w.e.Levels = w.compare.levels(a, b)
	bits := s.weights.score(a, b, &w.e)
	w.matched[rule] += int64(probability(bits+s.usualPrior) * (1 << 16))
	if bits+s.usualPrior > keep {
		w.links = append(w.links, edge{x, y, float32(bits)})
	}
}

// comparePairs scores every pair that blocking finds. With a fresh model the prior is found last, from the scores
// themselves, and rules that find next to nothing are dropped, with what a sample of them has found.
func (s *Scored) comparePairs(ctx context.Context, fresh bool) error {
	b := newBlocking(s.facts, s.profiles, s.model.Dropped)
	workers := make([]*scorer, s.o.Workers)
	for i := range workers {
		workers[i] = &scorer{compare: newComparer(s.facts), matched: make([]int64, len(b.rules))}
	}
	var trial *trial
	if fresh {
		trial = s.try(b, workers)
	}
	err := b.pairs(ctx, len(workers), func(worker int, rule uint8, x, y uint32) { s.pair(workers[worker], rule, x, y) }, trial)
	if err != nil {
		return err
	}
	for rule := range b.report {
		b.report[rule].Matches = matchedBy(workers, rule)
	}
	s.blocks = b.report
	s.collect(workers, fresh)
	return nil
}

// try judges the rules of a model in training.
func (s *Scored) try(b *blocking, workers []*scorer) *trial {
	links := make([]int, len(workers)) // before the rule at hand
	return &trial{
		begin: func(int) {
			for i, w := range workers {
				links[i] = len(w.links)
			}
		},
		worth: func(rule int, pairs int64) bool {
			if rule < sureRules || pairs < fewPairs || matchedBy(workers, rule) >= leastYield*float64(pairs) {
				return true
			}
			for i, w := range workers {
				w.links = w.links[:links[i]]
			}
			s.model.Dropped = append(s.model.Dropped, b.rules[rule].name)
			return false
		},
	}
}

func matchedBy(workers []*scorer, rule int) float64 {
	sum := int64(0)
	for _, w := range workers {
		sum += w.matched[rule]
	}
	return float64(sum) / (1 << 16)
}

// collect puts together what the workers have found, in an order that does not depend on who found it.
func (s *Scored) collect(workers []*scorer, fresh bool) {
	inParallel(len(workers), len(workers), func(_, i int) { slices.SortFunc(workers[i].links, stronger) })
	for _, w := range workers {
		s.links = merge(s.links, w.links)
		w.links = nil
	}
	s.links = slices.Compact(s.links) // a capped block and a later rule may both find a pair
	var sums histogram
	for _, l := range s.links {
		sums.add(float64(l.bits))
	}
	if fresh {
		s.model.Repeats = sums.repeats(s.weights)
		s.model.seal()
		s.weights.setRepeats(s.model.Repeats)
	}
	s.expected = sums.expected(s.weights.prior)
}

// stronger orders edges by weight, the greatest first, then by their profiles.
func stronger(x, y edge) int {
	switch {
	case x.bits != y.bits:
		return cmp.Compare(y.bits, x.bits)
	case x.a != y.a:
		return cmp.Compare(x.a, y.a)
	}
	return cmp.Compare(x.b, y.b)
}

// merge merges two lists that are in the order of stronger.
func merge(x, y []edge) []edge {
	if len(x) == 0 {
		return y
	}
	out := make([]edge, 0, len(x)+len(y))
	for len(x) > 0 && len(y) > 0 {
		if stronger(x[0], y[0]) <= 0 {
			out, x = append(out, x[0]), x[1:]
		} else {
			out, y = append(out, y[0]), y[1:]
		}
	}
	return append(append(out, x...), y...)
}
