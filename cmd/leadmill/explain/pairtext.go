package explain

import (
	"fmt"
	"io"
	"slices"

	"leadmill/cmd/leadmill/ui"
)

// Text writes the explanation of the pair for a terminal.
func (p *Pair) Text(w io.Writer, style ui.Style) error {
	out := &printer{w: w, style: style}
	leads := []Lead{p.A, p.B}
	out.line("lead %s and lead %s are %s", p.A.ID, p.B.ID, verdict(p))
	out.line("snapshot %s, as of %s\n", p.Snapshot, stamp(p.AsOf))
	var rows [][]string
	for _, party := range p.Parties {
		rows = append(rows, partyRow(party))
	}
	out.table(partyColumns(), rows)
	out.line("")
	if p.One {
		leads = p.Leads
	}
	n := numbersOf(leads)
	out.leads(leads)
	if p.One {
		p.printPath(out, n)
	}
	for i := range p.Between {
		l := &p.Between[i]
		out.section(kindTitle(l.Kind))
		out.line("%s", sentence(kindText(l.Kind)))
		out.link(l, n)
	}
	if p.showsDirect() {
		out.section("The two leads themselves")
		out.line("%s", directText(p))
		out.link(&p.Direct, n)
	}
	return out.done()
}

// showsDirect reports whether the comparison of the two leads themselves stands nowhere else.
func (p *Pair) showsDirect() bool {
	for _, l := range slices.Concat(p.Path, p.Between) {
		if l.Score != nil && p.own(l) {
			return false
		}
	}
	return len(p.Path) != 1 || p.Path[0].Kind != KindSameValues
}

func (p *Pair) printPath(out *printer, n numbers) {
	out.section("What holds them together")
	if !p.Recorded {
		out.line("%s", noEvidence)
		return
	}
	out.line("%s", pathText(p))
	for i := range p.Path {
		l := &p.Path[i]
		out.link(l, n)
	}
}

// verdict says whether the two leads are one customer.
func verdict(p *Pair) string {
	if p.One {
		return "one customer"
	}
	return "not one customer"
}

// pathText introduces the way from one lead to the other.
func pathText(p *Pair) string {
	text := "A single link."
	if len(p.Path) > 1 {
		text = fmt.Sprintf("The strongest chain of links between them: %d links.", len(p.Path))
	}
	if w := p.Weakest; w != nil && len(p.Path) > 1 {
		text += fmt.Sprintf(" It is as strong as its weakest: %s bits, probability %s.", bitsText(w.Bits), probabilityText(w.Probability))
	}
	return text
}

// directText says what is known of the two leads themselves.
func directText(p *Pair) string {
	switch {
	case p.Direct.Kind == KindSameValues:
		return "Their compared values are the same."
	case p.Direct.Score != nil:
		return "Compared for this explanation; the score decided nothing by itself."
	case !p.Recorded:
		return "Their values, side by side."
	case p.One:
		return "No link of their own is recorded: the chain above holds them together. Their values, side by side:"
	}
	return "They were never compared, or the score was too low to be recorded: no value that both have brought them together. Their values, side by side:"
}
