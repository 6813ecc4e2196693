package httpx

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/oauth2/jwt"

	"leadmill/extract"
)

const goodToken = `{"access_token":"secret-token","token_type":"Bearer","expires_in":3600}`

// The two ways of the library: the first hands its context on, the second does not.
var ways = []string{"client credentials", "jwt"}

func signIn(way, url string, key []byte) func(ctx context.Context) (*oauth2.Token, error) {
	url += "/token?code=planted-code"
	if way == "jwt" {
		c := &jwt.Config{Email: "id", PrivateKey: key, TokenURL: url}
		return func(ctx context.Context) (*oauth2.Token, error) { return c.TokenSource(ctx).Token() }
	}
	c := &clientcredentials.Config{ClientID: "id", ClientSecret: "planted-secret", TokenURL: url, AuthStyle: oauth2.AuthStyleInParams}
	return c.Token
}

func privateKey(t *testing.T) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
}

func always(code int, body string, headers ...string) func() http.HandlerFunc {
	return func() http.HandlerFunc { return status(code, body, headers...) }
}

func TestOAuth(t *testing.T) {
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a sign-in was sent to another origin")
	}))
	defer evil.Close()
	tests := []struct {
		name   string
		answer func() http.HandlerFunc
		kind   string
		says   string
		asked  int
	}{
		{"good", always(200, goodToken, "Content-Type", "application/json"), "", "", 1},
		{"good after a while", func() http.HandlerFunc {
			return script(status(503, ""), status(429, ""), status(200, goodToken, "Content-Type", "application/json"))
		}, "", "", 3},
		{"invalid grant", always(400, `{"error":"invalid_grant","error_description":"planted-body"}`), "auth", "status 400 (invalid_grant)", 1},
		{"invalid client", always(401, `{"error":"invalid_client","error_description":"planted-body"}`), "auth", "status 401 (invalid_client)", 1},
		{"forbidden", always(403, `planted-body`), "auth", "status 403", 1},
		{"unavailable by code", always(400, `{"error":"temporarily_unavailable"}`), "unavailable", "temporarily_unavailable", 1},
		{"unavailable", always(503, `planted-body`), "unavailable", "status 503 at the last of 6 tries", 6},
		{"hangs up", func() http.HandlerFunc { return hangUp }, "unavailable", "broke off", 6},
		{"no token", always(200, `{"planted-body":1}`), "contract", "without a usable token", 1},
		{"no JSON", always(200, `planted-body`), "contract", "without a usable token", 1},
		{"not there", always(404, `planted-body`), "contract", "without a usable token", 1},
		{"too large", always(200, strings.Repeat(" ", maxToken+1)), "contract", "larger than", 1},
		{"redirects away", always(307, "", "Location", evil.URL+"?planted-body"), "contract", "redirects", 1},
	}
	key := privateKey(t)
	for _, tt := range tests {
		for _, way := range ways {
			t.Run(tt.name+"/"+way, func(t *testing.T) {
				b := newBench(t, tt.answer(), nil)
				fetch := signIn(way, b.server.URL, key)
				source := OAuth("the API", func(ctx context.Context) (*oauth2.Token, error) { return fetch(SignIn(ctx, b.options())) }, b.o.Now)
				token, err := source.Token(t.Context(), false)
				if tt.kind == "" && (err != nil || token != "secret-token") {
					t.Fatalf("Token = %q, %v, want the token", token, err)
				}
				if kind(err) != tt.kind || b.asked() != tt.asked {
					t.Fatalf("Token = %v (%s) after %d requests, want %q, %d", err, kind(err), b.asked(), tt.kind, tt.asked)
				}
				if err == nil {
					return
				}
				if text := err.Error(); !strings.Contains(text, tt.says) || strings.Contains(text, "planted") {
					t.Errorf("error = %v, want %q and no secret", err, tt.says)
				}
				if contract := new(extract.ContractError); tt.kind != "contract" && errors.As(err, &contract) {
					t.Errorf("error = %v is of two kinds", err)
				}
			})
		}
	}
}

func TestOAuthEndsWithItsContext(t *testing.T) {
	key := privateKey(t)
	for _, way := range ways {
		t.Run(way, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			b := newBench(t, func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // or the server does not see that the client is gone
				cancel()
				<-r.Context().Done()
			}, nil)
			fetch := signIn(way, b.server.URL, key)
			source := OAuth("the API", func(ctx context.Context) (*oauth2.Token, error) { return fetch(SignIn(ctx, b.options())) }, b.o.Now)
			if _, err := source.Token(ctx, false); !errors.Is(err, context.Canceled) || kind(err) != "context" {
				t.Errorf("Token = %v, want %v", err, context.Canceled)
			}
		})
	}
}

// The library may give one request less time than the sign-in has.
func TestSignInHeedsTheRequestToo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b := newBench(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}, nil)
	client, _ := SignIn(t.Context(), b.options()).Value(oauth2.HTTPClient).(*http.Client)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Do = %v, want %v", err, context.Canceled)
	}
	if err == nil {
		_ = resp.Body.Close()
	}
}

func TestOAuthCaches(t *testing.T) {
	at := now
	var fetched int
	life := int64(3600)
	source := OAuth("the API", func(context.Context) (*oauth2.Token, error) {
		fetched++
		return &oauth2.Token{AccessToken: "t", ExpiresIn: life, Expiry: time.Unix(0, 0)}, nil
	}, func() time.Time { return at })
	steps := []struct {
		after   time.Duration
		renew   bool
		fetched int
	}{
		{0, false, 1},
		{57 * time.Minute, false, 1},
		{time.Minute, false, 2}, // 2 minutes before the end
		{0, false, 2},
		{0, true, 3},
		{0, false, 3},
	}
	for i, s := range steps {
		at = at.Add(s.after)
		if _, err := source.Token(t.Context(), s.renew); err != nil || fetched != s.fetched {
			t.Errorf("step %d: %d sign-ins, %v, want %d", i, fetched, err, s.fetched)
		}
	}
}

func TestUsableUntil(t *testing.T) {
	tests := []struct {
		name  string
		token oauth2.Token
		want  time.Time
	}{
		{"no end", oauth2.Token{}, time.Time{}},
		{"an hour", oauth2.Token{ExpiresIn: 3600}, now.Add(58 * time.Minute)},
		{"a minute", oauth2.Token{ExpiresIn: 60}, now.Add(45 * time.Second)},
		{"by the library", oauth2.Token{Expiry: now.Add(time.Hour)}, now.Add(58 * time.Minute)},
		{"over already", oauth2.Token{Expiry: now.Add(-time.Hour)}, now.Add(-time.Hour)},
	}
	for _, tt := range tests {
		if got := usableUntil(&tt.token, now); !got.Equal(tt.want) {
			t.Errorf("%s: usableUntil = %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := usableUntil(&oauth2.Token{ExpiresIn: 1 << 62}, now); !got.After(now) {
		t.Errorf("a token for ever is usable until %s", got)
	}
}

func TestOAuthWaitsItsTurnOnlyAsLongAsItsContext(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	source := OAuth("the API", func(context.Context) (*oauth2.Token, error) {
		close(begun)
		<-release
		return &oauth2.Token{AccessToken: "t"}, nil
	}, func() time.Time { return now })
	done := make(chan error)
	go func() {
		_, err := source.Token(t.Context(), false)
		done <- err
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Token(ctx, false); !errors.Is(err, context.Canceled) {
		t.Errorf("Token while another signs in = %v, want %v", err, context.Canceled)
	}
	close(release)
	if err := <-done; err != nil {
		t.Errorf("Token = %v", err)
	}
}

// A sign-in must not leave for another place, and unusable options are an error of the request.
func TestTokenClientKeepsToItsOrigin(t *testing.T) {
	b := newBench(t, status(200, goodToken), nil)
	tests := []struct{ name, base, kind string }{
		{"another origin", "https://login.example", "contract"},
		{"plain http", "http://login.example", "setting"},
		{"another port", "http://127.0.0.1:1", "contract"},
	}
	for _, tt := range tests {
		o := b.options()
		o.Base = tt.base
		config := &clientcredentials.Config{ClientID: "id", ClientSecret: "planted-secret", TokenURL: b.server.URL}
		_, err := OAuth("the API", func(ctx context.Context) (*oauth2.Token, error) {
			return config.Token(context.WithValue(ctx, oauth2.HTTPClient, TokenClient(o)))
		}, b.o.Now).Token(t.Context(), false)
		if kind(err) != tt.kind || b.asked() != 0 {
			t.Errorf("%s: Token = %v after %d requests, want %s after none", tt.name, err, b.asked(), tt.kind)
		}
	}
}
