package resolve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"leadmill/transform/resolve/forest"
	"leadmill/transform/resolve/match"
)

// heard makes one record of each person, an hour apart; its id is its place.
func heard(people ...match.Person) Input {
	in := Input{Values: match.NewValues()}
	for i := range people {
		in.Records = append(in.Records, rec(0, fmt.Sprint(i), noon+int64(i)*hour))
		in.Persons = append(in.Persons, in.Values.Intern(&people[i]))
	}
	return in
}

// about is an override on two of the records that heard makes.
func about(a, b int, same bool) Override {
	return Override{A: LeadID(keyOf(fmt.Sprint(a))), B: LeadID(keyOf(fmt.Sprint(b))), Same: same, Line: 2}
}

func TestPersons(t *testing.T) {
	ann := match.Person{First: "ann", Last: "ek", Email: "ann@acme.example", Kind: match.Corporate, Domain: "acme.example", Company: "acme", Country: "SE"}
	with := func(change func(*match.Person)) match.Person {
		p := ann
		change(&p)
		return p
	}
	office := match.Person{Email: "info@acme.example", Kind: match.Role, Domain: "acme.example", Company: "acme"}
	atOffice := func(first, last string) match.Person {
		p := office
		p.First, p.Last = first, last
		return p
	}
	mail := func(address string, kind match.EmailKind) match.Person {
		return match.Person{Email: address, Kind: kind}
	}
	nobody := match.Person{Company: "acme", Country: "SE"}
	type people = []match.Person
	for _, c := range []struct {
		what   string
		people people
		said   []Override
		want   []uint32
	}{
		{"no lead", nil, nil, nil},
		{"one e-mail and nothing else", people{mail("a@acme.example", match.Corporate), mail("a@acme.example", match.Corporate)}, nil, []uint32{0, 0}},
		{"one free mailbox", people{mail("a@free.example", match.Free), mail("a@free.example", match.Free)}, nil, []uint32{0, 0}},
		{"one e-mail, the name on one of them", people{ann, mail("ann@acme.example", match.Corporate)}, nil, []uint32{0, 0}},
		{"two e-mails", people{mail("ann@acme.example", match.Corporate), mail("bo@umbra.example", match.Corporate)}, nil, []uint32{0, 1}},
		{"a slip in the name", people{ann, with(func(p *match.Person) { p.Last = "eck" })}, nil, []uint32{0, 0}},
		{"another e-mail, the same phone", people{
			with(func(p *match.Person) { p.Phone = "+46701234567" }),
			with(func(p *match.Person) {
				p.Phone, p.Email, p.Kind, p.Domain = "+46701234567", "annek@free.example", match.Free, ""
			}),
		}, nil, []uint32{0, 0}},
		{"colleagues", people{ann, {First: "bo", Last: "lund", Email: "bo@acme.example", Kind: match.Corporate, Domain: "acme.example", Company: "acme", Country: "SE"}},
			nil, []uint32{0, 1}},
		{"a role mailbox alone", people{office, office, office}, nil, []uint32{0, 1, 2}},
		{"a role mailbox of different people", people{atOffice("ann", "ek"), atOffice("bo", "lund")}, nil, []uint32{0, 1}},
		{"nothing of a person", people{nobody, nobody, {}, {}}, nil, []uint32{0, 1, 2, 3}},
		{"an override joins strangers", people{ann, mail("bo@umbra.example", match.Corporate)}, []Override{about(0, 1, true)}, []uint32{0, 0}},
		{"an override joins those who say nothing", people{{}, {}, nobody}, []Override{about(0, 2, true)}, []uint32{0, 1, 0}},
		{"an override parts two of one e-mail", people{ann, ann}, []Override{about(0, 1, false)}, []uint32{0, 1}},
		{"an override on a lead that is not there", people{ann, ann}, []Override{about(0, 7, false)}, []uint32{0, 0}},
	} {
		in := heard(c.people...)
		r := resolvedInput(t, in, Options{Window: tenMinutes, Overrides: c.said})
		if got := partition(r.Customer); !equal(got, c.want) {
			t.Errorf("%s: customers %v, want %v", c.what, got, c.want)
		}
	}
}

// Two leads that say exactly what a third says are parted all the same: the third goes with one of them.
func TestOverridePartsLeadsThatSayTheSame(t *testing.T) {
	ann := match.Person{First: "ann", Last: "ek", Email: "ann@acme.example", Kind: match.Corporate}
	r := resolvedInput(t, heard(ann, ann, ann), Options{Window: tenMinutes, Overrides: []Override{about(0, 2, false)}})
	if r.Customer[0] == r.Customer[2] || r.Customers.Len() != 2 {
		t.Errorf("customers %v, want two that part the first from the last", r.Customer)
	}
	parted := slices.IndexFunc(r.Matches, func(m match.Edge) bool { return m.Kind == match.Parted })
	if parted < 0 || r.Decision(&r.Matches[parted]) == nil {
		t.Errorf("matches %+v, want one of the override", r.Matches)
	}
}

func TestOverrideBeatsMerge(t *testing.T) {
	ann := match.Person{First: "ann", Last: "ek", Email: "ann@acme.example", Kind: match.Corporate}
	bo := match.Person{First: "bo", Last: "lund", Email: "bo@umbra.example", Kind: match.Corporate}
	for _, said := range [][]Override{nil, {about(0, 1, false)}} {
		r := resolvedInput(t, heard(ann, bo), Options{Window: tenMinutes, Overrides: said, MustLinks: []Link{link("1", "0")}})
		if r.RefusedLinks != len(said) || r.Customers.Len() != 1+len(said) {
			t.Errorf("overrides %d: %d customers, %d merges refused; want %d, %d", len(said), r.Customers.Len(), r.RefusedLinks, 1+len(said), len(said))
		}
	}
}

// A crowd is leads of few values, some delivered again, with what overrides and CRMs say of them.
type crowd struct {
	records []Record
	people  []match.Person
	said    []Override
	merges  []Link
}

func (c *crowd) resolve(t rapid.TB, workers int) *Resolution {
	in := Input{Records: slices.Clone(c.records), Values: match.NewValues()}
	for i := range c.people {
		in.Persons = append(in.Persons, in.Values.Intern(&c.people[i]))
	}
	return resolvedInput(t, in, Options{Window: tenMinutes, Overrides: c.said, MustLinks: c.merges, Workers: workers})
}

// drawCrowd never draws two overrides that contradict each other, which reading them would refuse.
func drawCrowd(t *rapid.T) *crowd {
	c := &crowd{}
	text := func(what string, values ...string) string { return rapid.SampledFrom(values).Draw(t, what) }
	n := rapid.IntRange(0, 16).Draw(t, "leads")
	for i := range n {
		var p match.Person
		r := rec(uint16(rapid.IntRange(0, 2).Draw(t, "feed")), fmt.Sprint(i), noon+rapid.Int64Range(0, 3).Draw(t, "time")*6*minute, does(1, 1))
		r.Row = uint32(i)
		p.Company, p.Country = text("company", "", "acme", "acme labs", "umbra"), text("country", "", "SE", "NO")
		if p.Company != "" {
			of(p.Company, p.Country)(&r)
		}
		if rapid.IntRange(0, 5).Draw(t, "contactless") == 0 {
			contactless(&r)
		} else {
			p.First, p.Last = text("first", "", "ann", "anna", "bo", "a"), text("last", "", "ek", "eek", "lindstrom", "lindstorm")
			p.Phone = text("phone", "", "", "+46701234567", "+46855512345")
			p.Email = text("e-mail", "", "ann@acme.example", "bo@acme.example", "ann@free.example", "info@acme.example")
			switch p.Email {
			case "":
			case "ann@free.example":
				p.Kind = match.Free
			case "info@acme.example":
				p.Kind, p.Domain = match.Role, "acme.example"
			default:
				p.Kind, p.Domain = match.Corporate, "acme.example"
			}
			if p.Email != "" {
				mailbox(p.Email, uint8(p.Kind))(&r)
			}
		}
		c.records, c.people = append(c.records, r), append(c.people, p)
	}
	if n == 0 {
		return c
	}
	one := rapid.IntRange(0, n-1)
	same := forest.New(n)
	for range rapid.IntRange(0, 4).Draw(t, "said to be one") {
		a, b := one.Draw(t, "a"), one.Draw(t, "b")
		if same.Join(uint32(a), uint32(b)) {
			c.say(a, b, true)
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "said to be two") {
		if a, b := one.Draw(t, "a"), one.Draw(t, "b"); same.Find(uint32(a)) != same.Find(uint32(b)) {
			c.say(a, b, false)
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "merges") {
		a, b := one.Draw(t, "from"), one.Draw(t, "to")
		if !c.records[a].Flags.Has(Contactless) && !c.records[b].Flags.Has(Contactless) { // a CRM knows whom it merges
			c.merges = append(c.merges, Link{c.records[a].Key, c.records[b].Key})
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "again") {
		i := one.Draw(t, "which")
		c.records, c.people = append(c.records, c.records[i]), append(c.people, c.people[i])
	}
	return c
}

func (c *crowd) say(a, b int, same bool) {
	c.said = append(c.said, Override{A: LeadID(c.records[a].Key), B: LeadID(c.records[b].Key), Same: same, Line: 2 + len(c.said)})
}

// shuffled is the same crowd in another order.
func (c *crowd) shuffled(seed uint64) (other *crowd, place []int) {
	other = &crowd{said: slices.Clone(c.said), merges: slices.Clone(c.merges)}
	other.records, place = shuffled(c.records, seed)
	other.people = make([]match.Person, len(c.people))
	for from, to := range place {
		other.people[to] = c.people[from]
	}
	random := rand.New(rand.NewPCG(seed, 2))
	random.Shuffle(len(other.said), func(i, j int) { other.said[i], other.said[j] = other.said[j], other.said[i] })
	random.Shuffle(len(other.merges), func(i, j int) { other.merges[i], other.merges[j] = other.merges[j], other.merges[i] })
	return other, place
}

// customerOf is the customer of each record, by its key.
func customerOf(r *Resolution) func(Key) uint32 {
	customers := map[Key]uint32{}
	for i, lead := range r.Leads.Of {
		customers[r.Records[i].Key] = r.Customer[lead]
	}
	return func(k Key) uint32 { return customers[k] }
}

// Whatever leads look like, overrides hold; and merges hold as far as no override forbids them.
func TestWhatIsSaidHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCrowd(t)
		r := c.resolve(t, 2)
		of, ids := customerOf(r), recordsOf(c.records, c.said)
		for _, o := range c.said {
			if a, b := of(ids[o.A]), of(ids[o.B]); (a == b) != o.Same {
				t.Fatalf("override %+v: customers %d and %d", o, a, b)
			}
		}
		broken := 0
		for _, m := range c.merges {
			if of(m.A) != of(m.B) {
				broken++
			}
		}
		if broken > r.RefusedLinks || r.UnknownLinks+len(r.UnknownOverrides) > 0 {
			t.Fatalf("%d merges do not hold, %d are refused, %d unknown; %d overrides unknown", broken, r.RefusedLinks, r.UnknownLinks, len(r.UnknownOverrides))
		}
	})
}

// evidence is a match that tells its leads and customers by identifier.
type evidence struct {
	LeadA, LeadB, CustomerA, CustomerB string
	Kind                               match.EdgeKind
	Bridge, Overridden                 bool
	Evidence                           match.Evidence
}

// evidenceOf is all that the evidence says, in its order.
func evidenceOf(r *Resolution) (all []evidence) {
	for _, m := range r.Matches {
		e := evidence{
			LeadA: r.LeadID(m.A).String(), LeadB: r.LeadID(m.B).String(), Kind: m.Kind, Bridge: m.Bridge, Overridden: r.Decision(&m) != nil,
			CustomerA: r.CustomerID(r.Customer[m.A]).String(), CustomerB: r.CustomerID(r.Customer[m.B]).String(), Evidence: m.Evidence,
		}
		all = append(all, e)
	}
	return all
}

// samePersons checks that two resolutions say the same of records, of which b has the one that a has at i at place[i].
func samePersons(t *rapid.T, a, b *Resolution, place []int) {
	for i, p := range place {
		x, y := a.Leads.Of[i], b.Leads.Of[p]
		if a.LeadID(x) != b.LeadID(y) || a.CustomerID(a.Customer[x]) != b.CustomerID(b.Customer[y]) {
			t.Fatalf("record %d is lead %s of %s, then %s of %s", i, a.LeadID(x), a.CustomerID(a.Customer[x]), b.LeadID(y), b.CustomerID(b.Customer[y]))
		}
	}
	if d := cmp.Diff(a.Customer, b.Customer); d != "" {
		t.Fatalf("customers:\n%s", d)
	}
	if d := cmp.Diff(evidenceOf(a), evidenceOf(b)); d != "" {
		t.Fatalf("evidence:\n%s", d)
	}
	if d := cmp.Diff(a.WeakestLink, b.WeakestLink, cmpopts.EquateNaNs()); d != "" {
		t.Fatalf("weakest links:\n%s", d)
	}
	if a.Model.Version != b.Model.Version || a.RefusedLinks != b.RefusedLinks || a.Estimate != b.Estimate {
		t.Fatalf("models %s and %s, refused %d and %d, estimates %v and %v",
			a.Model.Version, b.Model.Version, a.RefusedLinks, b.RefusedLinks, a.Estimate, b.Estimate)
	}
}

func TestPersonsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCrowd(t)
		other, place := c.shuffled(rapid.Uint64().Draw(t, "order"))
		samePersons(t, c.resolve(t, 1), other.resolve(t, 3), place)
	})
}

// A record that is delivered again, and says the same, changes nobody.
func TestPersonsDeliveredAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCrowd(t)
		a := c.resolve(t, 1)
		place := make([]int, len(c.records))
		for i := range place {
			place[i] = i
			if rapid.Bool().Draw(t, "again") {
				c.records, c.people = append(c.records, c.records[i]), append(c.people, c.people[i])
			}
		}
		samePersons(t, a, c.resolve(t, 1), place)
	})
}

// The evidence is complete: spanning matches and overrides hold every customer together, where leads that say the same need
// none; the weakest link is the least of them; and what is for review is two customers that no override has parted.
func TestMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCrowd(t)
		r := c.resolve(t, 2)
		held := forest.New(len(r.Customer))
		said := map[match.Person]uint32{}
		for i, p := range c.people {
			lead := r.Leads.Of[i]
			if other, ok := said[p]; ok && r.Customer[other] == r.Customer[lead] {
				held.Join(other, lead)
			}
			said[p] = lead
		}
		weakest := make([]float32, r.Customers.Len())
		for i := range weakest {
			weakest[i] = float32(math.Inf(1))
		}
		review, parted := map[[2]uint32]bool{}, map[[2]uint32]bool{}
		for _, m := range r.Matches {
			a, b := r.Customer[m.A], r.Customer[m.B]
			switch m.Kind {
			case match.Spanning:
				weakest[a] = min(weakest[a], m.Evidence.Total)
				fallthrough
			case match.Linked:
				held.Join(m.A, m.B)
			default:
				if m.Kind == match.Parted {
					parted[[2]uint32{a, b}], parted[[2]uint32{b, a}] = true, true
				} else {
					review[[2]uint32{a, b}] = true
				}
			}
			if together := m.Kind == match.Spanning || m.Kind == match.Linked; (a == b) != together || m.A >= m.B {
				t.Fatalf("leads %d and %d of the customers %d and %d: %s", m.A, m.B, a, b, m.Kind)
			}
		}
		for customer := range uint32(r.Customers.Len()) {
			leads := r.Customers.Of(customer)
			for _, lead := range leads {
				if held.Find(lead) != held.Find(leads[0]) {
					t.Fatalf("nothing holds the leads %d and %d of customer %d together", leads[0], lead, customer)
				}
			}
			if bits, ok := r.WeakestLinkOf(customer); ok != !math.IsInf(float64(weakest[customer]), 1) || ok && float32(bits) != weakest[customer] {
				t.Fatalf("customer %d: weakest link %v (%v), want %v", customer, bits, ok, weakest[customer])
			}
		}
		for _, pair := range r.Review {
			if pair[0] == pair[1] || parted[pair] || !review[pair] || !r.InReview[pair[0]] || !r.InReview[pair[1]] {
				t.Fatalf("customers %v are for review without evidence", pair)
			}
		}
	})
}
