package resolvetest

import "strings"

// A language is a stock of names. The names at the head of its lists are common ones; the long tail is composed of
// syllables, so that it grows with the number of persons.
type language struct {
	share   int        // of all persons, in per cent
	firsts  []forename // common ones first
	lasts   []string
	starts  []string // of composed names
	middles []string
	ends    []string // of last names
	closes  []string // of first names
}

// forename is a first name with its short forms.
type forename struct {
	full  string
	short []string
}

// newLanguage reads first names as "Full/Short/Short …"; a tilde stands for a blank within a name.
func newLanguage(share int, firsts, lasts, starts, middles, ends, closes string) *language {
	l := &language{share: share, starts: strings.Fields(starts), middles: strings.Fields(middles),
		ends: strings.Fields(ends), closes: strings.Fields(closes)}
	for _, f := range strings.Fields(firsts) {
		parts := strings.Split(strings.ReplaceAll(f, "~", " "), "/")
		l.firsts = append(l.firsts, forename{parts[0], parts[1:]})
	}
	for _, f := range strings.Fields(lasts) {
		l.lasts = append(l.lasts, strings.ReplaceAll(f, "~", " "))
	}
	return l
}

// first returns the first name of a rank, counted from 0 for the most common one.
func (l *language) first(rank int) forename {
	if rank < len(l.firsts) {
		return l.firsts[rank]
	}
	return forename{full: l.compose(rank-len(l.firsts), l.closes)}
}

// last returns the last name of a rank.
func (l *language) last(rank int) string {
	if rank < len(l.lasts) {
		return l.lasts[rank]
	}
	return l.compose(rank-len(l.lasts), l.ends)
}

// compose returns the i-th name made of a start, a middle (two where one does not suffice) and an end. Each i gives
// another combination, and neighbours in rank share few syllables.
func (l *language) compose(i int, ends []string) string {
	s, m, e := len(l.starts), len(l.middles), len(ends)
	start := i % s
	end := (i/s + start) % e
	middle := i / s / e
	if middle < m {
		return l.starts[start] + l.middles[(middle+start+end)%m] + ends[end]
	}
	middle -= m
	return l.starts[start] + l.middles[(middle+start+end)%m] + l.middles[(middle/m+start)%m] + ends[end]
}
