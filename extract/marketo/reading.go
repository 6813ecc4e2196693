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
	if r.earlier() {
		if !r.mark.Since.IsZero() {
			r.result.Warnings = append(r.result.Warnings, "since was removed or is earlier than it was, so the submissions from there on are read again")
		}
		r.mark.Submissions, r.mark.Since = "", r.start().Truncate(time.Second)
	}
	if r.mark.Submissions == "" {
		r.mark.At = time.Time{} // a token that is refused on the way must not skip what was not read again yet
		token, err := r.pagingToken(ctx, r.mark.Since)
		if err != nil {
			return err
		}
		r.mark.Submissions = token
	}
	if r.optOuts && r.mark.Changes == "" {
		at := r.now().UTC().Truncate(time.Second)
		token, err := r.pagingToken(ctx, at)
		if err != nil {
			return err
		}
		r.mark.Changes, r.mark.ChangesAt = token, at
	}
	return nil
}

// earlier reports whether the configuration asks for submissions from before the mark's beginning. A beginning that is
// counted back from now moves with the clock, so a day's difference is none there.
func (r *reading) earlier() bool {
	from := r.start()
	if r.since.IsZero() {
		from = from.AddDate(0, 0, 1)
	}
	return r.mark.Since.IsZero() || from.Before(r.mark.Since)
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
		if refusedToken(err) && !renewed {
			renewed, pages = true, httpx.NewPages(0) // tokens from before may come again
			from, what := r.mark.At, "the newest one known"
			if from.IsZero() {
				from, what = r.mark.Since, "the beginning: none of these forms is known yet"
			}
			if r.mark.Submissions, err = r.pagingToken(ctx, from); err != nil {
				return err
			}
			r.result.Warnings = append(r.result.Warnings, "the paging token was refused, so the submissions are read again from "+what)
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
		if fresh && d.ReceivedAt.After(r.mark.At) {
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
	renewed := false
	for {
		if err := pages.Seen("the Marketo API", r.mark.Changes); err != nil {
			return err
		}
		a, err := r.get(ctx, "activities/leadchanges.json", url.Values{
			"fields": {"unsubscribed,doNotCall"}, "nextPageToken": {r.mark.Changes},
		})
		if refusedToken(err) && !renewed {
			renewed, pages = true, httpx.NewPages(0) // tokens from before may come again
			if err := r.renewChanges(ctx); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if err := r.changed(ctx, a); err != nil {
			return err
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

// renewChanges begins anew where the changes had been followed to. A bookmark from before that was noted knows only the
// beginning.
func (r *reading) renewChanges(ctx context.Context) (err error) {
	from := r.mark.ChangesAt
	if from.IsZero() {
		from = r.mark.Since
	}
	r.result.Warnings = append(r.result.Warnings, "the paging token of opt-outs was refused, so they are followed again from "+from.UTC().Format(time.RFC3339))
	r.mark.Changes, err = r.pagingToken(ctx, from)
	return err
}

// changed hands over the submissions of the persons on a page of changes, and notes how far it went.
func (r *reading) changed(ctx context.Context, a *answer) error {
	var changed []struct {
		Person int64  `json:"leadId"`
		Date   string `json:"activityDate"`
	}
	if err := decodeResult(a, &changed); err != nil || a.NextPageToken == "" {
		return r.broken("a page of changes has another form")
	}
	var ids []int64
	newest := r.mark.ChangesAt
	for _, c := range changed {
		ids = append(ids, c.Person)
		if at := parseDate(c.Date); at.After(newest) {
			newest = at
		}
	}
	slices.Sort(ids)
	for some := range slices.Chunk(slices.Compact(ids), maxFiltered) {
		if err := r.again(ctx, some); err != nil {
			return err
		}
	}
	r.mark.ChangesAt = newest
	return nil
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
