package resolvetest

import "strings"

// email returns the address that a person gives this time.
func (w *world) email(r *rng, p *person, h *habits, j *job) string {
	var m string
	switch {
	case r.chance(disposableMail):
		return letters(r, 9) + "@" + pick(r, []string{"mailinator.com", "yopmail.com", "guerrillamail.com", "10minutemail.com", "trashmail.com"})
	case r.chance(roleMail):
		return w.role(r, &j.company) + "@" + j.company.domain
	case r.chance(h.private):
		m = w.privateMail(p, h)
	default:
		m = w.workMail(p, &j.company)
	}
	at := strings.IndexByte(m, '@')
	if m[at:] == "@gmail.com" && r.chance(dottedMail) {
		m = redot(r, m[:at]) + m[at:]
		at = strings.IndexByte(m, '@')
	}
	if r.chance(taggedMail) {
		m = m[:at] + "+" + pick(r, []string{"azure", "ms", "trial", "news", "shop", "marketplace"}) + m[at:]
	}
	if r.chance(emailSlip) {
		m = slip(r, m)
	}
	if r.chance(upperMail) {
		if r.chance(5000) {
			return strings.ToUpper(m)
		}
		return strings.ToUpper(m[:1]) + m[1:]
	}
	return m
}

// role returns a mailbox that colleagues share: mostly the usual one of the company.
func (w *world) role(r *rng, c *company) string {
	names := []string{"info", "info", "info", "sales", "office", "contact", "admin", "it", "purchasing"}
	if r.chance(7000) {
		return names[c.id%len(names)]
	}
	return pick(r, names)
}

// privateMail returns the address that a person keeps over all jobs. Its number makes it the person's own.
func (w *world) privateMail(p *person, h *habits) string {
	r := h.mailbox
	land := &w.countries[p.country]
	return w.localPart(r.below(6), p, p.number, r.chance(5000)) + "@" + pick(&r, land.mail)
}

// localPart builds what stands before the @ of a person's address. Every style holds the whole last name, whose bearers
// are numbered.
func (w *world) localPart(style int, p *person, number string, long bool) string {
	f := mailName(w.languages[p.givenIn].first(p.first).full, long)
	l := mailName(w.languages[p.language].last(p.last), long)
	switch style {
	case 0:
		return f + "." + l + number
	case 1:
		return f + l + number
	case 2:
		return f[:1] + l + number
	case 3:
		return f + "_" + l + number
	case 4:
		return l + "." + f + number
	}
	return f[:1] + "." + l + number
}

// redot takes the dots out of a local part, or puts one in: Gmail ignores them.
func redot(r *rng, local string) string {
	if strings.IndexByte(local, '.') >= 0 {
		return strings.ReplaceAll(local, ".", "")
	}
	k := 1 + r.below(len(local)-1)
	return local[:k] + "." + local[k:]
}

func letters(r *rng, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + r.below(26))
	}
	return string(b)
}
