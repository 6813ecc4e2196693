package files

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leadmill/extract"
)

// Whatever a folder takes, an object store takes: the deliveries are the same, digests and numbers included.
func TestStoreAgreesWithFolder(t *testing.T) {
	z, s := newZone(t), newShelf(t)
	for name, content := range map[string]string{
		"a/one.json": ann, "a/lines.ndjson": ann + "xx\n" + bob, "page.json": `{"value":[{"a": 1}]}`, "b.csv": "A,B\n1,2\n", "c.csv.gz": gz(t, "A;B\n1;2\n"),
		"d.ndjson.zst": zst(t, ann+bob), "empty.json": "", "cut.gz": gz(t, ann)[:20], "x.xls": string(oleMagic) + "....", ".hidden/x.json": ann, "x.tmp": ann,
		"e.xlsx":      book(t, func(f *excelize.File) { rows(t, f, "Sheet1", []any{"A"}, []any{"1"}) }),
		"large.json":  "[" + strings.Repeat(strings.TrimSpace(lead(1))+",", 10_000) + "{}]",
		"skip/y.json": ann, "skip/deep/z.json": ann,
	} {
		z.put(name, content)
		s.put(name, content)
	}
	z.options.Exclude = []string{"skip"}
	want := z.run()
	z.since = nil
	got := s.run(z)
	if len(got) != len(want) || len(want) < 10_000 {
		t.Errorf("%d deliveries from the object store, %d from the folder", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if g, w := describe(got[i]), describe(want[i]); g != w {
			t.Fatalf("delivery %d\nof the object store: %s\nof the folder:       %s", i, g, w)
		}
	}
}

func describe(d extract.Delivery) string {
	fault := "none"
	if d.Fault != nil {
		fault = d.Fault.Reason + ": " + d.Fault.Detail
	}
	return fmt.Sprintf("%s %d %s %s %q fault %s", d.Locator, d.Position, d.Origin, d.FileDigest, d.Payload, fault)
}

func TestStoreIncremental(t *testing.T) {
	z, s := newZone(t), newShelf(t)
	night := func(what, want, opened string) {
		t.Helper()
		if got := show(s.run(z)); got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
		if got := strings.Join(s.opened(), " "); got != opened {
			t.Errorf("%s: opened %q, want %q", what, got, opened)
		}
	}
	night("an empty bucket", "", "")
	s.put("b.json", bob)
	s.put("a/x.json", ann)
	night("new objects, by key", ann+bob, "a/x.json b.json")
	night("unchanged", "", "")
	s.put("b.json", ann)
	night("rewritten in the same size", ann, "b.json")
	must(t, s.bucket.Delete(t.Context(), "b.json"))
	night("removed", "", "")
	s.put("b.json", ann)
	night("come back", "", "")
	// Another version of the same content, and the bookmark of a folder or of an older program, which has no ETag.
	z.since = extract.Bookmark(strings.ReplaceAll(string(z.since), `"etag":"`, `"etag":"W`))
	night("another version", "", "a/x.json b.json")
	z.since = extract.Bookmark(strings.ReplaceAll(string(z.since), `"etag"`, `"other"`))
	night("no version", "", "a/x.json b.json")
	night("learned", "", "")
}

// What happens to an object between the listing and its end is never taken for read.
func TestObjectIsLost(t *testing.T) {
	large := "[" + strings.Repeat(lead(1)+",", 10_000) + "{}]"
	for _, c := range []struct {
		name, content string
		do            func(s *shelf, offset int64, body io.ReadCloser) (io.ReadCloser, error)
		want          string // the reasons that are handed over beside b.json
		kept          bool   // a.json is in the bookmark
	}{
		{"removed", ann, func(s *shelf, _ int64, body io.ReadCloser) (io.ReadCloser, error) {
			must(s.t, s.bucket.Delete(s.t.Context(), "a.json"))
			_, _, err := s.objects.read(s.t.Context(), object{key: "a.json", raw: "a.json"}, 0)
			return nil, errors.Join(err, body.Close())
		}, "!unreadable_file the object was removed after it was listed", false},
		{"refused", ann, func(_ *shelf, _ int64, body io.ReadCloser) (io.ReadCloser, error) {
			return nil, errors.Join(errors.New("status 403 InvalidObjectState"), body.Close())
		}, "!unreadable_file the object store does not hand it out: status 403 InvalidObjectState", false},
		{"torn once", ann, func(_ *shelf, offset int64, body io.ReadCloser) (io.ReadCloser, error) {
			if offset == 0 {
				return torn(body, 5), nil
			}
			return body, nil
		}, "", true},
		{"torn for ever", ann, func(_ *shelf, _ int64, body io.ReadCloser) (io.ReadCloser, error) {
			return torn(body, 0), nil
		}, "!unreadable_file the connection was lost again and again", false},
		{"torn at each MiB", large, func(_ *shelf, _ int64, body io.ReadCloser) (io.ReadCloser, error) { return torn(body, mib), nil }, "", true},
		{"changed and torn", large, func(s *shelf, offset int64, body io.ReadCloser) (io.ReadCloser, error) {
			if offset == 0 {
				s.put("a.json", strings.ReplaceAll(large, "Ann", "Bob")+" ")
			}
			return torn(body, mib), nil
		}, "!unreadable_file the object changed while it was read; the next run reads it anew", false},
	} {
		z, s := newZone(t), newShelf(t)
		s.put("a.json", c.content)
		s.put("b.json", bob)
		s.onRead = func(key string, offset int64, body io.ReadCloser) (io.ReadCloser, error) {
			if key == "a.json" {
				return c.do(s, offset, body)
			}
			return body, nil
		}
		var faults []string
		records := 0
		for _, d := range s.run(z) {
			if d.Fault != nil {
				faults = append(faults, "!"+d.Fault.Reason+" "+d.Fault.Detail)
			} else {
				records++
			}
		}
		if got := strings.Join(faults, "; "); got != c.want {
			t.Errorf("%s: faults %q, want %q", c.name, got, c.want)
		}
		if got := wasRead(t, z.since); slices.Contains(got, "a.json") != c.kept || !slices.Contains(got, "b.json") {
			t.Errorf("%s: bookmark %s", c.name, z.since)
		}
		if want := map[bool]int{true: 2, false: 1}[c.kept]; c.content == ann && records != want {
			t.Errorf("%s: %d records, want %d", c.name, records, want)
		}
	}
}

// An object that changes between the listing and the reading is handed over as it is now, and read again.
func TestChangedObject(t *testing.T) {
	z, s := newZone(t), newShelf(t)
	s.put("a.json", ann)
	p, err := s.source(z).open(t.Context())
	must(t, err)
	listed, err := p.list(t.Context(), nil)
	must(t, err)
	s.put("a.json", bob+bob)
	f, err := p.open(t.Context(), listed[0])
	must(t, err)
	content, err := io.ReadAll(f)
	must(t, err)
	if e, ok := f.settled(); ok || string(content) != bob+bob {
		t.Errorf("read %q and settled on %+v, %t", content, e, ok)
	}
}

// When the place as a whole fails, that is no fault of a file; what was handed over whole is kept.
func TestStoreFails(t *testing.T) {
	z, s := newZone(t), newShelf(t)
	z.options.Parallel = 3
	for _, k := range []string{"a.json", "b.json", "c.json", "d.json", "e.json", "f.json"} {
		s.put(k, ann)
	}
	down := &extract.UnavailableError{Place: "mem://leads", What: "status 503"}
	s.onRead = func(key string, _ int64, body io.ReadCloser) (io.ReadCloser, error) {
		if key < "c" {
			return body, nil
		}
		s.mu.Lock()
		s.pageFail = errors.New("down")
		s.mu.Unlock()
		return nil, errors.Join(down, body.Close())
	}
	got, err := s.night(z)
	var unavailable *extract.UnavailableError
	if !errors.As(err, &unavailable) || show(got) != ann+ann {
		t.Errorf("Extract = %v after %q, want unavailable after two", err, show(got))
	}
	s.onRead, s.pageFail = nil, nil
	if got := show(s.run(z)); got != ann+ann+ann+ann {
		t.Errorf("the next run hands over %q, want the other four", got)
	}
}

// The same in the middle of a large object, after some of its records.
func TestStoreFailsWithin(t *testing.T) {
	z, s := newZone(t), newShelf(t)
	s.put("a.json", leads(10_000))
	reads := 0
	s.onRead = func(_ string, _ int64, body io.ReadCloser) (io.ReadCloser, error) {
		if reads++; reads == 1 {
			return body, nil // for the digest
		}
		s.mu.Lock()
		s.pageFail = errors.New("down")
		s.mu.Unlock()
		return torn(body, map[int]int64{2: 5 * mib}[reads]), nil
	}
	got, err := s.night(z)
	records, faults := reasons(got)
	var unavailable *extract.UnavailableError
	if !errors.As(err, &unavailable) || records == 0 || len(faults) > 0 || string(z.since) != "[]" {
		t.Errorf("%d records, faults %v, bookmark %s, error %v; want some, none, an empty one, unavailable", records, faults, z.since, err)
	}
}
