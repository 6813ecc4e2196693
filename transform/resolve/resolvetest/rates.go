package resolvetest

// A Rate says how often something happens.
type Rate struct {
	What           string
	PerTenThousand int
	Of             string
	Source         string
}

// Rates per ten thousand, as the code uses them.
const (
	firstMissing   = 300
	lastMissing    = 100
	emailMissing   = 1200
	phoneMissing   = 3500
	countryMissing = 600
	companyMissing = 2200
	titleMissing   = 3000

	firstSlip   = 600
	lastSlip    = 600
	emailSlip   = 500
	phoneSlip   = 300
	companySlip = 400
	titleSlip   = 300

	nickname    = 1900
	initial     = 200
	swapped     = 100
	unmarked    = 2500
	upperName   = 500
	lowerName   = 400
	paddedName  = 100
	placeholder = 50

	privateMail    = 3500
	onlyPrivate    = 500
	onlyWork       = 1000
	roleMail       = 250
	disposableMail = 50
	taggedMail     = 150
	dottedMail     = 500
	upperMail      = 400

	switchboardCall = 1200
	directLine      = 3000
	nationalPhone   = 4500

	elsewhere    = 200
	noLegalForm  = 3000
	otherForm    = 1200
	shortCompany = 600
	upperCompany = 500

	jobMove     = 600
	marriage    = 100
	relatives   = 300
	homePhone   = 6000
	fatherSon   = 20
	sameFirst   = 200
	worksAbroad = 800
)

// Rates returns the table of all rates. "Study" is the study in docs/resolution.md; "ours" was chosen here, as the
// package comment says.
func Rates() []Rate {
	const (
		study, slips, ours = "study", "study (3 to 6 %)", "ours"
		habit              = "study (that they do), ours (how often)"
		leads, companies   = "leads", "leads with a company"
		mails, phones      = "leads with a private or work e-mail", "leads with a telephone"
		persons, several   = "persons", "persons with several leads"
	)
	return []Rate{
		{"first name missing", firstMissing, leads, ours},
		{"last name missing", lastMissing, leads, ours},
		{"e-mail missing", emailMissing, leads, study},
		{"telephone missing", phoneMissing, leads, study},
		{"country missing", countryMissing, leads, ours},
		{"company missing", companyMissing, leads, study},
		{"job title missing", titleMissing, leads, ours},

		{"typing slip in the first name", firstSlip, "leads with a first name of three letters or more", slips},
		{"typing slip in the last name", lastSlip, "leads with a last name of three letters or more", slips},
		{"typing slip in the e-mail", emailSlip, mails, slips},
		{"typing slip in the telephone", phoneSlip, phones, slips},
		{"typing slip in the company", companySlip, companies, slips},
		{"typing slip in the job title", titleSlip, "leads with a job title", slips},

		{"nickname", nickname, "leads of persons whose first name has short forms: 6 % of all leads", study},
		{"initial for the first name", initial, "leads without a nickname", ours},
		{"first and last name swapped", swapped, leads, ours},
		{"diacritics dropped", unmarked, "leads whose name has them: 4 % of all leads", ours},
		{"name in upper case", upperName, leads, ours},
		{"name in lower case", lowerName, "the others", ours},
		{"blanks around the name", paddedName, leads, ours},
		{"placeholder for a name", placeholder, leads, ours},

		{"private e-mail", privateMail, "leads with e-mail of persons who use both in turn", habit},
		{"only private e-mail", onlyPrivate, persons, ours},
		{"only work e-mail", onlyWork, persons, ours},
		{"role mailbox of the company", roleMail, "leads with e-mail", study},
		{"disposable e-mail", disposableMail, "leads with e-mail", ours},
		{"+tag", taggedMail, mails, ours},
		{"dots put in or left out", dottedMail, "leads with a Gmail address", ours},
		{"e-mail with capitals", upperMail, mails, ours},

		{"switchboard of the company", switchboardCall, phones, study},
		{"direct line at work", directLine, persons, ours},
		{"national form of the number", nationalPhone, "telephones of the lead's country", ours},

		{"another country than the person's", elsewhere, "leads with a country", ours},
		{"company without legal form", noLegalForm, companies, ours},
		{"another spelling of the legal form", otherForm, "leads with a company and a legal form", ours},
		{"company shortened", shortCompany, "leads with a company that has a sector or two owners", ours},
		{"company in upper or lower case", upperCompany, companies, ours},

		{"job move", jobMove, several, study},
		{"marriage", marriage, several, ours},
		{"relatives", relatives, persons, study},
		{"one telephone at home", homePhone, "relatives, who use it for half of their leads", habit},
		{"father and son at one company", fatherSon, persons, ours},
		{"colleague of the same first name, not by chance", sameFirst, persons, ours},
		{"works for a company abroad", worksAbroad, persons, ours},
	}
}
