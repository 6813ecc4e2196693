package main

import (
	"fmt"

	"leadmill/cmd/leadmill/ui"
	"leadmill/load"
	"leadmill/transform"
	"leadmill/transform/assemble"
)

// customersOf adds to the figures of a result when the model that decided was trained, which only its manifest knows.
func customersOf(r *assemble.Result, model *load.Model) *transform.CustomerFigures {
	f := r.Customers
	if model != nil {
		f.ModelAsOf, f.ModelLeads = model.AsOf, model.Leads
	}
	return &f
}

// logCustomers tells how leads became customers; what drifts is told beside it. Estimates are left out where there are none.
func (n *night) logCustomers(f *transform.CustomerFigures) {
	attrs := []any{
		"model", f.Model, "model_as_of", f.ModelAsOf, "model_leads", f.ModelLeads, "customers", f.Customers, "leads", f.Leads,
		"several", f.Several, "in_review", f.InReview, "review_pairs", f.ReviewPairs, "refused_unions", f.RefusedUnions,
		"overrides", f.Overrides,
	}
	if f.Precision != nil && f.Recall != nil {
		attrs = append(attrs, "estimated_precision", *f.Precision, "estimated_recall", *f.Recall)
	}
	n.screen.Log.Info("customers resolved", attrs...)
}

// tellCustomers is the line of the summary on customers and how far they can be trusted.
func tellCustomers(f *transform.CustomerFigures) string {
	text := ui.Count(f.Customers)
	if f.Precision != nil && f.Recall != nil {
		text += fmt.Sprintf("; estimated precision %.1f%%, recall %.1f%%", 100**f.Precision, 100**f.Recall)
	}
	if f.ReviewPairs > 0 {
		text += fmt.Sprintf("; %s for review", counted(f.ReviewPairs, "pair", "pairs"))
	}
	return text
}
