package ui

import (
	"fmt"
	"strings"
	"time"
)

// barCells are the texts of a stage's line, and what its bar needs.
type barCells struct {
	name, counts, speed, clock string
	count, total               int64 // total is below 0 where unknown
	state                      barState
}

func (c *barCounter) cells() barCells {
	took := c.took
	if c.state == barRunning {
		took = c.on.now().Sub(c.start)
	}
	cells := barCells{name: c.name, count: c.count.Load(), total: c.total, state: c.state, clock: clock(took)}
	cells.counts = Count(cells.count) + " " + c.unit
	if c.total >= 0 {
		cells.counts = fmt.Sprintf("%s of %s %s", Count(cells.count), Count(c.total), c.unit)
	}
	if c.state == barStopped {
		cells.speed = stopped
	} else if r, ok := rate(cells.count, took); ok {
		cells.speed = Count(r) + "/s"
	}
	return cells
}

// stopped stands in place of the speed; where there is no room for a speed, behind the counts.
const stopped = "stopped"

// A barLayout is the widths of the columns. They only grow, so that the lines that stay are aligned too.
type barLayout struct{ name, counts, speed, clock int }

func (l *barLayout) widen(c barCells) {
	l.name = max(l.name, textWidth(c.name))
	l.counts = max(l.counts, textWidth(c.counts))
	l.speed = max(l.speed, textWidth(c.speed))
	l.clock = max(l.clock, textWidth(c.clock))
}

const (
	barGap   = 2
	leastBar = 8
)

// line is name, bar, counts, speed and time in at most width columns. Where there is no room for all, it goes
// without the bar, then the speed, then the time; then the name is cut. The counts come last of all.
func (l barLayout) line(c barCells, width, frame int, unicode bool) string {
	need := l.name + barGap + l.counts
	room := width - need
	tail, all := "", false
	if gap := barGap + l.clock; room >= gap {
		room -= gap
		tail = strings.Repeat(" ", barGap) + fitRight(c.clock, l.clock, unicode)
		gap = 0 // no stage has been long enough yet to have a speed
		if l.speed > 0 {
			gap = barGap + l.speed
		}
		if room >= gap {
			room, all = room-gap, true
			tail = fitRight(c.speed, gap, unicode) + tail
		}
	}
	switch room -= barGap; {
	case all && room >= leastBar:
		return fit(c.name, l.name, unicode) + strings.Repeat(" ", barGap) + c.bar(room, frame, unicode) +
			strings.Repeat(" ", barGap) + fitRight(c.counts, l.counts, unicode) + tail
	case !all && c.state == barStopped:
		break
	case width >= need:
		return fit(c.name, l.name, unicode) + strings.Repeat(" ", barGap) + fitRight(c.counts, l.counts, unicode) + tail
	}
	// Each line for itself: there is no room left for alignment.
	if c.state == barStopped {
		c.counts += ", " + stopped
	}
	name := min(textWidth(c.name), width-barGap-textWidth(c.counts))
	if name <= 0 {
		return cut(c.counts, width, unicode)
	}
	return fit(c.name, name, unicode) + strings.Repeat(" ", barGap) + c.counts
}

// bar is exactly width columns: the share that is done, or a sign of life where the total is unknown.
func (c barCells) bar(width, frame int, unicode bool) string {
	if c.total < 0 {
		spinner := []rune(`-\|/`)
		if unicode {
			spinner = []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
		}
		if c.state != barRunning {
			return strings.Repeat(" ", width) // a spinner that stands still says nothing
		}
		return fit(string(spinner[frame%len(spinner)]), width, unicode)
	}
	full, empty, left, right := "=", " ", "[", "]"
	if unicode {
		full, empty, left, right = "█", "░", "", ""
	}
	width -= len(left) + len(right)
	n := width
	if c.count < c.total {
		n = int(float64(max(0, c.count)) / float64(c.total) * float64(width))
	}
	return left + strings.Repeat(full, n) + strings.Repeat(empty, width-n) + right
}

// clock shows a duration as 0:07, 12:34 or 1:02:03.
func clock(d time.Duration) string {
	s := int64(d / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
