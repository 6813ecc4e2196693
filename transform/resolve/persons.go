package resolve

// Persons groups leads into customers by exact keys and returns the customer of each lead, numbered from 0 in no
// particular order. The keys are tried in this order:
//
//  1. the canonical e-mail, unless it is a role mailbox;
//  2. for a lead without one, phone and last name: the customer of the earliest lead that has both this key and an
//     e-mail, else all leads with this key;
//  3. for a lead without these, full name and company: the customer of the earliest lead with this key that has one
//     of the keys above, else all leads with this key.
//
// A lead with no key is a customer by itself. So is a row of Partner Center's download, which names no person, unless
// [JoinContactless] finds its lead. This is the boundary that a better resolver fills: records and leads in, one customer
// number a lead out.
func Persons(records []Record, l *Leads) (customers []uint32) {
	g := newGroups(records, l)
	g.own(func(r *Record) uint64 {
		if r.Flags.Has(HasEmail) {
			return r.Email
		}
		return 0
	})
	g.attach(func(r *Record) uint64 { return r.PhoneName })
	g.attach(func(r *Record) uint64 { return r.NameCompany })
	for i, c := range g.of {
		if c == None {
			g.of[i] = g.add(0)
		}
	}
	return g.of
}

// Accounts groups leads into accounts by corporate e-mail domain, else by company and country, where a company that is
// known for a domain leads to the account of that domain. It returns the account of each lead, None where nothing
// names a company, and the hash that founded each account.
func Accounts(records []Record, l *Leads) (accounts []uint32, founders []uint64) {
	g := newGroups(records, l)
	g.own(func(r *Record) uint64 { return r.Domain })
	g.attach(func(r *Record) uint64 { return r.CompanyLand })
	return g.of, g.keys
}
