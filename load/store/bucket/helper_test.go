package bucket_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"leadmill/load/store"
	"leadmill/load/store/bucket"
)

// service is S3 in this process, with faults that a test can choose.
type service struct {
	*httptest.Server
	fake http.Handler

	mu       sync.Mutex
	inFront  func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) // nil: pass
	requests atomic.Int64
	clock    atomic.Int64 // nanoseconds that its Date is ahead
}

const secretKey = "SECRETKEYSECRETKEYSECRETKEYSECRET"

func startService(t testing.TB) *service {
	t.Helper()
	s := &service{fake: gofakes3.New(s3mem.New(), gofakes3.WithTimeSkewLimit(0)).Server()}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.URL+"/leads", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.Client().Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("making the bucket: %v, %v", response, err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	s.mu.Lock()
	inFront := s.inFront
	s.mu.Unlock()
	pass := func(w http.ResponseWriter) {
		if ahead := s.clock.Load(); ahead != 0 {
			w.Header().Set("Date", time.Now().Add(time.Duration(ahead)).UTC().Format(http.TimeFormat))
		}
		s.fake.ServeHTTP(w, r)
	}
	if inFront == nil {
		pass(w)
		return
	}
	inFront(w, r, pass)
}

// answer puts a function in front of the service; nil takes it away.
func (s *service) answer(f func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter))) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFront = f
}

// options are those of a user of the service below a path.
func (s *service) options(t testing.TB, path string) bucket.Options {
	return bucket.Options{
		URL:         "s3://leads" + path + "?region=eu-west-1&use_path_style=true&endpoint=" + url.QueryEscape(s.URL),
		Credentials: store.Credentials{AccessKeyID: "AKIATEST", SecretAccessKey: secretKey},
		Getenv:      func(string) string { return "" },
		Now:         time.Now,
		Scratch:     t.TempDir(),
		Attempts:    3,
		Pause:       5 * time.Millisecond,
		Silence:     20 * time.Second,
	}
}

func open(t testing.TB, o bucket.Options) *bucket.Bucket {
	t.Helper()
	b, err := bucket.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}
