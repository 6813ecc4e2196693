package files

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"leadmill/extract"
	"leadmill/load/store"
	"leadmill/load/store/bucket"
)

const secretKey = "SECRETKEYSECRETKEYSECRETKEYSECRET"

// s3Stand is S3 in this process, with a bucket named leads.
type s3Stand struct {
	*httptest.Server
	t    testing.TB
	fake http.Handler

	mu       sync.Mutex
	requests int
	broken   int                                               // number of the request from which all fail; 0 for none
	watch    func(n int)                                       // before an answer
	watched  int                                               // requests before watch was set
	answer   func(w http.ResponseWriter, r *http.Request) bool // instead of the service; false: the service
}

func newS3(t testing.TB) *s3Stand {
	s := &s3Stand{t: t, fake: gofakes3.New(s3mem.New(), gofakes3.WithTimeSkewLimit(0)).Server()}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	s.request(http.MethodPut, "", "")
	return s
}

// request does as somebody else would, uncounted and past all faults. The key goes in as it is.
func (s *s3Stand) request(method, key, content string) {
	s.t.Helper()
	r := httptest.NewRequest(method, "/leads", strings.NewReader(content))
	if key != "" {
		r.URL.Path = "/leads/" + key
	}
	r.Header.Set("Content-Length", strconv.Itoa(len(content)))
	w := httptest.NewRecorder()
	s.fake.ServeHTTP(w, r)
	if w.Code >= 300 {
		s.t.Fatalf("%s %q: status %d %s", method, key, w.Code, w.Body)
	}
}

func (s *s3Stand) put(key, content string) { s.t.Helper(); s.request(http.MethodPut, key, content) }

func (s *s3Stand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests++
	n, watch, answer := s.requests-s.watched, s.watch, s.answer
	broken := s.broken > 0 && s.requests >= s.broken
	s.mu.Unlock()
	if watch != nil {
		watch(n)
	}
	switch {
	case broken:
		fail(w, http.StatusForbidden, "AccessDenied")
	case answer != nil && answer(w, r):
	default:
		s.fake.ServeHTTP(w, r)
	}
}

// fail answers as S3 does, with a body that must not show.
func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, secretKey)
}

func (s *s3Stand) url(path string) string {
	return "s3://leads" + path + "?region=eu-west-1&use_path_style=true&endpoint=" + url.QueryEscape(s.URL)
}

func getenv(name string) string {
	return map[string]string{"LEADS_KEY_ID": "AKIATEST", "LEADS_KEY": secretKey}[name]
}

// impatient is the source of the options with one try for each request.
func (s *s3Stand) impatient(z *zone, path string) *Source {
	src := z.source()
	dial := bucket.Options{
		URL: s.url(path), Credentials: store.Credentials{AccessKeyID: "AKIATEST", SecretAccessKey: secretKey},
		Getenv: getenv, Now: src.now, Attempts: 1,
	}
	src.open = func(ctx context.Context) (place, error) {
		return openStore(ctx, dial, chooser{include: []string{"**/*"}}, 4)
	}
	return src
}

// Keys that no local path could have are read, and shown as what they are.
func TestWeirdKeys(t *testing.T) {
	keys := []string{
		"../up.json", "a//b.json", "a b+c.json", "100%.json", "#3?.json", "__0x41__.json", "ü/é.json", "a\\b.json", "/top.json", "./dot.json", "a/../b.json",
	}
	for _, path := range []string{"", "in box/"} {
		z, s := newZone(t), newS3(t)
		for _, k := range keys {
			s.put(path+k, fmt.Sprintf(`{"key":%q}`, k))
		}
		s.put(path+"folder/", "")
		var got []string
		_, err := s.impatient(z, "/"+path).Extract(t.Context(), nil, func(d extract.Delivery) error {
			if d.Fault != nil {
				t.Errorf("%s: %+v", d.Locator, *d.Fault)
			}
			if want := fmt.Sprintf(`{"key":%q}`, d.Locator); string(d.Payload) != want {
				t.Errorf("%s holds %s", d.Locator, d.Payload)
			}
			got = append(got, d.Locator)
			return nil
		})
		must(t, err)
		if len(got) != len(keys) {
			t.Errorf("below %q: read %q, want all of %q", path, got, keys)
		}
	}
}

// A key with a character that XML cannot hold breaks the plain listing of S3; asked for escaped names it does not.
func TestControlCharacters(t *testing.T) {
	z, s := newZone(t), newS3(t)
	const entry = `<Contents><Key>%s</Key><LastModified>2026-03-14T01:00:00.000Z</LastModified><ETag>&quot;t&quot;</ETag><Size>12</Size></Contents>`
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		switch q := r.URL.Query(); {
		case q.Get("max-keys") == "1": // the sign-in
			return false
		case q.Get("list-type") == "2":
			name := "in box/a&#x1;+ b%.json"
			if q.Get("encoding-type") == "url" {
				name = "in+box/a%01%2B+b%25.json"
			}
			_, _ = fmt.Fprintf(w, `<ListBucketResult><Name>leads</Name>`+entry+`</ListBucketResult>`, name)
		case r.URL.Path == "/leads/in box/a\x01+ b%.json":
			w.Header().Set("ETag", `"t"`)
			_, _ = fmt.Fprint(w, ann)
		default:
			fail(w, http.StatusNotFound, "NoSuchKey")
		}
		return true
	}
	var got []string
	next, err := s.impatient(z, "/in box").Extract(t.Context(), nil, collect(&got))
	must(t, err)
	if len(got) != 1 || got[0] != "a%01+ b%.json" || !strings.Contains(string(next.Bookmark), `"path":"a\u0001+ b%.json"`) {
		t.Errorf("read %q, bookmark %s", got, next.Bookmark)
	}
}

// Every failure of the service has one of the kinds that decide on the exit code, and shows nothing of its text.
func TestErrorsOfTheStore(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		want   any
	}{
		{http.StatusForbidden, "AccessDenied", new(*extract.AuthError)},
		{http.StatusForbidden, "SignatureDoesNotMatch", new(*extract.AuthError)},
		{http.StatusUnauthorized, "", new(*extract.AuthError)},
		{http.StatusNotFound, "NoSuchBucket", new(*extract.MissingError)},
		{http.StatusServiceUnavailable, "SlowDown", new(*extract.UnavailableError)},
		{http.StatusInternalServerError, "", new(*extract.UnavailableError)},
		{http.StatusMovedPermanently, "PermanentRedirect", new(*extract.SettingError)},
		{http.StatusBadRequest, "InvalidArgument", new(*extract.ContractError)},
	} {
		for _, first := range []bool{true, false} { // at the sign-in, or while the objects are read
			z, s := newZone(t), newS3(t)
			s.put("a.json", ann)
			lists := 0
			s.answer = func(w http.ResponseWriter, r *http.Request) bool {
				lists++
				if lists <= 2 && !first {
					return false
				}
				fail(w, c.status, c.code)
				return true
			}
			_, err := s.impatient(z, "").Extract(t.Context(), nil, func(extract.Delivery) error { return nil })
			if err == nil || !errors.As(err, c.want) || strings.Contains(err.Error(), secretKey) {
				t.Errorf("status %d %s, at first %t: %T %v", c.status, c.code, first, err, err)
			}
			if _, err = s.impatient(z, "").Check(t.Context()); !errors.As(err, c.want) {
				t.Errorf("status %d %s: Check = %T %v", c.status, c.code, err, err)
			}
		}
	}
}

// An object that was stored with Content-Encoding: gzip arrives as it is stored, and is unpacked here.
func TestStoredWithEncoding(t *testing.T) {
	z, s := newZone(t), newS3(t)
	s.put("a.json", gz(t, ann))
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "a.json") {
			w.Header().Set("Content-Encoding", "gzip")
		}
		return false
	}
	var got []string
	next, err := s.impatient(z, "").Extract(t.Context(), nil, collect(&got))
	if err != nil || len(got) != 1 || got[0] != "a.json" || !strings.Contains(string(next.Bookmark), "a.json") {
		t.Errorf("read %q, %v, bookmark %s", got, err, next.Bookmark)
	}
}
