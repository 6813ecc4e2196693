package config

import (
	"strings"
	"testing"
	"time"

	"leadmill/transform"
	"leadmill/transform/decode"
)

func TestEnvironmentOverrides(t *testing.T) {
	cfg, err := Parse("c.yaml", []byte(good), testRegistry(), []string{
		"PATH=/bin", "LEADMILL_CONFIG=/elsewhere.yaml", "LEADMILLER=x",
		"LEADMILL_OUTPUT=/data", "LEADMILL_OUTPUT= /data/out \n", // the last one counts
		"LEADMILL_SCRATCH=tmp",
		"LEADMILL_FOLD_WINDOW=1h", "LEADMILL_REPORT_TIME_ZONE=Europe/Stockholm",
		"LEADMILL_PUBLISHERS_FABRIKAM_NAME=365",
		"LEADMILL_OFFERS_BACKUP=contoso.other",
		"LEADMILL_STAGES_PLT=trial", "LEADMILL_STAGES_DNC=active",
		"LEADMILL_SOURCES_LANDING_URL=/mnt", "LEADMILL_SOURCES_LANDING_SHAPE=marketo",
		"LEADMILL_SOURCES_LANDING_PUBLISHER=fabrikam", "LEADMILL_SOURCES_LANDING_LIMITS_RECORD=77",
		"LEADMILL_SOURCES_LANDING_STRICT=true", "LEADMILL_SOURCES_LANDING_SINCE=2026-01-02T00:00:00Z",
		"LEADMILL_SOURCES_LANDING_WAIT=", // empty is not set
	})
	if err != nil {
		t.Fatal(err)
	}
	s := cfg.Sources[0]
	o := s.Options.(*feedOptions)
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"output", cfg.Output, "/data/out"},
		{"scratch", cfg.Scratch, "tmp"},
		{"window", cfg.Fold.Window, time.Hour},
		{"time zone", cfg.Report.Location.String(), "Europe/Stockholm"},
		{"publisher name", cfg.Publishers["fabrikam"].Name, "365"},
		{"other publisher", cfg.Publishers["contoso"].Name, "Contoso"},
		{"offer", cfg.Offers["Backup"], "contoso.other"},
		{"stage in the file", cfg.Stages["PLT"], transform.Trial},
		{"stage by default", cfg.Stages["DNC"], transform.Active},
		{"shape", s.Shape, decode.ShapeMarketo},
		{"publisher", s.Publisher, "fabrikam"},
		{"url", o.URL, "/mnt"},
		{"nested", o.Limits.Record, int64(77)},
		{"not overridden", o.Limits.Ratio, 200.0},
		{"bool", o.Strict, true},
		{"text type", o.Since.Year(), 2026},
		{"empty variable", o.Wait, time.Duration(0)},
	} {
		if c.got != c.want {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

// A variable may mend what the file lacks or has wrong.
func TestEnvironmentReplacesFault(t *testing.T) {
	text := strings.NewReplacer("output: out\n", "", "{window: 10m}", "{window: soon}").Replace(good)
	cfg, err := Parse("c.yaml", []byte(text), testRegistry(), []string{"LEADMILL_OUTPUT=x", "LEADMILL_FOLD_WINDOW=0s"})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Output != "x" || cfg.Fold.Window != 0 {
		t.Errorf("output %q, window %s", cfg.Output, cfg.Fold.Window)
	}
}

func TestEnvironmentFaults(t *testing.T) {
	two := good + "offers2: x\n"
	for _, c := range []struct {
		text, variable string
		want           string // without "environment variable "
	}{
		{good, "LEADMILL_OUTPT=x", `LEADMILL_OUTPT: no key has this variable; did you mean "LEADMILL_OUTPUT"?`},
		{good, "LEADMILL_SOURCES_LANDNG_URL=x", `LEADMILL_SOURCES_LANDNG_URL: no key has this variable; did you mean "LEADMILL_SOURCES_LANDING_URL"?`},
		{good, "LEADMILL_SOURCES_LANDING_NAME=x", `LEADMILL_SOURCES_LANDING_NAME: no key has this variable; did you mean "LEADMILL_SOURCES_LANDING_SHAPE"?`},
		{good, "LEADMILL_=x", `LEADMILL_: no key has this variable; did you mean "LEADMILL_DNC"?`},
		{good, "LEADMILL_SERVICE_HOST=10.0.0.1", `LEADMILL_SERVICE_HOST: no key has this variable; Kubernetes sets it for a Service called leadmill: set enableServiceLinks: false in the pod`},
		{good, "LEADMILL_STAGES_PLT=intrest", `LEADMILL_STAGES_PLT: stages.PLT: "intrest" is not one of interest, trial, active, excluded; did you mean "interest"?`},
		{good, "LEADMILL_OUTPUT=~", `LEADMILL_OUTPUT: output: ~ is not expanded here; write the folder in full`},
		{good, "LEADMILL_SOURCES_LANDING_LIMITS_RECORD=0", `LEADMILL_SOURCES_LANDING_LIMITS_RECORD: sources[0].limits.record: must be at least 1`},
		{good, "LEADMILL_SOURCES_LANDING_PIN=swordfish", `LEADMILL_SOURCES_LANDING_PIN: sources[0].pin: the value is not a number that fits here`},
		{strings.Replace(good, "{Backup:", "{back up: contoso.a, back-up:", 1), "LEADMILL_OFFERS_BACK_UP=contoso.b",
			`LEADMILL_OFFERS_BACK_UP: it stands for both offers["back up"] and offers.back-up; rename one of them`},
		{strings.Replace(good, "type: files", "type: file", 1), "LEADMILL_SOURCES_LANDING_URL=x",
			`c.yaml:9:5: sources[0].type: "file" is no type of source; known are azuretable, files; did you mean "files"?`},
		{two, "LEADMILL_FOLD_WINDOW=x", `c.yaml:15:1: unknown key "offers2"; did you mean "offers"?|` +
			`environment variable LEADMILL_FOLD_WINDOW: fold.window: "x" is not a duration; write it with a unit, such as 90s, 10m or 1h30m`},
	} {
		_, err := Parse("c.yaml", []byte(c.text), testRegistry(), []string{c.variable})
		if err == nil {
			t.Errorf("%s: no fault", c.variable)
			continue
		}
		got := strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", "|"), "environment variable ")
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.variable, got, c.want)
		}
	}
}

func TestEnvWord(t *testing.T) {
	for _, c := range []struct{ key, want string }{
		{"time_zone", "TIME_ZONE"}, {"my-feed", "MY_FEED"}, {"Contoso Backup (v1.2)", "CONTOSO_BACKUP_V1_2"},
		{"StartTestDrive", "STARTTESTDRIVE"}, {"日本", ""},
	} {
		if got := envWord(c.key); got != c.want {
			t.Errorf("envWord(%q) = %q, want %q", c.key, got, c.want)
		}
	}
}
