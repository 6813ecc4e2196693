package azuretable

import (
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
)

// addDays puts one row for each of the first days of January 2026 and returns their ids.
func (s *stand) addDays(t *testing.T, n int) []string {
	t.Helper()
	var ids []string
	for i := range n {
		row := lead(i)
		if err := s.PutAt(defaultTable, time.Date(2026, 1, 1+i, 12, 0, 0, 0, time.UTC), row); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, row["PartitionKey"].(string)+"/"+row["RowKey"].(string))
	}
	return ids
}

// readSince is read with a since.
func (s *stand) readSince(t *testing.T, since string, mark extract.Bookmark) run {
	t.Helper()
	o := s.options()
	o.Since = since
	r := extractAll(t, s.open(t, o), mark)
	if r.err != nil {
		t.Fatalf("Extract() = %v", r.err)
	}
	return r
}

func TestSinceChanges(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		want                int // rows that the second run hands over; the bookmark knows the last one
		warned              bool
	}{
		{"same", "2026-01-03", "2026-01-03", 0, false},
		{"later", "2026-01-03", "2026-01-05", 0, false},
		{"earlier", "2026-01-03", "2026-01-02", 3, true},
		{"removed", "2026-01-03", "", 4, true},
		{"added", "", "2026-01-05", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStand(t, azuretabletest.Options{PageSize: 2})
			s.addDays(t, 5)
			first := s.readSince(t, c.before, nil)
			second := s.readSince(t, c.after, first.result.Bookmark)
			warned := strings.Contains(strings.Join(second.result.Warnings, " "), "since was removed or is earlier")
			if len(second.ids) != c.want || warned != c.warned {
				t.Errorf("the second run brought %v and warnings %q, want %d rows and a warning: %t", second.ids, second.result.Warnings, c.want, c.warned)
			}
			third := s.readSince(t, c.after, second.result.Bookmark)
			if len(third.ids) > 0 || len(third.result.Warnings) > 0 {
				t.Errorf("the third run brought %v and warnings %q, want nothing", third.ids, third.result.Warnings)
			}
		})
	}
}

// TestLaterSinceLeavesNoGap: the table is read on from where it was, and what was configured first still holds.
func TestLaterSinceLeavesNoGap(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	s.addDays(t, 3)
	first := s.readSince(t, "2026-01-02", nil)
	want := s.addDays(t, 7)[3:]
	second := s.readSince(t, "2026-01-06", first.result.Bookmark)
	if lost := missing(want, second); len(lost) > 0 {
		t.Errorf("a later since lost %v", lost)
	}
	third := s.readSince(t, "2026-01-02", second.result.Bookmark)
	if len(third.ids) > 0 || len(third.result.Warnings) > 0 {
		t.Errorf("the first since again brought %v and warnings %q, want nothing", third.ids, third.result.Warnings)
	}
}

// TestEarlierSinceFails: reading again that breaks off goes on in the next run.
func TestEarlierSinceFails(t *testing.T) {
	for _, request := range []int{1, 3} {
		s := newStand(t, azuretabletest.Options{PageSize: 5})
		want := s.addDays(t, 20)
		first := s.readSince(t, "2026-01-18", nil)
		s.Break(request)
		broken := extractAll(t, s.open(t, s.options()), first.result.Bookmark)
		s.Heal()
		if broken.err == nil {
			t.Fatalf("request %d did not fail", request)
		}
		second := s.read(t, broken.result.Bookmark)
		if lost := missing(want, first, broken, second); len(lost) > 0 {
			t.Errorf("after a failure at request %d, %d rows were lost", request, len(lost))
		}
		if third := s.read(t, second.result.Bookmark); len(third.ids) > 0 || len(third.result.Warnings) > 0 {
			t.Errorf("the third run brought %v and warnings %q, want nothing", third.ids, third.result.Warnings)
		}
	}
}

// TestBookmarkWithoutSince: a bookmark of an older program goes on, and has a since from then on.
func TestBookmarkWithoutSince(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	s.addDays(t, 5)
	old := extract.Bookmark(`{"v":1,"place":"` + s.open(t, s.options()).place + `","high":"2026-01-04T12:00:00Z"}`)
	first := s.readSince(t, "2026-01-03", old)
	second := s.readSince(t, "2026-01-02", first.result.Bookmark)
	if len(first.ids) != 2 || len(first.result.Warnings) > 0 || len(second.ids) != 3 || len(second.result.Warnings) != 1 {
		t.Errorf("the runs brought %d and %d rows, warnings %q and %q; want 2 from the overlap on and 3 of the past, none and one",
			len(first.ids), len(second.ids), first.result.Warnings, second.result.Warnings)
	}
}
