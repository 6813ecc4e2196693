package resolvetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

func TestPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		p := newPermutation(n, newRNG(rapid.Uint64().Draw(t, "seed")))
		known := make([]bool, n)
		for x := range n {
			at := p.at(x)
			if at < 0 || at >= n || known[at] {
				t.Fatalf("at(%d) = %d of %d, outside or there before", x, at, n)
			}
			known[at] = true
		}
	})
}

func TestZipfDeal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zipf{rapid.IntRange(1, 20).Draw(t, "head"), rapid.IntRange(1, 8).Draw(t, "octaves")}
		n := rapid.IntRange(1, 20_000).Draw(t, "n")
		next := make([]int, z.size())
		for place := range n {
			rank, number := z.deal(place, n)
			if number != next[rank] {
				t.Fatalf("deal(%d, %d) = rank %d, number %d, want number %d", place, n, rank, number, next[rank])
			}
			next[rank]++
		}
		for octave := range z.octaves {
			sum := 0
			for rank := range z.size() {
				if z.octave(rank) == octave {
					sum += next[rank]
				}
			}
			if sum < n/z.octaves-1 || sum > n/z.octaves+1 {
				t.Fatalf("octave %d of %d has %d of %d, want an equal share", octave, z.octaves, sum, n)
			}
		}
	})
}

func TestLayout(t *testing.T) {
	const rows = 50_000
	l := newLayout(rows, 1)
	leads := make(map[int][]int) // rows of a person
	neighbours := 0
	before := -1
	for row := range rows {
		person, lead, of := l.at(row)
		if lead >= of || person >= l.persons {
			t.Fatalf("at(%d) = person %d of %d, lead %d of %d", row, person, l.persons, lead, of)
		}
		if leads[person] == nil {
			leads[person] = slices.Repeat([]int{-1}, of)
		}
		if leads[person][lead] >= 0 {
			t.Fatalf("rows %d and %d are the same lead", leads[person][lead], row)
		}
		leads[person][lead] = row
		if person == before {
			neighbours++
		}
		before = person
	}
	most, far := 0, 0
	for person, rows := range leads {
		if slices.Contains(rows, -1) {
			t.Fatalf("person %d lacks a lead: rows %v", person, rows)
		}
		most = max(most, len(rows))
		if len(rows) == 2 && max(rows[0], rows[1])-min(rows[0], rows[1]) > 50_000/4 {
			far++
		}
	}
	if mean := float64(rows) / float64(len(leads)); mean < 2.1 || mean > 2.3 || len(leads) != l.persons {
		t.Errorf("%d persons of %d have %.2f leads on average, want 2.2", len(leads), l.persons, mean)
	}
	if most < 20 || most > maxLeads {
		t.Errorf("the largest person has %d leads, want 20 to 25", most)
	}
	if neighbours > 10 {
		t.Errorf("%d rows follow one of the same person, want no more than by chance", neighbours)
	}
	if pairs := l.places[2] - l.places[1]; far < pairs/2 || far > pairs*5/8 { // 9/16 by chance
		t.Errorf("of %d persons with two leads %d have them a quarter of the file apart, want 9 of 16", pairs, far)
	}
}

// TestPrivateAddressesAreOnesOwn: an address that two persons share would make the truth unknowable.
func TestPrivateAddressesAreOnesOwn(t *testing.T) {
	w := newWorld(100_000, 5)
	mails, mobiles, work := map[string]bool{}, map[string]bool{}, map[string]bool{}
	shared := 0
	for id := range w.layout.persons {
		p := w.person(id)
		h := w.habits(&p, 1)
		mail := canonical(w.privateMail(&p, &h))
		if mails[mail] {
			t.Errorf("two persons have the private address %q", mail)
		}
		mails[mail] = true
		mobile := w.countries[p.country].code + w.mobile(&p)
		if mobiles[mobile] {
			t.Errorf("two persons have the mobile %s", mobile)
		}
		mobiles[mobile] = true
		j := w.job(&p, &h, 0)
		mail = canonical(w.workMail(&p, &j.company))
		if work[mail] {
			shared++
		}
		work[mail] = true
	}
	if shared > w.layout.persons/5_000 {
		t.Errorf("%d of %d persons have the work address of a colleague, want at most 1 in 5,000", shared, w.layout.persons)
	}
}

// TestPhonesAreUnderstood reads every form of every prefix back.
func TestPhonesAreUnderstood(t *testing.T) {
	regions := strings.Fields("US GB CA AU DE AT CH FR BE NL SE DK NO ES MX IT PL BR IN JP")
	for i, c := range countries() {
		for _, prefix := range slices.Concat(c.mobiles, c.offices) {
			for n := range uint64(200) {
				r := newRNG(n)
				number, inland := prefix+"2345678", n&1 == 0
				written, region := c.write(&r, number, inland), ""
				if inland || strings.HasPrefix(written, "00") {
					region = regions[i]
				}
				parsed, err := phonenumbers.Parse(written, region)
				if err != nil {
					t.Errorf("%s: %q is not understood: %v", regions[i], written, err)
					continue
				}
				if got, want := phonenumbers.Format(parsed, phonenumbers.E164), "+"+c.code+number; got != want {
					t.Errorf("%s: %q is %s, want %s", regions[i], written, got, want)
				}
				if !phonenumbers.IsPossibleNumber(parsed) {
					t.Errorf("%s: %q is not possible", regions[i], written)
				}
			}
		}
	}
}
