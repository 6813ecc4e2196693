package salesforcetest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A query is a parsed SELECT … FROM Lead.
type query struct {
	columns []field
	count   bool
	where   condition // nil for all
	order   []order
	limit   int // -1 for none
}

type order struct {
	by   field
	desc bool
}

// A condition decides on a lead.
type condition func(record) bool

// A parser reads the tokens of one query.
type parser struct {
	server *Server
	tokens []token
}

// parse reads the SOQL that a client of leads sends: SELECT of fields or COUNT(), FROM Lead, WHERE, ORDER BY and LIMIT.
func (s *Server) parse(soql string) (*query, error) {
	tokens, err := lex(soql)
	if err != nil {
		return nil, err
	}
	p := &parser{server: s, tokens: tokens}
	q := &query{limit: -1}
	if err := p.head(q); err != nil {
		return nil, err
	}
	if p.skip("WHERE") {
		if q.where, err = p.disjunction(); err != nil {
			return nil, err
		}
	}
	if p.skip("ORDER") {
		if err := p.orderBy(q); err != nil {
			return nil, err
		}
	}
	if p.skip("LIMIT") {
		if q.limit, err = strconv.Atoi(p.next().text); err != nil || q.limit < 0 {
			return nil, malformed("LIMIT must be a number")
		}
	}
	if t := p.next(); t.kind != tokenEnd {
		return nil, malformed("unexpected token: '%s'", t.text)
	}
	return q, nil
}

func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != tokenEnd {
		p.tokens = p.tokens[1:]
	}
	return t
}

// skip takes a word if it comes next.
func (p *parser) skip(word string) bool {
	if !p.tokens[0].is(word) {
		return false
	}
	p.next()
	return true
}

func (p *parser) want(words ...string) error {
	for _, w := range words {
		if t := p.next(); !t.is(w) {
			return malformed("unexpected token: '%s' (expecting '%s')", t.text, w)
		}
	}
	return nil
}

func (p *parser) head(q *query) error {
	if err := p.want("SELECT"); err != nil {
		return err
	}
	if p.tokens[0].is("COUNT") {
		q.count = true
		if err := p.want("COUNT", "(", ")"); err != nil {
			return err
		}
	}
	for more := !q.count; more; more = p.skip(",") {
		f, err := p.field()
		if err != nil {
			return err
		}
		if slices.Contains(q.columns, f) {
			return &queryError{"INVALID_FIELD", "duplicate field selected: " + f.name}
		}
		q.columns = append(q.columns, f)
	}
	if err := p.want("FROM"); err != nil {
		return err
	}
	if t := p.next(); !t.is("Lead") {
		return &queryError{"INVALID_TYPE", "sObject type '" + t.text + "' is not supported."}
	}
	return nil
}

func (p *parser) field() (field, error) {
	t := p.next()
	if t.kind != tokenWord || t.is("FROM") || t.is("WHERE") || t.is("ORDER") {
		return field{}, malformed("unexpected token: '%s'", t.text)
	}
	f, ok := p.server.field(t.text)
	if !ok {
		return field{}, &queryError{"INVALID_FIELD", "No such column '" + t.text + "' on entity 'Lead'."}
	}
	return f, nil
}

func (p *parser) orderBy(q *query) error {
	if err := p.want("BY"); err != nil {
		return err
	}
	for {
		f, err := p.field()
		if err != nil {
			return err
		}
		o := order{by: f}
		if !p.skip("ASC") {
			o.desc = p.skip("DESC")
		}
		if p.skip("NULLS") {
			p.next() // the fields that leads are sorted by are never null
		}
		q.order = append(q.order, o)
		if !p.skip(",") {
			return nil
		}
	}
}

// disjunction reads conditions joined by AND or by OR. SOQL refuses both in one run without parentheses.
func (p *parser) disjunction() (condition, error) {
	first, err := p.term()
	if err != nil {
		return nil, err
	}
	all := []condition{first}
	join := ""
	for {
		switch {
		case p.tokens[0].is("AND"), p.tokens[0].is("OR"):
			w := strings.ToUpper(p.next().text)
			if join != "" && w != join {
				return nil, malformed("unexpected token: '%s'", w)
			}
			join = w
		default:
			return joined(all, join), nil
		}
		c, err := p.term()
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
}

func joined(all []condition, join string) condition {
	if len(all) == 1 {
		return all[0]
	}
	// AND is false as soon as one is; OR is true as soon as one is.
	decisive := join == "OR"
	return func(r record) bool {
		for _, c := range all {
			if c(r) == decisive {
				return decisive
			}
		}
		return !decisive
	}
}

func (p *parser) term() (condition, error) {
	switch {
	case p.skip("NOT"):
		c, err := p.term()
		if err != nil {
			return nil, err
		}
		return func(r record) bool { return !c(r) }, nil
	case p.skip("("):
		c, err := p.disjunction()
		if err != nil {
			return nil, err
		}
		return c, p.want(")")
	}
	return p.comparison()
}

func (p *parser) comparison() (condition, error) {
	f, err := p.field()
	if err != nil {
		return nil, err
	}
	if f.kind == kindTextarea || f.kind == kindAddress {
		return nil, &queryError{"INVALID_FIELD", "field '" + f.name + "' can not be filtered in a query call"}
	}
	op := strings.ToUpper(p.next().text)
	switch op {
	case "LIKE":
		t := p.next()
		if t.kind != tokenText || f.kind != kindString {
			return nil, &queryError{"INVALID_FIELD", "invalid operator on " + f.name + " field"}
		}
		pattern := like(t.text)
		return func(r record) bool { return pattern.MatchString(text(r[f.name])) }, nil
	case "NOT":
		if err := p.want("IN"); err != nil {
			return nil, err
		}
		c, err := p.in(f)
		return func(r record) bool { return !c(r) }, err
	case "IN":
		return p.in(f)
	case "=", "!=", "<>", "<", "<=", ">", ">=":
		v, err := p.literal(f)
		if err != nil {
			return nil, err
		}
		return func(r record) bool { return holds(op, r[f.name], v) }, nil
	}
	return nil, malformed("unexpected token: '%s'", op)
}

func (p *parser) in(f field) (condition, error) {
	if err := p.want("("); err != nil {
		return nil, err
	}
	var values []any
	for {
		v, err := p.literal(f)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if !p.skip(",") {
			break
		}
	}
	in := func(r record) bool {
		return slices.ContainsFunc(values, func(v any) bool { return holds("=", r[f.name], v) })
	}
	return in, p.want(")")
}

// literal reads a value of the field's kind.
func (p *parser) literal(f field) (any, error) {
	t := p.next()
	if t.is("null") {
		return nil, nil
	}
	switch f.kind {
	case kindBoolean:
		if t.is("true") || t.is("false") {
			return t.is("true"), nil
		}
	case kindDatetime:
		if at, err := time.Parse(time.RFC3339Nano, t.text); err == nil && t.kind == tokenWord {
			return at, nil
		}
	default:
		if t.kind == tokenText {
			return plain(t.text), nil
		}
	}
	return nil, &queryError{"INVALID_FIELD", "value of filter criterion for field '" + f.name + "' must be of type " +
		string(f.kind) + " and should not be enclosed in quotes unless it is a text"}
}
