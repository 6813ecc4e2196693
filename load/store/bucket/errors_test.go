package bucket_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"leadmill/load/store"
	"leadmill/load/store/bucket"
)

// planted shows nowhere.
const planted = "PLANTED"

// places are the three services, all of them the server, with secrets wherever one can stand.
func places(t *testing.T, server *httptest.Server) map[string]bucket.Options {
	host := strings.TrimPrefix(server.URL, "http://")
	common := bucket.Options{Now: time.Now, Scratch: t.TempDir(), Attempts: 2, Pause: time.Millisecond, Getenv: func(string) string { return "" }}
	azure, amazon, google := common, common, common
	azure.URL = "azblob://leads/out?storage_account=contoso&protocol=http&localemu=true&domain=" + host
	azure.Credentials = store.Credentials{SAS: "?sv=2024-11-04&sig=" + planted}
	amazon.URL = "s3://leads/out?region=eu-west-1&use_path_style=true&endpoint=" + url.QueryEscape(server.URL)
	amazon.Credentials = store.Credentials{AccessKeyID: planted, SecretAccessKey: planted}
	google.URL, google.Attempts = "gs://leads/out", 1 // its waits cannot be shortened
	google.Getenv = func(name string) string { return map[string]string{"STORAGE_EMULATOR_HOST": host}[name] }
	return map[string]bucket.Options{"azure": azure, "amazon": amazon, "google": google}
}

// refuse answers as each of the services does, with a secret in the body.
func refuse(w http.ResponseWriter, r *http.Request, status int, code string) {
	body := fmt.Sprintf(`<?xml version="1.0"?><Error><Code>%s</Code><Message>%s</Message></Error>`, code, planted)
	if strings.HasPrefix(r.URL.Path, "/storage/v1") {
		w.Header().Set("Content-Type", "application/json")
		body = fmt.Sprintf(`{"error":{"code":%d,"message":"%s","errors":[{"reason":"%s","message":"%s"}]}}`, status, planted, code, planted)
	} else {
		w.Header().Set("Content-Type", "application/xml")
		w.Header().Set("X-Ms-Error-Code", code)
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		status int
		codes  map[string]string // by service; "" for all
		want   error
		says   string
	}{
		{404, map[string]string{"azure": "ContainerNotFound", "amazon": "NoSuchBucket", "google": "notFound"}, &bucket.MissingBucketError{}, "create it"},
		{403, map[string]string{"": "AccessDenied"}, &bucket.RefusedError{}, "look at the credentials"},
		{401, map[string]string{"": "required"}, &bucket.RefusedError{}, "look at the credentials"},
		{503, map[string]string{"": "SlowDown"}, &bucket.UnavailableError{}, "status 503"},
		{429, map[string]string{"": "rateLimitExceeded"}, &bucket.UnavailableError{}, "status 429"},
		{301, map[string]string{"amazon": "PermanentRedirect"}, &bucket.SettingError{}, "region"},
		{400, map[string]string{"amazon": "AuthorizationHeaderMalformed"}, &bucket.SettingError{}, "region"},
		{400, map[string]string{"": "InvalidArgument"}, &bucket.AnswerError{}, "status 400"},
	} {
		server := httptest.NewServer(nil)
		t.Cleanup(server.Close)
		for name, o := range places(t, server) {
			code, found := c.codes[name]
			if !found {
				code = c.codes[""]
			}
			if code == "" {
				continue
			}
			server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { refuse(w, r, c.status, code) })
			_, err := bucket.Open(t.Context(), o)
			if target := reflect.New(reflect.TypeOf(c.want)); !errors.As(err, target.Interface()) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("Open of %s that answers %d %s = %v, want a %T that says %q", name, c.status, code, err, c.want, c.says)
			}
			if c.status == 403 && !errors.Is(err, fs.ErrPermission) {
				t.Errorf("Open of %s that answers 403: %v is not fs.ErrPermission", name, err)
			}
			wantNoSecret(t, err)
		}
	}
}

func wantNoSecret(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, planted) || strings.Contains(text, "sig=") {
			t.Errorf("a secret is in %s", text)
		}
	}
}

func TestNobodyAnswers(t *testing.T) {
	server := httptest.NewServer(nil)
	options := places(t, server)
	server.Close()
	delete(options, "google") // its client says the same, seconds later
	for name, o := range options {
		_, err := bucket.Open(t.Context(), o)
		var unavailable *bucket.UnavailableError
		if !errors.As(err, &unavailable) || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("Open of %s without a server = %v, want an UnavailableError", name, err)
		}
		wantNoSecret(t, err)
	}
}

// A service that takes the request and then says nothing is given up.
func TestSilence(t *testing.T) {
	s := startService(t)
	release := make(chan struct{})
	s.answer(func(http.ResponseWriter, *http.Request, func(http.ResponseWriter)) { <-release })
	defer close(release)
	o := s.options(t, "/out")
	o.Silence, o.Attempts = 50*time.Millisecond, 1
	_, err := bucket.Open(t.Context(), o)
	var unavailable *bucket.UnavailableError
	if !errors.As(err, &unavailable) || !strings.Contains(err.Error(), "in time") {
		t.Errorf("Open of a silent service = %v, want an UnavailableError", err)
	}
}

func TestBadSettings(t *testing.T) {
	s := startService(t)
	for name, o := range map[string]bucket.Options{
		"no account": {URL: "azblob://leads"},
		"bad key":    {URL: "azblob://leads?storage_account=contoso", Credentials: store.Credentials{AccountKey: "PLANTED!"}},
		"no key":     {URL: "azblob://leads?storage_account=contoso&protocol=http&domain=127.0.0.1:1"},
		"bad json":   {URL: "gs://leads", Credentials: store.Credentials{ServiceAccount: `{"type":"external_account","token_url":"PLANTED"}`}},
		"no region":  {URL: "s3://leads", Credentials: store.Credentials{AccessKeyID: planted, SecretAccessKey: planted}},
		"bad url":    {URL: "s3://PLANTED:PLANTED@leads"},
	} {
		o.Now, o.Getenv = s.options(t, "").Now, func(string) string { return "" }
		_, err := bucket.Open(t.Context(), o)
		var setting *bucket.SettingError
		if !errors.As(err, &setting) {
			t.Errorf("Open with %s = %v, want a SettingError", name, err)
		}
		wantNoSecret(t, err)
	}
	if _, err := bucket.Open(t.Context(), bucket.Options{URL: "s3://leads"}); err == nil {
		t.Error("Open without a clock gave no error")
	}
}
