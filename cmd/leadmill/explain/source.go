package explain

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"leadmill/load"
	"leadmill/load/store"
	"leadmill/transform/normalize"
)

// Source is a published snapshot, open for explaining.
type Source struct {
	run  string
	asOf time.Time

	leads, customers, matches, events *dataset
}

// Open opens the datasets of a manifest's snapshot, which it must have. It takes no lock and writes nothing. workers is how many row groups
// may be read at once. Close the source.
func Open(ctx context.Context, s store.Store, m *load.Manifest, workers int) (src *Source, err error) {
	src = &Source{run: m.Snapshot.Run, asOf: m.Snapshot.AsOf}
	for _, d := range []struct {
		name string
		into **dataset
	}{{"leads", &src.leads}, {"customers", &src.customers}, {"matches", &src.matches}, {"customer_events", &src.events}} {
		if *d.into, err = openDataset(ctx, s, m, d.name, workers); err != nil {
			return nil, errors.Join(err, src.Close())
		}
	}
	return src, nil
}

// Close closes the datasets.
func (s *Source) Close() error {
	var all []error
	for _, d := range []*dataset{s.leads, s.customers, s.matches, s.events} {
		if d != nil {
			all = append(all, d.close())
		}
	}
	return errors.Join(all...)
}

// recorded reports whether the snapshot holds the evidence behind its customers.
func (s *Source) recorded() bool { return len(s.matches.files) > 0 }

// customerOf answers which customer an argument names.
func (s *Source) customerOf(ctx context.Context, q question) (id string, asked Asked, err error) {
	if q.kind == 'C' {
		return s.currentCustomer(ctx, q.id)
	}
	found, err := s.leadsOf(ctx, q)
	if err != nil {
		return "", Asked{}, err
	}
	var ids []string
	seen := map[string]bool{}
	for _, r := range found {
		if c := r.text("customer_id"); !seen[c] {
			seen[c] = true
			ids = append(ids, c)
		}
	}
	if len(ids) > 1 {
		choices, err := s.parties(ctx, ids)
		if err != nil {
			return "", Asked{}, err
		}
		problem := fmt.Sprintf("%d customers have this e-mail address: choose one by its id", len(ids))
		return "", Asked{}, &QuestionError{Problem: problem, Choices: choices}
	}
	if q.kind == 'L' {
		return ids[0], Asked{Kind: AskedLead, ID: q.id}, nil
	}
	return ids[0], Asked{Kind: AskedEmail}, nil
}

// currentCustomer finds a customer by the id it has, or once had.
func (s *Source) currentCustomer(ctx context.Context, id string) (string, Asked, error) {
	known, err := s.customers.find(ctx, []string{"customer_id"}, func(c *cells) bool { return c.text(0) == id })
	if err != nil {
		return "", Asked{}, err
	}
	if len(known) > 0 {
		return id, Asked{Kind: AskedCustomer, ID: id}, nil
	}
	history, err := s.history(ctx)
	if err != nil {
		return "", Asked{}, err
	}
	current := history.current(id)
	switch {
	case history.removed[current]:
		return "", Asked{}, &QuestionError{Problem: "customer " + id + " has ended: none of its leads is left"}
	case current == id:
		return "", Asked{}, &QuestionError{Problem: "the snapshot has no customer " + id}
	}
	return current, Asked{Kind: AskedAlias, ID: id}, nil
}

// leadsOf finds a lead by its id, or all leads with an e-mail address, in time order; there is at least one.
func (s *Source) leadsOf(ctx context.Context, q question) ([]row, error) {
	column, problem := "lead_id", "the snapshot has no lead "+q.id
	keep := func(c *cells) bool { return c.text(0) == q.id }
	if q.kind == '@' {
		column, problem = "email", "no lead of the snapshot has this e-mail address"
		keep = func(c *cells) bool {
			text := c.text(0)
			if text == "" || text[0] < utf8.RuneSelf && text[0] != q.email[0] {
				return false // a key begins as its address does, and parsing is dear
			}
			parts, ok := normalize.Email(text)
			return ok && parts.Key == q.email
		}
	}
	places, err := s.leads.find(ctx, []string{column}, keep)
	if err != nil {
		return nil, err
	}
	if len(places) == 0 {
		return nil, &QuestionError{Problem: problem}
	}
	return s.leads.read(ctx, places, []string{"lead_id", "customer_id"})
}
