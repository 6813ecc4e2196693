package resolve

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leadmill/transform"
)

func TestResolve(t *testing.T) {
	ann, ek := email("ann@acme.se"), person("ann", "ek")
	records := []Record{
		0: rec(0, "late", noon+hour, ek, ann),
		1: rec(0, "first", noon, ek, phone("+468"), of("acme", "SE")),
		2: rec(1, "same as first", noon+minute, ek, phone("+468"), at("acme.se"), of("acme", "SE")),
		3: rec(0, "late", noon+hour, ek, ann),
		4: rec(0, "of ann", noon+2*hour, ek, ann, phone("+468")),
		5: rec(0, "nobody", noon+minute),
	}
	r := resolved(t, records, Options{Window: tenMinutes})
	if got, want := r.Leads.Of, []uint32{2, 0, 0, 2, 3, 1}; !equal(got, want) {
		t.Fatalf("leads = %v, want %v", got, want)
	}
	if got, want := r.Customer, []uint32{0, 1, 0, 0}; !equal(got, want) {
		t.Errorf("customers = %v, want %v", got, want)
	}
	if got, want := r.Account, []uint32{0, None, 0, 0}; !equal(got, want) {
		t.Errorf("accounts = %v, want %v", got, want)
	}
	if got, want := r.AccountKey, []uint64{Hash("acme.se")}; !slices.Equal(got, want) {
		t.Errorf("account keys = %x, want %x", got, want)
	}
	if got, want := r.CustomerID(0), CustomerID(NewKey("feed0", "first", "", 0, 0, false)); got != want {
		t.Errorf("customer 0 = %s, want %s, made from the earliest lead", got, want)
	}
	if got, want := r.LeadID(0), LeadID(NewKey("feed0", "first", "", 0, 0, false)); got != want {
		t.Errorf("lead 0 = %s, want %s, made from the record that came first", got, want)
	}
	if got, want := r.AccountID(0), AccountID(Hash("acme.se")); got != want {
		t.Errorf("account 0 = %s, want %s, made from the domain", got, want)
	}
}

func TestResolveOfNone(t *testing.T) {
	r := resolved(t, nil, Options{Window: tenMinutes})
	if len(r.Customer)+len(r.Account)+r.Customers.Len()+r.Accounts.Len()+len(r.AccountKey) != 0 {
		t.Errorf("Resolve(nil) = %+v", r)
	}
}

func TestAccountsAreNumberedByTheirFirstLead(t *testing.T) {
	r := resolved(t, []Record{
		rec(0, "0", noon, email("a@gmail.com"), of("acme", "SE")), // known by name: found after the domains
		rec(0, "1", noon+hour, email("b@umbra.se"), at("umbra.se")),
		rec(0, "2", noon+2*hour, email("c@gmail.com"), of("zeta", "SE")),
	}, Options{Window: tenMinutes})
	want := []uint64{Hash("acme", "SE"), Hash("umbra.se"), Hash("zeta", "SE")}
	if !equal(r.Account, []uint32{0, 1, 2}) || !slices.Equal(r.AccountKey, want) {
		t.Errorf("accounts %v with the keys %x, want 0, 1, 2 with %x", r.Account, r.AccountKey, want)
	}
}

// A lead that names no company acts for the company of its customer's latest lead that names one.
func TestLeadsInheritTheAccountOfTheirCustomer(t *testing.T) {
	ann, bo := email("ann@gmail.com"), email("bo@gmail.com")
	r := resolved(t, []Record{
		0: rec(0, "0", noon, ann),
		1: rec(0, "1", noon+hour, ann, of("acme", "SE")),
		2: rec(0, "2", noon+2*hour, ann, of("umbra", "SE")),
		3: rec(0, "3", noon+3*hour, ann),
		4: rec(0, "4", noon+4*hour, bo),
	}, Options{Window: tenMinutes})
	umbra := r.Account[2]
	if want := []uint32{umbra, r.Account[1], umbra, umbra, None}; !equal(r.Account, want) || umbra == r.Account[1] {
		t.Errorf("accounts = %v, want %v", r.Account, want)
	}
	if got := r.Accounts.Of(umbra); !equal(got, []uint32{0, 2, 3}) {
		t.Errorf("leads of the account = %v, want 0, 2, 3", got)
	}
}

// mixed draws records that are delivered again, in newer versions and through several feeds, of few people and
// companies. What a version of a record holds depends on nothing else.
func mixed(t *rapid.T) []Record {
	known := map[string]Record{}
	n := rapid.IntRange(0, 24).Draw(t, "records")
	pick := func(what string, n uint64) uint64 { return rapid.Uint64Range(0, n-1).Draw(t, what) }
	records := make([]Record, n)
	for i := range records {
		feed, id, v := uint16(pick("feed", 3)), pick("id", 6), int64(pick("version", 3))
		name := fmt.Sprint(feed, id, v)
		r, ok := known[name]
		if !ok {
			r = rec(feed, fmt.Sprint(id), noon+int64(pick("time", 9))*4*minute, version(v, uint32(v)),
				does(uint32(pick("offer", 2)), uint32(pick("action", 2))), holds(Field(rapid.Uint16Range(0, 1<<11-1).Draw(t, "fields"))&^(Email|Phone|Company)))
			identity(t, &r)
			r.Basis = transform.TimeBasis(pick("basis", 4))
			if r.Basis == transform.ByPath {
				dayOnly(&r)
			}
			r.Row = uint32(len(known))
			known[name] = r
		}
		records[i] = r
	}
	return records
}

func identity(t *rapid.T, r *Record) {
	pick := func(what string, n int) int { return rapid.IntRange(0, n).Draw(t, what) }
	if e := pick("email", 3); e > 0 {
		mailbox(fmt.Sprint("e", e), uint8(1+pick("kind", 3)))(r)
		if r.Kind == kindCorporate {
			at(fmt.Sprint("d", e%2))(r)
		}
	}
	if p := pick("phone", 2); p > 0 {
		phone(fmt.Sprint(p))(r)
	}
	if c := pick("company", 2); c > 0 {
		of(fmt.Sprint("c", c), "SE")(r)
	}
	if first := pick("first", 3); first > 0 {
		firstName(fmt.Sprint(first), NameForm(first<<5))(r)
	}
	if last := pick("last name", 3); last > 0 {
		lastName(fmt.Sprint(last), NameForm(last<<5))(r)
	}
	r.Country, r.PhoneLand = uint16(pick("country", 2)), uint16(pick("land of the phone", 2))
	r.Facts = Facts(pick("facts", 1<<4-1))
}

func TestNumbersOfAResolution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := mixed(t)
		r := resolved(t, slices.Clone(records), Options{Window: tenMinutes})
		leads, delivered := len(r.Customer), uint32(0)
		l := r.Leads
		if len(l.Of) != len(records) || len(l.Record) != leads || len(l.Timed) != leads || len(l.Founder) != leads ||
			len(l.Deliveries) != leads || len(r.Account) != leads {
			t.Fatalf("%d records, %d leads: lengths differ", len(records), leads)
		}
		counted := make([]uint32, leads)
		for _, lead := range l.Of {
			counted[lead]++ // panics for a number that is none
		}
		for lead := range uint32(leads) {
			delivered += l.Deliveries[lead]
			if counted[lead] == 0 || counted[lead] != l.Deliveries[lead] {
				t.Fatalf("lead %d stands for %d records and counts %d", lead, counted[lead], l.Deliveries[lead])
			}
			for _, of := range []uint32{l.Record[lead], l.Timed[lead], l.Founder[lead]} {
				if l.Of[of] != lead {
					t.Fatalf("lead %d uses record %d of lead %d", lead, of, l.Of[of])
				}
			}
			for _, donor := range l.Donors[lead] {
				if l.Of[donor] != lead || records[donor].Feed == records[l.Record[lead]].Feed {
					t.Fatalf("lead %d has the donor %d of its own feed or another lead", lead, donor)
				}
			}
			if domain := r.Shown(lead).Domain; domain != 0 && r.AccountKey[r.Account[lead]] != domain {
				t.Fatalf("lead %d of domain %x has the account of %x", lead, domain, r.AccountKey[r.Account[lead]])
			}
			if lead > 0 && !before(r, lead-1, lead) {
				t.Fatalf("lead %d comes after %d in time", lead-1, lead)
			}
		}
		if int(delivered) != len(records) {
			t.Fatalf("%d deliveries of %d records", delivered, len(records))
		}
		members(t, r.Customers, r.Customer)
		members(t, r.Accounts, r.Account)
		if r.Accounts.Len() != len(r.AccountKey) {
			t.Fatalf("%d accounts, %d keys", r.Accounts.Len(), len(r.AccountKey))
		}
	})
}

func before(r *Resolution, a, b uint32) bool {
	return r.At(a) < r.At(b) || r.At(a) == r.At(b) && r.LeadID(a).String() < r.LeadID(b).String()
}

// members checks that groups are numbered by their first lead and list exactly their leads, in order.
func members(t *rapid.T, m Members, of []uint32) {
	next := uint32(0)
	lists := map[uint32][]uint32{}
	for lead, g := range of {
		if g == None {
			continue
		}
		if g > next {
			t.Fatalf("group %d comes before group %d", g, next)
		}
		if g == next {
			next++
		}
		lists[g] = append(lists[g], uint32(lead))
	}
	if m.Len() != int(next) {
		t.Fatalf("%d groups, want %d", m.Len(), next)
	}
	for g, want := range lists {
		if got := m.Of(g); !equal(got, want) {
			t.Fatalf("group %d = %v, want %v", g, got, want)
		}
	}
}

// answer is all that a reader learns of one delivery.
type answer struct {
	lead, customer, account, golden string
	at                              int64
	shown                           Record
	deliveries                      uint32
	donors                          string
}

func answers(t rapid.TB, records []Record) []answer {
	r := resolved(t, slices.Clone(records), Options{Window: tenMinutes})
	all := make([]answer, len(records))
	var g Golden
	for i, lead := range r.Leads.Of {
		a := answer{
			lead: r.LeadID(lead).String(), customer: r.CustomerID(r.Customer[lead]).String(), at: r.At(lead), shown: *r.Shown(lead),
			deliveries: r.Leads.Deliveries[lead], donors: fmt.Sprint(rowsOf(r.Records, r.Leads.Donors[lead])),
		}
		if account := r.Account[lead]; account != None {
			a.account = r.AccountID(account).String()
		}
		r.Golden(r.Customer[lead], &g)
		for _, of := range slices.Concat(append(g.lists(), g.fields())...) {
			if of == None {
				a.golden += " none"
			} else {
				a.golden += " " + r.LeadID(of).String()
			}
		}
		all[i] = a
	}
	return all
}

func TestResolveInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := mixed(t)
		other, place := shuffled(records, rapid.Uint64().Draw(t, "order"))
		a, b := answers(t, records), answers(t, other)
		for i, p := range place {
			if a[i] != b[p] {
				t.Fatalf("record %d:\n%+v\nin another order:\n%+v", i, a[i], b[p])
			}
		}
	})
}

// Records that share no value with the others join nobody, not even for review. That they make what others share a little
// rarer is meant.
func TestStrangersStayAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := mixed(t)
		known := len(records)
		for i := range rapid.IntRange(1, 5).Draw(t, "strangers") {
			records = append(records, rec(9, fmt.Sprint("stranger", i), noon, email(fmt.Sprint("stranger", i)), does(99, 99)))
		}
		r := resolved(t, records, Options{Window: tenMinutes})
		for i := known; i < len(records); i++ {
			c := r.Customer[r.Leads.Of[i]]
			if n := len(r.Customers.Of(c)); n != 1 || r.InReview[c] {
				t.Fatalf("stranger %d is a customer of %d leads, for review: %v", i-known, n, r.InReview[c])
			}
		}
	})
}
