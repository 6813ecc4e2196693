package normalize

import (
	"strings"
	"time"

	"leadmill/transform"
	"leadmill/transform/decode"
)

// firstDay is the first day that is believed: the marketplaces did not exist before.
var firstDay = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

// clockSkew is how far behind the run a time may lie ahead.
const clockSkew = 24 * time.Hour

// believed reports whether a time can be that of a lead; a latest of zero sets no upper limit.
func believed(t, latest time.Time) bool {
	return !t.Before(firstDay) && (latest.IsZero() || !t.After(latest))
}

// times fills the lead's times: the record's own, else when it reached the source, else the date in the path, else
// when it was first read. A text that cannot be read or believed is an issue and is passed over.
func (n *Normalizer) times(f *decode.Fields, from Origin, out *Lead) issueSet {
	var found issueSet
	read := func(text string) (at time.Time, dayOnly, ok bool) {
		if text == "" {
			return at, false, false
		}
		at, dayOnly, ok = ParseTime(text)
		if ok = ok && believed(at, n.latest); !ok && strings.TrimSpace(text) != "" {
			found |= issueBadTime
		}
		return at, dayOnly, ok
	}
	receivedDay := false
	if at, dayOnly, ok := read(f.Received); ok {
		out.ReceivedAt, receivedDay = at, dayOnly
	} else {
		out.ReceivedAt = from.ReceivedAt.UTC().Truncate(time.Microsecond)
	}
	if at, dayOnly, ok := read(f.Created); ok {
		out.OccurredAt, out.DayOnly, out.TimeBasis = at, dayOnly, transform.ByRecord
		return found
	}
	if !out.ReceivedAt.IsZero() && believed(out.ReceivedAt, n.latest) {
		out.OccurredAt, out.DayOnly, out.TimeBasis = out.ReceivedAt, receivedDay, transform.ByReceived
		return found
	}
	if day, ok := PathDate(from.Locator); ok && believed(day, n.latest) {
		out.OccurredAt, out.DayOnly, out.TimeBasis = day, true, transform.ByPath
		return found
	}
	out.OccurredAt, out.TimeBasis = from.ReadAt.UTC().Truncate(time.Microsecond), transform.ByRead
	return found
}

// PathDate finds the date in a path: 2026/03/14, 2026-03-14, 20260314 or year=2026/month=03/day=14. Where there are
// several, the last counts: it stands nearest to the record.
func PathDate(path string) (day time.Time, ok bool) {
	var runs [3]struct{ start, end int } // the last three runs of digits, newest last
	for i := 0; i < len(path); {
		if !isDigit(path[i]) {
			i++
			continue
		}
		start := i
		for i < len(path) && isDigit(path[i]) {
			i++
		}
		runs[0], runs[1] = runs[1], runs[2]
		runs[2].start, runs[2].end = start, i
		y, m, d := runs[0], runs[1], runs[2]
		var found time.Time
		valid := false
		switch {
		case i-start == 8:
			found, valid = civilDate(path[start:start+4], path[start+4:start+6], path[start+6:i])
		case y.end-y.start == 4 && m.end-m.start == 2 && d.end-d.start == 2 &&
			joinsDate(path[y.end:m.start]) && joinsDate(path[m.end:d.start]):
			found, valid = civilDate(path[y.start:y.end], path[m.start:m.end], path[d.start:d.end])
		}
		if valid && !found.Before(firstDay) {
			day, ok = found, true
		}
	}
	return day, ok
}

func joinsDate(between string) bool {
	return between == "/" || between == "-" || between == "_" ||
		len(between) > 2 && between[0] == '/' && between[len(between)-1] == '='
}

func civilDate(year, month, day string) (time.Time, bool) {
	y, _ := number(year)
	m, _ := number(month)
	d, _ := number(day)
	if !isDate(y, m, d) {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC), true
}

func isDigit(c byte) bool { return c-'0' <= 9 }

// number reads a short run of digits and nothing else.
func number(s string) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != "" && len(s) <= 9
}

func isDate(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1 {
		return false
	}
	if d <= 28 {
		return true
	}
	switch m {
	case 4, 6, 9, 11:
		return d <= 30
	case 2:
		return d == 29 && y%4 == 0 && (y%100 != 0 || y%400 == 0)
	}
	return true
}
