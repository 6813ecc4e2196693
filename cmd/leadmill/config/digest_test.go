package config

import (
	"regexp"
	"strings"
	"testing"
)

func digestOf(t *testing.T, text string, environ ...string) string {
	t.Helper()
	cfg, err := Parse("c.yaml", []byte(text), testRegistry(), environ)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(cfg.Digest) {
		t.Fatalf("digest %q", cfg.Digest)
	}
	return cfg.Digest
}

const digested = `output: out
publishers: {contoso: {name: Contoso, domains: [contoso.com]}, fabrikam: {}}
offers: {Backup: contoso.backup}
sources:
  - {name: a, type: files, url: "https://h/x", key: k1}
  - {name: b, type: files, url: y, labels: {p: q, r: s}}
`

// What does not change the meaning must not change the digest.
func TestDigestStable(t *testing.T) {
	want := digestOf(t, digested)
	for name, text := range map[string]string{
		"order of keys": `
sources:
  - labels: {r: s, p: q}
    url: y
    type: files
    name: b
  - {url: "https://h/x", key: k1, type: files, name: a}
offers: {Backup: contoso.backup}
publishers: {fabrikam: , contoso: {domains: [contoso.com], name: Contoso}}
output: out
`,
		"comments":          "# hello\n" + strings.ReplaceAll(digested, "\n", " # why\n\n"),
		"overrides":         digested + "overrides: ./o.csv\n",
		"limits of drift":   digested + "resolution: {drift: {ids_changed: 0.5, largest_customer: 9, capped_blocks: 0}}\n",
		"defaults written":  digested + "resolution: {retrain_growth: 4}\nfold: {window: 600s}\nreport: {time_zone: UTC}\nstages: {plt: interest}\n",
		"output":            strings.Replace(digested, "output: out", "output: /elsewhere", 1) + "scratch: /s\n",
		"secret":            strings.Replace(digested, "k1", "k2", 1),
		"place of a secret": strings.Replace(digested, "url: y", "url: y, token: {file: /run/secrets/x}", 1),
		"user and query":    strings.Replace(digested, "https://h/x", "https://user:pw@h/x?sig=abc", 1),
	} {
		if got := digestOf(t, text); got != want {
			t.Errorf("%s changes the digest", name)
		}
	}
}

// What changes the meaning must change the digest, wherever it comes from.
func TestDigestChanges(t *testing.T) {
	seen := map[string]string{digestOf(t, digested): "unchanged"}
	add := func(name, digest string) {
		if other, ok := seen[digest]; ok {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[digest] = name
	}
	for _, c := range []struct{ old, new string }{
		{"contoso.backup", "contoso.backup2"}, {"Contoso", "Contoso Ltd"}, {"[contoso.com]", "[contoso.se]"},
		{"name: b", "name: c"}, {"url: y", "url: z"}, {"{p: q, r: s}", "{p: q}"}, {"url: y", "url: y, strict: true"},
		{"url: y", "url: y, shape: https"}, {"url: y", "url: y, publisher: fabrikam"}, {"url: y", "url: y, since: 2026-01-02T00:00:00Z"},
		{"offers:", "fold: {window: 9m}\noffers:"}, {"offers:", "stages: {PLT: trial}\noffers:"},
		{"offers:", "report: {time_zone: Europe/Stockholm}\noffers:"}, {"https://h/x", "https://h/y"},
		{"offers:", "resolution: {merge: 0.9}\noffers:"}, {"offers:", "resolution: {review: 0.4}\noffers:"},
		{"offers:", "resolution: {retrain_growth: 9}\noffers:"},
	} {
		add(c.new, digestOf(t, strings.Replace(digested, c.old, c.new, 1)))
	}
	add("variable", digestOf(t, digested, "LEADMILL_FOLD_WINDOW=8m"))
}

// The digest stands in manifests: the same effective configuration must have it in every version of the program.
func TestDigestIsFixed(t *testing.T) {
	const want = "5da4969305c4a50eb6b76ffe899c3c7a23fc330ed9b85d7496bb2dc5ecdc8d9a"
	if got := digestOf(t, "output: out\nsources: [{name: a, type: files, url: x}]\n"); got != want {
		t.Errorf("digest = %s, want %s", got, want)
	}
}
