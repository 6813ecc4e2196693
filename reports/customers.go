package reports

import (
	"fmt"

	"leadmill/transform"
)

// qualValue and qualMeaning are the columns of the figures on customers.
const (
	qualValue   = 3 // C
	qualMeaning = 4 // D
)

// customerLine is one figure on customers, what it is and what to do about it.
type customerLine struct {
	word    string
	value   any // int64 for a count, *float64 for a share, a text
	meaning string
}

// qualityCustomers says how far the customers can be trusted. What an older program has stored knows nothing of it.
func (r *report) qualityCustomers(s sheet, row int) int {
	f := r.facts.Customers
	if f == nil {
		return row - 1
	}
	s.section(qualFeed, row, qualLast, "Customers, of every publisher: which leads are one person")
	s.paint(qualFeed, row+1, qualLast, row+1, header())
	s.text(qualFeed, row+1, "Figure", wordHeader())
	s.text(qualValue, row+1, "Value", header())
	s.text(qualMeaning, row+1, "What it is, and what to do", wordHeader())
	s.height(row+1, row+1, 19)
	row += 2
	for _, l := range r.customerLines(f) {
		s.customer(row, l)
		row++
	}
	s.text(qualFeed, row, "The estimates are what the match model thinks of itself, mostly too high: pairs never compared are not in them, and a wrong model is wrong about itself. leadmill evaluate measures.", note())
	return row + 1
}

// customer writes one line.
func (s sheet) customer(row int, l customerLine) {
	s.paint(qualFeed, row, qualLast, row, cellLook())
	s.text(qualFeed, row, l.word, cellLook().strong().indented())
	switch v := l.value.(type) {
	case int64:
		s.count(qualValue, row, v, cellLook().num(fmtCount))
	case *float64:
		s.optional(qualValue, row, v, cellLook().num(fmtShare))
	case string:
		s.text(qualValue, row, v, cellLook().num(""))
	}
	s.text(qualMeaning, row, l.meaning, cellLook().in(muted).indented())
	s.height(row, row, 17)
}

func (r *report) customerLines(f *transform.CustomerFigures) []customerLine {
	overrides := "Pairs that somebody has decided on; they hold always"
	if f.UnknownOverrides > 0 {
		overrides += fmt.Sprintf(". %s beside them: take them out",
			counted(f.UnknownOverrides, "line names a lead that is not there", "lines name leads that are not there"))
	}
	compared := "No snapshot before to compare with"
	if f.LeadsCompared > 0 {
		compared = fmt.Sprintf("Of %s of the snapshot before. Many in one night, and nothing was meant to change: see the drift alarm",
			counted(f.LeadsCompared, "lead", "leads"))
	}
	return []customerLine{
		{"Customers", f.Customers, fmt.Sprintf("The people behind %s, with tests and internal leads", counted(f.Leads, "lead", "leads"))},
		{"Of more than one lead", f.Several, "leadmill explain CUSTOMER shows what holds the leads of one together"},
		{"Leads of the largest", f.Largest, "Tests and internal leads left out. Explain that customer if this jumps: something joins strangers"},
		{"Estimated precision", f.Precision, "Of the joins that hold customers together, this share is expected to be right. If it falls, look at pairs for review first"},
		{"Estimated recall", f.Recall, "Of the compared pairs expected to be one person, this share is within customers. If it falls, sources give less to go by"},
		{"Pairs for review", f.ReviewPairs, "One person or two: the leads do not tell. Explain the pair (matches, kind review), write what you know into the overrides"},
		{"Refused unions", f.RefusedUnions, "Two leads are alike, but their customers disagree as wholes, so they stay two. Look as for a pair for review (kind refused)"},
		{"Customers in review", f.InReview, "Those in these pairs and unions, or with a weakest link below 3 bits (column review). Ask before you treat two of them as strangers"},
		{"Overrides honoured", f.Overrides, overrides},
		{"Leads in capped blocks", shareOf(f.CappedLeads, f.Leads), "Their e-mail or phone is too common to compare each with each. If it grows, a source writes a placeholder into this field"},
		{"Customer ids changed", idsChanged(f), compared},
		{"Match model", clean(f.Model, 16), fmt.Sprintf("Trained as of %s on %s, before feeds are folded; kept until leadmill train or much growth", r.moment(f.ModelAsOf), counted(f.ModelLeads, "lead", "leads"))},
	}
}

// idsChanged is a dash where there is nothing to compare with.
func idsChanged(f *transform.CustomerFigures) any {
	if f.LeadsCompared == 0 {
		return "–"
	}
	return f.IDsChanged
}

// shareOf is nil without a base.
func shareOf(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	share := float64(part) / float64(whole)
	return &share
}
