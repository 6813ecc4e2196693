package explain

import (
	"context"
	"fmt"
	"slices"

	"leadmill/transform"
	"leadmill/transform/resolve/match"
)

// PairScorer scores two leads as the night did.
type PairScorer interface {
	Score(ctx context.Context, a, b match.Person) (match.Evidence, error)
}

// Pair explains why two leads, each named by its id or by an e-mail address that only one lead has, are or are not one
// customer. scorer compares two leads that the night did not; nil stands for none. An argument that does not name one
// lead gives a *QuestionError.
func (s *Source) Pair(ctx context.Context, a, b string, scorer PairScorer) (*Pair, error) {
	var ids, customers [2]string
	for i, argument := range []string{a, b} {
		var err error
		if ids[i], customers[i], err = s.leadOf(ctx, argument); err != nil {
			return nil, fmt.Errorf("the %s argument: %w", [2]string{"first", "second"}[i], err)
		}
	}
	if ids[0] == ids[1] {
		return nil, &QuestionError{Problem: "both arguments name the same lead"}
	}
	p := &Pair{Snapshot: s.run, AsOf: s.asOf, One: customers[0] == customers[1], Recorded: s.recorded(), Path: []Link{}, Leads: []Lead{}}
	links, err := s.links(ctx, func(x, y string) bool {
		return x == customers[0] && y == customers[1] || x == customers[1] && y == customers[0]
	})
	if err != nil {
		return nil, err
	}
	named := map[string]bool{ids[0]: true, ids[1]: true}
	for _, l := range links {
		named[l.A.LeadID], named[l.B.LeadID] = true, true
	}
	leads, err := s.leadsAt(ctx, func(lead, customer string) bool { return named[lead] || p.One && customer == customers[0] })
	if err != nil {
		return nil, err
	}
	values := map[string]*Lead{}
	for i := range leads {
		values[leads[i].ID] = &leads[i]
	}
	p.A, p.B = *values[ids[0]], *values[ids[1]]
	if p.One {
		p.follow(leads, links)
	}
	p.turn(links)
	p.between(links)
	for _, list := range [][]Link{p.Path, p.Between} {
		for i := range list {
			list[i].fill(values)
		}
	}
	if err := p.direct(ctx, scorer, links, values); err != nil {
		return nil, err
	}
	p.Parties, err = s.parties(ctx, slices.Compact(customers[:]))
	return p, err
}

// leadOf answers which lead an argument names.
func (s *Source) leadOf(ctx context.Context, argument string) (id, customer string, err error) {
	q, err := parseQuestion(argument)
	if err != nil {
		return "", "", err
	}
	if q.kind == 'C' {
		return "", "", &QuestionError{Problem: "that is the id of a customer: name two leads, such as one of each customer; leadmill explain of one customer lists its leads"}
	}
	found, err := s.leadsOf(ctx, q)
	if err != nil {
		return "", "", err
	}
	if len(found) > 1 {
		return "", "", &QuestionError{Problem: fmt.Sprintf("%d leads have this e-mail address: choose one by its id", len(found))}
	}
	return found[0].text("lead_id"), found[0].text("customer_id"), nil
}

// follow finds the way through the spanning tree.
func (p *Pair) follow(leads []Lead, links []Link) {
	p.Path = path(spanningTree(leads, links), p.A.ID, p.B.ID)
	p.Weakest = markWeakest(p.Path)
	p.Leads = append(p.Leads, p.A)
	for _, l := range p.Path {
		at := slices.IndexFunc(leads, func(lead Lead) bool { return lead.ID == l.B.LeadID })
		p.Leads = append(p.Leads, leads[at])
	}
}

// turn makes the side of A the A of every link.
func (p *Pair) turn(links []Link) {
	for i := range links {
		if l := &links[i]; l.A.LeadID == p.B.ID || l.B.LeadID == p.A.ID || l.A.CustomerID != p.A.CustomerID {
			l.turn()
		}
	}
}

// own reports whether a link is one of the two leads themselves.
func (p *Pair) own(l Link) bool { return l.A.LeadID == p.A.ID && l.B.LeadID == p.B.ID }

// between keeps the links between the two customers, or what else is recorded of two leads of one, those of the leads
// themselves first.
func (p *Pair) between(links []Link) {
	var own, other []Link
	for _, l := range links {
		switch {
		case p.own(l) && l.Kind != KindSpanning:
			own = append(own, l)
		case !p.own(l) && !p.One:
			other = append(other, l)
		}
	}
	p.Between = append(append([]Link{}, own...), other...)
}

// direct compares the two leads themselves: as recorded, else as the scorer does, else their values side by side.
func (p *Pair) direct(ctx context.Context, scorer PairScorer, links []Link, values map[string]*Lead) error {
	defer func() { p.Direct.fill(values) }()
	for _, l := range links {
		if l.Score != nil && p.own(l) {
			p.Direct = l
			return nil
		}
	}
	p.Direct = Link{Kind: KindCompared, A: p.A.side(), B: p.B.side()}
	if p.A.person() == p.B.person() {
		p.Direct.Kind = KindSameValues
	}
	if scorer != nil {
		evidence, err := scorer.Score(ctx, p.A.person(), p.B.person())
		if err != nil {
			return fmt.Errorf("score the two leads: %w", err)
		}
		p.Direct.score(evidence)
	}
	return nil
}

// score takes the evidence over.
func (l *Link) score(e match.Evidence) {
	l.Score = &Score{Prior: float64(e.Prior), Adjust: float64(e.Adjust), Bits: float64(e.Total), Probability: e.Probability()}
	total := l.Score.Prior
	for i, name := range transform.MatchFields() {
		v := Values{Field: name, Level: e.Levels[i].String(), Bits: float64(e.Bits[i])}
		total += v.Bits
		v.Total = total
		l.Fields = append(l.Fields, v)
	}
}
