package azuretable

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/extract/overlap"
)

func TestNothingNew(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 7})
	s.add(t, 0, 50)
	s.clock.Advance(time.Minute)
	first := s.read(t, nil)
	s.clock.Advance(24 * time.Hour)
	second := s.read(t, first.result.Bookmark)
	if len(second.ids) > 0 {
		t.Errorf("the overlap was handed over again: %v", second.ids)
	}
	if string(first.result.Bookmark) != string(second.result.Bookmark) {
		t.Errorf("bookmark = %s after nothing new, want %s", second.result.Bookmark, first.result.Bookmark)
	}
}

func TestOverlap(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	last := s.clock.Now()
	put := func(n int, at time.Time) string {
		row := lead(n)
		if err := s.PutAt(defaultTable, at, row); err != nil {
			t.Fatal(err)
		}
		return row["PartitionKey"].(string) + "/" + row["RowKey"].(string)
	}
	put(1, last)
	s.clock.Advance(time.Minute)
	first := s.read(t, nil)
	want := []string{put(2, last), put(3, last.Add(-9*time.Minute)), put(4, last.Add(-10*time.Minute))}
	put(5, last.Add(-10*time.Minute-100))
	second := s.read(t, first.result.Bookmark)
	if lost := missing(want, second); len(lost) > 0 || len(second.ids) != len(want) {
		t.Errorf("rows that appeared late = %v, want %v: the overlap is %s", second.ids, want, defaultOverlap)
	}
}

func TestSince(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	s.add(t, 0, 3)
	s.clock.Advance(48 * time.Hour)
	want := s.add(t, 3, 2)
	o := s.options()
	o.Since = "2026-03-03"
	first := extractAll(t, s.open(t, o), nil)
	if lost := missing(want, first); first.err != nil || len(lost) > 0 || len(first.ids) != len(want) {
		t.Errorf("Extract() from 3 March = %v, %v, want %v", first.ids, first.err, want)
	}
}

func TestGoesOnWhereItFailed(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 10})
	want := s.add(t, 0, 50)
	s.Break(4)
	first := extractAll(t, s.open(t, s.options()), nil)
	s.Heal()
	if first.err == nil || len(first.ids) != 30 {
		t.Fatalf("the broken run handed over %d rows, %v, want 30 and an error", len(first.ids), first.err)
	}
	before := s.Requests()
	second := s.read(t, first.result.Bookmark)
	if lost := missing(want, first, second); len(lost) > 0 || len(second.ids) != 20 || s.Requests()-before != 2+5 {
		t.Errorf("the next run handed over %d rows in %d requests and %d are lost, want 20 in 2 and 5 for a scan of its own, and none",
			len(second.ids), s.Requests()-before, len(lost))
	}
	third := s.read(t, second.result.Bookmark)
	if len(third.ids) > 0 {
		t.Errorf("the third run brought the overlap of both scans again: %v", third.ids)
	}
}

// TestAddedWhileBroken: what appears behind the place where a scan had stopped does not wait for another night.
func TestAddedWhileBroken(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 10})
	want := s.add(t, 0, 50)
	s.Break(4)
	first := extractAll(t, s.open(t, s.options()), nil)
	s.Heal()
	s.clock.Advance(24 * time.Hour)
	want = append(want, s.add(t, 50, 50)...)
	second := s.read(t, first.result.Bookmark)
	if lost := missing(want, first, second); len(lost) > 0 {
		t.Errorf("%d rows that appeared while the scan was broken did not come", len(lost))
	}
}

// TestScanOfItsOwnFails: the scan that was finished first is not forgotten.
func TestScanOfItsOwnFails(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 10})
	s.add(t, 0, 50)
	var since extract.Bookmark
	for _, n := range []int{4, 3} { // within the first scan, and at the first page of the second
		s.Break(n)
		since = extractAll(t, s.open(t, s.options()), since).result.Bookmark
		s.Heal()
	}
	if third := s.read(t, since); len(third.ids) > 0 {
		t.Errorf("the third run brought %d rows of the finished scan again", len(third.ids))
	}
}

func TestContinuationThatIsNoLongerGood(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 10})
	want := s.add(t, 0, 30)
	s.Break(2)
	first := extractAll(t, s.open(t, s.options()), nil)
	s.Heal()
	s.Fail(azuretabletest.Fault{Status: http.StatusBadRequest, Code: "InvalidInput"})
	second := s.read(t, first.result.Bookmark)
	if lost := missing(want, first, second); len(lost) > 0 || len(second.ids) != 20 || len(second.result.Warnings) != 1 {
		t.Errorf("%d rows are lost and %d came, warnings %q; want none, the 20 that had not come, and one warning", len(lost), len(second.ids), second.result.Warnings)
	}
}

func TestAnotherFilterEndsABrokenScan(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 10})
	want := s.add(t, 0, 30)
	o := s.options()
	o.Since = "2026-03-02"
	s.Break(3)
	first := extractAll(t, s.open(t, o), nil)
	s.Heal()
	before := s.Requests()
	second := s.read(t, first.result.Bookmark) // without since
	if lost := missing(want, first, second); len(lost) > 0 || s.Requests()-before != 3 {
		t.Errorf("%d rows are lost after %d requests, want none after the 3 of a scan from the beginning", len(lost), s.Requests()-before)
	}
}

func TestBookmarkOfAnotherTable(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	s.add(t, 0, 3)
	s.clock.Advance(24 * time.Hour)
	s.read(t, nil)
	if err := s.PutAt("OtherLeads", s.clock.Now().Add(-720*time.Hour), lead(9)); err != nil {
		t.Fatal(err)
	}
	first := s.read(t, nil)
	o := s.options()
	o.Table = "OtherLeads"
	got := extractAll(t, s.open(t, o), first.result.Bookmark)
	if got.err != nil || len(got.ids) != 1 || len(got.result.Warnings) != 1 {
		t.Errorf("Extract() of another table = %v, %q, %v, want its old row and a warning", got.ids, got.result.Warnings, got.err)
	}
}

func TestBookmarkStaysSmall(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	want := s.add(t, 0, 5000) // all at once, so all within the overlap
	s.Break(5)
	first := extractAll(t, s.open(t, s.options()), nil)
	s.Heal()
	second := s.read(t, first.result.Bookmark)
	for _, r := range []run{first, second} {
		if n := len(r.result.Bookmark); n > 65<<10 {
			t.Errorf("the bookmark has %d bytes, want at most 65 KiB", n)
		}
	}
	third := s.read(t, second.result.Bookmark)
	if len(third.ids) != len(want)-overlap.Max {
		t.Errorf("the third run brought %d rows, want the %d that the bookmark has no room for", len(third.ids), len(want)-overlap.Max)
	}
}

func TestStrangeBookmarks(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	s.add(t, 0, 1)
	place := s.open(t, s.options()).place
	for _, strange := range []string{
		`{"v":2}`, `[]`, `null`, `{"v":1,"place":"` + place + `","seen":"AAA"}`, `{"v":1,"place":"` + place + `","seen":"!"}`,
		`{"v":1,"place":"` + place + `","seen":"AAA","scan":{"began":"2026-01-01T00:00:00Z","partition":"1!4!YQ--"}}`,
	} {
		got := extractAll(t, s.open(t, s.options()), extract.Bookmark(strange))
		if got.err == nil || len(got.ids) > 0 || string(got.result.Bookmark) != strange {
			t.Errorf("Extract(%s) = %v, %v and bookmark %s, want an error and the bookmark as it was", strange, got.ids, got.err, got.result.Bookmark)
		}
	}
}

func TestEmitFails(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 10})
	s.add(t, 0, 30)
	full := errors.New("the archive is full")
	n := 0
	result, err := s.open(t, s.options()).Extract(t.Context(), nil, func(extract.Delivery) error {
		if n++; n == 15 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) {
		t.Errorf("Extract() = %v, want what emit returned", err)
	}
	second := s.read(t, result.Bookmark)
	if len(second.ids) != 16 {
		t.Errorf("the next run brought %d rows, want the 16 from the one that failed on", len(second.ids))
	}
}

// FuzzBookmark: whatever stands in a bookmark, it is refused, or its form after a run is one that is read back.
func FuzzBookmark(f *testing.F) {
	f.Add([]byte(`{"v":1,"place":"p","high":"2026-03-02T09:00:00Z","seen":"AAAAAAAAAAAAAAAA"}`))
	f.Add([]byte(`{"v":1,"place":"p","scan":{"began":"2026-03-02T09:00:00Z","partition":"1!4!YQ--","row":"1!4!YQ--"},"seen":"AAAAAAAAAAAAAAAABAAAAAAAAAAAAAAA"}`))
	f.Add([]byte(`{"v":1,"place":"q"}`))
	source := &Source{place: "p", overlap: defaultOverlap, now: time.Now}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		st, _, err := source.resume(data)
		if err != nil {
			return
		}
		once, err := st.bookmark()
		if err != nil {
			return // a year that JSON cannot hold
		}
		again, warnings, err := source.resume(once)
		if err != nil || len(warnings) > 0 {
			t.Fatalf("resume(%s) = %q, %v, and it came from %s", once, warnings, err, data)
		}
		if twice, err := again.bookmark(); err != nil || string(once) != string(twice) {
			t.Errorf("bookmark = %s, %v, want %s", twice, err, once)
		}
	})
}

func TestFilterText(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 1234567*100, time.FixedZone("", 3600))
	if got, want := filterFrom(at), "Timestamp ge datetime'2026-03-02T08:00:00.1234567Z'"; got != want {
		t.Errorf("filterFrom(%s) = %s, want %s", at, got, want)
	}
	if got := filterFrom(time.Time{}); got != "" || strings.Contains(got, "Timestamp") {
		t.Errorf("filterFrom(zero) = %s, want none", got)
	}
}
