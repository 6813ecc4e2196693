package normalize

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseTime reads the forms in which sources write a time: ISO 8601 with any fraction and offset (also with a blank for
// the T, and without a zone as UTC), the US form 9/28/2018 2:03:10 PM (as UTC), bare dates, dates with the month in
// English, and the day number of a spreadsheet. The time comes in UTC, cut to microseconds. DayOnly is true where the
// text holds a date alone.
func ParseTime(text string) (at time.Time, dayOnly, ok bool) {
	if at, dayOnly, ok = parseISO(text); ok {
		return at, dayOnly, ok
	}
	clean, _ := Clean(text)
	if at, dayOnly, ok = parseISO(clean); ok {
		return at, dayOnly, ok
	}
	if at, dayOnly, ok = parseUS(clean); ok {
		return at, dayOnly, ok
	}
	if at, dayOnly, ok = parseSerial(clean); ok {
		return at, dayOnly, ok
	}
	return parseLayouts(clean)
}

// clock is a time of day with its offset from UTC.
type clock struct {
	hour, minute, second, nanos int
	offset                      time.Duration
}

func (c clock) on(y, m, d int) time.Time {
	t := time.Date(y, time.Month(m), d, c.hour, c.minute, c.second, c.nanos/1000*1000, time.UTC)
	if c.offset != 0 {
		t = t.Add(-c.offset)
	}
	return t
}

func parseISO(s string) (at time.Time, dayOnly, ok bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return at, false, false
	}
	y1, y2, m, d := twoDigits(s, 0), twoDigits(s, 2), twoDigits(s, 5), twoDigits(s, 8)
	if y1|y2|m|d < 0 || !isDate(y1*100+y2, m, d) {
		return at, false, false
	}
	y := y1*100 + y2
	if len(s) == 10 {
		return clock{}.on(y, m, d), true, true
	}
	if s[10] != 'T' && s[10] != ' ' && s[10] != 't' {
		return at, false, false
	}
	c, ok := parseClock(s[11:])
	return c.on(y, m, d), false, ok
}

// twoDigits returns -1 where s does not hold two digits at i.
func twoDigits(s string, i int) int {
	if i+2 > len(s) || !isDigit(s[i]) || !isDigit(s[i+1]) {
		return -1
	}
	return int(s[i]-'0')*10 + int(s[i+1]-'0')
}

// parseClock reads hh:mm, hh:mm:ss, a fraction and an offset.
func parseClock(s string) (c clock, ok bool) {
	c.hour, c.minute = twoDigits(s, 0), twoDigits(s, 3)
	if c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || s[2] != ':' {
		return clock{}, false
	}
	i := 5
	if i < len(s) && s[i] == ':' {
		c.second = twoDigits(s, 6)
		if c.second < 0 || c.second > 59 {
			return clock{}, false
		}
		i = 8
		if i < len(s) && (s[i] == '.' || s[i] == ',') {
			start := i + 1
			unit := 100_000_000
			for i++; i < len(s) && isDigit(s[i]); i++ {
				c.nanos += int(s[i]-'0') * unit
				unit /= 10
			}
			if i == start {
				return clock{}, false
			}
		}
	}
	c.offset, ok = parseOffset(s[i:])
	if !ok {
		return clock{}, false
	}
	return c, true
}

func parseOffset(s string) (offset time.Duration, ok bool) {
	if s == "" || s == "Z" {
		return 0, true
	}
	if s[0] == ' ' {
		s = s[1:]
	}
	switch s {
	case "z", "Z", "UTC", "GMT":
		return 0, true
	case "":
		return 0, false
	}
	hours, minutes := twoDigits(s, 1), 0
	switch {
	case len(s) == 3:
	case len(s) == 5:
		minutes = twoDigits(s, 3)
	case len(s) == 6 && s[3] == ':':
		minutes = twoDigits(s, 4)
	default:
		return 0, false
	}
	if hours < 0 || hours > 15 || minutes < 0 || minutes > 59 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	offset = time.Duration(hours*60+minutes) * time.Minute
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// parseUS reads month/day/year; an impossible month is not turned into a day, since the next row could not be trusted.
func parseUS(s string) (at time.Time, dayOnly, ok bool) {
	date, rest, timed := strings.Cut(s, " ")
	date = strings.TrimSuffix(date, ",")
	month, tail, ok1 := strings.Cut(date, "/")
	day, year, ok2 := strings.Cut(tail, "/")
	m, ok3 := number(month)
	d, ok4 := number(day)
	y, ok5 := number(year)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) || len(month) > 2 || len(day) > 2 {
		return at, false, false
	}
	switch len(year) {
	case 2:
		y += 2000
	case 4:
	default:
		return at, false, false
	}
	if !isDate(y, m, d) {
		return at, false, false
	}
	if !timed {
		return clock{}.on(y, m, d), true, true
	}
	c, ok := parseUSClock(rest)
	return c.on(y, m, d), false, ok
}

// parseUSClock reads 2:03:10 PM, 2:03 PM and the same without AM or PM.
func parseUSClock(s string) (c clock, ok bool) {
	half := ""
	if n := len(s); n > 2 && (s[n-1] == 'M' || s[n-1] == 'm') {
		half = strings.ToUpper(s[n-2:])
		s = strings.TrimRight(s[:n-2], " ")
	}
	if len(s) > 1 && s[1] == ':' {
		s = "0" + s
	}
	if c, ok = parseClock(s); !ok {
		return clock{}, false
	}
	switch {
	case half == "":
		return c, true
	case half != "AM" && half != "PM" || c.hour < 1 || c.hour > 12:
		return clock{}, false
	}
	c.hour %= 12
	if half == "PM" {
		c.hour += 12
	}
	return c, true
}

// The day numbers of spreadsheets that are read as such: 2010-01-01 to 2119.
const (
	firstSerial = 40179
	lastSerial  = 80000
)

// parseSerial reads the day number that a spreadsheet stores for a date; its fraction is the time of day, good to
// about a millisecond.
func parseSerial(s string) (at time.Time, dayOnly, ok bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	days, ok := number(whole)
	if !ok || len(whole) != 5 || days < firstSerial || days > lastSerial || len(fraction) > 17 {
		return at, false, false
	}
	at = time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC)
	if strings.Trim(fraction, "0") == "" {
		return at, true, true
	}
	part, err := strconv.ParseFloat("0."+fraction, 64)
	if err != nil {
		return time.Time{}, false, false
	}
	return at.Add(time.Duration(math.Round(part*24*60*60*1000)) * time.Millisecond), false, true
}

func parseLayouts(s string) (at time.Time, dayOnly, ok bool) {
	for _, layout := range [...]string{"2-Jan-2006", "2-Jan-06", "2 Jan 2006", "Jan 2, 2006", "2 January 2006",
		"January 2, 2006", "2006/1/2", "20060102"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true, true
		}
	}
	for _, layout := range [...]string{"2-Jan-2006 15:04:05", "2-Jan-2006 15:04", "Jan 2, 2006 3:04:05 PM",
		"Jan 2, 2006, 3:04:05 PM", "2006/1/2 15:04:05", "Mon, 02 Jan 2006 15:04:05 GMT", time.RFC1123Z} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC().Truncate(time.Microsecond), false, true
		}
	}
	return time.Time{}, false, false
}
