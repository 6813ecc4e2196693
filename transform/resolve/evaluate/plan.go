package evaluate

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"leadmill/transform/decode"
)

// A plan is a mapping applied to the columns of one file.
type plan struct {
	table      *table
	mapping    Mapping
	fields     [numFields][]int // places in a batch's rows, by field
	id         int
	label      []int // one column, or those that join the key file
	key        map[string]string
	used       []int // columns of the file that a batch keeps
	identifier bool
}

// The fields of a mapping, in the order of FieldNames.
const (
	fieldFirst = iota
	fieldLast
	fieldEmail
	fieldPhone
	fieldCountry
	fieldCompany
	fieldTitle
	numFields
)

func newPlan(ctx context.Context, t *table, m Mapping) (*plan, error) {
	p := &plan{table: t, mapping: m, id: noColumn, identifier: m.Identifier == "phone"}
	var faults []error
	use := func(path, column string, optional bool) int {
		at, message := t.column(column)
		if at != noColumn {
			return p.use(at)
		}
		if !optional {
			faults = append(faults, m.fault(path, message))
		}
		return noColumn
	}
	have := false
	for f, name := range FieldNames() {
		for _, column := range m.Fields[name] {
			if at := use("fields."+name, column, m.Optional); at != noColumn {
				p.fields[f] = append(p.fields[f], at)
				have = true
			}
		}
	}
	if m.ID != "" {
		p.id = use("id", m.ID, m.Optional)
	}
	if m.Person.KeyFile == "" {
		p.label = []int{use("person.column", m.Person.Column, false)}
	} else {
		for _, pair := range m.Person.Join {
			p.label = append(p.label, use("person.join", pair.Key, false))
		}
	}
	if _, other := t.column("lead_id"); !have && m.Optional && other == "" {
		return nil, t.fault("has a column lead_id and none to compare: labels of published leads are scored with --config, which says what was published")
	}
	if len(faults) == 0 && !have {
		faults = append(faults, m.fault("fields", t.name+" has no column to compare: none of "+strings.Join(FieldNames(), ", ")))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var err error
	p.key, err = readKey(ctx, m)
	return p, err
}

// use makes every batch keep a column, and returns its place in the batch's rows.
func (p *plan) use(column int) int {
	for place, c := range p.used {
		if c == column {
			return place
		}
	}
	p.used = append(p.used, column)
	return len(p.used) - 1
}

// fault says that a mapping and a file do not fit: the file is at fault where nobody wrote the mapping.
func (m *Mapping) fault(path, message string) error {
	if m.Name == "" {
		return &DataError{What: message + "; a mapping can say which column is which"}
	}
	return &MappingError{Name: m.Name, Message: path + ": " + message}
}

// joined is the text by which a row finds its person in the key file.
func joined(values []string) string { return strings.Join(values, "\x00") }

// readKey reads the key file: the person of each row, by the joined values; nil where there is none.
func readKey(ctx context.Context, m Mapping) (map[string]string, error) {
	if m.Person.KeyFile == "" {
		return nil, nil
	}
	f, err := os.Open(m.Person.KeyFile)
	if err != nil {
		return nil, m.fault("person.key_file", err.Error())
	}
	defer f.Close() //nolint:errcheck // it was only read
	t, err := openTable(f, m.Person.KeyFile)
	if err != nil {
		return nil, err
	}
	var faults []error
	find := func(path, column string) int {
		at, message := t.column(column)
		if at == noColumn {
			faults = append(faults, m.fault(path, message))
		}
		return at
	}
	person := find("person.column", m.Person.Column)
	join, where := make([]int, len(m.Person.Join)), make([]int, len(m.Person.Where))
	for i, pair := range m.Person.Join {
		join[i] = find("person.join", pair.Value)
	}
	for i, pair := range m.Person.Where {
		where[i] = find("person.where", pair.Key)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return keyRows(ctx, t, m.Person.Where, person, join, where)
}

func keyRows(ctx context.Context, t *table, wanted []Pair, person int, join, where []int) (map[string]string, error) {
	key, values := map[string]string{}, make([]string, len(join))
rows:
	for row := 1; ; row++ {
		if row%batchRows == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		record, err := t.next()
		if errors.Is(err, io.EOF) {
			return key, nil
		}
		if err != nil {
			return nil, err
		}
		for i, at := range where {
			if strings.TrimSpace(record[at]) != wanted[i].Value {
				continue rows
			}
		}
		for i, at := range join {
			values[i] = strings.TrimSpace(record[at])
		}
		who := strings.TrimSpace(record[person])
		if before, ok := key[joined(values)]; ok && before != who {
			return nil, t.fault("gives one row two persons, in its row %d and one before it; is person.where too wide?", row)
		}
		key[joined(values)] = who
	}
}

// assign gives each field its raw value.
func assign(out *decode.Fields, v *[numFields]string) {
	*out = decode.Fields{
		FirstName: v[fieldFirst], LastName: v[fieldLast], Email: v[fieldEmail], Phone: v[fieldPhone],
		Country: v[fieldCountry], Company: v[fieldCompany], JobTitle: v[fieldTitle],
	}
}
