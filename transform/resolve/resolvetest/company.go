package resolvetest

import "strings"

// A company is where a person works. Its name is a stem that tells it from all others, mostly a sector, and a legal
// form.
type company struct {
	id      int
	country int
	staff   int // expected number of persons
	stem    string
	partner string // the second owner, where the stem is two last names
	sector  string // "" for none
	form    int    // of its country's legal forms
	domain  string
	style   int // of its addresses
}

func (w *world) company(country, rank int) company {
	c := company{id: w.companyIDs.at(w.companyAt[country] + rank), country: country}
	r := w.draw(forCompany, c.id)
	land := &w.countries[country]
	lang := w.languages[land.language]
	persons := (w.bounds[land.language+1] - w.bounds[land.language]) * land.share / 100
	c.staff = persons / w.staffed[country].oneIn(rank)
	var site string
	if r.chance(3000) {
		const owners = 2000
		first, second := lang.last(c.id%owners), lang.last((c.id/owners+c.id%owners+1)%owners)
		c.stem, c.partner = first, pick(&r, []string{" & ", " & ", " + ", "-"})+second
		site = mailName(first, true) + "-" + mailName(second, true)
	} else {
		c.stem = w.coined.compose(c.id, w.coined.ends)
		site = mailName(c.stem, true)
	}
	if r.chance(8000) {
		c.sector = pick(&r, w.sectors[land.language])
	}
	if r.chance(5000) {
		c.form = r.below(len(land.forms))
	}
	c.domain = site + "." + pick(&r, land.domains)
	c.style = r.below(10)
	return c
}

// write returns the name as somebody types it.
func (c *company) write(r *rng, land *country) string {
	name := c.stem + c.partner
	sector := c.sector
	if r.chance(shortCompany) {
		name, sector = c.shorten(r)
	}
	if sector != "" {
		name += " " + sector
	}
	switch {
	case r.chance(noLegalForm):
	case r.chance(otherForm):
		name += " " + land.forms[(c.form+1+r.below(len(land.forms)-1))%len(land.forms)]
	default:
		name += " " + land.forms[c.form]
	}
	if r.chance(1000) {
		name = strings.ReplaceAll(name, " & ", " and ")
	}
	if r.chance(upperCompany) {
		if r.chance(5000) {
			name = strings.ToUpper(name)
		} else {
			name = strings.ToLower(name)
		}
	}
	if r.chance(companySlip) {
		name = slip(r, name)
	}
	return name
}

// shorten leaves out the second owner or the sector, or cuts the sector.
func (c *company) shorten(r *rng) (name, sector string) {
	switch {
	case c.partner != "" && (c.sector == "" || r.chance(5000)):
		return c.stem, c.sector
	case c.sector == "" || r.chance(6000):
		return c.stem + c.partner, ""
	}
	letters := []rune(c.sector)
	return c.stem + c.partner, string(letters[:min(4, len(letters))]) + "."
}

// A job is what a person does at a company.
type job struct {
	company company
	index   int
	title   title
}

// job returns the first or the second job of a person.
func (w *world) job(p *person, h *habits, index int) job {
	r := w.draw(forJob, p.id, index)
	if index == 0 && (p.kin == parent || p.kin == colleague) {
		r = w.draw(forJob, p.id|1, index)
	}
	country := p.country
	if r.chance(worksAbroad) {
		country = w.abroad(&r, country)
	}
	j := job{company: w.company(country, w.staffed[country].draw(&r)), index: index}
	if index > 0 && h.sameTask {
		index = 0
	}
	t := w.draw(forTitle, p.id, index)
	j.title = newTitle(&t)
	return j
}

// workMail returns a person's address at a company. A number follows where namesakes are to be expected, so that two
// colleagues hardly ever share one.
func (w *world) workMail(p *person, c *company) string {
	style := [10]int{0, 0, 0, 0, 4, 3, 5, 5, 2, 2}[c.style]
	names := w.firsts.oneIn(p.first)
	if style == 5 || style == 2 {
		names = 12 // one in twelve first names has the same initial
	}
	number := ""
	const rare = 1000
	if rare*c.staff > names*w.lasts.oneIn(p.last) || strings.HasPrefix(p.number, "0") {
		number = p.number
	}
	return w.localPart(style, p, number, c.id&1 == 0) + "@" + c.domain
}

// coinedWords composes the invented words in company names.
func coinedWords() *language {
	return newLanguage(0, "", "",
		"Acu Al Alti Ambi Aqua Arc Astra Avan Axi Bel Beta Cal Cen Cor Cy Dal Del Dyna Eco Ela Ener Equi Evo Flex Fort Gal Gen Gri Helio Hy Inno Juno Kal Kin Lumi Lyn Mag Max Medi Metro Mon Nava Neo Nex Nor Nova Omni Opti Orb Pan Para Pri Quan Qui Rav Sel Sig Sol Spec Stra Syn Tal Tel Ter Tri Ul Uni Val Vela Ver Vir Vol Xen Zen Zir",
		"ba be bo ca co da de do fa fi ga go la le lo ma me mo na ne no pa pe po ra re ro sa se so ta te to va ve vo",
		"tek nix ris dian lon tra quis vance dex lity nova pex sys core gen via ton mark link zon", "")
}

// sectors are words in company names, by language.
func sectors() [][]string {
	return [][]string{
		strings.Fields("Systems Solutions Logistics Consulting Software Foods Media Energy Engineering Health Partners Group Technologies Analytics Industries Services Holdings Networks Capital Retail"),
		strings.Fields("Maschinenbau Logistik Systeme Beratung Software Technik Metallbau Elektronik Pharma Versicherung Bau Spedition Medien Energie Handel"),
		strings.Fields("Conseil Logistique Systèmes Transports Énergie Industrie Assurances Informatique Services Distribution"),
		strings.Fields("Bouw Logistiek Advies Zorg Techniek Software Groep Handel Transport Energie"),
		strings.Fields("Teknik Konsult Energi Bygg Shipping Data Industri Transport Gruppen Handel"),
		strings.Fields("Consultores Logística Sistemas Construcciones Energía Alimentos Servicios Seguros Tecnología Grupo"),
		strings.Fields("Consulenza Logistica Sistemi Costruzioni Energia Alimentari Servizi Meccanica Informatica Gruppo"),
		strings.Fields("Logistyka Systemy Budownictwo Energia Doradztwo Handel Transport Technologie Usługi Grupa"),
		strings.Fields("Consultoria Logística Sistemas Construções Energia Alimentos Serviços Tecnologia Mineração Grupo"),
		strings.Fields("Infotech Textiles Systems Software Logistics Pharma Industries Consultancy Exports Diagnostics"),
		strings.Fields("Denki Shoji Giken Kogyo Systems Seisakusho Foods Logistics Sangyo Holdings"),
	}
}
