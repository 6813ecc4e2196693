package explain

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"leadmill/cmd/leadmill/ui"
)

// printer writes text and keeps the first error.
type printer struct {
	w     io.Writer
	style ui.Style
	err   error
}

// line writes a line that holds no value of a record; those stand in tables, which make them safe for a terminal.
func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) table(columns []ui.Column, rows [][]string) {
	if p.err == nil {
		p.err = ui.Table(p.w, p.style, columns, rows)
	}
}

// section begins a part of the text.
func (p *printer) section(title string) { p.line("\n%s\n", title) }

func (p *printer) done() error {
	if p.err != nil {
		return fmt.Errorf("print the explanation: %w", p.err)
	}
	return nil
}

// Text writes the explanation for a terminal.
func (e *Explanation) Text(w io.Writer, style ui.Style) error {
	p := &printer{w: w, style: style}
	n := numbersOf(e.Leads)
	e.printWho(p, n)
	p.section("Leads")
	p.leads(e.Leads)
	if len(e.Leads) > 1 {
		e.printEvidence(p, n)
	}
	for _, s := range e.foreign() {
		p.foreign(s, n)
	}
	return p.done()
}

// numbers give leads their short names.
type numbers map[string]string

func numbersOf(leads []Lead) numbers {
	n := numbers{}
	for i := range leads {
		n[leads[i].ID] = strconv.Itoa(i + 1)
	}
	return n
}

// of is the number of a lead, or its id if it has none.
func (n numbers) of(id string) string {
	if short, ok := n[id]; ok {
		return short
	}
	return id
}

func (e *Explanation) printWho(p *printer, n numbers) {
	p.line("customer %s", e.Customer.ID)
	if asked := askedText(e); asked != "" {
		p.line("%s", asked)
	}
	p.line("snapshot %s, as of %s\n", e.Snapshot, stamp(e.AsOf))
	var rows [][]string
	for _, g := range e.Customer.Golden {
		from := ""
		if g.LeadID != "" {
			from = n.of(g.LeadID)
		}
		rows = append(rows, []string{fieldLabel(g.Field), g.Value, from})
	}
	for _, fact := range e.facts() {
		rows = append(rows, []string{fact.Word, fact.Text})
	}
	p.table([]ui.Column{{Title: "golden record", Whole: true}, {Whole: true}, {Title: "from lead", Whole: true}}, rows)
}

// facts are what is known of the customer beside its golden record.
func (e *Explanation) facts() []meaning {
	facts := []meaning{}
	if e.Customer.AccountID != "" {
		facts = append(facts, meaning{"account", e.Customer.AccountID})
	}
	if len(e.Customer.Aliases) > 0 {
		facts = append(facts, meaning{"former ids", strings.Join(e.Customer.Aliases, ", ")})
	}
	var toReview []string
	if n := len(e.Review); n > 0 {
		toReview = append(toReview, plural(n, "pair to look at", "pairs to look at"))
	}
	if n := len(e.Refused); n > 0 {
		toReview = append(toReview, plural(n, "refused union", "refused unions"))
	}
	review := "no"
	switch {
	case len(toReview) > 0:
		review = "yes: " + strings.Join(toReview, ", ")
	case e.Customer.InReview:
		review = "yes"
	}
	return append(facts, meaning{"review", review}, meaning{"confidence", confidenceText(e)})
}

// leads writes what the leads did, then what they say of the person.
func (p *printer) leads(leads []Lead) {
	var did, said [][]string
	for i, l := range leads {
		number := strconv.Itoa(i + 1)
		did = append(did, []string{number, l.ID, stamp(l.OccurredAt), l.Action, l.Offer})
		said = append(said, []string{number, fullName(l.FirstName, l.LastName), l.Email, l.Phone, l.Company, l.Country, l.JobTitle})
	}
	p.table([]ui.Column{{Title: "#", Right: true}, {Title: "lead", Whole: true}, {Title: "time", Whole: true}, {Title: "action"}, {Title: "offer"}}, did)
	p.line("")
	p.table([]ui.Column{
		{Title: "#", Right: true}, {Title: "name"}, {Title: "e-mail"}, {Title: "phone", Whole: true}, {Title: "company"},
		{Title: "country", Whole: true}, {Title: "job title"},
	}, said)
}

// printEvidence draws the tree, then a waterfall for each scored link.
func (e *Explanation) printEvidence(p *printer, n numbers) {
	p.section("What holds them together")
	if !e.Recorded {
		p.line("%s", noEvidence)
		return
	}
	var rows [][]string
	for _, node := range layTree(e.Leads, e.Evidence) {
		strength, marks := "", ""
		if l := node.link; l != nil {
			strength, marks = scoreText(l), markText(l)
			if l.Kind == KindMustLink {
				strength = "by decision"
			}
		}
		rows = append(rows, []string{node.branch(p.style.Unicode) + n.of(node.lead.ID), fullName(node.lead.FirstName, node.lead.LastName), strength, marks})
	}
	p.table([]ui.Column{{Title: "lead", Whole: true}, {Title: "name"}, {Title: "link to the lead above", Whole: true}, {Whole: true}}, rows)
	for i := range e.Evidence {
		l := &e.Evidence[i]
		if l.Score == nil && l.Note == "" {
			continue
		}
		p.link(l, n)
	}
}

// link writes a heading and the waterfall of a link.
func (p *printer) link(l *Link, n numbers) {
	heading := between(l, n) + ": " + scoreText(l)
	if marks := markText(l); marks != "" {
		heading += " (" + marks + ")"
	}
	p.line("\n%s", heading)
	if l.Note != "" {
		p.table([]ui.Column{{}, {Whole: true}}, [][]string{{"", l.Note}})
	}
	if l.Kind != KindSameValues {
		p.waterfall(l)
	}
}

// foreign writes links that lead out of the customer, or are decisions about it.
func (p *printer) foreign(s foreignLinks, n numbers) {
	p.section(s.Title)
	p.line("%s", s.Text)
	if len(s.Parties) > 0 {
		p.line("")
		var rows [][]string
		for _, party := range s.Parties {
			rows = append(rows, partyRow(party))
		}
		p.table(partyColumns(), rows)
	}
	for i := range s.Links {
		p.link(&s.Links[i], n)
	}
}

func partyColumns() []ui.Column {
	return []ui.Column{{Title: "customer", Whole: true}, {Title: "name"}, {Title: "e-mail"}, {Title: "company"}, {Title: "leads", Right: true}}
}

func partyRow(p Party) []string {
	return []string{p.CustomerID, p.Name, p.Email, p.Company, ui.Count(p.Leads)}
}

// ChoicesText writes the customers that an e-mail address may mean.
func ChoicesText(w io.Writer, style ui.Style, choices []Party) error {
	p := &printer{w: w, style: style}
	var rows [][]string
	for _, c := range choices {
		rows = append(rows, partyRow(c))
	}
	p.table(partyColumns(), rows)
	return p.done()
}
