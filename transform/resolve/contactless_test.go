package resolve

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leadmill/transform"
)

// stage is the stage of what the record does; its action is told by the same number.
func stage(s transform.Stage) change {
	return func(r *Record) { r.Stage, r.Action = s, uint32(s) }
}

func issue(name string) change {
	return func(r *Record) { r.Issues |= transform.IssueMask([]string{name}) }
}

func contactless(r *Record) { r.Flags |= Contactless }

func TestJoinContactless(t *testing.T) {
	acme, backup := of("acme", "SE"), does(7, 0)
	lead := func(feed uint16, id string, at int64, more ...change) Record {
		return rec(feed, id, at, append([]change{email(id), acme, backup, stage(transform.Interest)}, more...)...)
	}
	row := func(feed uint16, id string, at int64, more ...change) Record {
		return rec(feed, id, at, append([]change{acme, backup, contactless, stage(transform.Interest)}, more...)...)
	}
	for _, c := range []struct {
		what    string
		records []Record
		want    []uint32 // the lead of each record, by first appearance
	}{
		{"hours apart on one day", []Record{lead(0, "a", noon), row(1, "r", noon+9*hour)}, []uint32{0, 0}},
		{"the row is first", []Record{row(1, "r", noon), lead(0, "a", noon+hour)}, []uint32{0, 0}},
		{"the next day", []Record{lead(0, "a", noon), row(1, "r", noon+12*hour)}, []uint32{0, 1}},
		{"a day without an hour", []Record{lead(0, "a", noon, dayOnly), row(1, "r", noon)}, []uint32{0, 0}},
		{"known by its reading alone", []Record{lead(0, "a", noon, timed(transform.ByRead)), row(1, "r", noon)}, []uint32{0, 1}},
		{"another company", []Record{lead(0, "a", noon, of("other", "SE")), row(1, "r", noon)}, []uint32{0, 1}},
		{"no company", []Record{lead(0, "a", noon, func(r *Record) { r.Company = 0 }), row(1, "r", noon, func(r *Record) { r.Company = 0 })}, []uint32{0, 1}},
		{"another offer", []Record{lead(0, "a", noon, does(8, 0)), row(1, "r", noon)}, []uint32{0, 1}},
		{"no offer", []Record{lead(0, "a", noon, issue(transform.IssueNoOffer)), row(1, "r", noon, issue(transform.IssueNoOffer))}, []uint32{0, 1}},
		{"another stage", []Record{lead(0, "a", noon), row(1, "r", noon, stage(transform.Active))}, []uint32{0, 1}},
		{"DNC is another stage", []Record{lead(0, "a", noon, stage(transform.Excluded)), row(1, "r", noon)}, []uint32{0, 1}},
		{"the row tells no stage", []Record{lead(0, "a", noon), row(1, "r", noon, stage(transform.Unclassified))}, []uint32{0, 0}},
		{"the lead tells no stage", []Record{lead(0, "a", noon, stage(transform.Unclassified)), row(1, "r", noon)}, []uint32{0, 0}},
		{"one feed", []Record{lead(1, "a", noon), row(1, "r", noon)}, []uint32{0, 1}},
		{"no other row", []Record{row(0, "a", noon), row(1, "r", noon)}, []uint32{0, 1}},
		{"two leads", []Record{lead(0, "a", noon), lead(0, "b", noon+hour), row(1, "r", noon)}, []uint32{0, 1, 2}},
		{"two leads, one of another stage", []Record{lead(0, "a", noon), lead(0, "b", noon+hour, stage(transform.Trial)), row(1, "r", noon)}, []uint32{0, 1, 0}},
		{"two leads, one tells no stage", []Record{lead(0, "a", noon), lead(2, "b", noon+hour, stage(transform.Unclassified)), row(1, "r", noon)}, []uint32{0, 1, 2}},
		{"two rows", []Record{lead(0, "a", noon), row(1, "r", noon), row(1, "s", noon+hour)}, []uint32{0, 1, 2}},
		{"two rows, one tells no stage", []Record{lead(0, "a", noon), row(1, "r", noon), row(1, "s", noon, stage(transform.Unclassified))}, []uint32{0, 1, 2}},
		{"two rows, one of another stage", []Record{lead(0, "a", noon), row(1, "r", noon), row(1, "s", noon, stage(transform.Active))}, []uint32{0, 0, 1}},
		{"two rows and two leads, by stage",
			[]Record{lead(0, "a", noon), lead(0, "b", noon, stage(transform.Active)), row(1, "r", noon), row(1, "s", noon, stage(transform.Active))}, []uint32{0, 1, 0, 1}},
		{"rows of two feeds", []Record{lead(0, "a", noon), row(1, "r", noon), row(2, "s", noon+hour)}, []uint32{0, 0, 0}},
		{"rows of two feeds that contradict each other",
			[]Record{lead(0, "a", noon, stage(transform.Unclassified)), row(1, "r", noon), row(2, "s", noon, stage(transform.Active))}, []uint32{0, 1, 2}},
		{"the row's feed delivered the lead too",
			[]Record{lead(0, "a", noon), rec(1, "b", noon, email("a"), acme, backup, stage(transform.Interest)), row(1, "r", noon)}, []uint32{0, 0, 1}},
		{"two versions of the row", []Record{lead(0, "a", noon), row(1, "r", noon), row(1, "r", noon, version(noon+1, 0))}, []uint32{0, 0, 0}},
	} {
		r := resolved(t, slices.Clone(c.records), Options{Window: tenMinutes})
		if got := partition(r.Leads.Of); !equal(got, c.want) {
			t.Errorf("%s: leads %v, want %v", c.what, got, c.want)
		}
	}
}

// The lead shows its own values however much more the row holds, and the row fills its holes, the action among them.
func TestRowFillsHoles(t *testing.T) {
	acme, backup := of("acme", "SE"), does(7, 0)
	rows := []Record{
		rec(0, "a", noon+minute, email("a"), acme, backup, stage(transform.Unclassified), issue(transform.IssueNoAction), dayOnly),
		rec(1, "r", noon, acme, backup, contactless, stage(transform.Trial), holds(Notes|LeadSource|Title|Campaign|Received)),
	}
	r := resolved(t, rows, Options{Window: tenMinutes})
	if len(r.Customer) != 1 || r.Leads.Record[0] != 0 {
		t.Fatalf("%d leads, the first shows record %d; want 1 that shows 0", len(r.Customer), r.Leads.Record[0])
	}
	shown := r.Shown(0)
	if shown.Stage != transform.Trial || shown.Action != uint32(transform.Trial) || shown.Issues != 0 {
		t.Errorf("stage %s, action %d, issues %v; want those of the row", shown.Stage, shown.Action, transform.IssuesOf(shown.Issues))
	}
	if !equal(r.Leads.Donors[0], []uint32{1}) || shown.Present&Notes == 0 {
		t.Errorf("donors %v, want the row", r.Leads.Donors[0])
	}
	if r.At(0) != noon {
		t.Errorf("the lead knows its day only, want the row's hour")
	}
	if r.Leads.Deliveries[0] != 2 {
		t.Errorf("%d deliveries, want 2", r.Leads.Deliveries[0])
	}
}

// A lead is named by its own record, unless the row was published on an earlier night.
func TestNameOfAJoinedLead(t *testing.T) {
	acme, backup := of("acme", "SE"), does(7, 0)
	read := func(night uint32) change { return func(r *Record) { r.Read = night } }
	for _, c := range []struct{ lead, row, founder uint32 }{{1, 1, 0}, {1, 2, 0}, {2, 1, 1}} {
		r := resolved(t, []Record{
			rec(0, "a", noon+minute, email("a"), acme, backup, read(c.lead)),
			rec(1, "r", noon, acme, backup, contactless, read(c.row)),
		}, Options{Window: tenMinutes})
		if len(r.Customer) != 1 || r.Leads.Founder[0] != c.founder {
			t.Errorf("lead read in night %d, row in %d: founded by record %d, want %d", c.lead, c.row, r.Leads.Founder[0], c.founder)
		}
	}
}

// downloads draws leads and rows of few companies, offers and stages, on two days.
func downloads(t *rapid.T) []Record {
	records := make([]Record, rapid.IntRange(0, 14).Draw(t, "records"))
	for i := range records {
		r := rec(uint16(rapid.IntRange(0, 3).Draw(t, "feed")), fmt.Sprint(i), noon+rapid.Int64Range(0, 3).Draw(t, "time")*8*hour,
			of(fmt.Sprint(rapid.IntRange(0, 1).Draw(t, "company")), "SE"), does(uint32(rapid.IntRange(0, 1).Draw(t, "offer")), 0),
			stage(transform.Stage(rapid.IntRange(0, 4).Draw(t, "stage"))))
		if rapid.IntRange(0, 2).Draw(t, "contact") == 0 {
			email(fmt.Sprint(i))(&r)
		} else {
			contactless(&r)
		}
		r.Row, r.Read = uint32(i), uint32(rapid.IntRange(0, 1).Draw(t, "read"))
		records[i] = r
	}
	return records
}

// fit is the rule by itself, for a row and a lead.
func fit(row, lead *Record) bool {
	known := func(s transform.Stage) bool { return s != transform.Unclassified }
	return row.Flags.Has(Contactless) && !lead.Flags.Has(Contactless) && row.Feed != lead.Feed && row.Offer == lead.Offer &&
		row.companyLand() == lead.companyLand() && floorDay(row.At) == floorDay(lead.At) &&
		(row.Stage == lead.Stage || !known(row.Stage) || !known(lead.Stage))
}

func TestContactlessByTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := downloads(t)
		partner := make([]int, len(before)) // of a row: the lead it joins, before rows of several feeds are compared
		for i := range before {
			partner[i] = -1
			for j := range before {
				if !fit(&before[i], &before[j]) {
					continue
				}
				alone := true
				for k := range before {
					alone = alone && (k == j || !fit(&before[i], &before[k])) &&
						(k == i || before[k].Feed != before[i].Feed || !fit(&before[k], &before[j]))
				}
				if alone {
					partner[i] = j
				}
			}
		}
		records := slices.Clone(before)
		r := resolved(t, records, Options{Window: tenMinutes})
		for i := range before {
			joined := partner[i] >= 0
			for k := range before {
				for m := range before { // rows of the lead that contradict each other stay away, and the others with them
					if joined && partner[k] == partner[i] && partner[m] == partner[i] && contradicts(before[k].Stage, before[m].Stage) {
						joined = false
					}
				}
			}
			for j := range before {
				if before[i].Flags.Has(Contactless) && !before[j].Flags.Has(Contactless) {
					if got, want := r.Leads.Of[i] == r.Leads.Of[j], joined && partner[i] == j; got != want {
						t.Fatalf("row %d joined lead %d = %v, want %v", i, j, got, want)
					}
				}
			}
		}
		checkJoined(t, before, r)
	})
}

// checkJoined checks what must hold of any result: a lead has at most one record of a feed, one with a contact among
// several, and shows it.
func checkJoined(t *rapid.T, before []Record, r *Resolution) {
	deliveries := 0
	for lead := range r.Customer {
		deliveries += int(r.Leads.Deliveries[lead])
		fed, contacts, members := map[uint16]bool{}, 0, 0
		for i, of := range r.Leads.Of {
			if of != uint32(lead) {
				continue
			}
			if fed[before[i].Feed] {
				t.Fatalf("lead %d has two records of feed %d", lead, before[i].Feed)
			}
			fed[before[i].Feed] = true
			members++
			if !before[i].Flags.Has(Contactless) {
				contacts++
			}
		}
		if members > 1 && (contacts != 1 || r.Shown(uint32(lead)).Flags.Has(Contactless)) {
			t.Fatalf("lead %d of %d records has %d with a contact, and shows record %d", lead, members, contacts, r.Leads.Record[lead])
		}
	}
	if deliveries != len(before) {
		t.Fatalf("%d deliveries behind leads, want %d", deliveries, len(before))
	}
}

func TestContactlessInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := downloads(t)
		other, place := shuffled(records, rapid.Uint64().Draw(t, "order"))
		a, b := resolved(t, records, Options{Window: tenMinutes}), resolved(t, other, Options{Window: tenMinutes})
		for i, p := range place {
			x, y := a.Leads.Of[i], b.Leads.Of[p]
			if x != y || a.LeadID(x) != b.LeadID(y) || a.At(x) != b.At(y) || *a.Shown(x) != *b.Shown(y) ||
				a.Customer[x] != b.Customer[y] || !equal(rowsOf(a.Records, a.Leads.Donors[x]), rowsOf(b.Records, b.Leads.Donors[y])) {
				t.Fatalf("the lead of record %d differs in another order", i)
			}
		}
	})
}

// A second lead that a row fits as well takes it out again.
func TestSecondCandidateUndoesAJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := downloads(t)
		a := resolved(t, slices.Clone(records), Options{Window: tenMinutes})
		for i := range records {
			if shown := a.Leads.Record[a.Leads.Of[i]]; records[i].Flags.Has(Contactless) && !records[shown].Flags.Has(Contactless) {
				second := records[shown]
				second.Key, second.Email = keyOf("second"), Hash("second")
				b := resolved(t, append(slices.Clone(records), second), Options{Window: tenMinutes})
				if got := b.Leads.Deliveries[b.Leads.Of[i]]; got != 1 {
					t.Fatalf("row %d still stands with %d others", i, got-1)
				}
			}
		}
	})
}
