package dataverse

import (
	"context"
	"errors"
	"fmt"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// A reading is one extraction on its way.
type reading struct {
	source   *Source
	emit     func(extract.Delivery) error
	known    idSet // the leads that were handed over, by earlier readings and by this one; empty where all are
	seen     idSet // the leads of a whole table that is read in one go; nil for any other reading
	filtered int64 // rows that were left out and lie before the bookmark
	pending  int64 // rows that were left out since; if the reading breaks off, they are read again
	lost     int64 // leads that there was no room to remember
	warnings []string

	// Where the next reading goes on: neither is set while the old bookmark is still the best.
	next  *nextPage
	delta string
}

// run goes on where a bookmark ends.
func (r *reading) run(ctx context.Context, mark bookmark) error {
	if r.source.filter.all() {
		r.known = idSet{} // nothing to tell apart
	}
	switch {
	case mark.Query == "":
		return r.readAll(ctx)
	case mark.Query != r.source.query:
		r.warn("the address, the columns or the filter of the feed have changed, so the whole table is read again")
		return r.readAll(ctx)
	case mark.Next != nil:
		return r.resume(ctx, *mark.Next)
	}
	return r.readChanges(ctx, mark.Delta)
}

// readAll reads the table from its beginning.
func (r *reading) readAll(ctx context.Context) error {
	s := r.source
	r.seen, r.pending = idSet{}, 0
	return r.readTable(ctx, nextPage{Link: s.firstLink(), PageSize: s.pageSize, Started: s.now().UTC()})
}

// resume goes on with a reading of the whole table that broke off. Where its link is of no use any more, the reading
// begins again.
func (r *reading) resume(ctx context.Context, next nextPage) error {
	if r.source.now().Sub(next.Started) > maxPause {
		return r.readAll(ctx)
	}
	err := r.readTable(ctx, next)
	var status *httpx.StatusError
	if r.next == nil && errors.As(err, &status) && worthAnotherStart(status) {
		r.warn("the reading of the whole table that had broken off could not be continued, so it began again")
		return r.readAll(ctx)
	}
	return err
}

// readTable reads the table from a page on and remembers each next page.
func (r *reading) readTable(ctx context.Context, from nextPage) error {
	delta, err := r.pages(ctx, from.Link, r.source.prefer(true, from.PageSize), func(link string) {
		r.next = &nextPage{Link: link, PageSize: from.PageSize, Started: from.Started}
		r.settle()
	})
	if err != nil {
		return err
	}
	if r.seen != nil {
		r.forgetGone()
	}
	return r.finish(ctx, delta)
}

// readChanges reads what changed since a delta link. Its pages are not remembered: what changed is read again.
func (r *reading) readChanges(ctx context.Context, link string) error {
	delta, err := r.pages(ctx, link, r.source.prefer(false, r.source.pageSize), func(string) {})
	if expired(err) {
		r.warn("the change tracking had expired (it holds for 7 days unless the environment says otherwise), so the whole table is read again; what was deleted meanwhile is not told")
		return r.readAll(ctx)
	}
	if err != nil {
		return err
	}
	return r.finish(ctx, delta)
}

// pages reads page after page and returns the delta link of the last one. after is told the link of each page that is
// still to come, once everything before it was handed over.
func (r *reading) pages(ctx context.Context, link, prefer string, after func(link string)) (delta string, err error) {
	s := r.source
	chain := httpx.NewPages(maxPages)
	for {
		if err := chain.Seen(s.place, link); err != nil {
			return "", err
		}
		p, err := s.get(ctx, link, prefer)
		if err != nil {
			return "", err
		}
		for _, raw := range p.Value {
			if err := ctx.Err(); err != nil {
				return "", err
			}
			row, err := s.row(raw)
			if err != nil {
				return "", err
			}
			if err := r.hand(row); err != nil {
				return "", err
			}
		}
		if p.Next == "" {
			return p.Delta, nil
		}
		if link, err = s.client.Follow(link, p.Next); err != nil {
			return "", err
		}
		after(link)
	}
}

// hand hands a row over if it is one of ours. A lead that was handed over once stays ours, whatever it looks like now.
func (r *reading) hand(w row) error {
	f := r.source.filter
	if !f.all() && !r.known.has(w.id) {
		ours := false
		if !w.deleted {
			var err error
			if ours, err = r.source.claims(w); err != nil {
				return err
			}
		}
		if !ours {
			r.pending++
			return nil
		}
	}
	if err := r.emit(w.delivery()); err != nil {
		return err
	}
	switch {
	case f.all():
	case w.deleted:
		delete(r.known, w.id)
	case !r.known.add(w.id):
		r.lost++
	}
	if r.seen != nil && !f.all() && r.known.has(w.id) {
		r.seen[w.id] = struct{}{}
	}
	return nil
}

// forgetGone drops the leads that a whole table does not hold any more.
func (r *reading) forgetGone() {
	gone := len(r.known) - len(r.seen)
	if gone > 0 {
		r.warn(fmt.Sprintf("%d leads that were handed over before are not in the table any more; their deletion cannot be told", gone))
	}
	r.known = r.seen
}

func (r *reading) finish(ctx context.Context, delta string) error {
	if delta == "" {
		return r.source.noDeltaLink(ctx)
	}
	if r.lost > 0 {
		r.warn(fmt.Sprintf("the feed has more than %d leads, and %d of them cannot be remembered: their deletion, or a change of their lead source, will not be told; use filter.all or filter.created_by", maxIDs, r.lost))
	}
	r.next, r.delta = nil, delta
	r.settle()
	return nil
}

// settle counts what was left out before the place at which the next reading goes on.
func (r *reading) settle() { r.filtered, r.pending = r.filtered+r.pending, 0 }

func (r *reading) warn(text string) { r.warnings = append(r.warnings, text) }

// result is what the reading came to, also after a failure.
func (r *reading) result(since extract.Bookmark) (extract.Result, error) {
	out := extract.Result{Bookmark: since, Filtered: r.filtered, Warnings: r.warnings}
	if r.next == nil && r.delta == "" {
		return out, nil
	}
	mark, err := bookmark{Query: r.source.query, Delta: r.delta, Next: r.next, Known: r.known}.marshal()
	if err != nil {
		return out, err
	}
	out.Bookmark = mark
	return out, nil
}
