package evaluate_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leadmill/transform/resolve/evaluate"
)

const goodMapping = `# a comment
id: rec_id
fields:
  first_name: given_name
  company: [organisation, employer]
constants: {country: NO}
person:
  key_file: truth.csv
  column: CLUSTER_ID
  pattern: '^c(\d+)$'
  join: {RECORD_ID: "007", B: b}
  where: {DATA_SOURCE: CUSTOMERS}
`

func TestReadMapping(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mapping.yaml")
	if err := os.WriteFile(path, []byte(goodMapping), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := evaluate.ReadMapping(path)
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != "rec_id" || strings.Join(m.Fields["company"], "|") != "organisation|employer" || m.Constants["country"] != "NO" {
		t.Errorf("ReadMapping() = %+v", m)
	}
	l := m.Person
	if l.KeyFile != filepath.Join(filepath.Dir(path), "truth.csv") || l.Column != "CLUSTER_ID" || l.Pattern.String() != `^c(\d+)$` {
		t.Errorf("ReadMapping().Person = %+v", l)
	}
	if len(l.Join) != 2 || l.Join[0] != (evaluate.Pair{Key: "RECORD_ID", Value: "007"}) || l.Where[0].Value != "CUSTOMERS" {
		t.Errorf("ReadMapping().Person = %+v", l)
	}
	if _, err := evaluate.ReadMapping(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("ReadMapping of no file = %v, want that there is none", err)
	}
}

func TestMappingFaults(t *testing.T) {
	const person = "\nperson: {column: who}"
	for _, c := range []struct{ name, yaml, want string }{
		{"nothing", "", "one mapping"},
		{"a list", "[a, b]", "the file must hold keys and values"},
		{"no YAML", "fields: [", "m.yaml:1: the file cannot be understood as YAML: "},
		{"not text", "fields: \xff", "cannot be understood"},
		{"two documents", "id: a\n---\nid: b", "one mapping"},
		{"twice", "id: a\nid: b\nfields: {email: m}" + person, "m.yaml:2: the file cannot be understood as YAML: mapping key"},
		{"deep", "fields: " + strings.Repeat("[", 50_000), "cannot be understood"},
		{"large", strings.Repeat("# x\n", 50_000), "cannot be understood"},
		{"unknown key", "\nfeilds: {email: m}" + person, `m.yaml:2: unknown key "feilds"; did you mean "fields"?`},
		{"unknown field", "fields:\n  email: m\n  mail: m" + person, `m.yaml:3: unknown key "mail" in fields; did you mean "email"?`},
		{"far from all", "fields: {shoe_size: m}" + person, "known are company, country, email, first_name, job_title, last_name, phone"},
		{"unknown constant", "fields: {email: m}\nconstants: {contry: GB}" + person, `in constants; did you mean "country"?`},
		{"unknown in person", "fields: {email: m}\nperson: {colum: a}", `in person; did you mean "column"?`},
		{"empty value", "fields: {email: }" + person, "m.yaml:1: fields.email must be a text"},
		{"fields is text", "fields: email" + person, "fields must hold keys and values"},
		{"nested column", "fields: {email: {a: b}}" + person, "fields.email must be a text"},
		{"nested in list", "fields: {email: [[a]]}" + person, "fields.email must be a text"},
		{"no fields", "id: a" + person, "fields is missing"},
		{"no person", "fields: {email: m}", "person.column is missing"},
		{"identifier of another", "fields: {email: m}\nidentifier: email" + person, `identifier can only be "phone"`},
		{"identifier without a column", "fields: {email: m}\nidentifier: phone" + person, "names phone, for which fields names no column"},
		{"no regular expression", "fields: {email: m}\nperson: {column: a, pattern: '('}", "must be a regular expression with one group"},
		{"no group", "fields: {email: m}\nperson: {column: a, pattern: 'x'}", "must be a regular expression with one group"},
		{"key file alone", "fields: {email: m}\nperson: {column: a, key_file: k.csv}", "person.key_file needs person.join"},
		{"join alone", "fields: {email: m}\nperson: {column: a, join: {a: b}}", "key_file, which is missing"},
		{"empty join", "fields: {email: m}\nperson: {column: a, key_file: k.csv, join: {}}", "person.join must hold keys and values"},
		{"all at once", "feilds: {}\nperson: {colum: a}", "person.column is missing"},
	} {
		_, err := evaluate.ParseMapping("m.yaml", []byte(c.yaml))
		var fault *evaluate.MappingError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: ParseMapping() = %v, want a *MappingError with %q", c.name, err, c.want)
		}
	}
}

// The mappings that the documentation shows can be used.
func TestDocumentedMappings(t *testing.T) {
	page, err := os.ReadFile("../../../docs/resolution.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "\n```yaml\n")[1:]
	if len(blocks) < 4 {
		t.Fatalf("the page shows %d mappings, want one and the three ways of person", len(blocks))
	}
	for _, block := range blocks {
		yaml, _, _ := strings.Cut(block, "```")
		if strings.HasPrefix(yaml, "person:") {
			yaml = "fields: {email: mail}\n" + yaml
		}
		if _, err := evaluate.ParseMapping("m.yaml", []byte(yaml)); err != nil {
			t.Errorf("%v\n%s", err, yaml)
		}
	}
}
