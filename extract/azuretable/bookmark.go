package azuretable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"leadmill/extract"
	"leadmill/extract/overlap"
)

// stampLayout is the service's form of a Timestamp: always seven digits.
const stampLayout = "2006-01-02T15:04:05.0000000Z"

// A cursor is the service's continuation; zero at a scan's beginning and end.
type cursor struct {
	Partition string `json:"partition,omitempty"`
	Row       string `json:"row,omitempty"`
}

// mark is the bookmark as it is stored.
type mark struct {
	V     int             `json:"v"`
	Place string          `json:"place"`           // of another table nothing is known
	Since *time.Time      `json:"since,omitempty"` // nothing before was asked for; the zero time for all, nil where an older program wrote the bookmark
	High  time.Time       `json:"high,omitzero"`   // of the last whole scan
	Seen  overlap.Digests `json:"seen,omitempty"`  // rows that the overlap repeats
	Scan  *unended        `json:"scan,omitempty"`
}

// unended is a scan that failed on the way.
type unended struct {
	Began  time.Time `json:"began"`
	Filter string    `json:"filter,omitempty"` // another one asks for other rows, so the scan cannot go on
	High   time.Time `json:"high,omitzero"`
	cursor
}

// state is where a scan stands.
type state struct {
	table   string
	overlap time.Duration
	first   time.Time // nothing before it is asked for
	now     func() time.Time

	from    time.Time // high of the last whole scan
	memory  *overlap.Memory
	place   cursor
	resumed bool      // place is from an earlier run and has not been tried yet
	partial bool      // the scan began in an earlier run
	start   time.Time // of the scan, by the service's clock; zero before its first page
	high    time.Time // the highest Timestamp so far
}

// resume reads a bookmark. The warnings are for the log.
func (s *Source) resume(since extract.Bookmark) (*state, []string, error) {
	st := &state{table: s.place, overlap: s.overlap, first: s.first, now: s.now, memory: overlap.New(nil)}
	if since == nil {
		return st, nil, nil
	}
	bad := func(what string) (*state, []string, error) {
		return nil, nil, &extract.BookmarkError{Type: "azuretable", What: what}
	}
	var m mark
	decoder := json.NewDecoder(bytes.NewReader(since))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return bad("it is none")
	}
	if m.V != 1 {
		return bad(fmt.Sprintf("it has version %d, known is 1", m.V))
	}
	if m.Place != s.place {
		return st, []string{"the bookmark is of another table, so this one is read from its beginning"}, nil
	}
	st.from, st.memory = m.High, overlap.New(m.Seen)
	warnings := st.rewind(m.Since)
	st.restart()
	if m.Scan != nil && m.Scan.cursor != (cursor{}) && m.Scan.Filter == st.filter() {
		st.place, st.resumed, st.partial, st.start = m.Scan.cursor, true, true, m.Scan.Began
		st.high = later(st.from, m.Scan.High)
	}
	return st, warnings, nil
}

// rewind compares where the last whole scan began to read with what is configured. An earlier time needs the whole table from
// there; a later one changes nothing, since what lies before it has been handed over.
func (st *state) rewind(since *time.Time) (warnings []string) {
	switch {
	case st.from.IsZero() || since == nil:
	case st.first.Before(*since):
		st.from = time.Time{}
		return []string{"since was removed or is earlier than it was, so every row from there on is read again"}
	default:
		st.first = *since
	}
	return nil
}

// restart puts the state at the beginning of a scan.
func (st *state) restart() {
	st.place, st.resumed, st.partial, st.start, st.high = cursor{}, false, false, time.Time{}, st.from
}

// filter is the query of the whole scan, so also of one that goes on after a failure.
func (st *state) filter() string {
	if st.from.IsZero() {
		return filterFrom(st.first)
	}
	return filterFrom(later(st.first, st.from.Add(-st.overlap)))
}

func filterFrom(from time.Time) string {
	if from.IsZero() {
		return ""
	}
	return "Timestamp ge datetime'" + from.UTC().Format(stampLayout) + "'"
}

// began notes when the service answered; the first answer of a scan counts. A service that does not tell its time is
// taken to have ours.
func (st *state) began(served time.Time) {
	if !st.start.IsZero() {
		return
	}
	if served.IsZero() {
		served = st.now()
	}
	st.start = served.UTC()
}

// known reports whether this version of the row has been handed over.
func (st *state) known(r row) bool { return r.dated() && st.memory.Has(r.digest()) }

// note remembers a row that was handed over.
func (st *state) note(r row) {
	if r.dated() {
		st.high = later(st.high, r.at)
		st.memory.Keep(r.digest(), r.at)
	}
}

// capped is the highest Timestamp that the scan answers for: of what was written after it began, it may have missed some.
func (st *state) capped() time.Time {
	if !st.start.IsZero() && st.high.After(st.start) {
		return st.start
	}
	return st.high
}

// seen is what the next scan will meet again.
func (st *state) seen(whole bool) overlap.Digests {
	return st.memory.Recent(st.capped().Add(-st.overlap), whole)
}

// finish ends a scan at the table's end and stands before the next. What a scan that began in an earlier run handed over
// there stands among the older digests.
func (st *state) finish() {
	st.memory = overlap.New(st.seen(!st.partial))
	st.from = st.capped()
	st.restart()
}

// bookmark is the state as the next run needs it.
func (st *state) bookmark() (extract.Bookmark, error) {
	m := mark{V: 1, Place: st.table, Since: &st.first, High: st.from}
	if st.place == (cursor{}) {
		m.Seen = st.memory.Recent(time.Time{}, false) // between scans, so all of it
	} else {
		m.Seen = st.seen(false)
		m.Scan = &unended{Began: st.start, Filter: st.filter(), High: st.high, cursor: st.place}
	}
	return json.Marshal(m)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
