package sourcetest

import (
	"context"
	"fmt"
	"sync"
)

// pagesShift: records that appear while pages are read hide none that was there, and come now or next time.
func pagesShift(s suite) {
	forEachRequest(s, func(x *trial, want []string, k int) {
		var mu sync.Mutex // Add runs where the stand-in answers
		var added []string
		first := x.extract(nil, disturbance{request: func(n int, _ context.CancelFunc) {
			if n == k {
				mu.Lock()
				defer mu.Unlock()
				added = x.stand.Add(s.t, 2)
			}
		}})
		mu.Lock()
		defer mu.Unlock()
		x.wantGood("the run with new records", first)
		x.wantAll("the run with new records", want, first)
		x.finish(append(want, added...), first)
	})
}

// recordsMove: a record that changes while pages are read may move to another page. The others come now or next time,
// and so does what it has become.
func recordsMove(s suite) {
	forEachRequest(s, func(x *trial, want []string, k int) {
		if x.stand.Change == nil {
			return
		}
		moved := want[(k*7)%len(want)]
		first := x.extract(nil, disturbance{request: func(n int, _ context.CancelFunc) {
			if n == k {
				x.stand.Change(s.t, moved)
			}
		}})
		x.wantGood("the run with a change", first)
		second := x.finish(want, first)
		got, again := second.latest[moved]
		if !again {
			got = first.latest[moved]
		}
		if now := x.extract(nil, disturbance{}).latest[moved]; got != now {
			x.errorf("what %s has become did not come", moved)
		}
	})
}

// forEachRequest makes a trial for each request of a whole read.
func forEachRequest(s suite, try func(x *trial, want []string, k int)) {
	x := s.trial("")
	if x.stand.OnRequest == nil {
		return
	}
	x.stand.Add(s.t, x.stand.Pages)
	whole := x.extract(nil, disturbance{})
	for _, k := range spread(whole.requests) {
		x := s.trial(fmt.Sprintf("before answer %d of %d", k, whole.requests))
		try(x, x.stand.Add(s.t, x.stand.Pages), k)
	}
}
