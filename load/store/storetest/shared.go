package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"leadmill/load/store"
)

func testSwap(t *testing.T, s store.Store) {
	first, err := s.Swap(t.Context(), "dir/CURRENT", []byte("one"), "")
	if err != nil || first == "" {
		t.Fatalf("first Swap = %q, %v", first, err)
	}
	second, err := s.Swap(t.Context(), "dir/CURRENT", []byte("two"), first)
	if err != nil || second == first {
		t.Fatalf("second Swap = %q, %v; the first version was %q", second, err, first)
	}
	for _, old := range []string{"", first, "nonsense"} {
		var conflict *store.ConflictError
		if _, err := s.Swap(t.Context(), "dir/CURRENT", []byte("late"), old); !errors.As(err, &conflict) || conflict.Key != "dir/CURRENT" {
			t.Errorf("Swap of version %q: %v, want a ConflictError", old, err)
		}
	}
	var conflict *store.ConflictError
	if _, err := s.Swap(t.Context(), "absent", []byte("x"), first); !errors.As(err, &conflict) {
		t.Errorf("Swap of an object that is gone: %v, want a ConflictError", err)
	}
	data, version, err := s.Read(t.Context(), "dir/CURRENT")
	if string(data) != "two" || version != second || err != nil {
		t.Errorf("Read = %q, %q, %v, want two, %q", data, version, err, second)
	}
	wantKeys(t, s, "", "dir/CURRENT")
}

// testSwapRace lets 16 writers, half of them through another handle, replace the same version, again and again. Each
// round has one winner, and a reader never sees anything but what a winner wrote.
func testSwapRace(t *testing.T, a, b store.Store) {
	version := ""
	for round := range 10 {
		var winners atomic.Int64
		var next atomic.Value
		var all sync.WaitGroup
		start := make(chan struct{})
		for i := range 16 {
			s := []store.Store{a, b}[i%2]
			all.Go(func() {
				<-start
				v, err := s.Swap(t.Context(), "CURRENT", fmt.Appendf(nil, "round %d writer %d", round, i), version)
				var conflict *store.ConflictError
				switch {
				case err == nil:
					winners.Add(1)
					next.Store(v)
				case !errors.As(err, &conflict):
					t.Errorf("losing a race: %v, want a ConflictError", err)
				}
			})
		}
		close(start)
		all.Wait()
		if winners.Load() != 1 {
			t.Fatalf("round %d: %d winners, want 1", round, winners.Load())
		}
		_, v, err := b.Read(t.Context(), "CURRENT")
		if version = next.Load().(string); v != version || err != nil {
			t.Fatalf("round %d: Read has version %q, %v; the winner got %q", round, v, err, version)
		}
	}
}

func testLock(t *testing.T, a, b store.Store) {
	unlock, err := a.Lock(t.Context(), "night", "pod-1 since 02:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []store.Store{a, b} {
		var locked *store.LockedError
		_, err := s.Lock(t.Context(), "night", "pod-2")
		if !errors.As(err, &locked) || locked.Holder != "pod-1 since 02:00" || locked.Name != "night" {
			t.Errorf("Lock of a held lock: %v, want a LockedError with its holder", err)
		}
	}
	other, err := b.Lock(t.Context(), "other", "pod-2")
	if err != nil {
		t.Errorf("Lock of another name: %v", err)
	} else if err := other(); err != nil {
		t.Errorf("unlock: %v", err)
	}
	for range 2 {
		if err := unlock(); err != nil {
			t.Errorf("unlock: %v", err)
		}
	}
	again, err := b.Lock(t.Context(), "night", "pod-2")
	if err != nil {
		t.Fatalf("Lock after unlock: %v", err)
	}
	if err := unlock(); err != nil {
		t.Errorf("unlock once more: %v", err)
	}
	if _, err := a.Lock(t.Context(), "night", "pod-3"); err == nil {
		t.Errorf("an old unlock gave another holder's lock away")
	}
	if err := again(); err != nil {
		t.Errorf("unlock: %v", err)
	}
	if _, err := a.Lock(t.Context(), "a/b", "me"); err == nil {
		t.Errorf("a lock with a slash in its name gave no error")
	}
	wantKeys(t, a, "")
}
