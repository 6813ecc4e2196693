// Package transform declares the words that the rest of leadmill uses: the columns of every dataset, the stages of
// the funnel, the fates of a delivery, the outcomes of a lead, the reasons of a reject and the issues of a lead. Each is
// declared once, here; schemas, the data dictionary, the documentation and the tests are made from these declarations.
package transform

import "slices"

// Stage is a step of the funnel that an action stands for.
type Stage uint8

// The stages, in funnel order. From Interest on, reaching one means having reached those below it.
const (
	Excluded     Stage = iota // outside the funnel: DNC
	Unclassified              // a code the configuration does not map: counted and shown, never dropped
	Interest
	Trial
	Active
)

var stageNames = [...]string{"excluded", "unclassified", "interest", "trial", "active"}

// String returns the word used in configuration and datasets.
func (s Stage) String() string { return stageNames[s] }

// StageNames lists the words a configuration may map an action to.
func StageNames() []string { return []string{"interest", "trial", "active", "excluded"} }

// ParseStage returns the stage that a configuration means by a word; ok is false for any other text.
func ParseStage(name string) (s Stage, ok bool) {
	for _, s := range []Stage{Interest, Trial, Active, Excluded} {
		if s.String() == name {
			return s, true
		}
	}
	return Unclassified, false
}

// DefaultStages maps action codes to stages where the configuration says nothing (the text of 2019 and later of
// Microsoft's article; a source "TestDrive" without an action counts as StartTestDrive).
func DefaultStages() map[string]Stage {
	return map[string]Stage{
		"PLT": Interest, "StartTestDrive": Trial, "FreeTrial": Trial,
		"INS": Active, "Create": Active, "DNC": Excluded,
	}
}

// Outcome is what became of a lead in sales, as Partner Center or a CRM records it.
type Outcome uint8

// The outcomes, in the order in which they follow one another. Of two at one time the later one counts.
const (
	OutcomeNone Outcome = iota // no feed says anything
	OutcomeAccepted
	OutcomeContacted
	OutcomeQualified
	OutcomeWon
	OutcomeLost
	OutcomeDeclined
	OutcomeExpired
)

var outcomes = [...]Code{
	OutcomeNone:      {},
	OutcomeAccepted:  {"accepted", "the lead was accepted in Partner Center"},
	OutcomeContacted: {"contacted", "the CRM's status says that somebody has been in touch with the customer"},
	OutcomeQualified: {"qualified", "the lead was qualified or converted in the CRM"},
	OutcomeWon:       {"won", "the lead was closed as won in Partner Center"},
	OutcomeLost:      {"lost", "the lead was closed as lost in Partner Center, or disqualified or closed without a conversion in the CRM"},
	OutcomeDeclined:  {"declined", "the lead was declined in Partner Center"},
	OutcomeExpired:   {"expired", "nobody answered the lead in Partner Center in time"},
}

// String returns the word used in the datasets; "" for OutcomeNone.
func (o Outcome) String() string { return outcomes[o].Name }

// OutcomeCodes lists every outcome.
func OutcomeCodes() []Code { return slices.Clone(outcomes[OutcomeAccepted:]) }

// TimeBasis says where the time of a lead comes from, best first.
type TimeBasis uint8

// The bases. ByPath is known only to the day, as is ByRecord where the record holds a bare date.
const (
	ByRecord   TimeBasis = iota // the record's own time
	ByReceived                  // when it reached the source
	ByPath                      // the date in the path of its file
	ByRead                      // when leadmill first read it
)

var basisNames = [...]string{"record", "received", "path", "read"}

// String returns the word used in the datasets.
func (b TimeBasis) String() string { return basisNames[b] }

// Fate is what became of a delivery. Every delivery has exactly one.
type Fate uint8

// The fates.
const (
	FateLead      Fate = iota // it is a lead
	FateCollapsed             // it repeats a lead that another delivery stands for
	FateRejected              // it could not be read; see the rejects dataset
	FateFiltered              // somebody else's CRM lead, counted before archiving
	FateErased                // it belongs to an erased person
	FateNotice                // a CRM's notice of a deletion or merge
)

var fateNames = [...]string{"lead", "collapsed", "rejected", "filtered", "erased", "notice"}

// String returns the word used in the datasets.
func (f Fate) String() string { return fateNames[f] }

// Code is a declared word with its meaning, for the dictionary.
type Code struct {
	Name string `json:"name"`
	Doc  string `json:"doc"`
}

// Reasons why a delivery is rejected.
const (
	ReasonNotJSON        = "not_json"
	ReasonNotObject      = "not_an_object"
	ReasonTooLong        = "record_too_long"
	ReasonTooDeep        = "nested_too_deep"
	ReasonUnknownShape   = "unknown_shape"
	ReasonBlank          = "blank_record"
	ReasonBadCSV         = "bad_csv"
	ReasonBadXLSX        = "bad_xlsx"
	ReasonBadCompression = "bad_compression"
	ReasonTooLarge       = "file_too_large"
	ReasonUnreadable     = "unreadable_file"
	ReasonBadContact     = "bad_contact_json"
)

// Reasons lists every reject reason.
func Reasons() []Code {
	return []Code{
		{ReasonNotJSON, "the text is not valid JSON"},
		{ReasonNotObject, "the JSON value is not an object, so it cannot be a lead"},
		{ReasonTooLong, "the record is longer than the limit on one record"},
		{ReasonTooDeep, "the JSON is nested deeper than the limit"},
		{ReasonUnknownShape, "no known shape of a lead has these keys"},
		{ReasonBlank, "the record has the form of a lead but every value is empty"},
		{ReasonBadCSV, "the table text cannot be split into the columns of its header"},
		{ReasonBadXLSX, "the spreadsheet cannot be opened within its limits, or has no header row"},
		{ReasonBadCompression, "the compressed file is damaged or expands beyond its limits"},
		{ReasonTooLarge, "the file is larger than the limit on one file"},
		{ReasonUnreadable, "the file could not be read to its end"},
		{ReasonBadContact, "the contact data of an Azure Table row (CustomerInfo) is not valid JSON"},
	}
}

// What a collapsed delivery repeats.
const (
	ReasonSameRecord = "same_record"
	ReasonOtherFeed  = "other_feed"
)

// CollapseReasons lists what a collapsed delivery can repeat.
func CollapseReasons() []Code {
	return []Code{
		{ReasonSameRecord, "the same record of the same feed, unchanged or in another version"},
		{ReasonOtherFeed, "a lead that another feed delivered too"},
	}
}

// Issues of a lead: what could not be normalised or looks wrong. The lead stays.
const (
	IssueBadEmail       = "bad_email"
	IssueBadPhone       = "bad_phone"
	IssueUnknownCountry = "unknown_country"
	IssueUnknownSource  = "unknown_source"
	IssueUnknownAction  = "unknown_action"
	IssueActionConflict = "action_conflict"
	IssueNoAction       = "no_action"
	IssueNoOffer        = "no_offer"
	IssueUnmappedTitle  = "unmapped_offer_title"
	IssueBadTime        = "bad_time"
	IssueNoContact      = "no_contact"
	IssueBadText        = "bad_text"
	IssueTextCut        = "text_cut"
	IssueSeveralOffers  = "several_offers"
)

// Issues lists every issue of a lead.
func Issues() []Code {
	return []Code{
		{IssueBadEmail, "an e-mail was given but is not an address"},
		{IssueBadPhone, "a phone number was given but cannot be one"},
		{IssueUnknownCountry, "a country was given but no country has that name"},
		{IssueUnknownSource, "the lead source names none of the documented marketplaces"},
		{IssueUnknownAction, "the action code is mapped to no stage"},
		{IssueActionConflict, "LeadSource and ActionCode name different actions; the one beside it (ActionCode) counts"},
		{IssueNoAction, "no action is given anywhere"},
		{IssueNoOffer, "neither an offer id nor a title is given"},
		{IssueUnmappedTitle, "only an offer title is given and the configuration maps it to no id"},
		{IssueBadTime, "a time was given but cannot be read or lies outside 2010 to one day after the run"},
		{IssueNoContact, "there is neither an e-mail nor a phone number nor a person's name"},
		{IssueBadText, "invalid UTF-8 or control characters were replaced"},
		{IssueTextCut, "a text was longer than its column takes and was cut"},
		{IssueSeveralOffers, "the record named several offers in one cell; each became a lead"},
	}
}

// issueBits gives every issue its bit, in the order of Issues.
var issueBits = func() map[string]uint16 {
	bits := map[string]uint16{}
	for i, c := range Issues() {
		bits[c.Name] = 1 << i
	}
	return bits
}()

// IssueMask packs issues into bits.
func IssueMask(issues []string) (mask uint16) {
	for _, i := range issues {
		mask |= issueBits[i]
	}
	return mask
}

// IssuesOf unpacks a mask, in the order of Issues.
func IssuesOf(mask uint16) []string {
	var names []string
	for i, c := range Issues() {
		if mask&(1<<i) != 0 {
			names = append(names, c.Name)
		}
	}
	return names
}
