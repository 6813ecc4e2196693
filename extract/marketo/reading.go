package marketo

import (
	"context"
	"net/url"
	"slices"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// A reading is one extraction at work.
type reading struct {
	*Source
	mark   bookmark
	emit   func(extract.Delivery) error
	result *extract.Result
}

// keep remembers that everything up to the marks was handed over.
func (r *reading) keep() error {
	b, err := r.mark.marshal()
	if err == nil {
		r.result.Bookmark = b
	}
	return err
}

// begin gets the tokens of the first run. Changes before it do not matter: the persons come as they are.
func (r *reading) begin(ctx context.Context) error {
	if added := slices.DeleteFunc(slices.Clone(r.forms), func(f int64) bool { return slices.Contains(r.mark.Forms, f) }); len(added) > 0 {
		if r.mark.Submissions != "" {
			r.result.Warnings = append(r.result.Warnings, "forms were added, so the submissions of all forms are read again from the beginning: "+joinIDs(added))
		}
		r.mark.Submissions = ""
	}
	r.mark.Forms = r.forms
	if r.mark.Submissions == "" {
		if r.mark.Since.IsZero() || !r.since.IsZero() {
			r.mark.Since = r.start().Truncate(time.Second)
		}
		token, err := r.pagingToken(ctx, r.mark.Since)
		if err != nil {
			return err
		}
		r.mark.Submissions = token
	}
	if r.optOuts && r.mark.Changes == "" {
		token, err := r.pagingToken(ctx, r.now())
		if err != nil {
			return err
		}
		r.mark.Changes = token
	}
	return nil
}

// submissions reads page after page until the API says that there is no more: a page may be short, or empty, before the
// last.
func (r *reading) submissions(ctx context.Context) error {
	pages := httpx.NewPages(0)
	renewed := false
	for {
		if err := pages.Seen("the Marketo API", r.mark.Submissions); err != nil {
			return err
		}
		subs, a, err := r.page(ctx, r.mark.Submissions, nil)
		if refusedToken(err) && !renewed && !r.mark.At.IsZero() {
			renewed = true
			if r.mark.Submissions, err = r.pagingToken(ctx, r.mark.At); err != nil {
				return err
			}
			r.result.Warnings = append(r.result.Warnings, "the paging token was refused, so the submissions are read again from the newest one known")
			continue
		}
		if err != nil {
			return err
		}
		if err := r.hand(ctx, subs, true); err != nil {
			return err
		}
		r.mark.Submissions = a.NextPageToken
		if err := r.keep(); err != nil {
			return err
		}
		if !a.MoreResult {
			return nil
		}
	}
}

// hand adds the persons to the submissions of our forms and hands them over. Others are counted where they are new.
func (r *reading) hand(ctx context.Context, subs []submission, fresh bool) error {
	ours := make([]submission, 0, len(subs))
	for _, sub := range subs {
		if slices.Contains(r.forms, sub.Form) {
			ours = append(ours, sub)
		}
	}
	persons, err := r.persons(ctx, ours)
	if err != nil {
		return err
	}
	for _, sub := range ours {
		if err := ctx.Err(); err != nil {
			return err
		}
		d, err := sub.delivery(persons[sub.Person])
		if err != nil {
			return err
		}
		if err := r.emit(d); err != nil {
			return err
		}
		if d.ReceivedAt.After(r.mark.At) {
			r.mark.At = d.ReceivedAt
		}
	}
	if fresh {
		r.result.Filtered += int64(len(subs) - len(ours))
	}
	return nil
}

// changes follows who opted out since the last run and hands the submissions of these persons over again.
func (r *reading) changes(ctx context.Context) error {
	pages := httpx.NewPages(0)
	for {
		if err := pages.Seen("the Marketo API", r.mark.Changes); err != nil {
			return err
		}
		a, err := r.get(ctx, "activities/leadchanges.json", url.Values{
			"fields": {"unsubscribed,doNotCall"}, "nextPageToken": {r.mark.Changes},
		})
		if refusedToken(err) {
			r.result.Warnings = append(r.result.Warnings, "the paging token of opt-outs was refused: opt-outs since the last run may be missing")
			if r.mark.Changes, err = r.pagingToken(ctx, r.now()); err != nil {
				return err
			}
			return r.keep()
		}
		if err != nil {
			return err
		}
		var changed []struct {
			Person int64 `json:"leadId"`
		}
		if err := decodeResult(a, &changed); err != nil || a.NextPageToken == "" {
			return r.broken("a page of changes has another form")
		}
		var ids []int64
		for _, c := range changed {
			ids = append(ids, c.Person)
		}
		slices.Sort(ids)
		for some := range slices.Chunk(slices.Compact(ids), maxFiltered) {
			if err := r.again(ctx, some); err != nil {
				return err
			}
		}
		r.mark.Changes = a.NextPageToken
		if err := r.keep(); err != nil {
			return err
		}
		if !a.MoreResult {
			return nil
		}
	}
}

// again hands over all submissions of some persons.
func (r *reading) again(ctx context.Context, persons []int64) error {
	token, err := r.pagingToken(ctx, r.mark.Since)
	if err != nil {
		return err
	}
	pages := httpx.NewPages(0)
	for {
		if err := pages.Seen("the Marketo API", token); err != nil {
			return err
		}
		subs, a, err := r.page(ctx, token, persons)
		if err != nil {
			return err
		}
		if err := r.hand(ctx, subs, false); err != nil {
			return err
		}
		if token = a.NextPageToken; !a.MoreResult {
			return nil
		}
	}
}
