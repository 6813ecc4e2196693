package azuretable

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/extract/entra"
	"leadmill/extract/entra/entratest"
	"leadmill/extract/httpx"
	"leadmill/extract/sourcetest"
)

func TestSecrets(t *testing.T) {
	for _, c := range []struct {
		name   string
		stand  azuretabletest.Options
		secret string
		set    func(o *Options, s extract.Secret)
		want   string // kind of the error; "" for none
	}{
		{"account key", azuretabletest.Options{Key: key}, key, func(o *Options, s extract.Secret) { o.AccountKey = s }, ""},
		{"another account's key", azuretabletest.Options{Key: key}, "Y2FuYXJ5", func(o *Options, s extract.Secret) { o.AccountKey = s }, "Auth"},
		{"key that is no base64", azuretabletest.Options{Key: key}, "canary!", func(o *Options, s extract.Secret) { o.AccountKey = s }, "Setting"},
		{"signature", azuretabletest.Options{SAS: sas}, sas, func(o *Options, s extract.Secret) { o.SAS = s }, ""},
		{"signature as the portal copies it", azuretabletest.Options{SAS: sas}, "?" + sas, func(o *Options, s extract.Secret) { o.SAS = s }, ""},
		{"another signature", azuretabletest.Options{SAS: sas}, "sv=1&sig=canary", func(o *Options, s extract.Secret) { o.SAS = s }, "Auth"},
		{"no signature", azuretabletest.Options{SAS: sas}, "canary", func(o *Options, s extract.Secret) { o.SAS = s }, "Setting"},
		{"connection string", azuretabletest.Options{Key: key}, "DefaultEndpointsProtocol=http;AccountName=" + account + ";AccountKey=" + key + ";TableEndpoint=URL;",
			func(o *Options, s extract.Secret) { o.ConnectionString = s }, ""},
		{"connection string in JSON", azuretabletest.Options{Key: key}, `{"connectionString": "AccountName=` + account + `;AccountKey=` + key + `;TableEndpoint=URL"}`,
			func(o *Options, s extract.Secret) { o.ConnectionString = s }, ""},
		{"connection string with a signature", azuretabletest.Options{SAS: sas}, "TableEndpoint=URL;SharedAccessSignature=" + sas,
			func(o *Options, s extract.Secret) { o.ConnectionString = s }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStand(t, c.stand)
			s.add(t, 0, 1)
			o := s.options()
			o.AccountKey = extract.Secret{}
			c.set(o, extract.Secret{Env: "SECRET"})
			if o.ConnectionString.IsSet() {
				o.URL = ""
			}
			s.env.Getenv = func(string) string { return strings.Replace(c.secret, "URL", s.web.URL+"/"+account, 1) }
			if errs := o.Validate(); len(errs) > 0 {
				t.Fatalf("Validate() = %v, want no faults", errs)
			}
			source, err := o.open(s.env, s.web.Client().Transport, quick())
			var got extract.Sample
			if err == nil {
				got, err = source.Check(t.Context())
			}
			if err != nil {
				silent(t, err.Error())
			}
			switch {
			case c.want == "" && (err != nil || got.Records != 1):
				t.Errorf("Check() = %+v, %v, want one row", got, err)
			case c.want != "" && sourcetest.KindOf(err) != c.want:
				t.Errorf("Check() = %v, want a %s error", err, c.want)
			}
		})
	}
}

func TestSignInToEntra(t *testing.T) {
	identity := entratest.New(entratest.Options{TenantID: "contoso.example", ClientID: "app", Secret: "canary-secret", Now: time.Now})
	login := httptest.NewTLSServer(identity)
	t.Cleanup(login.Close)
	s := newStand(t, azuretabletest.Options{Bearer: func(token string) bool {
		return identity.Valid(token, "https://storage.azure.com/.default")
	}})
	want := s.add(t, 0, 3)
	o := s.options()
	o.AccountKey = extract.Secret{}
	o.SignIn = entra.Options{TenantID: "contoso.example", ClientID: "app", ClientSecret: extract.Secret{Env: "SECRET"}, Authority: login.URL}
	s.env.Getenv = func(string) string { return "canary-secret" }
	// httptest's servers share one certificate, so the client of one trusts the other.
	got := extractAll(t, s.open(t, o), nil)
	if lost := missing(want, got); got.err != nil || len(lost) > 0 {
		t.Fatalf("Extract() = %v, %v, want %v", got.ids, got.err, want)
	}

	identity.Rotate("another")
	got = extractAll(t, s.open(t, o), nil)
	if sourcetest.KindOf(got.err) != "Auth" || !strings.Contains(got.err.Error(), "AADSTS7000215") || identity.Requests() != 2 {
		t.Errorf("Extract() with a wrong secret = %v after %d sign-ins, want an AuthError with Entra's code after 2", got.err, identity.Requests())
	}
	silent(t, got.err.Error())
}

func TestOptionsFromYAML(t *testing.T) {
	const text = `
account: contosoleads
table: MarketplaceLeads
account_key: {file: /var/run/secrets/leadmill/table-key}
overlap: 15m
since: 2026-01-01
`
	o := NewOptions().(*Options)
	if err := yaml.UnmarshalWithOptions([]byte(text), o, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if errs := o.Validate(); len(errs) > 0 {
		t.Errorf("Validate() = %v, want no faults", errs)
	}
	if endpoint, name := o.endpoint(); endpoint != "https://contosoleads.table.core.windows.net" || name != "contosoleads" || o.Overlap != 15*time.Minute {
		t.Errorf("endpoint, account, overlap = %s, %s, %s", endpoint, name, o.Overlap)
	}
}

func TestValidate(t *testing.T) {
	named := extract.Secret{Env: "X"}
	for _, c := range []struct {
		name   string
		change func(o *Options)
		want   []string
	}{
		{"account alone: the platform's identity", func(*Options) {}, nil},
		{"nothing", func(o *Options) { o.Account = "" }, []string{"account"}},
		{"address", func(o *Options) { o.Account, o.URL = "", "https://contoso.table.core.chinacloudapi.cn" }, nil},
		{"address by http", func(o *Options) { o.URL, o.AccountKey = "http://contoso.example", named }, []string{"url"}},
		{"token over http", func(o *Options) { o.URL = "http://127.0.0.1:10002/dev" }, []string{"url"}},
		{"address with a query", func(o *Options) { o.URL = "https://contoso.example/?sig=x" }, []string{"url"}},
		{"account in capitals", func(o *Options) { o.Account = "Contoso" }, []string{"account"}},
		{"table with a quote", func(o *Options) { o.Table = "a'b" }, []string{"table"}},
		{"no overlap", func(o *Options) { o.Overlap = 0 }, []string{"overlap"}},
		{"since in words", func(o *Options) { o.Since = "yesterday" }, []string{"since"}},
		{"connection string and account", func(o *Options) { o.ConnectionString = named }, []string{"connection_string"}},
		{"two secrets", func(o *Options) { o.AccountKey, o.SAS = named, named }, []string{"sign_in"}},
		{"secret named twice", func(o *Options) { o.SAS = extract.Secret{Env: "X", File: "y"} }, []string{"sas"}},
		{"bad sign-in", func(o *Options) { o.SignIn.Method = "password" }, []string{"sign_in.method"}},
		{"everything at once", func(o *Options) { o.Account, o.Table, o.Overlap = "", "", -1 }, []string{"account", "table", "overlap"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := NewOptions().(*Options)
			o.Account = "contosoleads"
			c.change(o)
			var got []string
			for _, e := range o.Validate() {
				got = append(got, e.Key)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("Validate() names %v, want %v", got, c.want)
			}
		})
	}
}

func TestEndpoint(t *testing.T) {
	for _, c := range []struct{ account, url, endpoint, owner string }{
		{"contoso", "", "https://contoso.table.core.windows.net", "contoso"},
		{"", "https://contoso.table.core.usgovcloudapi.net/", "https://contoso.table.core.usgovcloudapi.net", "contoso"},
		{"", "http://127.0.0.1:10002/devstoreaccount1", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1"},
		{"contoso", "https://tables.contoso.example", "https://tables.contoso.example", "contoso"},
	} {
		o := Options{Account: c.account, URL: c.url}
		if endpoint, owner := o.endpoint(); endpoint != c.endpoint || owner != c.owner {
			t.Errorf("endpoint(%q, %q) = %s of %s, want %s of %s", c.account, c.url, endpoint, owner, c.endpoint, c.owner)
		}
	}
}

func TestParseConnection(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       access // zero for an error
	}{
		{"as the portal shows it", "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=a2V5==;EndpointSuffix=core.windows.net",
			access{endpoint: "https://contoso.table.core.windows.net", account: "contoso", key: "a2V5=="}},
		{"of a national cloud", "AccountName=contoso;AccountKey=a2V5;EndpointSuffix=core.chinacloudapi.cn;",
			access{endpoint: "https://contoso.table.core.chinacloudapi.cn", account: "contoso", key: "a2V5"}},
		{"with spaces and other services", "BlobEndpoint=https://b/; accountname=contoso; AccountKey=a2V5",
			access{endpoint: "https://contoso.table.core.windows.net", account: "contoso", key: "a2V5"}},
		{"with a signature", "TableEndpoint=https://contoso.table.core.windows.net/;SharedAccessSignature=sv=1&sig=x",
			access{endpoint: "https://contoso.table.core.windows.net", sas: "sv=1&sig=x"}},
		{"by http", "DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=a2V5", access{}},
		{"without a key", "AccountName=contoso", access{}},
		{"without an account", "AccountKey=a2V5", access{}},
		{"with a strange account", "AccountName=evil.example/;AccountKey=a2V5", access{}},
		{"a bare key", "a2V5", access{}},
		{"other JSON", `{"key":"a2V5"}`, access{}},
	} {
		got, err := parseConnection(c.text)
		if (err != nil) != (c.want == access{}) || got != c.want {
			t.Errorf("%s: parseConnection() = %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

// FuzzParseConnection: a connection string is refused without its text, or it leads by https or to this machine.
func FuzzParseConnection(f *testing.F) {
	f.Add("DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=canarykey;EndpointSuffix=core.windows.net")
	f.Add(`{"connectionString":"TableEndpoint=https://h/;SharedAccessSignature=sig=canarykey"}`)
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parseConnection(text)
		switch {
		case err != nil && strings.Contains(err.Error(), "canarykey"):
			t.Errorf("parseConnection(%q) shows the key: %v", text, err)
		case err == nil && (httpx.CheckBase(a.endpoint) != nil || (a.key == "") == (a.sas == "")):
			t.Errorf("parseConnection(%q) = %+v", text, a)
		}
	})
}

func TestOpenReadsTheSecretAndTouchesNothing(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	o := s.options()
	if _, err := o.Open(s.env); err != nil || s.Requests() != 0 {
		t.Errorf("Open() = %v after %d requests, want none of both", err, s.Requests())
	}
	o.AccountKey = extract.Secret{File: "not-there"}
	if _, err := o.Open(s.env); sourcetest.KindOf(err) != "Setting" {
		t.Errorf("Open() = %v without the secret's file, want a SettingError", err)
	}
}
