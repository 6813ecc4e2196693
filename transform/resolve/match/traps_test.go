package match_test

import (
	"fmt"
	"slices"
	"testing"

	"leadmill/transform/resolve/match"
)

// TestTraps puts a few leads among many others and asks which are one person. Each case is a way in which leads are
// known to mislead (docs/resolution.md, Senzing's truth set).
func TestTraps(t *testing.T) {
	ann := match.Person{First: "annika", Last: "lindqvist", Email: "annika.lindqvist@nordwind.example", Kind: match.Corporate, Phone: "+46701234567", Company: "nordwind", Domain: "nordwind.example", Country: "SE"}
	with := func(p match.Person, change func(*match.Person)) match.Person {
		change(&p)
		return p
	}
	many := generated(t, 1500, 6)
	for _, c := range []struct {
		name   string
		people []match.Person
		want   string // groups of people, by letter
	}{
		{"the same mailbox", []match.Person{ann, with(ann, func(p *match.Person) { p.Phone, p.Company = "", "" })}, "AA"},
		{"only a mailbox on one side", []match.Person{ann, {Email: ann.Email, Kind: match.Corporate, Domain: ann.Domain}}, "AA"},
		{"private and work mailbox, one phone", []match.Person{ann, with(ann, func(p *match.Person) {
			p.Email, p.Kind, p.Domain, p.Company = "lindqvist77@mail.example", match.Free, "", ""
		})}, "AA"},
		{"a slip in the last name", []match.Person{ann, with(ann, func(p *match.Person) { p.Last, p.Email = "lindqvst", "" })}, "AA"},
		{"first and last name have changed places", []match.Person{ann, with(ann, func(p *match.Person) { p.First, p.Last, p.Email = p.Last, p.First, "" })}, "AA"},
		{"a new job, the same phone", []match.Person{ann, with(ann, func(p *match.Person) {
			p.Email, p.Domain, p.Company = "a.lindqvist@sudwind.example", "sudwind.example", "sudwind"
		})}, "AA"},
		{"a marriage, the same mailbox", []match.Person{ann, with(ann, func(p *match.Person) { p.Last, p.Phone = "bergstrom", "" })}, "AA"},
		{"colleagues at one company with one switchboard", []match.Person{
			with(ann, func(p *match.Person) { p.Phone = "+4687654321" }),
			with(ann, func(p *match.Person) {
				p.First, p.Last, p.Email, p.Phone = "gustav", "ekholm", "gustav.ekholm@nordwind.example", "+4687654321"
			}),
			with(ann, func(p *match.Person) {
				p.First, p.Last, p.Email, p.Phone = "petra", "sandberg", "petra.sandberg@nordwind.example", "+4687654321"
			}),
		}, "ABC"},
		{"a role mailbox that colleagues use", []match.Person{
			with(ann, func(p *match.Person) { p.Email, p.Kind, p.Phone = "info@nordwind.example", match.Role, "" }),
			with(ann, func(p *match.Person) {
				p.First, p.Last, p.Email, p.Kind, p.Phone = "gustav", "ekholm", "info@nordwind.example", match.Role, ""
			}),
		}, "AB"},
		{"a mailbox with two clearly different people is an office's", []match.Person{
			with(ann, func(p *match.Person) { p.Email = "kontor@nordwind.example" }),
			with(ann, func(p *match.Person) {
				p.First, p.Last, p.Email, p.Phone = "gustav", "ekholm", "kontor@nordwind.example", "+46709999999"
			}),
		}, "AB"},
		{"husband and wife with one phone", []match.Person{
			with(ann, func(p *match.Person) {
				p.Email, p.Kind, p.Domain, p.Company = "annika.l@mail.example", match.Free, "", ""
			}),
			with(ann, func(p *match.Person) {
				p.First, p.Email, p.Kind, p.Domain, p.Company = "gustav", "gustav.l@mail.example", match.Free, "", ""
			}),
		}, "AB"},
		{"father and son of one name", []match.Person{
			{First: "robert sr", Last: "harrowgate", Phone: "+12025550143", Country: "US", Company: "harrowgate mills"},
			{First: "robert jr", Last: "harrowgate", Phone: "+12025550143", Country: "US", Company: "harrowgate mills"},
		}, "AB"},
		{"brothers in the family's company, one phone", []match.Person{
			{First: "robert", Last: "harrowgate", Phone: "+12025550143", Country: "US", Company: "harrowgate mills"},
			{First: "steven", Last: "harrowgate", Phone: "+12025550143", Country: "US", Company: "harrowgate mills"},
		}, "AB"},
		{"two people of one name at one company have numbered mailboxes", []match.Person{ann, with(ann, func(p *match.Person) {
			p.Email, p.Phone = "annika.lindqvist2@nordwind.example", "+46705556677"
		})}, "AB"},
		{"relatives at one company whose mailboxes differ in the initial", []match.Person{
			with(ann, func(p *match.Person) { p.Email, p.Phone = "a.lindqvist@nordwind.example", "+46701234567" }),
			with(ann, func(p *match.Person) {
				p.First, p.Email, p.Phone = "gustav", "g.lindqvist@nordwind.example", "+46701234599"
			}),
		}, "AB"},
		{"colleagues with one first name", []match.Person{
			ann, with(ann, func(p *match.Person) {
				p.Last, p.Email, p.Phone = "sandgren", "annika.sandgren@nordwind.example", "+46701234599"
			}),
		}, "AB"},
		{"a name in two scripts, one mailbox", []match.Person{
			{First: "yurii", Last: "kalynodub", Email: "kalynodub.yurii@dniprovi.example", Kind: match.Corporate, Domain: "dniprovi.example", Country: "UA"},
			{First: "юрій", Last: "калинодуб", Email: "kalynodub.yurii@dniprovi.example", Kind: match.Corporate, Domain: "dniprovi.example", Country: "UA"},
		}, "AA"},
		{"the whole name in the place of the last", []match.Person{ann, with(ann, func(p *match.Person) { p.First, p.Last = "", "annika lindqvist" })}, "AA"},
		{"names of two letters that share none", []match.Person{
			{First: "伟明", Last: "欧阳", Email: "wm@nordwind.example", Kind: match.Corporate, Domain: "nordwind.example", Company: "nordwind", Country: "CN"},
			{First: "美咲", Last: "佐藤", Email: "ms@nordwind.example", Kind: match.Corporate, Domain: "nordwind.example", Company: "nordwind", Country: "CN"},
		}, "AB"},
		{"two numbers on one name are two mailboxes", []match.Person{
			{First: "maria", Last: "garcia", Email: "maria.garcia77@mail.example", Kind: match.Free, Country: "ES"},
			{First: "maria", Last: "garcia", Email: "maria.garcia78@mail.example", Kind: match.Free, Country: "ES"},
		}, "AB"},
		{"the company alone", []match.Person{
			{Company: "nordwind", Domain: "nordwind.example", Country: "SE", Phone: ""}, {Company: "nordwind", Domain: "nordwind.example", Country: "SE"},
		}, "AB"},
		{"nobody", []match.Person{{}, {}}, "AB"},
	} {
		crowd := &crowd{people: slices.Clone(many.people), keys: slices.Clone(many.keys)}
		n := len(crowd.people)
		for i, p := range c.people {
			crowd.add(uint64(i+1), p)
		}
		r := crowd.resolve(t, crowd.options())
		if got := groups(r.Person[n:]); got != c.want {
			t.Errorf("%s: groups are %s, want %s", c.name, got, c.want)
			s := crowd.score(t, crowd.options())
			for i := 1; i < len(c.people); i++ {
				t.Logf("0 and %d: %+v", i, s.Explain(uint32(n), uint32(n+i)))
			}
		}
	}
}

// Among few leads a name stands for one person; among many a common name does not, and two leads that say the same and
// nothing else are two people.
func TestCommonNameAlone(t *testing.T) {
	c := generated(t, 20_000, 8)
	n := len(c.people)
	for key := range uint64(2) {
		c.add(key+1, match.Person{First: "maria", Last: "garcia", Country: "ES"})
		c.add(key+3, match.Person{First: "maria", Last: "garcia", Country: "ES", Phone: "+34600111222"})
	}
	r := c.resolve(t, c.options())
	if got := groups(r.Person[n:]); got != "ABCB" {
		t.Errorf("groups are %s, want ABCB: the phone makes one person, the name does not", got)
	}
}

// groups names the persons A, B, … in the order of their first lead.
func groups(of []uint32) (names string) {
	letter := map[uint32]rune{}
	for _, p := range of {
		if _, ok := letter[p]; !ok {
			letter[p] = 'A' + rune(len(letter))
		}
		names += string(letter[p])
	}
	return names
}

// One lead in between must not make two people one: A is near M, M is near B, but A and B contradict each other.
func TestGuardKeepsGroupsApart(t *testing.T) {
	c := generated(t, 1500, 7)
	n := len(c.people)
	for i := range 4 {
		c.add(uint64(10+i), match.Person{First: "joachim", Last: "brandtner", Email: "joachim.brandtner@elbwerk.example", Kind: match.Corporate, Domain: "elbwerk.example", Company: "elbwerk", Country: "DE", Phone: fmt.Sprintf("+49171555000%d", i)})
		c.add(uint64(20+i), match.Person{First: "sabine", Last: "brandtner", Email: "sabine.brandtner@alsterbau.example", Kind: match.Corporate, Domain: "alsterbau.example", Company: "alsterbau", Country: "DE", Phone: fmt.Sprintf("+49172666000%d", i)})
	}
	c.add(30, match.Person{Last: "brandtner", Email: "joachim.brandtner@elbwerk.example", Kind: match.Corporate, Domain: "elbwerk.example", Phone: "+491726660000"})
	r := c.resolve(t, c.options())
	if r.Person[n] == r.Person[n+1] {
		t.Errorf("joachim and sabine are one person")
	}
	if got := groups([]uint32{r.Person[n], r.Person[n+2], r.Person[n+4], r.Person[n+6]}); got != "AAAA" {
		t.Errorf("joachim's leads are %s, want one person", got)
	}
	refused := 0
	for _, e := range r.Edges {
		if e.Kind == match.Refused && (int(e.A) >= n || int(e.B) >= n) {
			refused++
		}
	}
	if refused == 0 {
		t.Errorf("no refused union is reported")
	}
}

// The first night may have a handful of leads. They say nothing of how common a name is, and still a mailbox is a person's.
func TestFewLeads(t *testing.T) {
	c := &crowd{}
	c.add(1, match.Person{First: "ann", Last: "lee", Email: "ann.lee@fabrikam.example", Kind: match.Corporate, Domain: "fabrikam.example", Company: "fabrikam", Country: "GB"})
	c.add(2, match.Person{First: "ann", Last: "lee", Email: "ann.lee@fabrikam.example", Kind: match.Corporate, Domain: "fabrikam.example", Company: "fabrikam", Country: "GB"})
	c.add(3, match.Person{First: "bob", Last: "stone", Phone: "+14255550100", Company: "contoso", Country: "US"})
	c.add(4, match.Person{First: "robert", Last: "stone", Phone: "+14255550100", Company: "contoso", Country: "US"})
	c.add(5, match.Person{Email: "x.y@tailspin.example", Kind: match.Corporate, Domain: "tailspin.example"})
	c.add(6, match.Person{First: "xenia", Last: "young", Email: "x.y@tailspin.example", Kind: match.Corporate, Domain: "tailspin.example"})
	if got := groups(c.resolve(t, c.options()).Person); got != "AABBCC" {
		t.Errorf("groups are %s, want AABBCC", got)
	}
}

// Two leads that say the same and little are two people for now, and somebody should look: an opt-out of one may be the other's.
func TestTwinsAreForReview(t *testing.T) {
	c := generated(t, 20_000, 8)
	n := uint32(len(c.people))
	for key := range uint64(2) {
		c.add(key+1, match.Person{First: "maria", Last: "garcia", Country: "ES"})
	}
	r := c.resolve(t, c.options())
	for _, e := range r.Edges {
		if e.Kind == match.Review && min(e.A, e.B) == n && max(e.A, e.B) == n+1 {
			return
		}
	}
	t.Error("no pair for review")
}

// An override is told even where the leads were one person without it.
func TestEveryLinkIsTold(t *testing.T) {
	c := generated(t, 300, 9)
	o := c.options()
	o.MustLink = []match.Pair{{A: 1, B: 2}, {A: 2, B: 3}, {A: 1, B: 3}}
	linked := 0
	for _, e := range c.resolve(t, o).Edges {
		if e.Kind == match.Linked {
			linked++
		}
	}
	if linked != 3 {
		t.Errorf("%d must-links are told, want 3", linked)
	}
}
