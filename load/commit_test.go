package load_test

import (
	"context"
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
	if diff := cmp.Diff(second.Manifest, got); diff != "" {
		t.Errorf("Current after Commit differs (-committed +read):\n%s", diff)
	}
	if got.Previous != "manifests/one.archive.json" || got.Format != 1 || len(got.Batches()) != 2 {
		t.Errorf("Current = previous %q, format %d, %d batches", got.Previous, got.Format, len(got.Batches()))
	}
	if files := got.FilesOf("leads"); len(files) != 1 || files[0].Rows != 3 {
		t.Errorf("FilesOf(leads) = %+v", files)
	}
}

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

// between is a store in which something happens between a commit's manifest and its Swap.
type between struct {
	store.Store
	do func()
}

func (b *between) Swap(ctx context.Context, key string, data []byte, old string) (string, error) {
	b.do()
	return b.Store.Swap(ctx, key, data, old)
}

// The lock only avoids waste. If it fails to keep two runs of the same second apart, one commits and the other is told,
// whatever the order in which their steps fall; what CURRENT names is whole.
func TestCommitRace(t *testing.T) {
	for _, bFails := range []bool{false, true} {
		s, _ := openStore(t)
		before := current(t, s)
		slow := &between{s, func() {
			if !bFails {
				commit(t, s, before, manifest("one", 2), "archive")
				return
			}
			ctx, cancel := context.WithCancel(t.Context()) // the other one gets as far as its manifest
			if _, err := load.Commit(ctx, &between{s, cancel}, before, manifest("one", 2), "archive"); !errors.Is(err, context.Canceled) {
				t.Errorf("the run that is stopped = %v", err)
			}
		}}
		_, err := load.Commit(t.Context(), slow, before, manifest("one", 1), "archive")
		var conflict *store.ConflictError
		want := 2
		if bFails {
			want = 1
		}
		if bFails && err != nil || !bFails && !errors.As(err, &conflict) {
			t.Errorf("Commit = %v", err)
		}
		if got := len(current(t, s).Manifest.Batches()); got != want {
			t.Errorf("CURRENT has %d batches, want %d", got, want)
		}
	}
}

// What a crash left between manifest and CURRENT is invisible: it is in no history, has published nothing, and the
// retry has its name.
func TestCommitRetry(t *testing.T) {
	s, _ := openStore(t)
	before := commit(t, s, current(t, s), manifest("20260101T000000Z", 1), "archive")
	run, err := load.NewRun(t.Context(), s, before, asOf)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := load.Commit(ctx, &between{s, cancel}, before, manifest(run, 3), load.StepSnapshot); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := load.Find(t.Context(), s, run); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Find of a run that crashed before its commit = %v, want fs.ErrNotExist", err)
	}
	if list, err := load.History(t.Context(), s, current(t, s), 10); err != nil || len(list) != 1 {
		t.Errorf("History = %v, %v", list, err)
	}
	if again, err := load.NewRun(t.Context(), s, before, asOf); again != run || err != nil {
		t.Errorf("NewRun of the retry = %s, %v, want %s", again, err, run)
	}
	for _, batches := range []int{3, 4} { // the same content as before the crash, or another
		m := manifest(run, batches)
		m.Snapshot = &load.Snapshot{Run: run}
		before = commit(t, s, before, m, load.StepSnapshot)
		got, err := load.Find(t.Context(), s, run)
		if err != nil || len(got.Batches()) != batches {
			t.Errorf("Find after the retry = %+v, %v", got, err)
		}
	}
	list, err := load.History(t.Context(), s, before, 10)
	if err != nil || len(list) != 3 || list[0].Step != load.StepSnapshot || list[0].Run != run {
		t.Errorf("History = %+v, %v", list, err)
	}
}

func TestClear(t *testing.T) {
	s, _ := openStore(t)
	storetest.Put(t, s, "snapshots/one/leads/a.parquet", "left")
	storetest.Put(t, s, "snapshots/one/summary/summary.json", "left")
	storetest.Put(t, s, "snapshots/one-2/leads/a.parquet", "another run's")
	st := current(t, s)
	for range 2 {
		if err := load.Clear(t.Context(), s, st, "one"); err != nil {
			t.Fatal(err)
		}
	}
	if got := storetest.Keys(t, s, ""); len(got) != 1 || got[0] != "snapshots/one-2/leads/a.parquet" {
		t.Errorf("left after Clear: %q", got)
	}
	m := manifest("one-2", 1)
	m.Snapshot = &load.Snapshot{Run: "one-2"}
	st = commit(t, s, st, m, load.StepSnapshot)
	if err := load.Clear(t.Context(), s, st, "one-2"); err == nil {
		t.Error("Clear of the published run gave no error")
	}
	for n := 1; n <= 2; n++ {
		storetest.Put(t, s, "snapshots/one/x", "left")
		if err := load.Clear(t.Context(), storetest.Faulty(s, n), st, "one"); !errors.Is(err, storetest.ErrInjected) {
			t.Errorf("Clear with operation %d failing = %v", n, err)
		}
	}
}

func TestBookmarks(t *testing.T) {
	s, dir := openStore(t)
	if b, err := load.ReadBookmark(t.Context(), s, load.Feed{}); b != nil || err != nil {
		t.Errorf("ReadBookmark of a feed never read = %q, %v", b, err)
	}
	for _, text := range []string{"", "{}", `[{"path":"å.json"}]`, strings.Repeat(`{"path":"a"},`, 100_000)} {
		f, err := load.PutBookmark(t.Context(), s, "landing", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		again, err := load.PutBookmark(t.Context(), s, "landing", []byte(text))
		if err != nil || *again != *f {
			t.Errorf("storing the same bookmark again = %+v, %v, want %+v", again, err, f)
		}
		got, err := load.ReadBookmark(t.Context(), s, load.Feed{Bookmark: f})
		if err != nil || string(got) != text {
			t.Errorf("ReadBookmark = %d bytes, %v, want %d", len(got), err, len(text))
		}
		var damaged *store.DamagedError
		if err := flip(filepath.Join(dir, f.Key), f.Bytes-1); err != nil {
			t.Fatal(err)
		}
		if _, err := load.ReadBookmark(t.Context(), s, load.Feed{Bookmark: f}); !errors.As(err, &damaged) {
			t.Errorf("ReadBookmark of a damaged one = %v, want a DamagedError", err)
		}
		if err := os.Remove(filepath.Join(dir, f.Key)); err != nil {
			t.Fatal(err)
		}
		if _, err := load.ReadBookmark(t.Context(), s, load.Feed{Bookmark: f}); !errors.As(err, &damaged) {
			t.Errorf("ReadBookmark of a missing one = %v, want a DamagedError", err)
		}
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
