// Package normalize turns raw fields into clean values. One file per field; every function is pure: the same text
// gives the same value, whatever was read before. What could not be normalised is named in [Lead.Issues].
package normalize

import (
	"time"

	"leadmill/transform"
)

// A Lead holds the clean values of one decoded record. Texts are valid UTF-8 without control characters and without
// white space at the ends; "" means missing. It says nothing about identity: that is for package resolve.
type Lead struct {
	OccurredAt time.Time // UTC, microseconds
	TimeBasis  transform.TimeBasis
	DayOnly    bool      // OccurredAt is known only to the day
	ReceivedAt time.Time // when it reached the source; the zero time where unknown

	Source     string // AzureMarketplace, AzurePortal, AppSource, TestDrive or Unknown
	Action     string // PLT, INS, … in the documented spelling; an unknown code as delivered; "" where none is given
	Stage      transform.Stage
	LeadSource string // the raw text as delivered, cleaned of control characters only

	PublisherID string // lower case; the part of OfferID before the first dot, else the feed's default
	OfferID     string // publisher.offer in lower case; "" where only a title is known
	OfferTitle  string

	FirstName   string
	LastName    string
	Email       string // the address, trimmed and in lower case
	EmailKey    string // canonical form for comparison (lower case, no +tag, Gmail without dots); "" for none
	EmailDomain string // lower case
	EmailKind   EmailKind
	Phone       string // E.164
	Country     string // ISO 3166-1 alpha-2
	Company     string
	CompanyKey  string // folded, without legal form; for comparison
	FirstKey    string // folded first name; for comparison
	LastKey     string // folded last name; for comparison
	JobTitle    string
	Campaign    string
	Notes       string

	IsTest     bool
	IsInternal bool // the e-mail belongs to a domain of one of the publishers
	OptOut     bool

	Issues []string // transform.Issue… codes, in the order of their declaration; shared, never changed
}

// EmailKind says what a mailbox can tell about a person.
type EmailKind uint8

// The kinds. A role mailbox (sales@) and a disposable one identify nobody.
const (
	EmailNone EmailKind = iota
	EmailCorporate
	EmailFree
	EmailRole
	EmailDisposable
)

var emailKindNames = [...]string{"", "corporate", "free", "role", "disposable"}

// String returns the word used in the datasets; "" for EmailNone.
func (k EmailKind) String() string { return emailKindNames[k] }

// Origin is what the archive knows of a delivery beside its payload.
type Origin struct {
	Publisher  string    // the feed's publisher, for records that name none; may be ""
	Locator    string    // may hold a date: leads/2026/03/14/x.json
	ReceivedAt time.Time // the transport's arrival time; zero where unknown
	ReadAt     time.Time // when leadmill first read it
}

// Options are the parts of the configuration that give values their meaning.
type Options struct {
	Stages  map[string]transform.Stage // by action code, in the documented spelling; compared without case
	Offers  map[string]string          // offer title → publisher.offer; compared folded
	Domains map[string]string          // e-mail domain in lower case → publisher id: the publishers' own
	AsOf    time.Time                  // times later than one day after it are not believed
}
