// Package explain tells why leads are one customer, or are not: it gathers what a published snapshot holds of a
// customer and writes it as text, as one HTML page or as JSON.
//
// It promises that nothing is computed anew for a customer (the evidence shown is the evidence that decided), that the
// three forms say the same, that the same snapshot gives the same bytes, and that no error holds a person's data, the
// question included.
package explain

import (
	"time"
)

// Explanation is everything the snapshot holds about why the leads of a customer are one person. Its JSON form is what
// leadmill explain --json prints: names are added, never changed.
type Explanation struct {
	Snapshot string    `json:"snapshot"` // run that published it
	AsOf     time.Time `json:"as_of"`
	Asked    Asked     `json:"asked"`
	Customer Customer  `json:"customer"`
	Leads    []Lead    `json:"leads"` // in time order; texts and pages number them from 1 in this order
	// Recorded says that the snapshot has a dataset matches. One that an older leadmill published has none.
	Recorded bool `json:"evidence_recorded"`
	// Evidence is the spanning tree: the strongest links that hold the leads together, parents before children. The lead
	// nearer to the earliest one is A.
	Evidence []Link `json:"evidence"`
	// Review are pairs that are too weak to merge and too strong to pass over, Refused strong ones that were not merged
	// since the two groups do not agree as wholes, Overrides what people or a CRM decided. A is the lead of this customer.
	Review    []Link  `json:"review"`
	Refused   []Link  `json:"refused"`
	Overrides []Link  `json:"overrides"`
	Others    []Party `json:"others"` // the customers on the other side of these
}

// Asked is what an argument turned out to be.
type Asked struct {
	Kind string `json:"kind"`         // customer, alias, lead or email
	ID   string `json:"id,omitempty"` // as the snapshot spells it; "" for an e-mail
}

// The kinds of arguments.
const (
	AskedCustomer = "customer"
	AskedAlias    = "alias" // a customer id of the past
	AskedLead     = "lead"
	AskedEmail    = "email"
)

// Customer is the golden record.
type Customer struct {
	ID        string        `json:"customer_id"`
	AccountID string        `json:"account_id,omitempty"`
	Aliases   []string      `json:"aliases"` // ids that it had before, or that were merged into it
	FirstSeen time.Time     `json:"first_seen"`
	LastSeen  time.Time     `json:"last_seen"`
	Golden    []GoldenValue `json:"golden"` // fields with a value
	// InReview says that a person should look: the customer has review pairs or refused unions.
	InReview bool `json:"in_review"`
	// Weakest is the weakest of the links that hold the leads together; nil for a customer of one lead, or of leads
	// that all say the same.
	Weakest *Weakest `json:"weakest_link"`
}

// GoldenValue is the value of one field, and the lead that gives it.
type GoldenValue struct {
	Field  string `json:"field"`
	Value  string `json:"value"`
	LeadID string `json:"lead_id,omitempty"` // "" where the snapshot does not say
}

// Weakest is the least certain link of several that all have to hold.
type Weakest struct {
	LeadA       string  `json:"lead_a"`
	LeadB       string  `json:"lead_b"`
	Bits        float64 `json:"bits"`
	Probability float64 `json:"probability"`
}

// Lead is a lead as the snapshot shows it.
type Lead struct {
	ID         string    `json:"lead_id"`
	CustomerID string    `json:"customer_id"`
	OccurredAt time.Time `json:"occurred_at"`
	Source     string    `json:"source,omitempty"`
	Action     string    `json:"action,omitempty"`
	Offer      string    `json:"offer,omitempty"` // id, or title where no id is known
	FirstName  string    `json:"first_name,omitempty"`
	LastName   string    `json:"last_name,omitempty"`
	Email      string    `json:"email,omitempty"`
	Phone      string    `json:"phone,omitempty"`
	Company    string    `json:"company,omitempty"`
	Country    string    `json:"country,omitempty"`
	JobTitle   string    `json:"job_title,omitempty"`
}

// The kinds of links: those of the dataset matches, and one that needs no row there.
const (
	KindSpanning   = "spanning"
	KindReview     = "review"
	KindRefused    = "refused"
	KindMustLink   = "must_link"
	KindCannotLink = "cannot_link"
	KindSameValues = "same_values" // the compared values of both leads are the same
	KindUnrecorded = "unrecorded"  // one customer, though the snapshot says neither why nor that they say the same
	KindCompared   = "compared"    // scored for this explanation; it decided nothing
)

// Link is what is known of two leads.
type Link struct {
	Kind string `json:"kind"`
	A    Side   `json:"a"`
	B    Side   `json:"b"`
	// Score is nil where nothing was scored, such as where the values are the same. That of a decision is what the values
	// alone say.
	Score   *Score   `json:"score"`
	Fields  []Values `json:"fields"` // every field that either of them has
	Bridge  bool     `json:"bridge"` // it alone holds two groups of at least two leads together
	Weakest bool     `json:"weakest"`
	Note    string   `json:"note,omitempty"` // who decided, when and why
}

// Side is one end of a link.
type Side struct {
	LeadID     string `json:"lead_id"`
	CustomerID string `json:"customer_id"`
}

// Score is a match weight in bits: the logarithm, to base 2, of the odds that two leads are one person.
type Score struct {
	Prior       float64 `json:"prior_bits"`  // of two leads taken at random
	Adjust      float64 `json:"adjust_bits"` // vetoes and demotions that belong to no single field
	Bits        float64 `json:"bits"`        // sum of all
	Probability float64 `json:"probability"`
}

// Values are the values of one field in two leads, and what they say.
type Values struct {
	Field string  `json:"field"`
	A     string  `json:"a"`
	B     string  `json:"b"`
	Level string  `json:"level,omitempty"` // "" where one is missing, or nothing was scored
	Bits  float64 `json:"bits"`
	Total float64 `json:"running_total"` // prior and fields up to this one
}

// Party is a customer in short.
type Party struct {
	CustomerID string `json:"customer_id"`
	Name       string `json:"name,omitempty"`
	Email      string `json:"email,omitempty"`
	Company    string `json:"company,omitempty"`
	Leads      int64  `json:"leads"`
}

// Pair tells why two leads are one customer, or are not. Its JSON form is what leadmill explain --json prints for two
// arguments: names are added, never changed.
type Pair struct {
	Snapshot string    `json:"snapshot"`
	AsOf     time.Time `json:"as_of"`
	A        Lead      `json:"a"`
	B        Lead      `json:"b"`
	One      bool      `json:"one_customer"`
	Parties  []Party   `json:"customers"` // one or two, that of A first
	// Path is how the spanning tree leads from A to B: the strongest chain of links between them. The leads on it are in
	// Leads. Both are empty where the two are not one customer.
	Path    []Link   `json:"path"`
	Leads   []Lead   `json:"path_leads"`
	Weakest *Weakest `json:"weakest_link"`
	// Between are the links recorded between the two customers, those of A and B themselves first.
	Between []Link `json:"between"`
	// Direct compares the two leads themselves. Its score is nil if they were never compared, and nothing here can.
	Direct   Link `json:"direct"`
	Recorded bool `json:"evidence_recorded"`
}
