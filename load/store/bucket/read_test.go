package bucket_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"leadmill/load/store"
	"leadmill/load/store/storetest"
)

const testBlock = 64 << 10

func noise(size int) string {
	data := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(data)
	return string(data)
}

// Reading a column at a time, a few bytes each, costs one request a block, whoever reads.
func TestRequestsOfReading(t *testing.T) {
	s := startService(t)
	o := s.options(t, "/out")
	o.Block = testBlock
	b := open(t, o)
	data := noise(5*testBlock + 100)
	storetest.Put(t, b, "x.parquet", data)
	before := s.requests.Load()
	object, err := b.Open(t.Context(), "x.parquet")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for reader := range 4 {
		all.Go(func() {
			part := make([]byte, 4<<10)
			for i := range len(data)/len(part) + 1 {
				at := (i*7 + reader) % (len(data) / len(part)) * len(part)
				if n, err := object.ReadAt(part, int64(at)); err != nil || string(part[:n]) != data[at:at+n] {
					t.Errorf("ReadAt(%d) = %d, %v, or other bytes", at, n, err)
				}
			}
		})
	}
	all.Wait()
	if whole, err := io.ReadAll(io.NewSectionReader(object, 0, object.Size())); err != nil || string(whole) != data {
		t.Errorf("reading all: %d bytes, %v", len(whole), err)
	}
	if got := s.requests.Load() - before; got != 7 {
		t.Errorf("%d requests, want one to open and one for each of 6 blocks", got)
	}
	if err := object.Close(); err != nil {
		t.Error(err)
	}
	if _, err := object.ReadAt(make([]byte, 1), 0); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("ReadAt after Close: %v, want fs.ErrClosed", err)
	}
	if left, err := os.ReadDir(o.Scratch); err != nil || len(left) != 0 {
		t.Errorf("scratch holds %v, %v", left, err)
	}
}

// An object that is open never turns into another one.
func TestObjectIsPinned(t *testing.T) {
	o := startService(t).options(t, "/out")
	o.Block = testBlock
	b := open(t, o)
	first := noise(3 * testBlock)
	version, err := b.Swap(t.Context(), "x", []byte(first), "")
	if err != nil {
		t.Fatal(err)
	}
	object, err := b.Open(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 10)
	if _, err := object.ReadAt(part, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Swap(t.Context(), "x", []byte(strings.ToUpper(first)), version); err != nil {
		t.Fatal(err)
	}
	if _, err := object.ReadAt(part, 5); err != nil || string(part) != first[5:15] {
		t.Errorf("ReadAt of a block that was read before: %v", err)
	}
	var conflict *store.ConflictError
	if _, err := object.ReadAt(part, 2*testBlock); !errors.As(err, &conflict) {
		t.Errorf("ReadAt of an object that was replaced: %v, want a ConflictError", err)
	}
	if err := b.Delete(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := object.ReadAt(part, 2*testBlock); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadAt of an object that was deleted: %v, want fs.ErrNotExist", err)
	}
	if err := object.Close(); err != nil {
		t.Error(err)
	}
}

// An answer that breaks off in the middle is asked for again, be it of a small object or of a block.
func TestBrokenBody(t *testing.T) {
	for name, size := range map[string]int{"small": 1000, "large": 2*testBlock + 1} {
		t.Run(name, func(t *testing.T) {
			s := startService(t)
			o := s.options(t, "/out")
			o.Block = testBlock
			b := open(t, o)
			data := noise(size)
			storetest.Put(t, b, "x", data)
			var broken atomic.Int64
			s.answer(func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
				if r.Method != http.MethodGet || broken.Add(1) > 2 {
					pass(w)
					return
				}
				half := &firstHalf{ResponseWriter: w}
				pass(half)
				half.breakOff()
			})
			if got := storetest.Get(t, b, "x"); got != data || broken.Load() < 2 {
				t.Errorf("read %d of %d bytes after %d broken answers", len(got), len(data), broken.Load())
			}
		})
	}
}

// firstHalf announces the whole body and sends half of it.
type firstHalf struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (w *firstHalf) Write(p []byte) (int, error) { return w.body.Write(p) }

func (w *firstHalf) breakOff() {
	_, _ = w.ResponseWriter.Write(w.body.Bytes()[:w.body.Len()/2])
	panic(http.ErrAbortHandler)
}
