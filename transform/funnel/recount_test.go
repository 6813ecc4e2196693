package funnel

import (
	"cmp"
	"slices"
	"sort"
	"testing"
	"time"
	_ "time/tzdata" // the machine may have no time zones

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"leadmill/transform"
)

// event is one lead as the recount sees it: with names instead of codes, and the customer and account it belongs to.
type event struct {
	Lead
	at                time.Time
	publisher, offer  string
	action, source    string
	customer, account int // account -1 for none
	left, counts      bool
}

// recount works the figures of one publisher out from the written rules (see [Figures]), each by itself and by looking
// at every lead.
type recount struct {
	events []event // of the publisher
	asOf   time.Time
	zone   *time.Location
}

func (r recount) leads(keep func(event) bool) (n int64) {
	for _, e := range r.events {
		if keep(e) {
			n++
		}
	}
	return n
}

func counts(e event) bool { return e.counts }

// distinct counts the customers, or the accounts, that have a lead to keep.
func (r recount) distinct(who func(event) int, keep func(event) bool) int64 {
	seen := map[int]bool{}
	for _, e := range r.events {
		if who(e) >= 0 && keep(e) {
			seen[who(e)] = true
		}
	}
	return int64(len(seen))
}

func customer(e event) int { return e.customer }
func account(e event) int  { return e.account }

// furthest is the deepest stage that someone's counted leads show, excluded where there is none.
func (r recount) furthest(who func(event) int, id int, keep func(event) bool) transform.Stage {
	deepest := transform.Excluded
	for _, e := range r.events {
		if who(e) == id && e.counts && keep(e) {
			deepest = max(deepest, e.Stage)
		}
	}
	return deepest
}

func all(event) bool { return true }

// first is the time of a customer's first counted lead to keep.
func (r recount) first(id int, keep func(event) bool) (at time.Time, ok bool) {
	for _, e := range r.events {
		if e.customer == id && e.counts && keep(e) && (!ok || e.at.Before(at)) {
			at, ok = e.at, true
		}
	}
	return at, ok
}

// firsts counts the customers whose first lead to keep lies where within says.
func (r recount) firsts(keep func(event) bool, within func(time.Time) bool) (n int64) {
	for id := range 8 {
		if at, ok := r.first(id, keep); ok && within(at) {
			n++
		}
	}
	return n
}

func isActive(e event) bool { return e.Stage == active }

// since reports whether a time lies in the 30 days that end so many days before as-of.
func (r recount) since(daysAgo int) func(time.Time) bool {
	end := r.asOf.Add(-time.Duration(daysAgo) * 24 * time.Hour)
	start := end.Add(-30 * 24 * time.Hour)
	return func(t time.Time) bool { return t.After(start) && !t.After(end) }
}

func (r recount) window(within func(time.Time) bool) Window {
	return Window{
		Leads:        r.leads(func(e event) bool { return e.counts && within(e.at) }),
		NewCustomers: r.firsts(all, within),
		NewActive:    r.firsts(isActive, within),
	}
}

func (r recount) totals() Totals {
	t := Totals{
		AllLeads:     int64(len(r.events)),
		Leads:        r.leads(counts),
		Test:         r.leads(func(e event) bool { return e.Test }),
		Internal:     r.leads(func(e event) bool { return e.Internal && !e.Test }),
		Excluded:     r.leads(func(e event) bool { return e.action == "DNC" && !e.left }),
		Unclassified: r.leads(func(e event) bool { return e.action == "Mystery" && !e.left }),
		Customers:    r.distinct(customer, counts),
		Accounts:     r.distinct(account, counts),
		Last30:       r.window(r.since(0)),
		Before30:     r.window(r.since(30)),
	}
	for _, e := range r.events {
		t.Deliveries += int64(e.Deliveries)
	}
	return t
}

// reached counts those whose furthest stage is this or a deeper one.
func (r recount) reached(who func(event) int, s transform.Stage, keep func(event) bool) int64 {
	return r.distinct(who, func(e event) bool { return r.furthest(who, who(e), keep) >= s })
}

// daysTo lists the days from interest to a stage over the journeys that show both in this order.
func (r recount) daysTo(s transform.Stage, keep func(event) bool) (list []float64) {
	for id := range 8 {
		for _, offer := range []string{"contoso.backup", "contoso.sync", "fabrikam.crm", "Somebody's offer"} {
			on := func(stage transform.Stage) (time.Time, bool) {
				return r.first(id, func(e event) bool { return keep(e) && e.offer == offer && e.Stage == stage })
			}
			from, ok1 := on(interest)
			to, ok2 := on(s)
			if ok1 && ok2 && !to.Before(from) {
				list = append(list, to.Sub(from).Hours()/24)
			}
		}
	}
	return list
}

func middle(list []float64) *float64 {
	if len(list) == 0 {
		return nil
	}
	sort.Float64s(list)
	return ptr((list[(len(list)-1)/2] + list[len(list)/2]) / 2)
}

func share(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	return ptr(float64(part) / float64(whole))
}

func (r recount) stages() []StageFigure {
	var rows []StageFigure
	for s := interest; s <= active; s++ {
		row := StageFigure{Stage: s.String(), Customers: r.reached(customer, s, all), Accounts: r.reached(account, s, all)}
		row.Share = share(row.Customers, r.reached(customer, interest, all))
		if s > interest {
			row.Step = share(row.Customers, r.reached(customer, s-1, all))
			row.MedianDays = middle(r.daysTo(s, all))
		}
		rows = append(rows, row)
	}
	return rows
}

func (r recount) actions() []ActionRow {
	var rows []ActionRow
	for i, name := range actionNames {
		has := func(e event) bool { return e.action == name && !e.left }
		row := ActionRow{
			Action: name, Stage: stageOf[i].String(), Leads: r.leads(has), Customers: r.distinct(customer, has), Accounts: r.distinct(account, has),
			Last30:   r.leads(func(e event) bool { return has(e) && r.since(0)(e.at) }),
			Before30: r.leads(func(e event) bool { return has(e) && r.since(30)(e.at) }),
		}
		for s, n := range map[transform.Stage]*int64{interest: &row.Interest, trial: &row.Trial, active: &row.Active} {
			*n = r.distinct(customer, func(e event) bool { return has(e) && r.furthest(customer, e.customer, all) == s })
		}
		if name != "DNC" { // a rate of what is outside the funnel means nothing
			row.ActiveShare = share(row.Active, row.Customers)
		}
		if row.Leads > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b ActionRow) int { return cmp.Or(int(b.Leads-a.Leads), cmp.Compare(a.Action, b.Action)) })
	return rows
}

func (r recount) offers() []OfferRow {
	var rows []OfferRow
	for _, o := range offers {
		on := func(e event) bool { return e.offer == cmp.Or(o.ID, o.Title) }
		here := func(e event) bool { return on(e) && e.counts }
		row := OfferRow{
			OfferID: o.ID, OfferTitle: o.Title, Leads: r.leads(here), Customers: r.distinct(customer, here), Accounts: r.distinct(account, here),
			Interest: r.reached(customer, interest, on), Trial: r.reached(customer, trial, on), Active: r.reached(customer, active, on),
			MedianDays: middle(r.daysTo(active, on)),
			Last30:     r.leads(func(e event) bool { return here(e) && r.since(0)(e.at) }),
			Before30:   r.leads(func(e event) bool { return here(e) && r.since(30)(e.at) }),
		}
		row.TrialStep, row.ActiveStep, row.ActiveShare = share(row.Trial, row.Interest), share(row.Active, row.Trial), share(row.Active, row.Interest)
		for week := range row.Weeks {
			end := r.asOf.Add(time.Duration(week-11) * 7 * 24 * time.Hour)
			row.Weeks[week] = r.leads(func(e event) bool {
				return here(e) && e.at.After(end.Add(-7*24*time.Hour)) && !e.at.After(end)
			})
		}
		if row.Leads > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b OfferRow) int { return cmp.Or(int(b.Leads-a.Leads), cmp.Compare(a.OfferID, b.OfferID)) })
	return rows
}

func (r recount) sources() []SourceRow {
	var rows []SourceRow
	for _, name := range sourceNames {
		has := func(e event) bool { return e.source == name && e.counts }
		row := SourceRow{
			Source: name, Leads: r.leads(has), Customers: r.distinct(customer, has),
			Active: r.distinct(customer, func(e event) bool { return has(e) && r.furthest(customer, e.customer, all) == active }),
		}
		row.ActiveShare = share(row.Active, row.Customers)
		if row.Leads > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b SourceRow) int { return cmp.Or(int(b.Leads-a.Leads), cmp.Compare(a.Source, b.Source)) })
	return rows
}

// months walks the calendar day by day.
func (r recount) months(first, last time.Time) []MonthRow {
	const form = "2006-01"
	var rows []MonthRow
	until := r.asOf
	if last.After(until) {
		until = last
	}
	for t := first; ; t = t.Add(24 * time.Hour) {
		if t.After(until) {
			t = until
		}
		month := t.In(r.zone).Format(form)
		if len(rows) == 0 || rows[len(rows)-1].Month != month {
			in := func(t time.Time) bool { return t.In(r.zone).Format(form) == month }
			rows = append(rows, MonthRow{
				Month: month, Leads: r.leads(func(e event) bool { return e.counts && in(e.at) }),
				NewCustomers: r.firsts(all, in), NewActive: r.firsts(isActive, in),
			})
		}
		if t.Equal(until) {
			return rows
		}
	}
}

func (r recount) figures(id, name string) Figures {
	f := Figures{
		PublisherID: id, PublisherName: name, AsOf: r.asOf, TimeZone: r.zone.String(),
		Totals: r.totals(), Stages: r.stages(), Actions: r.actions(), Offers: r.offers(), Sources: r.sources(),
	}
	for _, e := range r.events {
		if e.counts && (f.FirstLead.IsZero() || e.at.Before(f.FirstLead)) {
			f.FirstLead = e.at
		}
		if e.counts && e.at.After(f.LastLead) {
			f.LastLead = e.at
		}
	}
	if !f.FirstLead.IsZero() {
		f.Months = r.months(f.FirstLead, f.LastLead)
	}
	return f
}

// drawEvents draws leads in time order around the edges of months, windows and years.
func drawEvents(t *rapid.T, asOf time.Time) []event {
	pick := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(t, what) }
	events := make([]event, rapid.IntRange(0, 30).Draw(t, "leads"))
	steps := []time.Duration{0, time.Microsecond, time.Hour, 7 * 24 * time.Hour, 24 * time.Hour, 13 * time.Hour, 11*time.Hour + 59*time.Minute}
	for i := range events {
		age := time.Duration(pick("days", 120)) * 24 * time.Hour
		if pick("edge", 2) == 0 {
			age = time.Duration([]int{0, 7, 30, 60, 84, 430, -1, -20}[pick("which edge", 8)]) * 24 * time.Hour
		}
		age += steps[pick("step", len(steps))]
		action, offer, source := pick("action", len(actionNames)), pick("offer", len(offers)), pick("source", len(sourceNames))
		e := event{
			at: asOf.Add(-age), publisher: offers[offer].Publisher, offer: cmp.Or(offers[offer].ID, offers[offer].Title),
			action: actionNames[action], source: sourceNames[source], customer: pick("customer", 8), account: pick("account", 5) - 1,
		}
		e.Lead = Lead{
			At: e.at.UnixMicro(), Offer: uint32(offer), Action: uint32(action), Source: uint8(source), Stage: stageOf[action],
			Deliveries: uint32(1 + pick("deliveries", 3)), Test: pick("test", 8) == 0, Internal: pick("internal", 8) == 0,
			Suppressed: pick("suppressed", 2) == 0,
		}
		e.left = e.Test || e.Internal
		e.counts = !e.left && e.action != "DNC"
		events[i] = e
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	return events
}

func TestFiguresAgainstARecount(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"UTC", "Europe/Stockholm", "America/St_Johns", "Pacific/Kiritimati", "America/Argentina/Buenos_Aires", "Europe/Rome"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	called := map[string]string{"contoso": "Contoso Ltd", "fabrikam": ""}
	rapid.Check(t, func(t *rapid.T) {
		asOf := rapid.SampledFrom([]time.Time{
			when("2026-11-20 02:00:00"), when("2026-01-01 00:00:00"), when("2026-04-01 02:30:00"), when("2026-03-31 22:15:00"), when("2024-03-01 12:00:00"),
		}).Draw(t, "as of")
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		events := drawEvents(t, asOf)
		tally := NewTally(asOf, zone, offers)
		byPublisher := map[string][]event{"contoso": nil, "fabrikam": nil}
		customers, accounts := map[int][]Lead{}, map[int][]Lead{}
		for _, e := range events {
			byPublisher[e.publisher] = append(byPublisher[e.publisher], e)
			customers[e.customer] = append(customers[e.customer], e.Lead)
			if e.account >= 0 {
				accounts[e.account] = append(accounts[e.account], e.Lead)
			}
		}
		for _, leads := range customers {
			tally.Customer(leads)
		}
		for _, leads := range accounts {
			tally.Account(leads)
		}
		var want []Figures
		for _, id := range []string{"contoso", "fabrikam", ""} {
			if of, ok := byPublisher[id]; ok {
				want = append(want, recount{of, asOf, zone}.figures(id, cmp.Or(called[id], id)))
			}
		}
		if d := gocmp.Diff(want, tally.Figures(names(called)), cmpopts.EquateApprox(1e-12, 0)); d != "" {
			t.Fatalf("figures (-recount +tally):\n%s", d)
		}
	})
}
