package explain

import (
	"context"
	"slices"
)

// Customer explains the customer that a customer id, a lead id or an e-mail address names. An argument that names none
// or several gives a *QuestionError.
func (s *Source) Customer(ctx context.Context, argument string) (*Explanation, error) {
	q, err := parseQuestion(argument)
	if err != nil {
		return nil, err
	}
	id, asked, err := s.customerOf(ctx, q)
	if err != nil {
		return nil, err
	}
	e := &Explanation{Snapshot: s.run, AsOf: s.asOf, Asked: asked, Recorded: s.recorded()}
	links, err := s.links(ctx, func(a, b string) bool { return a == id || b == id })
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for i := range links {
		if links[i].A.CustomerID != id {
			links[i].turn()
		}
		named[links[i].A.LeadID], named[links[i].B.LeadID] = true, true
	}
	all, err := s.leadsAt(ctx, func(lead, customer string) bool { return customer == id || named[lead] })
	if err != nil {
		return nil, err
	}
	values := map[string]*Lead{}
	for i := range all {
		values[all[i].ID] = &all[i]
		if all[i].CustomerID == id {
			e.Leads = append(e.Leads, all[i])
		}
	}
	if len(e.Leads) == 0 {
		return nil, &QuestionError{Problem: "the snapshot has no leads of customer " + id}
	}
	e.Evidence = spanningTree(e.Leads, links)
	e.sort(links)
	for _, list := range [][]Link{e.Evidence, e.Review, e.Refused, e.Overrides} {
		for i := range list {
			list[i].fill(values)
		}
	}
	if err := s.who(ctx, id, e); err != nil {
		return nil, err
	}
	return e, s.others(ctx, e)
}

// sort gives the links that are not evidence to their lists.
func (e *Explanation) sort(links []Link) {
	e.Review, e.Refused, e.Overrides = []Link{}, []Link{}, []Link{}
	for _, l := range links {
		switch l.Kind {
		case KindReview:
			e.Review = append(e.Review, l)
		case KindRefused:
			e.Refused = append(e.Refused, l)
		case KindMustLink, KindCannotLink:
			e.Overrides = append(e.Overrides, l)
		}
	}
}

// who reads the golden record.
func (s *Source) who(ctx context.Context, id string, e *Explanation) error {
	golden := []string{"first_name", "last_name", "email", "phone", "company", "country", "job_title"}
	columns := []string{"account_id", "first_seen", "last_seen", "lead_ids", "review"}
	for _, f := range golden {
		columns = append(columns, f, f+"_lead")
	}
	places, err := s.customers.find(ctx, []string{"customer_id"}, func(c *cells) bool { return c.text(0) == id })
	if err != nil {
		return err
	}
	rows, err := s.customers.read(ctx, places, columns)
	if err != nil {
		return err
	}
	history, err := s.history(ctx)
	if err != nil {
		return err
	}
	e.Customer = Customer{ID: id, Aliases: history.aliases(id), Golden: []GoldenValue{}, Weakest: markWeakest(e.Evidence)}
	for _, r := range rows {
		e.Customer.AccountID = r.text("account_id")
		e.Customer.FirstSeen, e.Customer.LastSeen = r.when("first_seen"), r.when("last_seen")
		e.Customer.InReview = r.flag("review")
		ids := r.texts("lead_ids")
		for _, f := range golden {
			v := GoldenValue{Field: f, Value: r.text(f)}
			if n := r.count(f + "_lead"); n > 0 && n <= int64(len(ids)) {
				v.LeadID = ids[n-1]
			}
			if v.Value != "" {
				e.Customer.Golden = append(e.Customer.Golden, v)
			}
		}
	}
	e.Customer.InReview = e.Customer.InReview || len(e.Review)+len(e.Refused) > 0
	return nil
}

// others reads the customers on the other side.
func (s *Source) others(ctx context.Context, e *Explanation) (err error) {
	var ids []string
	for _, l := range slices.Concat(e.Review, e.Refused, e.Overrides) {
		if l.B.CustomerID != e.Customer.ID {
			ids = append(ids, l.B.CustomerID)
		}
	}
	slices.Sort(ids)
	e.Others, err = s.parties(ctx, slices.Compact(ids))
	return err
}
