package funnel

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"leadmill/transform"
)

// Names give the codes of a tally their words.
type Names struct {
	Publishers map[string]string // name for reports by publisher id
	Action     func(code uint32) string
	Source     func(code uint8) string
}

// Figures returns the figures of every publisher in the order of their ids, leads without a publisher last: those
// that have leads, and those that names lists, with zeros.
func (t *Tally) Figures(names Names) []Figures {
	ids := make([]string, 0, len(t.publishers))
	for id := range t.publishers {
		ids = append(ids, id)
	}
	for id := range names.Publishers {
		if t.publishers[id] == nil {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		if (a == "") != (b == "") {
			return cmp.Compare(b, a) // leads without a publisher come last
		}
		return cmp.Compare(a, b)
	})
	figures := make([]Figures, 0, len(ids))
	for _, id := range ids {
		figures = append(figures, t.publisher(id).figures(t, id, names))
	}
	return figures
}

func (p *publisherTally) figures(t *Tally, id string, names Names) Figures {
	f := Figures{
		PublisherID: id, PublisherName: names.Publishers[id], AsOf: time.UnixMicro(t.asOf).UTC(), TimeZone: t.zone.String(),
		Totals: p.totals, Stages: p.stages(), Months: p.monthRows(t),
	}
	if f.PublisherName == "" {
		f.PublisherName = id
	}
	if p.first != Never {
		f.FirstLead, f.LastLead = time.UnixMicro(p.first).UTC(), time.UnixMicro(p.last).UTC()
	}
	for code, a := range p.actions {
		row := a.row
		row.Action = names.Action(code)
		if row.Stage != transform.Excluded.String() {
			row.ActiveShare = ratio(row.Active, row.Customers)
		}
		f.Actions = append(f.Actions, row)
	}
	slices.SortFunc(f.Actions, func(a, b ActionRow) int {
		return cmp.Or(cmp.Compare(b.Leads, a.Leads), cmp.Compare(a.Action, b.Action))
	})
	for code, o := range p.offers {
		f.Offers = append(f.Offers, o.finish(t.offers[code]))
	}
	slices.SortFunc(f.Offers, func(a, b OfferRow) int {
		return cmp.Or(cmp.Compare(b.Leads, a.Leads), cmp.Compare(a.OfferID, b.OfferID), cmp.Compare(a.OfferTitle, b.OfferTitle))
	})
	for code, s := range p.sources {
		row := *s
		row.Source, row.ActiveShare = names.Source(code), ratio(s.Active, s.Customers)
		f.Sources = append(f.Sources, row)
	}
	slices.SortFunc(f.Sources, func(a, b SourceRow) int {
		return cmp.Or(cmp.Compare(b.Leads, a.Leads), cmp.Compare(a.Source, b.Source))
	})
	return f
}

func (p *publisherTally) stages() []StageFigure {
	rows := make([]StageFigure, len(p.reached))
	for i, r := range p.reached {
		rows[i] = StageFigure{
			Stage: (transform.Interest + transform.Stage(i)).String(), Customers: r.customers, Accounts: r.accounts,
			Share: ratio(r.customers, p.reached[0].customers),
		}
		if i > 0 {
			rows[i].Step = ratio(r.customers, p.reached[i-1].customers)
			rows[i].MedianDays = median(p.days[i])
		}
	}
	return rows
}

func (o *offerTally) finish(offer Offer) OfferRow {
	row := o.row
	row.OfferID, row.OfferTitle = offer.ID, offer.Title
	row.TrialStep, row.ActiveStep = ratio(row.Trial, row.Interest), ratio(row.Active, row.Trial)
	row.ActiveShare, row.MedianDays = ratio(row.Active, row.Interest), median(o.days)
	return row
}

// monthRows lists every month from the first lead to the as-of time.
func (p *publisherTally) monthRows(t *Tally) []MonthRow {
	if p.first == Never {
		return nil
	}
	var rows []MonthRow
	for n := t.month(p.first); n <= t.month(max(t.asOf, p.last)); n++ {
		var row MonthRow
		if have := p.months[n]; have != nil {
			row = *have
		}
		row.Month = fmt.Sprintf("%04d-%02d", 1970+n/12, 1+n%12)
		rows = append(rows, row)
	}
	return rows
}

// ratio is part/whole; nil without a whole.
func ratio(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	r := float64(part) / float64(whole)
	return &r
}

// median sorts its argument; nil for none.
func median(values []float64) *float64 {
	n := len(values)
	if n == 0 {
		return nil
	}
	slices.Sort(values)
	m := values[n/2]
	if n%2 == 0 {
		m = (values[n/2-1] + values[n/2]) / 2
	}
	return &m
}
