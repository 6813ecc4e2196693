// Package azuretable reads leads from the Azure table that Microsoft's marketplace writes them to.
//
// It promises that every row is handed over at least once, whatever the order, the number and the emptiness of the service's
// pages, and that a night asks only for what is new. Rows come in the order of their keys, not of time, so how far a scan
// has come is not a time: the bookmark moves when a scan has reached its end, to the highest Timestamp it has seen, but
// never past the moment when it began by the service's clock, since a row that was written meanwhile may stand where the
// scan had already been. The next scan begins an overlap before that. What the overlap repeats is known by the digests in
// the bookmark and left out; a row that was changed has a new Timestamp and comes again.
//
// A scan that fails leaves its place in the bookmark. The next run goes on there, and then makes a scan of its own. A since that
// is earlier than the one the table was read from has the table read again from there.
//
// From documents: the address and the three ways to sign in; at most 1,000 rows a page; a continuation at the end of a
// partition and on pages without rows; the continuation's two headers, of which one may be missing, and that the query is
// repeated with them; that Timestamp is the service's own. Measured by others: Timestamp gt X also returns rows equal to X, so
// the filter is ge. Assumed: that a continuation is an address among the keys and stays good for days (a service that
// refuses one is asked from the scan's beginning), and that the header Date and Timestamp come from clocks that differ
// by less than the overlap.
package azuretable

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// Source is one table. It implements [extract.Source].
type Source struct {
	client  *aztables.Client
	place   string // for errors and for the bookmark: host, path and table
	table   string
	how     string // of the sign-in, for a person
	overlap time.Duration
	first   time.Time // nothing before it is asked for; zero for the beginning
	now     func() time.Time
}

// Extract implements [extract.Source].
func (s *Source) Extract(ctx context.Context, since extract.Bookmark, emit func(extract.Delivery) error) (extract.Result, error) {
	state, warnings, err := s.resume(since)
	if err != nil {
		return extract.Result{Bookmark: since}, err
	}
	// What appeared behind a scan of an earlier run needs another one.
	again := state.resumed
	err = s.scan(ctx, state, emit)
	var stale *staleError
	if errors.As(err, &stale) && state.resumed {
		warnings = append(warnings, "the place where the last scan had stopped is no longer good, so the scan began anew")
		again = false
		state.restart()
		err = s.scan(ctx, state, emit)
	}
	if err != nil && state.place == (cursor{}) {
		return extract.Result{Bookmark: since, Warnings: warnings}, err
	}
	if err == nil {
		state.finish()
		if again {
			if err = s.scan(ctx, state, emit); err == nil {
				state.finish()
			}
		}
	}
	bookmark, fault := state.bookmark()
	if fault != nil {
		return extract.Result{Bookmark: since, Warnings: warnings}, fault
	}
	return extract.Result{Bookmark: bookmark, Warnings: warnings}, err
}

// scan hands over the rows from the state's place to the table's end, and keeps the state at the last page that it began.
func (s *Source) scan(ctx context.Context, state *state, emit func(extract.Delivery) error) error {
	pages := httpx.NewPages(maxPages)
	for {
		p, err := s.page(ctx, state.filter(), state.place)
		if err != nil {
			return err
		}
		state.began(p.served)
		for _, raw := range p.rows {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("read the %s: %w", s.place, err)
			}
			if err := s.handOver(raw, state, emit); err != nil {
				return err
			}
		}
		if p.next == (cursor{}) {
			return nil
		}
		if err := pages.Seen("the "+s.place, p.next.Partition+"\x00"+p.next.Row); err != nil {
			return err
		}
		state.place = p.next
		state.resumed = false
	}
}

// maxPages bounds a scan: a billion rows.
const maxPages = 1 << 20

func (s *Source) handOver(raw []byte, state *state, emit func(extract.Delivery) error) error {
	r := readRow(raw)
	if !state.known(r) {
		if err := emit(r.delivery(s.table)); err != nil {
			return err
		}
	}
	state.note(r)
	return nil
}

// Check implements [extract.Source].
func (s *Source) Check(ctx context.Context) (extract.Sample, error) {
	p, err := s.page(ctx, filterFrom(s.first), cursor{})
	if err != nil {
		return extract.Sample{}, err
	}
	return extract.Sample{Records: int64(len(p.rows)), More: p.next != cursor{}, Note: "signed in with " + s.how}, nil
}

// locator names a row as the service does in its addresses.
func locator(table, partition, row string) string {
	return fmt.Sprintf("%s(PartitionKey='%s',RowKey='%s')", table, quoted(partition), quoted(row))
}
