package resolve

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// employees are n leads on a domain, each with the company that a number has.
func employees(domain string, n int, company func(i int) string, changes ...change) []Record {
	var records []Record
	for i := range n {
		r := rec(0, fmt.Sprint(domain, i), noon+int64(i)*hour, at(domain))
		if c := company(i); c != "" {
			of(c, "SE")(&r)
		}
		for _, c := range changes {
			c(&r)
		}
		records = append(records, r)
	}
	return records
}

// grouped is a resolution of records whose customers are known.
func grouped(records []Record, customer func(*Record) uint64) *Resolution {
	l := FoldRecords(records)
	r := &Resolution{Records: records, Leads: l, Customer: make([]uint32, len(l.Record))}
	numbers := map[uint64]uint32{}
	for lead, record := range l.Record {
		key := customer(&records[record])
		if _, ok := numbers[key]; !ok {
			numbers[key] = uint32(len(numbers))
		}
		r.Customer[lead] = numbers[key]
	}
	r.sort()
	r.Customers = newMembers(r.Customer, renumber(r.Customer, nil))
	r.settleAccounts(newEmployers(records, l))
	shared := r.findShared()
	shared.mark(r)
	return r
}

func accountsOf(records []Record) (accounts []uint32, founders []uint64) {
	e := newEmployers(records, FoldRecords(records))
	return e.of, e.founders
}

func byEmail(r *Record) uint64 { return r.Email }

func TestAccounts(t *testing.T) {
	acme, acmeNorway, acmeNowhere := of("acme", "SE"), of("acme", "NO"), of("acme", "")
	type leads = []Record
	for _, c := range []struct {
		what    string
		records leads
		want    []uint32
	}{
		{"one domain, two companies", leads{rec(0, "1", 0, at("acme.se"), acme), rec(0, "2", 0, at("acme.se"), of("acme labs", "SE"))}, []uint32{0, 0}},
		{"one domain, two countries", leads{rec(0, "1", 0, at("acme.com"), acme), rec(0, "2", 0, at("acme.com"), acmeNorway)}, []uint32{0, 0}},
		{"two domains, one company", leads{rec(0, "1", 0, at("acme.se"), acme), rec(0, "2", 0, at("acme.com"), acme)}, []uint32{0, 1}},
		{"company and country", leads{rec(0, "1", 0, acme), rec(0, "2", 0, acme)}, []uint32{0, 0}},
		{"one company in two countries, and in none", leads{rec(0, "1", 0, acme), rec(0, "2", 0, acmeNorway), rec(0, "3", 0, acmeNowhere)}, []uint32{0, 1, 2}},
		{"one company in one country, and in none", leads{rec(0, "1", 0, acmeNowhere), rec(0, "2", 0, acme)}, []uint32{0, 0}},
		{"the company is known for a domain", leads{rec(0, "1", 0, acme), rec(0, "2", hour, at("acme.se"), acme)}, []uint32{0, 0}},
		{"the company is known for a domain in another country", leads{rec(0, "1", 0, acme), rec(0, "2", hour, at("acme.no"), acmeNorway)}, []uint32{0, 1}},
		{"the domain does not tell its country", leads{rec(0, "1", 0, acme), rec(0, "2", hour, at("acme.se"), acmeNowhere)}, []uint32{0, 0}},
		{"the lead does not tell its country", leads{rec(0, "1", 0, acmeNowhere), rec(0, "2", hour, at("acme.se"), acme)}, []uint32{0, 0}},
		{"the lead does not tell its country, the company has two domains",
			leads{rec(0, "1", 0, acmeNowhere), rec(0, "2", hour, at("acme.se"), acme), rec(0, "3", hour, at("acme.no"), acmeNorway)}, []uint32{0, 1, 2}},
		{"the company is known for two domains", leads{rec(0, "1", hour, at("acme.com"), acme), rec(0, "2", 0, at("acme.se"), acme), rec(0, "3", 0, acme)}, []uint32{0, 1, 2}},
		{"subsidiaries: each country its domain",
			leads{rec(0, "1", 0, at("acme.se"), acme), rec(0, "2", 0, at("acme.no"), acmeNorway), rec(0, "3", 0, acmeNorway), rec(0, "4", 0, acme)}, []uint32{0, 1, 1, 0}},
		{"a consultant writes whom he works for", append(employees("acme.se", 4, func(int) string { return "acme" }),
			rec(0, "c", 0, at("consultant.se"), acme), rec(0, "f", 0, acme)), []uint32{0, 0, 0, 0, 1, 0}},
		{"two of five leads are too many to be strays", append(employees("acme.se", 3, func(int) string { return "acme" }),
			rec(0, "c", 0, at("umbra.se"), acme), rec(0, "d", 0, at("umbra.se"), acme), rec(0, "f", 0, acme)), []uint32{0, 0, 0, 1, 1, 2}},
		{"what names no company makes none", leads{rec(0, "1", 0, of("private", "SE"), knows(NoCompany)), rec(0, "2", 0, of("private", "SE"), knows(NoCompany))}, []uint32{None, None}},
		{"what names no company leads to no domain",
			leads{rec(0, "1", 0, at("acme.se"), of("private", "SE"), knows(NoCompany)), rec(0, "2", 0, of("private", "SE"))}, []uint32{0, 1}},
		{"nothing names a company", leads{rec(0, "1", 0, email("a@gmail.com")), rec(0, "2", 0, acme)}, []uint32{None, 0}},
		{"no lead", nil, nil},
	} {
		accounts, founders := accountsOf(c.records)
		if got := partition(accounts); !equal(got, c.want) {
			t.Errorf("%s: accounts = %v, want %v", c.what, got, c.want)
		}
		for lead, a := range accounts {
			switch r := c.records[lead]; {
			case a == None:
			case r.Domain != 0 && founders[a] != r.Domain:
				t.Errorf("%s: the account of lead %d is founded by %x, want its domain %x", c.what, lead, founders[a], r.Domain)
			case founders[a] == 0:
				t.Errorf("%s: the account of lead %d is founded by nothing", c.what, lead)
			}
		}
	}
}

// The identifier of an account is that of the release before: of the domain, else of company and country.
func TestFoundersOfAccounts(t *testing.T) {
	records := []Record{
		rec(0, "1", 0, of("acme", "SE")), rec(0, "2", 0, of("acme", "NO")), rec(0, "3", 0, of("acme", "")), rec(0, "4", 0, at("umbra.se"), of("umbra", "SE")),
	}
	accounts, founders := accountsOf(records)
	for lead, want := range []uint64{Hash("acme", "SE"), Hash("acme", "NO"), Hash("acme", ""), Hash("umbra.se")} {
		if got := founders[accounts[lead]]; got != want {
			t.Errorf("the account of lead %d is founded by %x, want %x", lead, got, want)
		}
	}
}

// A domain on which many companies meet is a provider's, unless one of them stands out.
func TestPublicDomains(t *testing.T) {
	each := func(i int) string { return fmt.Sprint("company", i) }
	for _, c := range []struct {
		what    string
		records []Record
		public  bool
	}{
		{"a provider", employees("provider.se", manyCompanies+1, each), true},
		{"not yet many", employees("provider.se", manyCompanies, each), false},
		{"a large firm in many spellings", employees("firm.se", 3*manyCompanies, func(i int) string {
			if i%3 > 0 {
				return "firm"
			}
			return each(i)
		}), false},
		{"half of the leads are not a majority", employees("firm.se", 2*(manyCompanies+1), func(i int) string {
			if i%2 > 0 {
				return "firm"
			}
			return each(i)
		}), true},
		{"half of the leads, those that come first", employees("firm.se", 2*(manyCompanies+1), func(i int) string {
			if i <= manyCompanies {
				return "firm"
			}
			return each(i)
		}), true},
		{"a group whose firms are named like it", employees("group.se", 2*manyCompanies, each, knows(NamedAlike)), false},
		{"many leads of few companies", employees("group.se", 5*manyCompanies, func(i int) string { return each(i % manyCompanies) }), false},
		{"few leads name a company", employees("firm.se", 3*manyCompanies, func(i int) string {
			if i < manyCompanies {
				return each(i)
			}
			return ""
		}), false},
		{"words that name none", employees("firm.se", 2*manyCompanies, each, knows(NoCompany)), false},
	} {
		random := employees("other.se", 3, func(int) string { return "other" })
		records := append(slices.Clone(c.records), random...)
		accounts, _ := accountsOf(records)
		for lead := range c.records {
			if got := records[lead].Facts.Has(publicDomain); got != c.public {
				t.Fatalf("%s: lead %d has a public domain = %v, want %v", c.what, lead, got, c.public)
			}
			if alone := accounts[lead] != accounts[(lead+1)%len(c.records)]; c.public && c.records[lead].Company == Hash(each(lead)) && !alone {
				t.Errorf("%s: leads of two companies act for one account", c.what)
			} else if !c.public && alone {
				t.Errorf("%s: the domain is two accounts", c.what)
			}
		}
	}
}

// What a customer's other leads tell: which of two domains its company is, and for whom it acts where it does not say.
func TestAccountsByCustomer(t *testing.T) {
	ann, acme := email("ann@home.example"), of("acme", "SE")
	records := []Record{
		0: rec(0, "0", noon, acme, ann, at("acme.se")),
		1: rec(0, "1", noon+hour, acme, ann), // the company has two domains; hers is known
		2: rec(0, "2", noon+2*hour, ann, of("private", "SE"), knows(NoCompany)),
		3: rec(0, "3", noon+3*hour, acme, email("bo"), at("acme.com")),
		4: rec(0, "4", noon+4*hour, acme, email("eva")), // nothing tells hers
		5: rec(0, "5", noon+5*hour, email("eva"), of("umbra", "SE")),
	}
	r := grouped(records, byEmail)
	if want := []uint32{0, 0, 0, 1, 2, 3}; !equal(r.Account, want) {
		t.Errorf("accounts = %v, want %v", r.Account, want)
	}
	if want := []uint64{Hash("acme.se"), Hash("acme.com"), Hash("acme", "SE"), Hash("umbra", "SE")}; !slices.Equal(r.AccountKey, want) {
		t.Errorf("account keys = %x, want %x", r.AccountKey, want)
	}
}

// An account that all its leads left for that of their customer is none.
func TestAccountsWithoutLeadsVanish(t *testing.T) {
	acme := of("acme", "SE")
	r := grouped([]Record{
		rec(0, "0", noon, acme, email("ann"), at("acme.se")), rec(0, "1", noon+hour, acme, email("ann")), rec(0, "2", noon+2*hour, acme, email("bo"), at("acme.com")),
	}, byEmail)
	if want := []uint64{Hash("acme.se"), Hash("acme.com")}; !slices.Equal(r.AccountKey, want) || r.Accounts.Len() != 2 {
		t.Errorf("account keys = %x, want %x alone", r.AccountKey, want)
	}
}

func TestAccountGolden(t *testing.T) {
	r := grouped([]Record{
		rec(0, "0", noon, at("acme.se"), of("acme", "SE")),
		rec(0, "1", noon+hour, at("acme.se"), of("acme", "SE")),
		rec(0, "2", noon+2*hour, at("acme.se"), of("acme labs", "NO")),
		rec(0, "3", noon+3*hour, at("acme.se"), of("private", "NO"), knows(NoCompany)),
		rec(0, "4", noon+4*hour, of("umbra", "")),
	}, byEmail)
	var g Golden
	if got, want := r.AccountGolden(0, &g), (AccountGolden{Company: 1, Domain: 0, Country: 3}); got != want {
		t.Errorf("AccountGolden(0) = %+v, want %+v", got, want)
	}
	if got, want := r.AccountGolden(1, &g), (AccountGolden{Company: 4, Domain: None, Country: None}); got != want {
		t.Errorf("AccountGolden(1) = %+v, want %+v", got, want)
	}
}

// staffed draws leads of few companies, domains and countries, so that they meet in every way; some domains are a provider's.
func staffed(t *rapid.T) []Record {
	pick := func(what string, n int) int { return rapid.IntRange(0, n).Draw(t, what) }
	var records []Record
	for i := range pick("leads", 12) {
		r := rec(0, fmt.Sprint(i), int64(pick("time", 2)))
		if d := pick("domain", 3); d > 0 {
			r.Domain = Hash(fmt.Sprint("domain", d))
		}
		if c := pick("company", 2); c > 0 {
			of(fmt.Sprint("company", c), []string{"", "SE", "NO"}[pick("country", 2)])(&r)
		}
		r.Facts = []Facts{0, 0, 0, NoCompany}[pick("facts", 3)]
		records = append(records, r)
	}
	if pick("provider", 1) > 0 {
		records = append(records, employees("domain1", manyCompanies+pick("more", 2), func(i int) string { return fmt.Sprint("company", i) })...)
	}
	return records
}

func TestAccountsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := staffed(t)
		other, place := shuffled(records, rapid.Uint64().Draw(t, "order"))
		accounts, founders := accountsOf(records)
		otherAccounts, otherFounders := accountsOf(other)
		for i, p := range place {
			a, b := accounts[i], otherAccounts[p]
			if (a == None) != (b == None) || a != None && founders[a] != otherFounders[b] {
				t.Fatalf("lead %d has account %d, in another order %d", i, a, b)
			}
		}
	})
}

// TestAccountsByTheRules looks every lead up by itself, by reading all others, in the order in which the rules are written.
func TestAccountsByTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := staffed(t)
		public := func(domain uint64) bool {
			companies, naming := map[uint64]int{}, 0
			for _, r := range records {
				if r.Domain == domain && r.company() != 0 {
					companies[r.Company]++
					naming++
				}
			}
			for _, n := range companies {
				if n*2 > naming {
					return false
				}
			}
			return len(companies) > manyCompanies
		}
		domainOf := func(r *Record) uint64 {
			if r.Domain == 0 || public(r.Domain) {
				return 0
			}
			return r.Domain
		}
		domains := func(fits func(*Record) bool) (leads map[uint64]int, all int) {
			leads = map[uint64]int{}
			for i := range records {
				if d := domainOf(&records[i]); d != 0 && fits(&records[i]) {
					leads[d]++
					all++
				}
			}
			return leads, all
		}
		mostly := func(leads map[uint64]int, all int) uint64 {
			for d, n := range leads {
				if n*5 >= all*4 {
					return d
				}
			}
			return 0
		}
		want := func(r *Record) uint64 {
			c, in := r.company(), func(land uint16) func(*Record) bool {
				return func(o *Record) bool { return o.company() == r.company() && o.Country == land }
			}
			switch {
			case domainOf(r) != 0:
				return r.Domain
			case c == 0:
				return 0
			case r.Country != 0:
				leads, all := domains(in(r.Country))
				if all == 0 {
					leads, all = domains(in(0))
				}
				if d := mostly(leads, all); d != 0 {
					return d
				}
				return companyIn(c, r.Country)
			}
			leads, _ := domains(func(o *Record) bool { return o.company() == c })
			lands := map[uint16]bool{}
			for i := range records {
				if o := &records[i]; o.company() == c && domainOf(o) == 0 && o.Country != 0 {
					lands[o.Country] = true
				}
			}
			switch {
			case len(leads) == 1:
				return mostly(leads, 0)
			case len(leads) == 0 && len(lands) == 1:
				for land := range lands {
					return companyIn(c, land)
				}
			}
			return companyIn(c, 0)
		}
		var wanted []uint64
		for i := range records {
			wanted = append(wanted, want(&records[i]))
		}
		accounts, founders := accountsOf(records)
		for i, a := range accounts {
			got := uint64(0)
			if a != None {
				got = founders[a]
			}
			if got != wanted[i] {
				t.Fatalf("lead %d: account founded by %x, want %x", i, got, wanted[i])
			}
		}
	})
}
