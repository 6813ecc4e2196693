package salesforce

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"leadmill/extract"
	"leadmill/extract/salesforce/salesforcetest"
	"leadmill/extract/sourcetest"
)

func TestJWTBearer(t *testing.T) {
	key, text := newKey(t)
	_, other := newKey(t)
	for _, c := range []struct {
		name   string
		change func(*Options)
		word   string // of the AuthError; "" for success
	}{
		{"signed", func(*Options) {}, ""},
		{"another key", func(o *Options) { o.SignIn.PrivateKey.File = secretFile(t, other) }, "invalid_grant"},
		{"another user", func(o *Options) { o.SignIn.Username = "eve@contoso.example" }, "invalid_grant"},
		{"another audience", func(o *Options) { o.SignIn.Audience = "https://test.salesforce.com" }, "invalid_grant"},
		{"another client", func(o *Options) { o.SignIn.ClientID = "eve" }, "invalid_grant"},
	} {
		g := newOrg(t, salesforcetest.Options{PublicKey: &key.PublicKey})
		g.addLeads(3)
		s := g.source(t, func(o *Options) {
			o.SignIn = SignIn{
				ClientID: salesforcetest.DefaultClientID, Username: salesforcetest.DefaultUsername,
				PrivateKey: extract.Secret{File: secretFile(t, text)}, Audience: defaultAudience,
			}
			c.change(o)
		})
		sample, err := s.Check(t.Context())
		switch {
		case c.word != "":
			sourcetest.WantError[*extract.AuthError](t, err, c.word)
		case err != nil || sample.Records != 3:
			t.Errorf("%s: Check = %+v, %v, want 3 records", c.name, sample, err)
		}
	}
}

func TestSignInFails(t *testing.T) {
	_, text := newKey(t)
	jwt := func(o *Options) {
		o.SignIn.ClientSecret, o.SignIn.Username = extract.Secret{}, "ann"
		o.SignIn.PrivateKey = extract.Secret{File: secretFile(t, text)}
	}
	for _, change := range []func(*Options){nil, jwt} {
		g := newOrg(t, salesforcetest.Options{})
		down := salesforcetest.Fault{Status: http.StatusServiceUnavailable, Code: "SERVER_UNAVAILABLE"}
		g.Fail(slices.Repeat([]salesforcetest.Fault{down}, 20)...)
		s := g.source(t, change)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond) // less than the first wait
		_, err := s.Check(ctx)
		cancel()
		sourcetest.WantError[*extract.UnavailableError](t, err, "SERVER_UNAVAILABLE")
	}
	o := newOrg(t, salesforcetest.Options{}).options(t, jwt)
	o.SignIn.PrivateKey = extract.Secret{File: secretFile(t, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")}
	_, err := o.Open(sourcetest.Env(t))
	sourcetest.WantError[*extract.SettingError](t, err, "private_key")
	wrong := newOrg(t, salesforcetest.Options{ClientSecret: "rotated"})
	_, err = wrong.source(t, nil).Check(t.Context())
	sourcetest.WantError[*extract.AuthError](t, err, "invalid_client")
}

func TestInstance(t *testing.T) {
	const configured = "https://contoso.my.salesforce.com"
	for _, c := range []struct{ given, want string }{
		{"", configured},
		{"https://contoso.my.salesforce.com", configured},
		{"http://CONTOSO.my.salesforce.com/", configured},
		{"https://eu6.salesforce.com", "https://eu6.salesforce.com"},
		{"https://contoso.my.force.com", "https://contoso.my.force.com"},
		{"http://eu6.salesforce.com", ""},
		{"https://eu6.salesforce.com:8443", ""},
		{"https://salesforce.com.evil.example", ""},
		{"https://evilsalesforce.com", ""},
		{"https://eu6.salesforce.com@evil.example", ""},
		{"https://user@eu6.salesforce.com", ""},
		{"https://127.0.0.1", ""},
		{"::", ""},
	} {
		token := (&oauth2.Token{}).WithExtra(map[string]any{"instance_url": c.given})
		got, err := instance(configured, token, "the sign-in")
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("instance(%q) = %q, %v, want %q", c.given, got, err, c.want)
		}
	}
	g := newOrg(t, salesforcetest.Options{InstanceURL: "https://evil.example"})
	_, err := g.source(t, nil).Check(t.Context())
	sourcetest.WantError[*extract.ContractError](t, err, "instance_url")
}

// TestSessionEnds: a token that is no longer taken is renewed once, in the middle of a reading too.
func TestSessionEnds(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{PageCap: 2})
	want := g.addLeads(7)
	g.OnRequest(func(n int) {
		if n == 6 {
			g.EndSessions()
		}
	})
	got, _ := run(t, g.source(t, nil), nil)
	if ids := idsOf(got); !slices.Equal(ids, want) {
		t.Errorf("got %v, want %v", ids, want)
	}
	signIns := 0
	for _, line := range g.Log() {
		if strings.Contains(line, "oauth2") {
			signIns++
		}
	}
	if signIns != 2 {
		t.Errorf("signed in %d times, want 2", signIns)
	}
}
