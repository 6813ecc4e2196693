package assemble

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/extract"
	"leadmill/transform"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/match"
)

func payload(feed, text string) raw {
	return raw{feed, extract.Delivery{Origin: extract.OriginJSON, Payload: []byte(text)}}
}

// crm is a version of a Salesforce lead of 1 March at noon; more are further members.
func crm(id, status, stamp, more string) raw {
	return payload("crm", fmt.Sprintf(`{"Id":%q,"LastName":"Berg","Email":"%s@acme.example","Company":"Acme","Country":"SE",`+
		`"LeadSource":"AppSource-PLT|contoso.backup","CreatedDate":"2026-03-01T12:00:00Z","Status":%q,"SystemModstamp":%q%s}`, id, id, status, stamp, more))
}

// download is a row of Partner Center about the same.
func download(id, status, updated string) raw {
	return payload("table", fmt.Sprintf(`{"Referral ID":%q,"Creation Date":"2026-03-01T14:00:00","Updated Date":%q,"Customer Name":"Acme AB","Customer Country":"Sweden",`+
		`"Lead Type":"offer lead","Call to action":"Contact me","Offer ID":"contoso.backup","Status":%q}`, id, updated, status))
}

// table is the given columns of a dataset, a line each row.
func table(out *output, dataset string, columns ...string) (lines []string) {
	for line := range strings.Lines(out.text(dataset)) {
		var cells []string
		for _, c := range columns {
			if _, rest, ok := strings.Cut(" "+line, " "+c+"="); ok {
				cell, _, _ := strings.Cut(rest, ";")
				cells = append(cells, strings.ReplaceAll(cell, " ", "T")) // times, as they are written here
			}
		}
		if len(cells) == len(columns) {
			lines = append(lines, strings.Join(cells, " "))
		}
	}
	return lines
}

func TestOutcomesOfVersions(t *testing.T) {
	const won = `,"IsConverted":true,"ConvertedDate":"2026-03-02"`
	for _, c := range []struct {
		what string
		all  []raw
		want []string // outcome, time and record of the dataset
		last string   // outcome and time on the lead
	}{
		{"none yet", []raw{crm("1", "Open - Not Contacted", "2026-03-01T12:00:00Z", "")}, nil, "(null) (null)"},
		{"one", []raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", "")}, []string{"contacted 2026-03-02T12:00:00Z 1"}, "contacted 2026-03-02T12:00:00Z"},
		{"the same in three versions: the earliest time",
			[]raw{crm("1", "Contacted", "2026-03-03T12:00:00Z", ""), crm("1", "Contacted", "2026-03-02T12:00:00Z", ""), crm("1", "Contacted", "2026-03-04T12:00:00Z", "")},
			[]string{"contacted 2026-03-02T12:00:00Z 1"}, "contacted 2026-03-02T12:00:00Z"},
		{"the same version twice", []raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", ""), crm("1", "Contacted", "2026-03-02T12:00:00Z", "")},
			[]string{"contacted 2026-03-02T12:00:00Z 1"}, "contacted 2026-03-02T12:00:00Z"},
		{"one after the other", []raw{crm("1", "Unqualified", "2026-03-05T12:00:00Z", ""), crm("1", "Contacted", "2026-03-02T12:00:00Z", "")},
			[]string{"contacted 2026-03-02T12:00:00Z 1", "lost 2026-03-05T12:00:00Z 1"}, "lost 2026-03-05T12:00:00Z"},
		{"taken up again: two occurrences",
			[]raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", ""), crm("1", "Unqualified", "2026-03-03T12:00:00Z", ""), crm("1", "Contacted", "2026-03-04T12:00:00Z", "")},
			[]string{"contacted 2026-03-02T12:00:00Z 1", "lost 2026-03-03T12:00:00Z 1", "contacted 2026-03-04T12:00:00Z 1"}, "contacted 2026-03-04T12:00:00Z"},
		{"opened again between: two occurrences",
			[]raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", ""), crm("1", "New", "2026-03-03T12:00:00Z", ""), crm("1", "Contacted", "2026-03-04T12:00:00Z", "")},
			[]string{"contacted 2026-03-02T12:00:00Z 1", "contacted 2026-03-04T12:00:00Z 1"}, "contacted 2026-03-04T12:00:00Z"},
		{"opened again: what happened stays", []raw{crm("1", "Qualified", "2026-03-02T12:00:00Z", ""), crm("1", "New", "2026-03-03T12:00:00Z", "")},
			[]string{"qualified 2026-03-02T12:00:00Z 1"}, "qualified 2026-03-02T12:00:00Z"},
		{"converted, known to the day, after a contact on that day",
			[]raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", ""), crm("1", "Contacted", "2026-03-09T12:00:00Z", won)},
			[]string{"contacted 2026-03-02T12:00:00Z 1", "qualified 2026-03-02T12:00:00Z 1"}, "qualified 2026-03-02T12:00:00Z"},
		{"converted on the day of the lead", []raw{crm("1", "", "2026-03-09T12:00:00Z", `,"IsConverted":true,"ConvertedDate":"2026-03-01"`)},
			[]string{"qualified 2026-03-01T12:00:00Z 1"}, "qualified 2026-03-01T12:00:00Z"},
		{"converted on a later day", []raw{crm("1", "", "2026-03-09T12:00:00Z", won)}, []string{"qualified 2026-03-02T00:00:00Z 1"}, "qualified 2026-03-02T00:00:00Z"},
		{"a later version knows an earlier day", []raw{crm("1", "Qualified", "2026-03-05T12:00:00Z", ""), crm("1", "Qualified", "2026-03-09T12:00:00Z", won)},
			[]string{"qualified 2026-03-02T00:00:00Z 1"}, "qualified 2026-03-02T00:00:00Z"},
		{"no time: when it was read", []raw{crm("1", "Contacted", "soon", "")}, []string{"contacted 2026-11-20T02:00:00Z 1"}, "contacted 2026-11-20T02:00:00Z"},
		{"two feeds", []raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", ""), download("r", "Accepted", "2026-03-02T12:00:00Z")},
			[]string{"accepted 2026-03-02T12:00:00Z r", "contacted 2026-03-02T12:00:00Z 1"}, "contacted 2026-03-02T12:00:00Z"},
		{"deleted: what it was stays",
			[]raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", ""), crm("1", "Unqualified", "2026-03-03T12:00:00Z", `,"IsDeleted":true`)},
			[]string{"contacted 2026-03-02T12:00:00Z 1"}, "contacted 2026-03-02T12:00:00Z"},
		{"a test lead", []raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", `,"Title":"MSFT_TEST_1"`)},
			[]string{"contacted 2026-03-02T12:00:00Z 1"}, "contacted 2026-03-02T12:00:00Z"},
	} {
		s := openStore(t)
		out, result := run(t, s, archiveAll(t, s, c.all, 1), options(t, 2))
		if diff := cmp.Diff(c.want, table(out, "outcomes", "outcome", "outcome_at", "record_id")); diff != "" {
			t.Errorf("%s: outcomes (-want +got):\n%s", c.what, diff)
		}
		if got := table(out, "leads", "outcome", "outcome_at"); len(got) != 1 || got[0] != c.last {
			t.Errorf("%s: on the lead %q, want %q", c.what, got, c.last)
		}
		rows := int64(0)
		for _, f := range result.Feeds {
			rows += f.Outcomes
		}
		if rows != int64(len(c.want)) {
			t.Errorf("%s: feeds count %d outcomes, want %d", c.what, rows, len(c.want))
		}
	}
}

// Outcomes keep to their records where there are several units of work.
func TestOutcomesOfSeveralUnits(t *testing.T) {
	all := slices.Repeat([]raw{crm("1", "New", "2026-03-02T12:00:00Z", "")}, unitRows)
	all = append(all, download("r", "Won", "2027-01-01"), crm("2", "Contacted", "2026-03-02T12:00:00Z", ""))
	s := openStore(t)
	batches := archiveAll(t, s, all, unitRows)
	out, _ := run(t, s, batches, options(t, 2))
	want := []string{"crm contacted 2", "table won r"}
	if diff := cmp.Diff(want, table(out, "outcomes", "feed", "outcome", "record_id")); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// A row of Partner Center joins the CRM's lead, so that the lead names both feeds and the row stands for no lead.
func TestDownloadJoinsLead(t *testing.T) {
	s := openStore(t)
	out, result := run(t, s, archiveAll(t, s, []raw{crm("1", "Contacted", "2026-03-02T12:00:00Z", ""), download("r", "Won", "2026-03-08T12:00:00Z")}, 9), options(t, 1))
	if diff := cmp.Diff([]string{"[crm][table] 2 won"}, table(out, "leads", "feeds", "deliveries", "outcome")); diff != "" {
		t.Errorf("leads (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"crm lead (null)", "table collapsed other_feed"}, table(out, "deliveries", "feed", "fate", "reason")); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	want := []FeedMonth{{Feed: "crm", Month: "2026-03", Also: 1}, {Feed: "table", Month: "2026-03", Also: 1}}
	if diff := cmp.Diff(want, result.Reconciliation); diff != "" {
		t.Errorf("reconciliation (-want +got):\n%s", diff)
	}
}

// A merge unites customers, and an opt-out on the merged record binds the one that survives.
func TestMergeInCRM(t *testing.T) {
	all := []raw{crm("1", "New", "2026-03-02T12:00:00Z", ""), crm("2", "New", "2026-03-02T12:00:00Z", ""), crm("3", "New", "2026-03-02T12:00:00Z", "")}
	merged := crm("1", "New", "2026-03-05T12:00:00Z", `,"IsDeleted":true,"MasterRecordId":"2","DoNotCall":true`)
	into := crm("9", "New", "2026-03-05T12:00:00Z", `,"IsDeleted":true,"MasterRecordId":"8"`)
	for _, order := range [][]raw{append(all, merged, into), {into, merged, all[2], all[1], all[0]}} {
		s := openStore(t)
		out, result := run(t, s, archiveAll(t, s, order, 1), options(t, 1))
		if c := result.Counts; c.Leads != 3 || c.Customers != 2 || c.Notices != 2 || result.UnknownLinks != 1 {
			t.Errorf("counts = %+v and %d unknown links, want 3 leads of 2 customers, 2 notices, 1 link", c, result.UnknownLinks)
		}
		suppressed := map[string]string{}
		for _, line := range table(out, "leads", "email", "suppressed") {
			address, value, _ := strings.Cut(line, " ")
			suppressed[address] = value
		}
		want := map[string]string{"1@acme.example": "true", "2@acme.example": "true", "3@acme.example": "false"}
		if diff := cmp.Diff(want, suppressed); diff != "" {
			t.Errorf("suppressed (-want +got):\n%s", diff)
		}
	}
}

// An opt-out stays, whichever version or notice records it, and whoever of the customer's leads it was on.
func TestOptOutStays(t *testing.T) {
	const out = `,"HasOptedOutOfEmail":true`
	web := payload("landing", `{"UserDetails":{"LastName":"Berg","Email":"1@acme.example"},"LeadSource":"AppSource-INS|contoso.backup","CreatedTime":"2026-04-01T12:00:00Z"}`)
	for what, all := range map[string][]raw{
		"an old version":          {crm("1", "New", "2026-03-02T12:00:00Z", out), crm("1", "New", "2026-03-09T12:00:00Z", "")},
		"a new version":           {crm("1", "New", "2026-03-02T12:00:00Z", ""), crm("1", "New", "2026-03-09T12:00:00Z", out)},
		"its deletion":            {crm("1", "New", "2026-03-02T12:00:00Z", ""), crm("1", "New", "2026-03-09T12:00:00Z", out+`,"IsDeleted":true`)},
		"a version, then gone":    {crm("1", "New", "2026-03-02T12:00:00Z", out), crm("1", "New", "2026-03-09T12:00:00Z", `,"IsDeleted":true`)},
		"one that was never live": {crm("1", "New", "2026-03-09T12:00:00Z", out+`,"IsDeleted":true`)},
	} {
		s := openStore(t)
		got, _ := run(t, s, archiveAll(t, s, append(all, web), 1), options(t, 1))
		for _, line := range table(got, "leads", "suppressed") {
			if line != "true" {
				t.Errorf("%s: suppressed = %s, want true", what, line)
			}
		}
	}
}

// A salesperson writes another topic over the lead source: the lead stays the action on the offer that it was, with what is
// new of the person, in whichever order the versions are read.
func TestOriginStays(t *testing.T) {
	version := func(topic, title, changed string) raw {
		return payload("crm", fmt.Sprintf(`{"leadid":"1","subject":%q,"lastname":"Berg","emailaddress1":"a@acme.example","jobtitle":%q,`+
			`"createdon":"2026-03-01T12:00:00Z","modifiedon":%q}`, topic, title, changed))
	}
	all := []raw{
		version("AppSource-PLT|contoso.backup", "", "2026-03-01T12:00:00Z"),
		version("AppSource-INS|contoso.backup", "CTO", "2026-03-02T12:00:00Z"),
		version("Hot lead", "CTO", "2026-03-03T12:00:00Z"),
		version("Very hot lead", "CEO", "2026-03-04T12:00:00Z"),
	}
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}} {
		var versions []raw
		for _, i := range order {
			versions = append(versions, all[i])
		}
		s := openStore(t)
		out, _ := run(t, s, archiveAll(t, s, versions, 1), options(t, 2))
		got := table(out, "leads", "source", "action", "stage", "lead_source", "offer_id", "job_title", "deliveries", "issues")
		want := []string{"AppSource INS active AppSource-INS|contoso.backup contoso.backup CEO 4 "}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("order %v: leads (-want +got):\n%s", order, diff)
		}
	}
}

// Journeys hold the latest outcome of their leads, of whichever; test leads are not in them.
func TestOutcomeOfJourneys(t *testing.T) {
	later := strings.NewReplacer("PLT", "INS", "2026-03-01", "2026-03-04")
	again := crm("2", "New", "2026-03-09T12:00:00Z", "")
	again.Payload = []byte(strings.ReplaceAll(later.Replace(string(again.Payload)), "2@", "1@"))
	test := crm("3", "Unqualified", "2026-03-20T12:00:00Z", `,"Title":"MSFT_TEST_1"`)
	test.Payload = []byte(strings.ReplaceAll(string(test.Payload), "3@", "1@"))
	s := openStore(t)
	out, _ := run(t, s, archiveAll(t, s, []raw{crm("1", "Contacted", "2026-03-10T12:00:00Z", ""), again, test}, 9), options(t, 1))
	for _, dataset := range []string{"journeys", "account_journeys"} {
		if diff := cmp.Diff([]string{"2 contacted"}, table(out, dataset, "leads", "outcome")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", dataset, diff)
		}
	}
}

// histories invents records with statuses in several versions, merges, deletions and downloads.
func histories(r *rand.Rand, n int) (all []raw) {
	statuses := []string{"New", "Open - Not Contacted", "Working - Contacted", "Qualified", "Unqualified", "Kontaktad"}
	words := []string{"Received", "Accepted", "Won", "Lost", "Declined", "Expired"}
	for i := range n {
		id := fmt.Sprint(i)
		at := time.Date(2026, 3, 1+r.IntN(20), 12, 0, 0, 0, time.UTC)
		for range 1 + r.IntN(4) {
			at = at.Add(time.Duration(r.IntN(3)) * time.Hour)
			more := ""
			switch r.IntN(12) {
			case 0:
				more = fmt.Sprintf(`,"IsConverted":true,"ConvertedDate":%q`, at.Format(time.DateOnly))
			case 1:
				more = fmt.Sprintf(`,"IsDeleted":true,"MasterRecordId":"%d","DoNotCall":true`, r.IntN(n+3))
			}
			all = append(all, crm(id, statuses[r.IntN(len(statuses))], at.Format(time.RFC3339), more))
		}
		if r.IntN(3) == 0 {
			row := download("r"+id, words[r.IntN(len(words))], at.Format(time.RFC3339))
			row.Payload = []byte(strings.ReplaceAll(string(row.Payload), "Acme", fmt.Sprint("Acme ", r.IntN(n))))
			all = append(all, row)
			document := fmt.Sprintf(`{"UserDetails":{"LastName":"Berg%d","Company":"Acme %d","Country":"Sweden"},"LeadSource":"AppSource-PLT|contoso.backup","CreatedTime":"2026-03-01T09:00:00Z"}`, i, r.IntN(n))
			all = append(all, payload("landing", document))
		}
	}
	return all
}

// What came when, in which batch and to which worker changes no outcome, no merge and no join.
func TestOrderOfHistories(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	for range 5 {
		all := histories(r, 40)
		var want string
		var wantResult *Result
		for try := range 3 {
			s := openStore(t)
			out, result := run(t, s, archiveAll(t, s, all, 1+r.IntN(len(all))), options(t, 1+try))
			got := out.text("leads", "customers", "accounts", "journeys", "account_journeys", "outcomes")
			if try == 0 {
				want, wantResult = got, result
			}
			if got != want {
				t.Fatalf("the order of records changed a result, first at %s", firstDifference(want, got))
			}
			if diff := cmp.Diff(wantResult, result); diff != "" {
				t.Fatalf("the order of records changed a count:\n%s", diff)
			}
			r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		}
	}
}

func TestReconciliation(t *testing.T) {
	document := func(feed, email, at, more string) raw {
		return payload(feed, fmt.Sprintf(`{"UserDetails":{"LastName":"Berg","Email":%q},"LeadSource":"AppSource-PLT|contoso.backup","CreatedTime":%q%s}`, email, at, more))
	}
	all := []raw{
		document("landing", "a@acme.example", "2026-03-31T21:59:00Z", ""),
		document("landing", "b@acme.example", "2026-03-31T22:00:00Z", ""), // April in Sweden
		document("landing", "c@acme.example", "2026-04-02T12:00:00Z", ""), document("crm", "c@acme.example", "2026-04-02T12:01:00Z", ""),
		document("crm", "d@acme.example", "2026-06-02T12:00:00Z", ""),
		document("crm", "e@acme.example", "2026-06-02T12:00:00Z", `,"Description":"MSFT_TEST_1"`),
		document("crm", "f@contoso.example", "2026-06-02T12:00:00Z", ""),
	}
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	o := options(t, 1)
	o.Zone, o.Normalize.Domains = zone, map[string]string{"contoso.example": "contoso"}
	s := openStore(t)
	_, result := run(t, s, archiveAll(t, s, all, 9), o)
	want := []FeedMonth{
		{"crm", "2026-04", 0, 1}, {"crm", "2026-06", 2, 0}, {"landing", "2026-03", 1, 0}, {"landing", "2026-04", 1, 1},
	}
	if diff := cmp.Diff(want, result.Reconciliation); diff != "" {
		t.Errorf("reconciliation (-want +got):\n%s", diff)
	}
}

// What was filtered before archiving is passed on, of a feed that delivered nothing else too.
func TestFilteredIsPassedOn(t *testing.T) {
	o := options(t, 1)
	o.Feeds = map[string]Feed{"crm": {Filtered: 7}, "other": {Filtered: 5}, "idle": {}}
	s := openStore(t)
	_, result := run(t, s, archiveAll(t, s, []raw{crm("1", "New", "2026-03-02T12:00:00Z", "")}, 9), o)
	got := map[string]int64{}
	for _, f := range result.Feeds {
		got[f.Feed] = f.Filtered
	}
	if diff := cmp.Diff(map[string]int64{"crm": 7, "other": 5}, got); diff != "" || result.Counts.Filtered != 12 || result.Counts.Deliveries != 1 {
		t.Errorf("counts = %+v, filtered by feed (-want +got):\n%s", result.Counts, diff)
	}
}

// Every record says something. With one time for all, the identifiers decide on the order.
func BenchmarkSettle(b *testing.B) {
	const n = 200_000
	records := make([]resolve.Record, n)
	for i := range records {
		id := i - i%3/2 // every third record is another version of the one before
		records[i] = resolve.Record{Key: recordKey("crm", fmt.Sprint(id)), At: int64(id), Version: int64(i)}
	}
	nobody := resolve.Input{Records: records, Persons: make([]match.Lead, n), Values: match.NewValues()}
	r, err := resolve.Resolve(b.Context(), nobody, resolve.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		at   func(record int) int64
	}{{"times", func(i int) int64 { return int64(i) * 7919 % n }}, {"one time", func(int) int64 { return 1 }}} {
		b.Run(c.name, func(b *testing.B) {
			found, work := make([]outcome, n), make([]outcome, n)
			for i := range found {
				found[i] = outcome{at: c.at(i), record: uint32(i), what: transform.OutcomeAccepted + transform.Outcome(i%2)}
			}
			builder := &builder{resolution: r, feedCounts: make([]FeedCounts, 1)}
			b.ReportAllocs()
			for b.Loop() {
				copy(work, found)
				builder.settle(work)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/outcome")
		})
	}
}
