package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
)

const (
	ann = "{\"a\":\"ann\"}\n"
	bob = "{\"a\":\"bob\"}\n"
)

func TestIncremental(t *testing.T) {
	z := newZone(t)
	night := func(what, want string) {
		t.Helper()
		z.now = z.now.Add(24 * time.Hour)
		if got := show(z.run()); got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	night("an empty folder", "")
	z.put("b.json", bob)
	z.put("a/x.json", ann)
	night("new files, by path", ann+bob)
	night("unchanged", "")
	z.touch("b.json", -time.Minute)
	night("touched", "")
	z.put("b.json", bob+ann)
	night("appended", bob+ann)
	z.put("b.json", ann+bob)
	night("rewritten in the same size", ann+bob)
	must(t, os.Rename(filepath.Join(z.dir, "b.json"), filepath.Join(z.dir, "c.json")))
	night("renamed", ann+bob)
	must(t, os.Rename(filepath.Join(z.dir, "c.json"), filepath.Join(z.dir, "b.json")))
	night("back under the old name", "")
	must(t, os.Remove(filepath.Join(z.dir, "b.json")))
	night("disappeared", "")
	z.put("b.json", ann+bob)
	night("come back", "")
	z.put("empty.json", "")
	night("an empty file", "!blank_record \n")
}

// A file of known time and size is not opened at all.
func TestUnchangedIsNotRead(t *testing.T) {
	z := newZone(t)
	z.put("a.json", ann)
	z.run()
	at := z.now.Add(-time.Hour)
	must(t, os.WriteFile(filepath.Join(z.dir, "a.json"), []byte(bob), 0o644))
	must(t, os.Chtimes(filepath.Join(z.dir, "a.json"), at, at))
	if got := show(z.run()); got != "" {
		t.Errorf("a file with the same time and size was read: %q", got)
	}
}

// A file written within two seconds of the time it was read can be written again under the same time.
func TestRacyTime(t *testing.T) {
	for _, c := range []struct {
		ago  time.Duration
		want string
	}{{0, bob}, {-1999 * time.Millisecond, bob}, {time.Hour, bob}, {-2001 * time.Millisecond, ""}} {
		z := newZone(t)
		z.put("a.json", ann)
		z.touch("a.json", c.ago)
		z.run()
		at := z.now.Add(c.ago)
		must(t, os.WriteFile(filepath.Join(z.dir, "a.json"), []byte(bob), 0o644))
		must(t, os.Chtimes(filepath.Join(z.dir, "a.json"), at, at))
		if got := show(z.run()); got != c.want {
			t.Errorf("written %v around the reading: got %q, want %q", c.ago, got, c.want)
		}
	}
}

func TestBookmarkIsSorted(t *testing.T) {
	z := newZone(t)
	for _, n := range []string{"b.json", "a/x.json", "a-b.json", "a.json"} {
		z.put(n, ann)
	}
	z.run()
	first := string(z.since)
	z.run()
	if string(z.since) != first {
		t.Errorf("the bookmark of the same state changed from %s to %s", first, z.since)
	}
	last := -1
	for _, n := range []string{"a-b.json", "a.json", "a/x.json", "b.json"} {
		i := strings.Index(first, `"path":"`+n+`"`)
		if i <= last {
			t.Errorf("%s is out of order in %s", n, first)
		}
		last = i
	}
}

// A file that grows while it is read is handed over, and read again by the next run.
func TestChangedWhileRead(t *testing.T) {
	z := newZone(t)
	z.put("a.json", ann)
	p := filepath.Join(z.dir, "a.json")
	next, err := z.source().Extract(context.Background(), nil, func(extract.Delivery) error {
		return os.WriteFile(p, []byte(ann+bob), 0o644)
	})
	must(t, err)
	if string(next.Bookmark) != "[]" {
		t.Errorf("bookmark %s holds a file that changed while it was read", next.Bookmark)
	}
	z.since = next.Bookmark
	if got := show(z.run()); got != ann+bob {
		t.Errorf("next run: %q", got)
	}
}

// The same for another file that was put in its place.
func TestReplacedWhileRead(t *testing.T) {
	z := newZone(t)
	z.put("a.json", ann)
	z.put("new.tmp", bob+bob)
	next, err := z.source().Extract(context.Background(), nil, func(extract.Delivery) error {
		return os.Rename(filepath.Join(z.dir, "new.tmp"), filepath.Join(z.dir, "a.json"))
	})
	must(t, err)
	if string(next.Bookmark) != "[]" {
		t.Errorf("bookmark %s holds a file that was replaced while it was read", next.Bookmark)
	}
}

// Raising a limit reads again what it had cut off.
func TestFaultyIsReadAgainUnderOtherLimits(t *testing.T) {
	z := newZone(t)
	z.options.Limits.Record = 1024
	long := `{"a":"` + strings.Repeat("x", 2000) + `"}`
	z.put("a.json", ann+long+"\n")
	z.put("b.json", bob)
	if n, faults := reasons(z.run()); n != 2 || len(faults) != 1 || faults[0] != "record_too_long" {
		t.Fatalf("%d records, faults %v", n, faults)
	}
	if got := show(z.run()); got != "" {
		t.Errorf("under the same limits: %q", got)
	}
	z.options.Limits.Record = 4096
	if got := show(z.run()); got != ann+long+"\n" {
		t.Errorf("under another limit: %q", got)
	}
	if got := show(z.run()); got != "" {
		t.Errorf("read whole and again: %q", got)
	}
}

func TestErrorsOfTheFolder(t *testing.T) {
	z := newZone(t)
	z.dir = filepath.Join(z.dir, "absent")
	src := z.source()
	_, err := src.Extract(context.Background(), nil, nil)
	var missing *extract.MissingError
	if !errors.As(err, &missing) || missing.Place != z.dir {
		t.Errorf("Extract of a missing folder: %v", err)
	}
	if _, err := src.Check(context.Background()); !errors.As(err, &missing) {
		t.Errorf("Check of a missing folder: %v", err)
	}
	must(t, os.WriteFile(z.dir, nil, 0o644))
	var setting *extract.SettingError
	if _, err := src.Check(context.Background()); !errors.As(err, &setting) || setting.Key != "url" {
		t.Errorf("Check of a file: %v", err)
	}
	must(t, os.Remove(z.dir))
	must(t, os.Mkdir(z.dir, 0o755))
	if _, err := src.Check(context.Background()); err != nil {
		t.Errorf("Check of a folder: %v", err)
	}
	if _, err := src.Extract(context.Background(), extract.Bookmark(`{"cursor":1}`), nil); err == nil {
		t.Error("a bookmark of another source was taken")
	}
}

func TestEmitErrorEndsTheRun(t *testing.T) {
	z := newZone(t)
	z.put("a.json", ann+"xx\n")
	z.put("b.csv", "A,B\n1,2\n")
	stop := errors.New("stop")
	for n := 1; n <= 3; n++ {
		calls := 0
		_, err := z.source().Extract(context.Background(), nil, func(extract.Delivery) error {
			if calls++; calls == n {
				return stop
			}
			return nil
		})
		if !errors.Is(err, stop) || calls != n {
			t.Errorf("emit failing at call %d: %d calls, error %v", n, calls, err)
		}
	}
}

func TestCancel(t *testing.T) {
	z := newZone(t)
	z.put("a.json", leads(20_000))
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	_, err := z.source().Extract(ctx, nil, func(extract.Delivery) error {
		if n++; n == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n != 10 {
		t.Errorf("cancelled within record 10, ended after %d: %v", n, err)
	}
}
