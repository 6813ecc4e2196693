package partnercenter

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/sourcetest"
)

// TestMain makes this process trust the certificate of httptest's servers: the client takes no other roots than the
// machine's, which are read when the first connection needs them.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		server := httptest.NewTLSServer(http.NotFoundHandler())
		defer server.Close()
		dir, err := os.MkdirTemp("", "partnercenter")
		if err != nil {
			return 1
		}
		defer func() { _ = os.RemoveAll(dir) }()
		path := filepath.Join(dir, "roots.pem")
		roots := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
		if os.WriteFile(path, roots, 0o600) != nil || os.Setenv("SSL_CERT_FILE", path) != nil {
			return 1
		}
		return m.Run()
	}())
}

const (
	clientSecret = "stand-in-client-secret"
	secretName   = "PARTNERCENTER_CLIENT_SECRET"
	refreshName  = "PARTNERCENTER_REFRESH_TOKEN"
)

// A stand is a stand-in server and a source that reads it.
type stand struct {
	*partnercentertest.Server
	url     string
	options *Options
	env     extract.Env
	vars    map[string]string
	waits   []time.Duration // what the source waited, without waiting
	opened  byte            // sources so far
}

// newStand starts a stand-in. Its clock is the source's.
func newStand(t testing.TB, o partnercentertest.Options) *stand {
	t.Helper()
	s := prepare(o)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.at(server.URL)
	return s
}

// prepare makes a stand that no server serves yet.
func prepare(o partnercentertest.Options) *stand {
	s := &stand{vars: map[string]string{refreshName: partnercentertest.DefaultRefreshToken, secretName: o.ClientSecret}}
	now := sourcetest.Start()
	s.env = extract.Env{Getenv: func(name string) string { return s.vars[name] }, Now: func() time.Time { return now }}
	if o.Now == nil {
		o.Now = func() time.Time { now = now.Add(time.Millisecond); return now }
	}
	s.Server = partnercentertest.New(o)
	s.options = NewOptions().(*Options)
	s.options.TenantID, s.options.ClientID = partnercentertest.DefaultTenant, partnercentertest.DefaultClientID
	s.options.RefreshToken = extract.Secret{Env: refreshName}
	if o.ClientSecret != "" {
		s.options.ClientSecret = extract.Secret{Env: secretName}
	}
	return s
}

func (s *stand) at(url string) { s.url, s.options.URL, s.options.Authority = url, url, url }

// random is a source of bytes that is the same in each test.
type random struct{ next byte }

func (r *random) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.next
		r.next++
	}
	return len(p), nil
}

func (s *stand) open(t testing.TB) *Source {
	t.Helper()
	opened, err := s.options.Open(s.env)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	source := opened.(*Source)
	s.opened++
	source.rand = &random{next: s.opened}
	source.sleep = func(ctx context.Context, d time.Duration) error {
		s.waits = append(s.waits, d)
		return ctx.Err()
	}
	return source
}

// extract runs a new source and returns the ids that came, in their order.
func (s *stand) extract(t testing.TB, since extract.Bookmark) (ids []string, result extract.Result, err error) {
	t.Helper()
	result, err = s.open(t).Extract(t.Context(), since, func(d extract.Delivery) error {
		ids = append(ids, d.RecordID)
		return nil
	})
	return ids, result, err
}

// mustExtract is extract where it must succeed.
func (s *stand) mustExtract(t testing.TB, since extract.Bookmark) ([]string, extract.Result) {
	t.Helper()
	ids, result, err := s.extract(t, since)
	if err != nil {
		t.Fatalf("Extract: %v", err)
	}
	return ids, result
}

func wantIDs(t testing.TB, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s handed over %d referrals %v, want %d %v", what, len(got), short(got), len(want), short(want))
	}
}

func short(ids []string) []string { return ids[:min(len(ids), 5)] }
