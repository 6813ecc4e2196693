package resolvetest

import "strings"

// A title is a level and a field of work.
type title struct{ level, field int }

// term is a word in a title and its usual short form.
type term struct{ full, short string }

func levels() [15]term {
	return [...]term{
		{"Manager", "Mgr"}, {"Director", "Dir."}, {"Head", "Head"}, {"Senior Manager", "Sr. Manager"}, {"Consultant", "Consultant"},
		{"Vice President", "VP"}, {"Specialist", "Spec."}, {"Lead", "Lead"}, {"Chief Officer", "Chief"}, {"Assistant", "Asst."},
		{"Administrator", "Admin"}, {"Engineer", "Eng."}, {"Architect", "Architect"}, {"Analyst", "Analyst"}, {"Coordinator", "Coord."},
	}
}

func tasks() [20]term {
	return [...]term{
		{"IT", "IT"}, {"Sales", "Sales"}, {"Marketing", "Mktg"}, {"Finance", "Finance"}, {"Operations", "Ops"}, {"Purchasing", "Procurement"},
		{"Business Development", "BizDev"}, {"Human Resources", "HR"}, {"Product", "Product"}, {"Software", "SW"}, {"Security", "Security"},
		{"Data", "Data"}, {"Cloud", "Cloud"}, {"Infrastructure", "Infra"}, {"Supply Chain", "SCM"}, {"Quality", "QA"}, {"Research", "R&D"},
		{"Customer Success", "CS"}, {"Legal", "Legal"}, {"Systems", "Sys"},
	}
}

func newTitle(r *rng) title {
	return title{min(r.below(15), r.below(15)), min(r.below(20), r.below(20))}
}

// write returns the title as somebody types it.
func (t title) write(r *rng) string {
	level, task := levels()[t.level], tasks()[t.field]
	l, f := level.full, task.full
	if r.chance(1500) {
		l = level.short
	}
	if r.chance(1500) {
		f = task.short
	}
	s := f + " " + l
	if leads := t.level == 1 || t.level == 2 || t.level == 5; leads && r.chance(6000) {
		s = l + " of " + f
	}
	if r.chance(500) {
		s = strings.ToLower(s)
	}
	if r.chance(titleSlip) {
		s = slip(r, s)
	}
	return s
}
