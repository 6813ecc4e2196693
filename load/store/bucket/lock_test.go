package bucket_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadmill/load/store"
	"leadmill/load/store/bucket"
	"leadmill/load/store/storetest"
)

// record is what stands in the object of the lock night, as an operator sees it.
func (s *service) record(t *testing.T) (r struct {
	Holder   string    `json:"holder"`
	Fence    int64     `json:"fence"`
	Renewals int64     `json:"renewals"`
	Expires  time.Time `json:"expires_at"`
}) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/leads/out/.locks/night.json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if err := json.NewDecoder(response.Body).Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

// until waits for something that another goroutine does.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 2000 {
		if done() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}

// A holder that died keeps the lock until its lease and the margin are over by the clock of the service. Ours may be wrong
// by days.
func TestDeadHolder(t *testing.T) {
	s := startService(t)
	o := s.options(t, "/out")
	dead, err := bucket.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	unlockDead, err := dead.Lock(t.Context(), "night", "pod-1")
	if err != nil {
		t.Fatal(err)
	}
	if err := dead.Close(); err != nil { // nobody renews any more
		t.Fatal(err)
	}
	o.Now = func() time.Time { return time.Now().Add(72 * time.Hour) }
	b := open(t, o)
	var locked *store.LockedError
	for _, ahead := range []time.Duration{0, 30 * time.Second, 70 * time.Second} {
		s.clock.Store(int64(ahead))
		if _, err := b.Lock(t.Context(), "night", "pod-2"); !errors.As(err, &locked) || locked.Holder != "pod-1" {
			t.Errorf("Lock %s later: %v, want a LockedError", ahead, err)
		}
	}
	s.clock.Store(int64(80 * time.Second))
	unlock, err := b.Lock(t.Context(), "night", "pod-2")
	if err != nil {
		t.Fatalf("Lock after lease and margin: %v", err)
	}
	if r := s.record(t); r.Holder != "pod-2" || r.Fence != 2 || time.Until(r.Expires) < 2*time.Minute {
		t.Errorf("the lock holds %+v, want pod-2 with fence 2, in the service's time", r)
	}
	if err := unlockDead(); err == nil {
		t.Error("unlock of a lock that another took gave no error")
	}
	if err := unlock(); err != nil {
		t.Errorf("unlock: %v", err)
	}
	if r := s.record(t); r.Holder != "" || r.Fence != 2 {
		t.Errorf("the free lock holds %+v, want nobody and the fence", r)
	}
}

// While the holder lives, its lease is renewed, and no goroutine stays after unlock.
func TestRenewal(t *testing.T) {
	s := startService(t)
	o := s.options(t, "/out")
	o.Renew = 5 * time.Millisecond
	b := open(t, o)
	unlock, err := b.Lock(t.Context(), "night", "pod-1")
	if err != nil {
		t.Fatal(err)
	}
	until(t, "three renewals", func() bool { return s.record(t).Renewals >= 3 })
	if err := unlock(); err != nil {
		t.Errorf("unlock: %v", err)
	}
	until(t, "the end of the goroutine", func() bool {
		stacks := make([]byte, 1<<20)
		return !strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), "(*lease).renew")
	})
	storetest.Put(t, b, "x", "after unlock the store writes on")
}

// A renewal that was done although its answer was lost is our own.
func TestLostRenewal(t *testing.T) {
	s := startService(t)
	o := s.options(t, "/out")
	o.Renew, o.Attempts = 5*time.Millisecond, 1
	b := open(t, o)
	unlock, err := b.Lock(t.Context(), "night", "pod-1")
	if err != nil {
		t.Fatal(err)
	}
	var lost atomic.Int64
	s.answer(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		if r.Method == http.MethodPut && lost.Add(1) <= 2 {
			pass(discard{http.Header{}})
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		pass(w)
	})
	until(t, "renewals after that", func() bool { return s.record(t).Renewals >= 6 })
	s.answer(nil)
	if err := commit(t, b, "x", "1"); err != nil {
		t.Errorf("Commit: %v", err)
	}
	if err := unlock(); err != nil {
		t.Errorf("unlock: %v", err)
	}
}

// A holder that lost its lease writes no more, whether it noticed by itself or by the new holder.
func TestLostLease(t *testing.T) {
	t.Run("taken", func(t *testing.T) {
		s := startService(t)
		o := s.options(t, "/out")
		slow := open(t, o)
		unlock, err := slow.Lock(t.Context(), "night", "pod-1")
		if err != nil {
			t.Fatal(err)
		}
		o.Renew = 5 * time.Millisecond
		quick := open(t, o)
		if err := commit(t, slow, "ours", "1"); err != nil {
			t.Fatal(err)
		}
		s.clock.Store(int64(time.Hour))
		if _, err := quick.Lock(t.Context(), "night", "pod-2"); err != nil {
			t.Fatal(err)
		}
		var locked *store.LockedError
		if err := unlock(); !errors.As(err, &locked) || locked.Holder != "pod-2" {
			t.Errorf("unlock of a lost lock: %v, want a LockedError of pod-2", err)
		}
		if r := s.record(t); r.Holder != "pod-2" {
			t.Errorf("the lock is held by %q, want pod-2", r.Holder)
		}
	})
	t.Run("noticed", func(t *testing.T) {
		s := startService(t)
		o := s.options(t, "/out")
		o.Renew = 5 * time.Millisecond
		slow := open(t, o)
		unlock, err := slow.Lock(t.Context(), "night", "pod-1")
		if err != nil {
			t.Fatal(err)
		}
		s.put(t, "out/.locks/night.json", `{"v":1,"holder":"pod-2","token":"T","fence":9,"lease_seconds":60}`)
		until(t, "the loss", func() bool { return commit(t, slow, "x", "1") != nil })
		wantRefused(t, slow, "pod-2")
		if err := unlock(); err == nil {
			t.Error("unlock of a lost lock gave no error")
		}
	})
	t.Run("too late", func(t *testing.T) {
		s := startService(t)
		o := s.options(t, "/out")
		var ahead atomic.Int64
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		slow := open(t, o)
		unlock, err := slow.Lock(t.Context(), "night", "pod-1")
		if err != nil {
			t.Fatal(err)
		}
		ahead.Store(int64(61 * time.Second))
		wantRefused(t, slow, "")
		if err := unlock(); err != nil {
			t.Errorf("unlock of a lock that nobody took: %v", err)
		}
	})
}

func wantRefused(t *testing.T, b *bucket.Bucket, holder string) {
	t.Helper()
	_, swapErr := b.Swap(t.Context(), "CURRENT", []byte("x"), "")
	for op, err := range map[string]error{
		"Commit": commit(t, b, "a", "1"), "Swap": swapErr, "Link": b.Link(t.Context(), "a", "b"), "Delete": b.Delete(t.Context(), "a"),
	} {
		var locked *store.LockedError
		if !errors.As(err, &locked) || locked.Name != "night" || locked.Holder != holder {
			t.Errorf("%s after the lease was lost: %v, want a LockedError of %q", op, err, holder)
		}
	}
}

// An object that is no lock blocks for ten minutes and not for ever.
func TestForeignLock(t *testing.T) {
	s := startService(t)
	b := open(t, s.options(t, "/out"))
	for _, content := range []string{"", "null", `{"v":2}`, `{"v":1,"holder":"x","token":"T","lease_seconds":1e300}`} {
		s.clock.Store(0)
		s.put(t, "out/.locks/night.json", content)
		var locked *store.LockedError
		if _, err := b.Lock(t.Context(), "night", "me"); !errors.As(err, &locked) {
			t.Errorf("Lock over %q: %v, want a LockedError", content, err)
		}
		s.clock.Store(int64(11 * time.Minute))
		unlock, err := b.Lock(t.Context(), "night", "me")
		if err != nil {
			t.Errorf("Lock over %q after 11 minutes: %v", content, err)
			continue
		}
		if err := unlock(); err != nil {
			t.Error(err)
		}
	}
}
