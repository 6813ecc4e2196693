package resolvetest

import "testing"

// pairsOf calls check with the persons that are tied so.
func pairsOf(t *testing.T, want kin, check func(w *world, elder, younger person)) {
	t.Helper()
	w := newWorld(100_000, 6)
	n := 0
	for id := 1; id < w.layout.persons; id += 2 {
		if younger := w.person(id); younger.kin == want {
			check(w, w.person(id-1), younger)
			n++
		}
	}
	if n < 20 {
		t.Errorf("%d pairs, want 20 or more to look at", n)
	}
}

func TestRelatives(t *testing.T) {
	together := 0
	pairsOf(t, related, func(w *world, a, b person) {
		ha, hb := w.habits(&a, 1), w.habits(&b, 1)
		if a.country != b.country || a.language != b.language || a.last != b.last {
			t.Errorf("relatives %+v and %+v differ in country or last name", a, b)
		}
		if w.mobile(&a) == w.mobile(&b) || w.privateMail(&a, &ha) == w.privateMail(&b, &hb) {
			t.Errorf("relatives %+v and %+v share a mobile or an address", a, b)
		}
		if ha.home != hb.home || w.homePhone(&a) != w.homePhone(&b) {
			t.Errorf("relatives %+v and %+v have another telephone at home", a, b)
		}
		if ha.home {
			together++
		}
	})
	if together == 0 {
		t.Error("no relatives share a telephone")
	}
}

func TestFatherAndSon(t *testing.T) {
	pairsOf(t, parent, func(w *world, a, b person) {
		ha, hb := w.habits(&a, 1), w.habits(&b, 1)
		ja, jb := w.job(&a, &ha, 0), w.job(&b, &hb, 0)
		if a.country != b.country || a.first != b.first || a.givenIn != b.givenIn || a.last != b.last || a.language != b.language {
			t.Errorf("father and son %+v and %+v differ in name or country", a, b)
		}
		if ja.company != jb.company {
			t.Errorf("father and son %+v and %+v work for different companies", a, b)
		}
		if w.mobile(&a) == w.mobile(&b) || w.directLine(&a, &ja) == w.directLine(&b, &jb) ||
			w.privateMail(&a, &ha) == w.privateMail(&b, &hb) || w.workMail(&a, &ja.company) == w.workMail(&b, &jb.company) {
			t.Errorf("father and son %+v and %+v cannot be told apart", a, b)
		}
	})
}

func TestColleagues(t *testing.T) {
	pairsOf(t, colleague, func(w *world, a, b person) {
		ha, hb := w.habits(&a, 1), w.habits(&b, 1)
		ja, jb := w.job(&a, &ha, 0), w.job(&b, &hb, 0)
		if a.first != b.first || a.givenIn != b.givenIn || ja.company != jb.company {
			t.Errorf("colleagues %+v and %+v differ in first name or company", a, b)
		}
		if w.workMail(&a, &ja.company) == w.workMail(&b, &jb.company) {
			t.Errorf("colleagues %+v and %+v share an address", a, b)
		}
	})
}

// TestJobMove: the company, the work address and the direct line change; the private address and the mobile stay.
func TestJobMove(t *testing.T) {
	w := newWorld(20_000, 6)
	same, boards := 0, map[string]map[int]bool{}
	for id := range 2000 {
		p := w.person(id)
		h := w.habits(&p, 2)
		before, after := w.job(&p, &h, 0), w.job(&p, &h, 1)
		if before.company.id == after.company.id {
			same++
			continue
		}
		if w.workMail(&p, &before.company) == w.workMail(&p, &after.company) {
			t.Errorf("%+v keeps the work address over a job move", p)
		}
		if w.directLine(&p, &before) == w.directLine(&p, &after) {
			t.Errorf("%+v keeps the direct line over a job move", p)
		}
		board := w.switchboard(&before.company, &p)
		if boards[board] == nil {
			boards[board] = map[int]bool{}
		}
		boards[board][id] = true
	}
	if same > 100 {
		t.Errorf("%d of 2,000 persons move to the same company", same)
	}
	most := 0
	for _, persons := range boards {
		most = max(most, len(persons))
	}
	if most < 5 {
		t.Errorf("at most %d of 2,000 persons share a switchboard, want 5 or more", most)
	}
}
