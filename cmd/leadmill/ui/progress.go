package ui

import (
	"log/slog"
	"sync/atomic"
	"time"
)

// Progress is told what a run is doing. Its methods may be called by several goroutines at once.
type Progress interface {
	// Stage begins a stage. total is the number of units to come, below 0 where nobody knows; unit is their name in
	// the plural ("records"). Stages may overlap.
	Stage(name string, total int64, unit string) Counter
}

// A Counter counts the units of one stage. Add may be called by several goroutines at once.
type Counter interface {
	// Add says that n more units are done.
	Add(n int64)
	// Done says that the stage is over: stopped where its count is short of a known total, else finished. What is
	// added later is not shown. A second call does nothing.
	Done()
}

// A Printer shows progress. Close ends every stage that is still open, as not finished, and returns when everything
// is written; afterwards the printer takes stages but shows nothing.
type Printer interface {
	Progress
	Close()
}

// Nothing shows no progress.
type Nothing struct{}

// Stage implements [Progress].
func (Nothing) Stage(string, int64, string) Counter { return nothing{} }

// Close implements [Printer].
func (Nothing) Close() {}

type nothing struct{}

func (nothing) Add(int64) {}
func (nothing) Done()     {}

// Log writes one log line for each finished stage: stage, unit, count, seconds and per_second.
type Log struct {
	log    *slog.Logger
	now    func() time.Time
	closed atomic.Bool
}

// NewLog returns a printer that writes to log at level info. now is the clock.
func NewLog(log *slog.Logger, now func() time.Time) *Log { return &Log{log: log, now: now} }

// Stage implements [Progress].
func (l *Log) Stage(name string, total int64, unit string) Counter {
	return &logCounter{to: l, name: name, total: total, unit: unit, start: l.now()}
}

// Close implements [Printer]. A stage that was not done gets no line: the error that ended it has one.
func (l *Log) Close() { l.closed.Store(true) }

type logCounter struct {
	to         *Log
	name, unit string
	total      int64
	start      time.Time
	count      atomic.Int64
	done       atomic.Bool
}

func (c *logCounter) Add(n int64) { c.count.Add(n) }

func (c *logCounter) Done() {
	if c.done.Swap(true) || c.to.closed.Load() {
		return
	}
	count, elapsed := c.count.Load(), c.to.now().Sub(c.start)
	attrs := []any{
		slog.String("stage", c.name), slog.Int64("count", count), slog.String("unit", c.unit),
		slog.Float64("seconds", float64(elapsed.Milliseconds())/1000),
	}
	if r, ok := rate(count, elapsed); ok {
		attrs = append(attrs, slog.Int64("per_second", r))
	}
	if c.total >= 0 && c.total != count {
		attrs = append(attrs, slog.Int64("expected", c.total))
	}
	c.to.log.Info("stage finished", attrs...)
}

// rate is units a second; ok is false where the time is too short to tell.
func rate(count int64, elapsed time.Duration) (perSecond int64, ok bool) {
	if elapsed < time.Millisecond {
		return 0, false
	}
	return int64(float64(count) / elapsed.Seconds()), true
}
