package assemble

import (
	"context"
	"slices"

	"leadmill/transform"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/identity"
	"leadmill/transform/spill"
)

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
	w := newCustomerWriter(b, r)
	err = eachGroup(ctx, texts, res.Customers.Len(), func(customer uint32, g *given) error {
		w.set(customer, g)
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
	var golden resolve.Golden
	err = eachGroup(ctx, texts, res.Accounts.Len(), func(account uint32, g *given) error {
		members := res.Accounts.Of(account)
		accountID.set(res.AccountID(account).String())
		company.set(g.golden[txtCompany])
		domain.set(identity.Registrable(g.golden[txtDomain]))
		country.set(b.countryOf(res.AccountGolden(account, &golden).Country))
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
