package funnel

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Six people of three companies, a test lead and one of the publisher's own; every figure is worked out by hand.
func TestFiguresByHand(t *testing.T) {
	const app, azure = 0, 1
	ann := []Lead{
		lead("2026-01-10 00:00:00", plt, backup, app),
		lead("2026-01-20 00:00:00", testDrive, backup, app),
		lead("2026-03-10 00:00:00", ins, backup, azure),
		lead("2026-03-11 00:00:00", plt, crm, app),
	}
	ann[0].Deliveries = 2
	bob := []Lead{lead("2026-02-01 00:00:00", ins, syncing, app)}
	cy := []Lead{lead("2026-03-05 00:00:00", plt, backup, azure), lead("2026-03-06 00:00:00", dnc, syncing, azure)}
	dee := []Lead{lead("2026-03-20 00:00:00", dnc, backup, app)}
	eve := []Lead{lead("2026-03-01 00:00:00", mystery, backup, app)}
	test := []Lead{lead("2026-03-15 00:00:00", plt, backup, app)}
	test[0].Test, test[0].Internal = true, true // counts as a test
	staff := []Lead{lead("2026-03-16 00:00:00", ins, backup, app)}
	staff[0].Internal = true

	tally := NewTally(when("2026-03-31 12:00:00"), time.UTC, offers)
	for _, leads := range [][]Lead{ann, bob, cy, dee, eve, test, staff} {
		tally.Customer(leads)
	}
	tally.Account([]Lead{ann[0], ann[1], bob[0], ann[2], ann[3]}) // Ann and Bob
	tally.Account([]Lead{eve[0], dee[0]})
	tally.Account(test)

	got := tally.Figures(names(map[string]string{"contoso": "Contoso Ltd", "idle": "Idle"}))
	want := []Figures{contosoByHand(), fabrikamByHand(), nothing("idle", "Idle")}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("figures (-want +got):\n%s", d)
	}
	if d := cmp.Diff(got, tally.Figures(names(map[string]string{"contoso": "Contoso Ltd", "idle": "Idle"}))); d != "" {
		t.Errorf("asked again, the figures differ (-first +second):\n%s", d)
	}
}

func contosoByHand() Figures {
	return Figures{
		PublisherID: "contoso", PublisherName: "Contoso Ltd", AsOf: when("2026-03-31 12:00:00"), TimeZone: "UTC",
		FirstLead: when("2026-01-10 00:00:00"), LastLead: when("2026-03-10 00:00:00"),
		Totals: Totals{
			AllLeads: 10, Leads: 6, Test: 1, Internal: 1, Excluded: 2, Unclassified: 1, Customers: 4, Accounts: 2, Deliveries: 11,
			Last30:   Window{Leads: 2, NewCustomers: 1, NewActive: 1}, // Cy, and Ann's INS
			Before30: Window{Leads: 2, NewCustomers: 2, NewActive: 1}, // Bob and Eve
		},
		Stages: []StageFigure{
			{Stage: "interest", Customers: 3, Accounts: 1, Share: ptr(1)},
			{Stage: "trial", Customers: 2, Accounts: 1, Share: ptr(2. / 3), Step: ptr(2. / 3), MedianDays: ptr(10)},
			{Stage: "active", Customers: 2, Accounts: 1, Share: ptr(2. / 3), Step: ptr(1), MedianDays: ptr(59)},
		},
		Actions: []ActionRow{
			{Action: "DNC", Stage: "excluded", Leads: 2, Customers: 2, Accounts: 1, Interest: 1, Last30: 2},
			{Action: "INS", Stage: "active", Leads: 2, Customers: 2, Accounts: 1, Active: 2, ActiveShare: ptr(1), Last30: 1, Before30: 1},
			{Action: "PLT", Stage: "interest", Leads: 2, Customers: 2, Accounts: 1, Interest: 1, Active: 1, ActiveShare: ptr(0.5), Last30: 1},
			{Action: "Mystery", Stage: "unclassified", Leads: 1, Customers: 1, Accounts: 1, ActiveShare: ptr(0), Before30: 1},
			{Action: "StartTestDrive", Stage: "trial", Leads: 1, Customers: 1, Accounts: 1, Active: 1, ActiveShare: ptr(1)},
		},
		Offers: []OfferRow{
			{
				OfferID: "contoso.backup", OfferTitle: "Backup", Leads: 5, Customers: 3, Accounts: 2, Interest: 2, Trial: 1, Active: 1,
				TrialStep: ptr(0.5), ActiveStep: ptr(1), ActiveShare: ptr(0.5), MedianDays: ptr(59), Last30: 2, Before30: 1,
				Weeks: [12]int64{0: 1, 1: 1, 7: 1, 8: 2},
			},
			{
				OfferID: "contoso.sync", OfferTitle: "Sync", Leads: 1, Customers: 1, Accounts: 1, Interest: 1, Trial: 1, Active: 1,
				TrialStep: ptr(1), ActiveStep: ptr(1), ActiveShare: ptr(1), Before30: 1, Weeks: [12]int64{3: 1},
			},
		},
		Months: []MonthRow{
			{Month: "2026-01", Leads: 2, NewCustomers: 1},
			{Month: "2026-02", Leads: 1, NewCustomers: 1, NewActive: 1},
			{Month: "2026-03", Leads: 3, NewCustomers: 2, NewActive: 1},
		},
		Sources: []SourceRow{
			{Source: "AppSource", Leads: 4, Customers: 3, Active: 2, ActiveShare: ptr(2. / 3)},
			{Source: "AzureMarketplace", Leads: 2, Customers: 2, Active: 1, ActiveShare: ptr(0.5)},
		},
	}
}

func fabrikamByHand() Figures {
	f := nothing("fabrikam", "fabrikam")
	f.FirstLead, f.LastLead = when("2026-03-11 00:00:00"), when("2026-03-11 00:00:00")
	f.Totals = Totals{AllLeads: 1, Leads: 1, Customers: 1, Accounts: 1, Deliveries: 1, Last30: Window{Leads: 1, NewCustomers: 1}}
	f.Stages = []StageFigure{
		{Stage: "interest", Customers: 1, Accounts: 1, Share: ptr(1)},
		{Stage: "trial", Share: ptr(0), Step: ptr(0)},
		{Stage: "active", Share: ptr(0)},
	}
	f.Actions = []ActionRow{{Action: "PLT", Stage: "interest", Leads: 1, Customers: 1, Accounts: 1, Interest: 1, ActiveShare: ptr(0), Last30: 1}}
	f.Offers = []OfferRow{{
		OfferID: "fabrikam.crm", OfferTitle: "CRM", Leads: 1, Customers: 1, Accounts: 1, Interest: 1, TrialStep: ptr(0), ActiveShare: ptr(0),
		Last30: 1, Weeks: [12]int64{9: 1},
	}}
	f.Months = []MonthRow{{Month: "2026-03", Leads: 1, NewCustomers: 1}}
	f.Sources = []SourceRow{{Source: "AppSource", Leads: 1, Customers: 1, ActiveShare: ptr(0)}}
	return f
}

// nothing are the figures of a publisher without leads.
func nothing(id, name string) Figures {
	return Figures{
		PublisherID: id, PublisherName: name, AsOf: when("2026-03-31 12:00:00"), TimeZone: "UTC",
		Stages: []StageFigure{{Stage: "interest"}, {Stage: "trial"}, {Stage: "active"}},
	}
}

func tallied(publishers map[string]string, customers ...[]Lead) []Figures {
	tally := NewTally(when("2026-03-31 12:00:00"), time.UTC, offers)
	for _, leads := range customers {
		tally.Customer(leads)
		tally.Account(leads)
	}
	return tally.Figures(names(publishers))
}

func TestNoLeads(t *testing.T) {
	if got := tallied(nil); len(got) != 0 {
		t.Errorf("figures of nobody: %+v", got)
	}
	if got := tallied(nil, nil, []Lead{}); len(got) != 0 {
		t.Errorf("figures of customers without leads: %+v", got)
	}
	want := []Figures{nothing("a", "A"), nothing("b", "b")}
	if d := cmp.Diff(want, tallied(map[string]string{"b": "", "a": "A"})); d != "" {
		t.Errorf("publishers without leads (-want +got):\n%s", d)
	}
}

func TestOnlyTestAndInternalLeads(t *testing.T) {
	test, internal := lead("2026-03-15 00:00:00", plt, crm, 0), lead("2026-03-16 00:00:00", dnc, crm, 0)
	test.Test, internal.Internal = true, true
	want := nothing("fabrikam", "fabrikam")
	want.Totals = Totals{AllLeads: 2, Test: 1, Internal: 1, Deliveries: 2}
	if d := cmp.Diff([]Figures{want}, tallied(nil, []Lead{test, internal})); d != "" {
		t.Errorf("figures (-want +got):\n%s", d)
	}
}

func TestOnlyDNC(t *testing.T) {
	want := nothing("fabrikam", "fabrikam")
	want.Totals = Totals{AllLeads: 1, Excluded: 1, Deliveries: 1}
	want.Actions = []ActionRow{{Action: "DNC", Stage: "excluded", Leads: 1, Customers: 1, Accounts: 1, Last30: 1}}
	if d := cmp.Diff([]Figures{want}, tallied(nil, []Lead{lead("2026-03-15 00:00:00", dnc, crm, 0)})); d != "" {
		t.Errorf("figures (-want +got):\n%s", d)
	}
}

// An offer whose publisher is unknown is counted, under no publisher's name.
func TestNoPublisher(t *testing.T) {
	got := tallied(nil, []Lead{lead("2026-03-15 00:00:00", plt, nobodys, 0)})
	if len(got) != 1 || got[0].PublisherID != "" || got[0].Totals.Leads != 1 || got[0].Offers[0].OfferTitle != "Somebody's offer" {
		t.Errorf("figures = %+v, want one lead of no publisher", got)
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   *float64
	}{
		{nil, nil}, {[]float64{3}, ptr(3)}, {[]float64{4, 1}, ptr(2.5)}, {[]float64{9, 1, 2}, ptr(2)}, {[]float64{7, 1, 3, 2}, ptr(2.5)},
		{[]float64{0, 0, 5}, ptr(0)},
	} {
		if d := cmp.Diff(c.want, median(c.values)); d != "" {
			t.Errorf("median(%v) (-want +got):\n%s", c.values, d)
		}
	}
}

// The windows and the weeks begin with the as-of time and take in their older end no more.
func TestEdgesOfWindows(t *testing.T) {
	asOf := when("2026-03-31 12:00:00").UnixMicro()
	for _, c := range []struct {
		age          int64 // microseconds
		last, before int64
		week         int // -1 for none
	}{
		{0, 1, 0, 11}, {1, 1, 0, 11}, {7*days - 1, 1, 0, 11}, {7 * days, 1, 0, 10}, {30*days - 1, 1, 0, 7}, {30 * days, 0, 1, 7},
		{60*days - 1, 0, 1, 3}, {60 * days, 0, 0, 3}, {84*days - 1, 0, 0, 0}, {84 * days, 0, 0, -1}, {-1, 0, 0, -1}, {-8 * days, 0, 0, -1},
	} {
		l := lead("2026-03-31 12:00:00", ins, crm, 0)
		l.At = asOf - c.age
		f := tallied(nil, []Lead{l})[0]
		want := Window{c.last, c.last, c.last}
		if f.Totals.Last30 != want || f.Actions[0].Last30 != c.last || f.Offers[0].Last30 != c.last {
			t.Errorf("age %d: last 30 days %+v, want %+v", c.age, f.Totals.Last30, want)
		}
		want = Window{c.before, c.before, c.before}
		if f.Totals.Before30 != want || f.Actions[0].Before30 != c.before || f.Offers[0].Before30 != c.before {
			t.Errorf("age %d: 30 days before %+v, want %+v", c.age, f.Totals.Before30, want)
		}
		var weeks [12]int64
		if c.week >= 0 {
			weeks[c.week] = 1
		}
		if f.Offers[0].Weeks != weeks {
			t.Errorf("age %d: weeks %v, want %v", c.age, f.Offers[0].Weeks, weeks)
		}
	}
}

// A lead within a clock's skew after the as-of time is in the totals and in a month of its own.
func TestLeadAfterAsOf(t *testing.T) {
	f := tallied(nil, []Lead{lead("2026-04-01 03:00:00", ins, crm, 0)})[0]
	want := []MonthRow{{Month: "2026-04", Leads: 1, NewCustomers: 1, NewActive: 1}}
	if d := cmp.Diff(want, f.Months); d != "" || f.Totals.Leads != 1 || !f.LastLead.Equal(when("2026-04-01 03:00:00")) {
		t.Errorf("totals %+v, months (-want +got):\n%s", f.Totals, d)
	}
}

// A rebuild with an as-of time of long ago finds leads that came after it: counted, in a month of their own, in no week.
func TestLeadLongAfterAsOf(t *testing.T) {
	f := tallied(nil, []Lead{lead("2026-04-20 00:00:00", ins, crm, 0)})[0]
	if f.Totals.Leads != 1 || len(f.Months) != 1 || f.Months[0].Month != "2026-04" || f.Offers[0].Weeks != [12]int64{} {
		t.Errorf("totals %+v, months %+v, weeks %v", f.Totals, f.Months, f.Offers[0].Weeks)
	}
}

// A rebuild with an older --as-of: what came after it is not of "the 30 days up to as-of".
func TestFutureLeadsAreOfNoWindow(t *testing.T) {
	f := tallied(nil, []Lead{lead("2026-05-20 00:00:00", ins, crm, 0)})[0]
	if f.Totals.Last30.Leads != 0 || f.Offers[0].Last30 != 0 {
		t.Errorf("last 30 days = %+v, offer %d; want none (the weeks show %v)", f.Totals.Last30, f.Offers[0].Last30, f.Offers[0].Weeks)
	}
	if f.Months[0].Month != "2026-05" {
		t.Errorf("a lead of May is in %s", f.Months[0].Month)
	}
}

// Strict suppression of one customer's leads must not take quadratic time.
func BenchmarkSuppressStrict(b *testing.B) {
	leads := make([]Lead, 50_000)
	for i := range leads {
		leads[i] = lead("2026-05-20 00:00:00", plt, crm, 0)
	}
	for b.Loop() {
		Suppress(leads, false, true)
	}
}
