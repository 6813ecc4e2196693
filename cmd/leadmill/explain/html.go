package explain

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"
)

//go:embed page.html
var pageText string

// page is what the template shows.
type page struct {
	Title         string
	Intro         []string
	Golden        []goldenRow
	Parties       []Party
	Order         string // of the leads
	Leads         []Lead
	EvidenceIntro []string
	Tree          *drawing
	Evidence      []linkView
	Sections      []section
	Terms, Levels []meaning
	Snapshot      string
	AsOf          time.Time
}

type goldenRow struct{ Label, Value, From string }

// section is a part of the page about links that hold nothing together.
type section struct {
	Title, Text string
	Parties     []Party
	Links       []linkView
}

// linkView is a link as the page shows it.
type linkView struct {
	Between, Strength, Marks, Note string
	HeadA, HeadB                   string
	Scored                         bool
	Steps                          []stepView
	Total, Probability             string
}

type stepView struct {
	step
	X, Width, Zero string // of the bar, of 100
}

// HTML writes the explanation as one page that needs nothing else.
func (e *Explanation) HTML(w io.Writer) error {
	n := numbersOf(e.Leads)
	p := &page{
		Title: "Customer " + e.Customer.ID, Order: "by time", Leads: e.Leads, Snapshot: e.Snapshot, AsOf: e.AsOf,
	}
	p.Intro = []string{sentence("confidence: " + confidenceText(e))}
	if len(e.Leads) > 1 {
		p.Title = "Why these leads are one customer: " + e.Customer.ID
		p.Intro = []string{fmt.Sprintf("%d leads are treated as one person. %s", len(e.Leads), p.Intro[0])}
	}
	if asked := askedText(e); asked != "" {
		p.Intro = append(p.Intro, asked+".")
	}
	for _, g := range e.Customer.Golden {
		row := goldenRow{Label: fieldLabel(g.Field), Value: g.Value}
		if g.LeadID != "" {
			row.From = n.of(g.LeadID)
		}
		p.Golden = append(p.Golden, row)
	}
	for _, f := range e.facts() {
		p.Golden = append(p.Golden, goldenRow{Label: f.Word, Value: f.Text})
	}
	switch {
	case len(e.Leads) > 1 && e.Recorded:
		p.EvidenceIntro = []string{"The links below are the strongest that connect all leads. Each table counts the evidence for one of them, field by field."}
		p.Tree = draw(e.Leads, e.Evidence, n)
		p.Evidence = views(e.Evidence, n)
	case !e.Recorded:
		p.Intro = append(p.Intro, noEvidence)
	}
	for _, f := range e.foreign() {
		p.Sections = append(p.Sections, section{Title: f.Title, Text: f.Text, Parties: f.Parties, Links: views(f.Links, n)})
	}
	return p.write(w, n)
}

// HTML writes the explanation of the pair as one page that needs nothing else.
func (p *Pair) HTML(w io.Writer) error {
	leads, order := []Lead{p.A, p.B}, "as they were asked for"
	if p.One {
		leads, order = p.Leads, "along the chain of links between the two"
	}
	n := numbersOf(leads)
	out := &page{
		Title: fmt.Sprintf("Lead %s and lead %s are %s", p.A.ID, p.B.ID, verdict(p)), Parties: p.Parties, Order: order, Leads: leads,
		Snapshot: p.Snapshot, AsOf: p.AsOf,
	}
	if p.One && p.Recorded {
		out.EvidenceIntro = []string{pathText(p)}
		out.Tree = draw(leads, p.Path, n)
		out.Evidence = views(p.Path, n)
	}
	if !p.Recorded {
		out.Intro = []string{noEvidence}
	}
	for i := range p.Between {
		l := &p.Between[i]
		out.Sections = append(out.Sections, section{Title: kindTitle(l.Kind), Text: sentence(kindText(l.Kind)), Links: views(p.Between[i:i+1], n)})
	}
	if p.showsDirect() {
		out.Sections = append(out.Sections, section{Title: "The two leads themselves", Text: directText(p), Links: views([]Link{p.Direct}, n)})
	}
	return out.write(w, n)
}

func (p *page) write(w io.Writer, n numbers) error {
	p.Terms, p.Levels = termMeanings(), levelMeanings()
	t, err := template.New("page").Funcs(template.FuncMap{
		"stamp": stamp, "bits": bitsText, "number": n.of, "name": func(l Lead) string { return fullName(l.FirstName, l.LastName) },
	}).Parse(pageText)
	if err != nil {
		return fmt.Errorf("read the template of the page: %w", err)
	}
	if err := t.Execute(w, p); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

func views(links []Link, n numbers) []linkView {
	var list []linkView
	for i := range links {
		l := &links[i]
		v := linkView{
			Between: between(l, n), Strength: scoreText(l), Marks: markText(l), Note: l.Note, Scored: l.Score != nil,
			HeadA: "lead " + n.of(l.A.LeadID), HeadB: "lead " + n.of(l.B.LeadID),
		}
		if l.Score != nil {
			v.Total, v.Probability = bitsText(l.Score.Bits), probabilityText(l.Score.Probability)
		}
		if l.Kind != KindSameValues {
			all := steps(l)
			low, high := span(all)
			for _, s := range all {
				v.Steps = append(v.Steps, s.view(low, high))
			}
		}
		list = append(list, v)
	}
	return list
}

// view places the bar of a step between the lowest and the highest total.
func (s step) view(low, high float64) stepView {
	if high-low < 1 {
		high = low + 1
	}
	at := func(bits float64) float64 { return 100 * (bits - low) / (high - low) }
	from, to := min(s.From, s.To), max(s.From, s.To)
	text := func(x float64) string { return fmt.Sprintf("%.1f", x) }
	return stepView{step: s, X: text(at(from)), Width: text(at(to) - at(from)), Zero: text(at(0))}
}
