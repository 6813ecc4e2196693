package assemble

import (
	"context"

	"leadmill/transform"
	"leadmill/transform/spill"
)

// writeOutcomes writes the outcomes dataset. The leads gave each of its rows the record's identifier.
func (b *builder) writeOutcomes(ctx context.Context, ids *spill.Shuffle) (err error) {
	res, rows := b.resolution, b.outcomes.rows
	add, done := b.stage("write outcomes", int64(len(rows)), "outcomes")
	defer done()
	r, err := b.create(transform.Outcomes(), "")
	if err != nil {
		return err
	}
	leadID, feed, what := r.text("lead_id"), r.text("feed"), r.text("outcome")
	at, recordID := r.time("outcome_at"), r.text("record_id")
	for p := range ids.Partitions() {
		values, err := partition(ctx, ids, p)
		if err != nil {
			r.abandon()
			return err
		}
		start := p * spill.PartitionGroups
		n := min(spill.PartitionGroups, len(rows)-start)
		for i := range n {
			o := &rows[start+i]
			leadID.set(res.LeadID(res.Leads.Of[o.record]).String())
			feed.set(b.feeds[res.Records[o.record].Feed])
			what.set(o.what.String())
			at.set(o.at)
			recordID.set(values[i][0].Text)
			r.next()
		}
		add(int64(n))
	}
	return r.close()
}

func partition(ctx context.Context, s *spill.Shuffle, p int) ([][]spill.Value, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.Partition(p)
}
