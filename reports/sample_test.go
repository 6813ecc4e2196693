package reports

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"leadmill/transform"
	"leadmill/transform/funnel"
)

// The samples are invented. rich is made from invented journeys, so that all its figures agree with each other.

var asOf = time.Date(2026, 10, 20, 18, 0, 0, 0, time.UTC)

// dice is a small generator whose numbers never change with the Go version.
type dice uint64

func (d *dice) roll(n int) int {
	*d = *d*6364136223846793005 + 1442695040888963407
	return int(*d>>33) % n
}

type event struct {
	customer, offer int
	action          string
	at              time.Time
}

func stageOf(action string) int {
	return map[string]int{"PLT": 1, "StartTestDrive": 2, "FreeTrial": 2, "INS": 3, "Create": 3}[action]
}

// rich returns about 650 customers of 5 offers over 14 months.
func rich() funnel.Figures {
	d := dice(7)
	offers := []funnel.OfferRow{
		{OfferID: "contoso.analytics-suite", OfferTitle: "Contoso Analytics Suite"},
		{OfferID: "contoso.backup-vm-byol", OfferTitle: "Backup for Virtual Machines (BYOL)"},
		{OfferID: "contoso.crm-connector", OfferTitle: "CRM Connector"},
		{OfferID: "contoso.3701c77e-1cfa-4c56-91e6-3ed0b622145", OfferTitle: "Data Lake Starter"},
		{OfferTitle: "Edge Gateway – Preview"},
	}
	weights := []int{0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4}
	activeChance := []int{42, 18, 15, 12, 10}
	var events []event
	for c := range 650 {
		offer := weights[d.roll(len(weights))]
		day := 425 - int(float64(d.roll(425)*(d.roll(140)+30))/100)
		if day < 0 || day > 425 {
			day = d.roll(425)
		}
		at := asOf.Add(-time.Duration(day*24+d.roll(24)) * time.Hour)
		add := func(action string, days int) {
			if t := at.AddDate(0, 0, days); t.Before(asOf) {
				events = append(events, event{c, offer, action, t})
			}
		}
		switch x := d.roll(100); {
		case x < 50:
			add("PLT", 0)
		case x < 70:
			add([]string{"StartTestDrive", "StartTestDrive", "FreeTrial"}[d.roll(3)], 0)
		case x < 80:
			add([]string{"INS", "Create"}[d.roll(2)], 0)
		case x < 84:
			add("CTA-7", 0)
		default:
			add("PLT", 0)
			offer = weights[d.roll(len(weights))]
			add("PLT", d.roll(30))
		}
		if d.roll(100) < 25 {
			add("StartTestDrive", 1+d.roll(20))
		}
		if d.roll(100) < activeChance[offer] {
			add([]string{"INS", "INS", "Create"}[d.roll(3)], 3+d.roll(40))
		}
		if d.roll(100) < 5 {
			add("DNC", d.roll(10))
		}
	}
	return tally("contoso", "Contoso Ltd", offers, events)
}

// sample counts invented events the slow and obvious way.
type sample struct {
	events            []event
	furthest          map[int]int
	firstAt, activeAt map[int]time.Time
}

func inFunnel(e event) bool { return e.action != "DNC" }

func (s *sample) leads(keep func(event) bool) (n int64) {
	for _, e := range s.events {
		if keep(e) {
			n++
		}
	}
	return n
}

func (s *sample) customers(keep func(event) bool) int64 {
	seen := map[int]bool{}
	for _, e := range s.events {
		if keep(e) {
			seen[e.customer] = true
		}
	}
	return int64(len(seen))
}

func (s *sample) isNew(e event) bool { return inFunnel(e) && e.at.Equal(s.firstAt[e.customer]) }
func (s *sample) isNewActive(e event) bool {
	return stageOf(e.action) == 3 && e.at.Equal(s.activeAt[e.customer])
}

// aged reports whether an event is that many days old.
func aged(e event, from, to int) bool {
	days := asOf.Sub(e.at).Hours() / 24
	return days >= float64(from) && days < float64(to)
}

func accounts(customers int64) int64 { return (4*customers + 4) / 5 }

// tally computes the figures of events.
func tally(id, name string, offers []funnel.OfferRow, events []event) funnel.Figures {
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	s := &sample{events, map[int]int{}, map[int]time.Time{}, map[int]time.Time{}}
	f := funnel.Figures{PublisherID: id, PublisherName: name, AsOf: asOf, TimeZone: "Europe/Stockholm"}
	for _, e := range events {
		if !inFunnel(e) {
			continue
		}
		if s.firstAt[e.customer].IsZero() {
			s.firstAt[e.customer] = e.at
		}
		if stageOf(e.action) == 3 && s.activeAt[e.customer].IsZero() {
			s.activeAt[e.customer] = e.at
		}
		s.furthest[e.customer] = max(s.furthest[e.customer], stageOf(e.action))
		if f.FirstLead.IsZero() {
			f.FirstLead = e.at
		}
		f.LastLead = e.at
	}
	f.Totals, f.Stages, f.Actions = s.totals(), s.stages(), s.actions()
	for i, o := range offers {
		f.Offers = append(f.Offers, s.offer(i, o))
	}
	slices.SortStableFunc(f.Offers, func(a, b funnel.OfferRow) int { return int(b.Leads - a.Leads) })
	f.Months = s.months(f.FirstLead, f.TimeZone)
	return f
}

func (s *sample) totals() funnel.Totals {
	window := func(from, to int) funnel.Window {
		return funnel.Window{
			Leads:        s.leads(func(e event) bool { return inFunnel(e) && aged(e, from, to) }),
			NewCustomers: s.customers(func(e event) bool { return s.isNew(e) && aged(e, from, to) }),
			NewActive:    s.customers(func(e event) bool { return s.isNewActive(e) && aged(e, from, to) }),
		}
	}
	t := funnel.Totals{Leads: s.leads(inFunnel), Customers: s.customers(inFunnel), Test: 9, Internal: 4}
	t.Excluded = s.leads(func(e event) bool { return !inFunnel(e) })
	t.AllLeads = t.Leads + t.Excluded + t.Test + t.Internal
	t.Deliveries, t.Accounts = t.AllLeads+211, accounts(t.Customers)
	t.Unclassified = s.leads(func(e event) bool { return inFunnel(e) && stageOf(e.action) == 0 })
	t.Last30, t.Before30 = window(0, 30), window(30, 60)
	return t
}

func (s *sample) stages() (rows []funnel.StageFigure) {
	for i, stage := range []string{"interest", "trial", "active"} {
		n := s.customers(func(e event) bool { return s.furthest[e.customer] > i })
		row := funnel.StageFigure{Stage: stage, Customers: n, Accounts: accounts(n)}
		if i > 0 && n > 0 {
			days := float64(i) * 9.75
			row.MedianDays = &days
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *sample) actions() (rows []funnel.ActionRow) {
	for _, a := range []struct{ code, stage string }{
		{"PLT", "interest"}, {"StartTestDrive", "trial"}, {"INS", "active"}, {"Create", "active"},
		{"FreeTrial", "trial"}, {"CTA-7", "unclassified"}, {"DNC", "excluded"},
	} {
		is := func(e event) bool { return e.action == a.code }
		stopped := func(n int) int64 {
			return s.customers(func(e event) bool { return is(e) && s.furthest[e.customer] == n })
		}
		row := funnel.ActionRow{
			Action: a.code, Stage: a.stage, Leads: s.leads(is), Customers: s.customers(is),
			Interest: stopped(1), Trial: stopped(2), Active: stopped(3),
			Last30:   s.leads(func(e event) bool { return is(e) && aged(e, 0, 30) }),
			Before30: s.leads(func(e event) bool { return is(e) && aged(e, 30, 60) }),
		}
		row.Accounts = accounts(row.Customers)
		if row.Leads > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b funnel.ActionRow) int { return int(b.Leads - a.Leads) })
	return rows
}

func (s *sample) offer(i int, o funnel.OfferRow) funnel.OfferRow {
	here := func(e event) bool { return e.offer == i && inFunnel(e) }
	best := map[int]int{}
	for _, e := range s.events {
		if here(e) {
			best[e.customer] = max(best[e.customer], stageOf(e.action))
		}
	}
	reached := func(n int) int64 {
		return s.customers(func(e event) bool { return here(e) && best[e.customer] >= n })
	}
	aging := func(from, to int) int64 {
		return s.leads(func(e event) bool { return here(e) && aged(e, from, to) })
	}
	o.Leads, o.Customers = s.leads(here), s.customers(here)
	o.Accounts = accounts(o.Customers)
	o.Interest, o.Trial, o.Active = reached(1), reached(2), reached(3)
	o.Last30, o.Before30 = aging(0, 30), aging(30, 60)
	for w := range o.Weeks {
		o.Weeks[w] = aging(7*(11-w), 7*(12-w))
	}
	if o.Active > 5 {
		days := 11.5 + float64(3*i)
		o.MedianDays = &days
	}
	return o
}

func (s *sample) months(first time.Time, zoneName string) (rows []funnel.MonthRow) {
	if first.IsZero() {
		return nil
	}
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		panic(err)
	}
	start := first.In(zone)
	for m := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, zone); m.Before(asOf); m = m.AddDate(0, 1, 0) {
		month := m.Format("2006-01")
		in := func(e event) bool { return e.at.In(zone).Format("2006-01") == month }
		rows = append(rows, funnel.MonthRow{
			Month: month, Leads: s.leads(func(e event) bool { return in(e) && inFunnel(e) }),
			NewCustomers: s.customers(func(e event) bool { return in(e) && s.isNew(e) }),
			NewActive:    s.customers(func(e event) bool { return in(e) && s.isNewActive(e) }),
		})
	}
	return rows
}

// poor has one lead.
func poor() funnel.Figures {
	return tally("fabrikam", "", []funnel.OfferRow{{OfferID: "fabrikam.one", OfferTitle: "One"}},
		[]event{{0, 0, "PLT", asOf.AddDate(0, 0, -3)}})
}

// onlyDNC has nothing inside the funnel.
func onlyDNC() funnel.Figures {
	f := tally("fabrikam", "Fabrikam", nil, []event{{0, 0, "DNC", asOf.AddDate(0, 0, -3)}, {1, 0, "DNC", asOf.AddDate(0, 0, -40)}})
	f.Totals.Test, f.Totals.Internal = 0, 0
	f.Totals.AllLeads = f.Totals.Excluded
	return f
}

// empty has no lead at all.
func empty() funnel.Figures {
	return funnel.Figures{PublisherID: "nobody", AsOf: asOf, TimeZone: "UTC"}
}

// manyOffers has more offers than rows.
func manyOffers() funnel.Figures {
	var events []event
	var offers []funnel.OfferRow
	d := dice(3)
	for i := range 500 {
		offers = append(offers, funnel.OfferRow{OfferID: fmt.Sprintf("contoso.offer-%03d", i), OfferTitle: fmt.Sprintf("Offer number %d", i)})
		for range 1 + d.roll(4) {
			events = append(events, event{len(events), i, []string{"PLT", "PLT", "StartTestDrive", "INS"}[d.roll(4)], asOf.Add(-time.Duration(d.roll(9000)) * time.Hour)})
		}
	}
	return tally("contoso", "Contoso", offers, events)
}

// hostileTexts are titles and codes as nobody should write them.
func hostileTexts() []string {
	return []string{
		"=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(1)", "_x0041_", "_x005F_x0041_", "_X0041_", "a\x00b\x1f\x7fc", "\xff\xfe bad utf-8",
		strings.Repeat("long ", 8000), "🚀 emoji 👩‍👩‍👧", "عرض خاص", "\u202Egnp.exe", "line one\nline two\r\nthree\tfour",
		"<b>&amp;\"'</b>", "'quoted", "00123", "1e5", "#REF!", "]]>", " ", "{\"a\":1}", "\uFFFE\uFFFF", "&L&R&P", "TRUE", "2026-01-01", "¯\\_(ツ)_/¯",
	}
}

// hostile puts them everywhere a text of the data goes.
func hostile() funnel.Figures {
	f := rich()
	texts := hostileTexts()
	f.PublisherName, f.PublisherID = "_x0041_ & =1+1 \n&P "+strings.Repeat("x", 300), "con/../toso"
	f.Offers, f.Actions = nil, nil
	for i, t := range texts {
		f.Offers = append(f.Offers, funnel.OfferRow{OfferID: t, OfferTitle: t, Leads: int64(100 - i), Customers: 30, Interest: 25, Trial: 10, Active: 5})
		f.Actions = append(f.Actions, funnel.ActionRow{Action: t, Stage: "unclassified", Leads: int64(100 - i), Customers: 30, Interest: 10, Trial: 5, Active: 5})
	}
	f.Actions[3].Stage, f.Actions[4].Stage = "interest", "=stage"
	return f
}

func facts() About {
	a := About{
		RunID: "20261020T180000Z-5f3a", ProgramVersion: "0.3.0", SchemaVersion: "1.0",
		ConfigDigest: strings.Repeat("3f0ca91e", 8), FoldWindow: 48 * time.Hour,
		Feeds: []FeedInfo{
			{
				Name: "partner-center", Type: "partnercenter", Deliveries: 812, Leads: 640, Collapsed: 165, Rejected: 5, Notices: 2,
				Newest: asOf.Add(-3 * time.Hour), ReadAt: asOf,
			},
			{Name: "landing", Type: "files", Deliveries: 402, Leads: 350, Collapsed: 52, Newest: asOf.AddDate(0, 0, -1), ReadAt: asOf},
			{ // one delivery has no fate
				Name: "crm", Type: "dataverse", Deliveries: 12, Leads: 8, Collapsed: 3, Newest: asOf.AddDate(0, 0, -45), Filtered: 3041,
				ReadAt: asOf.AddDate(0, 0, -44), Stale: "the Dataverse API at contoso.crm4.dynamics.com refused us: invalid_client; look at sign_in.client_secret",
			},
		},
		Reconciliation: reconciliation(),
		Customers:      customerFigures(),
		StageMap: []StageRule{
			{"PLT", "interest"}, {"StartTestDrive", "trial"}, {"FreeTrial", "trial"},
			{"INS", "active"}, {"Create", "active"}, {"DNC", "excluded"},
		},
		Settings: []Setting{{"dnc", "own_action", "The customer's own action on an offer outweighs a do-not-contact notice"}},
	}
	for i := range 8 {
		digest := strings.Repeat(fmt.Sprintf("%08x", 2654435761*uint32(i+1)), 8)
		a.Inputs = append(a.Inputs, InputInfo{fmt.Sprintf("raw/partner-center/2026-10-%02d/%s.parquet", 10+i, digest[:32]), digest, int64(100 + i)})
	}
	return a
}

func customerFigures() *transform.CustomerFigures {
	precision, recall := 0.991, 0.98
	return &transform.CustomerFigures{
		Model: "0a1b2c3d4e5f", ModelAsOf: asOf.AddDate(0, -2, 0), ModelLeads: 1204, Leads: 1616, Customers: 755, Several: 412,
		Largest: 14, InReview: 131, ReviewPairs: 93, RefusedUnions: 7, Overrides: 3, UnknownOverrides: 1,
		Precision: &precision, Recall: &recall, CappedLeads: 24, LeadsCompared: 1589, IDsChanged: 2,
	}
}

// reconciliation covers more months than the sheet shows.
func reconciliation() []FeedMonth {
	var months []FeedMonth
	for i := range 14 {
		month := asOf.AddDate(0, i-13, 0).Format("2006-01")
		months = append(months,
			FeedMonth{"crm", month, int64(i % 3), 0}, FeedMonth{"landing", month, int64(10 + i), int64(2 * i)},
			FeedMonth{"partner-center", month, 0, int64(2 * i)})
	}
	return months
}

// cases are all samples by name; nobody may change them.
var cases = sync.OnceValue(func() map[string]funnel.Figures {
	return map[string]funnel.Figures{
		"rich": rich(), "poor": poor(), "empty": empty(), "only-dnc": onlyDNC(), "500-offers": manyOffers(), "hostile": hostile(),
	}
})
