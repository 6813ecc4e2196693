package config

import (
	"path/filepath"
	"strings"
	"testing"

	"leadmill/extract"
	"leadmill/transform/decode"
)

// folderOptions are options of a source that reads a folder.
type folderOptions struct {
	URL string `yaml:"url"`
}

func (o *folderOptions) Validate() []extract.FieldError           { return nil }
func (o *folderOptions) Open(extract.Env) (extract.Source, error) { return nil, nil }
func (o *folderOptions) Folder(dir string) string                 { return filepath.Join(dir, o.URL) }

// shapedOptions are options of a source that knows the shape of its records.
type shapedOptions struct{ feedOptions }

func (o *shapedOptions) Validate() []extract.FieldError { return nil }
func (o *shapedOptions) Shape() string                  { return "dataverse" }

// An explicit shape wins over the one that the type of source knows.
func TestShapeOfType(t *testing.T) {
	registry := &extract.Registry{}
	registry.Add("crm", func() extract.Options { return &shapedOptions{} })
	for words, want := range map[string]decode.Shape{
		"": decode.ShapeDataverse, ", shape: auto": decode.ShapeDataverse, ", shape: salesforce": decode.ShapeSalesforce,
	} {
		cfg, err := Parse("c.yaml", []byte("output: out\nsources: [{name: a, type: crm"+words+"}]\n"), registry, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.Sources[0].Shape; got != want {
			t.Errorf("%q gives shape %s, want %s", words, got, want)
		}
	}
}

func TestObjectStores(t *testing.T) {
	for _, c := range []struct{ output, fault string }{
		{"azblob://leads/out?storage_account=contoso", ""},
		{"s3://leads/out?region=eu-north-1", ""},
		{"gs://leads/out", ""},
		{"s3://u:pw@leads/out?region=x", "output"},
		{"s3://", "output"},
		{"azblob://leads?storage_account=contoso&sig=x", "output"},
	} {
		cfg, err := Parse("/etc/c.yaml", []byte("output: "+c.output+"\nsources: [{name: a, type: files, url: x}]\n"), testRegistry(), nil)
		switch {
		case c.fault == "" && (err != nil || cfg.Output != c.output):
			t.Errorf("output %s: error %v, want none and the url as it is", c.output, err)
		case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
			t.Errorf("output %s: error %v, want one about %s", c.output, err, c.fault)
		case err != nil && strings.Contains(err.Error(), "pw"):
			t.Errorf("output %s: error %v shows the password", c.output, err)
		}
	}
	text := "output: s3://leads?region=x\noutput_access: {account_key: {env: A}, sas: {env: B}, access_key_id: {env: C}}\n" +
		"sources: [{name: a, type: files, url: x}]\n"
	if _, err := Parse("c.yaml", []byte(text), testRegistry(), nil); err == nil || strings.Count(err.Error(), "output_access") < 2 {
		t.Errorf("output_access with two faults gives error %v", err)
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		outer, inner string
		want         bool
	}{
		{"/a", "/a/b", true},
		{"/a/b", "/a", false},
		{"s3://leads/landing?region=x", "s3://leads/landing/out?region=x", true},
		{"s3://leads?region=x", "s3://leads/out", true},
		{"s3://leads/landing", "s3://leads/landing-out", false},
		{"s3://leads/landing", "s3://other/landing/out", false},
		{"s3://leads", "gs://leads/out", false},
		{"azblob://leads?storage_account=a", "azblob://leads/out?storage_account=b", false},
		{"azblob://leads", "azblob://leads/out?storage_account=b", true},
		{"s3://leads?endpoint=http://127.0.0.1:1", "s3://leads/out?endpoint=http://127.0.0.1:2", false},
		{"/leads", "s3://leads/out", false},
		{"", "out", false}, // a source that names no folder
	} {
		if got := within(c.outer, c.inner); got != c.want {
			t.Errorf("within(%s, %s) = %t, want %t", c.outer, c.inner, got, c.want)
		}
	}
}

func TestOutputInsideSource(t *testing.T) {
	registry := &extract.Registry{}
	registry.Add("folder", func() extract.Options { return &folderOptions{} })
	for _, c := range []struct {
		output, url string
		faulty      bool
	}{
		{"landing/out", "landing", true},
		{"landing", "landing", true},
		{"landing/../landing/deep/out", "landing", true},
		{"out", "landing", false},
		{"landing-out", "landing", false},
		{"..", "landing", false},
		{"out", "out/landing", false}, // the source lies in the output, which is odd but harmless: no key of ours begins so
	} {
		text := "output: " + c.output + "\nsources: [{name: a, type: folder, url: " + c.url + "}]\n"
		_, err := Parse("/etc/leadmill/c.yaml", []byte(text), registry, nil)
		if got := err != nil; got != c.faulty {
			t.Errorf("output %s, source %s: error %v, want one: %t", c.output, c.url, err, c.faulty)
		}
	}
}

func TestDNC(t *testing.T) {
	for word, want := range map[string]bool{"lenient": false, "strict": true} {
		cfg, err := Parse("c.yaml", []byte("dnc: "+word+"\n"+good), testRegistry(), nil)
		if err != nil || cfg.StrictDNC != want {
			t.Errorf("dnc: %s gives strict %v, error %v", word, cfg != nil && cfg.StrictDNC, err)
		}
	}
	if _, err := Parse("c.yaml", []byte("dnc: never\n"+good), testRegistry(), nil); err == nil {
		t.Error("dnc: never is accepted")
	}
}
