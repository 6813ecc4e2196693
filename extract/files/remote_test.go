package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"sync"
	"testing"

	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"
	"gocloud.dev/gcerrors"

	"leadmill/extract"
)

// A shelf is an object store in memory, behind a counter that can be told to fail.
type shelf struct {
	objects
	t      testing.TB
	bucket *blob.Bucket

	mu       sync.Mutex
	pages    int
	reads    []string                                                                  // keys, in the order of their reading
	onRead   func(key string, offset int64, body io.ReadCloser) (io.ReadCloser, error) // nil: as it is
	pageFail error
}

func newShelf(t testing.TB) *shelf {
	b := memblob.OpenBucket(nil)
	t.Cleanup(func() { must(t, b.Close()) })
	return &shelf{t: t, bucket: b, objects: newBlobObjects(b, func(_ context.Context, err error) error {
		if gcerrors.Code(err) == gcerrors.NotFound {
			return fs.ErrNotExist
		}
		return err
	})}
}

func (s *shelf) put(key, content string) {
	s.t.Helper()
	must(s.t, s.bucket.Upload(context.Background(), key, bytes.NewReader([]byte(content)), &blob.WriterOptions{ContentType: "text/plain"}))
}

func (s *shelf) page(ctx context.Context, prefix string, token []byte) ([]object, []byte, error) {
	s.mu.Lock()
	s.pages++
	err := s.pageFail
	s.mu.Unlock()
	if err != nil {
		return nil, nil, err
	}
	return s.objects.page(ctx, prefix, token)
}

func (s *shelf) read(ctx context.Context, o object, offset int64) (io.ReadCloser, state, error) {
	s.mu.Lock()
	s.reads = append(s.reads, o.key)
	onRead := s.onRead
	s.mu.Unlock()
	body, st, err := s.objects.read(ctx, o, offset)
	if err == nil && onRead != nil {
		body, err = onRead(o.key, offset, body)
	}
	return body, st, err
}

// opened returns the keys that were read since the last call, sorted.
func (s *shelf) opened() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := slices.Sorted(slices.Values(s.reads))
	s.reads = nil
	return keys
}

// source reads the shelf with the options of the zone.
func (s *shelf) source(z *zone) *Source {
	src := z.source()
	o := z.options
	src.open = func(context.Context) (place, error) {
		return &remote{
			objects: s, name: "mem://leads", choose: chooser{include: o.Include, exclude: o.Exclude},
			parallel: int(o.Parallel), shut: func() error { return nil },
		}, nil
	}
	return src
}

// night extracts from the shelf and moves the bookmark on, after an error too.
func (s *shelf) night(z *zone) ([]extract.Delivery, error) {
	s.t.Helper()
	var got []extract.Delivery
	next, err := s.source(z).Extract(s.t.Context(), z.since, func(d extract.Delivery) error {
		d.Payload = bytes.Clone(d.Payload)
		got = append(got, d)
		return nil
	})
	z.since = next.Bookmark
	return got, err
}

// run is a night that must be well.
func (s *shelf) run(z *zone) []extract.Delivery {
	s.t.Helper()
	got, err := s.night(z)
	must(s.t, err)
	return got
}

var errTorn = errors.New("connection reset")

// torn ends after n bytes with an error.
func torn(body io.ReadCloser, n int64) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(io.LimitReader(body, n), failing{}), body}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errTorn }
