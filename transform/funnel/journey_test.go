package funnel

import (
	"slices"
	"testing"

	"leadmill/transform"
)

const days = microsPerDay

// did is a lead on an offer at a day.
func did(day int64, offer uint32, s transform.Stage) Lead {
	return Lead{At: day * days, Offer: offer, Stage: s, Deliveries: 1}
}

const (
	excluded     = transform.Excluded
	unclassified = transform.Unclassified
	interest     = transform.Interest
	trial        = transform.Trial
	active       = transform.Active
)

func TestSuppress(t *testing.T) {
	const y, n = true, false
	for _, c := range []struct {
		what             string
		leads            []Lead
		optedOut, strict bool
		want             []bool
	}{
		{"none", nil, y, y, nil},
		{"a customer's own action", []Lead{did(1, 0, interest)}, n, n, []bool{n}},
		{"DNC alone", []Lead{did(1, 0, excluded)}, n, n, []bool{y}},
		{"DNC and the customer's own action on the offer", []Lead{did(1, 0, excluded), did(2, 0, interest)}, n, n, []bool{y, n}},
		{"the same, strict", []Lead{did(1, 0, excluded), did(2, 0, interest)}, n, y, []bool{y, y}},
		{"strict, the DNC comes later", []Lead{did(1, 0, active), did(2, 0, unclassified), did(3, 0, excluded)}, n, y, []bool{y, y, y}},
		{"strict, DNC on another offer", []Lead{did(1, 0, excluded), did(2, 1, interest)}, n, y, []bool{y, n}},
		{"strict without DNC", []Lead{did(1, 0, interest), did(2, 0, active)}, n, y, []bool{n, n}},
		{"opted out", []Lead{did(1, 0, interest), did(2, 1, excluded), did(3, 2, unclassified)}, y, n, []bool{y, y, y}},
		{"opted out, strict", []Lead{did(1, 0, interest)}, y, y, []bool{y}},
		{"an unknown code is no DNC", []Lead{did(1, 0, unclassified), did(2, 0, interest)}, n, y, []bool{n, n}},
	} {
		for i := range c.leads {
			c.leads[i].Suppressed = !c.want[i] // what stood there before does not count
		}
		Suppress(c.leads, c.optedOut, c.strict)
		for i, l := range c.leads {
			if l.Suppressed != c.want[i] {
				t.Errorf("%s: lead %d suppressed = %v, want %v", c.what, i, l.Suppressed, c.want[i])
			}
		}
	}
}

func TestJourneys(t *testing.T) {
	test, internal := did(0, 0, active), did(0, 0, active)
	test.Test, internal.Internal = true, true
	from := func(source uint8, l Lead) Lead { l.Source = source; return l }
	at := func(day int64) int64 { return day * days }
	suppressed := func(l Lead) Lead { l.Suppressed = true; return l }
	for _, c := range []struct {
		what  string
		leads []Lead
		want  []Journey
	}{
		{"no lead", nil, nil},
		{"test and internal leads alone", []Lead{test, internal}, nil},
		{"interest, trial, active", []Lead{test, did(1, 7, interest), did(2, 7, trial), internal, did(5, 7, active)},
			[]Journey{{Offer: 7, Leads: 3, First: at(1), Last: at(5), Reached: [3]int64{at(1), at(2), at(5)}, Furthest: active}}},
		{"the first of each stage", []Lead{did(1, 7, trial), did(2, 7, trial), did(3, 7, interest), did(4, 7, interest)},
			[]Journey{{Offer: 7, Leads: 4, First: at(1), Last: at(4), Reached: [3]int64{at(3), at(1), Never}, Furthest: trial}}},
		{"active at once", []Lead{did(1, 7, active)},
			[]Journey{{Offer: 7, Leads: 1, First: at(1), Last: at(1), Reached: [3]int64{Never, Never, at(1)}, Furthest: active}}},
		{"at time zero", []Lead{did(0, 7, interest), did(1, 7, interest)},
			[]Journey{{Offer: 7, Leads: 2, First: 0, Last: at(1), Reached: [3]int64{0, Never, Never}, Furthest: interest}}},
		{"before 1970", []Lead{did(-3, 7, interest), did(-1, 7, trial)},
			[]Journey{{Offer: 7, Leads: 2, First: at(-3), Last: at(-1), Reached: [3]int64{at(-3), at(-1), Never}, Furthest: trial}}},
		{"unclassified is on the way, excluded is not",
			[]Lead{did(1, 7, unclassified), did(2, 8, excluded)},
			[]Journey{
				{Offer: 7, Leads: 1, First: at(1), Last: at(1), Reached: [3]int64{Never, Never, Never}, Furthest: unclassified},
				{Offer: 8, Leads: 1, First: at(2), Last: at(2), Reached: [3]int64{Never, Never, Never}, Furthest: excluded},
			}},
		{"offers in the order of their first lead, sources of it",
			[]Lead{from(3, did(1, 9, interest)), from(4, did(2, 2, interest)), from(5, did(3, 9, trial)), from(6, did(4, 5, excluded))},
			[]Journey{
				{Offer: 9, Leads: 2, First: at(1), Last: at(3), Reached: [3]int64{at(1), at(3), Never}, Furthest: trial, FirstSource: 3},
				{Offer: 2, Leads: 1, First: at(2), Last: at(2), Reached: [3]int64{at(2), Never, Never}, Furthest: interest, FirstSource: 4},
				{Offer: 5, Leads: 1, First: at(4), Last: at(4), Reached: [3]int64{Never, Never, Never}, Furthest: excluded, FirstSource: 6},
			}},
		{"suppressed where every lead is",
			[]Lead{suppressed(did(1, 1, excluded)), suppressed(did(2, 2, excluded)), did(3, 2, interest)},
			[]Journey{
				{Offer: 1, Leads: 1, First: at(1), Last: at(1), Reached: [3]int64{Never, Never, Never}, Suppressed: true},
				{Offer: 2, Leads: 2, First: at(2), Last: at(3), Reached: [3]int64{at(3), Never, Never}, Furthest: interest},
			}},
	} {
		if got := Journeys(c.leads, nil); !slices.Equal(got, c.want) {
			t.Errorf("%s: Journeys = %+v, want %+v", c.what, got, c.want)
		}
	}
}

func TestJourneysAppend(t *testing.T) {
	first := Journeys([]Lead{did(1, 7, interest)}, nil)
	both := Journeys([]Lead{did(2, 7, active)}, first)
	if len(both) != 2 || both[0].Furthest != interest || both[1].Furthest != active {
		t.Errorf("journeys of another customer on the same offer: %+v", both)
	}
}

func TestDaysBetween(t *testing.T) {
	const hour = days / 24
	j := func(interest, trial, active int64) Journey {
		return Journey{Reached: [3]int64{interest, trial, active}}
	}
	for _, c := range []struct {
		journey  Journey
		from, to transform.Stage
		want     float64
		ok       bool
	}{
		{j(0, days, Never), interest, trial, 1, true},
		{j(0, Never, 36*hour), interest, active, 1.5, true},
		{j(Never, hour, 7*hour), trial, active, 0.25, true},
		{j(5, 5, Never), interest, trial, 0, true},
		{j(6, 5, Never), interest, trial, 0, false},
		{j(Never, 5, 6), interest, trial, 0, false},
		{j(5, Never, 6), interest, trial, 0, false},
		{j(Never, Never, Never), interest, active, 0, false},
		{j(0, days, days), excluded, trial, 0, false},
		{j(0, days, days), unclassified, active, 0, false},
		{j(0, days, days), interest, unclassified, 0, false},
	} {
		if got, ok := c.journey.DaysBetween(c.from, c.to); got != c.want || ok != c.ok {
			t.Errorf("DaysBetween(%s, %s) of %v = %v, %v, want %v, %v", c.from, c.to, c.journey.Reached, got, ok, c.want, c.ok)
		}
	}
}

// A journey has the latest outcome of its leads; at one time the one that comes later in the order of the words.
func TestOutcomeOfAJourney(t *testing.T) {
	const contacted, qualified, lost = transform.OutcomeContacted, transform.OutcomeQualified, transform.OutcomeLost
	for _, c := range []struct {
		leads []Lead
		want  transform.Outcome
		at    int64
	}{
		{[]Lead{{}, {}}, transform.OutcomeNone, 0},
		{[]Lead{{}, {Outcome: contacted, OutcomeAt: -5}, {}}, contacted, -5},
		{[]Lead{{Outcome: lost, OutcomeAt: 9}, {Outcome: contacted, OutcomeAt: 5}}, lost, 9},
		{[]Lead{{Outcome: qualified, OutcomeAt: 5}, {Outcome: contacted, OutcomeAt: 9}}, contacted, 9},
		{[]Lead{{Outcome: qualified, OutcomeAt: 5}, {Outcome: contacted, OutcomeAt: 5}}, qualified, 5},
		{[]Lead{{Outcome: contacted, OutcomeAt: 5}, {Outcome: qualified, OutcomeAt: 5}}, qualified, 5},
		{[]Lead{{Outcome: contacted, OutcomeAt: 5}, {Outcome: lost, OutcomeAt: 9, Test: true}}, contacted, 5},
	} {
		got := Journeys(c.leads, nil)
		if len(got) != 1 || got[0].Outcome != c.want || got[0].OutcomeAt != c.at {
			t.Errorf("Journeys(%+v) = %+v, want one with the outcome %s at %d", c.leads, got, c.want, c.at)
		}
	}
}
