package partnercenter

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
	"leadmill/extract/overlap"
)

// A run is one extraction, or one check.
type run struct {
	source *Source
	place  string
	client *httpx.Client
	signIn *signIn

	mark     bookmark                    // what the last run left
	reached  time.Time                   // the mark's time
	first    time.Time                   // nothing before is read
	start    time.Time                   // when this run began, by the machine's clock
	safe     time.Time                   // all that changed before has been handed over
	done     map[overlap.Digest]struct{} // versions that this run met, however often it reads the pages
	memory   *overlap.Memory             // versions that were handed over or left out
	filtered int64
	warnings []string
}

// begin prepares a run. It touches nothing.
func (s *Source) begin(mark bookmark) (*run, error) {
	r := &run{source: s, place: "the Partner Center API at " + httpx.Host(s.options.URL), mark: mark, start: s.now()}
	r.rewind()
	r.reached = parseTime(r.mark.Until)
	r.safe = r.reached
	r.done, r.memory = map[overlap.Digest]struct{}{}, overlap.New(r.mark.Seen)
	kept := ""
	if mark.Token != nil {
		var ok bool
		if kept, ok = mark.Token.open(s.refreshToken, s.options.ClientID); !ok {
			r.warn("the kept refresh token belongs to another configured one and was dropped")
			r.mark.Token = nil
		}
	}
	r.signIn = s.newSignIn(kept, r.warn)
	client, err := httpx.New(httpx.Options{
		Place: r.place, Base: s.options.URL, Token: httpx.OAuth(r.signIn.place, r.signIn.fetch, s.now),
		Now: s.now, Sleep: s.sleep, Log: s.log,
		Retry: []int{http.StatusConflict, http.StatusLocked}, // the documents call both passing
	})
	r.client = client
	return r, err
}

// rewind goes back to the beginning where the configuration asks for more than was read. A later since asks for less: what
// lies before it has been read, and the list goes on from there.
func (r *run) rewind() {
	o, since := r.source.options, r.source.since
	if r.mark.Filter != "" && breadth(r.mark.Filter) < breadth(o.Filter) {
		r.warn("the filter lets through more than it did, so everything is read again")
		r.mark.Until, r.mark.Seen = "", nil
	}
	r.first = since
	switch {
	case r.mark.Until == "" || r.mark.Since == nil:
	case since.Before(*r.mark.Since):
		r.warn("since was removed or is earlier than it was, so everything from there on is read again")
		r.mark.Until = ""
	default:
		r.first = *r.mark.Since
	}
}

func (r *run) warn(text string) { r.warnings = append(r.warnings, text) }

// maxPasses bounds how often pages that shifted are read again in one run.
const maxPasses = 4

// read hands over what is new. Pages that shifted are read again from where they did.
func (r *run) read(ctx context.Context, emit func(extract.Delivery) error) error {
	from := r.first
	if back := r.reached.Add(-r.source.options.Overlap); !r.reached.IsZero() && back.After(from) {
		from = back
	}
	for range maxPasses {
		p := pass{run: r, from: from, ordered: true, met: map[overlap.Digest]time.Time{}}
		err := p.read(ctx, emit)
		r.safe = later(r.safe, p.safe(err == nil))
		if err != nil || p.shifted.IsZero() {
			return err
		}
		from = p.shifted
	}
	r.warn(fmt.Sprintf("referrals changed during each of %d reads of their pages; the next run goes on from the first of them", maxPasses))
	return nil
}

// take hands a referral over, unless it was before or is somebody else's. A version of either kind is remembered, so that the
// overlap does not count it once more.
func (r *run) take(ctx context.Context, f *referral, emit func(extract.Delivery) error) error {
	v := f.version()
	if _, again := r.done[v]; again {
		return nil
	}
	r.done[v] = struct{}{}
	switch {
	case r.memory.Has(v):
	case !f.passes(r.source.options.Filter):
		r.filtered++
	default:
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := emit(f.delivery()); err != nil {
			return err
		}
	}
	if !f.updated.IsZero() {
		r.memory.Keep(v, f.updated)
	}
	return nil
}

// result is what the run leaves. The bookmark's time is never later than the run itself: a referral with a date in the
// future must not hide those that change until then.
func (r *run) result(whole bool) (extract.Result, error) {
	result := extract.Result{Filtered: r.filtered, Warnings: r.warnings}
	next := bookmark{Version: 1, Since: &r.first, Filter: r.source.options.Filter}
	until := r.safe
	if until.After(r.start) {
		until = later(r.reached, r.start)
	}
	if !until.IsZero() {
		next.Until = until.UTC().Truncate(100 * time.Nanosecond).Format(timeForm)
	}
	next.Seen = r.memory.Recent(until.Add(-r.source.options.Overlap), whole)
	var err error
	next.Token, err = r.token()
	if err != nil {
		return result, err
	}
	result.Bookmark, err = next.bytes()
	return result, err
}

// token is the seal of the bookmark. One that still holds the right token stays as it is, so that runs which change nothing
// leave the same bytes.
func (r *run) token() (*seal, error) {
	s := r.source
	if r.signIn.current == s.refreshToken {
		return nil, nil
	}
	if r.mark.Token != nil {
		if kept, ok := r.mark.Token.open(s.refreshToken, s.options.ClientID); ok && kept == r.signIn.current {
			return r.mark.Token, nil
		}
	}
	return newSeal(s.rand, s.refreshToken, s.options.ClientID, r.signIn.current)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
