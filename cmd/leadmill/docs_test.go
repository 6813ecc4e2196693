package main

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/cmd/leadmill/config"
	"leadmill/extract"
	"leadmill/extract/azuretable"
	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/extract/dataverse"
	"leadmill/extract/dataverse/dataversetest"
	"leadmill/extract/entra/entratest"
	"leadmill/extract/files"
	"leadmill/extract/marketo"
	"leadmill/extract/marketo/marketotest"
	"leadmill/extract/partnercenter"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/salesforce"
	"leadmill/extract/salesforce/salesforcetest"
	"leadmill/transform/resolve"
)

var updateDocs = flag.Bool("update-docs", false, "rewrite the generated parts of README.md and docs")

// repository is the root of the repository, seen from this package.
const repository = "../.."

// A part is a piece of a page that the program knows better.
type part struct {
	file, name string
	text       func(t *testing.T) string
}

// generatedParts lists the generated pieces of all pages. Every type of source has a page with its keys.
func generatedParts(t *testing.T) []part {
	parts := []part{
		{"README.md", "what make run prints", func(t *testing.T) string { return "```text\n" + demoSummary(t) + "```\n" }},
		{"README.md", "configuration", func(*testing.T) string { return shortKeyTable(config.Keys()) }},
		{"docs/configuration.md", "keys", func(*testing.T) string { return keyTable(config.Keys()) }},
		{"docs/datasets.md", "leadmill schema --format markdown", func(t *testing.T) string {
			return docsStdout(t, nil, "schema", "--format", "markdown")
		}},
		{"docs/architecture.md", "survivorship", func(*testing.T) string { return survivorshipTable() }},
	}
	for _, name := range sourceTypes().Names() {
		keys := optionKeys(t, name)
		parts = append(parts, part{sourcePage(name), "keys of type " + name, func(*testing.T) string { return keyTable(keys) }})
	}
	return parts
}

func survivorshipTable() string {
	var b strings.Builder
	b.WriteString("| field | a lead may give it if it | what decides |\n| --- | --- | --- |\n")
	for _, r := range resolve.Survivorship() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Field, r.May, strings.Join(append(r.Criteria, "the latest"), " → "))
	}
	return b.String()
}

func sourcePage(name string) string { return "docs/sources/" + name + ".md" }

func optionKeys(t *testing.T, name string) []config.Key {
	t.Helper()
	options, ok := sourceTypes().New(name)
	if !ok {
		t.Fatalf("there is no type of source %s", name)
	}
	return config.OptionKeys(options)
}

func TestGeneratedDocs(t *testing.T) {
	for _, part := range generatedParts(t) {
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

// shortKeyTable leaves out the secrets of object stores and what only the full table needs.
func shortKeyTable(keys []config.Key) string {
	var b strings.Builder
	b.WriteString("| key | default | meaning |\n| --- | --- | --- |\n")
	for _, k := range keys {
		if strings.HasPrefix(k.Path, "output_access.") {
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
	keys := config.Keys()
	for _, name := range sourceTypes().Names() {
		keys = append(keys, optionKeys(t, name)...)
	}
	for _, k := range keys {
		if !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("key %s: documentation %q, want a sentence", k.Path, k.Doc)
		}
	}
}

var yamlBlock = regexp.MustCompile("(?s)\n```yaml\n(.*?)```")

// examples are the configurations that a page shows. One that begins with a list item is a source by itself.
func examples(t *testing.T, page string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, page))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, block := range yamlBlock.FindAllSubmatch(text, -1) {
		example := string(block[1])
		if strings.HasPrefix(example, "- name:") {
			example = "output: ./out\nsources:\n" + example
		}
		found = append(found, example)
	}
	return found
}

func TestExamplesOfDocs(t *testing.T) {
	pages := []string{"README.md", "docs/configuration.md"}
	for _, name := range sourceTypes().Names() {
		pages = append(pages, sourcePage(name))
	}
	for _, page := range pages {
		found := examples(t, page)
		if len(found) == 0 {
			t.Errorf("%s has no example of a configuration", page)
		}
		for i, example := range found {
			if _, err := config.Parse(page, []byte(example), sourceTypes(), nil); err != nil {
				t.Errorf("example %d in %s is no configuration: %v", i+1, page, err)
			}
		}
	}
}

// TestSourcesOfDocs runs the first example of each source's page as it stands, against a stand-in with one lead. Only
// addresses are replaced, by environment variables.
func TestSourcesOfDocs(t *testing.T) {
	for _, name := range sourceTypes().Names() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "leadmill.yaml")
			writeFile(t, path, []byte(examples(t, sourcePage(name))[0]))
			cfg, err := config.Load(path, sourceTypes(), nil)
			if err != nil {
				t.Fatal(err)
			}
			src := cfg.Sources[0]
			s := docsStand{t: t, dir: dir, prefix: "LEADMILL_SOURCES_" + strings.ToUpper(src.Name)}
			s.serve(src.Options)
			out := s.leadmill("check", "--config", path)
			if !regexp.MustCompile(`(?m)^ok +source +` + src.Name + ` +1 lead`).MatchString(out) {
				t.Errorf("check printed\n%s\nwant 1 lead of source %s", out, src.Name)
			}
			out = s.leadmill("run", "--summary", "always", "--config", path)
			if !strings.Contains(out, "\nleads     1\n") {
				t.Errorf("run printed\n%s\nwant 1 lead", out)
			}
		})
	}
}

// docsChild is the variable that makes TestDocsChild run leadmill: in a process of its own, because the certificates to
// trust are read once in the life of a process.
const docsChild = "DOCS_TEST_CHILD"

func TestDocsChild(t *testing.T) {
	if os.Getenv(docsChild) == "" {
		return
	}
	code := Main(t.Context(), append([]string{"leadmill"}, flag.Args()...), Environment{
		Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(), Now: time.Now,
	})
	if code != ExitOK {
		t.Fatalf("exit code %d", code)
	}
}

// docsStand is the place that an example reads.
type docsStand struct {
	t           *testing.T
	dir, prefix string
	environ     []string // what leads the example to the stand-ins
}

func (s *docsStand) leadmill(args ...string) string {
	s.t.Helper()
	//nolint:gosec // this test's own program
	c := exec.CommandContext(s.t.Context(), os.Args[0], append([]string{"-test.run=^TestDocsChild$", "--"}, args...)...)
	c.Env = append([]string{docsChild + "=1", "LANG=C.UTF-8", "HOME=" + s.dir, "TMPDIR=" + s.dir, "SSL_CERT_FILE=" + filepath.Join(s.dir, "ca.pem")}, s.environ...)
	var log bytes.Buffer
	c.Stderr = &log
	out, err := c.Output()
	if err != nil {
		s.t.Fatalf("leadmill %s: %v\n%s%s", strings.Join(args, " "), err, out, log.String())
	}
	return string(out)
}

// start serves a stand-in over TLS and returns its address.
func (s *docsStand) start(h http.Handler) string {
	server := httptest.NewTLSServer(h)
	s.t.Cleanup(server.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	writeFile(s.t, filepath.Join(s.dir, "ca.pem"), authority)
	return server.URL
}

// set overrides a key of the source.
func (s *docsStand) set(key, value string) { s.environ = append(s.environ, s.prefix+"_"+key+"="+value) }

// secret puts a secret where the example says that it is, and returns it.
func (s *docsStand) secret(where extract.Secret, value string) string {
	writeFile(s.t, filepath.Join(s.dir, where.File), []byte(value))
	return value
}

const docsLeadSource = "AzureMarketplace-PLT|contoso.backup"

func (s *docsStand) serve(options extract.Options) {
	now := time.Now
	switch o := options.(type) {
	case *files.Options:
		lead := `{"UserDetails":{"FirstName":"Ann","Email":"ann@customer.example"},"LeadSource":"` + docsLeadSource + `"}`
		writeFile(s.t, filepath.Join(s.dir, o.URL, "lead.json"), []byte(lead))
	case *azuretable.Options:
		s.serveTable(o)
	case *dataverse.Options:
		entra := entratest.New(entratest.Options{
			TenantID: o.SignIn.TenantID, ClientID: o.SignIn.ClientID, Secret: s.secret(o.SignIn.ClientSecret, "entra-secret"), Now: now,
		})
		scope := ""
		crm := dataversetest.New(dataversetest.Options{Now: now, Valid: func(token string) bool { return entra.Valid(token, scope) }})
		crm.Add(map[string]any{"subject": docsLeadSource, "firstname": "Ann", "lastname": "Customer", "emailaddress1": "ann@customer.example"})
		url := s.start(crm)
		scope = url + "/.default"
		s.set("URL", url)
		s.set("SIGN_IN_AUTHORITY", s.start(entra)+"/")
	case *salesforce.Options:
		org := salesforcetest.New(salesforcetest.Options{ClientID: o.SignIn.ClientID, ClientSecret: s.secret(o.SignIn.ClientSecret, "org-secret"), Now: now})
		org.AddLead(map[string]any{"LastName": "Customer", "Company": "x", "Email": "ann@customer.example", "LeadSource": docsLeadSource})
		s.set("URL", s.start(org))
	case *marketo.Options:
		m := marketotest.New(marketotest.Options{ClientID: o.ClientID, ClientSecret: s.secret(o.ClientSecret, "marketo-secret"), Now: now})
		m.Submit(m.AddPerson(marketotest.Person{"email": "ann@customer.example", "leadSource": docsLeadSource}), o.Forms[0])
		s.set("URL", s.start(m))
	case *partnercenter.Options:
		p := partnercentertest.New(partnercentertest.Options{Tenant: o.TenantID, ClientID: o.ClientID, RefreshToken: s.secret(o.RefreshToken, "refresh-token"), Now: now})
		p.Add(1, partnercentertest.Marketplace)
		url := s.start(p)
		s.set("URL", url)
		s.set("AUTHORITY", url)
	default:
		s.t.Fatalf("the example reads a %T, for which there is no stand-in here", o)
	}
}

// serveTable serves a table to a pod with a workload identity, as Kubernetes and its webhook set it up.
func (s *docsStand) serveTable(o *azuretable.Options) {
	const tenant, client, federated = "contoso.example", "1950a258-0000-4000-8000-000000000000", "token-of-the-service-account"
	entra := entratest.New(entratest.Options{TenantID: tenant, ClientID: client, Federated: federated, Now: time.Now})
	table := azuretabletest.New(azuretabletest.Options{
		Account: o.Account, InPath: true, Now: time.Now,
		Bearer: func(token string) bool { return entra.Valid(token, "https://storage.azure.com/.default") },
	})
	contact, err := json.Marshal(map[string]string{"FirstName": "Ann", "Email": "ann@customer.example"})
	err = errors.Join(err, table.Put(o.Table, azuretabletest.Row{
		"PartitionKey": "9:2F28:2F2026", "RowKey": "1", "ProductId": "contoso.backup", "LeadSource": "AzureMarketplace", "ActionCode": "PLT",
		"CustomerInfo": string(contact),
	}))
	if err != nil {
		s.t.Fatal(err)
	}
	writeFile(s.t, filepath.Join(s.dir, "federated"), []byte(federated))
	s.environ = append(s.environ, "AZURE_TENANT_ID="+tenant, "AZURE_CLIENT_ID="+client, "AZURE_FEDERATED_TOKEN_FILE="+filepath.Join(s.dir, "federated"))
	s.set("URL", s.start(table)+"/"+o.Account)
	s.set("SIGN_IN_AUTHORITY", s.start(entra)+"/")
}

var markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestLinksOfDocs(t *testing.T) {
	pages, err := filepath.Glob(repository + "/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	ofSources, err := filepath.Glob(repository + "/docs/sources/*.md")
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, ofSources...)
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
