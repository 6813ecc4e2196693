package entra

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"leadmill/extract"
	"leadmill/extract/entra/entratest"
)

func TestSignIn(t *testing.T) {
	cert, pemText := newCertificate(t)
	const federated = "a.service.account-token"
	env := testEnv(t, map[string]string{"CLIENT_SECRET": secret})
	certFile := writeFile(t, env.Dir, "app.pem", pemText)
	tokenFile := writeFile(t, env.Dir, "token", []byte(federated))
	pod := testEnv(t, map[string]string{envTokenFile: tokenFile, envTenantID: tenant, envClientID: client})

	for _, c := range []struct {
		name    string
		options Options
		env     extract.Env
		server  entratest.Options
	}{
		{"secret", Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{Env: "CLIENT_SECRET"}}, env,
			entratest.Options{Secret: secret}},
		{"certificate", Options{TenantID: tenant, ClientID: client, Certificate: extract.Secret{File: certFile}}, env,
			entratest.Options{Certificate: cert}},
		{"workload, found in the environment", Options{}, pod, entratest.Options{Federated: federated}},
		{"workload, ids configured", Options{Method: MethodWorkload, TenantID: tenant, ClientID: client},
			testEnv(t, map[string]string{envTokenFile: tokenFile}), entratest.Options{Federated: federated}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, web := standIn(t, c.server)
			c.options.Authority = web.URL
			if errs := c.options.Validate("sign_in"); len(errs) > 0 {
				t.Fatalf("Validate() = %v, want no faults", errs)
			}
			tokens := TokenSource(open(t, c.options, c.env, web), scope)
			got, err := tokens.Token(t.Context(), false)
			if err != nil || !server.Valid(got, scope) {
				t.Fatalf("Token() = %q, %v, want one that the stand-in issued", got, err)
			}
			again, err := tokens.Token(t.Context(), false)
			if err != nil || again != got || server.Requests() != 1 {
				t.Errorf("second Token() = %q, %v after %d requests, want the same token from memory", again, err, server.Requests())
			}
			fresh, err := tokens.Token(t.Context(), true)
			if err != nil || fresh == got || !server.Valid(fresh, scope) {
				t.Errorf("Token(renew) = %q, %v, want a new one", fresh, err)
			}
		})
	}
}

func TestRenewReadsARotatedSecret(t *testing.T) {
	server, web := standIn(t, entratest.Options{Secret: secret})
	env := testEnv(t, nil)
	path := writeFile(t, env.Dir, "secret", []byte(secret))
	tokens := TokenSource(open(t, Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{File: path}, Authority: web.URL}, env, web), scope)
	if _, err := tokens.Token(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	server.Rotate("the-next-secret")
	writeFile(t, env.Dir, "secret", []byte("the-next-secret"))
	if got, err := tokens.Token(t.Context(), true); err != nil || !server.Valid(got, scope) {
		t.Errorf("Token(renew) = %q, %v after the secret was rotated, want a valid one", got, err)
	}
}

func TestRefused(t *testing.T) {
	_, otherPEM := newCertificate(t)
	cert, _ := newCertificate(t)
	env := testEnv(t, map[string]string{"GOOD": secret, "BAD": "canary-wrong-secret"})
	otherFile := writeFile(t, env.Dir, "other.pem", otherPEM)
	for _, c := range []struct {
		name    string
		options Options
		faults  []entratest.Fault
		want    string // code in the error's text
	}{
		{"wrong secret", Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{Env: "BAD"}}, nil, "AADSTS7000215"},
		{"unknown application", Options{TenantID: tenant, ClientID: "someone-else", ClientSecret: extract.Secret{Env: "GOOD"}}, nil, "AADSTS700016"},
		{"unknown tenant", Options{TenantID: "nowhere.example", ClientID: client, ClientSecret: extract.Secret{Env: "GOOD"}}, nil, "AADSTS90002"},
		{"certificate that is not registered", Options{TenantID: tenant, ClientID: client, Certificate: extract.Secret{File: otherFile}}, nil, "AADSTS700027"},
		{"code without a hint", Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{Env: "GOOD"}},
			[]entratest.Fault{{Status: http.StatusBadRequest, Code: "AADSTS9999999"}}, "AADSTS9999999"},
		{"answer without a code", Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{Env: "GOOD"}},
			[]entratest.Fault{{Status: http.StatusForbidden}}, "status 403"},
		{"redirect", Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{Env: "GOOD"}},
			[]entratest.Fault{{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"https://elsewhere.invalid/"}}}}, "status 307"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, web := standIn(t, entratest.Options{Secret: secret, Certificate: cert})
			server.Fail(c.faults...)
			c.options.Authority = web.URL
			_, err := TokenSource(open(t, c.options, env, web), scope).Token(t.Context(), false)
			var refused *extract.AuthError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("Token() = %v, want an AuthError with %s", err, c.want)
			}
			silent(t, err)
		})
	}
}

func TestUnavailable(t *testing.T) {
	env := testEnv(t, map[string]string{"GOOD": secret})
	options := Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{Env: "GOOD"}}
	t.Run("throttled for good", func(t *testing.T) {
		server, web := standIn(t, entratest.Options{Secret: secret})
		busy := entratest.Fault{Status: http.StatusTooManyRequests}
		server.Fail(busy, busy, busy)
		options.Authority = web.URL
		wantUnavailable(t, open(t, options, env, web), "status 429")
	})
	t.Run("back at the third try", func(t *testing.T) {
		server, web := standIn(t, entratest.Options{Secret: secret})
		server.Fail(entratest.Fault{Status: http.StatusServiceUnavailable}, entratest.Fault{Status: http.StatusBadGateway})
		options.Authority = web.URL
		if got, err := TokenSource(open(t, options, env, web), scope).Token(t.Context(), false); err != nil || !server.Valid(got, scope) {
			t.Errorf("Token() = %q, %v, want a valid one", got, err)
		}
	})
	t.Run("unreachable", func(t *testing.T) {
		web := httptest.NewTLSServer(http.NotFoundHandler())
		options.Authority = web.URL
		c := open(t, options, env, web)
		web.Close()
		wantUnavailable(t, c, "https to 127.0.0.1")
	})
}

func TestCancelled(t *testing.T) {
	_, web := standIn(t, entratest.Options{Secret: secret})
	env := testEnv(t, map[string]string{"GOOD": secret})
	c := open(t, Options{TenantID: tenant, ClientID: client, ClientSecret: extract.Secret{Env: "GOOD"}, Authority: web.URL}, env, web)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := TokenSource(c, scope).Token(ctx, false); !errors.Is(err, context.Canceled) {
		t.Errorf("Token() = %v, want context.Canceled", err)
	}
}

func TestFederatedFileGone(t *testing.T) {
	_, web := standIn(t, entratest.Options{Federated: "x"})
	env := testEnv(t, nil)
	path := writeFile(t, env.Dir, "token", []byte("x"))
	env.Getenv = func(name string) string { return map[string]string{envTokenFile: path}[name] }
	c := open(t, Options{TenantID: tenant, ClientID: client, Authority: web.URL}, env, web)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, err := TokenSource(c, scope).Token(t.Context(), false)
	var setting *extract.SettingError
	if !errors.As(err, &setting) || strings.Contains(err.Error(), path) {
		t.Errorf("Token() = %v, want a SettingError without the path", err)
	}
}

func wantUnavailable(t *testing.T, c *credential, text string) {
	t.Helper()
	_, err := TokenSource(c, scope).Token(t.Context(), false)
	var unavailable *extract.UnavailableError
	if !errors.As(err, &unavailable) || !strings.Contains(err.Error(), text) {
		t.Fatalf("Token() = %v, want an UnavailableError with %q", err, text)
	}
	silent(t, err)
}

// silent fails where an error's text holds a secret, an id or what the server wrote.
func silent(t *testing.T, err error) {
	t.Helper()
	for _, word := range []string{secret, "canary", tenant, client, "Trace ID", "Scripted", "<html>"} {
		if strings.Contains(err.Error(), word) {
			t.Errorf("the error %q holds %q", err, word)
		}
	}
}
