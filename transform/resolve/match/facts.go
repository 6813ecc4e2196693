package match

import (
	"math"
	"strings"

	"leadmill/transform/resolve/similar"
)

// facts are what is known of each value by itself and of how often it comes. Every slice is indexed by the number of the
// value.
type facts struct {
	values *Values
	logs   []float32 // of a count: log2 of the share it is
	total  float64   // profiles
	// size is what the leads are taken for, at least fewLeads: of the leads that are missing, each value has its usual share,
	// or half of what it has of the others.
	size  float64
	usual [NumFields]float64 // chance that a missing lead has a value

	hash   [NumFields][]uint32
	counts [NumFields][]uint32 // profiles that have the value

	skeleton               [2][]uint32 // of first and last names
	start                  [2][]uint32 // their first three letters
	formal                 [][]uint16  // formal names that a first name may stand for
	signature              [NumFields][]uint64
	local                  []uint32 // of an e-mail: hash of its local part; 0 for one that is too short to tell
	localEnd               []uint16 // of an e-mail: where its local part ends
	corporate              []bool   // of an e-mail
	stem                   []uint32 // of a phone: hash of all but the last two digits
	titleStart, phoneStart []uint32
	company                [3][]uint32

	joint    [2]*joint   // of first and last names: leads by name and country
	located  [2][]uint32 // leads with the name and any country
	together [2]float64  // how often two leads with one name have one country

	content     []uint32 // of each profile: a hash of what it says
	conflicts   [2]observed
	oneAfterAll [2]float64 // share of the conflicts that are one person all the same; see settle

	persons [2][]uint8 // of e-mails and phones: clearly different people who have it; see countPersons
}

// The beginnings of a company's name that serve as blocking keys, in letters.
var companyPrefixes = [...]int{4, 5, 8}

// The places of the fields in facts.persons.
const (
	byEmail = iota
	byPhone
)

// shortLocal is the length below which the local part of an address says little.
const shortLocal = 5

func newFacts(v *Values, p *profiles, names *similar.Nicknames) *facts {
	f := &facts{values: v, total: float64(len(p.leads)), size: max(float64(len(p.leads)), fewLeads)}
	for field, u := range usualChances() {
		f.usual[field] = u[Exact]
	}
	together(int(NumFields), func(field int) { f.describe(Field(field), p) }) // each writes slices of its own
	f.describeCounts()
	f.content = make([]uint32, len(p.leads))
	for i := range p.leads {
		h := uint32(1)
		for field := range NumFields {
			h = mix(h, f.hash[field][p.leads[i].value(field)]+1)
		}
		f.content[i] = h
	}
	more := []func(){
		func() { f.describeNames(names) }, func() { f.describeContacts(p) }, f.describeCompanies, func() { f.countLifts(p) },
	}
	together(len(more), func(i int) { more[i]() })
	return f
}

// describe finds what is known of the values of any field.
func (f *facts) describe(field Field, p *profiles) {
	f.hash[field] = make([]uint32, f.values.size(field))
	f.values.each(field, func(n uint32, text string) { f.hash[field][n] = hash(text) })
	f.counts[field] = make([]uint32, f.values.size(field))
	for i := range p.leads {
		f.counts[field][p.leads[i].value(field)]++
	}
	switch field {
	case First, Last, Company, Title: // those that are compared letter by letter
		f.signature[field] = make([]uint64, f.values.size(field))
		f.values.each(field, func(n uint32, text string) { f.signature[field][n] = similar.Signature(text) })
	}
}

func (f *facts) describeNames(names *similar.Nicknames) {
	f.skeleton[First] = make([]uint32, f.values.size(First))
	f.formal = make([][]uint16, f.values.size(First))
	for _, field := range [...]Field{First, Last} {
		f.start[field] = make([]uint32, f.values.size(field))
		f.values.each(field, func(n uint32, text string) { f.start[field][n] = hash(prefix(text, 3)) })
	}
	f.values.each(First, func(n uint32, text string) {
		f.skeleton[First][n] = similar.Skeleton(text)
		f.formal[n] = names.Formal(text)
	})
	f.skeleton[Last] = make([]uint32, f.values.size(Last))
	f.values.each(Last, func(n uint32, text string) { f.skeleton[Last][n] = similar.Skeleton(text) })
}

func (f *facts) describeContacts(p *profiles) {
	f.local = make([]uint32, f.values.size(Email))
	f.localEnd = make([]uint16, f.values.size(Email))
	f.values.each(Email, func(n uint32, text string) {
		local := similar.LocalPart(text)
		f.localEnd[n] = uint16(min(len(local), math.MaxUint16))
		if len(local) >= shortLocal {
			f.local[n] = hash(local)
		}
	})
	f.corporate = make([]bool, f.values.size(Email))
	for i := range p.leads {
		l := &p.leads[i]
		if l.Kind == Role {
			f.local[l.Email] = 0
		}
		f.corporate[l.Email] = l.Domain != 0
	}
	f.titleStart = make([]uint32, f.values.size(Title))
	f.values.each(Title, func(n uint32, text string) { f.titleStart[n] = hash(prefix(text, 7)) })
	f.phoneStart = make([]uint32, f.values.size(Phone))
	f.values.each(Phone, func(n uint32, text string) { f.phoneStart[n] = hash(text[:len(text)/2]) })
	f.stem = make([]uint32, f.values.size(Phone))
	f.values.each(Phone, func(n uint32, text string) {
		if len(text) > 6 {
			f.stem[n] = hash(text[:len(text)-2])
		}
	})
}

func (f *facts) describeCompanies() {
	for i := range f.company {
		f.company[i] = make([]uint32, f.values.size(Company))
	}
	f.values.each(Company, func(n uint32, text string) {
		joined := strings.ReplaceAll(text, " ", "")
		for i, runes := range companyPrefixes {
			if start := prefix(joined, runes); start != "" {
				f.company[i][n] = hash(start)
			} else {
				f.company[i][n] = hash(joined)
			}
		}
	})
}

// fewLeads say too little of how common names are in the world: fewer are taken to be a sample of so many.
const fewLeads = 1000

// logShare is how many of the other profiles have the value of one, as a logarithm to base 2.
func (f *facts) logShare(field Field, value uint32) float64 {
	n := max(f.counts[field][value], 2) - 1
	if missing := f.size - f.total; missing > 0 {
		return math.Log2((float64(n) + missing*max(f.usual[field], float64(n)/f.total/2)) / f.size)
	}
	if n < uint32(len(f.logs)) {
		return float64(f.logs[n])
	}
	return math.Log2(float64(n) / f.total)
}

// describeCounts prepares the logarithms of small counts, which most values have.
func (f *facts) describeCounts() {
	f.logs = make([]float32, 1<<12)
	for n := 1; n < len(f.logs); n++ {
		f.logs[n] = float32(math.Log2(float64(n) / f.size))
	}
}
