package load_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/extract/archive"
	"leadmill/load"
	"leadmill/load/store"
	"leadmill/load/store/storetest"
)

var asOf = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

// openStore returns a store in a new folder, and the folder.
func openStore(t testing.TB) (*store.Folder, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, dir
}

// manifest is one of a run with so many batches of one feed.
func manifest(run string, batches int) load.Manifest {
	m := load.Manifest{Run: run, AsOf: asOf, Program: "test", Feeds: map[string]load.Feed{}}
	f := load.Feed{Bookmark: &load.File{Dataset: "bookmark", Key: "bookmarks/landing/a.json.zst", SHA256: "a", Bytes: 1}}
	for i := range batches {
		f.Batches = append(f.Batches, archive.Batch{
			Feed: "landing", Key: fmt.Sprintf("raw/landing/2026-11-20/%d.parquet", i), Rows: int64(10 + i), ReadAt: asOf,
		})
	}
	m.Feeds["landing"] = f
	return m
}

func current(t testing.TB, s store.Store) *load.State {
	t.Helper()
	st, err := load.Current(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func commit(t testing.TB, s store.Store, st *load.State, m load.Manifest, step string) *load.State {
	t.Helper()
	next, err := load.Commit(t.Context(), s, st, m, step)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestCurrentOfNothing(t *testing.T) {
	s, _ := openStore(t)
	m := current(t, s).Manifest
	if m.Run != "" || m.Snapshot != nil || m.Feeds == nil || len(m.Batches()) != 0 || m.FilesOf("leads") != nil {
		t.Errorf("Current of an empty store = %+v, want an empty manifest", m)
	}
}

func TestCommitRoundTrip(t *testing.T) {
	s, _ := openStore(t)
	first := commit(t, s, current(t, s), manifest("one", 2), "archive")
	want := manifest("one", 2)
	want.Snapshot = &load.Snapshot{
		Run: "one", AsOf: asOf, Counts: map[string]int64{"leads": 3},
		Files: []load.File{{Dataset: "leads", Key: "snapshots/one/leads/x.parquet", Rows: 3}, {Dataset: "summary", Key: "s"}},
	}
	second := commit(t, s, first, want, "snapshot")
	got := current(t, s).Manifest
	if diff := cmp.Diff(second.Manifest, got, compactJSON); diff != "" {
		t.Errorf("Current after Commit differs (-committed +read):\n%s", diff)
	}
	if got.Previous != "manifests/one.archive.json" || got.Format != 1 || len(got.Batches()) != 2 {
		t.Errorf("Current = previous %q, format %d, %d batches", got.Previous, got.Format, len(got.Batches()))
	}
	if files := got.FilesOf("leads"); len(files) != 1 || files[0].Rows != 3 {
		t.Errorf("FilesOf(leads) = %+v", files)
	}
}

// compactJSON lets two texts of the same JSON be equal: the manifest indents bookmarks.
var compactJSON = cmp.Transformer("compact", func(m json.RawMessage) any {
	var v any
	if err := json.Unmarshal(m, &v); err != nil {
		return string(m)
	}
	return v
})

// What CURRENT leads to may be cut, changed or gone: each must be told as damage, which a retry does not mend.
func TestCurrentDamaged(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(dir string) error
	}{
		{"CURRENT is empty", func(dir string) error { return os.WriteFile(filepath.Join(dir, "CURRENT"), nil, 0o600) }},
		{"CURRENT is cut", func(dir string) error { return os.Truncate(filepath.Join(dir, "CURRENT"), 20) }},
		{"CURRENT names nothing", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "CURRENT"), []byte(`{"run":"x"}`), 0o600)
		}},
		{"CURRENT leads out", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "CURRENT"), []byte(`{"manifest":"../../etc/passwd"}`), 0o600)
		}},
		{"manifest is gone", func(dir string) error { return os.Remove(filepath.Join(dir, "manifests/one.archive.json")) }},
		{"manifest is cut", func(dir string) error { return os.Truncate(filepath.Join(dir, "manifests/one.archive.json"), 40) }},
		{"manifest has one byte flipped", func(dir string) error { return flip(filepath.Join(dir, "manifests/one.archive.json"), 30) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, dir := openStore(t)
			commit(t, s, current(t, s), manifest("one", 1), "archive")
			if err := c.damage(dir); err != nil {
				t.Fatal(err)
			}
			_, err := load.Current(t.Context(), s)
			var damaged *store.DamagedError
			if !errors.As(err, &damaged) {
				t.Errorf("Current = %v, want a DamagedError", err)
			}
		})
	}
}

// flip changes one bit of a file.
func flip(path string, at int64) (err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		return err
	}
	b[0] ^= 1
	_, err = f.WriteAt(b, at)
	return err
}

func TestCurrentOfNewerFormat(t *testing.T) {
	s, dir := openStore(t)
	storetest.Put(t, s, "manifests/x.json", `{"format":2}`)
	text := `{"manifest":"manifests/x.json","sha256":"` + sha(`{"format":2}`) + `"}`
	if err := os.WriteFile(filepath.Join(dir, "CURRENT"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := load.Current(t.Context(), s); err == nil || !strings.Contains(err.Error(), "use a newer one") {
		t.Errorf("Current of a newer format = %v", err)
	}
}

// Of two runs that read the same state one commits; the other is told and changes nothing.
func TestCommitConflict(t *testing.T) {
	s, _ := openStore(t)
	before := commit(t, s, current(t, s), manifest("zero", 1), "archive")
	commit(t, s, before, manifest("one", 2), "archive")
	_, err := load.Commit(t.Context(), s, before, manifest("two", 3), "archive")
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) {
		t.Errorf("the second Commit = %v, want a ConflictError", err)
	}
	if got := current(t, s).Manifest.Run; got != "one" {
		t.Errorf("CURRENT is of run %q, want one", got)
	}
	_, err = load.Commit(t.Context(), s, &load.State{}, manifest("three", 1), "archive")
	if !errors.As(err, &conflict) {
		t.Errorf("Commit as if it were the first = %v, want a ConflictError", err)
	}
}

// Whatever operation fails, the commit happened whole or CURRENT is what it was, and the same commit succeeds later.
func TestCommitFaults(t *testing.T) {
	for _, kind := range []struct {
		name string
		make func(store.Store, int) *storetest.Fault
	}{{"once", storetest.Faulty}, {"for ever", storetest.Crashing}} {
		t.Run(kind.name, func(t *testing.T) {
			for n := 1; ; n++ {
				s, _ := openStore(t)
				before := commit(t, s, current(t, s), manifest("one", 1), "archive")
				faulty := kind.make(s, n)
				_, err := load.Commit(t.Context(), faulty, before, manifest("two", 2), "archive")
				if err == nil && faulty.Operations() < n {
					if n < 5 {
						t.Fatalf("a commit takes %d operations: nothing was tested", n-1)
					}
					return
				}
				got := current(t, s)
				switch {
				case err == nil && got.Manifest.Run != "two", err != nil && got.Manifest.Run != "one":
					t.Errorf("operation %d failed: Commit = %v, CURRENT is of run %s", n, err, got.Manifest.Run)
				case err != nil && !errors.Is(err, storetest.ErrInjected):
					t.Errorf("operation %d failed: Commit = %v, want the injected error", n, err)
				case err != nil:
					commit(t, s, got, manifest("two", 2), "archive")
				}
			}
		})
	}
}

func TestCommitCancelled(t *testing.T) {
	s, _ := openStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := load.Commit(ctx, s, current(t, s), manifest("one", 1), "archive"); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit = %v, want context.Canceled", err)
	}
	if got := current(t, s).Manifest.Run; got != "" {
		t.Errorf("CURRENT is of run %q", got)
	}
}

func TestHistory(t *testing.T) {
	s, dir := openStore(t)
	st := current(t, s)
	list, err := load.History(t.Context(), s, st, 10)
	if err != nil || len(list) != 0 {
		t.Errorf("History of nothing = %v, %v", list, err)
	}
	st = commit(t, s, st, manifest("one", 1), "archive")
	st = commit(t, s, st, manifest("one", 1), "snapshot")
	st = commit(t, s, st, manifest("two", 2), "archive")
	want := []load.Commitment{
		{Run: "two", Step: "archive", AsOf: asOf, Deliveries: 21},
		{Run: "one", Step: "snapshot", AsOf: asOf, Deliveries: 10},
		{Run: "one", Step: "archive", AsOf: asOf, Deliveries: 10},
	}
	for limit := 1; limit < 5; limit++ {
		got, err := load.History(t.Context(), s, current(t, s), limit)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[:min(limit, 3)], got); diff != "" {
			t.Errorf("History up to %d (-want +got):\n%s", limit, diff)
		}
	}
	// Retention takes old manifests away.
	if err := os.Remove(filepath.Join(dir, "manifests/one.archive.json")); err != nil {
		t.Fatal(err)
	}
	if got, err := load.History(t.Context(), s, st, 10); err != nil || len(got) != 2 {
		t.Errorf("History with a manifest removed = %v, %v", got, err)
	}
	if err := os.Truncate(filepath.Join(dir, "manifests/one.snapshot.json"), 9); err != nil {
		t.Fatal(err)
	}
	var damaged *store.DamagedError
	if _, err := load.History(t.Context(), s, st, 10); !errors.As(err, &damaged) {
		t.Errorf("History with a damaged manifest = %v, want a DamagedError", err)
	}
}

func TestFind(t *testing.T) {
	s, _ := openStore(t)
	if m, err := load.Find(t.Context(), s, ""); err != nil || m.Snapshot != nil {
		t.Errorf("Find of the current one in an empty store = %+v, %v", m, err)
	}
	st := current(t, s)
	for _, run := range []string{"one", "two"} {
		st = commit(t, s, st, manifest(run, 1), "archive")
		m := manifest(run, 1)
		m.Snapshot = &load.Snapshot{Run: run}
		st = commit(t, s, st, m, "snapshot")
	}
	commit(t, s, st, manifest("three", 1), "archive")
	for _, c := range []struct{ run, want string }{{"one", "one"}, {"two", "two"}} {
		m, err := load.Find(t.Context(), s, c.run)
		if err != nil || m.Snapshot.Run != c.want {
			t.Errorf("Find(%q) = %+v, %v", c.run, m, err)
		}
	}
	for _, run := range []string{"three", "four"} {
		if _, err := load.Find(t.Context(), s, run); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Find(%q), which published nothing = %v, want fs.ErrNotExist", run, err)
		}
	}
}

func TestNewRun(t *testing.T) {
	s, _ := openStore(t)
	newRun := func(at time.Time) string {
		t.Helper()
		run, err := load.NewRun(t.Context(), s, current(t, s), at)
		if err != nil {
			t.Fatal(err)
		}
		return run
	}
	local := time.FixedZone("", 3600)
	for range 2 { // what committed nothing has used nothing
		if got := newRun(asOf.In(local)); got != "20261120T020000Z" {
			t.Errorf("NewRun = %s", got)
		}
	}
	st := current(t, s)
	for _, want := range []string{"20261120T020000Z", "20261120T020000Z-2", "20261120T020000Z-3"} {
		run := newRun(asOf)
		if run != want {
			t.Fatalf("NewRun = %s, want %s", run, want)
		}
		st = commit(t, s, st, manifest(run, 1), "archive")
		st = commit(t, s, st, manifest(run, 1), "snapshot")
	}
	if got := newRun(asOf.Add(time.Second)); got != "20261120T020001Z" {
		t.Errorf("NewRun a second later = %s", got)
	}
	if _, err := load.NewRun(t.Context(), storetest.Faulty(s, 1), st, asOf); !errors.Is(err, storetest.ErrInjected) {
		t.Errorf("NewRun with a failing list = %v", err)
	}
}
