package load_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"leadmill/load"
	"leadmill/load/columnar"
	"leadmill/load/store"
	"leadmill/load/store/storetest"
	"leadmill/transform"
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// people is a dataset of the test's own.
func people() transform.Dataset {
	return transform.Dataset{Name: "people", Doc: "Of the test.", Sorted: []string{"id"}, Columns: []transform.Column{
		{Name: "id", Type: transform.Int, Required: true, Encoding: transform.Delta, Doc: "Number."},
		{Name: "name", Type: transform.Text, Encoding: transform.Plain, Doc: "Name."},
	}}
}

func record(d transform.Dataset, from, to int) arrow.Record {
	b := array.NewRecordBuilder(memory.NewGoAllocator(), d.Schema())
	defer b.Release()
	for i := from; i < to; i++ {
		b.Field(0).(*array.Int64Builder).Append(int64(i))
		b.Field(1).(*array.StringBuilder).Append(fmt.Sprint("name ", i))
	}
	return b.NewRecord()
}

// write makes a file of so many rows in a snapshot.
func write(t testing.TB, w *load.SnapshotWriter, part string, rows int) {
	t.Helper()
	sink, err := w.Create(people(), part)
	if err != nil {
		t.Fatal(err)
	}
	rec := record(people(), 0, rows)
	defer rec.Release()
	if err := errors.Join(sink.Write(rec), sink.Close()); err != nil {
		t.Fatal(err)
	}
}

func snapshot(t testing.TB, s store.Store, run string, before *load.Snapshot) *load.Snapshot {
	t.Helper()
	w := load.NewSnapshot(t.Context(), s, run, before, 1)
	write(t, w, "2025", 1000)
	write(t, w, "2026", 500)
	if err := w.File("summary", "summary.json", func(w io.Writer) error { _, err := io.WriteString(w, run); return err }); err != nil {
		t.Fatal(err)
	}
	return &load.Snapshot{Run: run, Files: w.Files()}
}

func TestSnapshotFiles(t *testing.T) {
	s, dir := openStore(t)
	snap := snapshot(t, s, "one", nil)
	if err := load.Verify(t.Context(), s, snap); err != nil {
		t.Fatal(err)
	}
	if len(snap.Files) != 3 {
		t.Fatalf("files = %+v", snap.Files)
	}
	for i, want := range []struct {
		dataset, prefix string
		rows            int64
	}{{"people", "snapshots/one/people/people-2025-", 1000}, {"people", "snapshots/one/people/people-2026-", 500}, {"summary", "snapshots/one/summary/summary.json", 0}} {
		f := snap.Files[i]
		data, err := os.ReadFile(filepath.Join(dir, f.Key))
		if err != nil {
			t.Fatal(err)
		}
		if f.Dataset != want.dataset || !strings.HasPrefix(f.Key, want.prefix) || f.Rows != want.rows ||
			f.Bytes != int64(len(data)) || f.SHA256 != sha(string(data)) {
			t.Errorf("file %d = %+v, want %+v and %d bytes", i, f, want, len(data))
		}
		if want.rows > 0 && !strings.Contains(f.Key, f.SHA256[:16]) {
			t.Errorf("the name %s has no digest %s", f.Key, f.SHA256[:16])
		}
		if got, err := load.ReadFile(t.Context(), s, f); err != nil || !bytes.Equal(got, data) {
			t.Errorf("ReadFile(%s) = %d bytes, %v", f.Key, len(got), err)
		}
	}
	p, err := columnar.Open(strings.NewReader(storetest.Get(t, s, snap.Files[0].Key)), snap.Files[0].Bytes)
	if err != nil {
		t.Fatal(err)
	}
	meta := p.Metadata()
	if meta["leadmill.dataset"] != "people" || meta["leadmill.schema"] != transform.SchemaVersion || meta["leadmill.doc"] == "" {
		t.Errorf("metadata = %v", meta)
	}
	if doc, _ := p.Schema().Field(0).Metadata.GetValue("doc"); doc != "Number." {
		t.Errorf("documentation of a column = %q", doc)
	}
}

// What did not change shares its storage with the snapshot before; what did is a file of its own.
func TestSnapshotLinks(t *testing.T) {
	s, dir := openStore(t)
	one := snapshot(t, s, "one", nil)
	two := snapshot(t, s, "two", one)
	for i, f := range two.Files {
		a, errA := os.Stat(filepath.Join(dir, one.Files[i].Key))
		b, errB := os.Stat(filepath.Join(dir, f.Key))
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		if same := os.SameFile(a, b); same != (f.Dataset == "people") {
			t.Errorf("%s and %s are one file: %t", one.Files[i].Key, f.Key, same)
		}
	}
	if err := load.Verify(t.Context(), s, two); err != nil {
		t.Error(err)
	}
	if err := s.Delete(t.Context(), one.Files[0].Key); err != nil {
		t.Fatal(err)
	}
	if err := load.Verify(t.Context(), s, two); err != nil {
		t.Errorf("after the older snapshot was removed: %v", err)
	}
	// Now the file that should be shared is gone: the night writes it anew.
	three := snapshot(t, s, "three", one)
	if err := load.Verify(t.Context(), s, three); err != nil {
		t.Errorf("after a file of the snapshot before was lost: %v", err)
	}
}

func TestSnapshotUnfinished(t *testing.T) {
	s, dir := openStore(t)
	w := load.NewSnapshot(t.Context(), s, "one", nil, 1)
	sink, err := w.Create(people(), "")
	if err != nil {
		t.Fatal(err)
	}
	rec := record(people(), 0, 10)
	defer rec.Release()
	if err := sink.Write(rec); err != nil {
		t.Fatal(err)
	}
	sink.Abort()
	sink.Abort()
	broken := errors.New("broken")
	if err := w.File("summary", "x", func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("File = %v, want the writer's error", err)
	}
	wrong := record(transform.Dataset{Columns: []transform.Column{{Name: "other", Type: transform.Int}, {Name: "name", Type: transform.Text}}}, 0, 1)
	defer wrong.Release()
	if sink, err = w.Create(people(), ""); err != nil {
		t.Fatal(err)
	}
	if sink.Write(wrong) == nil || sink.Close() == nil {
		t.Error("a record of another schema was taken")
	}
	sink.Abort()
	if files := w.Files(); len(files) != 0 {
		t.Errorf("files = %+v, want none", files)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".staging", "*"))
	if err != nil || len(left) > 0 || len(storetest.Keys(t, s, "")) > 0 {
		t.Errorf("left behind: %v, %v, %v", left, storetest.Keys(t, s, ""), err)
	}
}

// Whatever operation fails, a file is in the list whole or not at all.
func TestSnapshotFaults(t *testing.T) {
	for n := 1; ; n++ {
		s, _ := openStore(t)
		one := snapshot(t, s, "one", nil)
		faulty := storetest.Faulty(s, n)
		w := load.NewSnapshot(t.Context(), faulty, "two", one, 1)
		err := func() error {
			for _, rows := range []int{1000, 77} { // the same as before, and a new one
				sink, err := w.Create(people(), "2025")
				if err != nil {
					return err
				}
				rec := record(people(), 0, rows)
				err = errors.Join(sink.Write(rec), sink.Close())
				rec.Release()
				if err != nil {
					sink.Abort()
					return err
				}
			}
			return nil
		}()
		if faulty.Operations() < n {
			if err != nil || n < 6 {
				t.Fatalf("without a fault after %d operations: %v", n-1, err)
			}
			return
		}
		if err == nil && len(w.Files()) != 2 || err != nil && !errors.Is(err, storetest.ErrInjected) {
			t.Errorf("operation %d failed: %v, %d files", n, err, len(w.Files()))
		}
		if err := load.Verify(t.Context(), s, &load.Snapshot{Files: w.Files()}); err != nil {
			t.Errorf("operation %d failed: a listed file is damaged: %v", n, err)
		}
	}
}

func TestSnapshotFromSeveralGoroutines(t *testing.T) {
	s, _ := openStore(t)
	w := load.NewSnapshot(t.Context(), s, "one", nil, 2)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { write(t, w, fmt.Sprint(2000+i), 300+i) })
	}
	all.Wait()
	if err := load.Verify(t.Context(), s, &load.Snapshot{Files: w.Files()}); err != nil || len(w.Files()) != 8 {
		t.Errorf("%d files, %v", len(w.Files()), err)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(path string, f *load.File) error
		says   string
	}{
		{"flipped byte", func(path string, _ *load.File) error { return flip(path, 500) }, "digest"},
		{"truncated", func(path string, f *load.File) error { return os.Truncate(path, f.Bytes-1) }, "bytes long"},
		{"longer", func(path string, f *load.File) error { return os.Truncate(path, f.Bytes+1) }, "bytes long"},
		{"missing", func(path string, _ *load.File) error { return os.Remove(path) }, "is missing"},
		{"wrong row count", func(_ string, f *load.File) error { f.Rows++; return nil }, "rows"},
		{"no Parquet", func(path string, f *load.File) error {
			text := "not Parquet at all"
			f.SHA256, f.Bytes = sha(text), int64(len(text))
			return os.WriteFile(path, []byte(text), 0o600)
		}, "Parquet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, dir := openStore(t)
			snap := snapshot(t, s, "one", nil)
			for i := range 2 {
				f := &snap.Files[i]
				if err := c.damage(filepath.Join(dir, f.Key), f); err != nil {
					t.Fatal(err)
				}
			}
			err := load.Verify(t.Context(), s, snap)
			var damaged *store.DamagedError
			if !errors.As(err, &damaged) {
				t.Fatalf("Verify = %v, want a DamagedError", err)
			}
			for _, f := range snap.Files[:2] {
				if !strings.Contains(err.Error(), f.Key) {
					t.Errorf("Verify does not name %s: %v", f.Key, err)
				}
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "summary") {
				t.Errorf("Verify = %v, want it to say %q and nothing of summary", err, c.says)
			}
		})
	}
}

func TestReadFileDamaged(t *testing.T) {
	s, dir := openStore(t)
	f := snapshot(t, s, "one", nil).Files[2]
	if err := flip(filepath.Join(dir, f.Key), 0); err != nil {
		t.Fatal(err)
	}
	var damaged *store.DamagedError
	if _, err := load.ReadFile(t.Context(), s, f); !errors.As(err, &damaged) {
		t.Errorf("ReadFile = %v, want a DamagedError", err)
	}
}

// cancelling is a store whose n-th Open finds the context ended.
type cancelling struct {
	store.Store
	cancel context.CancelFunc
	opens  atomic.Int64
	at     int64
}

func (c *cancelling) Open(ctx context.Context, key string) (store.Object, error) {
	if c.opens.Add(1) == c.at {
		c.cancel()
	}
	return c.Store.Open(ctx, key)
}

// A run that is stopped while it reads back has found no damage: the exit codes of the two differ.
func TestVerifyCancelled(t *testing.T) {
	s, _ := openStore(t)
	snap := snapshot(t, s, "one", nil)
	for n := range len(snap.Files) + 1 {
		ctx, cancel := context.WithCancel(t.Context())
		if n == 0 {
			cancel()
		}
		err := load.Verify(ctx, &cancelling{Store: s, cancel: cancel, at: int64(n)}, snap)
		var damaged *store.DamagedError
		if !errors.Is(err, context.Canceled) || errors.As(err, &damaged) {
			t.Errorf("Verify, stopped at file %d = %v, want context.Canceled", n, err)
		}
		cancel()
	}
}

func BenchmarkSnapshot(b *testing.B) {
	s, _ := openStore(b)
	rec := record(people(), 0, 8192)
	defer rec.Release()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w := load.NewSnapshot(b.Context(), s, fmt.Sprint("run-", i), nil, 1)
		sink, err := w.Create(people(), "")
		if err != nil {
			b.Fatal(err)
		}
		for range 10 {
			if err := sink.Write(rec); err != nil {
				b.Fatal(err)
			}
		}
		if err := sink.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/81920, "ns/row")
}
