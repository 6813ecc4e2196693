package evaluate

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"leadmill/transform/decode"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve/identity"
	"leadmill/transform/resolve/match"
)

// batchRows is how many rows a worker takes at a time.
const batchRows = 1 << 13

// A batch is some rows on their way from the file to the sample.
type batch struct {
	first int      // number of the first row, from 0
	cells []string // the columns of the plan, row by row
	bytes int64    // of the file
	ready chan struct{}

	leads  []match.Lead
	ids    []string
	labels []uint64 // hash of each row's label; 0 for none
}

// batches cuts the file into batches.
func (p *plan) batches(ctx context.Context, emit func(*batch) error) error {
	for first := 0; ; first += batchRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := &batch{first: first, cells: make([]string, 0, batchRows*len(p.used)), ready: make(chan struct{})}
		start := p.table.csv.InputOffset()
		rows := 0
		for ; rows < batchRows; rows++ {
			record, err := p.table.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			for _, column := range p.used {
				b.cells = append(b.cells, strings.TrimSpace(record[column]))
			}
		}
		if first+rows >= Unlabelled {
			return p.table.fault("holds more rows than can be numbered")
		}
		b.bytes = p.table.csv.InputOffset() - start
		if rows > 0 {
			if err := emit(b); err != nil {
				return err
			}
		}
		if rows < batchRows {
			return nil
		}
	}
}

// A reader turns rows into leads. It is for one goroutine.
type reader struct {
	plan       *plan
	values     *match.Values
	normalizer *normalize.Normalizer
	constants  [numFields]string

	fields decode.Fields
	lead   normalize.Lead
	digits []byte
	label  []string
	names  strings.Builder
	ends   []int
}

func newReader(p *plan, values *match.Values) *reader {
	r := &reader{plan: p, values: values, normalizer: normalize.New(normalize.Options{})}
	for f, name := range FieldNames() {
		r.constants[f] = p.mapping.Constants[name]
	}
	return r
}

func (r *reader) read(b *batch) {
	width := len(r.plan.used)
	rows := len(b.cells) / width
	b.leads, b.labels = make([]match.Lead, rows), make([]uint64, rows)
	r.names, r.ends = strings.Builder{}, r.ends[:0]
	for i := range rows {
		row := b.cells[i*width : (i+1)*width]
		person := r.person(row)
		b.leads[i] = r.values.Intern(&person)
		b.labels[i] = r.labelOf(row)
		if r.plan.id != noColumn && row[r.plan.id] != "" {
			r.names.WriteString(row[r.plan.id])
		} else {
			r.names.WriteString(strconv.Itoa(b.first + i + 1))
		}
		r.ends = append(r.ends, r.names.Len())
	}
	// The names of a batch share one text, so that they do not keep the whole rows in memory.
	names, start := r.names.String(), 0
	b.ids = make([]string, rows)
	for i, end := range r.ends {
		b.ids[i], start = names[start:end], end
	}
	b.cells = nil
}

// person is what a row says of a person, by way of what production does with a lead.
func (r *reader) person(row []string) match.Person {
	raw := r.constants
	for f, places := range r.plan.fields {
		for _, place := range places {
			if row[place] != "" {
				raw[f] = row[place]
				break
			}
		}
	}
	number := raw[fieldPhone]
	if r.plan.identifier {
		raw[fieldPhone] = ""
	}
	assign(&r.fields, &raw)
	r.normalizer.Lead(&r.fields, normalize.Origin{}, &r.lead)
	p := identity.Of(&r.lead)
	if r.plan.identifier {
		p.Phone = r.digitsOf(number)
	}
	if p.Country == "" && raw[fieldCountry] != "" {
		p.Country = normalize.Fold(raw[fieldCountry]) // a state, say: as good for telling people apart
	}
	return p
}

func (r *reader) digitsOf(text string) string {
	r.digits = r.digits[:0]
	for i := range len(text) {
		if c := text[i]; c >= '0' && c <= '9' {
			r.digits = append(r.digits, c)
		}
	}
	return string(r.digits)
}

func (r *reader) labelOf(row []string) uint64 {
	r.label = r.label[:0]
	for _, place := range r.plan.label {
		r.label = append(r.label, row[place])
	}
	label := r.label[0]
	if r.plan.key != nil {
		label = r.plan.key[joined(r.label)]
	}
	if pattern := r.plan.mapping.Person.Pattern; pattern != nil {
		found := pattern.FindStringSubmatch(label)
		if found == nil {
			return 0
		}
		label = found[1]
	}
	if label == "" {
		return 0
	}
	return max(1, xxh3.HashString(label))
}
