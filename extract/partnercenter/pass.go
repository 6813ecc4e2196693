package partnercenter

import (
	"context"
	"fmt"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
	"leadmill/extract/overlap"
)

// A pass reads the pages of one list, from the first to the last.
type pass struct {
	run     *run
	from    time.Time
	high    time.Time // last change on the pages that were read
	ordered bool      // they came in the order of their changes
	met     map[overlap.Digest]time.Time
	shifted time.Time // earliest place that a referral moved away from; zero for none
}

func (p *pass) read(ctx context.Context, emit func(extract.Delivery) error) error {
	asked := p.from // what the current list begins with
	link := p.run.source.address(asked, "updatedDateTime")
	chain := httpx.NewPages(0)
	for {
		if err := chain.Seen(p.run.place, link); err != nil {
			return err
		}
		got, err := p.run.get(ctx, link)
		if err != nil {
			return err
		}
		high := p.high
		for i := range got.referrals {
			f := &got.referrals[i]
			if err := p.run.take(ctx, f, emit); err != nil {
				return err
			}
			p.meet(f, high)
			high = later(high, f.updated)
		}
		p.high = high
		switch {
		case got.next != "":
			if link, err = p.run.client.Follow(link, got.next); err != nil {
				return err
			}
		case len(got.referrals) < p.run.source.options.PageSize:
			return nil
		case !p.ordered || !p.high.After(asked):
			return &extract.ContractError{Place: p.run.place, What: fmt.Sprintf(
				"a page of %d referrals is full, has no link to the next one, and their times do not show where to go on", len(got.referrals))}
		default: // $top may have limited the list and not the page
			asked = p.high
			link = p.run.source.address(asked, "updatedDateTime")
		}
	}
}

// meet notes whether a referral moved since it was met before, and whether it keeps the order.
func (p *pass) meet(f *referral, high time.Time) {
	if f.updated.IsZero() {
		return
	}
	if f.updated.Before(high) {
		p.ordered = false
	}
	id := overlap.DigestOf([]byte(f.ID))
	before, again := p.met[id]
	p.met[id] = f.updated
	if again && f.updated.After(before) && (p.shifted.IsZero() || before.Before(p.shifted)) {
		p.shifted = before
	}
}

// safe is the time before which nothing is missing; zero where the pass does not tell.
func (p *pass) safe(whole bool) time.Time {
	switch {
	case !p.shifted.IsZero():
		return p.shifted
	case whole || p.ordered:
		return p.high
	}
	return time.Time{}
}
