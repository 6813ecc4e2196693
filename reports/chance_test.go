package reports

import (
	"math"
	"strings"
	"testing"

	"leadmill/transform/funnel"
)

func TestCriticalZ(t *testing.T) {
	for _, c := range []struct {
		n    int
		want float64
	}{{0, 1.960}, {1, 1.960}, {2, 2.241}, {10, 2.807}, {100, 3.481}} {
		if got := criticalZ(c.n); math.Abs(got-c.want) > 0.001 {
			t.Errorf("criticalZ(%d) = %.3f, want %.3f", c.n, got, c.want)
		}
	}
}

func TestCompareShares(t *testing.T) {
	for _, c := range []struct {
		x, n, y, m int64
		want       verdict
	}{
		{50, 100, 30, 100, higher},    // z = 2.89
		{30, 100, 50, 100, lower},     //
		{40, 100, 35, 100, noVerdict}, // z = 0.73
		{19, 19, 0, 100, tooFew},
		{10, 20, 1, 19, noVerdict},    // nothing to compare with
		{3, 30, 0, 3000, noVerdict},   // fewer than 5 expected
		{30, 20, 5, 100, noVerdict},   // a share above 1 is no share
		{0, 100, 0, 100, noVerdict},   // no variance
		{100, 100, 99, 99, noVerdict}, //
	} {
		if got := compareShares(c.x, c.n, c.y, c.m, criticalZ(1)); got != c.want {
			t.Errorf("compareShares(%d/%d, %d/%d) = %d, want %d", c.x, c.n, c.y, c.m, got, c.want)
		}
	}
}

func TestCompareCounts(t *testing.T) {
	for _, c := range []struct {
		now, before int64
		want        verdict
	}{{60, 35, higher}, {35, 60, lower}, {50, 40, noVerdict}, {10, 9, tooFew}, {20, 0, higher}, {0, 0, tooFew}} {
		if got := compareCounts(c.now, c.before, criticalZ(1)); got != c.want {
			t.Errorf("compareCounts(%d, %d) = %d, want %d", c.now, c.before, got, c.want)
		}
	}
}

func TestHeadline(t *testing.T) {
	plain := rich()
	plain.Offers = nil
	rising := plain
	rising.Totals.Last30.Leads, rising.Totals.Before30.Leads = 294, 218
	young := rising
	young.FirstLead = asOf.AddDate(0, 0, -45)
	few := poor()
	left := empty()
	left.Totals = funnel.Totals{AllLeads: 5, Test: 3, Internal: 2}
	unknown := empty()
	unknown.Totals = funnel.Totals{AllLeads: 2, Leads: 2, Unclassified: 2, Customers: 2}
	for _, c := range []struct {
		name string
		f    funnel.Figures
		want string
	}{
		{"plain", plain, "642 customers in the funnel, 34% reached active; 50 new leads in the last 30 days"},
		{"rising", rising, "Leads rose to 294 in the last 30 days from 218; 642 customers in the funnel, 34% reached active"},
		{"too young to compare", young, "642 customers in the funnel, 34% reached active; 294 new leads in the last 30 days"},
		{"few", few, "1 customer in the funnel, none reached active; 1 new lead in the last 30 days"},
		{"empty", empty(), "No leads yet"},
		{"left out", left, "No leads in the figures yet: 5 leads left out (3 test, 2 internal, 0 outside the funnel)"},
		{"unclassified", unknown, "No customer is in the funnel yet; 2 leads are outside it or unclassified"},
		{"better offer", rich(), "Contoso Analytics Suite brings 44% of its customers to active, other offers 22%; 642 customers in the funnel, 34% reached active"},
	} {
		r := &report{figures: c.f}
		if got := r.headline(); got != c.want {
			t.Errorf("headline(%s) = %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNoClaimFromNoise: offers without a difference must not be praised, however many there are.
func TestNoClaimFromNoise(t *testing.T) {
	d := dice(11)
	claims := 0
	f := rich()
	for range 400 {
		f.Offers = nil
		for range 30 {
			o := funnel.OfferRow{OfferID: "x", Leads: 100, Interest: 100}
			for range 100 {
				if d.roll(5) == 0 {
					o.Active++
				}
			}
			f.Offers = append(f.Offers, o)
		}
		if strings.Contains((&report{figures: f}).headline(), "brings") {
			claims++
		}
	}
	if claims > 20 {
		t.Errorf("false claims = %d of 400, want at most 20 (5 %%)", claims)
	}
}
