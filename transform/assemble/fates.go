package assemble

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadmill/extract/archive"
	"leadmill/transform"
)

// writeFates writes what became of every delivery, in the order of the archive, and the rejects beside it.
func (b *builder) writeFates(ctx context.Context) (err error) {
	total := int64(0)
	for _, u := range b.units {
		total += int64(len(u.parts))
	}
	add, done := b.stage("write deliveries", total, "deliveries")
	defer done()
	w := &fateWriter{b: b}
	if w.deliveries, err = b.create(transform.Deliveries(), ""); err != nil {
		return err
	}
	if w.rejects, err = b.create(transform.Rejects(), ""); err != nil {
		w.deliveries.abandon()
		return err
	}
	w.resolveColumns()
	for _, u := range b.units {
		if err := w.unit(ctx, u); err != nil {
			w.deliveries.abandon()
			w.rejects.abandon()
			return err
		}
		add(int64(len(u.parts)))
	}
	if err := w.deliveries.close(); err != nil {
		w.rejects.abandon()
		return err
	}
	return w.rejects.close()
}

type fateWriter struct {
	b                   *builder
	deliveries, rejects *rows
	d                   struct {
		feed, batch, locator, recordID, fate, reason, leadID *textColumn
		receivedAt, readAt                                   *fixedColumn[int64]
		row, leads                                           *fixedColumn[int64]
		further                                              *textsColumn
	}
	r struct {
		feed, batch, locator, reason, detail, raw *textColumn
		readAt                                    *fixedColumn[int64]
		row                                       *fixedColumn[int64]
	}
	counts *FeedCounts // of the feed in hand
	record int         // number of the next record
}

func (w *fateWriter) resolveColumns() {
	d, r := w.deliveries, w.rejects
	w.d.feed, w.d.batch, w.d.locator, w.d.recordID = d.text("feed"), d.text("batch"), d.text("locator"), d.text("record_id")
	w.d.fate, w.d.reason, w.d.leadID = d.text("fate"), d.text("reason"), d.text("lead_id")
	w.d.receivedAt, w.d.readAt, w.d.row, w.d.leads = d.time("received_at"), d.time("read_at"), d.integer("row"), d.integer("leads")
	w.d.further = d.texts("further_lead_ids")
	w.r.feed, w.r.batch, w.r.locator = r.text("feed"), r.text("batch"), r.text("locator")
	w.r.reason, w.r.detail, w.r.raw = r.text("reason"), r.text("detail"), r.text("raw")
	w.r.readAt, w.r.row = r.time("read_at"), r.integer("row")
}

func (w *fateWriter) unit(ctx context.Context, u *unit) error {
	ids, rejects := &reader{stream: u.ids}, &reader{stream: u.rejects}
	next, fates := 0, u.fates
	for _, batch := range u.batches {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, err := archive.Read(ctx, w.b.store, batch, false)
		if err != nil {
			return err
		}
		feed, _ := slices.BinarySearch(w.b.feeds, batch.Feed)
		w.counts = &w.b.feedCounts[feed]
		for i := range rows.Len() {
			var id string
			if err := ids.read(&id); err != nil {
				return err
			}
			d := delivery{rows: rows, batch: batch, row: i, locator: locator(rows, i), recordID: id}
			if parts := u.parts[next]; parts > 0 {
				w.lead(&d, int(parts))
			} else {
				w.other(&d, fates[0])
				if fates[0].fate == transform.FateRejected {
					if err := w.reject(&d, rejects); err != nil {
						return err
					}
				}
				fates = fates[1:]
			}
			next++
			w.delivery(&d)
		}
		rows.Release()
	}
	return nil
}

// delivery is one row of the dataset.
type delivery struct {
	rows     *archive.Rows
	batch    archive.Batch
	row      int
	locator  string
	recordID string

	fate   transform.Fate
	reason string
	leadID string
	leads  int64
	more   []string
}

// locator names the place in the source: the path, and the record's number where a file holds several.
func locator(rows *archive.Rows, i int) string {
	if n := rows.Position(i); n > 0 {
		return fmt.Sprintf("%s#%d", rows.Locator(i), n)
	}
	return rows.Locator(i)
}

// lead decides the fate of a delivery that holds leads: it is one if any of its parts founded one. It is named after the
// first that did, since a part before it may repeat another delivery's lead.
func (w *fateWriter) lead(d *delivery, parts int) {
	res := w.b.resolution
	named := 0
	for i := range parts {
		record := uint32(w.record + i)
		if res.Leads.Founder[res.Leads.Of[record]] == record {
			if d.leads == 0 {
				named = i
			}
			d.leads++
		}
	}
	for i := range parts {
		id := res.LeadID(res.Leads.Of[uint32(w.record+i)]).String()
		if i == named {
			d.leadID = id
		} else {
			d.more = append(d.more, id)
		}
	}
	first := uint32(w.record + named)
	if d.fate, d.reason = transform.FateLead, ""; d.leads == 0 {
		d.fate, d.reason = transform.FateCollapsed, transform.ReasonSameRecord
		if founder := res.Leads.Founder[res.Leads.Of[first]]; res.Records[founder].Key != res.Records[first].Key {
			d.reason = transform.ReasonOtherFeed
		}
	}
	w.record += parts
	f := w.counts
	f.Leads += d.leads
	if d.fate == transform.FateLead {
		f.Lead++
	} else {
		f.Collapsed++
	}
	lead := res.Leads.Of[first]
	at := time.UnixMicro(res.At(lead)).UTC()
	if res.Records[res.Leads.Timed[lead]].Basis != transform.ByRead && at.After(f.Newest) { // when it was read says nothing of a feed's freshness
		f.Newest = at
	}
}

func (w *fateWriter) other(d *delivery, f fate) {
	d.fate, d.reason = f.fate, f.reason
	if f.fate == transform.FateRejected {
		w.counts.Rejected++
	} else {
		w.counts.Notices++
	}
}

func (w *fateWriter) delivery(d *delivery) {
	w.counts.Deliveries++
	c := &w.d
	c.feed.set(d.batch.Feed)
	c.batch.set(d.batch.Key)
	c.row.set(int64(d.row))
	c.locator.set(d.locator)
	c.recordID.set(d.recordID)
	if at := d.rows.ReceivedAt(d.row); at.IsZero() {
		c.receivedAt.setIf(0, false)
	} else {
		c.receivedAt.set(at.UnixMicro())
	}
	c.readAt.set(d.rows.ReadAt(d.row).UnixMicro())
	c.fate.set(d.fate.String())
	c.reason.set(d.reason)
	c.leadID.set(d.leadID)
	c.leads.set(d.leads)
	c.further.set(d.more)
	w.deliveries.next()
}

func (w *fateWriter) reject(d *delivery, rejects *reader) error {
	var detail, raw string
	if err := rejects.read(&detail, &raw); err != nil {
		return err
	}
	c := &w.r
	c.feed.set(d.batch.Feed)
	c.batch.set(d.batch.Key)
	c.row.set(int64(d.row))
	c.locator.set(d.locator)
	c.readAt.set(d.rows.ReadAt(d.row).UnixMicro())
	c.reason.set(d.reason)
	c.detail.set(detail)
	c.raw.set(raw)
	w.rejects.next()
	return nil
}
