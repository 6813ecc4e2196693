package httpx

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Whatever goes wrong, neither errors nor log lines show what stood in a query, a header or an answer.
func TestNothingShowsSecrets(t *testing.T) {
	planted := []string{"planted-sig", "planted-access", "planted-code", "planted-client", "planted-bearer", "planted-body", "ann@example.com"}
	query := "?sig=planted-sig&access_token=planted-access&code=planted-code&client_secret=planted-client"
	body := `{"error":{"code":"ann@example.com","message":"planted-body ` + query + `"}}`
	closed := httptest.NewServer(nil)
	closed.Close()
	tests := []struct {
		name   string
		answer http.HandlerFunc
		base   string
	}{
		{"400", status(400, body), ""},
		{"401", status(401, body, "WWW-Authenticate", "planted-body"), ""},
		{"403", status(403, body), ""},
		{"404", status(404, body), ""},
		{"429", status(429, body, "Retry-After", "planted-body"), ""},
		{"503", status(503, body), ""},
		{"an HTML page", status(500, "<html>planted-body</html>"), ""},
		{"hangs up", hangUp, ""},
		{"cut short", cutShort, ""},
		{"redirects away", status(302, "", "Location", "https://evil.example/"+query), ""},
		{"redirects in circles", status(302, "", "Location", "/"+query), ""},
		{"redirects to nonsense", status(302, "", "Location", "http://%zz/"+query), ""},
		{"no JSON", status(200, "planted-body"), ""},
		{"damaged", status(200, "planted-body", "Content-Encoding", "gzip"), ""},
		{"refuses connections", nil, closed.URL},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			b := newBench(t, tt.answer, func(o *Options) {
				o.Token = tokenFunc(func() (string, error) { return "planted-bearer", nil })
				o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				if tt.base != "" {
					o.Base = tt.base
				}
			})
			_, err := b.JSON(t.Context(), Request{URL: "/ann@example.com/" + query}, &struct{}{})
			if err == nil {
				t.Fatal("JSON succeeded")
			}
			if addr := new(url.Error); errors.As(err, &addr) {
				t.Errorf("the chain of %v holds a url.Error", err)
			}
			for _, secret := range planted {
				if strings.Contains(err.Error(), secret) || strings.Contains(log.String(), secret) {
					t.Errorf("%s shows in %v or in %s", secret, err, log.String())
				}
			}
		})
	}
}

func TestLogTellsOfWaits(t *testing.T) {
	var log bytes.Buffer
	b := newBench(t, script(status(503, `{"error":{"code":"ServerBusy"}}`, "Retry-After", "9"), status(200, "")), func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	if _, err := b.Do(t.Context(), Request{}); err != nil {
		t.Fatal(err)
	}
	if want := `place="the test API" reason="status 503 (ServerBusy)" try=1 wait=9s`; !strings.Contains(log.String(), want) {
		t.Errorf("log = %s, want %s", log.String(), want)
	}
}

// Certificates and plain text are no faults that pass, so they are not tried again.
func TestTLS(t *testing.T) {
	secure := httptest.NewUnstartedServer(status(200, ""))
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	secure.StartTLS()
	defer secure.Close()
	old := httptest.NewUnstartedServer(status(200, ""))
	old.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	old.StartTLS()
	defer old.Close()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	go func() {
		for {
			conn, err := plain.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("220 this is another service\r\n"))
			_ = conn.Close()
		}
	}()
	tests := []struct {
		name, base, kind, says string
		trust, again           bool
	}{
		{"strange certificate", secure.URL, "setting", "is not one that this machine trusts: name the file with its authority in the variable SSL_CERT_FILE", false, false},
		{"no TLS", "https://" + plain.Addr().String(), "unavailable", "it does not speak TLS", false, false},
		{"trusted", secure.URL, "", "", true, false},
		{"too old", old.URL, "unavailable", "failed", true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil, func(o *Options) { o.Base, o.Timeout = tt.base, 10*time.Second })
			if tt.trust {
				b.http.Transport.(*http.Transport).TLSClientConfig.RootCAs = secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
			}
			_, err := b.Do(t.Context(), Request{})
			if tt.says == "" {
				if err != nil {
					t.Errorf("Do = %v", err)
				}
				return
			}
			if kind(err) != tt.kind || !strings.Contains(err.Error(), tt.says) || (len(b.waits) > 0) != tt.again {
				t.Errorf("Do = %v after waits %v, want %q", err, b.waits, tt.says)
			}
		})
	}
}

func TestFailureIn(t *testing.T) {
	tests := []struct{ body, code, message string }{
		{`{"error":{"code":"0x80060888","message":"m"}}`, "0x80060888", "m"},
		{`{"odata.error":{"code":"TableNotFound","message":{"lang":"en-US","value":"m"}}}`, "TableNotFound", ""},
		{`{"error":"invalid_client","error_description":"m"}`, "invalid_client", "m"},
		{`[{"errorCode":"INVALID_FIELD","message":"m"}]`, "INVALID_FIELD", "m"},
		{`{"requestId":"r","success":false,"errors":[{"code":"601","message":"m"}]}`, "601", "m"},
		{`{"code":900420,"message":"m"}`, "900420", "m"},
		{`{"error":{"code":"two words"}}`, "", ""},
		{`{"error":{"code":"` + strings.Repeat("a", 81) + `"}}`, "", ""},
		{`[[[[[[{"code":"deep"}]]]]]]`, "", ""},
		{`[]`, "", ""}, {`null`, "", ""}, {`"x"`, "", ""}, {``, "", ""}, {`<html>`, "", ""},
	}
	for _, tt := range tests {
		if code, message := failureIn([]byte(tt.body), 0); code != tt.code || message != tt.message {
			t.Errorf("failureIn(%s) = %q, %q, want %q, %q", tt.body, code, message, tt.code, tt.message)
		}
	}
}

func TestDiagnose(t *testing.T) {
	at := func(err error) error { return &url.Error{Op: "Get", URL: "https://h?sig=planted", Err: err} }
	tests := []struct {
		err   error
		what  string
		again bool
	}{
		{&net.OpError{Op: "dial", Err: &net.DNSError{Name: "planted", IsNotFound: true}}, "the name of its host is not known", false},
		{&net.OpError{Op: "dial", Err: &net.DNSError{Name: "planted", IsTemporary: true}}, "the name service does not answer", true},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, "it refuses connections", true},
		{&net.OpError{Op: "read", Err: syscall.ECONNRESET}, "the connection broke off", true},
		{&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, "the proxy cannot be reached", true},
		{context.DeadlineExceeded, "no whole answer within 1m0s", true},
		{&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, "no whole answer within 1m0s", true},
		{x509.UnknownAuthorityError{}, "its certificate is not one that this machine trusts", false},
		{gzip.ErrChecksum, "its answer came damaged", true},
		{context.Canceled, "the connection failed", true},
		{errors.New("planted"), "the connection failed", true},
	}
	for _, tt := range tests {
		got := diagnose(at(tt.err), time.Minute)
		if got.what != tt.what || got.again != tt.again {
			t.Errorf("diagnose(%v) = %q, %t, want %q, %t", tt.err, got.what, got.again, tt.what, tt.again)
		}
		if errors.Is(got.cause, context.DeadlineExceeded) || errors.Is(got.cause, context.Canceled) {
			t.Errorf("diagnose(%v) keeps a cause that looks like the end of the run", tt.err)
		}
	}
}
