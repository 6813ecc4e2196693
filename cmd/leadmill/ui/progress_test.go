package ui

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// A fakeClock moves a second at every look.
type fakeClock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(time.Second)
	return c.t
}

// printers is every printer, drawing on the buffer.
func printers(b *bytes.Buffer) map[string]Printer {
	clock := &fakeClock{t: time.Unix(1_700_000_000, 0)}
	return map[string]Printer{
		"nothing":  Nothing{},
		"log":      NewLog(NewLogger(b, true, slog.LevelInfo), clock.now),
		"terminal": NewTerminal(b, Style{Width: 80}, clock.now),
	}
}

// Every printer must bear goroutines that add at the same time, a total that is wrong either way, Done twice, Add
// after Done, a stage that is never done, Close twice and a stage after Close.
func TestPrintersBearMisuse(t *testing.T) {
	for name, p := range printers(&bytes.Buffer{}) {
		t.Run(name, func(t *testing.T) {
			var wg sync.WaitGroup
			for _, total := range []int64{-1, 0, 10, 1_000_000} {
				c := p.Stage("extract", total, "records")
				for range 4 {
					wg.Go(func() {
						for range 100 {
							c.Add(1)
						}
					})
				}
				wg.Go(c.Done)
				wg.Go(c.Done)
			}
			open := p.Stage("decode", 5, "records")
			wg.Wait()
			open.Add(1)
			p.Close()
			p.Close()
			open.Add(1)
			open.Done()
			late := p.Stage("late", 1, "records")
			late.Add(1)
			late.Done()
		})
	}
}

func TestLogPrinter(t *testing.T) {
	var b bytes.Buffer
	clock := &fakeClock{t: time.Unix(1_700_000_000, 0)}
	p := NewLog(NewLogger(&b, true, slog.LevelInfo), clock.now)
	one := p.Stage("extract", 500, "records")
	one.Add(200)
	one.Add(300)
	one.Done()
	two := p.Stage("decode", 10, "records")
	two.Add(7)
	two.Done()
	two.Done()
	p.Stage("unfinished", -1, "records").Add(1)
	p.Close()
	want := "stage finished (stage extract, count 500, unit records, seconds 1, per_second 500)\n" +
		"stage finished (stage decode, count 7, unit records, seconds 1, per_second 7, expected 10)\n"
	if b.String() != want {
		t.Errorf("log =\n%swant\n%s", b.String(), want)
	}
}

// Lines logged while bars run stand above them; those logged after Close are not lost.
func TestScreenKeepsLogAboveBars(t *testing.T) {
	var b bytes.Buffer
	s := Open(&b, Bars, Style{Width: 80}, (&fakeClock{}).now)
	c := s.Progress.Stage("extract", 1, "records")
	s.Log.Info("too quiet to be seen")
	s.Log.Warn("first")
	c.Done()
	s.Progress.Close()
	s.Log.Error("second")
	out := b.String()
	first, bar, second := strings.Index(out, "warning: first\n"), strings.LastIndex(out, "extract"), strings.Index(out, "error: second\n")
	if first < 0 || first >= bar || bar >= second || strings.Contains(out, "quiet") {
		t.Errorf("output = %q", out)
	}
}

// A terminal that goes away must not end the run or hang it.
func TestTerminalGone(t *testing.T) {
	p := NewTerminal(brokenWriter{}, Style{Width: 80}, (&fakeClock{}).now)
	for range 3 {
		c := p.Stage("extract", 10, "records")
		c.Add(1)
		if _, err := p.Write([]byte("x\n")); err != nil && !errors.Is(err, errBroken) {
			t.Errorf("Write = %v", err)
		}
		time.Sleep(200 * time.Millisecond) // let a frame fail
		c.Done()
	}
	p.Close()
}

var errBroken = errors.New("broken")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestOpenModes(t *testing.T) {
	for _, c := range []struct {
		mode       Mode
		start, has string
	}{
		{JSON, `{"time":`, `"stage":"extract","count":2`},
		{Plain, "stage finished", "stage extract, count 2"},
	} {
		var b bytes.Buffer
		s := Open(&b, c.mode, Style{}, (&fakeClock{}).now)
		n := s.Progress.Stage("extract", -1, "records")
		n.Add(2)
		n.Done()
		s.Progress.Close()
		if out := b.String(); !strings.HasPrefix(out, c.start) || !strings.Contains(out, c.has) {
			t.Errorf("mode %d: %q", c.mode, out)
		}
	}
}
