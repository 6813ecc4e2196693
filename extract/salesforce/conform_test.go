package salesforce

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/salesforce/salesforcetest"
	"leadmill/extract/sourcetest"
)

// TestConformance runs the suite on both APIs, with a clock of the org that lets runs overlap and one that does not.
func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name     string
		options  salesforcetest.Options
		bulk     int64
		oneClock bool // the org keeps the suite's time: an hour lies between two runs
	}{
		{"rest, runs overlap", salesforcetest.Options{PageCap: 4}, -1, false},
		{"rest, hours apart", salesforcetest.Options{PageCap: 4}, -1, true},
		{"bulk, runs overlap", salesforcetest.Options{BulkPolls: 1}, 0, false},
		{"bulk, hours apart", salesforcetest.Options{HeaderOnce: true}, 0, true},
		{"both", salesforcetest.Options{PageCap: 4}, 8, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) *sourcetest.Stand { return newStand(t, c.options, c.bulk, c.oneClock) })
		})
	}
}

func newStand(t *testing.T, o salesforcetest.Options, bulk int64, oneClock bool) *sourcetest.Stand {
	var clock atomic.Value // a request that was given up may still be answered while the next source is opened
	clock.Store(sourcetest.Start)
	if oneClock {
		o.Now = func() time.Time { return clock.Load().(func() time.Time)() }
	}
	g := newOrg(t, o)
	options := g.options(t, func(o *Options) { o.BulkAbove, o.BulkBatchSize = bulk, 4 })
	return &sourcetest.Stand{
		Open: func(t *testing.T, env extract.Env) extract.Source {
			clock.Store(env.Now)
			return open(t, env, options)
		},
		Add:    func(_ *testing.T, n int) []string { return g.addLeads(n) },
		Change: func(_ *testing.T, id string) { g.ChangeLead(id, map[string]any{"Title": g.Now().String() + id}) },
		Foreign: func(_ *testing.T, n int) {
			for range n {
				g.AddLead(map[string]any{"LastName": "Foreign", "LeadSource": "SFDC-IN|Contoso"})
			}
		},
		Requests: g.reads, Break: g.Break, Heal: g.Heal, OnRequest: g.OnRequest, Pages: 10,
		Secrets: []string{salesforcetest.DefaultClientSecret, "stand.in.token"},
	}
}

// reads is the number of requests without those that delete a job. They come last, and a run whose leads are all handed over
// does not fail because Salesforce keeps its job for a week.
func (g *org) reads() int {
	n := 0
	for _, request := range g.Log() {
		if !strings.HasPrefix(request, "DELETE ") {
			n++
		}
	}
	return n
}
