package resolve

import (
	"cmp"
	"slices"
)

// More different companies than manyCompanies on one domain need a reason to be one account. A large firm is spelt in as
// many ways, but one spelling is on more than half of its leads, or half of them sound like the domain.
const manyCompanies = 20

// A company belongs to a domain if nearly all of its leads that have a domain have this one. One in five may have
// another: a consultant writes whom he works for.
const (
	clearOf    = 5
	clearShare = 4
)

// employers decides which leads act for one company. Accounts by domain have the lowest numbers.
type employers struct {
	records  []Record
	leads    *Leads
	of       []uint32 // the account of each lead; None where nothing names a company
	founders []uint64 // the hash that founded each account: of the domain, or of company and country. Some accounts have no lead
	domains  uint32   // how many accounts are founded by a domain
}

// newEmployers groups leads into accounts:
//
//  1. by corporate e-mail domain, unless the domain serves many companies, as that of a provider or a school does;
//  2. a lead without one by its company: to the domain that has nearly all leads of this company in this country. Where
//     no domain is clear, or none is known, the company in this country is an account of its own. Domains are never
//     united because a company is on both, and what names no company leads nowhere;
//  3. a lead whose country is not known goes to the only domain or the only country that its company is known for.
func newEmployers(records []Record, l *Leads) *employers {
	e := &employers{records: records, leads: l, of: make([]uint32, len(l.Record))}
	e.byDomain()
	e.leavePublicDomains()
	e.byCompany()
	return e
}

func (e *employers) record(lead int) *Record { return &e.records[e.leads.Record[lead]] }

func (e *employers) found(key uint64) uint32 {
	e.founders = append(e.founders, key)
	return uint32(len(e.founders) - 1)
}

// atDomain reports whether a lead belongs to an account of a domain.
func (e *employers) atDomain(lead uint32) bool { return e.of[lead] < e.domains }

func (e *employers) byDomain() {
	byKey := newTable(len(e.of))
	for i := range e.of {
		e.of[i] = None
		domain := e.record(i).Domain
		if domain == 0 {
			continue
		}
		slot, found := byKey.slot(domain)
		if !found {
			*slot = e.found(domain)
		}
		e.of[i] = *slot
	}
	e.domains = uint32(len(e.founders))
}

// majority finds the value that more than half of all have, if there is one, in a pass over the values; a second pass
// must tell whether it has. (Boyer and Moore, MJRTY.)
type majority struct {
	value uint64
	lead  uint32 // by how many it leads
}

func (m *majority) add(v uint64) {
	switch {
	case m.lead == 0:
		m.value, m.lead = v, 1
	case m.value == v:
		m.lead++
	default:
		m.lead--
	}
}

// staff is what the leads of one domain say of their company.
type staff struct {
	majority
	naming uint32 // leads that name a company
	alike  uint32 // those whose company has the name of the domain
	most   uint32 // those that name the one of the majority
}

// leavePublicDomains takes the leads of domains that serve many companies out of their accounts, and marks their records.
func (e *employers) leavePublicDomains() {
	domains := make([]staff, e.domains)
	for i, a := range e.of {
		if rec := e.record(i); a != None && rec.company() != 0 {
			d := &domains[a]
			d.add(rec.Company)
			d.naming++
			if rec.Facts.Has(NamedAlike) {
				d.alike++
			}
		}
	}
	suspects := false
	for i := range domains {
		suspects = suspects || domains[i].suspect()
	}
	if !suspects {
		return
	}
	for i, a := range e.of {
		if rec := e.record(i); a != None && rec.company() == domains[a].value {
			domains[a].most++
		}
	}
	public := e.public(domains)
	for i, a := range e.of {
		if a != None && public[a] {
			e.of[i] = None
			e.record(i).Facts |= publicDomain
		}
	}
}

// suspect reports whether the leads of a domain may be those of many companies.
func (s *staff) suspect() bool {
	return s.naming > manyCompanies && s.alike*2 < s.naming && s.most*2 <= s.naming
}

// public tells which domains serve more than so many companies, none of which is on more than half of the leads.
func (e *employers) public(domains []staff) []bool {
	type naming struct {
		domain  uint32
		company uint64
	}
	var all []naming
	for i, a := range e.of {
		if rec := e.record(i); a != None && domains[a].suspect() && rec.company() != 0 {
			all = append(all, naming{a, rec.Company})
		}
	}
	slices.SortFunc(all, func(a, b naming) int {
		if a.domain != b.domain {
			return cmp.Compare(a.domain, b.domain)
		}
		return cmp.Compare(a.company, b.company)
	})
	companies := make([]int, len(domains))
	for _, n := range slices.Compact(all) {
		companies[n.domain]++
	}
	public := make([]bool, len(domains))
	for i, n := range companies {
		public[i] = n > manyCompanies
	}
	return public
}

// settleAccounts gives every lead its account and numbers the accounts by their first lead.
func (r *Resolution) settleAccounts(e *employers) {
	r.Account = slices.Clone(e.of)
	r.inheritAccounts(e)
	number := make([]uint32, len(e.founders))
	n := renumber(r.Account, number)
	r.Accounts = newMembers(r.Account, n)
	r.AccountKey = make([]uint64, n)
	for i, n := range number {
		if n != None { // its leads may have found another account
			r.AccountKey[n] = e.founders[i]
		}
	}
}

// inheritAccounts gives a lead the account that its customer's other leads tell: one that names a company, but no
// domain, the domain account where the customer names the same company; one that names no company that of the latest lead
// that names one.
func (r *Resolution) inheritAccounts(e *employers) {
	for c := range r.Customers.Len() {
		leads := r.Customers.Of(uint32(c))
		if len(leads) > 1 {
			r.sameCompany(leads, e)
		}
		latest := uint32(None)
		for _, lead := range leads {
			if a := r.Account[lead]; a != None {
				latest = a
			}
		}
		for _, lead := range leads {
			if r.Account[lead] == None {
				r.Account[lead] = latest
			}
		}
	}
}

func (r *Resolution) sameCompany(leads []uint32, e *employers) {
	for _, lead := range leads {
		company := r.Shown(lead).company()
		if company == 0 || r.Shown(lead).domain() != 0 {
			continue
		}
		for i := len(leads) - 1; i >= 0; i-- {
			if other := r.Shown(leads[i]); other.domain() != 0 && other.Company == company && e.atDomain(leads[i]) {
				r.Account[lead] = r.Account[leads[i]]
				break
			}
		}
	}
}

// AccountGolden says which lead gives each field of an account; None where no lead does.
type AccountGolden struct{ Company, Domain, Country uint32 }

// AccountGolden decides how an account is shown: by the company and the country that most of its leads name, as the latest
// of these writes it. g is only for work.
func (r *Resolution) AccountGolden(account uint32, g *Golden) AccountGolden {
	leads, key := r.Accounts.Of(account), r.AccountKey[account]
	g.look(r, leads)
	return AccountGolden{
		Company: leadAt(leads, g.survivor(&accountCompanyRule)), Country: leadAt(leads, g.survivor(&accountCountryRule)),
		Domain: leadAt(leads, slices.IndexFunc(g.records, func(rec *Record) bool { return rec.Domain == key })),
	}
}
