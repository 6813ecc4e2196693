package resolve

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestPersons(t *testing.T) {
	ann, ek, acme := email("ann@acme.se"), phone("+468", "ek"), named("ann ek", "acme")
	for _, c := range []struct {
		what    string
		records []Record
		want    []uint32
	}{
		{"no lead", nil, nil},
		{"one e-mail", []Record{rec(0, "1", 0, ann), rec(1, "2", hour, ann)}, []uint32{0, 0}},
		{"two e-mails, everything else alike",
			[]Record{rec(0, "1", 0, ann, ek, acme), rec(0, "2", 0, email("bo@acme.se"), ek, acme)}, []uint32{0, 1}},
		{"a role mailbox identifies nobody",
			[]Record{rec(0, "1", 0, mailbox("info@acme.se", kindRole)), rec(0, "2", 0, mailbox("info@acme.se", kindRole))}, []uint32{0, 1}},
		{"a role mailbox beside phone and last name",
			[]Record{rec(0, "1", 0, mailbox("info@acme.se", kindRole), ek), rec(0, "2", 0, ann, ek)}, []uint32{0, 0}},
		{"a free mailbox does", []Record{rec(0, "1", 0, mailbox("a@gmail.com", kindFree)), rec(0, "2", 0, mailbox("a@gmail.com", kindFree))}, []uint32{0, 0}},
		{"phone and last name without any e-mail", []Record{rec(0, "1", 0, ek), rec(0, "2", 0, ek)}, []uint32{0, 0}},
		{"one phone, two last names", []Record{rec(0, "1", 0, ek), rec(0, "2", 0, phone("+468", "al"))}, []uint32{0, 1}},
		{"phone and last name lead to the e-mail", []Record{rec(0, "1", 0, ek), rec(0, "2", hour, ann, ek)}, []uint32{0, 0}},
		{"phone and last name of two e-mails: the earliest lead that has both",
			[]Record{rec(0, "1", 2*hour, email("bo@acme.se"), ek), rec(0, "2", hour, ann, ek), rec(0, "3", 0, ek), rec(0, "4", 0, ann)},
			[]uint32{0, 1, 1, 1}},
		{"a lead with an e-mail of its own is not drawn by its phone",
			[]Record{rec(0, "1", 0, ann, ek), rec(0, "2", 0, email("bo@acme.se"), ek), rec(0, "3", 0, email("bo@acme.se"))},
			[]uint32{0, 1, 1}},
		{"name and company without anything else", []Record{rec(0, "1", 0, acme), rec(0, "2", 0, acme)}, []uint32{0, 0}},
		{"name and company lead to phone and last name", []Record{rec(0, "1", 0, acme), rec(0, "2", hour, ek, acme), rec(0, "3", 0, ek)}, []uint32{0, 0, 0}},
		{"name and company lead to the e-mail", []Record{rec(0, "1", hour, acme), rec(0, "2", 0, ann, acme)}, []uint32{0, 0}},
		{"name and company of an e-mail and of a phone: the earliest",
			[]Record{rec(0, "1", hour, ann, acme), rec(0, "2", 0, ek, acme), rec(0, "3", hour, acme)}, []uint32{0, 1, 1}},
		{"the chain: company leads to a phone that leads to an e-mail",
			[]Record{rec(0, "1", 0, acme), rec(0, "2", hour, ek, acme), rec(0, "3", 2*hour, ann, ek)}, []uint32{0, 0, 0}},
		{"no key: alone", []Record{rec(0, "1", 0), rec(0, "2", 0), rec(0, "3", 0, ann)}, []uint32{0, 1, 2}},
	} {
		l := FoldRecords(c.records)
		if got := partition(Persons(c.records, l)); !equal(got, c.want) {
			t.Errorf("%s: Persons = %v, want %v", c.what, got, c.want)
		}
	}
}

// Two leads of one time: the smaller key decides, not the order.
func TestPersonsOfOneTime(t *testing.T) {
	ek := phone("+468", "ek")
	a, b := rec(0, "1", 0, email("ann@acme.se"), ek), rec(0, "2", 0, email("bo@acme.se"), ek)
	if a.Key.Compare(b.Key) > 0 {
		a, b = b, a
	}
	asks := rec(0, "3", 0, ek)
	for _, records := range [][]Record{{a, b, asks}, {b, a, asks}, {asks, b, a}, {asks, a, b}} {
		got := Persons(records, FoldRecords(records))
		for i := range records {
			joined := got[i] == got[index(records, asks.Key)]
			if want := records[i].Key != b.Key; joined != want {
				t.Errorf("record %d joined to the lead without e-mail = %v, want %v", i, joined, want)
			}
		}
	}
}

func index(records []Record, k Key) int {
	for i := range records {
		if records[i].Key == k {
			return i
		}
	}
	return -1
}

// people draws leads of few values, so that they meet in every way.
func people(t *rapid.T) []Record {
	n := rapid.IntRange(0, 14).Draw(t, "leads")
	records := make([]Record, n)
	pick := func(what string) uint64 { return rapid.Uint64Range(0, 2).Draw(t, what) }
	for i := range records {
		r := rec(0, fmt.Sprint(i), int64(pick("time")))
		if e := pick("email"); e > 0 {
			r.Email = e
			if pick("role") > 0 {
				r.Flags |= HasEmail
			}
		}
		r.PhoneName, r.NameCompany = pick("phone"), pick("name")
		r.Domain, r.CompanyLand = pick("domain"), 10*pick("company")
		records[i] = r
	}
	return records
}

// TestPersonsByTheRules looks every lead up by itself, in the order in which the rules are written.
func TestPersonsByTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := people(t)
		earliest := func(has func(*Record) bool) *Record {
			var first *Record
			for i := range records {
				r := &records[i]
				if has(r) && (first == nil || r.At < first.At || r.At == first.At && r.Key.Compare(first.Key) < 0) {
					first = r
				}
			}
			return first
		}
		byMail := func(r *Record) bool { return r.Email != 0 && r.Flags.Has(HasEmail) }
		byPhone := func(r *Record) string {
			if other := earliest(func(o *Record) bool { return byMail(o) && o.PhoneName == r.PhoneName }); other != nil {
				return fmt.Sprint("e-mail ", other.Email)
			}
			return fmt.Sprint("phone ", r.PhoneName)
		}
		customer := func(r *Record) string {
			switch {
			case byMail(r):
				return fmt.Sprint("e-mail ", r.Email)
			case r.PhoneName != 0:
				return byPhone(r)
			case r.NameCompany == 0:
				return fmt.Sprint("alone ", r.Key)
			}
			other := earliest(func(o *Record) bool { return o.NameCompany == r.NameCompany && (byMail(o) || o.PhoneName != 0) })
			switch {
			case other == nil:
				return fmt.Sprint("name ", r.NameCompany)
			case byMail(other):
				return fmt.Sprint("e-mail ", other.Email)
			}
			return byPhone(other)
		}
		got := Persons(records, FoldRecords(records))
		for i := range records {
			for j := range i {
				a, b := customer(&records[i]), customer(&records[j])
				if (got[i] == got[j]) != (a == b) {
					t.Fatalf("leads %d (%s) and %d (%s): one customer = %v", i, a, j, b, got[i] == got[j])
				}
			}
		}
	})
}

func TestAccounts(t *testing.T) {
	acme, acmeNorway, none := of("acme", "SE"), of("acme", "NO"), of("acme", "")
	for _, c := range []struct {
		what    string
		records []Record
		want    []uint32
	}{
		{"one domain, two companies", []Record{rec(0, "1", 0, at("acme.se"), acme), rec(0, "2", 0, at("acme.se"), of("acme ltd", "SE"))}, []uint32{0, 0}},
		{"two domains, one company", []Record{rec(0, "1", 0, at("acme.se"), acme), rec(0, "2", 0, at("acme.com"), acme)}, []uint32{0, 1}},
		{"company and country", []Record{rec(0, "1", 0, acme), rec(0, "2", 0, acme)}, []uint32{0, 0}},
		{"one company in two countries, and in none", []Record{rec(0, "1", 0, acme), rec(0, "2", 0, acmeNorway), rec(0, "3", 0, none)}, []uint32{0, 1, 2}},
		{"the company is known for a domain", []Record{rec(0, "1", 0, acme), rec(0, "2", hour, at("acme.se"), acme)}, []uint32{0, 0}},
		{"the company is known for two domains: the earliest lead that has both",
			[]Record{rec(0, "1", hour, at("acme.com"), acme), rec(0, "2", 0, at("acme.se"), acme), rec(0, "3", 0, acme)}, []uint32{0, 1, 1}},
		{"nothing names a company", []Record{rec(0, "1", 0, email("a@gmail.com")), rec(0, "2", 0, acme)}, []uint32{None, 0}},
	} {
		l := FoldRecords(c.records)
		accounts, founders := Accounts(c.records, l)
		if got := partition(accounts); !equal(got, c.want) {
			t.Errorf("%s: Accounts = %v, want %v", c.what, got, c.want)
		}
		for lead, a := range accounts {
			if r := c.records[lead]; a != None && r.Domain != 0 && founders[a] != r.Domain {
				t.Errorf("%s: the account of lead %d is founded by %x, want its domain %x", c.what, lead, founders[a], r.Domain)
			}
		}
	}
}

func TestPersonsAndAccountsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := people(t)
		other, place := shuffled(records, rapid.Uint64().Draw(t, "order"))
		a, b := FoldRecords(records), FoldRecords(other)
		persons, otherPersons := Persons(records, a), Persons(other, b)
		accounts, founders := Accounts(records, a)
		otherAccounts, otherFounders := Accounts(other, b)
		moved, movedAccounts := make([]uint32, len(records)), make([]uint32, len(records))
		for i, p := range place {
			moved[i], movedAccounts[i] = otherPersons[p], otherAccounts[p]
			if accounts[i] != None && founders[accounts[i]] != otherFounders[movedAccounts[i]] {
				t.Fatalf("the account of lead %d is founded by %d, in another order by %d",
					i, founders[accounts[i]], otherFounders[movedAccounts[i]])
			}
		}
		if x, y := partition(persons), partition(moved); !equal(x, y) {
			t.Fatalf("Persons = %v, in another order %v", x, y)
		}
		if x, y := partition(accounts), partition(movedAccounts); !equal(x, y) {
			t.Fatalf("Accounts = %v, in another order %v", x, y)
		}
	})
}
