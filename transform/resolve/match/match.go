// Package match decides which leads are one person. It knows people by eight fields and nothing of offers, feeds or
// files, so the same code resolves a night's leads and a labelled file.
package match

// A Person is what one lead says of a person: values normalised for comparison, "" where missing.
type Person struct {
	First, Last string    // folded
	Email       string    // canonical address, whatever its kind
	Kind        EmailKind // of Email
	Phone       string    // E.164, or any other digits that number one thing
	Company     string    // folded, without legal form
	Domain      string    // registrable corporate e-mail domain
	Country     string    // ISO 3166-1 alpha-2, or any other short code
	Title       string    // folded
}

// EmailKind says what a mailbox can tell about a person. Its values are those of normalize.EmailKind.
type EmailKind uint8

// The kinds of mailbox.
const (
	NoEmail EmailKind = iota
	Corporate
	Free
	Role
	Disposable
)

// A Field is one of the fields that are compared.
type Field uint8

// The fields.
const (
	First Field = iota
	Last
	Email
	Phone
	Company
	Domain
	Country
	Title
	NumFields
)

// A Lead is a person's values as numbers of a [Values]; 0 where missing.
type Lead struct {
	First, Last, Email, Phone, Company, Domain, Title uint32
	Country                                           uint16
	Kind                                              EmailKind
}

// Options are what resolution goes by beside the values.
type Options struct {
	Model      *Model  // nil: train one
	Merge      float64 // probability from which two leads are one person; 0: the default
	Review     float64 // probability from which a pair is shown to a person; 0: the default
	MustLink   []Pair
	CannotLink []Pair
	Key        func(lead uint32) uint64 // orders leads whatever the order of the input; a hash of what names them
	Workers    int
}

// A Pair is two leads by number.
type Pair struct{ A, B uint32 }

// Result is the answer.
type Result struct {
	Person   []uint32 // of each lead, numbered from 0 in no particular order
	Persons  int
	Edges    []Edge // evidence that holds persons together, pairs for review, refused unions
	Model    *Model
	Estimate Estimate
	Blocks   []Block
}

// EdgeKind says what an edge stands for.
type EdgeKind uint8

// The kinds of edge.
const (
	Spanning EdgeKind = iota // holds two leads of one person together
	Review                   // between the thresholds: a person should look
	Refused                  // strong by itself, but the two groups do not agree as wholes
	Linked                   // they must be one person: an override, or a merge in a CRM
	Parted                   // an override keeps them apart
)

// An Edge is what is known of two leads.
type Edge struct {
	A, B     uint32
	Kind     EdgeKind
	Evidence Evidence
	Bridge   bool // of a person's leads, this edge alone holds two groups of at least two leads together
}

// Evidence is a score, field by field.
type Evidence struct {
	Levels [NumFields]Level
	Bits   [NumFields]float32 // match weight: log2(m/u), after context is capped
	Prior  float32            // log2 odds that two leads taken at random are one person
	Adjust float32            // vetoes and demotions that belong to no single field
	Total  float32            // sum of all
}

// Probability is what the weights say: that the two leads are one person.
func (e *Evidence) Probability() float64 { return probability(float64(e.Total)) }

// Level says how two values of a field compare.
type Level uint8

// The levels.
const (
	Missing Level = iota // in one lead or both, or in two scripts
	Exact
	Close    // a typing slip apart
	Similar  // alike
	Nickname // two forms of one first name
	Initial  // an initial and a name that begins with it
	Swapped  // first and last name have changed places
	Numbered // equal but for a number: two people of one name have two mailboxes
	Rival    // two values where one person has one: two mailboxes of one company, a father's name and a son's
	Different
	numLevels
)

// String returns the word used in the datasets; "" for Missing.
func (l Level) String() string {
	return [...]string{"", "exact", "close", "similar", "nickname", "initial", "swapped", "numbered", "rival", "different"}[l]
}

// String returns the word used in the datasets.
func (k EdgeKind) String() string {
	return [...]string{"spanning", "review", "refused", "must_link", "cannot_link"}[k]
}

// Estimate is what the posteriors say of the result, without labels.
type Estimate struct{ Precision, Recall float64 }

// Block reports one blocking rule.
type Block struct {
	Rule        string
	Pairs       int64   // that no earlier rule has found
	Capped      int64   // blocks beyond the limit, of which not every pair was compared
	CappedLeads int64   // distinct leads in them
	Largest     int64   // distinct leads in the largest block
	Matches     float64 // pairs that are one person, expected
}
