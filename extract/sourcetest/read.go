package sourcetest

import (
	"context"

	"leadmill/extract"
)

// firstRead: without a bookmark, everything comes, once.
func firstRead(s suite) {
	x := s.trial("")
	want := x.stand.Add(s.t, x.stand.Pages)
	if len(want) != x.stand.Pages {
		x.errorf("the stand was to add %d records and named %d", x.stand.Pages, len(want))
	}
	o := x.extract(nil, disturbance{})
	x.wantGood("the first read", o)
	x.wantAll("the first read", want, o)
	x.wantOnly("the first read", want, o)
	x.wantOnce("the first read", o)
	if o.result.Filtered != 0 {
		x.errorf("the first read left out %d records as somebody else's, and there were none", o.result.Filtered)
	}
	if o.requests < 3 {
		x.errorf("%d records took %d requests; Stand.Pages must make three pages, and Stand.Requests count them", x.stand.Pages, o.requests)
	}
}

// emptyPlace: nothing to read is no error, and the bookmark finds what comes later.
func emptyPlace(s suite) {
	x := s.trial("")
	first := x.extract(nil, disturbance{})
	x.wantGood("the read of nothing", first)
	x.wantOnly("the read of nothing", nil, first)
	want := x.stand.Add(s.t, 2)
	second := x.extract(first.bookmark, disturbance{})
	x.wantGood("the read after nothing", second)
	x.wantAll("the read after nothing", want, second)
}

// readAgain: later runs bring what is new, and beside it only what came before.
func readAgain(s suite) {
	x := s.trial("")
	known := x.stand.Add(s.t, x.stand.Pages)
	o := x.extract(nil, disturbance{})
	x.wantGood("the first read", o)
	for _, n := range []int{0, 1, x.stand.Pages, 0} {
		var added []string
		if n > 0 {
			added = x.stand.Add(s.t, n)
		}
		known = append(known, added...)
		o = x.extract(o.bookmark, disturbance{})
		x.wantGood("a later read", o)
		x.wantAll("a later read", added, o)
		x.wantOnly("a later read", known, o)
	}
}

// changedRecord: what changes comes again, on whatever page it stood.
func changedRecord(s suite) {
	x := s.trial("")
	if x.stand.Change == nil {
		return
	}
	ids := x.stand.Add(s.t, x.stand.Pages)
	o := x.extract(nil, disturbance{})
	x.wantGood("the first read", o)
	for _, i := range []int{0, len(ids) / 2, len(ids) - 1, 0} {
		x.stand.Change(s.t, ids[i])
		o = x.extract(o.bookmark, disturbance{})
		x.wantGood("the read after a change", o)
		x.wantAll("the read after a change", ids[i:i+1], o)
		x.wantOnly("the read after a change", ids, o)
	}
}

// foreignRecords: somebody else's records are counted and do not come, alone or between ours.
func foreignRecords(s suite) {
	x := s.trial("")
	if x.stand.Foreign == nil {
		return
	}
	const foreign = 3
	third := max(1, x.stand.Pages/3)
	x.stand.Foreign(s.t, foreign)
	ids := x.stand.Add(s.t, third)
	x.stand.Foreign(s.t, foreign)
	ids = append(ids, x.stand.Add(s.t, third)...)
	var since extract.Bookmark
	for _, run := range []string{"the first read", "the read of what is somebody else's"} {
		o := x.extract(since, disturbance{})
		x.wantGood(run, o)
		x.wantOnly(run, ids, o)
		want := int64(foreign)
		if since == nil {
			x.wantAll(run, ids, o)
			want = 2 * foreign
		}
		if o.result.Filtered < want {
			x.errorf("%s left out %d records of somebody else and counted %d", run, want, o.result.Filtered)
		}
		since = o.bookmark
		x.stand.Foreign(s.t, foreign)
	}
}

// checkPlace: a check counts, changes nothing, and says what is broken.
func checkPlace(s suite) {
	x := s.trial("")
	if got, err := x.check(); err != nil || got.Records != 0 || got.More {
		x.errorf("Check of an empty place = %+v, %v, want no records and no error", got, err)
	}
	ids := x.stand.Add(s.t, x.stand.Pages)
	got, err := x.check()
	switch {
	case err != nil:
		x.errorf("Check failed: %v", err)
	case got.Records < 1 || got.Records > int64(len(ids)):
		x.errorf("Check counted %d records on the first page of %d", got.Records, len(ids))
	case got.More != (got.Records < int64(len(ids))):
		x.errorf("Check counted %d of %d records and says More = %t", got.Records, len(ids), got.More)
	}
	o := x.extract(nil, disturbance{})
	x.wantGood("the read after a check", o)
	x.wantAll("the read after a check", ids, o)

	x.stand.Break(1)
	_, err = x.check()
	x.stand.Heal()
	x.wantKind("Check", err)
}

func (x *trial) check() (extract.Sample, error) {
	ctx, cancel := context.WithTimeout(x.t.Context(), maxRun)
	defer cancel()
	sample, err := x.stand.Open(x.t, x.env).Check(ctx)
	x.noSecret("the note of a check", sample.Note)
	x.lookAtError(err)
	return sample, err
}

// strangeBookmark: what is not the source's own bookmark is an error, or records would be lost silently.
func strangeBookmark(s suite) {
	x := s.trial("")
	x.stand.Add(s.t, 1)
	for _, strange := range []string{`{"v":99999,"from":"another program"}`, `"2026-03-01"`, `7`, `{`} {
		o := x.bare(s.t.Context(), extract.Bookmark(strange))
		if o.err == nil {
			x.errorf("the bookmark %s was accepted", strange)
		}
		if len(o.ids) > 0 {
			x.errorf("records were emitted from the bookmark %s", strange)
		}
	}
}

// bare runs without looking at what is returned.
func (x *trial) bare(ctx context.Context, since extract.Bookmark) outcome {
	var o outcome
	o.result, o.err = x.stand.Open(x.t, x.env).Extract(ctx, since, func(d extract.Delivery) error {
		o.ids = append(o.ids, identity(d))
		return nil
	})
	x.lookAtError(o.err)
	return o
}
