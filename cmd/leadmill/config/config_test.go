package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/extract"
	"leadmill/transform"
	"leadmill/transform/decode"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// feedOptions has every kind of value that a source type may ask for.
type feedOptions struct {
	URL     string            `yaml:"url" doc:"Where it is."`
	Include []string          `yaml:"include" doc:"Patterns."`
	Limits  feedLimits        `yaml:"limits"`
	Wait    time.Duration     `yaml:"wait"`
	Strict  bool              `yaml:"strict"`
	Since   *time.Time        `yaml:"since"`
	Labels  map[string]string `yaml:"labels"`
	Key     string            `yaml:"key" secret:"true"`
	PIN     int               `yaml:"pin" secret:"true"`
	Token   extract.Secret    `yaml:"token" required:"true" doc:"What it signs in with."`
}

type feedLimits struct {
	Record int64   `yaml:"record"`
	Ratio  float64 `yaml:"ratio"`
	Files  uint8   `yaml:"files"`
}

func (o *feedOptions) Validate() []extract.FieldError {
	var errs []extract.FieldError
	if o.URL == "" {
		errs = append(errs, extract.FieldError{Key: "url", Message: "is required"})
	}
	for i, p := range o.Include {
		if strings.HasPrefix(p, "/") {
			errs = append(errs, extract.FieldError{Key: indexPath("include", i), Message: "must be relative"})
		}
	}
	if o.Limits.Record < 1 {
		errs = append(errs, extract.FieldError{Key: "limits.record", Message: "must be at least 1"})
	}
	return errs
}

func (o *feedOptions) Open(extract.Env) (extract.Source, error) {
	return nil, errors.New("not in this test")
}

func testRegistry() *extract.Registry {
	r := &extract.Registry{}
	r.Add("files", func() extract.Options {
		return &feedOptions{Include: []string{"**/*"}, Limits: feedLimits{Record: 1024, Ratio: 200}}
	})
	r.Add("azuretable", func() extract.Options { return &feedOptions{Limits: feedLimits{Record: 1}} })
	return r
}

const example = `output: ./out
publishers:
  contoso: {name: Contoso, domains: [contoso.com, Contoso.SE]}
offers:
  "Contoso Backup": Contoso.Backup
stages: {PLT: interest, plt2: trial, ins: trial}
sources:
  - name: landing
    type: files
    publisher: contoso
    url: ./landing
    include: ["**/*.json"]
    shape: https
    required: false
    when_quiet: fail
    limits: {record: 0x800, ratio: 1.5, files: 7}
    wait: 90s
    strict: true
    since: 2026-11-20T02:00:00Z
    labels: {a: b}
fold: {window: 5m}
overrides: ./overrides.csv
resolution: {merge: 0.9, review: 0.25, retrain_growth: 2.5, drift: {ids_changed: 0.1, largest_customer: 50, capped_blocks: 0}}
report: {time_zone: Europe/Stockholm}
scratch: /scratch
`

func TestParseExample(t *testing.T) {
	got, err := Parse("/etc/leadmill/leadmill.yaml", []byte(example), testRegistry(), nil)
	if err != nil {
		t.Fatal(err)
	}
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	since := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	stages := transform.DefaultStages()
	stages["plt2"], stages["INS"] = transform.Trial, transform.Trial
	want := &Config{
		Output:     "/etc/leadmill/out",
		Publishers: map[string]Publisher{"contoso": {"Contoso", []string{"contoso.com", "contoso.se"}}},
		Offers:     map[string]string{"Contoso Backup": "contoso.backup"},
		Stages:     stages,
		Sources: []Source{{
			Name: "landing", Type: "files", Publisher: "contoso", Shape: decode.ShapeHTTPS, Required: false, WhenQuiet: QuietFail,
			Options: &feedOptions{
				URL: "./landing", Include: []string{"**/*.json"}, Limits: feedLimits{2048, 1.5, 7},
				Wait: 90 * time.Second, Strict: true, Since: &since, Labels: map[string]string{"a": "b"},
			},
		}},
		Fold:      Fold{5 * time.Minute},
		Report:    Report{"Europe/Stockholm", stockholm},
		Overrides: "/etc/leadmill/overrides.csv",
		Resolution: Resolution{
			Merge: 0.9, Review: 0.25, RetrainGrowth: 2.5,
			Drift: Drift{IDsChanged: 0.1, LargestCustomer: 50},
		},
		Scratch: "/scratch",
		Dir:     "/etc/leadmill",
		Digest:  got.Digest, // TestDigest
	}
	sameZone := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
	if d := cmp.Diff(want, got, sameZone); d != "" {
		t.Errorf("Parse (-want +got):\n%s", d)
	}
}

const least = "output: out\nsources: [{name: a, type: files, url: x}]\n"

func TestParseDefaults(t *testing.T) {
	got, err := Parse("leadmill.yaml", []byte(least), testRegistry(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Fold.Window != 10*time.Minute || got.Report.TimeZone != "UTC" || got.Report.Location != time.UTC {
		t.Errorf("fold %v, report %v", got.Fold, got.Report)
	}
	if want := (Resolution{RetrainGrowth: 4, Drift: Drift{IDsChanged: 0.02, LargestCustomer: 500, CappedBlocks: 0.1}}); got.Overrides != "" || got.Resolution != want {
		t.Errorf("overrides %q, resolution %+v, want %+v", got.Overrides, got.Resolution, want)
	}
	if s := got.Sources[0]; !s.Required || s.WhenQuiet != QuietWarn || s.Shape != decode.ShapeAuto {
		t.Errorf("source %+v", s)
	}
	if got.Output != "out" || got.Dir != "." || got.Scratch != filepath.Clean(os.TempDir()) {
		t.Errorf("output %q, dir %q, scratch %q", got.Output, got.Dir, got.Scratch)
	}
	if d := cmp.Diff(transform.DefaultStages(), got.Stages); d != "" {
		t.Errorf("stages (-want +got):\n%s", d)
	}
	s := got.Sources[0]
	if s.Shape != decode.ShapeAuto || s.Publisher != "" || s.Options.(*feedOptions).Limits.Record != 1024 {
		t.Errorf("source %+v", s)
	}
}

// The forms of YAML that people write must all be understood.
func TestParseForms(t *testing.T) {
	for name, text := range map[string]string{
		"windows line ends": strings.ReplaceAll(example, "\n", "\r\n"),
		"byte order mark":   "\xef\xbb\xbf" + example,
		"document start":    "---\n" + example,
		"document end":      example + "...\n",
		"empty values":      strings.Replace(example, "fold: {window: 5m}", "fold: {window: }", 1) + "# end",
		"all commented out": least + "offers:\n#  a: b.c\npublishers:\nstages:\nfold:\n",
		"no line end":       strings.TrimSuffix(least, "\n"),
		"folded text":       strings.Replace(least, "output: out", "output: >-\n  out", 1),
	} {
		if _, err := Parse("leadmill.yaml", []byte(text), testRegistry(), nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "leadmill.yaml")
	if err := os.WriteFile(path, []byte(least), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := Load(path, testRegistry(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Output != filepath.Join(dir, "out") || cfg.Dir != dir {
		t.Errorf("output %q, dir %q", cfg.Output, cfg.Dir)
	}
	var faults *Error
	if _, err := Load(filepath.Join(dir, "none.yaml"), testRegistry(), nil); !errors.As(err, &faults) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Load(missing) = %v", err)
	}
	if _, err := Load(dir, testRegistry(), nil); !errors.As(err, &faults) {
		t.Errorf("Load(folder) = %v", err)
	}
	if err := os.WriteFile(path, make([]byte, maxBytes+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, testRegistry(), nil); err == nil || !strings.Contains(err.Error(), "larger than 1024 KiB") {
		t.Errorf("Load(huge) = %v", err)
	}
}

func TestResolvePath(t *testing.T) {
	for _, c := range []struct{ dir, folder, want string }{
		{"/etc/lm", "./out", "/etc/lm/out"},
		{"/etc/lm", "../out", "/etc/out"},
		{".", "out", "out"},
		{"conf", "out/", "conf/out"},
		{"/etc/lm", "/data//out", "/data/out"},
		{"/etc/lm", "file:///data/out%20put", "/data/out put"},
	} {
		if got := resolvePath(c.dir, c.folder); got != c.want {
			t.Errorf("resolvePath(%q, %q) = %q, want %q", c.dir, c.folder, got, c.want)
		}
	}
}

func TestKeys(t *testing.T) {
	byPath := map[string]Key{}
	for _, k := range append(Keys(), OptionKeys(&feedOptions{Include: []string{"a", "b"}, Wait: time.Hour})...) {
		if _, ok := byPath[k.Path]; ok {
			t.Errorf("%s is listed twice", k.Path)
		}
		byPath[k.Path] = k
	}
	for _, want := range []Key{
		{Path: "output", Type: "text", Required: true, Env: "LEADMILL_OUTPUT"},
		{Path: "publishers.<id>.domains", Type: "list of text"},
		{Path: "offers.<title>", Type: "text", Env: "LEADMILL_OFFERS_<TITLE>"},
		{Path: "stages.<action code>", Type: "one of interest, trial, active, excluded", Env: "LEADMILL_STAGES_<ACTION_CODE>",
			Default: "DNC: excluded, PLT: interest, FreeTrial: trial, StartTestDrive: trial, Create: active, INS: active"},
		{Path: "sources[].name", Type: "text", Required: true},
		{Path: "sources[].shape", Type: "one of auto, https, azuretable, salesforce, dataverse, marketo, partnercenter",
			Default: "auto", Env: "LEADMILL_SOURCES_<NAME>_SHAPE"},
		{Path: "fold.window", Type: "duration", Default: "10m", Env: "LEADMILL_FOLD_WINDOW"},
		{Path: "report.time_zone", Type: "text", Default: "UTC", Env: "LEADMILL_REPORT_TIME_ZONE"},
		{Path: "overrides", Type: "text", Env: "LEADMILL_OVERRIDES"},
		{Path: "resolution.merge", Type: "number", Default: "by the number of leads", Env: "LEADMILL_RESOLUTION_MERGE"},
		{Path: "resolution.drift.largest_customer", Type: "whole number", Default: "500", Env: "LEADMILL_RESOLUTION_DRIFT_LARGEST_CUSTOMER"},
		{Path: "sources[].include", Type: "list of text", Default: "[a, b]"},
		{Path: "sources[].wait", Type: "duration", Default: "1h", Env: "LEADMILL_SOURCES_<NAME>_WAIT"},
		{Path: "sources[].token", Type: "secret: {file: path} or {env: name}", Required: true, Env: "LEADMILL_SOURCES_<NAME>_TOKEN_FILE"},
		{Path: "sources[].limits.record", Type: "whole number", Env: "LEADMILL_SOURCES_<NAME>_LIMITS_RECORD"},
	} {
		got := byPath[want.Path]
		got.Doc = ""
		if got != want {
			t.Errorf("key %+v, want %+v", got, want)
		}
	}
	for _, k := range Keys() {
		if !strings.HasSuffix(k.Doc, ".") && k.Path != "fold" && k.Path != "report" {
			t.Errorf("%s: documentation %q is no sentence", k.Path, k.Doc)
		}
	}
}
