package resolvetest

import (
	"strings"
	"testing"
)

// TestLastNamesDiffer matters because the numbers in addresses count the bearers of a name.
func TestLastNamesDiffer(t *testing.T) {
	w := newWorld(MaxRows, 1)
	known := map[string]int{}
	for language, l := range w.languages {
		for rank := range w.lasts.size() {
			name := mailName(l.last(rank), false)
			if other, ok := known[name]; ok && (other == language || rank < 2000) {
				t.Errorf("last(%d) of language %d = %q, which language %d has too", rank, language, name, other)
			}
			known[name] = language
		}
	}
}

func TestFirstNamesDiffer(t *testing.T) {
	w := newWorld(MaxRows, 1)
	for language, l := range w.languages {
		known := map[string]bool{}
		for rank := range w.firsts.size() {
			name := l.first(rank).full
			if known[name] {
				t.Errorf("first(%d) of language %d = %q, which was there before", rank, language, name)
			}
			known[name] = true
		}
	}
}

func TestStems(t *testing.T) {
	w := newWorld(MaxRows, 1)
	known := map[string]bool{}
	for id := range w.companyIDs.n {
		stem := w.coined.compose(int(id), w.coined.ends)
		if known[stem] {
			t.Errorf("company %d is called %q, as another one", id, stem)
		}
		known[stem] = true
	}
	if n := len(known); n < MaxRows/25*2/3 {
		t.Errorf("%d companies for %d rows, want about one for 25", n, MaxRows)
	}
}

func TestStocksGrow(t *testing.T) {
	small, large := newWorld(20_000, 1), newWorld(MaxRows, 1)
	if got := small.firsts.size() * len(small.languages); got < 5_000 {
		t.Errorf("%d first names for 20,000 rows, want some thousands", got)
	}
	if got := small.lasts.size() * len(small.languages); got < 20_000 {
		t.Errorf("%d last names for 20,000 rows, want some ten thousands", got)
	}
	if got := large.lasts.size() / small.lasts.size(); got < 10 {
		t.Errorf("ten million rows draw from %d times the last names of 20,000, want 10 times", got)
	}
}

func TestShares(t *testing.T) {
	w := newWorld(1000, 1)
	sum := 0
	for i, l := range w.languages {
		sum += l.share
		homes := 0
		for _, c := range w.homes[i] {
			homes += w.countries[c].share
		}
		if homes != 100 {
			t.Errorf("the countries of language %d have %d %% of its persons, want 100", i, homes)
		}
	}
	if sum != 100 {
		t.Errorf("the languages have %d %% of all persons, want 100", sum)
	}
	if len(w.sectors) != len(w.languages) {
		t.Errorf("%d lists of sectors for %d languages", len(w.sectors), len(w.languages))
	}
}

func TestUnmark(t *testing.T) {
	for _, c := range []struct{ in, short, long string }{
		{"Müller", "Muller", "Mueller"},
		{"Weiß", "Weiss", "Weiss"},
		{"José", "Jose", "Jose"},
		{"Sørensen", "Sorensen", "Soerensen"},
		{"Żółkiewnik", "Zolkiewnik", "Zolkiewnik"},
		{"O'Brien", "O'Brien", "O'Brien"},
	} {
		if got := unmark(c.in, false); got != c.short {
			t.Errorf("unmark(%q, false) = %q, want %q", c.in, got, c.short)
		}
		if got := unmark(c.in, true); got != c.long {
			t.Errorf("unmark(%q, true) = %q, want %q", c.in, got, c.long)
		}
	}
	for _, l := range languages() {
		for _, name := range append(l.lasts, append(l.starts, l.ends...)...) {
			if plain := unmark(name, false); !isASCII(plain) {
				t.Errorf("unmark(%q, false) = %q, which still has diacritics", name, plain)
			}
		}
		for _, f := range l.firsts {
			if plain := unmark(f.full+strings.Join(f.short, ""), true); !isASCII(plain) {
				t.Errorf("unmark(%q, true) = %q, which still has diacritics", f, plain)
			}
		}
	}
}
