package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"leadmill/load/store"
	"leadmill/load/store/storetest"
)

func openFolder(t *testing.T, root string) *store.Folder {
	t.Helper()
	f, err := store.OpenFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestFolder(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return openFolder(t, t.TempDir()) })
}

func TestFolderShared(t *testing.T) {
	storetest.RunShared(t, func(t *testing.T) (a, b store.Store) {
		dir := t.TempDir()
		return openFolder(t, dir), openFolder(t, dir)
	})
}

// Some network file systems have no hard links.
func TestFolderWithoutHardLinks(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		f := openFolder(t, t.TempDir())
		store.TakeHardLinks(f)
		return f
	})
}

// A store that never fails on purpose must pass as well, or it would hide what it wraps.
func TestFaultyPassesOn(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return storetest.Faulty(openFolder(t, t.TempDir()), 0) })
}

func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, filepath.Join(dir, "new"))
	storetest.Put(t, f, "a", "1")
	if _, err := store.OpenFolder(filepath.Join(dir, "not", "mounted")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "mount its volume") {
		t.Errorf("OpenFolder below a missing folder: %v", err)
	}
	if _, err := store.OpenFolder(filepath.Join(dir, "new", "a")); err == nil {
		t.Errorf("OpenFolder of a file gave no error")
	}
}

func TestModes(t *testing.T) {
	old := syscall.Umask(0o022)
	defer syscall.Umask(old)
	dir := t.TempDir()
	f := openFolder(t, filepath.Join(dir, "out"))
	storetest.Put(t, f, "snapshots/r1/x.parquet", "1")
	if _, err := f.Swap(t.Context(), "CURRENT", []byte("r1"), ""); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{
		"out": 0o750, "out/snapshots/r1": 0o750, "out/snapshots/r1/x.parquet": 0o640, "out/CURRENT": 0o640,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("mode of %s = %v, %v, want %v: the group reads, others do not", name, info.Mode(), err, want)
		}
	}
}

func TestLinkSharesBytes(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	storetest.Put(t, f, "a/x", "1")
	if err := f.Link(t.Context(), "a/x", "b/x"); err != nil {
		t.Fatal(err)
	}
	a, errA := os.Stat(filepath.Join(dir, "a/x"))
	b, errB := os.Stat(filepath.Join(dir, "b/x"))
	if err := errors.Join(errA, errB); err != nil || !os.SameFile(a, b) {
		t.Errorf("Link copied the bytes (%v)", err)
	}
}

func TestSymbolicLinks(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := openFolder(t, dir)
	storetest.Put(t, f, "snapshots/r1/x", "1")
	for name, target := range map[string]string{"latest": "snapshots/r1", "out": outside, "file": filepath.Join(outside, "secret")} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if got := storetest.Keys(t, f, ""); len(got) != 1 {
		t.Errorf("List follows symbolic links: %q", got)
	}
	for _, key := range []string{"out/secret", "file"} {
		if o, err := f.Open(t.Context(), key); err == nil {
			t.Errorf("Open(%q) left the folder: %d bytes", key, o.Size())
		}
	}
}

func TestAlias(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	storetest.Put(t, f, "snapshots/r1/x", "1")
	storetest.Put(t, f, "snapshots/r2/x", "2")
	storetest.Put(t, f, "object", "3")
	for _, run := range []string{"r1", "r2"} {
		if err := f.Alias(t.Context(), "latest", "snapshots/"+run); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := os.ReadFile(filepath.Join(dir, "latest", "x")); string(data) != "2" {
		t.Errorf("latest/x = %q, %v, want that of the second alias", data, err)
	}
	if got := storetest.Keys(t, f, ""); len(got) != 3 {
		t.Errorf("List = %q, want the 3 objects without the alias", got)
	}
	if err := f.Alias(t.Context(), "object", "snapshots/r1"); err == nil || storetest.Get(t, f, "object") != "3" {
		t.Errorf("Alias over an object: %v", err)
	}
	for _, bad := range [][2]string{{"..", "snapshots"}, {"latest", "../outside"}} {
		var key *store.KeyError
		if err := f.Alias(t.Context(), bad[0], bad[1]); !errors.As(err, &key) {
			t.Errorf("Alias(%q, %q) = %v, want a KeyError", bad[0], bad[1], err)
		}
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	if n, err := f.Sweep(t.Context(), time.Now()); n != 0 || err != nil {
		t.Errorf("Sweep of a new store = %d, %v", n, err)
	}
	var left []store.Staged
	for range 3 {
		s, err := f.Stage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, s)
	}
	storetest.Put(t, f, "kept", "1")
	hourAgo := time.Now().Add(-time.Hour)
	files, err := filepath.Glob(filepath.Join(dir, ".staging", "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("staging holds %q, %v, want 3 files", files, err)
	}
	for _, name := range files[:2] {
		if err := os.Chtimes(name, hourAgo, hourAgo); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := f.Sweep(t.Context(), hourAgo.Add(time.Minute)); n != 2 || err != nil {
		t.Errorf("Sweep = %d, %v, want the 2 old ones", n, err)
	}
	if got := storetest.Get(t, f, "kept"); got != "1" {
		t.Errorf("Sweep touched an object: %q", got)
	}
	for _, s := range left {
		if err := s.Discard(); err != nil {
			t.Errorf("Discard after Sweep: %v", err)
		}
	}
}

// helperEnv makes this test binary play a process of its own.
const helperEnv = "STORE_TEST_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperEnv); dir != "" {
		os.Exit(hold(dir))
	}
	os.Exit(m.Run())
}

// hold takes the lock, stages half an object, says so, and waits to be killed.
func hold(dir string) int {
	f, err := store.OpenFolder(dir)
	if err != nil {
		return 1
	}
	s, err := f.Stage(context.Background())
	if err != nil {
		return 1
	}
	if _, err := s.Write([]byte("half")); err != nil {
		return 1
	}
	if _, err := f.Lock(context.Background(), "night", "the other process"); err != nil {
		return 1
	}
	if _, err := os.Stdout.WriteString("locked\n"); err != nil {
		return 1
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // until the test lets go
	return 0
}

func TestKilledProcess(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), helperEnv+"="+dir)
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, len("locked\n"))
	if _, err := io.ReadFull(out, said); err != nil {
		t.Fatal(err)
	}
	var locked *store.LockedError
	if _, err := f.Lock(t.Context(), "night", "me"); !errors.As(err, &locked) || locked.Holder != "the other process" {
		t.Errorf("Lock held by another process: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if child.Wait() == nil {
		t.Errorf("the process was not killed")
	}
	if err := stdin.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}
	unlock, err := f.Lock(t.Context(), "night", "me")
	if err != nil {
		t.Fatalf("Lock after its holder was killed: %v", err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
	if keys := storetest.Keys(t, f, ""); len(keys) != 0 {
		t.Errorf("a killed writer left %q in sight", keys)
	}
	if n, err := f.Sweep(t.Context(), time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("Sweep = %d, %v, want the killed writer's file", n, err)
	}
}

// Whatever fails, and wherever a process dies, a publication is seen whole or not at all.
func TestFaults(t *testing.T) {
	publish := func(s store.Store) error {
		staged, err := s.Stage(t.Context())
		if err != nil {
			return err
		}
		defer func() { _ = staged.Discard() }()
		for range 3 {
			if _, err := staged.Write(bytes.Repeat([]byte("x"), 1000)); err != nil {
				return err
			}
		}
		if err := staged.Commit(t.Context(), "snapshots/r1/x"); err != nil {
			return err
		}
		_, err = s.Swap(t.Context(), "CURRENT", []byte("r1"), "")
		return err
	}
	for name, wrap := range map[string]func(store.Store, int) *storetest.Fault{"Faulty": storetest.Faulty, "Crashing": storetest.Crashing} {
		t.Run(name, func(t *testing.T) {
			failed := 0
			for n := 1; ; n++ {
				f := openFolder(t, t.TempDir())
				s := wrap(f, n)
				err := publish(s)
				if s.Operations() < n {
					break
				}
				if err != nil && !errors.Is(err, storetest.ErrInjected) {
					t.Fatalf("operation %d: %v, want ErrInjected", n, err)
				}
				if err != nil {
					failed++
				}
				if _, _, current := f.Read(t.Context(), "CURRENT"); (current == nil) != (err == nil) {
					t.Errorf("operation %d: the run says %v, the pointer %v", n, err, current)
				}
				for _, key := range storetest.Keys(t, f, "snapshots/") {
					if size := len(storetest.Get(t, f, key)); size != 3000 {
						t.Errorf("operation %d: %d of 3000 bytes are visible", n, size)
					}
				}
			}
			if failed != 6 {
				t.Errorf("%d operations failed the run, want 6: Stage, Write three times, Commit, Swap", failed)
			}
		})
	}
}
