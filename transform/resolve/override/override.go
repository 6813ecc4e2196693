// Package override reads the publisher's own word on which leads are one person: a CSV file of pairs of leads that must be
// merged, or must not be, with who said so, when, and why.
//
// It promises that every pair it returns can be obeyed as it stands: both leads are well formed and two, and the verdict,
// the time and the reason are there. Otherwise [Parse] returns an [*Error] with every fault at once, each with its line.
// [List.Check] finds pairs that cannot all be obeyed. No error holds what the file says of a person, or who said it.
package override

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"leadmill/transform/resolve"
)

// The columns, in the order that the documentation shows.
const (
	colA = iota
	colB
	colSame
	colWho
	colWhen
	colWhy
	columns
)

func columnNames() [columns]string {
	return [...]string{"lead_a", "lead_b", "same", "who", "when", "why"}
}

const (
	maxBytes = 32 << 20
	maxText  = 500 // characters of who and why, which are shown on one line
)

// A List is the pairs of one file, in its order.
type List struct {
	Pairs []resolve.Override

	name string
}

// Parse reads the file called name. A fault in it is an [*Error]; what r returns is passed on.
func Parse(r io.Reader, name string) (*List, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	p := &parser{faults: &Error{Name: name}, list: &List{name: name}}
	text := strings.TrimPrefix(string(data), "\ufeff")
	switch {
	case len(data) > maxBytes:
		p.faults.add(0, "the file is larger than 32 MiB")
	case !utf8.ValidString(text):
		p.faults.add(1+strings.Count(text[:validPrefix(text)], "\n"), "the file is not UTF-8 from here on; save it as CSV UTF-8")
	default:
		p.rows(text)
	}
	if len(p.faults.Faults) > 0 {
		return nil, p.faults
	}
	return p.list, nil
}

func validPrefix(s string) int {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(s)
}

type parser struct {
	faults *Error
	list   *List
	place  [columns]int // of each column in a row
	width  int
}

func (p *parser) rows(text string) {
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord, rows.ReuseRecord = -1, true
	// Excel writes semicolons where the comma is the decimal sign.
	if head, _, _ := strings.Cut(text, "\n"); strings.Contains(head, ";") && !strings.Contains(head, ",") {
		rows.Comma = ';'
	}
	header := true
	for {
		row, err := rows.Read()
		var form *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if header {
				known := columnNames()
				p.faults.add(1, "the file is empty; its first line is %s", strings.Join(known[:], ","))
			}
			return
		case errors.As(err, &form):
			p.faults.add(form.StartLine, "quotes do not match; write \" within a quoted value as \"\"")
			if header {
				return
			}
			continue
		}
		line, _ := rows.FieldPos(0)
		if header {
			if header = false; !p.header(row, line) {
				return
			}
			continue
		}
		p.row(row, line)
	}
}

// header finds the columns, in whatever order, and reports whether rows can be read by them.
func (p *parser) header(row []string, line int) (ok bool) {
	known := columnNames()
	found := map[string]bool{}
	before := len(p.faults.Faults)
	for i, cell := range row {
		name := strings.TrimSpace(cell)
		c := slices.Index(known[:], name)
		switch near := nearest(name, known[:]); {
		case c >= 0 && found[name]:
			p.faults.add(line, "column %s is there twice", name)
		case c >= 0:
			found[name], p.place[c] = true, i
		case near != "":
			p.faults.add(line, "unknown column %q; did you mean %q?", name, near)
			found[near] = true // and is not reported as missing too
		default: // what it says is not shown: a file without a header begins with somebody's words
			p.faults.add(line, "column %d is unknown; known are %s", i+1, strings.Join(known[:], ", "))
		}
	}
	for _, name := range known {
		if !found[name] {
			p.faults.add(line, "column %s is missing", name)
		}
	}
	p.width = len(row)
	return len(p.faults.Faults) == before
}

// nearest is the column that was probably meant: at most a third of its letters away, but for case and separators.
func nearest(word string, known []string) (best string) {
	plain := strings.NewReplacer(" ", "", "_", "", "-", "")
	w := plain.Replace(strings.ToLower(word))
	least := 0
	for _, k := range known {
		letters := plain.Replace(k)
		if len(w) > 2*len(letters) {
			continue
		}
		d := levenshtein.ComputeDistance(w, letters)
		if d <= max(1, len(letters)/3) && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}

func (p *parser) row(row []string, line int) {
	if !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
		return // what a spreadsheet writes for a row that was cleared
	}
	if len(row) != p.width {
		p.faults.add(line, "it has %d values, the first line has %d", len(row), p.width)
		return
	}
	cell := func(c int) string { return strings.TrimSpace(row[p.place[c]]) }
	before := len(p.faults.Faults)
	o := resolve.Override{
		A: p.lead(line, colA, cell(colA)), B: p.lead(line, colB, cell(colB)), Same: p.same(line, cell(colSame)),
		Who: p.text(line, colWho, cell(colWho)), When: p.when(line, cell(colWhen)), Why: p.text(line, colWhy, cell(colWhy)),
		Line: line,
	}
	if len(p.faults.Faults) == before && o.A == o.B {
		p.faults.add(line, "lead_a and lead_b are the same lead")
	}
	if len(p.faults.Faults) == before {
		p.list.Pairs = append(p.list.Pairs, o)
	}
}

func (p *parser) lead(line, column int, text string) resolve.ID {
	id, ok := resolve.ParseLeadID(text)
	name := columnNames()[column]
	switch {
	case ok:
	case text == "":
		p.faults.add(line, "%s is empty", name)
	case len(text) == resolve.IDLen && text[0] == 'C':
		p.faults.add(line, "%s is a customer; name leads, since customers change", name)
	default:
		p.faults.add(line, "%s is no lead; copy its lead_id: L and 16 characters", name)
	}
	return id
}

func (p *parser) same(line int, text string) bool {
	switch strings.ToLower(text) {
	case "yes", "merge":
		return true
	case "no", "split":
		return false
	}
	p.faults.add(line, "same must be yes or no (or merge, split)")
	return false
}

func (p *parser) when(line int, text string) time.Time {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 0 {
			return t.UTC()
		}
	}
	p.faults.add(line, "when must be a date such as 2026-11-02, or a time such as 2026-11-02T15:04:05Z")
	return time.Time{}
}

// text reads words that are shown on one line.
func (p *parser) text(line, column int, text string) string {
	text = strings.Join(strings.Fields(text), " ")
	name := columnNames()[column]
	switch {
	case text == "":
		p.faults.add(line, "%s is empty", name)
	case utf8.RuneCountInString(text) > maxText:
		p.faults.add(line, "%s is longer than %d characters", name, maxText)
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		p.faults.add(line, "%s has control characters", name)
	}
	return text
}
