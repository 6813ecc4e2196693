package resolve

// place is a company in a country, or anywhere, as the leads that have a domain know it.
type place struct {
	domain majority
	leads  uint32 // that name it and have a domain
	most   uint32 // that have the domain of the majority
	land   uint16 // where leads without a domain name it: 0 for nowhere yet
	lands  bool   // more than one country
}

// clear is the domain that nearly all leads have; ok is false where there is none.
func (p *place) clear() (account uint32, ok bool) {
	return uint32(p.domain.value), p.leads > 0 && p.most*clearOf >= p.leads*clearShare
}

// companies leads from companies to accounts. It holds only those that a lead without a domain asks for.
type companies struct {
	*employers
	byKey  *table
	places []place
}

// The keys of places. Anywhere is no country: a code of two letters is never so high.
const anywhere = 0xffff

func placeKey(company uint64, land uint16) uint64 {
	return nonZero(company ^ uint64(land)*0x9e3779b97f4a7c15)
}

func (e *employers) byCompany() {
	c := &companies{employers: e, byKey: newTable(0)}
	c.ask()
	if len(c.places) == 0 {
		return
	}
	c.tell()
	own := newTable(0)
	for i, a := range e.of {
		rec := e.record(i)
		if a != None || rec.company() == 0 {
			continue
		}
		account, land, ok := c.answer(rec)
		if !ok {
			slot, found := own.slot(placeKey(rec.Company, land))
			if !found {
				*slot = e.found(companyIn(rec.Company, land))
			}
			account = *slot
		}
		e.of[i] = account
	}
}

func (c *companies) ask() {
	add := func(key uint64) {
		if slot, found := c.byKey.slot(key); !found {
			*slot = uint32(len(c.places))
			c.places = append(c.places, place{})
		}
	}
	for i, a := range c.of {
		rec := c.record(i)
		company := rec.company()
		if a != None || company == 0 {
			continue
		}
		add(placeKey(company, rec.Country))
		if rec.Country == 0 {
			add(placeKey(company, anywhere))
		} else {
			add(placeKey(company, 0))
		}
	}
}

// tell lets every lead say what it knows of the places that are asked for.
func (c *companies) tell() {
	each := func(use func(p *place, account uint32, land uint16)) {
		for i, a := range c.of {
			rec := c.record(i)
			company := rec.company()
			if company == 0 {
				continue
			}
			for _, land := range [...]uint16{rec.Country, anywhere} {
				if at, found := c.byKey.find(placeKey(company, land)); found {
					use(&c.places[*at], a, rec.Country)
				}
			}
		}
	}
	each(func(p *place, account uint32, land uint16) {
		switch {
		case account != None:
			p.domain.add(uint64(account))
			p.leads++
		case land != 0:
			p.lands = p.lands || p.land != 0 && p.land != land
			p.land = land
		}
	})
	each(func(p *place, account uint32, _ uint16) {
		if account != None && uint64(account) == p.domain.value {
			p.most++
		}
	})
}

// answer is the account of a domain, or the country in which the company is an account of its own.
func (c *companies) answer(rec *Record) (account uint32, land uint16, ok bool) {
	at := func(land uint16) *place {
		slot, _ := c.byKey.find(placeKey(rec.Company, land))
		return &c.places[*slot]
	}
	here := rec.Country
	if here != 0 {
		p := at(here)
		if p.leads == 0 {
			p = at(0) // known only to leads that do not tell their country
		}
		account, ok = p.clear()
		return account, here, ok
	}
	all := at(anywhere)
	switch {
	case all.leads > 0 && all.most == all.leads:
		return uint32(all.domain.value), 0, true
	case all.leads == 0 && !all.lands:
		return 0, all.land, false
	}
	return 0, 0, false
}
