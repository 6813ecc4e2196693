package bucket_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"leadmill/load/store"
	"leadmill/load/store/bucket"
	"leadmill/load/store/storetest"
)

// commit puts an object and returns the error, which storetest.Put does not.
func commit(t *testing.T, s store.Store, key, data string) error {
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

// Of 16 writers, half of them elsewhere, one wins a Commit; the others learn that the key is taken.
func TestCommitRace(t *testing.T) {
	s := startService(t)
	stores := []store.Store{open(t, s.options(t, "/out")), open(t, s.options(t, "/out"))}
	var won atomic.Int64
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			err := commit(t, stores[i%2], "one", fmt.Sprintf("bytes of writer %d", i))
			var exists *store.ExistsError
			switch {
			case err == nil:
				won.Add(1)
			case !errors.As(err, &exists):
				t.Errorf("losing a race: %v, want an ExistsError", err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of 16 writers won, want 1", won.Load())
	}
}

// A write that was done although its answer was lost is recognised as our own, be the next answer an error or a conflict.
func TestLostAnswers(t *testing.T) {
	s := startService(t)
	b := open(t, s.options(t, "/out"))
	var lost atomic.Int64
	s.answer(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		if before := lost.Load(); r.Method != http.MethodPut || before%2 == 1 {
			lost.Add(before % 2)
			pass(w)
			return
		}
		lost.Add(1)
		pass(discard{http.Header{}})
		w.WriteHeader(http.StatusInternalServerError)
	})
	version, err := b.Swap(t.Context(), "CURRENT", []byte("one"), "")
	if err != nil {
		t.Fatalf("first Swap: %v", err)
	}
	if version, err = b.Swap(t.Context(), "CURRENT", []byte("two"), version); err != nil {
		t.Fatalf("second Swap: %v", err)
	}
	if err := commit(t, b, "object", "bytes"); err != nil {
		t.Fatalf("Commit: %v", err)
	}
	if lost.Load() != 6 {
		t.Errorf("%d answers were lost or given after one, want 6: the service was not asked again", lost.Load())
	}
	if data, now, err := b.Read(t.Context(), "CURRENT"); string(data) != "two" || now != version || err != nil {
		t.Errorf("Read = %q, %q, %v, want two, %q", data, now, err, version)
	}
}

type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// S3 says so while another conditional write is under way, which may still fail.
func TestConditionalRequestConflict(t *testing.T) {
	s := startService(t)
	b := open(t, s.options(t, "/out"))
	var left atomic.Int64
	left.Store(2)
	s.answer(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		if r.Method == http.MethodPut && left.Add(-1) >= 0 {
			refuse(w, r, http.StatusConflict, "ConditionalRequestConflict")
			return
		}
		pass(w)
	})
	version, err := b.Swap(t.Context(), "CURRENT", []byte("one"), "")
	if err != nil {
		t.Fatalf("Swap while another one fails: %v", err)
	}
	left.Store(2)
	if err := commit(t, b, "object", "bytes"); err != nil {
		t.Fatalf("Commit while another one fails: %v", err)
	}
	left.Store(1000)
	var conflict *store.ConflictError
	if _, err := b.Swap(t.Context(), "CURRENT", []byte("two"), version); !errors.As(err, &conflict) {
		t.Errorf("Swap while others go on: %v, want a ConflictError", err)
	}
}

// What other programs wrote has no sum of ours and is read for the comparison.
func TestForeignObject(t *testing.T) {
	s := startService(t)
	b := open(t, s.options(t, "/out"))
	for key, data := range map[string]string{"out/same": "bytes", "out/other": "BYTES", "out/source": "bytes"} {
		s.put(t, key, data)
	}
	if err := commit(t, b, "same", "bytes"); err != nil {
		t.Errorf("Commit over the same bytes: %v", err)
	}
	if err := b.Link(t.Context(), "source", "same"); err != nil {
		t.Errorf("Link over the same bytes: %v", err)
	}
	var exists *store.ExistsError
	if err := commit(t, b, "other", "bytes"); !errors.As(err, &exists) {
		t.Errorf("Commit over other bytes: %v, want an ExistsError", err)
	}
	if err := b.Link(t.Context(), "source", "other"); !errors.As(err, &exists) {
		t.Errorf("Link over other bytes: %v, want an ExistsError", err)
	}
}

// put writes an object as another program does.
func (s *service) put(t testing.TB, key, data string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.URL+"/leads/"+key, strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.Client().Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("putting %s: %v, %v", key, response, err)
	}
	_ = response.Body.Close()
}

// An object that is not stored as it was sent is noticed and taken away.
func TestTornUpload(t *testing.T) {
	s := startService(t)
	b := open(t, s.options(t, "/out"))
	s.answer(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		if r.Method == http.MethodPut {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("half")), 4
			r.Header.Set("Content-Length", "4")
			for _, name := range []string{"X-Amz-Content-Sha256", "X-Amz-Checksum-Crc32", "Content-Md5", "X-Amz-Decoded-Content-Length", "Content-Encoding"} {
				r.Header.Del(name)
			}
		}
		pass(w)
	})
	var answer *bucket.AnswerError
	if err := commit(t, b, "x", "half and half"); !errors.As(err, &answer) || !strings.Contains(err.Error(), "13 bytes were sent") {
		t.Errorf("Commit that was torn: %v, want an AnswerError", err)
	}
	s.answer(nil)
	if err := commit(t, b, "x", "half and half"); err != nil {
		t.Errorf("Commit after that: %v", err)
	}
}

// A service that cannot copy, or lacks the right, gets the bytes from here.
func TestLinkWithoutCopy(t *testing.T) {
	s := startService(t)
	o := s.options(t, "/out")
	o.Block = testBlock
	b := open(t, o)
	data := noise(3 * testBlock)
	storetest.Put(t, b, "a", data)
	var copies atomic.Int64
	s.answer(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		if r.Header.Get("X-Amz-Copy-Source") == "" {
			pass(w)
			return
		}
		if copies.Add(1) == 1 {
			refuse(w, r, http.StatusNotImplemented, "NotImplemented")
		} else {
			refuse(w, r, http.StatusForbidden, "AccessDenied")
		}
	})
	for _, to := range []string{"b", "c"} {
		if err := b.Link(t.Context(), "a", to); err != nil {
			t.Fatal(err)
		}
		if storetest.Get(t, b, to) != data {
			t.Errorf("the link %s holds other bytes", to)
		}
	}
	if n := copies.Load(); n != 2 {
		t.Errorf("%d copies were asked for, want 2", n)
	}
}

// Objects of several parts keep to the same rules.
func TestParts(t *testing.T) {
	s := startService(t)
	b := open(t, s.options(t, "/out"))
	data := noise(20 << 20)
	var conditions atomic.Int64 // the service in this process ignores them, others do not
	s.answer(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		if r.Method == http.MethodPost && r.URL.Query().Has("uploadId") && r.Header.Get("If-None-Match") == "*" {
			conditions.Add(1)
		}
		pass(w)
	})
	if err := commit(t, b, "large", data); err != nil {
		t.Fatal(err)
	}
	if err := commit(t, b, "large", data); err != nil {
		t.Errorf("Commit of the same bytes: %v", err)
	}
	if storetest.Get(t, b, "large") != data {
		t.Errorf("other bytes came back")
	}
	if n := conditions.Load(); n != 1 {
		t.Errorf("%d uploads in parts were completed under the condition, want 1: the second is spared", n)
	}
	var exists *store.ExistsError
	if err := commit(t, b, "large", data[1:]); !errors.As(err, &exists) {
		t.Errorf("Commit of other bytes: %v, want an ExistsError", err)
	}
}

// Listings go over many pages, and show neither locks, nor what others put there under keys that a store cannot have,
// nor anything beside the path.
func TestList(t *testing.T) {
	s := startService(t)
	b := open(t, s.options(t, "/out"))
	want := []string{}
	for i := range 2100 {
		want = append(want, fmt.Sprintf("k/%04d", i))
		s.put(t, "out/"+want[i], "x")
	}
	for _, key := range []string{"out/.hidden", "out/dir/", "out2/x", "other"} {
		s.put(t, key, "x")
	}
	unlock, err := b.Lock(t.Context(), "night", "me")
	if err != nil {
		t.Fatal(err)
	}
	if got := storetest.Keys(t, b, ""); !slices.Equal(got, want) {
		t.Errorf("List gives %d keys, want %d", len(got), len(want))
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
	for _, key := range storetest.Keys(t, open(t, s.options(t, "")), "") {
		if !strings.HasPrefix(key, "out/") && key != "out2/x" && key != "other" {
			t.Errorf("%s was written outside the path", key)
		}
	}
	var bad *store.KeyError
	if err := commit(t, b, "a__0x2f__b", "x"); !errors.As(err, &bad) {
		t.Errorf("Commit under a key that looks like an escape: %v, want a KeyError", err)
	}
}

// Whatever fails, and wherever a process dies, a publication is seen whole or not at all.
func TestFaults(t *testing.T) {
	for name, wrap := range map[string]func(store.Store, int) *storetest.Fault{"Faulty": storetest.Faulty, "Crashing": storetest.Crashing} {
		t.Run(name, func(t *testing.T) {
			for n := 1; ; n++ {
				b := open(t, startService(t).options(t, "/out"))
				s := wrap(b, n)
				err := commit(t, s, "snapshots/r1/x", "whole")
				if err == nil {
					_, err = s.Swap(t.Context(), "CURRENT", []byte("r1"), "")
				}
				if _, _, current := b.Read(t.Context(), "CURRENT"); (current == nil) != (err == nil) {
					t.Errorf("operation %d: the run says %v, the pointer %v", n, err, current)
				}
				for _, key := range storetest.Keys(t, b, "snapshots/") {
					if got := storetest.Get(t, b, key); got != "whole" {
						t.Errorf("operation %d: %q is visible", n, got)
					}
				}
				if s.Operations() < n {
					return
				}
			}
		})
	}
}
