package main

import (
	"testing"
	"time"

	"leadmill/load"
	"leadmill/transform"
	"leadmill/transform/assemble"
)

func TestTellCustomers(t *testing.T) {
	share := func(p float64) *float64 { return &p }
	for _, c := range []struct {
		f    transform.CustomerFigures
		want string
	}{
		{transform.CustomerFigures{}, "0"},
		{transform.CustomerFigures{Customers: 1200, ReviewPairs: 1}, "1,200; 1 pair for review"},
		{transform.CustomerFigures{Customers: 755, Precision: share(0.991), Recall: share(1)}, "755; estimated precision 99.1%, recall 100.0%"},
		{
			transform.CustomerFigures{Customers: 755, Precision: share(0.999), Recall: share(0.984), ReviewPairs: 1093},
			"755; estimated precision 99.9%, recall 98.4%; 1,093 pairs for review",
		},
	} {
		if got := tellCustomers(&c.f); got != c.want {
			t.Errorf("tellCustomers(%+v) = %q, want %q", c.f, got, c.want)
		}
	}
}

// A model that is kept was trained on another night, on fewer leads.
func TestCustomersOfAKeptModel(t *testing.T) {
	then := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	r := &assemble.Result{Customers: transform.CustomerFigures{Model: "m", Leads: 90, Customers: 40}}
	got := customersOf(r, &load.Model{Version: "m", AsOf: then, Leads: 70})
	if want := (transform.CustomerFigures{Model: "m", ModelAsOf: then, ModelLeads: 70, Leads: 90, Customers: 40}); *got != want {
		t.Errorf("customersOf = %+v, want %+v", *got, want)
	}
	if r.Customers.ModelLeads != 0 {
		t.Error("customersOf changed the result")
	}
}
