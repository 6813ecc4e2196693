package similar

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strings"
)

var (
	//go:embed lists/nicknames.Apache-2.0.csv
	publishedNicknames string
	//go:embed lists/nicknames.own.csv
	ownNicknames string
	//go:embed lists/nicknames.left-out.csv
	leftOutNicknames string
)

// Nicknames knows which formal first names a first name may stand for. Any number of goroutines may use it.
type Nicknames struct {
	formal   map[string][]uint16
	isFormal map[string]bool
}

// LoadNicknames reads the embedded lists.
func LoadNicknames() (*Nicknames, error) {
	pairs, err := nicknamePairs()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded nicknames, a fault of this build: %w", err)
	}
	return number(pairs)
}

// number gives every formal name a number, and a number of its own to every pair of formal names that stand for one
// another: through a common number all variants of John would be variants of one another.
func number(pairs []nicknamePair) (*Nicknames, error) {
	isFormal := make(map[string]bool, len(pairs))
	for _, p := range pairs {
		isFormal[p.formal] = true
	}
	var meanings []nicknamePair // a formal name with itself, or two that are variants
	for name := range isFormal {
		meanings = append(meanings, nicknamePair{name, name})
	}
	for _, p := range pairs {
		if isFormal[p.nickname] {
			meanings = append(meanings, p.variants())
		}
	}
	slices.SortFunc(meanings, nicknamePair.compare)
	meanings = slices.Compact(meanings)
	if len(meanings) > math.MaxUint16+1 {
		return nil, fmt.Errorf("numbering %d formal names and variants, more than 16 bits can: shorten lists/nicknames.own.csv", len(meanings))
	}
	ids := make(map[nicknamePair]uint16, len(meanings))
	n := &Nicknames{formal: make(map[string][]uint16, 2*len(isFormal)), isFormal: isFormal}
	for i, m := range meanings {
		ids[m] = uint16(i)
		n.add(m.formal, uint16(i))
		n.add(m.nickname, uint16(i))
	}
	for _, p := range pairs {
		if !isFormal[p.nickname] {
			n.add(p.nickname, ids[nicknamePair{p.formal, p.formal}])
		}
	}
	for name, formal := range n.formal {
		slices.Sort(formal)
		n.formal[name] = slices.Clip(slices.Compact(formal))
	}
	return n, nil
}

func (n *Nicknames) add(name string, id uint16) { n.formal[name] = append(n.formal[name], id) }

// Formal returns, ascending, the numbers of what a folded first name may stand for: formal names, its own too where it is
// one, and pairs of formal names that are variants of one another (John and Giovanni). nil where it is unknown. The
// caller must not change it. The numbers hold for one build of the program.
func (n *Nicknames) Formal(name string) []uint16 { return n.formal[name] }

// IsNickname reports whether a folded first name only stands for others: bob, not robert.
func (n *Nicknames) IsNickname(name string) bool { return n.formal[name] != nil && !n.isFormal[name] }

// Share reports whether two results of Formal have a number in common. It is not transitive: al shares a formal name with
// albert and with alan, who share none.
func Share(a, b []uint16) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

type nicknamePair struct{ formal, nickname string }

func (p nicknamePair) compare(q nicknamePair) int {
	return cmp.Or(strings.Compare(p.formal, q.formal), strings.Compare(p.nickname, q.nickname))
}

// variants is the same pair whichever of the two the list calls the nickname.
func (p nicknamePair) variants() nicknamePair {
	return nicknamePair{min(p.formal, p.nickname), max(p.formal, p.nickname)}
}

// everyNickname in the list of what is left out means every row of a name: it is itself short for others.
const everyNickname = "*"

func nicknamePairs() ([]nicknamePair, error) {
	leftOut := make(map[nicknamePair]bool) // whether the published list has it
	leftOutRows, err := csvRows(leftOutNicknames)
	if err != nil {
		return nil, err
	}
	for _, row := range leftOutRows {
		leftOut[nicknamePair{row[0], row[1]}] = false
	}
	rows, err := csvRows(publishedNicknames)
	if err != nil {
		return nil, err
	}
	var pairs []nicknamePair
	for _, row := range rows {
		pair := nicknamePair{row[0], row[2]}
		every := nicknamePair{row[0], everyNickname}
		if _, ok := leftOut[every]; ok {
			leftOut[every] = true
		} else if _, ok := leftOut[pair]; ok {
			leftOut[pair] = true
		} else {
			pairs = append(pairs, pair)
		}
	}
	for _, row := range leftOutRows {
		if !leftOut[nicknamePair{row[0], row[1]}] {
			return nil, fmt.Errorf("leaving out %s, %s: lists/nicknames.Apache-2.0.csv has no such pair", row[0], row[1])
		}
	}
	if rows, err = csvRows(ownNicknames); err != nil {
		return nil, err
	}
	for _, row := range rows {
		for nickname := range strings.FieldsSeq(row[1]) {
			pairs = append(pairs, nicknamePair{row[0], nickname})
		}
	}
	return pairs, nil
}

// csvRows leaves out the header.
func csvRows(text string) ([][]string, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	return rows[1:], nil
}
