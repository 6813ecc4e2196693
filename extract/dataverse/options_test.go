package dataverse

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"leadmill/extract"
	"leadmill/extract/dataverse/dataversetest"
	"leadmill/extract/entra"
	"leadmill/extract/entra/entratest"
	"leadmill/extract/sourcetest"
)

// example is the configuration of the documentation; URL and AUTHORITY stand for the stand-ins.
const example = `
url: URL
sign_in:
  tenant_id: 72f988bf-86f1-41af-91ab-2d7cd011db47
  client_id: 1950a258-227b-4e31-a9cf-717495945fc2
  client_secret: {env: DATAVERSE_SECRET}
  authority: AUTHORITY
page_size: 500
columns: [_campaignid_value]
filter:
  column: subject
  prefixes: [AzureMarketplace, AzurePortal, AppSource, SPZA, TestDrive, MSFT_TEST_]
`

func TestExampleConfiguration(t *testing.T) {
	env := sourcetest.Env(t)
	const secret = "canary-client-secret"
	t.Setenv("DATAVERSE_SECRET", secret)
	signIn := entratest.New(entratest.Options{
		TenantID: "72f988bf-86f1-41af-91ab-2d7cd011db47", ClientID: "1950a258-227b-4e31-a9cf-717495945fc2", Secret: secret, Now: env.Now,
	})
	authority := httptest.NewTLSServer(signIn)
	t.Cleanup(authority.Close)
	var scope string
	server := dataversetest.New(dataversetest.Options{Now: env.Now, Valid: func(b string) bool { return signIn.Valid(b, scope) }})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	scope = web.URL + "/.default"

	o := NewOptions().(*Options)
	text := strings.NewReplacer("URL", web.URL, "AUTHORITY", authority.URL).Replace(example)
	if err := yaml.UnmarshalWithOptions([]byte(text), o, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if errs := o.Validate(); len(errs) > 0 {
		t.Fatalf("Validate() = %v, want no faults", errs)
	}
	source, err := o.open(env, authority.Client())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{server.Add(map[string]any{"subject": "TestDrive-StartTestDrive|contoso.vm"})}
	if ids, _, _ := mustRead(t, source, nil); !slices.Equal(ids, want) {
		t.Errorf("the read = %v, want %v", ids, want)
	}
	signIn.Revoke()
	if got, err := source.Check(t.Context()); err != nil || got.Records != 1 {
		t.Errorf("Check() after the token was revoked = %+v, %v, want one lead", got, err)
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	good := func() *Options { o := NewOptions().(*Options); o.URL = "https://contoso.crm4.dynamics.com/"; return o }
	for _, c := range []struct {
		name   string
		change func(o *Options)
		want   []string
	}{
		{"nothing", func(*Options) {}, nil},
		{"loopback", func(o *Options) { o.URL = "http://127.0.0.1:8080" }, nil},
		{"no url", func(o *Options) { o.URL = "" }, []string{"url"}},
		{"http", func(o *Options) { o.URL = "http://contoso.crm4.dynamics.com" }, []string{"url"}},
		{"a path", func(o *Options) { o.URL += "api/data/v9.2" }, []string{"url"}},
		{"a secret in the url", func(o *Options) { o.URL = "https://u:p@contoso.crm4.dynamics.com" }, []string{"url"}},
		{"everything", func(o *Options) {
			*o = Options{URL: "ftp://x", PageSize: 5001, Columns: []string{"subject", "a b"}, SignIn: entra.Options{Method: "magic"},
				Filter: Filter{Column: "a;b", Prefixes: []string{" "}, CreatedBy: "me", All: true}}
		}, []string{"url", "sign_in.method", "page_size", "columns[1]", "filter", "filter.column", "filter.prefixes", "filter.created_by"}},
		{"created_by", func(o *Options) { o.Filter.CreatedBy = "2E451703-C686-E711-80E5-00155DB19E6D" }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := good()
			c.change(o)
			var got []string
			for _, e := range o.Validate() {
				got = append(got, e.Key)
				if e.Message == "" || strings.Contains(e.Message, ":p@") {
					t.Errorf("the message for %s = %q, want a reason without a secret", e.Key, e.Message)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("the keys with faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpenAsksForNoColumnTwice(t *testing.T) {
	upper := Options{URL: "https://contoso.crm4.dynamics.com", PageSize: 1, SignIn: entra.Options{Method: entra.MethodManaged}, Filter: Filter{Column: "Subject"}}
	same, err := upper.Open(sourcetest.Env(t))
	if err != nil {
		t.Fatal(err)
	}
	if s := same.(*Source); s.selects != strings.Join(baseColumns[:], ",") || len(s.extra) != 0 {
		t.Errorf("with filter.column Subject it reads %s, and %v of them is said to be further columns; want the usual ones", s.selects, s.extra)
	}
	o := Options{URL: "https://Contoso.crm4.dynamics.com/", PageSize: 1, Columns: []string{"Subject", "new_x", "new_x"}, SignIn: entra.Options{Method: entra.MethodManaged}}
	o.Filter.CreatedBy = "2E451703-C686-E711-80E5-00155DB19E6D"
	source, err := o.Open(sourcetest.Env(t))
	if err != nil {
		t.Fatal(err)
	}
	s := source.(*Source)
	if want := strings.Join(baseColumns[:], ",") + ",new_x,_createdby_value"; s.selects != want || s.base != "https://contoso.crm4.dynamics.com" {
		t.Errorf("reads %s of %s, want %s of the host in small letters", s.selects, s.base, want)
	}
	var _ extract.Source = s
}
