package ui

import (
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"
)

// Terminal redraws a block of one line for each running stage. A stage that is over leaves one line for good, above
// the block. It is a writer too: what is written to it appears above the block.
type Terminal struct {
	out   io.Writer
	style Style
	now   func() time.Time
	size  func() (width, height int)
	quit  chan struct{}
	ended chan struct{}

	mu      sync.Mutex
	running []*barCounter // in the order they began
	block   []string      // what stands on the terminal below the lines that stay
	layout  barLayout
	frame   int
	closed  bool
}

// frameTime is the time between two drawings of the block.
const frameTime = 150 * time.Millisecond

// NewTerminal returns a printer that draws on out, which is a terminal. now is the clock. Close ends it.
func NewTerminal(out io.Writer, style Style, now func() time.Time) *Terminal {
	return newTerminal(out, style, now, func() (width, height int) { return sizeOf(out, style) })
}

func newTerminal(out io.Writer, style Style, now func() time.Time, size func() (width, height int)) *Terminal {
	t := &Terminal{
		out: out, style: style, now: now, size: size,
		quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go t.refresh()
	return t
}

// sizeOf asks the terminal each time, since a person may resize it.
func sizeOf(out io.Writer, style Style) (width, height int) {
	if f, ok := out.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 && h > 0 {
			return w, h
		}
	}
	if style.Width > 0 {
		return style.Width, defaultHeight
	}
	return defaultWidth, defaultHeight
}

const defaultHeight = 24

func (t *Terminal) refresh() {
	defer close(t.ended)
	tick := time.NewTicker(frameTime)
	defer tick.Stop()
	for {
		select {
		case <-t.quit:
			return
		case <-tick.C:
			t.mu.Lock()
			t.frame++
			if len(t.running)+len(t.block) > 0 && !t.closed {
				_ = t.draw("") // the terminal is gone; the run goes on
			}
			t.mu.Unlock()
		}
	}
}

// Stage implements [Progress].
func (t *Terminal) Stage(name string, total int64, unit string) Counter {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nothing{}
	}
	c := &barCounter{on: t, name: printable(name), unit: printable(unit), total: total, start: t.now()}
	t.running = append(t.running, c)
	return c
}

// Write shows whole lines above the block.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return t.out.Write(p)
	}
	if err := t.draw(string(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close implements [Printer]. Each stage that was not done leaves a line that says it was stopped.
func (t *Terminal) Close() {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return
	}
	stopped := t.running
	t.running = nil
	for _, c := range stopped {
		c.end(barStopped)
	}
	_ = t.draw(t.lines(stopped)) // the terminal is gone; the run goes on
	t.closed = true
	t.mu.Unlock()
	close(t.quit)
	<-t.ended
}

// draw replaces the block; lines stay above it for good. All of it is one call of the writer, so that nothing flickers.
func (t *Terminal) draw(lines string) error {
	if lines != "" && !strings.HasSuffix(lines, "\n") {
		lines += "\n"
	}
	width, height := t.size()
	old := eraseBlock(t.block, width, height)
	t.block = t.rows(width, height)
	text := old + lines
	for _, row := range t.block {
		text += row + "\n"
	}
	if text == "" {
		return nil
	}
	_, err := io.WriteString(t.out, text)
	return err
}

// eraseBlock clears line by line. Clearing to the end of the screen would be shorter, but when the block is at the top
// of the screen some terminals then move all of it into their history, at each drawing.
func eraseBlock(block []string, width, height int) string {
	up := 0
	for _, row := range block {
		up += max(1, (textWidth(row)+width-1)/width) // a terminal made narrower has wrapped it
	}
	if up == 0 {
		return ""
	}
	// The first is the cursor's own line: the terminal may have echoed ^C there.
	return "\r\x1b[2K" + strings.Repeat("\x1b[1A\x1b[2K", min(up, max(1, height-1)))
}

// rows are the lines of the block: two less than the terminal has, so that drawing it never scrolls.
func (t *Terminal) rows(width, height int) []string {
	shown, room := t.running, max(1, height-2)
	if len(shown) > room {
		shown = shown[:room-1]
	}
	rows := slices.Collect(strings.Lines(t.linesIn(shown, width)))
	for i := range rows {
		rows[i] = strings.TrimSuffix(rows[i], "\n")
	}
	if more := len(t.running) - len(shown); more > 0 {
		rows = append(rows, cut("and "+plural(int64(more), "more stage"), width-1, t.style.Unicode))
	}
	return rows
}

func (t *Terminal) lines(of []*barCounter) string {
	width, _ := t.size()
	return t.linesIn(of, width)
}

func (t *Terminal) linesIn(of []*barCounter, width int) string {
	var b strings.Builder
	cells := make([]barCells, len(of))
	for i, c := range of {
		cells[i] = c.cells()
		t.layout.widen(cells[i])
	}
	// The last column stays free: a terminal that has filled it is about to wrap.
	columns := max(1, min(width, maxWidth)-1)
	for _, c := range cells {
		b.WriteString(t.layout.line(c, columns, t.frame, t.style.Unicode) + "\n")
	}
	return b.String()
}

// A barCounter is one stage. All but count is guarded by the terminal's lock.
type barCounter struct {
	on         *Terminal
	name, unit string
	total      int64 // below 0 where unknown
	start      time.Time
	count      atomic.Int64 // so that Add costs no more than an atomic addition
	state      barState
	took       time.Duration // once it is over
}

type barState uint8

const (
	barRunning barState = iota
	barDone
	barStopped
)

func (c *barCounter) Add(n int64) { c.count.Add(n) }

func (c *barCounter) Done() {
	t := c.on
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(t.running, c)
	if i < 0 {
		return
	}
	t.running = slices.Delete(t.running, i, i+1)
	state := barDone
	if c.count.Load() < c.total {
		state = barStopped // whoever ends a stage by defer says Done after an error too
	}
	c.end(state)
	_ = t.draw(t.lines([]*barCounter{c})) // the terminal is gone; the run goes on
}

func (c *barCounter) end(s barState) { c.state, c.took = s, c.on.now().Sub(c.start) }
