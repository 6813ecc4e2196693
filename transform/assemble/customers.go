package assemble

import (
	"context"
	"slices"

	"leadmill/transform"
	"leadmill/transform/resolve"
	"leadmill/transform/spill"
)

// given are the texts that leads gave to one customer or account.
type given struct {
	first, last, email, phone, company, jobTitle, domain string
	emails, phones                                       []string
}

// take sorts the values of a group, which come in the order of their leads.
func (g *given) take(values []spill.Value) {
	*g = given{emails: g.emails[:0], phones: g.phones[:0]}
	for _, v := range values {
		switch gifts[v.Kind].mark {
		case givesFirst:
			g.first = v.Text
		case givesLast:
			g.last = v.Text
		case givesEmail:
			g.email = v.Text
		case givesNewEmail:
			g.emails = append(g.emails, v.Text)
		case givesPhone:
			g.phone = v.Text
		case givesNewPhone:
			g.phones = append(g.phones, v.Text)
		case givesCompany, givesAccountCompany:
			g.company = v.Text
		case givesJobTitle:
			g.jobTitle = v.Text
		case givesAccountDomain:
			g.domain = registrable(v.Text)
		}
	}
}

// eachGroup calls use for every group of a shuffle, in order, with the texts it was given.
func eachGroup(ctx context.Context, s *spill.Shuffle, groups int, use func(group uint32, g *given) error) error {
	var g given
	for p := range s.Partitions() {
		if err := ctx.Err(); err != nil {
			return err
		}
		values, err := s.Partition(p)
		if err != nil {
			return err
		}
		start := p * spill.PartitionGroups
		for i := range min(spill.PartitionGroups, groups-start) {
			g.take(values[i])
			if err := use(uint32(start+i), &g); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) writeCustomers(ctx context.Context, texts *spill.Shuffle) (err error) {
	res := b.resolution
	add, done := b.stage("write customers", int64(res.Customers.Len()), "customers")
	defer done()
	r, err := b.create(transform.Customers(), "")
	if err != nil {
		return err
	}
	customerID, accountID := r.text("customer_id"), r.text("account_id")
	firstSeen, lastSeen, leads := r.time("first_seen"), r.time("last_seen"), r.integer("leads")
	firstName, lastName := r.text("first_name"), r.text("last_name")
	email, emails, phone, phones := r.text("email"), r.texts("emails"), r.text("phone"), r.texts("phones")
	country, company, jobTitle := r.text("country"), r.text("company"), r.text("job_title")
	offers, furthest := r.texts("offers"), r.text("furthest_stage")
	optedOut, isSuppressed := r.boolean("opted_out"), r.boolean("suppressed")
	var golden resolve.Golden
	var names []string
	err = eachGroup(ctx, texts, res.Customers.Len(), func(customer uint32, g *given) error {
		members := res.Customers.Of(customer)
		res.Golden(customer, &golden)
		customerID.set(res.CustomerID(customer).String())
		accountID.set(b.latestAccount(members))
		firstSeen.set(res.At(members[0]))
		lastSeen.set(res.At(members[len(members)-1]))
		leads.set(int64(len(members)))
		firstName.set(g.first)
		lastName.set(g.last)
		email.set(g.email)
		emails.set(g.emails)
		phone.set(g.phone)
		phones.set(g.phones)
		country.set(b.countryOf(golden.Country))
		company.set(g.company)
		jobTitle.set(g.jobTitle)
		names = b.offerNames(members, names[:0])
		offers.set(names)
		furthest.set(b.furthest(members).String())
		optedOut.set(b.optedOut(members))
		isSuppressed.set(b.allSuppressed(members))
		add(1)
		r.next()
		return nil
	})
	if err != nil {
		r.abandon()
		return err
	}
	return r.close()
}

func (b *builder) writeAccounts(ctx context.Context, texts *spill.Shuffle) error {
	res := b.resolution
	add, done := b.stage("write accounts", int64(res.Accounts.Len()), "accounts")
	defer done()
	r, err := b.create(transform.Accounts(), "")
	if err != nil {
		return err
	}
	accountID, company, domain := r.text("account_id"), r.text("company"), r.text("email_domain")
	country, firstSeen, lastSeen := r.text("country"), r.time("first_seen"), r.time("last_seen")
	customers, leads := r.integer("customers"), r.integer("leads")
	offers, furthest := r.texts("offers"), r.text("furthest_stage")
	var names []string
	var people []uint32
	err = eachGroup(ctx, texts, res.Accounts.Len(), func(account uint32, g *given) error {
		members := res.Accounts.Of(account)
		accountID.set(res.AccountID(account).String())
		company.set(g.company)
		domain.set(g.domain)
		country.set(b.countryOf(b.latestCountry(members)))
		firstSeen.set(res.At(members[0]))
		lastSeen.set(res.At(members[len(members)-1]))
		people = people[:0]
		for _, lead := range members {
			people = append(people, res.Customer[lead])
		}
		slices.Sort(people)
		customers.set(int64(len(slices.Compact(people))))
		leads.set(int64(len(members)))
		names = b.offerNames(members, names[:0])
		offers.set(names)
		furthest.set(b.furthest(members).String())
		add(1)
		r.next()
		return nil
	})
	if err != nil {
		r.abandon()
		return err
	}
	return r.close()
}

// latestAccount is the account of the latest lead that has one; "" for none.
func (b *builder) latestAccount(leads []uint32) string {
	for i := len(leads) - 1; i >= 0; i-- {
		if a := b.resolution.Account[leads[i]]; a != resolve.None {
			return b.resolution.AccountID(a).String()
		}
	}
	return ""
}

func (b *builder) latestCountry(leads []uint32) uint32 {
	for i := len(leads) - 1; i >= 0; i-- {
		if b.resolution.Shown(leads[i]).Country != 0 {
			return leads[i]
		}
	}
	return resolve.None
}

func (b *builder) countryOf(lead uint32) string {
	if lead == resolve.None {
		return ""
	}
	return countryCode(b.resolution.Shown(lead).Country)
}

// offerNames appends the names of the offers of the given leads, in alphabetical order, each once.
func (b *builder) offerNames(leads []uint32, into []string) []string {
	for _, lead := range leads {
		if name := offerName(b.words.named[b.resolution.Shown(lead).Offer]); name != "" && !slices.Contains(into, name) {
			into = append(into, name)
		}
	}
	slices.Sort(into)
	return into
}

func (b *builder) allSuppressed(leads []uint32) bool {
	for _, lead := range leads {
		if b.marks[lead]&suppressed == 0 {
			return false
		}
	}
	return true
}
