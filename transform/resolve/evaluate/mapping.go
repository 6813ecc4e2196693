package evaluate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A Mapping says which columns of a labelled file are which fields of a lead, and how a row names its person. As YAML:
//
//	id: rec_id                                  # column that names the row; without it rows are named by number, from 1
//	fields:                                     # field: column, or a list of columns of which the first with text counts
//	  first_name: given_name
//	  company: [organisation, employer]
//	  phone: soc_sec_id
//	constants: {country: GB}                    # field: the value of every row whose columns of that field are empty
//	identifier: phone                           # phone holds any number that is nearly unique: its digits are taken as they are
//	person: {column: cluster}                   # or
//	person: {column: rec_id, pattern: '^rec-(\d+)-'} # the first group of the pattern
//	person:                                     # or: a second CSV file, named from where the mapping is
//	  key_file: truth.csv
//	  column: CLUSTER_ID                        # in the second file
//	  join: {RECORD_ID: RECORD_ID}              # column of the first file: column of the second
//	  where: {DATA_SOURCE: CUSTOMERS}           # only rows of the second file with these values
//
// Columns are compared exactly, after blanks at their ends are taken off. A row without a person takes part in
// resolution and is not scored.
type Mapping struct {
	Name       string              // of the file, for errors; "" for a mapping that is built in
	ID         string              // column that names a row; "": its number
	Fields     map[string][]string // by field, one of [FieldNames]
	Constants  map[string]string   // by field
	Identifier string              // "phone" or ""
	Optional   bool                // fields and id may name columns that the file lacks
	Person     Label
}

// A Label says how a row names its person.
type Label struct {
	Column  string
	Pattern *regexp.Regexp // nil: the whole value
	KeyFile string         // path of the second file; "" for none
	Join    []Pair         // columns of both files that must be equal
	Where   []Pair         // columns of the second file, and the values they must have
}

// A Pair is two texts of a mapping that belong together.
type Pair struct{ Key, Value string }

// FieldNames are the fields that a mapping may name.
func FieldNames() []string {
	return []string{"first_name", "last_name", "email", "phone", "country", "company", "job_title"}
}

// DefaultMapping is for files whose columns are named as the fields are, with id and person. No column but person is
// asked for.
func DefaultMapping() Mapping {
	m := Mapping{ID: "id", Fields: map[string][]string{}, Optional: true, Person: Label{Column: "person"}}
	for _, name := range FieldNames() {
		m.Fields[name] = []string{name}
	}
	return m
}

// A MappingError is a mapping that cannot be used: it is not understood, or names a column that the file lacks.
type MappingError struct {
	Name    string // of the mapping's file
	Line    int    // 0 where it is about no line
	Message string
}

// Error says what is wrong and what to do.
func (e *MappingError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("mapping %s: %s", e.Name, e.Message)
	}
	return fmt.Sprintf("mapping %s:%d: %s", e.Name, e.Line, e.Message)
}

// ReadMapping reads a mapping from a YAML file. A key file is looked for beside it.
func ReadMapping(path string) (Mapping, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Mapping{}, fmt.Errorf("read mapping: %w", err)
	}
	m, err := ParseMapping(path, data)
	if m.Person.KeyFile != "" && !filepath.IsAbs(m.Person.KeyFile) {
		m.Person.KeyFile = filepath.Join(filepath.Dir(path), m.Person.KeyFile)
	}
	return m, err
}

// ParseMapping reads a mapping from YAML; name is its file's, for errors, which are of type [*MappingError].
func ParseMapping(name string, data []byte) (Mapping, error) {
	m := Mapping{Name: name, Fields: map[string][]string{}, Constants: map[string]string{}}
	root, err := parseYAML(name, data)
	if err != nil {
		return Mapping{}, err
	}
	p := mappingParser{name: name}
	p.keys(root, "", keyed{
		"id":         func(n *node) { m.ID = p.text(n, "id") },
		"identifier": func(n *node) { p.identifier(n, &m) },
		"fields":     func(n *node) { p.fields(n, &m) },
		"constants":  func(n *node) { p.constants(n, &m) },
		"person":     func(n *node) { p.label(n, &m.Person) },
	})
	if m.Person.Column == "" {
		p.fault(root, "person.column is missing: it names the column that tells who a row is")
	}
	if len(m.Fields) == 0 {
		p.fault(root, "fields is missing: it names the columns to compare, such as fields: {email: mail_address}")
	}
	if m.Identifier != "" && len(m.Fields[m.Identifier]) == 0 {
		p.fault(root, "identifier names %s, for which fields names no column", m.Identifier)
	}
	if err := errors.Join(p.faults...); err != nil {
		return Mapping{}, err
	}
	return m, nil
}

type mappingParser struct {
	name   string
	faults []error
}

func (p *mappingParser) fault(n *node, format string, args ...any) {
	p.faults = append(p.faults, &MappingError{Name: p.name, Line: n.line, Message: fmt.Sprintf(format, args...)})
}

// keyed says what to do with the value of each key that a mapping of YAML may have.
type keyed map[string]func(*node)

func (p *mappingParser) keys(n *node, path string, known keyed) {
	if n.kind != kindMapping {
		p.fault(n, "%s must hold keys and values", orFile(path))
		return
	}
	for _, e := range n.entries {
		take, ok := known[e.key]
		if !ok {
			p.unknown(e.value, path, e.key, known)
			continue
		}
		take(e.value)
	}
}

func (p *mappingParser) unknown(n *node, path, key string, known keyed) {
	var names []string
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	message := fmt.Sprintf("unknown key %q", key)
	if path != "" {
		message += " in " + path
	}
	if near := nearest(key, names); near != "" {
		p.fault(n, "%s; did you mean %q?", message, near)
		return
	}
	p.fault(n, "%s; known are %s", message, strings.Join(names, ", "))
}

func (p *mappingParser) text(n *node, path string) string {
	text := strings.TrimSpace(n.text)
	if n.kind != kindScalar || text == "" {
		p.fault(n, "%s must be a text", path)
	}
	return text
}

func (p *mappingParser) identifier(n *node, m *Mapping) {
	m.Identifier = p.text(n, "identifier")
	if m.Identifier != "phone" && m.Identifier != "" {
		p.fault(n, `identifier can only be "phone": no other field holds a number`)
	}
}

func (p *mappingParser) fields(n *node, m *Mapping) {
	known := keyed{}
	for _, name := range FieldNames() {
		known[name] = func(n *node) {
			if n.kind != kindSequence {
				m.Fields[name] = []string{p.text(n, "fields."+name)}
				return
			}
			for _, item := range n.items {
				m.Fields[name] = append(m.Fields[name], p.text(item, "fields."+name))
			}
		}
	}
	p.keys(n, "fields", known)
}

func (p *mappingParser) constants(n *node, m *Mapping) {
	known := keyed{}
	for _, name := range FieldNames() {
		known[name] = func(n *node) { m.Constants[name] = p.text(n, "constants."+name) }
	}
	p.keys(n, "constants", known)
}

func (p *mappingParser) label(n *node, l *Label) {
	p.keys(n, "person", keyed{
		"column":   func(n *node) { l.Column = p.text(n, "person.column") },
		"key_file": func(n *node) { l.KeyFile = p.text(n, "person.key_file") },
		"join":     func(n *node) { l.Join = p.pairs(n, "person.join") },
		"where":    func(n *node) { l.Where = p.pairs(n, "person.where") },
		"pattern": func(n *node) {
			pattern, err := regexp.Compile(p.text(n, "person.pattern"))
			if err != nil || pattern.NumSubexp() != 1 {
				p.fault(n, `person.pattern must be a regular expression with one group, such as '^rec-(\d+)-'`)
				return
			}
			l.Pattern = pattern
		},
	})
	switch {
	case l.KeyFile != "" && len(l.Join) == 0:
		p.fault(n, "person.key_file needs person.join, such as join: {record_id: record_id}")
	case l.KeyFile == "" && len(l.Join)+len(l.Where) > 0:
		p.fault(n, "person.join and person.where are about person.key_file, which is missing")
	}
}

func (p *mappingParser) pairs(n *node, path string) []Pair {
	if n.kind != kindMapping || len(n.entries) == 0 {
		p.fault(n, "%s must hold keys and values, such as {record_id: record_id}", path)
		return nil
	}
	var pairs []Pair
	for _, e := range n.entries {
		pairs = append(pairs, Pair{e.key, p.text(e.value, path+"."+e.key)})
	}
	return pairs
}

func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}
