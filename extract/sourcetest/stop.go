package sourcetest

import (
	"context"
	"errors"
	"fmt"

	"leadmill/extract"
)

// brokenRequest: whichever request of the first run fails, nothing is lost.
func brokenRequest(s suite) {
	x := s.trial("")
	x.stand.Add(s.t, x.stand.Pages)
	whole := x.extract(nil, disturbance{})
	x.wantGood("the whole read", whole)
	for _, n := range spread(whole.requests) {
		x := s.trial(fmt.Sprintf("request %d of %d fails", n, whole.requests))
		want := x.stand.Add(s.t, x.stand.Pages)
		x.goOn(nil, want, disturbance{breakAt: n})
	}
}

// brokenLater: the same for a run that has a bookmark to lose.
func brokenLater(s suite) {
	x, since, _ := later(s, "")
	whole := x.extract(since, disturbance{})
	x.wantGood("the later read", whole)
	for _, n := range spread(whole.requests) {
		x, since, added := later(s, fmt.Sprintf("request %d of %d fails", n, whole.requests))
		x.goOn(since, added, disturbance{breakAt: n})
	}
}

// later is a stand that has been read once and has new records since.
func later(s suite, label string) (x *trial, since extract.Bookmark, added []string) {
	x = s.trial(label)
	x.stand.Add(s.t, x.stand.Pages)
	first := x.extract(nil, disturbance{})
	x.wantGood("the first read", first)
	return x, first.bookmark, x.stand.Add(s.t, x.stand.Pages)
}

// goOn runs with a broken request, again with one, and then without; what was wanted must have come.
func (x *trial) goOn(since extract.Bookmark, want []string, d disturbance) {
	broken := x.extract(since, d)
	if broken.requests >= d.breakAt {
		x.wantKind("the broken run", broken.err)
	}
	twice := x.extract(broken.bookmark, disturbance{breakAt: 2})
	if twice.requests >= 2 {
		x.wantKind("the second broken run", twice.err)
	}
	healed := x.extract(twice.bookmark, disturbance{})
	x.wantGood("the run after the failure", healed)
	x.wantAll("the runs together", want, broken, twice, healed)
	x.wantAll("the runs after the first failure", not(want, broken), twice, healed)
}

// not returns the ids that a run did not hand over.
func not(ids []string, o outcome) []string {
	came := map[string]bool{}
	for _, id := range o.ids {
		came[id] = true
	}
	var left []string
	for _, id := range ids {
		if !came[id] {
			left = append(left, id)
		}
	}
	return left
}

// cancelled: the end of the context ends the run before the next delivery, and nothing is lost.
func cancelled(s suite) {
	x := s.trial("before the run")
	want := x.stand.Add(s.t, x.stand.Pages)
	ctx, cancel := context.WithCancel(s.t.Context())
	cancel()
	o := x.bare(ctx, nil)
	if !errors.Is(o.err, context.Canceled) || len(o.ids) > 0 {
		x.errorf("Extract emitted %d records and returned %v, want none and %v", len(o.ids), o.err, context.Canceled)
	}
	for _, k := range spread(len(want) - 1) {
		x := s.trial(fmt.Sprintf("cancelled within emit %d of %d", k, x.stand.Pages))
		want := x.stand.Add(s.t, x.stand.Pages)
		first := x.extract(nil, disturbance{emit: func(n int, cancel context.CancelFunc) error {
			if n == k {
				cancel()
			}
			return nil
		}})
		if !errors.Is(first.err, context.Canceled) {
			x.errorf("Extract = %v, want %v", first.err, context.Canceled)
		}
		x.finish(want, first)
	}
}

// finish runs once more, undisturbed; what was wanted must have come.
func (x *trial) finish(want []string, first outcome) outcome {
	second := x.extract(first.bookmark, disturbance{})
	x.wantGood("the next run", second)
	x.wantAll("both runs together", want, first, second)
	return second
}

// cancelledAtRequest: the context ends while an answer is waited for.
func cancelledAtRequest(s suite) {
	x := s.trial("")
	if x.stand.OnRequest == nil {
		return
	}
	x.stand.Add(s.t, x.stand.Pages)
	whole := x.extract(nil, disturbance{})
	for _, k := range spread(whole.requests) {
		x := s.trial(fmt.Sprintf("cancelled at request %d of %d", k, whole.requests))
		want := x.stand.Add(s.t, x.stand.Pages)
		first := x.extract(nil, disturbance{request: func(n int, cancel context.CancelFunc) {
			if n == k {
				cancel()
			}
		}})
		// The last answer may arrive before the news.
		if first.err == nil {
			x.wantAll("the run that ended well", want, first)
		} else if !errors.Is(first.err, context.Canceled) {
			x.errorf("Extract = %v, want %v", first.err, context.Canceled)
		}
		x.finish(want, first)
	}
}

var errEmit = errors.New("the archive is full")

// emitFails: an error of emit is returned, and the delivery that it refused comes again.
func emitFails(s suite) {
	pages := s.trial("").stand.Pages
	for _, k := range spread(pages) {
		x := s.trial(fmt.Sprintf("emit %d of %d fails", k, pages))
		want := x.stand.Add(s.t, x.stand.Pages)
		first := x.extract(nil, disturbance{emit: func(n int, _ context.CancelFunc) error {
			if n == k {
				return errEmit
			}
			return nil
		}})
		if !errors.Is(first.err, errEmit) {
			x.errorf("Extract = %v, want the error of emit", first.err)
		}
		x.finish(want, first)
	}
}

// spread returns the numbers from 1 to n, or some of them where there are many: the first, the last, and between.
func spread(n int) []int {
	const most = 24
	var numbers []int
	if n <= most {
		for i := 1; i <= n; i++ {
			numbers = append(numbers, i)
		}
		return numbers
	}
	for i := range most {
		numbers = append(numbers, 1+i*(n-1)/(most-1))
	}
	return numbers
}
