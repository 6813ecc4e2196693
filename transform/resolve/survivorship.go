package resolve

// A Rule says in words which of a customer's leads gives a field of its golden record.
type Rule struct {
	Field    string   // column of the dataset customers
	May      string   // which leads may give it
	Criteria []string // what decides between them, in this order; of equals the latest gives it
}

// Survivorship lists the rules of the golden record, as [Resolution.Golden] applies them. docs/architecture.md lists them.
func Survivorship() []Rule {
	var rules []Rule
	for _, r := range [...]*fieldRule{&firstNameRule, &lastNameRule, &emailRule, &phoneRule, &countryRule, &companyRule, &jobTitleRule} {
		doc := Rule{Field: r.field, May: r.mayDoc}
		for _, c := range r.criteria {
			doc.Criteria = append(doc.Criteria, c.doc)
		}
		rules = append(rules, doc)
	}
	return rules
}

type fieldRule struct {
	field, mayDoc string
	may           func(*Record) bool
	criteria      []criterion
}

// A criterion ranks the leads that are left: by rank, where a higher one is better, or by the number of them that have the
// same value as a lead.
type criterion struct {
	doc   string
	rank  func(*Golden, *Record) int
	votes func(*Record) uint64
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Most leads comes after completeness: "J." on nine leads is no better a name than "John" on one. The number of letters
// decides between different names that are on as many leads, as Hans and Hans-Peter; only then the spelling of one name.
var (
	lastNameRule = fieldRule{
		"last_name", "has one that is no placeholder", func(r *Record) bool { return r.LastForm != 0 }, []criterion{
			{doc: "full before an initial", rank: func(_ *Golden, r *Record) int { return r.LastForm.completeness() }},
			{doc: "on most leads", votes: func(r *Record) uint64 { return uint64(r.LastName) }},
			{doc: "most letters", rank: func(_ *Golden, r *Record) int { return r.LastForm.letters() }},
			{doc: "in capital and small letters, then with its accents", rank: func(_ *Golden, r *Record) int { return r.LastForm.writing() }},
		},
	}
	firstNameRule = fieldRule{
		"first_name", "has one that is no placeholder", func(r *Record) bool { return r.FirstForm != 0 }, []criterion{
			{doc: "first and last name have not changed places", rank: func(g *Golden, r *Record) int {
				return rank(r.FirstName != g.lastName || r.LastName == g.lastName)
			}},
			{doc: "full before a nickname before an initial", rank: func(_ *Golden, r *Record) int { return r.FirstForm.completeness() }},
			{doc: "beside the golden last name", rank: func(g *Golden, r *Record) int { return rank(r.LastName == g.lastName) }},
			{doc: "on most leads", votes: func(r *Record) uint64 { return uint64(r.FirstName) }},
			{doc: "most letters", rank: func(_ *Golden, r *Record) int { return r.FirstForm.letters() }},
			{doc: "in capital and small letters, then with its accents; from the lead of the last name, if one lead has both as good", rank: func(_ *Golden, r *Record) int { return r.FirstForm.writing() }},
		},
	}
	emailRule = fieldRule{
		"email", "has a valid one that is neither a role nor a disposable mailbox", func(r *Record) bool { return mailboxRank(r) > 0 }, []criterion{
			{doc: "not shared by customers of different last names", rank: func(_ *Golden, r *Record) int { return rank(!r.Facts.Has(sharedMailbox)) }},
			{doc: "corporate before free", rank: func(_ *Golden, r *Record) int { return mailboxRank(r) }},
		},
	}
	phoneRule = fieldRule{
		"phone", "has one", func(r *Record) bool { return r.Phone != 0 }, []criterion{
			{doc: "not shared by customers of different last names", rank: func(_ *Golden, r *Record) int { return rank(!r.Facts.Has(sharedPhone)) }},
			{doc: "mobile", rank: func(_ *Golden, r *Record) int { return rank(r.Facts.Has(MobilePhone)) }},
		},
	}
	companyRule = fieldRule{
		"company", "names one: not n/a, self-employed or the person's own name", func(r *Record) bool { return r.company() != 0 }, []criterion{
			{doc: "the company that was named last", rank: func(g *Golden, r *Record) int { return rank(r.Company == g.company) }},
			{doc: "with a job title", rank: func(_ *Golden, r *Record) int { return rank(r.Present&JobTitle != 0) }},
		},
	}
	jobTitleRule = fieldRule{
		"job_title", "is the one that gives the company, if any does; else any with a title", func(r *Record) bool { return r.Present&JobTitle != 0 }, nil,
	}
	countryRule = fieldRule{
		"country", "has one", func(r *Record) bool { return r.Country != 0 }, []criterion{
			{doc: "that of the customer's phone and of the lead that gives the company, where these agree", rank: func(g *Golden, r *Record) int {
				return rank(g.agreed != 0 && r.Country == g.agreed)
			}},
			{doc: "on most leads", votes: func(r *Record) uint64 { return uint64(r.Country) }},
		},
	}

	accountCompanyRule = fieldRule{may: companyRule.may, criteria: []criterion{{votes: func(r *Record) uint64 { return r.Company }}}}
	accountCountryRule = fieldRule{may: countryRule.may, criteria: []criterion{{votes: func(r *Record) uint64 { return uint64(r.Country) }}}}
)

// mailboxRank ranks mailboxes as a customer's best e-mail, by normalize.EmailKind; 0 never survives. A domain that serves
// many companies is as good as a free one.
func mailboxRank(r *Record) int {
	switch {
	case r.Email == 0:
		return 0
	case r.Kind == corporate && !r.Facts.Has(publicDomain):
		return 2
	case r.Kind == corporate || r.Kind == free:
		return 1
	}
	return 0
}

// The kinds of mailbox that survive, as normalize.EmailKind numbers them.
const (
	corporate = 1
	free      = 2
)
