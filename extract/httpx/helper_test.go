package httpx

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

var now = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// bench is a client with the server that it talks to, and what it waited.
type bench struct {
	*Client
	server *httptest.Server

	mu       sync.Mutex
	requests []*http.Request
	waits    []time.Duration
}

func newBench(t testing.TB, answer http.HandlerFunc, change func(o *Options)) *bench {
	t.Helper()
	b := &bench{}
	b.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		b.requests = append(b.requests, r)
		b.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(b.server.Close)
	o := b.options()
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.Client = c
	return b
}

func (b *bench) options() Options {
	return Options{
		Place: "the test API", Base: b.server.URL, Now: func() time.Time { return now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.waits = append(b.waits, d)
			return ctx.Err()
		},
	}
}

func (b *bench) asked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.requests)
}

// script answers the n-th request with the n-th handler, and goes on with the last one.
func script(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	var n int
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := handlers[min(n, len(handlers)-1)]
		n++
		mu.Unlock()
		h(w, r)
	}
}

// status answers with a status, a body and headers given as pairs.
func status(code int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body)) // the client may be gone
	}
}

// tokens is a source whose tokens are counted.
type tokens struct {
	renewals int
	err      error
}

func (s *tokens) Token(_ context.Context, renew bool) (string, error) {
	if renew {
		s.renewals++
	}
	return "token-" + string(rune('a'+s.renewals)), s.err
}
