package transform

import "time"

// CustomerFigures say how leads became customers, over all publishers.
type CustomerFigures struct {
	Model      string    `json:"model"`       // version of the match model that decided
	ModelAsOf  time.Time `json:"model_as_of"` // of the run that trained it
	ModelLeads int64     `json:"model_leads"` // that it was trained on; what several feeds deliver is not yet one lead there

	Leads     int64 `json:"leads"`
	Customers int64 `json:"customers"`
	Several   int64 `json:"several"`   // customers of more than one lead
	Largest   int64 `json:"largest"`   // most leads of one customer; tests and internal leads do not count
	InReview  int64 `json:"in_review"` // customers that a pair for review or a refused union concerns

	ReviewPairs      int64 `json:"review_pairs"`
	RefusedUnions    int64 `json:"refused_unions"`
	Overrides        int64 `json:"overrides"`         // that name leads which are there: all of them are honoured
	UnknownOverrides int64 `json:"unknown_overrides"` // that name a lead which is not there

	// Precision and Recall are estimated from the probabilities of the pairs, without labels, and rounded down to a tenth of
	// a percent: what is not certain is never 100%. They are nil where no two leads were joined by what they say.
	Precision *float64 `json:"estimated_precision"`
	Recall    *float64 `json:"estimated_recall"`

	// CappedLeads share their e-mail or their phone with too many others to be compared with each of them.
	CappedLeads int64 `json:"capped_leads"`
	// Of the leads that the snapshot before holds too, IDsChanged have another customer id now. Both are 0 without one.
	LeadsCompared int64 `json:"leads_compared"`
	IDsChanged    int64 `json:"ids_changed"`
}
