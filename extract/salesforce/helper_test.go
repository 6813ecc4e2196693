package salesforce

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/salesforce/salesforcetest"
	"leadmill/extract/sourcetest"
)

// An org is a stand-in with a server.
type org struct {
	*salesforcetest.Server
	url string
}

func newOrg(t *testing.T, o salesforcetest.Options) *org {
	t.Helper()
	standIn := salesforcetest.New(o)
	server := httptest.NewServer(standIn)
	t.Cleanup(server.Close)
	return &org{standIn, server.URL}
}

// options are those of a configuration with a client secret; change may be nil.
func (g *org) options(t *testing.T, change func(*Options)) *Options {
	t.Helper()
	o := NewOptions().(*Options)
	o.URL = g.url
	o.SignIn.ClientID = salesforcetest.DefaultClientID
	o.SignIn.ClientSecret = extract.Secret{File: secretFile(t, salesforcetest.DefaultClientSecret)}
	if change != nil {
		change(o)
	}
	if errs := o.Validate(); len(errs) > 0 {
		t.Fatalf("Validate() = %v", errs)
	}
	return o
}

func secretFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open makes a source that does not really sleep.
func open(t *testing.T, env extract.Env, o *Options) *Source {
	t.Helper()
	source, err := o.Open(env)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	s := source.(*Source)
	s.sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return s
}

// source opens the org with its options, by a clock that shows the org's time.
func (g *org) source(t *testing.T, change func(*Options)) *Source {
	t.Helper()
	env := sourcetest.Env(t)
	env.Now = g.Now
	return open(t, env, g.options(t, change))
}

// A taken delivery outlives the call that handed it over.
func take(into *[]extract.Delivery) func(extract.Delivery) error {
	return func(d extract.Delivery) error {
		d.Payload = append([]byte(nil), d.Payload...)
		*into = append(*into, d)
		return nil
	}
}

// run extracts and expects success.
func run(t *testing.T, s *Source, since extract.Bookmark) ([]extract.Delivery, extract.Result) {
	t.Helper()
	var got []extract.Delivery
	result, err := s.Extract(t.Context(), since, take(&got))
	if err != nil {
		t.Fatalf("Extract: %v", err)
	}
	return got, result
}

// addLeads adds marketplace leads and returns their ids.
func (g *org) addLeads(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, g.AddLead(map[string]any{
			"FirstName": "Ann", "LastName": fmt.Sprintf("Lead %d", i), "Company": "Contoso \"Ltd\", Köln",
			"Email": fmt.Sprintf("ann%d@contoso.example", i), "LeadSource": "AzureMarketplace-INS|contoso.app",
			"Description": "first line\nsecond, with \"quotes\"",
		}))
	}
	return ids
}

func newKey(t testing.TB) (*rsa.PrivateKey, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
