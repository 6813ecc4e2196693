// Package salesforce reads the leads (object Lead) of a Salesforce org.
//
// It promises that every lead which the filter claims is handed over, first as it stands and then as it changed, deletions
// and merges included; that the rest of the org's leads never leaves Salesforce, only their number; that a change is not
// missed because it was saved shortly after a time it bears (the overlap), and that a record which was handed over once is
// not handed over again by the overlap alone. The REST API gives a record byte for byte as Salesforce wrote it, the Bulk
// API 2.0 as a row of a table, which becomes a JSON object of texts.
//
// From Salesforce's documents come: paths, parameters and bodies of both APIs; that a page may be shorter than asked for and
// that nextRecordsUrl says query where queryAll was asked; that queryAll returns deleted and merged leads, for the 15 days
// of the recycle bin; that Bulk does without ORDER BY (it would switch off the division of large tables), so that its rows
// come in no order; that a bulk job is read by the version which made it and can be deleted when it has ended; the error
// codes; client credentials and JWT bearer with instance_url. A user sees of an object's description only the fields that
// he may read.
//
// Assumed, because no document says it: that a page fetched by nextRecordsUrl may hold newer values than the query found;
// that a transaction is visible within the overlap after the SystemModstamp it bears; that INVALID_QUERY_LOCATOR comes with
// any status; that the header row of a bulk result is in every part or in the first one only; that a bulk job which
// tells how many records it processed (documented as no more than that) gives at least so many rows, and that one which
// tells none or 0 leaves the end to Sforce-Locator, whose word for it is "null".
//
// What it cannot do: a lead whose LeadSource a salesperson rewrites leaves the default filter, and what becomes of it later
// is not seen. Where that happens, keep the source in a field of its own and name it in the filter.
package salesforce

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
	"leadmill/extract/overlap"
)

// recycleBin is how long Salesforce keeps a deleted lead where queryAll finds it.
const recycleBin = 15 * 24 * time.Hour

// A Source reads the leads of one org.
type Source struct {
	o     Options
	since time.Time // the configured one
	login *login
	now   func() time.Time
	sleep func(ctx context.Context, d time.Duration) error // nil for a real timer
	log   *slog.Logger
}

// Extract implements [extract.Source].
func (s *Source) Extract(ctx context.Context, since extract.Bookmark, emit func(extract.Delivery) error) (extract.Result, error) {
	result := extract.Result{Bookmark: since}
	mark, err := parseBookmark(since)
	if err != nil {
		return result, err
	}
	r, err := s.begin(ctx)
	if err != nil {
		return result, err
	}
	result.Warnings = r.warnings
	if mark.Query != "" && mark.Query != r.fingerprint() {
		result.Warnings = append(result.Warnings,
			"the filter, the columns or the fields that can be seen have changed, so all leads are read again")
		mark = bookmark{}
	}
	r.mark, r.emit, r.recent = mark, emit, overlap.New(mark.Recent)
	err = r.read(ctx)
	result.Warnings = append(result.Warnings, r.notes...)
	if err == nil { // before that, nobody knows how many of them lie before the bookmark
		result.Filtered = r.filtered
	}
	if from, ok := r.reached(err == nil); ok {
		result.Bookmark = r.bookmark(from, err == nil)
	}
	return result, err
}

// Check implements [extract.Source].
func (s *Source) Check(ctx context.Context) (extract.Sample, error) {
	r, err := s.begin(ctx)
	if err != nil {
		return extract.Sample{}, err
	}
	p, _, err := r.firstPage(ctx, s.since)
	if err != nil {
		return extract.Sample{}, err
	}
	_, foreign, err := r.count(ctx, s.since)
	if err != nil {
		return extract.Sample{}, err
	}
	sample := extract.Sample{Records: int64(len(p.Records)), Filtered: foreign, More: !*p.Done}
	sample.Note = fmt.Sprintf("%d leads by API %s", p.TotalSize, s.o.APIVersion)
	if usage, ok := apiUsage(r.usage); ok {
		sample.Note += ", " + usage
	}
	for _, w := range append(r.warnings, r.notes...) {
		sample.Note += "; " + w
	}
	return sample, nil
}

// begin signs in and asks which fields can be read.
func (s *Source) begin(ctx context.Context) (*reading, error) {
	client, place, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	r := &reading{o: &s.o, first: s.since, client: client, place: place, now: s.now, sleep: s.sleep, log: s.log}
	if err := r.describe(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// connect signs in, and returns a client for the org's own address.
func (s *Source) connect(ctx context.Context) (*httpx.Client, string, error) {
	if _, err := s.login.tokens.Token(ctx, false); err != nil {
		return nil, "", err
	}
	base := s.login.instance
	place := "the Salesforce API at " + httpx.Host(base)
	client, err := httpx.New(httpx.Options{
		Place: place, Base: base, Token: s.login.tokens, Now: s.now, Sleep: s.sleep, Log: s.log,
		MaxBody: maxBody, Timeout: answerTimeout,
	})
	return client, place, err
}
