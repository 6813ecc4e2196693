package ui

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// Terminal draws a progress bar for each stage. It is a writer too: what is written to it appears above the bars.
type Terminal struct {
	out   io.Writer
	bars  *mpb.Progress
	style Style
	now   func() time.Time

	mu     sync.Mutex
	open   map[*barCounter]bool
	closed bool
}

// NewTerminal returns a printer that draws on out, which is a terminal. now is the clock.
func NewTerminal(out io.Writer, style Style, now func() time.Time) *Terminal {
	return &Terminal{
		out: out, style: style, now: now, open: map[*barCounter]bool{},
		bars: mpb.New(mpb.WithOutput(out), mpb.WithWidth(style.columns()), mpb.WithAutoRefresh()),
	}
}

// Stage implements [Progress].
func (t *Terminal) Stage(name string, total int64, unit string) Counter {
	c := &barCounter{on: t, name: printable(name), unit: printable(unit), total: total, start: t.now()}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nothing{}
	}
	// The bar is made without a total: one that reaches its total closes itself, and the last counts would be lost
	// where the total was an estimate.
	bar, err := t.bars.Add(0, c.filler(t.style),
		mpb.PrependDecorators(decor.Name(c.name, decor.WCSyncSpaceR)),
		mpb.AppendDecorators(
			decor.Any(c.counts, decor.WCSyncSpace),
			decor.Any(c.speed, decor.WCSyncSpace),
			decor.Any(c.elapsed, decor.WCSyncSpace),
		))
	if err != nil {
		return nothing{} // the terminal is gone; the run goes on
	}
	c.bar = bar
	t.open[c] = true
	return c
}

// Write shows whole lines above the bars.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock() // nothing may be written while Close draws the last frame
	defer t.mu.Unlock()
	if n, err := t.bars.Write(p); err == nil {
		return n, nil
	}
	return t.out.Write(p) // the bars are gone
}

// Close implements [Printer]. Bars of stages that were not done stay as they are.
func (t *Terminal) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return
	}
	t.closed = true
	for c := range t.open {
		c.stop()
		c.bar.Abort(false)
	}
	t.bars.Wait()
}

// A barCounter is read by the drawing goroutine, so that Add costs no more than an atomic addition.
type barCounter struct {
	on         *Terminal
	bar        *mpb.Bar
	name, unit string
	total      int64 // below 0 where unknown
	start      time.Time
	count      atomic.Int64
	took       atomic.Int64 // nanoseconds, once the stage is over
	done       atomic.Bool  // over by Done; mpb's own states do not tell it from an abort for certain
}

func (c *barCounter) Add(n int64) { c.count.Add(n) }

func (c *barCounter) Done() {
	c.on.mu.Lock()
	defer c.on.mu.Unlock()
	if !c.on.open[c] || c.on.closed {
		return
	}
	delete(c.on.open, c)
	c.stop()
	c.done.Store(true)
	c.bar.SetTotal(c.count.Load(), true)
}

func (c *barCounter) stop() { c.took.Store(max(1, int64(c.on.now().Sub(c.start)))) }

func (c *barCounter) since() time.Duration {
	if d := c.took.Load(); d > 0 {
		return time.Duration(d)
	}
	return c.on.now().Sub(c.start)
}

// filler draws a bar where the total is known and a spinner where it is not.
func (c *barCounter) filler(style Style) mpb.BarFiller {
	bar := mpb.BarStyle().Lbound("[").Filler("=").Tip(">").Padding(" ").Rbound("]")
	spinner := mpb.SpinnerStyle("-", `\`, "|", "/")
	if style.Unicode {
		bar = mpb.BarStyle().Lbound("").Filler("█").Tip("").Padding("░").Rbound("")
		spinner = mpb.SpinnerStyle()
	}
	inner := spinner.PositionLeft().Build()
	if c.total >= 0 {
		inner = bar.Build()
	}
	return mpb.BarFillerFunc(func(w io.Writer, s decor.Statistics) error {
		s.Current, s.Total = c.count.Load(), max(c.total, 1)
		s.Current = min(s.Current, s.Total)
		if c.total < 0 && c.took.Load() > 0 {
			return nil // a spinner that stands still says nothing
		}
		if c.done.Load() {
			s.Current = s.Total // the total was an estimate
		}
		return inner.Fill(w, s)
	})
}

func (c *barCounter) counts(decor.Statistics) string {
	if c.total < 0 {
		return Count(c.count.Load()) + " " + c.unit
	}
	return fmt.Sprintf("%s of %s %s", Count(c.count.Load()), Count(c.total), c.unit)
}

func (c *barCounter) speed(decor.Statistics) string {
	if r, ok := rate(c.count.Load(), c.since()); ok {
		return Count(r) + "/s"
	}
	return ""
}

func (c *barCounter) elapsed(decor.Statistics) string { return clock(c.since()) }

// clock shows a duration as 0:07, 12:34 or 1:02:03.
func clock(d time.Duration) string {
	s := int64(d / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
