package sourcetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadmill/extract"
)

// reporter is told of what is wrong. It is a testing.T, or in the suite's own tests a list.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// suite is what a check begins with.
type suite struct {
	t        *testing.T
	report   reporter
	newStand func(t *testing.T) *Stand
}

// trial is one stand and the runs that read it.
type trial struct {
	suite
	label string
	stand *Stand
	clock *Clock
	env   extract.Env
	log   *lockedBuffer
}

// trial makes a new stand. The label says which of several trials of a check it is.
func (s suite) trial(label string) *trial {
	x := &trial{suite: s, label: label, stand: s.newStand(s.t), clock: newClock(), log: &lockedBuffer{}}
	x.env = env(s.t, x.clock, slog.New(slog.NewTextHandler(x.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	x.stand.Open(s.t, x.env) // so that the stand knows the clock before it makes records
	return x
}

// errorf reports with the label of the trial.
func (x *trial) errorf(format string, args ...any) {
	x.report.Helper()
	if x.label != "" {
		format = x.label + ": " + format
	}
	x.report.Errorf(format, args...)
}

// How a run is to be disturbed.
type disturbance struct {
	breakAt int                                          // request from which every answer fails; 0 for none
	emit    func(n int, cancel context.CancelFunc) error // instead of a good end of the n-th emit
	request func(n int, cancel context.CancelFunc)       // before the n-th answer
}

// outcome is what came of a run.
type outcome struct {
	ids      []string          // of the deliveries whose emit was well
	latest   map[string]string // id → its last payload
	bookmark extract.Bookmark
	result   extract.Result
	err      error
	requests int
	stopped  bool // emit returned an error, or the context ended within it
}

// maxRun is far more than a run against a stand-in needs.
const maxRun = 30 * time.Second

// extract runs a new source from a bookmark, and looks at everything that it shows.
func (x *trial) extract(since extract.Bookmark, d disturbance) outcome {
	x.clock.Advance(time.Hour)
	ctx, cancel := context.WithTimeout(x.t.Context(), maxRun)
	defer cancel()
	source := x.stand.Open(x.t, x.env)
	if d.breakAt > 0 {
		x.stand.Break(d.breakAt)
		defer x.stand.Heal()
	}
	if d.request != nil {
		x.stand.OnRequest(func(n int) { d.request(n, cancel) })
		defer x.stand.OnRequest(nil)
	}
	var (
		o      = outcome{latest: map[string]string{}}
		inside atomic.Int32
		before = x.stand.Requests()
	)
	emit := func(delivery extract.Delivery) error {
		if inside.Add(1) != 1 {
			x.errorf("emit is called by two goroutines at once")
		}
		defer inside.Add(-1)
		id := identity(delivery)
		if o.stopped {
			x.errorf("%s was emitted after emit had failed or the context had ended", id)
		}
		x.lookAt(delivery)
		if d.emit != nil {
			if err := d.emit(len(o.ids)+1, cancel); err != nil {
				o.stopped = true
				return err
			}
		}
		o.ids = append(o.ids, id)
		o.latest[id] = string(delivery.Payload)
		o.stopped = ctx.Err() != nil
		return nil
	}
	o.result, o.err = source.Extract(ctx, clone(since), emit)
	o.requests = x.stand.Requests() - before
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		x.errorf("the run took longer than %s; Break must answer with a failure that no retry mends", maxRun)
	}
	o.bookmark = x.lookAtResult(since, o)
	return o
}

// clone returns a bookmark as a store would that keeps JSON in its own layout.
func clone(b extract.Bookmark) extract.Bookmark {
	if b == nil {
		return nil
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", " "); err != nil {
		return bytes.Clone(b) // reported where it came from
	}
	return out.Bytes()
}

// identity is what Stand.Add calls a record.
func identity(d extract.Delivery) string {
	if d.RecordID != "" {
		return d.RecordID
	}
	return d.Locator
}

// lockedBuffer is a log that several goroutines may write.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// take empties the log.
func (b *lockedBuffer) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.text.Reset()
	return b.text.String()
}
