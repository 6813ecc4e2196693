package resolvetest

import "strconv"

// phone returns the number that a person gives this time. Inland says that the lead names the person's country, so
// that a national number can be understood.
func (w *world) phone(r *rng, p *person, h *habits, j *job, inland bool) string {
	country := p.country
	var number string
	switch {
	case r.chance(switchboardCall):
		country, number = j.company.country, w.switchboard(&j.company, p)
	case h.direct && r.chance(6000):
		country, number = j.company.country, w.directLine(p, j)
	case h.home && r.chance(5000):
		number = w.homePhone(p)
	default:
		number = w.mobile(p)
	}
	if r.chance(phoneSlip) {
		number = digitSlip(r, number)
	}
	return w.countries[country].write(r, number, inland && country == p.country)
}

// switchboard returns one of the company's shared numbers: there is one for about 150 persons.
func (w *world) switchboard(c *company, p *person) string {
	r := w.draw(forSwitchboard, c.id, p.id%(1+c.staff/150))
	return pick(&r, w.countries[c.country].offices) + strconv.Itoa(firstNumber+r.below(boardNumbers))
}

func (w *world) mobile(p *person) string {
	own := w.mobiles.at(p.id)
	prefixes := w.countries[p.country].mobiles
	return prefixes[own%len(prefixes)] + strconv.Itoa(firstNumber+own)
}

// directLine returns a number of its own for each job of a person.
func (w *world) directLine(p *person, j *job) string {
	own := w.directLines.at((p.id + j.index*directNumbers/2) % directNumbers)
	prefixes := w.countries[j.company.country].offices
	return prefixes[(own+j.index)%len(prefixes)] + strconv.Itoa(firstDirect+own)
}

// homePhone returns the number that relatives share. Numbers are taken from the far end of the direct lines.
func (w *world) homePhone(p *person) string {
	own := w.directLines.at(directNumbers - 1 - p.id/2)
	prefixes := w.countries[p.country].offices
	return prefixes[own%len(prefixes)] + strconv.Itoa(firstDirect+own)
}

// digitSlip makes one slip in a number: a wrong digit, two in the wrong order, or one too few.
func digitSlip(r *rng, number string) string {
	b := []byte(number)
	k := 1 + r.below(len(b)-2)
	switch r.below(3) {
	case 0:
		return string(append(b[:k], b[k+1:]...))
	case 1:
		if b[k] != b[k+1] {
			b[k], b[k+1] = b[k+1], b[k]
			return string(b)
		}
	}
	b[k] = '0' + (b[k]-'0'+byte(1+r.below(9)))%10
	return string(b)
}

// write puts a number into one of the forms that people use.
func (c *country) write(r *rng, number string, inland bool) string {
	cut := len(number) - 7
	prefix, a, b := number[:cut], number[cut:cut+3], number[cut+3:]
	if cut == 0 { // a slip of a short number
		prefix, a, b = number[:1], number[1:4], number[4:]
	}
	if inland && r.chance(nationalPhone) {
		switch r.below(4) {
		case 0:
			return c.trunk + number
		case 1:
			return "(" + c.trunk + prefix + ") " + a + "-" + b
		case 2:
			return c.trunk + prefix + " " + a + " " + b
		}
		return c.trunk + prefix + "-" + a + b
	}
	switch r.below(5) {
	case 0:
		return "+" + c.code + number
	case 1:
		return "+" + c.code + " " + prefix + " " + a + " " + b
	case 2:
		return "+" + c.code + " " + prefix + "-" + a + "-" + b
	case 3:
		if c.code[0] != '3' && c.code[0] != '4' { // 00 is how Europeans begin
			return "+" + c.code + " " + number
		}
		return "00" + c.code + " " + number
	}
	return "+" + c.code + " (" + prefix + ") " + a + " " + b
}
