package main

import "strings"

// enter returns what the person types in one lead. which is the index of the e-mail used, modulo their number.
func (p *person) enter(r *rng, which int) contact {
	if p.hostile != nil {
		return *p.hostile
	}
	c := contact{first: p.first.native, last: p.last.native, email: p.emails[which%len(p.emails)], title: p.title}
	p.spellName(r, &c)
	switch {
	case r.chance(6):
		local, domain, _ := strings.Cut(c.email, "@")
		c.email = strings.ToUpper(local[:1]) + local[1:] + "@" + strings.ToUpper(domain)
	case r.chance(3):
		c.email = " " + c.email + " "
	case r.chance(3) && strings.HasSuffix(c.email, "@gmail.com"):
		c.email = strings.Replace(c.email, "@", "+azure@", 1)
	}
	if r.chance(5) { // Office add-ins send nothing but name and address
		c.title = ""
		return c
	}
	if !r.chance(15) {
		c.phone = p.dial(r)
	}
	if !r.chance(8) {
		c.country = p.country.names[r.weighted(nameWeights(len(p.country.names))...)]
	}
	if p.company != nil && !r.chance(8) {
		s := p.company.spellings
		c.company = s[r.weighted(nameWeights(len(s))...)]
	}
	return c
}

func (p *person) spellName(r *rng, c *contact) {
	switch r.weighted(76, 10, 5, 3, 3, 3) {
	case 1:
		c.first, c.last = p.first.latin, p.last.latin
	case 2:
		c.first, c.last = strings.ToUpper(c.first), strings.ToUpper(c.last)
	case 3:
		c.first, c.last = c.last, c.first
	case 4:
		c.first, c.last = "", c.first+" "+c.last
	case 5:
		c.first, c.last = strings.ToLower(c.first)+" ", " "+strings.ToLower(c.last)
	}
}

// nameWeights prefers the first spelling.
func nameWeights(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = 1
	}
	out[0] = 2 * n
	return out
}

// dial writes the person's number in one of the ways that people do.
func (p *person) dial(r *rng) string {
	groups := p.phone
	packed := strings.ReplaceAll(groups, " ", "")
	cc, trunk := p.country.cc, p.country.trunk
	if cc == "1" {
		switch r.intn(6) {
		case 0:
			return "(" + packed[:3] + ") " + packed[3:6] + "-" + packed[6:]
		case 1:
			return packed[:3] + "-" + packed[3:6] + "-" + packed[6:]
		case 2:
			return cc + packed
		case 3:
			return packed[:3] + "." + packed[3:6] + "." + packed[6:]
		case 4:
			return "+1 " + groups + " ext. 12"
		}
		return "+1 " + groups
	}
	switch r.intn(8) {
	case 0:
		return "00" + cc + packed
	case 1:
		return trunk + groups
	case 2:
		return "+" + cc + " (" + trunk + ") " + groups
	case 3:
		return cc + packed
	case 4:
		return "+" + cc + "-" + strings.ReplaceAll(groups, " ", "-")
	case 5:
		return strings.ReplaceAll(trunk+groups, " ", "/")
	}
	return "+" + cc + " " + groups
}
