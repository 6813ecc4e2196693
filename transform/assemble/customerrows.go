package assemble

import (
	"slices"

	"leadmill/transform/resolve"
)

// customerWriter fills the rows of the dataset customers.
type customerWriter struct {
	b *builder

	customerID, accountID                             *textColumn
	createdAt, firstSeen, lastSeen, leads             *fixedColumn[int64]
	firstName, lastName, email, phone                 *textColumn
	country, company, jobTitle, furthest              *textColumn
	names, emails, phones, countries, companies       *textsColumn
	offers, leadIDs                                   *textsColumn
	firstNameLead, lastNameLead, emailLead, phoneLead *fixedColumn[int64]
	countryLead, companyLead, jobTitleLead            *fixedColumn[int64]
	weakestLink                                       *fixedColumn[float64]
	optedOut, suppressed, review                      *boolColumn

	golden resolve.Golden
	list   []string
}

func newCustomerWriter(b *builder, r *rows) *customerWriter {
	return &customerWriter{
		b: b, customerID: r.text("customer_id"), accountID: r.text("account_id"),
		createdAt: r.time("created_at"), firstSeen: r.time("first_seen"), lastSeen: r.time("last_seen"), leads: r.integer("leads"),
		firstName: r.text("first_name"), lastName: r.text("last_name"), email: r.text("email"), phone: r.text("phone"),
		country: r.text("country"), company: r.text("company"), jobTitle: r.text("job_title"), furthest: r.text("furthest_stage"),
		names: r.texts("names"), emails: r.texts("emails"), phones: r.texts("phones"), countries: r.texts("countries"),
		companies: r.texts("companies"), offers: r.texts("offers"), leadIDs: r.texts("lead_ids"),
		firstNameLead: r.integer("first_name_lead"), lastNameLead: r.integer("last_name_lead"), emailLead: r.integer("email_lead"),
		phoneLead: r.integer("phone_lead"), countryLead: r.integer("country_lead"), companyLead: r.integer("company_lead"),
		jobTitleLead: r.integer("job_title_lead"), weakestLink: r.number("weakest_link"),
		optedOut: r.boolean("opted_out"), suppressed: r.boolean("suppressed"), review: r.boolean("review"),
	}
}

func (w *customerWriter) set(customer uint32, g *given) {
	b, res := w.b, w.b.resolution
	members := res.Customers.Of(customer)
	res.Golden(customer, &w.golden)
	w.customerID.set(res.CustomerID(customer).String())
	w.createdAt.set(b.carried.CreatedAt(customer))
	w.accountID.set(b.latestAccount(members))
	w.firstSeen.set(res.At(members[0]))
	w.lastSeen.set(res.At(members[len(members)-1]))
	w.leads.set(int64(len(members)))
	w.person(g)
	w.provenance(members)
	w.list = b.offerNames(members, w.list[:0])
	w.offers.set(w.list)
	w.furthest.set(b.furthest(members).String())
	w.optedOut.set(b.optedOut[customer])
	w.suppressed.set(b.allSuppressed(members))
	w.weakestLink.setIf(res.WeakestLinkOf(customer))
	w.review.set(res.InReview != nil && res.InReview[customer])
}

func (w *customerWriter) person(g *given) {
	w.firstName.set(g.golden[txtFirst])
	w.lastName.set(g.golden[txtLast])
	w.names.set(g.names)
	w.email.set(g.golden[txtEmail])
	w.emails.set(g.emails)
	w.phone.set(g.golden[txtPhone])
	w.phones.set(g.phones)
	w.country.set(w.b.countryOf(w.golden.Country))
	w.list = w.list[:0]
	for _, lead := range w.golden.Countries {
		w.list = append(w.list, w.b.countryOf(lead))
	}
	w.countries.set(w.list)
	w.company.set(g.golden[txtCompany])
	w.companies.set(g.companies)
	w.jobTitle.set(g.golden[txtJobTitle])
}

// provenance names the leads once, and for each golden value the place of its lead among them: seven identifiers a customer
// would take three times the space.
func (w *customerWriter) provenance(members []uint32) {
	w.list = w.list[:0]
	for _, lead := range members {
		w.list = append(w.list, w.b.resolution.LeadID(lead).String())
	}
	w.leadIDs.set(w.list)
	for _, p := range [...]struct {
		column *fixedColumn[int64]
		lead   uint32
	}{
		{w.firstNameLead, w.golden.First}, {w.lastNameLead, w.golden.Last}, {w.emailLead, w.golden.Email}, {w.phoneLead, w.golden.Phone},
		{w.countryLead, w.golden.Country}, {w.companyLead, w.golden.Company}, {w.jobTitleLead, w.golden.JobTitle},
	} {
		place, found := slices.BinarySearch(members, p.lead)
		p.column.setIf(int64(place+1), found)
	}
}
