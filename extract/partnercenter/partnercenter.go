// Package partnercenter reads the referrals of a Partner Center account by Microsoft's Referrals API.
//
// It is an optional source, and never the only one of a publisher. The documents contradict each other on whether the API
// returns marketplace leads: since 2020 they say that leads of AppSource and Azure Marketplace are not supported, while
// newer pages of the same API give a referral ReferralSource and CallToAction "for a Marketplace lead", and a rule to tell
// such leads. [Source.Check] counts them on the page with the latest changes, so that everybody sees what an account gets.
//
// It promises that every version of a referral that passes the filter is handed over, byte for byte, under the referral's id;
// the archive keeps the versions, and the history of a status is made from them. A version that the bookmark remembers from
// the overlap of the last runs is not handed over again. What the filter leaves out is counted once and goes no further; a
// wider filter or an earlier since has it read. A
// refresh token that takes the configured one's place is kept in the bookmark, encrypted under the configured one. The
// access token goes to the configured host only, and over https.
//
// From documents: the address, the query options $filter, $orderby and $top, the field updatedDateTime in both, pages with
// @odata.nextLink, whose published form has another scheme and another path than the request, the header client-request-id,
// delegated sign-in only, the statuses that are worth another try (409 and 423 beside the usual ones), the rule of
// classification. Refresh tokens last 90 days without use and are not revoked by being used.
//
// Assumed: the operator ge on updatedDateTime; that $top, of which 200 is known to be accepted, is the size of a page. Should
// it limit the whole list, the source goes on by time where a full page has no link. A referral that changes while pages
// are read moves to their end; if pages are counted off, one at a border is then skipped. A referral that is met twice
// shows it, and the pages are read again. If such a run fails before that, the next one's overlap has to reach.
package partnercenter

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"leadmill/extract"
)

// A Source reads one partner account. [Options.Open] makes it.
type Source struct {
	options      Options
	clientSecret string
	refreshToken string
	since        time.Time
	now          func() time.Time
	log          *slog.Logger
	rand         io.Reader                                        // of request ids, salts and nonces
	sleep        func(ctx context.Context, d time.Duration) error // nil for a real timer
}

// Extract implements [extract.Source].
func (s *Source) Extract(ctx context.Context, since extract.Bookmark, emit func(extract.Delivery) error) (extract.Result, error) {
	mark, err := parseBookmark(since)
	if err != nil {
		return extract.Result{Bookmark: since}, err
	}
	r, err := s.begin(mark)
	if err != nil {
		return extract.Result{Bookmark: since}, err
	}
	err = r.read(ctx, emit)
	result, failed := r.result(err == nil)
	if failed != nil {
		result.Bookmark = since
		if err == nil {
			err = failed
		}
	}
	return result, err
}

// Check implements [extract.Source]. It reads the page with the latest changes. A refresh token that the sign-in brings is not
// kept; Microsoft goes on accepting the one before it.
func (s *Source) Check(ctx context.Context) (extract.Sample, error) {
	r, err := s.begin(bookmark{Version: 1})
	if err != nil {
		return extract.Sample{}, err
	}
	from := s.address(s.since, "updatedDateTime desc")
	p, err := r.get(ctx, from)
	if err != nil {
		return extract.Sample{}, err
	}
	var sample extract.Sample
	var kinds [coSell + 1]int
	unreadable := 0
	for i := range p.referrals {
		if p.referrals[i].passes(s.options.Filter) {
			sample.Records++
		} else {
			sample.Filtered++
		}
		if p.referrals[i].readable {
			kinds[p.referrals[i].kind()]++
		} else {
			unreadable++
		}
	}
	if p.next != "" {
		if _, err := r.client.Follow(from, p.next); err != nil {
			return extract.Sample{}, err
		}
	}
	sample.More = p.next != "" || len(p.referrals) >= s.options.PageSize
	sample.Note = fmt.Sprintf("of the %d referrals that changed last, %d are marketplace leads, %d qualified leads and %d co-sell opportunities",
		len(p.referrals), kinds[marketplaceLead], kinds[qualifiedLead], kinds[coSell])
	if unreadable > 0 {
		sample.Note += fmt.Sprintf("; %d cannot be read", unreadable)
	}
	if kinds[marketplaceLead] == 0 {
		sample.Note += "; Microsoft may not give this account its marketplace leads here, so read them from another source too"
	}
	return sample, nil
}
