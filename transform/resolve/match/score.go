package match

import (
	"context"
	"fmt"
	"math"
	"runtime"

	"leadmill/transform/resolve/similar"
)

// A Scored set of leads holds every pair that was worth comparing. Clustering it at several thresholds costs little.
type Scored struct {
	o          Options
	profiles   *profiles
	facts      *facts
	weights    *weights
	model      *Model
	links      []edge // that may be part of something, the strongest first; their bits are without the prior
	blocks     []Block
	expected   float64 // pairs of one person among those scored
	usualPrior float64 // of leads that repeat as usual, whatever the model says
	merge      float64 // bits
	review     float64
	guard      float64
}

// edge is a pair of profiles and its weight.
type edge struct {
	a, b uint32
	bits float32
}

// Score compares the leads of v, which must be complete. leads are not kept.
func Score(ctx context.Context, v *Values, leads []Lead, o Options) (*Scored, error) {
	s, err := Prepare(v, leads, o)
	if err != nil {
		return nil, err
	}
	if err := s.comparePairs(ctx, o.Model == nil); err != nil {
		return nil, err
	}
	s.setThresholds(o.Merge, o.Review)
	return s, ctx.Err()
}

// Prepare does what Score does but compares no pair, so nothing is there to be clustered. It is for [Scored.Explain].
func Prepare(v *Values, leads []Lead, o Options) (*Scored, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	names, err := similar.LoadNicknames()
	if err != nil {
		return nil, fmt.Errorf("load nicknames: %w", err)
	}
	v.seal()
	if o.Model != nil {
		if err := o.Model.Check(); err != nil {
			return nil, err
		}
	}
	s := &Scored{o: o, profiles: newProfiles(leads, &o), model: o.Model}
	s.facts = newFacts(v, s.profiles, names)
	u := newChances(s.facts)
	both := []func(){func() { s.facts.countPersons(s.profiles) }, func() { u.sample(s.facts, s.profiles) }}
	together(len(both), func(i int) { both[i]() }) // neither looks at what the other finds
	u.others(s.facts)
	if s.model == nil {
		t := observeTrusted(s.facts, s.profiles, o.Workers)
		s.model = t.train(u)
		u.without(s.model, s.facts.total)
		s.model = t.train(u)
		s.model.round() // what is stored must decide as what was trained does
	}
	u.without(s.model, s.facts.total)
	s.facts.settle(s.model, u)
	s.weights = newWeights(s.facts, u, s.model)
	s.usualPrior = s.weights.priorOf(usualRepeats)
	s.guard = min(max(guardMost-(guardFull-s.weights.separation)*guardSlope, guardLeast), guardMost)
	return s, nil
}

func logit(p float64) float64 { return math.Log2(p / (1 - p)) }

// At returns the same pairs to be clustered at another threshold; 0 stands for the default.
func (s *Scored) At(merge, review float64) *Scored {
	t := *s
	t.setThresholds(merge, review)
	return &t
}

// setThresholds turns probabilities into bits. The defaults rise beyond even odds with the number of leads, by half a bit as it doubles: a
// threshold tuned on few leads merges too much among many (docs/resolution.md, after Draisbach and Naumann).
func (s *Scored) setThresholds(merge, review float64) {
	rise := math.Max(math.Log2(math.Max(s.facts.total, 1)/tunedLeads)/2, 0)
	s.merge, s.review = logit(merge), logit(review)
	if merge == 0 {
		s.merge = rise
	}
	if review == 0 {
		s.review = s.merge - reviewBelow
	}
	s.review = math.Min(s.review, s.merge)
}

const (
	tunedLeads  = 10_000 // where the default merges at even odds
	reviewBelow = 3      // bits below the merging threshold that are shown to a person
)

// Explain scores two leads, field by field.
func (s *Scored) Explain(a, b uint32) Evidence {
	return s.evidence(newComparer(s.facts), s.profiles.lead(a), s.profiles.lead(b))
}

func (s *Scored) evidence(c *comparer, a, b *Lead) (e Evidence) {
	e.Levels = c.levels(a, b)
	s.weights.score(a, b, &e)
	return e
}
