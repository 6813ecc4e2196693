package config

import (
	"path/filepath"
	"testing"

	"leadmill/extract"
)

// folderOptions are options of a source that reads a folder.
type folderOptions struct {
	URL string `yaml:"url"`
}

func (o *folderOptions) Validate() []extract.FieldError      { return nil }
func (o *folderOptions) Open(string) (extract.Source, error) { return nil, nil }
func (o *folderOptions) Folder(dir string) string            { return filepath.Join(dir, o.URL) }

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
