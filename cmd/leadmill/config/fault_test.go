package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// good is a configuration that a test changes one thing of.
const good = `output: out
publishers:
  contoso: {name: Contoso, domains: [contoso.com]}
  fabrikam: {}
offers: {Backup: contoso.backup}
stages: {PLT: interest}
sources:
  - name: landing
    type: files
    publisher: contoso
    url: ./landing
    include: [a, b]
fold: {window: 10m}
report: {time_zone: UTC}
`

func TestFaults(t *testing.T) {
	if _, err := Parse("c.yaml", []byte(good), testRegistry(), nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, new string // the change
		want     string // every fault, without the file's name
	}{
		// Keys.
		{"output:", "ouput:", `1:1: unknown key "ouput"; did you mean "output"?`},
		{"publisher: c", "pubisher: c", `10:5: unknown key "pubisher" in sources[0]; did you mean "publisher"?`},
		{"url:", "URL:", `11:5: unknown key "URL" in sources[0]; did you mean "url"?`},
		{"fold: {window: 10m}", "window: 10m", `13:1: unknown key "window"; did you mean "fold.window"?`},
		{"report:", "zzz: 1\nreport:", `14:1: unknown key "zzz"; known are output, output_access, publishers, offers, stages, sources, dnc, fold, overrides, resolution, report, scratch`},
		{"include:", "limits: {recrod: 1}\n    include:", `12:14: unknown key "recrod" in sources[0].limits; did you mean "record"?`},
		{"fabrikam: {}", "fabrikam: {nam: x}", `4:14: unknown key "nam" in publishers.fabrikam; did you mean "name"?`},
		{"report:", "output: x\nreport:", `14:1: key "output" is there twice; the first is in line 1`},
		{"fabrikam:", "contoso:", `4:3: key "contoso" is there twice; the first is in line 3`},
		// Types.
		{"output: out", "output: 2026", `1:1: output: must be text; put "2026" in quotes if it is meant`},
		{"output: out", "output: [out]", `1:1: output: must be one value; found a list`},
		{"output: out", "output: true", `1:1: output: must be text; put "true" in quotes if it is meant`},
		{"domains: [contoso.com]", "domains: contoso.com", `3:28: publishers.contoso.domains: must be a list such as [a, b]; found text`},
		{"fold: {window: 10m}", "fold: 10m", `13:1: fold: must be keys and values such as "key: value"; found text`},
		{"[a, b]", "[a, [b]]", `12:18: sources[0].include[1]: must be one value; found a list`},
		{"[a, b]", "[a, ]", ``},
		{"[a, b]", "\n    - a\n    -", `14:6: sources[0].include[1]: the item is empty; give it a value or remove it`},
		{"  - name: landing\n    type: files\n    publisher: contoso\n    url: ./landing\n    include: [a, b]", "  - landing", `8:5: sources[0]: must be keys and values such as "name: landing"; found text`},
		{"include:", "strict: yes\n    include:", `12:5: sources[0].strict: must be true or false; found "yes"`},
		{"include:", `strict: "true"` + "\n    include:", `12:5: sources[0].strict: must be true or false; found "true"`},
		{"include:", "wait: 10\n    include:", `12:5: sources[0].wait: "10" is not a duration; write it with a unit, such as 90s, 10m or 1h30m`},
		{"include:", "limits: {record: many}\n    include:", `12:14: sources[0].limits.record: must be a number; found "many"`},
		{"include:", "limits: {files: 256}\n    include:", `12:14: sources[0].limits.files: "256" is not a number that fits here`},
		{"include:", "limits: {record: 1.5}\n    include:", `12:14: sources[0].limits.record: "1.5" is not a number that fits here`},
		{"include:", "pin: swordfish\n    include:", `12:5: sources[0].pin: must be a number; found the value`},
		{"include:", "key: 1234\n    include:", `12:5: sources[0].key: must be text; put the value in quotes if it is meant`},
		{"./landing", `"a\nb"`, `11:5: sources[0].url: must be one line without control characters`},
		// Values.
		{"output: out", "output:", `1:1: output: a folder is required, such as ./out`},
		{"output: out", "output: ~/out", `1:1: output: ~ is not expanded here; write the folder in full`},
		{"output: out", "output: ftp://b/x", `1:1: output: must be a folder or file:///folder, or an object store: azblob://, s3:// or gs://`},
		{"output: out", "output: file://host/x", `1:1: output: must be a folder or file:///folder, or an object store: azblob://, s3:// or gs://`},
		{"fold: {window: 10m}", "fold: {window: 25h}", `13:8: fold.window: 25h0m0s is outside 0s to 24h; a wider window would make two leads one`},
		{"fold: {window: 10m}", "fold: {window: 24h}", ``},
		{"fold: {window: 10m}", "fold: {window: 0}", ``},
		{"fold: {window: 10m}", "fold: {window: -1s}", `13:8: fold.window: -1s is outside 0s to 24h; a wider window would make two leads one`},
		{"report:", "overrides: ~/o.csv\nreport:", `14:1: overrides: ~ is not expanded here; write the path in full`},
		{"report:", "overrides: s3://b/o.csv\nreport:", `14:1: overrides: must be a file, such as ./overrides.csv`},
		{"report:", "overrides: file:///etc/o.csv\nreport:", ``},
		{"report:", "overides: o.csv\nreport:", `14:1: unknown key "overides"; did you mean "overrides"?`},
		{"report:", "resolution: {merge: -0.4}\nreport:", `14:14: resolution.merge: -0.4 is outside 0 to 1, both excluded`},
		{"report:", "resolution: {merge: 1}\nreport:", `14:14: resolution.merge: 1 is outside 0 to 1, both excluded`},
		{"report:", "resolution: {merge: 0.5, review: 0.49}\nreport:", ``},
		{"report:", "resolution: {merge: 0.5, review: 0.5}\nreport:", `14:26: resolution.review: 0.5 is not below merge (0.5), so no pair would be left for review`},
		{"report:", "resolution: {review: 0.9}\nreport:", `14:14: resolution.review: 0.9 is not below what merge may be by default (0.5); set merge, too`},
		{"report:", "resolution: {review: -1}\nreport:", `14:14: resolution.review: -1 is outside 0 to 1, both excluded`},
		{"report:", "resolution: {merge: 0.6, review: 0.7}\nreport:", `14:26: resolution.review: 0.7 is not below merge (0.6), so no pair would be left for review`},
		{"report:", "resolution: {retrain_growth: 1}\nreport:", `14:14: resolution.retrain_growth: 1 is no factor above 1; write 0 for never`},
		{"report:", "resolution: {retrain_growth: 0, drift: {ids_changed: 0, largest_customer: 0, capped_blocks: 0}}\nreport:", ``},
		{"report:", "resolution: {drift: {ids_changed: 2, largest_customer: 1}}\nreport:", "14:22: resolution.drift.ids_changed: 2 is no share from 0 to 1, such as 0.02|14:38: resolution.drift.largest_customer: 1 is less than 2 leads; write 0 for no limit"},
		{"report:", "resolution: {drift: {capped_blocks: 1.5}}\nreport:", `14:22: resolution.drift.capped_blocks: 1.5 is no share from 0 to 1, such as 0.02`},
		{"time_zone: UTC", "time_zone: Europe/Stokholm", `14:10: report.time_zone: "Europe/Stokholm" is no time zone; use an IANA name such as Europe/Stockholm or UTC`},
		{"time_zone: UTC", "time_zone: Local", `14:10: report.time_zone: "Local" is no time zone; use an IANA name such as Europe/Stockholm or UTC`},
		{"time_zone: UTC", `time_zone: ""`, `14:10: report.time_zone: "" is no time zone; use an IANA name such as Europe/Stockholm or UTC`},
		{"fabrikam:", "Fabrikam:", `4:3: publishers.Fabrikam: a publisher id is written in small letters: "fabrikam"`},
		{"fabrikam:", "fabri.kam:", `4:3: publishers["fabri.kam"]: "fabri.kam" is no publisher id; it has small letters, digits, - and _, at most 50`},
		{"[contoso.com]", "[contoso.com, '@x.se']", `3:51: publishers.contoso.domains[1]: "@x.se" is no e-mail domain; write it like contoso.com`},
		{"[contoso.com]", "[localhost]", `3:38: publishers.contoso.domains[0]: "localhost" is no e-mail domain; write it like contoso.com`},
		{"[contoso.com]", "[a.se, A.se]", `3:44: publishers.contoso.domains[1]: "a.se" is there twice`},
		{"fabrikam: {}", "fabrikam: {domains: [Contoso.com]}", `4:24: publishers.fabrikam.domains[0]: "contoso.com" already belongs to publisher contoso`},
		{"contoso.backup", "backup", `5:10: offers.Backup: "backup" is no offer id; write publisher.offer, such as contoso.backup`},
		{"contoso.backup", "contso.backup", `5:10: offers.Backup: publisher "contso" is not declared in publishers; did you mean "contoso"?`},
		{"contoso.backup", "contoso.backup, ' BACKUP ': contoso.b2", `5:34: offers[" BACKUP "]: the same title, but for case or white space, is mapped to "contoso.backup" as well`},
		{"contoso.backup", "contoso.backup, BACKUP: contoso.backup", ``},
		{"PLT: interest", "PLT: intrest", `6:10: stages.PLT: "intrest" is not one of interest, trial, active, excluded; did you mean "interest"?`},
		{"PLT: interest", "PLT: interest, plt: trial", `6:25: stages.plt: the same code, but for case, is there as "PLT"`},
		{"PLT: interest", "PLT: ", `6:10: stages.PLT: has no stage; use one of interest, trial, active, excluded`},
		{"PLT: interest", "PLT: unclassified", `6:10: stages.PLT: "unclassified" is not one of interest, trial, active, excluded`},
		// Sources.
		{"name: landing", "name: Landing", `8:5: sources[0].name: "Landing" is no name for a source; use small letters, digits and hyphens, at most 40`},
		{"name: landing", "name: " + strings.Repeat("a", 41), `8:5: sources[0].name: "` + strings.Repeat("a", 41) + `" is no name for a source; use small letters, digits and hyphens, at most 40`},
		{"name: landing\n    type", "type", `8:5: sources[0].name: a source needs a name of its own`},
		{"type: files", "type: file", `9:5: sources[0].type: "file" is no type of source; known are azuretable, files; did you mean "files"?`},
		{"    type: files\n", "", `8:5: sources[0].type: a source needs a type: azuretable, files`},
		{"publisher: contoso", "publisher: contosso", `10:5: sources[0].publisher: publisher "contosso" is not declared in publishers; did you mean "contoso"?`},
		{"[a, b]", "[a, /b]", `12:18: sources[0].include[1]: must be relative`},
		{"[a, b]", "[a, b]\n    limits: {record: 0}", `13:14: sources[0].limits.record: must be at least 1`},
		{"[a, b]", "[a, b]\n    shape: htps", `13:5: sources[0].shape: "htps" is not one of auto, https, azuretable, salesforce, dataverse, marketo, partnercenter; did you mean "https"?`},
		{"[a, b]", "[a, b]\n  - {name: landing, type: files, url: y}", `13:6: sources[1].name: "landing" is the name of the source in line 8 as well; every source needs its own`},
		// YAML.
		{"fold: {window: 10m}", "fold:\n\twindow: 10m", `14:1: a tab cannot indent in YAML; use spaces`},
		{"name: Contoso", "name: \xff", `3:19: the text is not valid UTF-8, or holds a control character; save the file as UTF-8`},
		{"name: Contoso", "name: \x00", `3:19: the text is not valid UTF-8, or holds a control character; save the file as UTF-8`},
		{"name: Contoso", "name: &x Contoso", `3:19: anchors (&), aliases (*) and merge keys (<<) are not allowed; write the value out, or quote the text`},
		{"name: Contoso", "name: *x", `3:19: anchors (&), aliases (*) and merge keys (<<) are not allowed; write the value out, or quote the text`},
		{"name: Contoso", "name: !!str x", `3:19: tags (!) are not allowed; write the plain value, or quote the text`},
		{"fabrikam: {}", "? fabrikam\n  : {}", `4:3: "?" keys are not allowed; write "key: value"`},
		{"report:", "---\nreport:", `14:1: a second document ("---") is not allowed; one file is one configuration`},
		{"[a, b]", "[a, b", `13:1: this is not valid YAML: ',' or ']' must be specified`},
		{"[a, b]", strings.Repeat("[", 99) + strings.Repeat("]", 99), `12:30: values are nested deeper than 16 levels`},
		{"[a, b]", "[a]]]]" + strings.Repeat("[", 99), `12:36: values are nested deeper than 16 levels`},
		{"[a, b]", strings.Repeat("- ", 99), `12:46: values are nested deeper than 16 levels`},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("nothing to change: %q", c.old)
		}
		_, err := Parse("c.yaml", []byte(strings.Replace(good, c.old, c.new, 1)), testRegistry(), nil)
		if got := faultLines(err); got != c.want {
			t.Errorf("%q → %q:\n got %s\nwant %s", c.old, c.new, got, c.want)
		}
	}
}

// faultLines joins the faults with | and drops the file's name.
func faultLines(err error) string {
	if err == nil {
		return ""
	}
	lines := strings.Split(err.Error(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(l, "c.yaml:"), " ")
	}
	return strings.Join(lines, "|")
}

func TestFaultsOfWholeFile(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "1:1: the file is empty; it needs at least output and sources"},
		{"# nothing\n", "1:1: the file is empty; it needs at least output and sources"},
		{"---\n", "1:1: the file is empty; it needs at least output and sources"},
		{"- a\n- b\n", `1:1: the file must hold keys and values such as "output: ./out"; found a list`},
		{"hello", `1:1: the file must hold keys and values such as "output: ./out"; found text`},
		{"\xff\xfeo\x00", "1:1: the file is UTF-16; save it as UTF-8"},
		{"{}", "1:1: output: a folder is required, such as ./out|1:1: sources: there must be at least one source to read"},
		{"sources: []\noutput: x", "1:1: sources: there must be at least one source to read"},
		{"output: x\nsources: {a: b}", `2:1: sources: must be a list such as [a, b]; found keys and values`},
		{strings.Repeat("a", maxBytes+1), "1:1: the file is larger than 1024 KiB; this is not a configuration"},
		{"[" + strings.Repeat("a,", maxTokens/2) + "]", "1:1: the file has more than 60000 words and signs; this is not a configuration"},
	} {
		_, err := Parse("c.yaml", []byte(c.text), testRegistry(), nil)
		if got := faultLines(err); got != c.want {
			t.Errorf("Parse(%.30q): %s, want %s", c.text, got, c.want)
		}
	}
}

func TestFaultsGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/faults.yaml")
	if err != nil {
		t.Fatal(err)
	}
	environ := []string{"LEADMILL_FOLD_WINDOW=soon", "LEADMILL_OUTPT=x"}
	_, err = Parse("faults.yaml", data, testRegistry(), environ)
	if err == nil {
		t.Fatal("no fault found")
	}
	got := err.Error() + "\n"
	if *update {
		if err := os.WriteFile("testdata/faults.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("faults (-want +got):\n%s", d)
	}
}

func TestFaultFields(t *testing.T) {
	_, err := Parse("c.yaml", []byte(strings.Replace(good, "10m", "x", 1)), testRegistry(), nil)
	var e *Error
	if !errors.As(err, &e) || len(e.Faults) != 1 {
		t.Fatalf("err = %v", err)
	}
	f := e.Faults[0]
	if f.File != "c.yaml" || f.Line != 13 || f.Column != 8 || f.Key != "fold.window" || !strings.HasPrefix(f.Message, `"x" is not`) {
		t.Errorf("fault %+v", f)
	}
}

func TestNearest(t *testing.T) {
	words := []string{"publisher", "shape", "url", "time_zone", "name"}
	for _, c := range []struct{ word, want string }{
		{"pubisher", "publisher"}, {"PUBLISHER", "publisher"}, {"timezone", "time_zone"}, {"time-zone", "time_zone"},
		{"ulr", ""}, {"uri", "url"}, {"nmae", ""}, {"nam", "name"}, {"", ""}, {"x", ""}, {"completely", ""},
		{strings.Repeat("x", 10_000), ""},
	} {
		if got := nearest(c.word, words); got != c.want {
			t.Errorf("nearest(%.20q) = %q, want %q", c.word, got, c.want)
		}
	}
}

// A fault must never show what may be a secret: parts of addresses, and options tagged secret.
func TestFaultsHideSecrets(t *testing.T) {
	text := least + `fold: {window: "https://u:swordfish@h/"}
report: {time_zone: "https://h/?sig=swordfish"}
`
	text = strings.Replace(text, "url: x", `url: x, pin: swordfish, wait: "https://h/?sig=swordfish", key: [swordfish], since: "https://h/?sig=swordfish"`, 1)
	_, err := Parse("c.yaml", []byte(text), testRegistry(), nil)
	if got := strings.Count(fmt.Sprint(err), "\n"); got != 5 {
		t.Errorf("%d faults, want 6: %v", got+1, err)
	}
	if strings.Contains(fmt.Sprint(err), "swordfish") {
		t.Errorf("a secret is shown: %v", err)
	}
}
