package main

import (
	"fmt"
	"strings"
)

// peopleCount is how many customers the sample has.
const peopleCount = 700

// person is one customer. Nothing of it is taken from a real person.
type person struct {
	n        int
	first    name
	last     name
	emails   []string // the usual one first; never empty
	phone    string   // national number, in groups
	country  *country
	company  *company // nil for a private person
	title    string
	plain    bool // has an own, lasting mailbox that identifies the person
	internal bool // works for one of the publishers
	optedOut bool // has said in a CRM not to be written to
	hostile  *contact
	marketo  bool // has a Marketo record already
}

// contact is what a person enters in one lead.
type contact struct{ first, last, email, phone, country, company, title string }

// freeMail are the providers of private mailboxes. Every local part ends in "demo" and four digits, so that no
// address in the sample is likely to belong to somebody.
var freeMail = []string{"gmail.com", "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "gmx.de", "qq.com", "naver.com", "icloud.com"}

var titles = []string{"CTO", "IT Manager", "Head of IT", "System Administrator", "CEO", "Purchasing", "Data Analyst",
	"Consultant", "Leiter IT", "Directeur technique", "Office Manager", "Cloud Architect", "情報システム部", "Gerente de TI"}

// people invents all customers and the colleagues among them.
func people(r *rng, places []country, all []*company) []*person {
	used := map[string]bool{}
	out := make([]*person, 0, peopleCount)
	hostile := hostileContacts()
	for n := 1; n <= peopleCount; n++ {
		p := &person{n: n, plain: true}
		switch {
		case n <= 2*len(all): // every company has two people at least
			p.join(r, all[(n-1)%len(all)])
		case r.chance(62):
			p.join(r, all[r.intn(len(all))])
		default:
			p.country = &places[r.weighted(weights(places)...)]
		}
		given, family := names(p.country.locale)
		p.first, p.last = pick(r, given), pick(r, family)
		if r.chance(60) {
			p.title = pick(r, titles)
		}
		p.phone = digits(r, pick(r, p.country.numbers))
		if p.company != nil && r.chance(35) {
			p.phone = p.company.phone
		}
		p.mailboxes(r, used)
		switch {
		case n > peopleCount-len(hostile):
			p.hostile = &hostile[n-1-(peopleCount-len(hostile))]
		case n%70 == 0:
			p.makeInternal(n)
		case n%90 == 7:
			p.plain = false
			p.emails = []string{fmt.Sprintf("%s%d@%s", mailPart(p.first.latin), n, pick(r, []string{"mailinator.com", "guerrillamail.com", "10minutemail.com"}))}
		}
		p.optedOut = p.plain && !p.internal && n%29 == 3
		out = append(out, p)
	}
	return out
}

func weights(places []country) []int {
	out := make([]int, len(places))
	for i, p := range places {
		out[i] = p.weight
	}
	return out
}

func (p *person) join(r *rng, c *company) {
	p.company, p.country = c, c.country
	c.people = append(c.people, p)
	if len(c.people) == 2 {
		p.title = pick(r, []string{"IT Administrator", "System Administrator", "IT"})
	}
}

func (p *person) makeInternal(n int) {
	publisher := []string{"contoso", "fabrikam"}[n/70%2]
	p.internal, p.company = true, nil
	p.emails = []string{fmt.Sprintf("%s.%s@%s.com", mailPart(p.first.latin), mailPart(p.last.latin), publisher)}
}

// mailboxes gives the person an own address, and to some a second one or a shared one only.
func (p *person) mailboxes(r *rng, used map[string]bool) {
	first, last := mailPart(p.first.latin), mailPart(p.last.latin)
	free := func() string {
		return fmt.Sprintf("%s.%s.demo%04d@%s", first, last, r.intn(10000), pick(r, freeMail))
	}
	own := free()
	if c := p.company; c != nil && !r.chance(8) {
		local := [...]string{first + "." + last, first[:1] + "." + last, first + last, last + "." + first}[c.style]
		for n := 2; used[local+"@"+c.domain]; n++ {
			local = strings.TrimRight(local, "0123456789") + fmt.Sprint(n)
		}
		own = local + "@" + c.domain
	}
	if used[own] {
		own = fmt.Sprintf("%s.%s.demo%04d@outlook.com", first, last, 9000+p.n)
	}
	used[own] = true
	p.emails = []string{own}
	switch c := p.company; {
	case c != nil && c.role != "" && r.chance(55):
		p.emails, p.plain = []string{c.role}, false
	case c != nil && r.chance(5):
		local, domain, _ := strings.Cut(own, "@")
		p.emails = append(p.emails, local+"@eu."+domain)
	case r.chance(15):
		p.emails = append(p.emails, free())
	}
}

// hostileContacts are people whose data tries to break a reader.
func hostileContacts() []contact {
	return []contact{
		{"=cmd|' /C calc'!A0", "Injector", "csv.injector@quillmark-press.example", "+1 202 555 0143", "US", "=HYPERLINK(\"http://evil.example\",\"Click\")", "@SUM(1+1)"},
		{"+Plus", "-Minus", "plus.minus@redbrook-foods.example", "'+1 312 555 0123", "USA", "-2+3+cmd|' /C calc'!A0", "+CTO"},
		{"Con\x01trol", "Char\x00acters\x1b[31m", "control.characters@ironvale-tools.example", "+1 617 555 0125", "US", "Iron\x0bvale\x7f Tools", "C\x08TO"},
		{"🦄 Emma", "👩🏽‍💻", "emma.emoji@larkfield-care.example", "+44 20 7946 0958", "🇬🇧", "Larkfield 🚑 Care", "Chief 🎉 Officer"},
		{"\u202eaivilO", "\u2066Right\u2069Left\u200f", "rtl.override@penrose-analytics.example", "+44 113 496 0777", "UK", "\u202egnirts neddih", "\u200bCEO\u200b"},
		{"_x0041_", "_x000D_", "underscore@stonebridge-law.example", "+44 20 7946 0111", "England", "_x0041_BC_x0000_ Ltd", "_x005F_"},
		{"<script>alert(1)</script>", "<b>Bold</b>", "script.tag@foxglove-media.example", "+44 113 496 0222", "GB", "&lt;Foxglove&gt; & \"Sons\"", "</td>"},
		{"Robert'); DROP TABLE leads;--", "\"Quoted\", Comma", "quote.comma@copperleaf-energy.example", "+44 20 7946 0333", "UK", "Copper\nleaf\r\nEnergy;Ltd", "a,b;c\td|e"},
		{"\ufeffBom", "Zero\u200bWidth\u00a0Space", "zero.width@juniper-interiors.example", "００４４ ２０ ７９４６ ０４４４", "ＵＫ", "Ｊｕｎｉｐｅｒ　Ｉｎｔｅｒｉｏｒｓ", "Ｈｅａｄ"},
		{"Z͑ͫ̓a̴l̷g̶o̸", "İstanbul'ßſ", "zalgo@wrenfield-robotics.example", "1e10", "Atlantis", "NaN", "null"},
		{"N/A", "Test", "not an e-mail", "000000", "-", "n/a", "."},
		{"Long" + strings.Repeat("o", 40000) + "ng", "Name", "long.name@kestrel-aviation.example", "+61 2 5550 1234", "Australia", strings.Repeat("Kestrel ", 500), "CTO"},
	}
}
