package assemble

import (
	"fmt"

	"leadmill/transform/funnel"
)

// A ReconcileError says that the counts of a build do not add up: a record was lost or invented. It is a fault of the
// program; nothing of the build may be published.
type ReconcileError struct{ What string }

func (e *ReconcileError) Error() string {
	return "counts do not add up: " + e.What + "; nothing was published, please report this"
}

// result adds everything up and checks that no delivery and no lead was lost or invented on the way.
func (b *builder) result() (*Result, error) {
	r := &Result{Feeds: b.feedCounts, Reconciliation: b.feedMonths(), UnknownLinks: int64(b.resolution.UnknownLinks)}
	archived, outcomes := int64(0), int64(0)
	for _, batch := range b.batches {
		archived += batch.Rows
	}
	for _, f := range b.feedCounts {
		if f.Deliveries != f.Lead+f.Collapsed+f.Rejected+f.Notices {
			return nil, &ReconcileError{fmt.Sprintf("feed %s has %d deliveries but %d fates",
				f.Feed, f.Deliveries, f.Lead+f.Collapsed+f.Rejected+f.Notices)}
		}
		r.Counts.Deliveries += f.Deliveries
		r.Counts.Leads += f.Leads
		r.Counts.Collapsed += f.Collapsed
		r.Counts.Rejected += f.Rejected
		r.Counts.Notices += f.Notices
		r.Counts.Filtered += f.Filtered
		outcomes += f.Outcomes
	}
	res := b.resolution
	r.RefusedLinks, r.UnknownOverrides = int64(res.RefusedLinks), res.UnknownOverrides
	r.Model, r.Trained = res.Model, int64(res.Trained)
	r.Identifiers = b.carried.Changes
	r.Drift.IDsChanged, r.Drift.Leads = r.Identifiers.Moved, r.Identifiers.Leads
	r.Drift.LargestCustomer, r.Drift.LargestLead = largestCustomer(res)
	r.Drift.CappedLeads = cappedLeads(res.Blocks)
	r.Customers = b.customerFigures(&r.Drift)
	leads := int64(len(res.Customer))
	r.Counts.Customers, r.Counts.Accounts = int64(res.Customers.Len()), int64(res.Accounts.Len())
	behind := int64(0)
	for _, n := range res.Leads.Deliveries {
		behind += int64(n)
	}
	r.Figures = b.tally.Figures(funnel.Names{
		Publishers: b.Publishers,
		Action:     func(code uint32) string { return b.words.actions.texts[code] },
		Source:     func(code uint8) string { return b.words.sources.texts[code] },
	})
	counted := int64(0)
	for _, f := range r.Figures {
		counted += f.Totals.AllLeads
	}
	for _, check := range []struct {
		what      string
		got, want int64
	}{
		{"deliveries read against rows in the archive", r.Counts.Deliveries, archived},
		{"leads of deliveries against leads", r.Counts.Leads, leads},
		{"deliveries behind leads against decoded records", behind, int64(len(res.Records))},
		{"leads in the figures against leads", counted, leads},
		{"outcomes of feeds against outcomes", outcomes, int64(len(b.outcomes.rows))},
	} {
		if check.got != check.want {
			return nil, &ReconcileError{fmt.Sprintf("%s: %d, not %d", check.what, check.got, check.want)}
		}
	}
	return r, nil
}
