package ui

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A fakeTerminal understands what the drawing uses. Like tmux, it keeps what scrolls out at the top.
type fakeTerminal struct {
	t             testing.TB
	width, height int
	lines         []string // the history and the screen
	top, row, col int      // top is the screen's first line, row the cursor's
}

func (f *fakeTerminal) Write(p []byte) (int, error) {
	for s := string(p); s != ""; {
		switch {
		case strings.HasPrefix(s, "\x1b[1A"):
			f.row, s = max(f.top, f.row-1), s[4:]
		case strings.HasPrefix(s, "\x1b[2K"):
			f.line()
			f.lines[f.row], s = "", s[4:]
		case s[0] == '\r':
			f.col, s = 0, s[1:]
		case s[0] == '\n':
			f.newline()
			s = s[1:]
		default:
			if s[0] == '\x1b' {
				f.t.Fatalf("unknown sequence %.8q", s)
			}
			r := []rune(s)[0]
			if f.col == f.width {
				f.newline()
			}
			f.line()
			old := []rune(f.lines[f.row] + strings.Repeat(" ", max(0, f.col+1-len([]rune(f.lines[f.row])))))
			old[f.col] = r
			f.lines[f.row] = string(old)
			f.col++
			s = s[len(string(r)):]
		}
	}
	return len(p), nil
}

func (f *fakeTerminal) newline() {
	f.row, f.col = f.row+1, 0
	f.line()
	f.top = max(f.top, f.row-f.height+1)
}

func (f *fakeTerminal) line() {
	for len(f.lines) <= f.row {
		f.lines = append(f.lines, "")
	}
}

func (f *fakeTerminal) String() string {
	var b strings.Builder
	for _, l := range f.lines {
		b.WriteString(strings.TrimRight(l, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func (f *fakeTerminal) size() (width, height int) { return f.width, f.height }

// redraw is what the ticker does.
func redraw(p *Terminal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.draw("")
}

// still is a clock that stands.
func still() time.Time { return time.Unix(1_700_000_000, 0) }

func TestTerminalDrawing(t *testing.T) {
	f := &fakeTerminal{t: t, width: 80, height: 24}
	p := newTerminal(f, Style{Width: 80, Unicode: true}, still, f.size)
	one, two := p.Stage("extract", 4000, "records"), p.Stage("write journeys", 300_001, "rows")
	three := p.Stage("decode", -1, "leads")
	one.Add(1000)
	redraw(p)
	one.Add(3000)
	one.Done()
	if _, err := p.Write([]byte("warning: first\n")); err != nil {
		t.Fatal(err)
	}
	two.Add(150_000)
	three.Add(7)
	three.Done()
	four := p.Stage("verify", 4, "files")
	four.Add(1)
	four.Done()
	redraw(p)
	p.Close()
	want := `extract         █████████████████████████████████  4,000 of 4,000 records  0:00
warning: first
decode                                                            7 leads  0:00
verify          █████░░░░░░░░░░░░░░░░░░             1 of 4 files  stopped  0:00
write journeys  ███████████░░░░░░░░░░░░  150,000 of 300,001 rows  stopped  0:00`
	if d := cmp.Diff(want, f.String()); d != "" {
		t.Errorf("terminal (-want +got):\n%s", d)
	}
}

// A firstWrite ends the wait of the test at the first drawing.
type firstWrite struct{ seen chan string }

func (w firstWrite) Write(p []byte) (int, error) {
	select {
	case w.seen <- string(p):
	default:
	}
	return len(p), nil
}

func TestTerminalDrawsByItself(t *testing.T) {
	w := firstWrite{make(chan string, 1)}
	p := NewTerminal(w, Style{Width: 80}, still)
	defer p.Close()
	p.Stage("extract", -1, "records").Add(12)
	select {
	case got := <-w.seen:
		if !strings.Contains(got, "12 records") {
			t.Errorf("first drawing = %q", got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was drawn")
	}
}

// However small the terminal and however many the stages: each finished or stopped stage leaves one line, in the
// screen and its history together, and its count is whole where it has room.
func TestTerminalLeavesNoCopies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &fakeTerminal{width: rapid.IntRange(50, 130).Draw(t, "width"), height: rapid.IntRange(3, 40).Draw(t, "height")}
		p := newTerminal(f, Style{}, still, f.size)
		n := rapid.IntRange(1, 30).Draw(t, "stages")
		counters := make([]Counter, n)
		for i := range counters {
			counters[i] = p.Stage(fmt.Sprintf("stage-%d", i), 1_000_000, "deliveries")
			counters[i].Add(int64(100_000 + i))
			redraw(p)
		}
		for _, i := range rapid.SliceOfDistinct(rapid.IntRange(0, n-1), rapid.ID[int]).Draw(t, "done") {
			counters[i].Done()
			redraw(p)
		}
		p.Close()
		lines := strings.Split(f.String(), "\n")
		if len(lines) != n {
			t.Fatalf("%d lines of %d stages:\n%s", len(lines), n, f)
		}
		for i := range n {
			if want := fmt.Sprintf("%s of 1,000,000 deliveries", Count(int64(100_000+i))); strings.Count(f.String(), want) != 1 {
				t.Fatalf("no single line has %q:\n%s", want, f)
			}
		}
	})
}

func TestBarLine(t *testing.T) {
	c := barCells{name: "write journeys", counts: "1 of 2 rows", speed: "5/s", clock: "0:07", count: 1, total: 2}
	halted, done, unknown, fast := c, c, c, c
	fast.speed = "1,234,567/s"
	halted.state, halted.speed, done.count, unknown.total = barStopped, "stopped", 2, -1
	for _, x := range []struct {
		c     barCells
		width int
		want  string
	}{
		{c, 50, "write journeys  [====    ]  1 of 2 rows  5/s  0:07"},
		{c, 52, "write journeys  [=====     ]  1 of 2 rows  5/s  0:07"},
		{halted, 56, "write journeys  [=====     ]  1 of 2 rows  stopped  0:07"},
		{halted, 40, "write journeys  1 of 2 rows, stopped"},
		{halted, 30, "write...  1 of 2 rows, stopped"},
		{done, 52, "write journeys  [==========]  1 of 2 rows  5/s  0:07"},
		{unknown, 52, "write journeys  -             1 of 2 rows  5/s  0:07"},
		{c, 40, "write journeys  1 of 2 rows  5/s  0:07"},
		{c, 37, "write journeys  1 of 2 rows  0:07"},
		{fast, 45, "write journeys  1 of 2 rows  0:07"},
		{c, 30, "write journeys  1 of 2 rows"},
		{c, 20, "writ...  1 of 2 rows"},
		{c, 11, "1 of 2 rows"},
	} {
		l := barLayout{}
		l.widen(x.c)
		if got := l.line(x.c, x.width, 0, false); got != x.want {
			t.Errorf("line(state %d, width %d) = %q, want %q", x.c.state, x.width, got, x.want)
		}
	}
}

// The erasing must take the lines that a terminal made narrower has wrapped, and never go above the screen.
func TestEraseBlock(t *testing.T) {
	row := strings.Repeat("x", 79)
	for _, c := range []struct {
		rows, width, height, up int
	}{{0, 80, 24, 0}, {3, 80, 24, 3}, {3, 40, 24, 6}, {3, 40, 5, 4}} {
		got := strings.Count(eraseBlock(strings.Split(strings.Repeat(row+"\n", c.rows), "\n")[:c.rows], c.width, c.height), "\x1b[1A")
		if got != c.up {
			t.Errorf("%d rows of 79 in %dx%d: %d lines up, want %d", c.rows, c.width, c.height, got, c.up)
		}
	}
}

func TestClock(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{{0, "0:00"}, {7900 * time.Millisecond, "0:07"}, {754 * time.Second, "12:34"}, {3723 * time.Second, "1:02:03"}} {
		if got := clock(c.d); got != c.want {
			t.Errorf("clock(%s) = %q, want %q", c.d, got, c.want)
		}
	}
}

func BenchmarkTerminalAdd(b *testing.B) {
	p := NewTerminal(io.Discard, Style{Width: 80}, time.Now)
	defer p.Close()
	c := p.Stage("extract", int64(b.N), "records")
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c.Add(1)
		}
	})
	c.Done()
}
