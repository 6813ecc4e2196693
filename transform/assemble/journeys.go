package assemble

import (
	"context"

	"leadmill/transform"
	"leadmill/transform/funnel"
	"leadmill/transform/resolve"
)

// writeJourneys writes the journeys of customers and accounts, and counts the figures from the same leads.
func (b *builder) writeJourneys(ctx context.Context) error {
	res := b.resolution
	b.tally = funnel.NewTally(b.AsOf, b.Zone, b.words.named)
	add, done := b.stage("write journeys", int64(res.Customers.Len()+res.Accounts.Len()), "customers and accounts")
	defer done()
	err := b.journeysOf(ctx, transform.Journeys(), "customer_id", res.Customers, func(group uint32, leads []funnel.Lead) string {
		b.tally.Customer(leads)
		add(1)
		return res.CustomerID(group).String()
	})
	if err != nil {
		return err
	}
	return b.journeysOf(ctx, transform.AccountJourneys(), "account_id", res.Accounts, func(group uint32, leads []funnel.Lead) string {
		b.tally.Account(leads)
		add(1)
		return res.AccountID(group).String()
	})
}

// journeysOf writes the journeys of one kind of group. count is called once for each group and returns its identifier.
func (b *builder) journeysOf(
	ctx context.Context, d transform.Dataset, idColumn string, members resolve.Members, count func(uint32, []funnel.Lead) string,
) error {
	r, err := b.create(d, "")
	if err != nil {
		return err
	}
	w := newJourneyWriter(b, r, idColumn)
	var leads []funnel.Lead
	var journeys []funnel.Journey
	for g := range members.Len() {
		if err := ctx.Err(); err != nil {
			r.abandon()
			return err
		}
		leads = b.funnelLeads(members.Of(uint32(g)), leads[:0])
		id := count(uint32(g), leads)
		journeys = funnel.Journeys(leads, journeys[:0])
		for i := range journeys {
			w.set(id, &journeys[i])
			r.next()
		}
	}
	return r.close()
}

type journeyWriter struct {
	b                                                             *builder
	id, publisher, offerID, offerTitle, furthest, source, outcome *textColumn
	first, last, interest, trial, active                          *fixedColumn[int64]
	toTrial, toActive, trialToActive                              *fixedColumn[float64]
	leads                                                         *fixedColumn[int64]
	suppressed                                                    *boolColumn
}

func newJourneyWriter(b *builder, r *rows, idColumn string) *journeyWriter {
	return &journeyWriter{
		b: b, id: r.text(idColumn), publisher: r.text("publisher_id"), offerID: r.text("offer_id"),
		offerTitle: r.text("offer_title"), furthest: r.text("furthest_stage"), source: r.text("first_source"),
		outcome: r.text("outcome"), first: r.time("first_seen"), last: r.time("last_seen"), interest: r.time("interest_at"),
		trial: r.time("trial_at"), active: r.time("active_at"), toTrial: r.number("days_interest_to_trial"),
		toActive: r.number("days_interest_to_active"), trialToActive: r.number("days_trial_to_active"),
		leads: r.integer("leads"), suppressed: r.boolean("suppressed"),
	}
}

func (w *journeyWriter) set(id string, j *funnel.Journey) {
	offer := w.b.words.named[j.Offer]
	w.id.set(id)
	w.publisher.set(offer.Publisher)
	w.offerID.set(offer.ID)
	w.offerTitle.set(offer.Title)
	w.first.set(j.First)
	w.last.set(j.Last)
	w.leads.set(int64(j.Leads))
	for i, c := range []*fixedColumn[int64]{w.interest, w.trial, w.active} {
		if j.Reached[i] == funnel.Never {
			c.setIf(0, false)
		} else {
			c.set(j.Reached[i])
		}
	}
	w.furthest.set(j.Furthest.String())
	w.toTrial.setIf(j.DaysBetween(transform.Interest, transform.Trial))
	w.toActive.setIf(j.DaysBetween(transform.Interest, transform.Active))
	w.trialToActive.setIf(j.DaysBetween(transform.Trial, transform.Active))
	w.source.set(w.b.words.sources.texts[j.FirstSource])
	w.suppressed.set(j.Suppressed)
	w.outcome.set(j.Outcome.String())
}
