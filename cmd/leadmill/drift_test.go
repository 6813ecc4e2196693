package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/cmd/leadmill/config"
	"leadmill/load"
	"leadmill/transform/assemble"
)

func TestJudgeDrift(t *testing.T) {
	limits := config.Drift{IDsChanged: 0.02, LargestCustomer: 500, CappedBlocks: 0.1}
	for _, c := range []struct {
		what   string
		drift  assemble.Drift
		leads  int64
		limits config.Drift
		want   []string
	}{
		{"nothing", assemble.Drift{}, 0, limits, nil},
		{"the first night", assemble.Drift{LargestCustomer: 9}, 1e6, limits, nil},
		{"at every limit", assemble.Drift{IDsChanged: 20, Leads: 1000, LargestCustomer: 500, CappedLeads: 100}, 1000, limits, nil},
		{"beyond every limit", assemble.Drift{IDsChanged: 21, Leads: 1000, LargestCustomer: 501, CappedLeads: 101}, 1000, limits,
			[]string{"ids_changed", "largest_customer", "capped_blocks"}},
		{"a handful of leads", assemble.Drift{IDsChanged: 19, Leads: 19, CappedLeads: 19}, 19, limits, nil},
		{"not quite a handful", assemble.Drift{IDsChanged: 20, Leads: 20}, 20, limits, []string{"ids_changed"}},
		{"capped among few", assemble.Drift{CappedLeads: 20}, 20, limits, []string{"capped_blocks"}},
		{"new leads do not hide old ones", assemble.Drift{IDsChanged: 50, Leads: 100}, 1e6, limits, []string{"ids_changed"}},
		{"no limits", assemble.Drift{IDsChanged: 1000, Leads: 1000, LargestCustomer: 1000, CappedLeads: 1000}, 1000, config.Drift{}, nil},
		{"all of them may change", assemble.Drift{IDsChanged: 1000, Leads: 1000}, 1000, config.Drift{IDsChanged: 1}, nil},
	} {
		var got []string
		for _, x := range judgeDrift(c.drift, c.leads, c.limits) {
			got = append(got, x.Key)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: beyond %v, want %v", c.what, got, c.want)
		}
	}
}

func TestDriftErrorSaysWhatToDo(t *testing.T) {
	beyond := judgeDrift(assemble.Drift{IDsChanged: 2041, Leads: 100_000, LargestCustomer: 1234, LargestLead: "LWCK4JHDRYD2WVJK0"},
		200_000, config.Drift{IDsChanged: 0.02, LargestCustomer: 500})
	err := &DriftError{Beyond: beyond, Changed: []string{"the overrides", "the program"}}
	const want = "drift alarm, nothing was published: 2,041 of 100,000 published leads would change their customer id (2.04%, the limit is 2%): " +
		"look at what has changed; the largest customer has 1,234 leads (the limit is 500): look at lead LWCK4JHDRYD2WVJK0, its first; " +
		"since the published snapshot these have changed: the overrides, the program; " +
		"then publish it once with --accept-drift, or raise resolution.drift.ids_changed and resolution.drift.largest_customer"
	if d := cmp.Diff(strings.Split(want, "; "), strings.Split(err.Error(), "; ")); d != "" {
		t.Errorf("error (-want +got):\n%s", d)
	}
}

// A share is never shown as its limit, nor a limit as nothing.
func TestShownShares(t *testing.T) {
	for _, c := range []struct {
		n, of       int64
		limit       float64
		share, text string
	}{
		{2041, 100_000, 0.02, "2.04%", "2%"},
		{2_000_001, 100_000_000, 0.02, "2.000001%", "2%"},
		{25, 60, 0.005, "41.67%", "0.5%"},
		{20, 10_000_000, 0.0000001, "0.0002%", "0.00001%"},
		{20, 60, 0.000000012345, "33.33%", "0.00000123%"},
		{20, 60, 0.07, "33.33%", "7%"},
		{20, 60, 0.000001, "33.33%", "0.0001%"},
	} {
		if share, text := percentAbove(c.n, c.of, c.limit), showShare(c.limit); share != c.share || text != c.text {
			t.Errorf("%d of %d with the limit %g are shown as %s and %s, want %s and %s", c.n, c.of, c.limit, share, text, c.share, c.text)
		}
	}
}

func TestChanges(t *testing.T) {
	before := load.Snapshot{ConfigDigest: "c", OverridesDigest: "o", Program: "p", Model: &load.Model{Version: "m"}}
	for _, c := range []struct {
		change func(*load.Snapshot)
		want   []string
	}{
		{func(*load.Snapshot) {}, nil},
		{func(s *load.Snapshot) { s.Run, s.Model = "another", &load.Model{Version: "m"} }, nil},
		{func(s *load.Snapshot) { s.ConfigDigest = "" }, []string{"the configuration"}},
		{func(s *load.Snapshot) { s.OverridesDigest = "" }, []string{"the overrides"}},
		{func(s *load.Snapshot) { s.Model = nil }, []string{"the match model"}},
		{func(s *load.Snapshot) { s.Program = "" }, []string{"the program"}},
	} {
		now := before
		c.change(&now)
		if got := changes(&before, &now); !slices.Equal(got, c.want) {
			t.Errorf("changes = %v, want %v", got, c.want)
		}
	}
	if got := changes(nil, &before); got != nil {
		t.Errorf("changes since nothing = %v", got)
	}
}
