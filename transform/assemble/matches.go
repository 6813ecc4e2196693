package assemble

import (
	"context"
	"fmt"
	"time"

	"leadmill/transform"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/match"
)

// matchColumns are the columns of the dataset matches.
type matchColumns struct {
	kind, leadA, leadB, customerA, customerB, note *textColumn
	bits, probability, prior, adjust               *fixedColumn[float64]
	levels                                         [match.NumFields]*textColumn
	fields                                         [match.NumFields]*fixedColumn[float64]
	bridge                                         *boolColumn
}

// writeMatches writes the evidence behind the customers.
func (b *builder) writeMatches(ctx context.Context) error {
	res := b.resolution
	add, done := b.stage("write matches", int64(len(res.Matches)), "matches")
	defer done()
	r, err := b.create(transform.Matches(), "")
	if err != nil {
		return err
	}
	c := matchColumns{
		kind: r.text("kind"), leadA: r.text("lead_a"), leadB: r.text("lead_b"), customerA: r.text("customer_a"),
		customerB: r.text("customer_b"), note: r.text("note"), bits: r.number("bits"), probability: r.number("probability"),
		prior: r.number("prior_bits"), adjust: r.number("adjust_bits"), bridge: r.boolean("bridge"),
	}
	for f, name := range transform.MatchFields() {
		c.levels[f], c.fields[f] = r.text(name+"_level"), r.number(name+"_bits")
	}
	for i := range res.Matches {
		if i%recordRows == 0 && ctx.Err() != nil {
			r.abandon()
			return ctx.Err()
		}
		b.match(&c, &res.Matches[i])
		r.next()
		add(1)
	}
	return r.close()
}

func (b *builder) match(c *matchColumns, m *match.Edge) {
	res := b.resolution
	c.kind.set(m.Kind.String())
	c.leadA.set(res.LeadID(m.A).String())
	c.leadB.set(res.LeadID(m.B).String())
	c.customerA.set(res.CustomerID(res.Customer[m.A]).String())
	c.customerB.set(res.CustomerID(res.Customer[m.B]).String())
	e := &m.Evidence
	c.bits.set(float64(e.Total))
	c.probability.set(e.Probability())
	c.prior.set(float64(e.Prior))
	c.adjust.set(float64(e.Adjust))
	for f := range match.NumFields {
		c.levels[f].set(e.Levels[f].String())
		c.fields[f].setIf(float64(e.Bits[f]), e.Levels[f] != match.Missing)
	}
	c.bridge.set(m.Bridge)
	c.note.set(note(m, res.Decision(m)))
}

// note says who decided on two leads, where somebody did; "" else. A must-link without an override is a CRM's.
func note(m *match.Edge, o *resolve.Override) string {
	switch {
	case o != nil:
		return fmt.Sprintf("%s, %s: %s", o.Who, o.When.UTC().Format(time.DateOnly), o.Why)
	case m.Kind == match.Linked:
		return "the CRM has merged the records"
	}
	return ""
}
