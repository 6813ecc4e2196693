package main

import (
	"context"

	"github.com/zeebo/xxh3"

	"leadmill/cmd/leadmill/explain"
	"leadmill/load"
	"leadmill/load/store"
	"leadmill/transform"
	"leadmill/transform/resolve/match"
)

// pairScorer scores two leads by the published model and by how common values are among all published leads. It reads them
// the first time it is asked.
type pairScorer struct {
	store store.Store
	leads []load.File
	model *load.Model
}

// newPairScorer returns nil for a snapshot that no model has decided.
func newPairScorer(s store.Store, m *load.Manifest) explain.PairScorer {
	if m.Model() == nil {
		return nil
	}
	return &pairScorer{store: s, leads: m.FilesOf(transform.Leads().Name), model: m.Model()}
}

// Score weighs two leads by their published values. What the night made of them may differ a little where a lead has taken
// over values from another feed.
func (p *pairScorer) Score(ctx context.Context, a, b match.Person) (match.Evidence, error) {
	model, err := readModel(p.model)
	if err != nil {
		return match.Evidence{}, err
	}
	values := match.NewValues()
	leads := []match.Lead{values.Intern(&a), values.Intern(&b)}
	keys := []uint64{0, 1}
	err = eachRow(ctx, p.store, p.leads, explain.LeadColumns(), func(texts []string, _ float64) {
		id, person := explain.PersonOf(texts)
		leads = append(leads, values.Intern(&person))
		keys = append(keys, keyOf(id))
	})
	if err != nil {
		return match.Evidence{}, err
	}
	prepared, err := match.Prepare(values, leads, match.Options{Model: model, Key: func(lead uint32) uint64 { return keys[lead] }})
	if err != nil {
		return match.Evidence{}, err
	}
	return prepared.Explain(0, 1), nil
}

// keyOf orders leads by their identifiers, after the two that are asked about.
func keyOf(id string) uint64 {
	return xxh3.HashString(id)>>1 | 1<<63
}
