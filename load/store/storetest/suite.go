// Package storetest is what every store must pass, and a store that fails on purpose.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadmill/load/store"
)

// Run checks that stores keep the contract of store.Store. Each call of newStore returns a store without objects.
func Run(t *testing.T, newStore func(t *testing.T) store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, store.Store)
	}{
		{"Commit", testCommit},
		{"CommitTaken", testCommitTaken},
		{"CommitRace", testCommitRace},
		{"Discard", testDiscard},
		{"Open", testOpen},
		{"List", testList},
		{"Delete", testDelete},
		{"Swap", testSwap},
		{"Link", testLink},
		{"Keys", testKeys},
		{"Cancelled", testCancelled},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, newStore(t)) })
	}
	RunShared(t, func(t *testing.T) (a, b store.Store) {
		s := newStore(t)
		return s, s
	})
}

// RunShared checks what two users of one place can do to each other. Each call of newPair returns two stores of the
// same place, which has no objects, as two processes would have them.
func RunShared(t *testing.T, newPair func(t *testing.T) (a, b store.Store)) {
	t.Run("SwapRace", func(t *testing.T) {
		a, b := newPair(t)
		testSwapRace(t, a, b)
	})
	t.Run("Lock", func(t *testing.T) {
		a, b := newPair(t)
		testLock(t, a, b)
	})
}

// Put commits an object; it ends the test if that fails.
func Put(t testing.TB, s store.Store, key, data string) {
	t.Helper()
	if err := commit(t, s, key, data); err != nil {
		t.Fatalf("putting %s: %v", key, err)
	}
}

func commit(t testing.TB, s store.Store, key, data string) error {
	t.Helper()
	staged, err := s.Stage(t.Context())
	if err != nil {
		return err
	}
	if _, err := io.WriteString(staged, data); err != nil {
		return errors.Join(err, staged.Discard())
	}
	return errors.Join(staged.Commit(t.Context(), key), staged.Discard())
}

// Get returns the content of an object; it ends the test if there is none.
func Get(t testing.TB, s store.Store, key string) string {
	t.Helper()
	o, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("getting %s: %v", key, err)
	}
	data, err := io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
	if err = errors.Join(err, o.Close()); err != nil {
		t.Fatalf("getting %s: %v", key, err)
	}
	return string(data)
}

// Keys returns the keys that begin with prefix, in the order in which they are listed.
func Keys(t testing.TB, s store.Store, prefix string) []string {
	t.Helper()
	keys := []string{}
	for info, err := range s.List(t.Context(), prefix) {
		if err != nil {
			t.Fatalf("listing %q: %v", prefix, err)
		}
		keys = append(keys, info.Key)
	}
	return keys
}

func wantKeys(t *testing.T, s store.Store, prefix string, want ...string) {
	t.Helper()
	if got := Keys(t, s, prefix); !slices.Equal(got, want) {
		t.Errorf("List(%q) = %q, want %q", prefix, got, want)
	}
}

func testCommit(t *testing.T, s store.Store) {
	staged, err := s.Stage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	big := bytes.Repeat([]byte("0123456789abcdef"), 100_000)
	for part := range slices.Chunk(big, 70_001) {
		if n, err := staged.Write(part); err != nil || n != len(part) {
			t.Fatalf("Write = %d, %v", n, err)
		}
	}
	wantKeys(t, s, "")
	if err := staged.Commit(t.Context(), "a/b/c.parquet"); err != nil {
		t.Fatal(err)
	}
	if Get(t, s, "a/b/c.parquet") != string(big) {
		t.Errorf("the content differs")
	}
	wantKeys(t, s, "", "a/b/c.parquet")
	if err := staged.Discard(); err != nil {
		t.Errorf("Discard after Commit: %v", err)
	}
	wantKeys(t, s, "", "a/b/c.parquet")
	if staged.Commit(t.Context(), "d") == nil {
		t.Errorf("a second Commit gave no error")
	}
	if _, err := staged.Write([]byte("more")); err == nil {
		t.Errorf("Write after Commit gave no error")
	}
	Put(t, s, "empty", "")
	if got := Get(t, s, "empty"); got != "" {
		t.Errorf("empty object = %q", got)
	}
}

func testCommitTaken(t *testing.T, s store.Store) {
	Put(t, s, "k/taken", "same bytes")
	if err := commit(t, s, "k/taken", "same bytes"); err != nil {
		t.Errorf("committing the same bytes again: %v", err)
	}
	for _, data := range []string{"SAME bytes", "longer than that", ""} {
		err := commit(t, s, "k/taken", data)
		var exists *store.ExistsError
		if !errors.As(err, &exists) || exists.Key != "k/taken" || !errors.Is(err, fs.ErrExist) {
			t.Errorf("committing %q over other bytes: %v, want an ExistsError", data, err)
		}
	}
	if got := Get(t, s, "k/taken"); got != "same bytes" {
		t.Errorf("the object was overwritten with %q", got)
	}
}

// Of several writers of different bytes under one key, one wins.
func testCommitRace(t *testing.T, s store.Store) {
	var won sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			data := fmt.Sprintf("bytes of writer %d", i)
			err := commit(t, s, "race/one", data)
			var exists *store.ExistsError
			switch {
			case err == nil:
				won.Store(i, data)
			case !errors.As(err, &exists):
				t.Errorf("losing a race: %v, want an ExistsError", err)
			}
		})
	}
	all.Wait()
	winners := 0
	won.Range(func(_, data any) bool {
		winners++
		if got := Get(t, s, "race/one"); got != data {
			t.Errorf("the object holds %q, the winner wrote %q", got, data)
		}
		return true
	})
	if winners != 1 {
		t.Errorf("%d writers won, want 1", winners)
	}
}

func testDiscard(t *testing.T, s store.Store) {
	staged, err := s.Stage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(staged, "gone"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(staged.Discard(), staged.Discard()); err != nil {
		t.Errorf("Discard: %v", err)
	}
	if staged.Commit(t.Context(), "gone") == nil {
		t.Errorf("Commit after Discard gave no error")
	}
	wantKeys(t, s, "")
	if err := commit(t, s, "../bad", "x"); err == nil {
		t.Errorf("Commit under a bad key gave no error")
	}
	wantKeys(t, s, "")
}

func testOpen(t *testing.T, s store.Store) {
	Put(t, s, "dir/object", "0123456789")
	for _, key := range []string{"nothing", "dir", "dir/object/below", "dir/other"} {
		if _, err := s.Open(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open(%q): %v, want fs.ErrNotExist", key, err)
		}
		if _, _, err := s.Read(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Read(%q): %v, want fs.ErrNotExist", key, err)
		}
	}
	o, err := s.Open(t.Context(), "dir/object")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), "dir/object"); err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 3)
	if n, err := o.ReadAt(part, 4); n != 3 || string(part) != "456" || o.Size() != 10 {
		t.Errorf("ReadAt(4) of a deleted object that is open = %q, %v; size %d", part[:n], err, o.Size())
	}
	if n, err := o.ReadAt(part, 8); n != 2 || !errors.Is(err, io.EOF) {
		t.Errorf("ReadAt over the end = %d, %v, want 2, EOF", n, err)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}

func testList(t *testing.T, s store.Store) {
	before := time.Now().Add(-time.Minute)
	keys := []string{"a", "b-c/x", "b.c", "b/x", "b/y/z", "b0", "raw/feed/1", "raw/feed2/1", "Å/ä ö"}
	for i, key := range slices.Backward(keys) {
		Put(t, s, key, strings.Repeat("x", i))
	}
	wantKeys(t, s, "", keys...)
	wantKeys(t, s, "b", "b-c/x", "b.c", "b/x", "b/y/z", "b0")
	wantKeys(t, s, "b/", "b/x", "b/y/z")
	wantKeys(t, s, "b/y/z", "b/y/z")
	wantKeys(t, s, "raw/feed", "raw/feed/1", "raw/feed2/1")
	wantKeys(t, s, "raw/feed/", "raw/feed/1")
	wantKeys(t, s, "nothing/")
	wantKeys(t, s, "..")
	i := 0
	for info, err := range s.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if info.Size != int64(i) || info.Modified.Before(before) {
			t.Errorf("List: %+v, want size %d and a time of now", info, i)
		}
		if i++; i == 4 {
			break // stopping early must do no harm
		}
	}
}

func testDelete(t *testing.T, s store.Store) {
	Put(t, s, "a/b/c", "1")
	Put(t, s, "a/d", "2")
	for range 2 {
		if err := s.Delete(t.Context(), "a/b/c"); err != nil {
			t.Errorf("Delete: %v", err)
		}
	}
	for _, key := range []string{"a", "nothing/here", "a/d/below"} {
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete(%q), which is no object: %v", key, err)
		}
	}
	wantKeys(t, s, "", "a/d")
	Put(t, s, "a/b/c", "other bytes may come after a Delete")
}

func testLink(t *testing.T, s store.Store) {
	Put(t, s, "old/x", "shared")
	for range 2 {
		if err := s.Link(t.Context(), "old/x", "new/deep/x"); err != nil {
			t.Fatalf("Link: %v", err)
		}
	}
	if err := s.Delete(t.Context(), "old/x"); err != nil {
		t.Fatal(err)
	}
	if got := Get(t, s, "new/deep/x"); got != "shared" {
		t.Errorf("the link holds %q after its first name was deleted", got)
	}
	wantKeys(t, s, "", "new/deep/x")
	Put(t, s, "taken", "other")
	var exists *store.ExistsError
	if err := s.Link(t.Context(), "new/deep/x", "taken"); !errors.As(err, &exists) {
		t.Errorf("Link over other bytes: %v, want an ExistsError", err)
	}
	if err := s.Link(t.Context(), "nothing", "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Link of nothing: %v, want fs.ErrNotExist", err)
	}
}

func testKeys(t *testing.T, s store.Store) {
	Put(t, s, "ok", "x")
	long := strings.Repeat("x", 300)
	for _, key := range []string{
		"", ".", "..", "/", "/abs", "a/", "a//b", "../x", "a/../b", "a/./b", ".hidden", "a/.staging/b", ".locks/x",
		`a\b`, "a\x00b", "a\nb", "a\xffb", long, strings.Repeat("xxxxxxx/", 200) + "x",
	} {
		var bad *store.KeyError
		_, openErr := s.Open(t.Context(), key)
		_, _, readErr := s.Read(t.Context(), key)
		_, swapErr := s.Swap(t.Context(), key, []byte("x"), "")
		_, lockErr := s.Lock(t.Context(), key, "me")
		for op, err := range map[string]error{
			"Open": openErr, "Read": readErr, "Swap": swapErr, "Lock": lockErr, "Commit": commit(t, s, key, "x"),
			"Delete": s.Delete(t.Context(), key), "Link from": s.Link(t.Context(), key, "y"), "Link to": s.Link(t.Context(), "ok", key),
		} {
			if !errors.As(err, &bad) {
				t.Errorf("%s(%.30q): %v, want a KeyError", op, key, err)
			}
		}
	}
	wantKeys(t, s, "", "ok")
}

func testCancelled(t *testing.T, s store.Store) {
	Put(t, s, "ok", "x")
	staged, err := s.Stage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, stageErr := s.Stage(ctx)
	_, openErr := s.Open(ctx, "ok")
	_, _, readErr := s.Read(ctx, "ok")
	_, swapErr := s.Swap(ctx, "new", []byte("x"), "")
	_, lockErr := s.Lock(ctx, "lock", "me")
	var listErr error
	for _, err := range s.List(ctx, "") {
		listErr = err
	}
	for op, err := range map[string]error{
		"Stage": stageErr, "Open": openErr, "Read": readErr, "Swap": swapErr, "Lock": lockErr, "List": listErr,
		"Commit": staged.Commit(ctx, "new"), "Delete": s.Delete(ctx, "ok"), "Link": s.Link(ctx, "ok", "new"),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context: %v", op, err)
		}
	}
	wantKeys(t, s, "", "ok")
}
