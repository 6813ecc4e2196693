// Package funnel turns leads into journeys and journeys into every figure that a workbook shows, as plain Go values.
// It knows nothing of spreadsheets, files or raw shapes.
//
// The rule for counting: a customer counts once per stage and offer, at the earliest time; it has reached a stage
// when it reached this or a deeper one. So a column only narrows, and a total over offers is no sum of its rows.
// Test leads, internal leads and leads outside the funnel (DNC) are left out of every figure but their own.
package funnel

import "time"

// Figures are all the counts and rates of one publisher's workbook. Rates are fractions of 1; a rate without a base
// and a median without a case are nil, never 0.
type Figures struct {
	PublisherID   string    `json:"publisher_id"`
	PublisherName string    `json:"publisher_name"`
	AsOf          time.Time `json:"as_of"`
	TimeZone      string    `json:"time_zone"`
	FirstLead     time.Time `json:"first_lead"` // zero where there is no lead
	LastLead      time.Time `json:"last_lead"`

	Totals  Totals        `json:"totals"`
	Stages  []StageFigure `json:"stages"`  // interest, trial, active
	Actions []ActionRow   `json:"actions"` // most leads first
	Offers  []OfferRow    `json:"offers"`  // most leads first; the publisher's total is in Totals and Stages
	Months  []MonthRow    `json:"months"`  // every month from the first lead to the as-of time, empty ones too
	Sources []SourceRow   `json:"sources"` // most leads first
}

// Totals are the figures of the whole publisher. Leads counts what enters the funnel figures; the left-out kinds
// stand beside it, so that Leads + Test + Internal + Excluded = AllLeads (a lead with several of these counts under
// the first of test, internal, excluded).
type Totals struct {
	AllLeads     int64  `json:"all_leads"`
	Leads        int64  `json:"leads"`
	Test         int64  `json:"test"`
	Internal     int64  `json:"internal"`
	Excluded     int64  `json:"excluded"`     // outside the funnel: DNC and whatever else the configuration excludes
	Unclassified int64  `json:"unclassified"` // of Leads: no stage
	Customers    int64  `json:"customers"`    // distinct customers with a lead in Leads
	Accounts     int64  `json:"accounts"`     // distinct accounts with a lead in Leads
	Deliveries   int64  `json:"deliveries"`   // deliveries behind AllLeads
	Last30       Window `json:"last_30"`      // the 30 days up to as-of
	Before30     Window `json:"before_30"`    // the 30 days before those
}

// Window counts one stretch of time.
type Window struct {
	Leads        int64 `json:"leads"`
	NewCustomers int64 `json:"new_customers"` // customers whose first lead lies in it
	NewActive    int64 `json:"new_active"`    // customers who first became active in it
}

// StageFigure is one step of the funnel.
type StageFigure struct {
	Stage      string   `json:"stage"`
	Customers  int64    `json:"customers"` // distinct customers who reached this or a deeper stage on any offer
	Accounts   int64    `json:"accounts"`
	Share      *float64 `json:"share"`       // of the first stage's customers
	Step       *float64 `json:"step"`        // of the stage above; nil for the first
	MedianDays *float64 `json:"median_days"` // days from interest to this stage, over journeys that show both times; nil for the first
}

// ActionRow is one action code.
type ActionRow struct {
	Action      string   `json:"action"` // the code; "" where none was given
	Stage       string   `json:"stage"`
	Leads       int64    `json:"leads"`
	Customers   int64    `json:"customers"`
	Accounts    int64    `json:"accounts"`
	Interest    int64    `json:"interest"` // of these customers: furthest stage over all the publisher's offers is exactly this
	Trial       int64    `json:"trial"`
	Active      int64    `json:"active"`
	ActiveShare *float64 `json:"active_share"` // Active / Customers
	Last30      int64    `json:"last_30"`      // leads
	Before30    int64    `json:"before_30"`
}

// OfferRow is one offer. Interest, Trial and Active count customers who reached this or a deeper stage on the offer.
type OfferRow struct {
	OfferID     string    `json:"offer_id"` // "" where only a title is known
	OfferTitle  string    `json:"offer_title"`
	Leads       int64     `json:"leads"`
	Customers   int64     `json:"customers"`
	Accounts    int64     `json:"accounts"`
	Interest    int64     `json:"interest"`
	Trial       int64     `json:"trial"`
	Active      int64     `json:"active"`
	TrialStep   *float64  `json:"trial_step"`   // Trial / Interest
	ActiveStep  *float64  `json:"active_step"`  // Active / Trial
	ActiveShare *float64  `json:"active_share"` // Active / Interest
	MedianDays  *float64  `json:"median_days"`  // days from interest to active, over journeys that show both times
	Last30      int64     `json:"last_30"`      // leads
	Before30    int64     `json:"before_30"`
	Weeks       [12]int64 `json:"weeks"` // leads in each of the 12 weeks up to as-of, oldest first
}

// MonthRow is one calendar month in the report's time zone.
type MonthRow struct {
	Month        string `json:"month"` // 2026-03
	Leads        int64  `json:"leads"`
	NewCustomers int64  `json:"new_customers"`
	NewActive    int64  `json:"new_active"`
}

// SourceRow is one marketplace.
type SourceRow struct {
	Source      string   `json:"source"`
	Leads       int64    `json:"leads"`
	Customers   int64    `json:"customers"`
	Active      int64    `json:"active"` // of these customers: those who became active on any offer
	ActiveShare *float64 `json:"active_share"`
}
