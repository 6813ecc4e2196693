package main

import (
	"time"
)

// offer is something that a publisher sells.
type offer struct {
	id        string // publisher.offer; "" for one that has a title only
	title     string
	publisher string
	weight    int
}

func offers() []offer {
	return []offer{
		{"contoso.backup", "Contoso Backup", "contoso", 5},
		{"contoso.analytics-pro", "Contoso Analytics Pro", "contoso", 3},
		{"contoso.3701c77e-1cfa-4c56-91e6-3ed0b622145", "Contoso Insights", "contoso", 2},
		{"fabrikam.mail-guard", "Fabrikam Mail Guard", "fabrikam", 5},
		{"fabrikam.ledger", "Fabrikam Ledger", "fabrikam", 4},
	}
}

// lead is one thing that a customer did. Several records may deliver it.
type lead struct {
	n       int
	of      int     // of a row of Partner Center: the lead that it tells of; 0 for none
	person  *person // nil where no record of it names a person
	offer   *offer
	action  string // in the documented spelling
	source  string // AppSource, AzureMarketplace, AzurePortal, TestDrive
	at      time.Time
	records []*record
}

// record is one delivery of a lead in one feed.
type record struct {
	feed    string
	lead    *lead
	contact contact
	at      time.Time     // when the customer acted, as this feed saw it
	form    timeForm      // how the record itself says so
	late    time.Duration // how much later it reached the feed
	single  bool          // landed as a file of its own
	id      string        // the feed's own identifier; "" in a landing zone

	leadSource  string
	actionCode  string
	title       string // the offer's name, where the shape carries it
	productID   string // the offer's id, where the shape has a column for it
	description *string
	status      string

	payload []byte // the record's bytes, once written; a re-delivery repeats them
	want    want
}

// want is what a reader must make of a record.
type want struct {
	fate       string
	action     string // "" for none, or none that is known
	offer      string
	offerTitle string
	several    []string // offers of a record that names more than one
	stage      string
	test       bool
	internal   bool
	dnc        bool
	optOut     bool
	basis      string // record, received, path, read
	depends    string // why the fate or the values cannot be told beforehand
	reason     string // what is wrong with a rejected record
}

// timeForm is how a record writes its time.
type timeForm int

const (
	noTime timeForm = iota
	isoTime
	offsetTime
	usTime
)

func (f timeForm) write(r *rng, at time.Time) string {
	switch f {
	case isoTime:
		return at.Format("2006-01-02T15:04:05Z")
	case offsetTime:
		zone := pick(r, []int{-8, -5, 1, 2, 9})
		return at.In(time.FixedZone("", zone*3600)).Format("2006-01-02T15:04:05-07:00")
	case usTime:
		return at.Format("1/2/2006 3:04:05 PM")
	}
	return ""
}

// stageOf is the default map of actions to stages (azure-docs, customer leads).
func stageOf(action string) string {
	switch action {
	case "PLT":
		return "interest"
	case "StartTestDrive", "FreeTrial":
		return "trial"
	case "INS", "Create":
		return "active"
	case "DNC":
		return "excluded"
	}
	return "unclassified"
}

// setAction changes what the record says was done.
func (w *want) setAction(action string) {
	w.action, w.stage, w.dnc = action, stageOf(action), action == "DNC"
}
