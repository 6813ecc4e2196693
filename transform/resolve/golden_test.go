package resolve

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// name is a first or last name as the first pass describes one: full and in capital and small letters.
func wellWritten(name string) NameForm { return NewNameForm(FullName, len(name), true, false) }

func person(first, last string) change {
	return func(r *Record) {
		firstName(first, wellWritten(first))(r)
		lastName(last, wellWritten(last))(r)
	}
}

func land(of string) change {
	return func(r *Record) {
		r.Country = code(of)
		r.Present |= Country
	}
}

// line is a phone of a country, mobile or not.
func line(number, of string, facts Facts) change {
	return func(r *Record) {
		phone(number)(r)
		r.PhoneLand = code(of)
		r.Facts |= facts
	}
}

// oneCustomer makes a resolution of leads of one customer, an hour apart.
func oneCustomer(leads ...[]change) *Resolution {
	var records []Record
	for i, changes := range leads {
		records = append(records, rec(0, string(rune('a'+i)), noon+int64(i)*hour, changes...))
	}
	return &Resolution{
		Records: records, Leads: FoldRecords(records), Customer: make([]uint32, len(records)),
		Customers: newMembers(make([]uint32, len(records)), 1),
	}
}

func TestGolden(t *testing.T) {
	first := func(name string, c Completeness, letters int, mixed, accents bool) change {
		return firstName(name, NewNameForm(c, letters, mixed, accents))
	}
	last := func(name string, c Completeness, letters int, mixed, accents bool) change {
		return lastName(name, NewNameForm(c, letters, mixed, accents))
	}
	type leads = [][]change
	for _, c := range []struct {
		what  string
		leads leads
		want  func(*Golden)
	}{
		{"nothing known", leads{{}}, func(*Golden) {}},

		{"a full name before an initial that comes often", leads{
			{first("john", FullName, 4, true, false)}, {first("j", Initials, 1, true, false)}, {first("j", Initials, 1, true, false)},
		}, func(g *Golden) { g.First = 0 }},
		{"a full name before a nickname, a nickname before an initial", leads{
			{first("bob", Nickname, 3, true, false)}, {first("robert", FullName, 6, false, false)}, {first("r", Initials, 1, true, false)},
		}, func(g *Golden) { g.First = 1 }},
		{"a nickname before an initial", leads{
			{first("bob", Nickname, 3, true, false)}, {first("r", Initials, 1, true, false)},
		}, func(g *Golden) { g.First = 0 }},
		{"the name on most leads before a longer one", leads{
			{person("anna", "ek")}, {person("anna", "ek")}, {person("annamaria", "ek")},
		}, func(g *Golden) { g.First, g.Last = 1, 1 }},
		{"of names on as many leads the one with more letters", leads{
			{first("hanspeter", FullName, 9, true, false)}, {first("hans", FullName, 4, true, false)},
		}, func(g *Golden) { g.First = 0 }},
		{"of equals the latest", leads{{person("anna", "ek")}, {person("anne", "ed")}, {}}, func(g *Golden) { g.First, g.Last = 1, 1 }},
		{"mixed case before capitals with accents, accents before none", leads{
			{last("muller", FullName, 6, true, true)}, {last("muller", FullName, 6, true, false)}, {last("muller", FullName, 6, false, true)},
		}, func(g *Golden) { g.Last = 0 }},
		{"the spelling counts only for the name on most leads", leads{
			{last("ek", FullName, 2, false, false)}, {last("ek", FullName, 2, false, false)}, {last("eks", FullName, 3, true, false)},
		}, func(g *Golden) { g.Last = 1 }},
		{"first and last from one lead, though another has either later", leads{
			{person("john", "ek")}, {person("john", "ek")}, {first("john", FullName, 4, true, false)}, {last("ek", FullName, 2, true, false)},
		}, func(g *Golden) { g.First, g.Last = 1, 1 }},
		{"from two leads where none has both in full", leads{
			{first("john", FullName, 4, true, false), last("s", Initials, 1, true, false)},
			{first("j", Initials, 1, true, false), last("smith", FullName, 5, true, false)},
		}, func(g *Golden) { g.First, g.Last = 0, 1 }},
		{"names that changed places once", leads{{person("john", "smith")}, {person("smith", "john")}, {person("john", "smith")}},
			func(g *Golden) { g.First, g.Last = 2, 2 }},
		{"names that changed places as often give one name each", leads{{person("john", "smith")}, {person("smith", "john")}},
			func(g *Golden) { g.First, g.Last = 0, 0 }},
		{"a nickname that changed places", leads{
			{first("bob", Nickname, 3, true, false), last("smith", FullName, 5, true, false)},
			{first("smith", FullName, 5, true, false), last("bob", FullName, 3, true, false)},
		}, func(g *Golden) { g.First, g.Last = 0, 0 }},
		{"one script for both, though the other first name has more letters", leads{{person("noor", "alwahati")}, {person("nur", "alwahatia")}},
			func(g *Golden) { g.First, g.Last = 1, 1 }},
		{"one name for both", leads{{person("thomas", "thomas")}}, func(g *Golden) { g.First, g.Last = 0, 0 }},

		{"the latest corporate e-mail",
			leads{{mailbox("a", kindCorporate)}, {mailbox("b", kindCorporate)}, {mailbox("c", kindFree)}},
			func(g *Golden) { g.Email, g.Emails = 1, []uint32{0, 1, 2} }},
		{"a corporate e-mail after a free one", leads{{mailbox("c", kindFree)}, {mailbox("a", kindCorporate)}},
			func(g *Golden) { g.Email, g.Emails = 1, []uint32{0, 1} }},
		{"the latest free e-mail", leads{{mailbox("c", kindFree)}, {mailbox("d", kindFree)}, {mailbox("e", kindDisposable)}},
			func(g *Golden) { g.Email, g.Emails = 1, []uint32{0, 1, 2} }},
		{"never a role or disposable mailbox, though it was seen", leads{{mailbox("r", kindRole)}, {mailbox("d", kindDisposable)}},
			func(g *Golden) { g.Emails = []uint32{0, 1} }},
		{"a free e-mail before one that others use too", leads{{mailbox("c", kindFree)}, {mailbox("office", kindCorporate), knows(sharedMailbox)}},
			func(g *Golden) { g.Email, g.Emails = 0, []uint32{0, 1} }},
		{"a provider's domain is as good as free mail", leads{{mailbox("a", kindCorporate), knows(publicDomain)}, {mailbox("c", kindFree)}},
			func(g *Golden) { g.Email, g.Emails = 1, []uint32{0, 1} }},
		{"each e-mail once, where it was first seen",
			leads{{mailbox("a", kindCorporate)}, {mailbox("b", kindCorporate)}, {mailbox("a", kindCorporate)}},
			func(g *Golden) { g.Email, g.Emails = 2, []uint32{0, 1} }},
		{"one mailbox in two spellings, each once",
			leads{{mailbox("a", kindCorporate)}, {mailbox("a", kindCorporate), spelled("A")}, {mailbox("a", kindCorporate)}},
			func(g *Golden) { g.Email, g.Emails = 2, []uint32{0, 1} }},

		{"the latest phone, each once", leads{{phone("1")}, {phone("2")}, {phone("1")}, {}},
			func(g *Golden) { g.Phone, g.Phones = 2, []uint32{0, 1} }},
		{"a mobile phone before a later one", leads{{line("1", "SE", MobilePhone)}, {line("2", "SE", 0)}},
			func(g *Golden) { g.Phone, g.Phones = 0, []uint32{0, 1} }},
		{"an unshared phone before a mobile that others use too", leads{{line("1", "SE", 0)}, {line("2", "SE", MobilePhone|sharedPhone)}},
			func(g *Golden) { g.Phone, g.Phones = 0, []uint32{0, 1} }},
		{"a shared phone is better than none", leads{{line("2", "SE", sharedPhone)}}, func(g *Golden) { g.Phone, g.Phones = 0, []uint32{0} }},

		{"the country on most leads", leads{{land("SE")}, {land("SE")}, {land("NO")}},
			func(g *Golden) { g.Country, g.Countries = 1, []uint32{0, 2} }},
		{"of countries on as many leads the latest", leads{{land("SE")}, {land("NO")}, {}},
			func(g *Golden) { g.Country, g.Countries = 1, []uint32{0, 1} }},
		{"the country of phone and company before that of most leads", leads{{of("a", "SE"), line("1", "SE", 0)}, {land("NO")}, {land("NO")}},
			func(g *Golden) {
				g.Country, g.Phone, g.Company = 0, 0, 0
				g.Phones, g.Companies, g.Countries = []uint32{0}, []uint32{0}, []uint32{0, 1}
			}},
		{"the latest lead of the country in which phone and company agree", leads{{line("1", "SE", 0)}, {of("a", "SE")}, {land("NO")}, {land("SE")}, {land("NO")}, {land("NO")}},
			func(g *Golden) {
				g.Country, g.Phone, g.Company = 3, 0, 1
				g.Phones, g.Companies, g.Countries = []uint32{0}, []uint32{1}, []uint32{1, 2}
			}},
		{"phone and company do not agree", leads{{of("a", "SE"), line("1", "DK", 0)}, {land("NO")}, {land("NO")}},
			func(g *Golden) {
				g.Country, g.Phone, g.Company = 2, 0, 0
				g.Phones, g.Companies, g.Countries = []uint32{0}, []uint32{0}, []uint32{0, 1}
			}},

		{"the latest company with its title",
			leads{{of("a", ""), holds(JobTitle)}, {of("b", ""), holds(JobTitle)}, {holds(JobTitle)}},
			func(g *Golden) { g.Company, g.JobTitle, g.Companies = 1, 1, []uint32{0, 1} }},
		{"jobs do not mix: the latest company has no title",
			leads{{of("a", ""), holds(JobTitle)}, {holds(JobTitle)}, {of("b", "")}},
			func(g *Golden) { g.Company, g.Companies = 2, []uint32{0, 2} }},
		{"an earlier lead has the title at the latest company",
			leads{{of("b", ""), holds(JobTitle)}, {of("a", ""), holds(JobTitle)}, {of("b", "")}},
			func(g *Golden) { g.Company, g.JobTitle, g.Companies = 0, 0, []uint32{0, 1} }},
		{"what names no company does not survive, but is listed", leads{{of("a", ""), holds(JobTitle)}, {of("none", ""), knows(NoCompany), holds(JobTitle)}},
			func(g *Golden) { g.Company, g.JobTitle, g.Companies = 0, 0, []uint32{0, 1} }},
		{"a title without any company", leads{{holds(JobTitle)}, {of("none", ""), knows(NoCompany), holds(JobTitle)}, {}},
			func(g *Golden) { g.JobTitle, g.Companies = 1, []uint32{1} }},
		{"a company without any title", leads{{of("a", "")}, {}}, func(g *Golden) { g.Company, g.Companies = 0, []uint32{0} }},
	} {
		want := Golden{First: None, Last: None, Email: None, Phone: None, Country: None, Company: None, JobTitle: None}
		c.want(&want)
		got := Golden{Emails: []uint32{7}, Phones: []uint32{7}, Names: []uint32{7}, Email: 7, company: 7, lastName: 7, agreed: 7} // of another customer
		oneCustomer(c.leads...).Golden(0, &got)
		if got.First != want.First || got.Last != want.Last || got.Email != want.Email || got.Phone != want.Phone ||
			got.Country != want.Country || got.Company != want.Company || got.JobTitle != want.JobTitle ||
			!equal(got.Emails, want.Emails) || !equal(got.Phones, want.Phones) || !equal(got.Companies, want.Companies) ||
			!equal(got.Countries, want.Countries) {
			t.Errorf("%s: Golden = %+v, want %+v", c.what, got, want)
		}
	}
}

func TestNamesOfGolden(t *testing.T) {
	var g Golden
	oneCustomer([]change{person("ann", "ek")}, []change{}, []change{person("ann", "ek")}, []change{firstName("ann", 1)}, []change{person("ek", "ann")}).Golden(0, &g)
	if want := []uint32{0, 3, 4}; !equal(g.Names, want) {
		t.Errorf("Names = %v, want %v", g.Names, want)
	}
}

// A customer of many values: the scan gives way to a map.
func TestDistinctOfMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d distinct
		want := map[uint64]int{}
		for _, v := range rapid.SliceOfN(rapid.Uint64Range(0, 150), 0, 400).Draw(t, "values") {
			if got := d.add(v); got != (want[v] == 0) {
				t.Fatalf("add(%d) = %v after %d of it", v, got, want[v])
			}
			want[v]++
		}
		if len(d.values) != len(want) {
			t.Fatalf("%d values, want %d", len(d.values), len(want))
		}
		for v, n := range want {
			if at, found := d.find(v); !found || d.counts[at] != n {
				t.Fatalf("%d was added %d times, counted at %d (%v)", v, n, at, found)
			}
		}
	})
}

// Every golden value is that of a lead of the customer, no role or disposable mailbox survives, no better lead is left, and
// company and title do not mix.
func TestGoldenIsOfTheCustomer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := grouped(mixed(t), func(r *Record) uint64 { return r.Email%3 + 1 })
		var g Golden
		for c := range uint32(r.Customers.Len()) {
			leads := r.Customers.Of(c)
			r.Golden(c, &g)
			for _, f := range []struct {
				what string
				lead uint32
				has  func(*Record) bool
			}{
				{"first name", g.First, func(r *Record) bool { return r.FirstForm != 0 }},
				{"last name", g.Last, func(r *Record) bool { return r.LastForm != 0 }},
				{"e-mail", g.Email, func(r *Record) bool { return r.Email != 0 && r.Kind != kindRole && r.Kind != kindDisposable }},
				{"phone", g.Phone, func(r *Record) bool { return r.Phone != 0 }},
				{"country", g.Country, func(r *Record) bool { return r.Country != 0 }},
				{"company", g.Company, func(r *Record) bool { return r.Company != 0 && !r.Facts.Has(NoCompany) }},
			} {
				some := slices.ContainsFunc(leads, func(lead uint32) bool { return f.has(r.Shown(lead)) })
				if some != (f.lead != None) || f.lead != None && (!slices.Contains(leads, f.lead) || !f.has(r.Shown(f.lead))) {
					t.Fatalf("customer %d of the leads %v: %s of lead %d, some lead may give it: %v", c, leads, f.what, f.lead, some)
				}
			}
			if g.Company != None && g.JobTitle != None && g.JobTitle != g.Company {
				t.Fatalf("company of lead %d, title of lead %d", g.Company, g.JobTitle)
			}
			for _, lead := range leads {
				if g.Email != None && r.Shown(lead).Kind == kindCorporate && r.Shown(g.Email).Kind == kindFree &&
					!r.Shown(lead).Facts.Has(sharedMailbox) && !r.Shown(lead).Facts.Has(publicDomain) {
					t.Fatalf("free mail of lead %d before the corporate one of %d", g.Email, lead)
				}
			}
		}
	})
}

// Customers whose leads all say the same take a short way to the same golden record.
func TestGoldenOfUniformCustomers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := mixed(t)
		if len(one) == 0 {
			return
		}
		leads := make([][]change, rapid.IntRange(1, 4).Draw(t, "leads"))
		for i := range leads {
			leads[i] = []change{func(r *Record) {
				key, at, version := r.Key, r.At, r.Version
				*r = one[0]
				r.Key, r.At, r.Version = key, at, version
			}}
		}
		r := oneCustomer(leads...)
		var short, long Golden
		r.Golden(0, &short)
		long.look(r, r.Customers.Of(0))
		if !long.uniform() {
			t.Fatal("leads of the same values are not uniform")
		}
		long.decide(r.Customers.Of(0))
		if a, b := fmt.Sprint(short.fields(), short.lists()), fmt.Sprint(long.fields(), long.lists()); a != b {
			t.Fatalf("the short way gives %s, the long one %s", a, b)
		}
	})
}

func (g *Golden) fields() []uint32 {
	return []uint32{g.First, g.Last, g.Email, g.Phone, g.Country, g.Company, g.JobTitle}
}

func (g *Golden) lists() [][]uint32 {
	return [][]uint32{g.Emails, g.Phones, g.Names, g.Companies, g.Countries}
}

// Shared are values of customers whose last names differ.
func TestFindShared(t *testing.T) {
	at := func(i int) int64 { return noon + int64(i)*hour }
	ann, other := email("ann"), mailbox("ann at home", kindFree)
	records := []Record{
		rec(0, "0", at(0), ann, phone("office"), person("ann", "ek")),
		rec(0, "1", at(1), ann, phone("own"), person("ann", "ek")),
		rec(0, "2", at(2), email("bo"), phone("office"), person("bo", "by")),
		rec(0, "3", at(3), email("eva"), phone("own"), person("eva", "ek")),                                // a family has one name
		rec(0, "4", at(4), email("s"), phone("own"), lastName("s", NewNameForm(Initials, 1, true, false))), // may be ek
		rec(0, "5", at(5), other, phone("other")),                                                          // nobody asks for it
		rec(0, "6", at(6), email("bo"), mailbox("team", kindCorporate), phone("bo's"), person("bo", "by")), // another mailbox: another customer
		rec(0, "7", at(7), mailbox("team", kindCorporate), phone("eva's"), person("eva", "ek")),
		rec(0, "8", at(8), ann, phone("own"), person("ann", "by")), // the same person under another name
	}
	r := &Resolution{Records: records, Leads: FoldRecords(records), Customer: []uint32{0, 0, 1, 2, 3, 4, 1, 2, 0}}
	r.Customers = newMembers(r.Customer, 5)
	shared := r.findShared()
	shared.mark(r)
	for lead, want := range []Facts{sharedPhone, 0, sharedPhone, 0, 0, 0, sharedMailbox, sharedMailbox, 0} {
		if got := r.Shown(uint32(lead)).Facts; got != want {
			t.Errorf("lead %d: facts = %b, want %b", lead, got, want)
		}
	}
}

func TestOptedOut(t *testing.T) {
	records := []Record{
		rec(0, "0", noon, flagged(OptOut)), rec(0, "1", noon+hour), rec(0, "2", noon+2*hour), rec(0, "3", noon+3*hour), rec(0, "4", noon+4*hour),
	}
	r := &Resolution{Records: records, Leads: FoldRecords(records), Customer: []uint32{0, 0, 1, 2, 3}}
	r.Customers = newMembers(r.Customer, 4)
	if got, want := fmt.Sprint(r.OptedOut()), "[true false false false]"; got != want {
		t.Errorf("OptedOut = %s, want %s: on any lead", got, want)
	}
	r.Review = [][2]uint32{{1, 0}, {1, 2}}
	if got, want := fmt.Sprint(r.OptedOut()), "[true true false false]"; got != want {
		t.Errorf("OptedOut = %s, want %s: one step across a pair for review", got, want)
	}
}

func TestWeakestLinkOf(t *testing.T) {
	r := &Resolution{}
	if _, ok := r.WeakestLinkOf(3); ok {
		t.Error("a weakest link is known without any")
	}
	r.WeakestLink = []float32{float32(math.NaN()), 2.5}
	if _, ok := r.WeakestLinkOf(0); ok {
		t.Error("a customer of one set of values has a weakest link")
	}
	if bits, ok := r.WeakestLinkOf(1); bits != 2.5 || !ok {
		t.Errorf("WeakestLinkOf(1) = %v, %v, want 2.5", bits, ok)
	}
}

// The rules that the documentation lists are those of the golden record: each column once, each criterion in words.
func TestSurvivorship(t *testing.T) {
	var fields []string
	for _, r := range Survivorship() {
		fields = append(fields, r.Field)
		if r.May == "" || slices.Contains(r.Criteria, "") {
			t.Errorf("the rule of %s is not in words: %q", r.Field, r)
		}
	}
	if want := []string{"first_name", "last_name", "email", "phone", "country", "company", "job_title"}; !slices.Equal(fields, want) {
		t.Errorf("fields = %v, want %v", fields, want)
	}
}
