package resolve

import "github.com/zeebo/xxh3"

// Facts are what a record says about its values beyond the values themselves. The golden record and accounts go by them.
type Facts uint8

// The facts. The last three are found by comparing leads; a reader of records sets none of them.
const (
	MobilePhone   Facts = 1 << iota // the number belongs to a mobile phone
	NoCompany                       // what stands for the company names none: n/a, self-employed, the person's own name
	NamedAlike                      // company and e-mail domain have the same name
	sharedPhone                     // customers of different last names have the phone
	sharedMailbox                   // the same of the e-mail
	publicDomain                    // the e-mail domain serves many companies
)

// Has reports whether all of the given facts are known.
func (f Facts) Has(g Facts) bool { return f&g == g }

// A NameForm says how full and how well written a part of a name is; 0 where it is missing or a placeholder.
type NameForm uint8

// Completeness is the first thing that a name is judged by.
type Completeness uint8

// Completenesses, the fullest last. An initial comes before a nickname: nobody is called "J.".
const (
	Nameless Completeness = iota
	Initials
	Nickname
	FullName
)

const (
	formLetters = 0x0f // up to 15: the low bits
	formAccents = 1 << 4
	formMixed   = 1 << 5
	formShift   = 6 // completeness: the high bits
)

// NewNameForm puts the form of a name together. Letters are those of the folded name, so that all spellings of a name
// have the same. Mixed says that it is in capital and small letters, or in a script without them; accents, that it
// has letters beyond ASCII.
func NewNameForm(c Completeness, letters int, mixed, accents bool) NameForm {
	f := NameForm(c)<<formShift | NameForm(min(letters, formLetters))
	if mixed {
		f |= formMixed
	}
	if accents {
		f |= formAccents
	}
	return f
}

func (f NameForm) completeness() int { return int(f >> formShift) }
func (f NameForm) letters() int      { return int(f & formLetters) }
func (f NameForm) writing() int      { return int(f & (formMixed | formAccents)) }

// ShortHash is a hash of 16 bits, never 0. It tells apart the handful of names that one customer has.
func ShortHash(s string) uint16 {
	h := xxh3.HashString(s)
	return max(uint16(h>>48), 1)
}

// LandOf packs the two letters of a country; 0 for none.
func LandOf(iso string) uint16 {
	if len(iso) != 2 {
		return 0
	}
	return uint16(iso[0])<<8 | uint16(iso[1])
}

func landText(land uint16) string {
	if land == 0 {
		return ""
	}
	return string([]byte{byte(land >> 8), byte(land)})
}

// company is the company that the record names; 0 for none.
func (r *Record) company() uint64 {
	if r.Facts.Has(NoCompany) {
		return 0
	}
	return r.Company
}

// companyLand is the hash of company and country that founds an account; 0 without a company.
func (r *Record) companyLand() uint64 { return companyIn(r.Company, r.Country) }

// companyIn goes on with the hash of a company as [Hash] does, so that the account of a company and country has the
// identifier of Hash(company, country).
func companyIn(company uint64, land uint16) uint64 {
	if company == 0 {
		return 0
	}
	text := landText(land)
	return nonZero(xxh3.HashStringSeed(text, company+uint64(len(text))))
}

// domain is the corporate domain of the record's e-mail; 0 for none, and for one that serves many companies.
func (r *Record) domain() uint64 {
	if r.Facts.Has(publicDomain) {
		return 0
	}
	return r.Domain
}
