package partnercenter

import (
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/sourcetest"
)

// What the filter leaves out is counted once for each version, although the overlap reads it in every run.
func TestFilteredOnce(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	leads := s.Add(1, partnercentertest.Marketplace)
	other := s.Add(3, partnercentertest.CoSell)
	var since extract.Bookmark
	for run, want := range []int64{3, 0, 0, 1, 0} {
		if run == 3 {
			s.Change(other[1])
		}
		_, result := s.mustExtract(t, since)
		if result.Filtered != want {
			t.Errorf("run %d left out %d, want %d", run+1, result.Filtered, want)
		}
		since = result.Bookmark
	}
	s.options.Filter = FilterAll
	ids, _ := s.mustExtract(t, since)
	wantIDs(t, "the wider filter", ids, append(leads, other...))
}

// putDays puts one lead for each of the first days of January 2026 and returns their ids.
func (s *stand) putDays(t *testing.T, n int) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range ids {
		at := time.Date(2026, 1, 1+i, 12, 0, 0, 0, time.UTC)
		ids[i] = at.Format(time.DateOnly)
		raw := `{"id":"` + ids[i] + `","updatedDateTime":"` + at.Format(timeForm) + `","type":"Independent","qualification":"Direct"}`
		if err := s.Put([]byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func TestSinceChanges(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		want                []int // days that the second run hands over
		warned              bool
	}{
		{"same", "2026-01-03", "2026-01-03", nil, false},
		{"later", "2026-01-03", "2026-01-05", nil, false},
		{"earlier", "2026-01-03", "2026-01-02", []int{2, 3}, true}, // the bookmark knows the days of the overlap
		{"removed", "2026-01-03", "", []int{1, 2, 3}, true},
		{"added", "", "2026-01-05", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStand(t, partnercentertest.Options{})
			all := s.putDays(t, 5)
			s.options.Since = c.before
			_, first := s.mustExtract(t, nil)
			s.options.Since = c.after
			ids, second := s.mustExtract(t, first.Bookmark)
			var want []string
			for _, day := range c.want {
				want = append(want, all[day-1])
			}
			wantIDs(t, "the second run", ids, want)
			warned := strings.Contains(strings.Join(second.Warnings, " "), "since was removed or is earlier")
			if warned != c.warned {
				t.Errorf("warnings = %q, want one: %t", second.Warnings, c.warned)
			}
			ids, third := s.mustExtract(t, second.Bookmark)
			wantIDs(t, "the third run", ids, nil)
			if len(third.Warnings) > 0 {
				t.Errorf("warnings of the third run = %q, want none", third.Warnings)
			}
		})
	}
}

// A later since leaves no gap: the list goes on from where it was, and the day that was configured first still holds.
func TestLaterSinceLeavesNoGap(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.putDays(t, 3)
	s.options.Since = "2026-01-02"
	_, first := s.mustExtract(t, nil)
	s.options.Since = "2026-01-06"
	all := s.putDays(t, 7)
	ids, second := s.mustExtract(t, first.Bookmark)
	wantIDs(t, "the run with a later since", ids, all[3:])
	s.options.Since = "2026-01-02"
	ids, third := s.mustExtract(t, second.Bookmark)
	wantIDs(t, "the run with the first since", ids, nil)
	if len(third.Warnings) > 0 {
		t.Errorf("warnings = %q, want none", third.Warnings)
	}
}

// Reading again that breaks off goes on in the next run.
func TestEarlierSinceFails(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	all := s.putDays(t, 20)
	s.options.PageSize, s.options.Overlap, s.options.Since = 5, 0, "2026-01-18"
	_, first := s.mustExtract(t, nil)
	s.options.Since = "2026-01-01"
	for _, request := range []int{1, 3} { // the sign-in; the second page
		s.Break(request)
		ids, broken, err := s.extract(t, first.Bookmark)
		sourcetest.WantError[*extract.AuthError](t, err)
		s.Heal()
		rest, second := s.mustExtract(t, broken.Bookmark)
		wantIDs(t, "both runs", append(ids, rest...), all[:19]) // the bookmark knows the last one
		ids, _ = s.mustExtract(t, second.Bookmark)
		wantIDs(t, "the run after them", ids, nil)
	}
}

// A bookmark of an older program has no since. It goes on, and has one from then on.
func TestBookmarkWithoutSince(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	all := s.putDays(t, 5)
	s.options.Since, s.options.Overlap = "2026-01-04", 0
	old := extract.Bookmark(`{"v":1,"until":"2026-01-04T12:00:00.0000000Z","filter":"marketplace"}`)
	ids, second := s.mustExtract(t, old)
	wantIDs(t, "the run from an old bookmark", ids, all[3:])
	s.options.Since = "2026-01-02"
	ids, third := s.mustExtract(t, second.Bookmark)
	wantIDs(t, "the run with an earlier since", ids, all[1:4])
	if len(second.Warnings) > 0 || len(third.Warnings) != 1 {
		t.Errorf("warnings = %q and %q, want none and one", second.Warnings, third.Warnings)
	}
}
