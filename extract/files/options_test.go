package files

import (
	"errors"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
)

func TestOptions(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"landing", "/etc/leadmill/landing"}, {"../landing/", "/etc/landing"}, {"/data", "/data"},
		{"file:///data/le%20ads", "/data/le ads"}, {"file://localhost/data", "/data"}, {".", "/etc/leadmill"},
		{"", "!"}, {"file://server/data", "!"}, {"file:///x?y=1", "!"}, {"file://%zz", "!"},
	} {
		o := NewOptions().(*Options)
		o.URL = c.url
		got := "!"
		if errs := o.Validate(); len(errs) == 0 {
			got = o.Folder("/etc/leadmill")
		} else if errs[0].Key != "url" || len(errs) != 1 {
			t.Errorf("url %q: faults %v", c.url, errs)
		}
		if got != c.want {
			t.Errorf("url %q = %s, want %s", c.url, got, c.want)
		}
	}
	bad := &Options{Parallel: 1, Include: []string{"a[", "**/*.tmp", "/abs"}, Exclude: []string{"{"}, Limits: Limits{Record: 1, XLSXPart: 2048, XLSX: 1024}}
	var keys []string
	for _, e := range bad.Validate() {
		keys = append(keys, e.Key)
	}
	want := "url include[0] include[1] include[2] exclude[0] limits.file limits.record limits.ratio limits.rows limits.columns limits.xlsx_part"
	if got := strings.Join(keys, " "); got != want {
		t.Errorf("faults of bad options:\n%s\nwant\n%s", got, want)
	}
	if errs := (&Options{URL: "x", Parallel: 1, Limits: NewOptions().(*Options).Limits}).Validate(); len(errs) != 1 || errs[0].Key != "include" {
		t.Errorf("faults without patterns: %v", errs)
	}
}

func TestStoreOptions(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(o *Options)
		want   string // keys of the faults
	}{
		{"identity of the platform", func(*Options) {}, ""},
		{"azure", func(o *Options) {
			o.URL, o.Access.AccountKey.File = "azblob://leads/zone?storage_account=contoso", "key"
		}, ""},
		{"google", func(o *Options) { o.URL = "gs://leads" }, ""},
		{"no bucket", func(o *Options) { o.URL = "s3:///zone" }, "url"},
		{"a secret in the url", func(o *Options) { o.URL = "azblob://leads?sig=abc" }, "url"},
		{"half a key", func(o *Options) { o.Access.AccessKeyID.Env = "ID" }, "access"},
		{"access to a folder", func(o *Options) { o.URL, o.Access.SAS.Env = "landing", "SAS" }, "access"},
		{"access to nothing", func(o *Options) { o.URL, o.Access.SAS.Env = "", "SAS" }, "access url"},
		{"parallel", func(o *Options) { o.Parallel = 0 }, "parallel"},
		{"parallel", func(o *Options) { o.Parallel = 65 }, "parallel"},
		{"days", func(o *Options) { o.Days, o.DatePath = -1, "{yyyy}" }, "days"},
		{"days alone", func(o *Options) { o.Days = 30 }, "date_path"},
		{"a path alone", func(o *Options) { o.DatePath = "{yyyy}" }, "date_path"},
		{"a bad path", func(o *Options) { o.Days, o.DatePath = 30, "2006/01/02" }, "date_path"},
	} {
		o := NewOptions().(*Options)
		o.URL = "s3://leads/zone?region=eu-west-1"
		c.change(o)
		var keys []string
		for _, e := range o.Validate() {
			keys = append(keys, e.Key)
		}
		if got := strings.Join(keys, " "); got != c.want {
			t.Errorf("%s: faults of %q, want %q", c.name, got, c.want)
		}
	}
}

// A secret that is not there shows when the source is opened, before anything is asked.
func TestMissingSecret(t *testing.T) {
	o := NewOptions().(*Options)
	o.URL = "s3://leads"
	o.Access.AccessKeyID.Env, o.Access.SecretAccessKey.Env = "LEADS_KEY_ID", "NOT_SET"
	_, err := o.Open(extract.Env{Dir: "/", Getenv: getenv, Now: time.Now})
	var setting *extract.SettingError
	if !errors.As(err, &setting) || setting.Key != "access.secret_access_key" {
		t.Errorf("Open = %v", err)
	}
	if got := o.Folder("/"); got != "s3://leads" {
		t.Errorf("Folder = %q, want the url of the object store", got)
	}
}
