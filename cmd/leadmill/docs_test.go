package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/cmd/leadmill/config"
	"leadmill/extract/files"
)

var updateDocs = flag.Bool("update-docs", false, "rewrite the generated parts of README.md and docs")

// repository is the root of the repository, seen from this package.
const repository = "../.."

func TestGeneratedDocs(t *testing.T) {
	options := config.OptionKeys(files.NewOptions())
	for _, part := range []struct {
		file, name string
		text       func(t *testing.T) string
	}{
		{"README.md", "what make run prints", func(t *testing.T) string { return "```text\n" + demoSummary(t) + "```\n" }},
		{"README.md", "configuration", func(*testing.T) string { return shortKeyTable(append(config.Keys(), options...)) }},
		{"docs/configuration.md", "keys", func(*testing.T) string { return keyTable(config.Keys()) }},
		{"docs/configuration.md", "keys of type files", func(*testing.T) string { return keyTable(options) }},
		{"docs/datasets.md", "leadmill schema --format markdown", func(t *testing.T) string {
			return docsStdout(t, nil, "schema", "--format", "markdown")
		}},
	} {
		t.Run(part.file+" "+part.name, func(t *testing.T) {
			path := filepath.Join(repository, part.file)
			page, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			before, old, after, ok := cutGenerated(string(page), part.name)
			if !ok {
				t.Fatalf("%s has no part %q between its two markers", part.file, part.name)
			}
			text := part.text(t)
			if *updateDocs {
				if err := os.WriteFile(path, []byte(before+text+after), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(old, text); diff != "" {
				t.Errorf("part %q of %s is out of date; run go test ./cmd/leadmill -run GeneratedDocs -update-docs (-page +program):\n%s",
					part.name, part.file, diff)
			}
		})
	}
}

// cutGenerated cuts a page at the generated part of that name; the markers stay in before and after.
func cutGenerated(page, name string) (before, text, after string, ok bool) {
	begin, end := "<!-- generated: "+name+" -->\n", "<!-- end of generated -->\n"
	from := strings.Index(page, begin)
	if from < 0 {
		return "", "", "", false
	}
	from += len(begin)
	length := strings.Index(page[from:], end)
	if length < 0 {
		return "", "", "", false
	}
	return page[:from], page[from : from+length], page[from+length:], true
}

// docsStdout runs a command in process and returns what it printed.
func docsStdout(t *testing.T, environ []string, args ...string) string {
	t.Helper()
	var out, log bytes.Buffer
	code := Main(t.Context(), append([]string{"leadmill"}, args...), Environment{
		Stdout: &out, Stderr: &log, Environ: environ, Now: time.Now,
	})
	if code != ExitOK {
		t.Fatalf("leadmill %s: exit code %d\n%s", strings.Join(args, " "), code, log.String())
	}
	return out.String()
}

// demoSummary is what make run prints, apart from the log.
func demoSummary(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "demo")
	text := docsStdout(t, []string{"LANG=C.UTF-8", "LEADMILL_OUTPUT=" + folder}, "run", "--summary", "always",
		"--config", filepath.Join(repository, "testdata/demo/leadmill.yaml"), "--as-of", "2026-11-20T02:00:00Z")
	return strings.ReplaceAll(text, folder, "out/demo")
}

func keyTable(keys []config.Key) string {
	var b strings.Builder
	b.WriteString("| key | type | default | environment variable | meaning |\n| --- | --- | --- | --- | --- |\n")
	for _, k := range keys {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", codeCell(k.Path), textCell(k.Type), textCell(defaultOf(k)), codeCell(k.Env), textCell(k.Doc))
	}
	return b.String()
}

// shortKeyTable leaves out the limits and what only the full table needs.
func shortKeyTable(keys []config.Key) string {
	var b strings.Builder
	b.WriteString("| key | default | meaning |\n| --- | --- | --- |\n")
	for _, k := range keys {
		if strings.Contains(k.Path, ".limits.") {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", codeCell(k.Path), textCell(defaultOf(k)), textCell(k.Doc))
	}
	return b.String()
}

func defaultOf(k config.Key) string {
	if k.Required {
		return "required"
	}
	return k.Default
}

// codeCell sets a cell in the font of code; an empty cell stays empty.
func codeCell(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}

// textCell keeps Markdown from reading signs of its own into a text.
func textCell(text string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", `\<`).Replace(text)
}

func TestEveryKeyIsDocumented(t *testing.T) {
	for _, k := range append(config.Keys(), config.OptionKeys(files.NewOptions())...) {
		if !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("key %s: documentation %q, want a sentence", k.Path, k.Doc)
		}
	}
}

var yamlBlock = regexp.MustCompile("(?s)\n```yaml\n(.*?)```")

func TestExamplesOfDocs(t *testing.T) {
	for _, page := range []string{"README.md", "docs/configuration.md"} {
		text, err := os.ReadFile(filepath.Join(repository, page))
		if err != nil {
			t.Fatal(err)
		}
		examples := yamlBlock.FindAllSubmatch(text, -1)
		if len(examples) == 0 {
			t.Errorf("%s has no example of a configuration", page)
		}
		for _, example := range examples {
			if _, err := config.Parse(page, example[1], sourceTypes(), nil); err != nil {
				t.Errorf("an example in %s is no configuration: %v", page, err)
			}
		}
	}
}

var markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestLinksOfDocs(t *testing.T) {
	pages, err := filepath.Glob(repository + "/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, repository+"/README.md", repository+"/CHANGELOG.md")
	links := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range markdownLink.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			target, anchor, _ := strings.Cut(m[1], "#")
			file := page
			if target != "" {
				file = filepath.Join(filepath.Dir(page), target)
			}
			if err := hasAnchor(file, anchor); err != nil {
				t.Errorf("%s links to %s: %v", page, m[1], err)
			}
		}
	}
	if links == 0 {
		t.Error("no link was found in any page")
	}
}

// hasAnchor reports whether a page exists and has the heading that the anchor names; "" names the whole page.
func hasAnchor(page, anchor string) error {
	f, err := os.Open(page)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read from
	if anchor == "" {
		return nil
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") && slug(title) == anchor {
			return nil
		}
	}
	return fmt.Errorf("there is no heading #%s", anchor)
}

// slug is the anchor that a heading gets.
func slug(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.ToLower(strings.TrimSpace(title)))
}
