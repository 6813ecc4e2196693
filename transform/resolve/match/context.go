package match

// shared reports whether clearly different people have the e-mail or phone of a lead.
func (w *weights) shared(a *Lead, field Field) bool {
	if field == Email {
		return a.Kind == Role || w.f.persons[byEmail][a.Email] > 1 && w.f.oneAfterAll[byEmail] < 0.5
	}
	return w.f.persons[byPhone][a.Phone] > 1 && w.f.oneAfterAll[byPhone] < 0.5
}

// ownContact reports whether two leads have a mailbox or a phone in common that nobody else is known to have.
func (w *weights) ownContact(a *Lead, e *Evidence) bool {
	return e.Levels[Email] == Exact && !w.shared(a, Email) || e.Levels[Phone] == Exact && !w.shared(a, Phone)
}

// context keeps evidence that speaks of the company, not of the person, from being counted several times: colleagues
// agree on company, domain, country and the office's phone all at once. Only the greatest counts in full. It returns
// the adjustment for leads that nothing but context joins.
func (w *weights) context(a *Lead, e *Evidence, bits *[NumFields]float64) float64 {
	if l := e.Levels[Email]; l == Exact || l == Close {
		bits[Domain] = 0 // it says the same again
	}
	group := [...]Field{Company, Domain, Country, Email, Phone}
	n := 3
	joined, own := false, false
	for _, field := range [...]Field{Email, Phone} {
		if e.Levels[field] != Exact {
			joined = joined || e.Levels[field] == Close
			continue
		}
		if w.shared(a, field) {
			group[n] = field
			n++
		} else {
			joined, own = true, true
		}
	}
	damp(bits, group[:n], 1)
	damp(bits, group[:n], -1)
	for _, field := range [...]Field{First, Last} {
		if l := e.Levels[field]; l != Missing && l < Rival {
			joined = true
		}
	}
	if l := e.Levels[Title]; l == Exact || l == Close {
		joined = true
	}
	if !joined {
		return contextOnly
	}
	switch {
	case e.Levels[First] == Initial && !own:
		return initialAlone
	case w.nameOnly(a, e):
		return nameAlone
	}
	return 0
}

// nameOnly reports whether two leads have nothing in common but names, country, and what an office or a family shares.
func (w *weights) nameOnly(a *Lead, e *Evidence) bool {
	for _, field := range [...]Field{Email, Phone, Company, Domain, Title} {
		l := e.Levels[field]
		if l == Close || l == Similar || l == Exact && (field > Phone || !w.shared(a, field)) {
			return false
		}
	}
	return true
}

// damp leaves the greatest weight of one sign as it is and the others in part.
func damp(bits *[NumFields]float64, group []Field, sign float64) {
	greatest := group[0]
	for _, field := range group {
		if sign*bits[field] > sign*bits[greatest] {
			greatest = field
		}
	}
	for _, field := range group {
		if field != greatest && sign*bits[field] > 0 {
			bits[field] *= contextRest
		}
	}
}
