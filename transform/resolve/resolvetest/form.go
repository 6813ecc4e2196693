package resolvetest

import (
	"strings"
	"unicode/utf8"
)

// row fills in the form once more.
func (w *world) row(i int) Row {
	id, lead, leads := w.layout.at(i)
	p := w.person(id)
	h := w.habits(&p, leads)
	index := 0
	if lead >= h.moves {
		index = 1
	}
	j := w.job(&p, &h, index)

	r := w.draw(forLead, id, lead)
	out := Row{Person: uint32(id)}
	out.FirstName, out.LastName = w.names(&r, &p, &h, lead)
	inland := false
	if !r.chance(countryMissing) {
		country := p.country
		if r.chance(elsewhere) {
			country = w.abroad(&r, country)
		}
		inland = country == p.country
		spellings := w.countries[country].names
		out.Country = spellings[min(r.below(len(spellings)), r.below(len(spellings)))]
	}
	if !r.chance(companyMissing) {
		out.Company = j.company.write(&r, &w.countries[j.company.country])
	}
	if !r.chance(titleMissing) {
		out.JobTitle = j.title.write(&r)
	}
	if !r.chance(emailMissing) {
		out.Email = w.email(&r, &p, &h, &j)
	}
	if !r.chance(phoneMissing) {
		out.Phone = w.phone(&r, &p, &h, &j, inland)
	}
	if r.chance(placeholder) {
		junk(&r, &out)
	}
	return out
}

// names returns the name as the person gives it this time.
func (w *world) names(r *rng, p *person, h *habits, lead int) (first, last string) {
	name := w.languages[p.givenIn].first(p.first)
	first, last = name.full, w.languages[p.language].last(p.last)
	if lead >= h.marries {
		last = w.languages[p.language].last(h.newName)
	}
	switch {
	case len(name.short) > 0 && r.chance(nickname):
		first = pick(r, name.short)
	case r.chance(initial):
		_, size := utf8.DecodeRuneInString(first)
		first = first[:size]
		if r.chance(6000) {
			first += "."
		}
	}
	if !(isASCII(first) && isASCII(last)) && r.chance(unmarked) {
		long := r.chance(5000)
		first, last = unmark(first, long), unmark(last, long)
	}
	if r.chance(firstSlip) {
		first = slip(r, first)
	}
	if r.chance(lastSlip) {
		last = slip(r, last)
	}
	switch {
	case r.chance(upperName):
		first, last = strings.ToUpper(first), strings.ToUpper(last)
	case r.chance(lowerName):
		first, last = strings.ToLower(first), strings.ToLower(last)
	}
	if r.chance(swapped) {
		first, last = last, first
	}
	if r.chance(paddedName) {
		first, last = first+" ", " "+last
	}
	if r.chance(firstMissing) {
		first = ""
	}
	if r.chance(lastMissing) {
		last = ""
	}
	return first, last
}

// junk writes a placeholder into one of the fields that a form insists on.
func junk(r *rng, out *Row) {
	text := pick(r, []string{"test", "n/a", "-", "asdf", "unknown", "xxx"})
	switch r.below(4) {
	case 0:
		out.FirstName = text
	case 1:
		out.LastName = text
	case 2:
		out.FirstName, out.LastName = text, text
	default:
		out.Company = text
	}
}
