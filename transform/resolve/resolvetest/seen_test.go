package resolvetest

import (
	"slices"
	"strings"
	"unicode"
)

// seen is a row beside what is true of its person. It is told from the row's text what happened to it, not from the
// code that made it happen.
type seen struct {
	row   Row
	p     person
	h     habits
	j     job
	leads int

	full, last    string // as the person spells them
	short         []string
	given, family string // as written, folded
	junk, swapped bool
	mail          mailKind
	call          callKind
	inland        bool // the lead names the person's country
}

type mailKind uint8

const (
	noMail mailKind = iota
	privateMailbox
	workMailbox
	roleMailbox
	disposable
	misspelt
)

type callKind uint8

const (
	noCall callKind = iota
	ownCall
	boardCall
	wrongNumber
)

// fold takes the case, the blanks and the marks off.
func fold(s string) string { return strings.ToLower(unmark(strings.TrimSpace(s), false)) }

// is compares what was written with a name, whichever way its umlauts are written.
func is(written, name string) bool {
	return written == fold(name) || written == strings.ToLower(unmark(name, true))
}

func isJunk(s string) bool {
	return slices.Contains([]string{"test", "n/a", "-", "asdf", "unknown", "xxx"}, s)
}

// look compares a row with its person.
func look(w *world, i int) seen {
	id, lead, leads := w.layout.at(i)
	s := seen{row: w.row(i), p: w.person(id), leads: leads}
	s.h = w.habits(&s.p, leads)
	index, last := 0, s.p.last
	if lead >= s.h.moves {
		index = 1
	}
	if lead >= s.h.marries {
		last = s.h.newName
	}
	s.j = w.job(&s.p, &s.h, index)
	name := w.languages[s.p.givenIn].first(s.p.first)
	s.full, s.short, s.last = name.full, name.short, w.languages[s.p.language].last(last)
	s.given, s.family = fold(s.row.FirstName), fold(s.row.LastName)
	s.junk = isJunk(s.row.FirstName) || isJunk(s.row.LastName) || isJunk(s.row.Company)
	s.swapped = s.given != "" && is(s.given, s.last) || s.family != "" && (is(s.family, s.full) || s.isShort(s.family))
	s.mail, s.call = s.mailKind(w), s.callKind(w)
	s.inland = slices.Contains(w.countries[s.p.country].names, s.row.Country)
	return s
}

func (s *seen) isShort(written string) bool {
	return slices.ContainsFunc(s.short, func(n string) bool { return is(written, n) })
}

func (s *seen) isInitial() bool {
	return strings.TrimSuffix(s.given, ".") == string([]rune(fold(s.full))[:1])
}

// canonical is an address without what does not count. Only Gmail's dots don't.
func canonical(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	if domain == "gmail.com" {
		local = strings.ReplaceAll(local, ".", "")
	}
	return local + "@" + domain
}

func (s *seen) mailKind(w *world) mailKind {
	local, domain, _ := strings.Cut(s.row.Email, "@")
	switch key := canonical(s.row.Email); {
	case s.row.Email == "":
		return noMail
	case slices.Contains([]string{"mailinator.com", "yopmail.com", "guerrillamail.com", "10minutemail.com", "trashmail.com"}, domain):
		return disposable
	case domain == s.j.company.domain && slices.Contains([]string{"info", "sales", "office", "contact", "admin", "it", "purchasing"}, local):
		return roleMailbox
	case key == canonical(w.privateMail(&s.p, &s.h)):
		return privateMailbox
	case key == canonical(w.workMail(&s.p, &s.j.company)):
		return workMailbox
	}
	return misspelt
}

func (s *seen) callKind(w *world) callKind {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s.row.Phone)
	switch {
	case digits == "":
		return noCall
	case strings.HasSuffix(digits, w.switchboard(&s.j.company, &s.p)):
		return boardCall
	case strings.HasSuffix(digits, w.mobile(&s.p)), strings.HasSuffix(digits, w.directLine(&s.p, &s.j)),
		s.h.home && strings.HasSuffix(digits, w.homePhone(&s.p)):
		return ownCall
	}
	return wrongNumber
}

func (s *seen) plainMail() bool { return s.mail == privateMailbox || s.mail == workMailbox }

// form is the legal form at the end of the company, "" for none.
func (s *seen) form(w *world) string {
	form := ""
	for _, f := range w.countries[s.j.company.country].forms {
		if strings.HasSuffix(strings.ToLower(s.row.Company), " "+strings.ToLower(f)) && len(f) > len(form) {
			form = s.row.Company[len(s.row.Company)-len(f):]
		}
	}
	return form
}

// stem is the company as written without its legal form, folded.
func (s *seen) stem(w *world) string {
	stem := fold(s.row.Company)
	if form := s.form(w); form != "" {
		stem = strings.TrimSuffix(stem, " "+fold(form))
	}
	return strings.ReplaceAll(stem, " and ", " & ")
}

// companyNames returns the company's name in full, and those that leave something out, folded and without legal form.
func (s *seen) companyNames() (long string, short []string) {
	c := &s.j.company
	with := func(name, sector string) string { return strings.TrimSpace(fold(name + " " + sector)) }
	long = with(c.stem+c.partner, c.sector)
	short = []string{with(c.stem, c.sector), with(c.stem+c.partner, "")}
	if letters := []rune(c.sector); len(letters) > 0 {
		short = append(short, with(c.stem+c.partner, string(letters[:min(4, len(letters))])+"."))
	}
	return long, slices.DeleteFunc(short, func(name string) bool { return name == long })
}

func (s *seen) titles() []string {
	level, task := levels()[s.j.title.level], tasks()[s.j.title.field]
	var all []string
	for _, l := range []string{level.full, level.short} {
		for _, t := range []string{task.full, task.short} {
			all = append(all, fold(t+" "+l), fold(l+" of "+t))
		}
	}
	return all
}
