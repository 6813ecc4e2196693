package explain

import (
	"cmp"
	"context"
	"slices"

	"leadmill/transform"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve/identity"
	"leadmill/transform/resolve/match"
)

// leadsAt reads the leads that keep says yes to by their id and customer, in time order.
func (s *Source) leadsAt(ctx context.Context, keep func(lead, customer string) bool) ([]Lead, error) {
	places, err := s.leads.find(ctx, []string{"lead_id", "customer_id"}, func(c *cells) bool { return keep(c.text(0), c.text(1)) })
	if err != nil {
		return nil, err
	}
	rows, err := s.leads.read(ctx, places, []string{
		"lead_id", "customer_id", "occurred_at", "source", "action", "offer_id", "offer_title", "first_name", "last_name", "email",
		"phone", "country", "company", "job_title",
	})
	if err != nil {
		return nil, err
	}
	leads := make([]Lead, len(rows))
	for i, r := range rows {
		leads[i] = Lead{
			ID: r.text("lead_id"), CustomerID: r.text("customer_id"), OccurredAt: r.when("occurred_at"), Source: r.text("source"),
			Action: r.text("action"), Offer: cmp.Or(r.text("offer_id"), r.text("offer_title")),
			FirstName: r.text("first_name"), LastName: r.text("last_name"), Email: r.text("email"),
			Phone: r.text("phone"), Company: r.text("company"), Country: r.text("country"),
			JobTitle: r.text("job_title"),
		}
	}
	slices.SortFunc(leads, func(a, b Lead) int {
		return cmp.Or(a.OccurredAt.Compare(b.OccurredAt), cmp.Compare(a.ID, b.ID))
	})
	return leads, nil
}

// person is what resolution compares of a lead.
func (l *Lead) person() match.Person {
	var n normalize.Lead
	_, n.FirstKey = normalize.PersonName(l.FirstName)
	_, n.LastKey = normalize.PersonName(l.LastName)
	if email, ok := normalize.Email(l.Email); ok {
		n.EmailKey, n.EmailDomain, n.EmailKind = email.Key, email.Domain, email.Kind
	}
	_, n.CompanyKey = normalize.Company(l.Company)
	n.Phone, n.Country, n.JobTitle = l.Phone, l.Country, l.JobTitle
	return identity.Of(&n)
}

// LeadColumns are the columns of the dataset leads that [PersonOf] needs, the identifier first.
func LeadColumns() []string {
	return []string{"lead_id", "first_name", "last_name", "email", "phone", "company", "country", "job_title"}
}

// PersonOf is the identifier of a lead and what resolution compares of it, from the texts of LeadColumns; "" for null.
func PersonOf(texts []string) (id string, p match.Person) {
	l := Lead{
		FirstName: texts[1], LastName: texts[2], Email: texts[3], Phone: texts[4], Company: texts[5], Country: texts[6],
		JobTitle: texts[7],
	}
	return texts[0], l.person()
}

// values are the values of a lead in the order of [match.Field], as delivered, but for the domain: that of a company is shown as it is
// compared, and free mail has none.
func (l *Lead) values() [match.NumFields]string {
	return [match.NumFields]string{
		l.FirstName, l.LastName, l.Email, l.Phone, l.Company, l.person().Domain, l.Country, l.JobTitle,
	}
}

// matchColumns are the columns of the dataset matches.
func matchColumns() []string {
	columns := []string{
		"kind", "lead_a", "lead_b", "customer_a", "customer_b", "bits", "probability", "prior_bits", "adjust_bits", "bridge", "note",
	}
	for _, f := range transform.MatchFields() {
		columns = append(columns, f+"_level", f+"_bits")
	}
	return columns
}

// links reads the rows of matches that keep says yes to by their customers, the strongest first. Their values are filled
// in later by [fill].
func (s *Source) links(ctx context.Context, keep func(a, b string) bool) ([]Link, error) {
	places, err := s.matches.find(ctx, []string{"customer_a", "customer_b"}, func(c *cells) bool { return keep(c.text(0), c.text(1)) })
	if err != nil {
		return nil, err
	}
	rows, err := s.matches.read(ctx, places, matchColumns())
	if err != nil {
		return nil, err
	}
	links := make([]Link, len(rows))
	for i, r := range rows {
		l := Link{
			Kind: r.text("kind"), Bridge: r.flag("bridge"), Note: r.text("note"),
			A: Side{LeadID: r.text("lead_a"), CustomerID: r.text("customer_a")},
			B: Side{LeadID: r.text("lead_b"), CustomerID: r.text("customer_b")},
		}
		if r["bits"] != nil {
			l.Score = &Score{
				Prior: r.number("prior_bits"), Adjust: r.number("adjust_bits"), Bits: r.number("bits"), Probability: r.number("probability"),
			}
			total := l.Score.Prior
			for _, f := range transform.MatchFields() {
				v := Values{Field: f, Level: r.text(f + "_level"), Bits: r.number(f + "_bits")}
				total += v.Bits
				v.Total = total
				l.Fields = append(l.Fields, v)
			}
		}
		links[i] = l
	}
	slices.SortFunc(links, func(a, b Link) int {
		return cmp.Or(-cmp.Compare(a.bits(), b.bits()), cmp.Compare(a.A.LeadID, b.A.LeadID), cmp.Compare(a.B.LeadID, b.B.LeadID), cmp.Compare(a.Kind, b.Kind))
	})
	return links, nil
}

// bits is the strength of a link; what was not scored is as strong as nothing.
func (l *Link) bits() float64 {
	if l.Score == nil {
		return 0
	}
	return l.Score.Bits
}

// turn exchanges the sides, before the values are filled in.
func (l *Link) turn() { l.A, l.B = l.B, l.A }

// fill gives a link the values of its leads, and drops the fields that neither of them has.
func (l *Link) fill(leads map[string]*Lead) {
	var a, b [match.NumFields]string
	if lead := leads[l.A.LeadID]; lead != nil {
		a = lead.values()
	}
	if lead := leads[l.B.LeadID]; lead != nil {
		b = lead.values()
	}
	old := l.Fields
	l.Fields = []Values{}
	for i, name := range transform.MatchFields() {
		v := Values{Field: name}
		if old != nil {
			v = old[i]
		}
		v.A, v.B = a[i], b[i]
		if v.A != "" || v.B != "" || v.Level != "" {
			l.Fields = append(l.Fields, v)
		}
	}
}

// parties reads customers in short, in the order of the ids. An id that is no customer has nothing but its id.
func (s *Source) parties(ctx context.Context, ids []string) ([]Party, error) {
	list := make([]Party, len(ids))
	at := map[string]int{}
	for i, id := range ids {
		list[i].CustomerID = id
		at[id] = i
	}
	if len(ids) == 0 {
		return list, nil
	}
	places, err := s.customers.find(ctx, []string{"customer_id"}, func(c *cells) bool {
		_, ok := at[c.text(0)]
		return ok
	})
	if err != nil {
		return nil, err
	}
	rows, err := s.customers.read(ctx, places, []string{"customer_id", "first_name", "last_name", "email", "company", "leads"})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		id := r.text("customer_id")
		list[at[id]] = Party{
			CustomerID: id, Name: fullName(r.text("first_name"), r.text("last_name")), Email: r.text("email"),
			Company: r.text("company"), Leads: r.count("leads"),
		}
	}
	return list, nil
}

func fullName(first, last string) string {
	if first != "" && last != "" {
		return first + " " + last
	}
	return first + last
}

func partiesByID(list []Party) map[string]Party {
	m := map[string]Party{}
	for _, p := range list {
		m[p.CustomerID] = p
	}
	return m
}

// partiesOf are the parties on the other side of links, in the order of the links.
func partiesOf(links []Link, parties map[string]Party) []Party {
	var list []Party
	seen := map[string]bool{}
	for _, l := range links {
		if p, ok := parties[l.B.CustomerID]; ok && !seen[p.CustomerID] {
			seen[p.CustomerID] = true
			list = append(list, p)
		}
	}
	return list
}
