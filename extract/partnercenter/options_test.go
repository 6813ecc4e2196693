package partnercenter

import (
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"leadmill/extract"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/sourcetest"
)

const example = `
tenant_id: contoso.onmicrosoft.com
client_id: 2f6a1c1e-6a3c-4a0c-9d0b-0d6f5a0f7c11
client_secret: {env: PARTNERCENTER_CLIENT_SECRET}
refresh_token: {env: PARTNERCENTER_REFRESH_TOKEN}
filter: leads
since: "2026-01-01"
overlap: 48h
page_size: 50
`

func TestExample(t *testing.T) {
	s := newStand(t, partnercentertest.Options{ClientSecret: clientSecret, Rotate: true})
	o := NewOptions().(*Options)
	if err := yaml.UnmarshalWithOptions([]byte(example), o, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if errs := o.Validate(); len(errs) > 0 {
		t.Fatalf("Validate = %v", errs)
	}
	o.URL, o.Authority = s.url, s.url+"/" // a slash at the end is no harm
	s.options = o
	want := append(s.Add(120, partnercentertest.Marketplace), s.Add(5, partnercentertest.Qualified)...)
	s.Add(10, partnercentertest.CoSell)
	ids, result := s.mustExtract(t, nil)
	wantIDs(t, "the example", ids, want)
	if result.Filtered != 10 {
		t.Errorf("the example left out %d, want 10", result.Filtered)
	}
}

func TestValidate(t *testing.T) {
	good := func() *Options {
		o := NewOptions().(*Options)
		o.TenantID, o.ClientID, o.RefreshToken = "contoso.com", "id", extract.Secret{Env: "X"}
		return o
	}
	if errs := good().Validate(); len(errs) > 0 {
		t.Errorf("Validate of the defaults = %v, want nothing", errs)
	}
	for key, change := range map[string]func(o *Options){
		"tenant_id":     func(o *Options) { o.TenantID = "a/b" },
		"client_id":     func(o *Options) { o.ClientID = "" },
		"client_secret": func(o *Options) { o.ClientSecret = extract.Secret{File: "a", Env: "b"} },
		"refresh_token": func(o *Options) { o.RefreshToken = extract.Secret{} },
		"filter":        func(o *Options) { o.Filter = "Marketplace" },
		"since":         func(o *Options) { o.Since = "01/02/2026" },
		"overlap":       func(o *Options) { o.Overlap = -time.Second },
		"page_size":     func(o *Options) { o.PageSize = 201 },
		"url":           func(o *Options) { o.URL = "http://api.partner.microsoft.com" },
		"authority":     func(o *Options) { o.Authority = "login.microsoftonline.com" },
		"scope":         func(o *Options) { o.Scope = " " },
	} {
		o := good()
		change(o)
		if errs := o.Validate(); len(errs) != 1 || errs[0].Key != key || errs[0].Message == "" {
			t.Errorf("Validate with a wrong %s = %v, want one fault of it", key, errs)
		}
		_, err := o.Open(extract.Env{Getenv: func(string) string { return "x" }, Now: time.Now})
		sourcetest.WantError[*extract.SettingError](t, err, key)
	}
	if errs := (&Options{}).Validate(); len(errs) < 5 {
		t.Errorf("Validate of nothing has %d faults, want all of them", len(errs))
	}
}

func TestOpenWithoutSecret(t *testing.T) {
	s := newStand(t, partnercentertest.Options{ClientSecret: clientSecret})
	for _, name := range []string{secretName, refreshName} {
		old := s.vars[name]
		s.vars[name] = ""
		_, err := s.options.Open(s.env)
		sourcetest.WantError[*extract.SettingError](t, err, strings.ToLower(strings.TrimPrefix(name, "PARTNERCENTER_")))
		s.vars[name] = old
	}
	if s.Requests() > 0 {
		t.Error("Open touched the place")
	}
}
