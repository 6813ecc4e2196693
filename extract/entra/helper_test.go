package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"leadmill/extract"
	"leadmill/extract/entra/entratest"
)

const (
	tenant = "11111111-0000-4000-8000-000000000001"
	client = "22222222-0000-4000-8000-000000000002"
	secret = "canary-client-secret-value"
	scope  = "https://contoso.crm.dynamics.com/.default"
)

// standIn starts an Entra that knows one application.
func standIn(t *testing.T, o entratest.Options) (*entratest.Server, *httptest.Server) {
	t.Helper()
	o.TenantID, o.ClientID, o.Now = tenant, client, time.Now
	server := entratest.New(o)
	web := httptest.NewTLSServer(server)
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(web.Close)
	return server, web
}

func testEnv(t *testing.T, vars map[string]string) extract.Env {
	t.Helper()
	return extract.Env{
		Dir: t.TempDir(), Getenv: func(name string) string { return vars[name] }, Now: time.Now,
		Log: slog.New(slog.DiscardHandler),
	}
}

// open makes a credential whose retries take no time.
func open(t *testing.T, o Options, env extract.Env, web *httptest.Server) *credential {
	t.Helper()
	c := &credential{options: o, env: env, key: "sign_in", transport: careful(web.Client()), retry: policy.RetryOptions{
		MaxRetries: 2, RetryDelay: time.Millisecond, MaxRetryDelay: 10 * time.Millisecond,
	}}
	if err := c.renew(); err != nil {
		t.Fatalf("open %+v: %v", o, err)
	}
	return c
}

func writeFile(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// newCertificate returns a certificate and the PEM that holds it with its key.
func newCertificate(t *testing.T) (*x509.Certificate, []byte) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "leadmill"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	return cert, append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
}
