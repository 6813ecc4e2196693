package resolve

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadmill/transform"
)

const tenMinutes = 10 * time.Minute

func TestFoldFeeds(t *testing.T) {
	ann, contact := email("ann@acme.se"), does(1, 1)
	one := func(feed uint16, id string, at int64, more ...change) Record {
		return rec(feed, id, at, append([]change{ann, contact}, more...)...)
	}
	midnight := floorDay(noon) * day
	for _, c := range []struct {
		what    string
		records []Record
		want    []uint32 // the lead of each record, by first appearance
	}{
		{"two feeds at once", []Record{one(0, "a", noon), one(1, "b", noon)}, []uint32{0, 0}},
		{"two feeds inside the window", []Record{one(0, "a", noon), one(1, "b", noon+9*minute)}, []uint32{0, 0}},
		{"exactly the window", []Record{one(0, "a", noon), one(1, "b", noon+10*minute)}, []uint32{0, 0}},
		{"a microsecond more than the window", []Record{one(0, "a", noon), one(1, "b", noon+10*minute+1)}, []uint32{0, 1}},
		{"over midnight", []Record{one(0, "a", midnight-minute), one(1, "b", midnight+minute)}, []uint32{0, 0}},
		{"one feed: two genuine actions", []Record{one(0, "a", noon), one(0, "b", noon+minute), rec(1, "c", noon)}, []uint32{0, 1, 2}},
		{"another customer", []Record{one(0, "a", noon), rec(1, "b", noon, email("bo@acme.se"), contact)}, []uint32{0, 1}},
		{"another offer", []Record{one(0, "a", noon), one(1, "b", noon, does(2, 1))}, []uint32{0, 1}},
		{"another action", []Record{one(0, "a", noon), one(1, "b", noon, does(1, 2))}, []uint32{0, 1}},
		{"three feeds", []Record{one(2, "c", noon+2*minute), one(0, "a", noon), one(1, "b", noon+minute)}, []uint32{0, 0, 0}},
		{"three feeds, two actions",
			[]Record{one(0, "a", noon), one(1, "b", noon), one(2, "c", noon), one(0, "d", noon+hour), one(2, "e", noon+hour)},
			[]uint32{0, 0, 0, 1, 1}},
		{"two actions, each through both feeds, in step",
			[]Record{one(0, "a1", noon), one(1, "b1", noon+minute), one(0, "a2", noon+3*minute), one(1, "b2", noon+4*minute)},
			[]uint32{0, 0, 1, 1}},
		{"two actions, each through both feeds, the second feed late",
			[]Record{one(0, "a1", noon), one(0, "a2", noon+3*minute), one(1, "b1", noon+4*minute), one(1, "b2", noon+5*minute)},
			[]uint32{0, 1, 0, 1}},
		{"two actions, the other feed delivered one",
			[]Record{one(0, "a1", noon), one(0, "a2", noon+3*minute), one(1, "b", noon+4*minute)}, []uint32{0, 1, 0}},
		{"six minutes apart over three feeds: the window is that of the first",
			[]Record{one(0, "a", noon), one(1, "b", noon+6*minute), one(2, "c", noon+12*minute)}, []uint32{0, 0, 1}},
		{"six minutes apart over five feeds",
			[]Record{one(0, "a", noon), one(1, "b", noon+6*minute), one(2, "c", noon+12*minute), one(3, "d", noon+18*minute), one(4, "e", noon+24*minute)},
			[]uint32{0, 0, 1, 1, 2}},
		{"a day and an hour of it", []Record{one(0, "a", noon, dayOnly), one(1, "b", noon+11*hour)}, []uint32{0, 0}},
		{"a day and its first moment", []Record{one(0, "a", noon, dayOnly), one(1, "b", midnight)}, []uint32{0, 0}},
		{"a day and its last moment", []Record{one(0, "a", noon, dayOnly), one(1, "b", midnight+day-1)}, []uint32{0, 0}},
		{"a day and the first moment of the next", []Record{one(0, "a", noon, dayOnly), one(1, "b", midnight+day)}, []uint32{0, 1}},
		{"a day and the last moment of the one before", []Record{one(0, "a", noon, dayOnly), one(1, "b", midnight-1)}, []uint32{0, 1}},
		{"one day twice", []Record{one(0, "a", noon, dayOnly), one(1, "b", noon, dayOnly)}, []uint32{0, 0}},
		{"two days", []Record{one(0, "a", noon, dayOnly), one(1, "b", noon+day, dayOnly)}, []uint32{0, 1}},
		{"a day, and the last moment of the one before, about 1970", []Record{one(0, "a", 0, dayOnly), one(1, "b", -1)}, []uint32{0, 1}},
		{"a day before 1970 and an hour of it", []Record{one(0, "a", -noon, dayOnly), one(1, "b", -noon)}, []uint32{0, 0}},
		{"a day, and two hours of it in one feed",
			[]Record{one(0, "a", noon, dayOnly), one(1, "b", noon), one(1, "c", noon+5*hour)}, []uint32{0, 0, 1}},
		{"known by its reading alone", []Record{one(0, "a", noon, timed(transform.ByRead)), one(1, "b", noon)}, []uint32{0, 1}},
		{"both known by their reading alone",
			[]Record{one(0, "a", noon, timed(transform.ByRead)), one(1, "b", noon, timed(transform.ByRead))}, []uint32{0, 1}},
		{"a day and a reading on it", []Record{one(0, "a", noon, dayOnly), one(1, "b", noon, timed(transform.ByRead))}, []uint32{0, 1}},
		{"by arrival", []Record{one(0, "a", noon, timed(transform.ByReceived)), one(1, "b", noon+minute)}, []uint32{0, 0}},
		{"no key at all: nobody to compare", []Record{rec(0, "a", noon, contact), rec(1, "b", noon, contact)}, []uint32{0, 1}},
		{"delivered again by one of two feeds",
			[]Record{one(0, "a", noon), one(1, "b", noon), one(0, "a", noon, version(noon+1, 0))}, []uint32{0, 0, 0}},
	} {
		l, customers := folded(slices.Clone(c.records), tenMinutes)
		got := partition(l.Of)
		if !equal(got, c.want) {
			t.Errorf("%s: leads %v, want %v", c.what, got, c.want)
		}
		if len(customers) != len(l.Record) {
			t.Errorf("%s: %d customers for %d leads", c.what, len(customers), len(l.Record))
		}
	}
}

// Two of one day in each feed stay two leads; which goes with which is not known.
func TestTwoOfOneDayInEachFeed(t *testing.T) {
	ann := email("ann@acme.se")
	records := []Record{
		rec(0, "a", noon, ann, dayOnly), rec(0, "b", noon, ann, dayOnly), rec(1, "c", noon, ann), rec(1, "d", noon+5*hour, ann),
	}
	l, _ := folded(records, tenMinutes)
	if len(l.Record) != 2 || l.Of[0] == l.Of[1] || l.Of[2] == l.Of[3] {
		t.Errorf("leads %v, want two of one record of each feed", l.Of)
	}
}

func TestFoldFeedsWithoutAWindow(t *testing.T) {
	ann := email("ann@acme.se")
	records := []Record{rec(0, "a", noon, ann), rec(1, "b", noon, ann), rec(2, "c", noon+1, ann)}
	if l, _ := folded(records, 0); !equal(partition(l.Of), []uint32{0, 0, 1}) {
		t.Errorf("a window of 0: leads %v, want those of one microsecond", l.Of)
	}
}

func TestTimeOfAFoldedLead(t *testing.T) {
	ann := email("ann@acme.se")
	for _, c := range []struct {
		what    string
		records []Record
		at      int64
		founder int
	}{
		{"the first of two", []Record{rec(0, "a", noon+minute, ann), rec(1, "b", noon, ann)}, noon, 1},
		{"the hour beats the day", []Record{rec(0, "a", noon, ann, dayOnly), rec(1, "b", noon, ann)}, noon, 1},
		{"the first hour beats the day", []Record{rec(0, "a", noon, ann, dayOnly), rec(1, "b", noon, ann), rec(2, "c", noon+minute, ann)}, noon, 1},
		{"two days have no hour", []Record{rec(0, "a", noon, ann, dayOnly), rec(1, "b", noon, ann, dayOnly)}, floorDay(noon) * day, -1},
		{"the fullest record shows its values, not its time",
			[]Record{rec(0, "a", noon, ann), rec(1, "b", noon+minute, ann, holds(Company|Notes))}, noon, 0},
	} {
		l, _ := folded(c.records, tenMinutes)
		if len(l.Record) != 1 {
			t.Errorf("%s: %d leads, want 1", c.what, len(l.Record))
			continue
		}
		if got := l.At(c.records, 0); got != c.at {
			t.Errorf("%s: at %s, want %s", c.what, time.UnixMicro(got).UTC(), time.UnixMicro(c.at).UTC())
		}
		if c.founder >= 0 && l.Founder[0] != uint32(c.founder) {
			t.Errorf("%s: founded by record %d, want %d", c.what, l.Founder[0], c.founder)
		}
		if int(l.Deliveries[0]) != len(c.records) {
			t.Errorf("%s: %d deliveries, want %d", c.what, l.Deliveries[0], len(c.records))
		}
	}
}

// Three feeds deliver one lead: the fullest record stands for it, the others fill its holes, the fuller one first.
func TestDonorsFillHoles(t *testing.T) {
	const sweden = uint16('S')<<8 | 'E'
	ek := phone("+468")
	records := []Record{
		rec(0, "crm", noon, ek, of("acme", "SE"), holds(First|Last|JobTitle|Notes)),
		rec(1, "https", noon+minute, ek, email("ann@acme.se"), at("acme.se"), holds(First|Last|Campaign)),
		rec(2, "table", noon+2*minute, ek, holds(Country)),
		rec(3, "nothing new", noon+3*minute, ek),
	}
	records[0].FirstForm, records[0].LastForm = 2, 3
	records[1].FirstForm, records[1].LastForm = 9, 9
	records[1].Flags |= IsInternal
	records[2].Country = sweden
	l, _ := folded(records, tenMinutes)
	if len(l.Record) != 1 || l.Record[0] != 0 {
		t.Fatalf("leads show the records %v, want the fullest alone", l.Record)
	}
	if got := l.Donors[0]; !equal(got, []uint32{1, 2}) {
		t.Errorf("donors = %v, want 1, 2", got)
	}
	shown := records[0]
	if shown.Email != Hash("ann@acme.se") || shown.Address != records[1].Address || shown.Kind != kindCorporate || shown.Domain != Hash("acme.se") {
		t.Errorf("the e-mail of the donor, its kind or its domain is missing: %+v", shown)
	}
	if !shown.Flags.Has(HasEmail | IsInternal) {
		t.Errorf("flags = %b, want those that come with the e-mail", shown.Flags)
	}
	if shown.Country != sweden {
		t.Errorf("country = %x, want SE", shown.Country)
	}
	if shown.FirstForm != 2 || shown.LastForm != 3 {
		t.Errorf("names of the forms %d and %d, want the record's own", shown.FirstForm, shown.LastForm)
	}
	if want := First | Last | Email | Phone | Country | Company | JobTitle | Campaign | Notes; shown.Present != want {
		t.Errorf("fields = %b, want %b", shown.Present, want)
	}
}

func TestDonorsFillPhoneCompanyAndNames(t *testing.T) {
	ann := email("ann@acme.se")
	records := []Record{
		rec(0, "full", noon, ann, holds(Notes|Campaign|JobTitle|LeadSource|Received)),
		rec(1, "donor", noon, ann, phone("+468"), of("acme", "SE"), holds(First|Last)),
	}
	records[1].FirstName, records[1].FirstForm, records[1].LastName, records[1].LastForm = 7, 3, 8, 2
	records[1].PhoneLand, records[1].Facts = 5, MobilePhone|NamedAlike
	folded(records, tenMinutes)
	got, want := records[0], records[1]
	if got.Phone != want.Phone || got.Company != want.Company || got.FirstForm != 3 || got.LastForm != 2 || got.FirstName != 7 || got.LastName != 8 ||
		got.PhoneLand != 5 || got.Facts != want.Facts {
		t.Errorf("the lead shows %+v, want phone, company and names of %+v", got, want)
	}
}

func TestOfEquallyFullRecordsTheSmallerKeyIsShown(t *testing.T) {
	ann := email("ann@acme.se")
	a, b := rec(0, "a", noon, ann), rec(1, "b", noon+minute, ann)
	smaller := a.Key
	if b.Key.Compare(a.Key) < 0 {
		smaller = b.Key
	}
	for _, records := range [][]Record{{a, b}, {b, a}} {
		l, _ := folded(records, tenMinutes)
		if records[l.Record[0]].Key != smaller {
			t.Errorf("the lead shows %x, want the smaller key %x", records[l.Record[0]].Key, smaller)
		}
		if len(l.Donors) != 0 {
			t.Errorf("donors %v of a lead without holes", l.Donors)
		}
	}
}

// An opt-out, and the mark of a test lead, count whichever of the records holds them, however little else it holds.
func TestOptOutOfAnyFeedCounts(t *testing.T) {
	ann := email("ann@acme.se")
	for _, f := range []Flags{OptOut, IsTest} {
		for _, fields := range []Field{0, Notes, Company | Notes | Campaign} {
			records := []Record{rec(0, "a", noon, ann, holds(Company|Notes)), rec(1, "crm", noon, ann, holds(fields), flagged(f))}
			l, _ := folded(records, tenMinutes)
			if len(l.Record) != 1 || !records[l.Record[0]].Flags.Has(f) {
				t.Errorf("flag %b of a record with the fields %b is not on the lead", f, fields)
			}
		}
	}
}

// feeds draws leads of one or two customers through several feeds, within a few windows of each other and over
// midnight.
func feeds(t *rapid.T) []Record {
	n := rapid.IntRange(0, 16).Draw(t, "records")
	records := make([]Record, n)
	for i := range records {
		midnight := floorDay(noon) * day
		r := rec(uint16(rapid.IntRange(0, 3).Draw(t, "feed")), fmt.Sprint(i), midnight+rapid.Int64Range(-8, 8).Draw(t, "time")*4*minute,
			email(fmt.Sprint(rapid.IntRange(0, 1).Draw(t, "customer"))), does(1, uint32(rapid.IntRange(0, 1).Draw(t, "action"))),
			holds(Field(rapid.Uint16Range(0, 7).Draw(t, "fields"))))
		switch rapid.IntRange(0, 9).Draw(t, "basis") {
		case 0:
			r.Basis = transform.ByRead
		case 1, 2:
			dayOnly(&r)
		}
		if rapid.IntRange(0, 5).Draw(t, "opted out") == 0 {
			r.Flags |= OptOut
		}
		r.Row = uint32(i)
		records[i] = r
	}
	return records
}

func TestWhatFeedsMayFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := feeds(t)
		records := slices.Clone(before)
		l, customers := folded(records, tenMinutes)
		deliveries := uint32(0)
		for lead := range l.Record {
			deliveries += l.Deliveries[lead]
			var members []Record
			for i, of := range l.Of {
				if of == uint32(lead) {
					members = append(members, before[i])
				}
			}
			if len(members) != int(l.Deliveries[lead]) || len(members) == 0 {
				t.Fatalf("lead %d has %d records and %d deliveries", lead, len(members), l.Deliveries[lead])
			}
			oneLead(t, members)
			if !slices.ContainsFunc(members, func(r Record) bool { return r.Key == before[l.Founder[lead]].Key }) {
				t.Fatalf("lead %d is founded by a record that is not its own", lead)
			}
		}
		if int(deliveries) != len(records) || len(customers) != len(l.Record) {
			t.Fatalf("%d records, %d deliveries; %d leads, %d customers", len(records), deliveries, len(l.Record), len(customers))
		}
	})
}

// oneLead checks what the rules demand of records that are one lead.
func oneLead(t *rapid.T, members []Record) {
	first, days := members[0], false
	for _, r := range members {
		days = days || r.Flags.Has(DayOnly)
		if r.At < first.At {
			first = r
		}
	}
	fed := map[uint16]bool{}
	for _, r := range members {
		switch {
		case fed[r.Feed]:
			t.Fatalf("two records of feed %d are one lead", r.Feed)
		case r.Email != first.Email || r.Offer != first.Offer || r.Action != first.Action:
			t.Fatalf("%+v and %+v are one lead", r, first)
		case len(members) > 1 && r.Basis == transform.ByRead:
			t.Fatal("a record known by its reading alone is folded")
		case !days && r.At-first.At > tenMinutes.Microseconds():
			t.Fatalf("records %d minutes apart are one lead", (r.At-first.At)/minute)
		case days && floorDay(r.At) != floorDay(first.At):
			t.Fatal("records of two days are one lead")
		}
		fed[r.Feed] = true
	}
}

func TestFoldFeedsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := feeds(t)
		other, place := shuffled(records, rapid.Uint64().Draw(t, "order"))
		a, _ := folded(records, tenMinutes)
		b, _ := folded(other, tenMinutes)
		moved := make([]uint32, len(records))
		for i, p := range place {
			moved[i] = b.Of[p]
			x, y := a.Of[i], b.Of[p]
			if records[a.Record[x]] != other[b.Record[y]] {
				t.Fatalf("the lead of record %d shows %+v, in another order %+v", i, records[a.Record[x]], other[b.Record[y]])
			}
			if a.At(records, x) != b.At(other, y) || records[a.Founder[x]].Key != other[b.Founder[y]].Key {
				t.Fatalf("the lead of record %d has another time or founder in another order", i)
			}
			if got, want := rowsOf(other, b.Donors[y]), rowsOf(records, a.Donors[x]); !equal(got, want) {
				t.Fatalf("the lead of record %d has the donors %v, in another order %v", i, want, got)
			}
		}
		if x, y := partition(a.Of), partition(moved); !equal(x, y) {
			t.Fatalf("leads %v, in another order %v", x, y)
		}
	})
}

func rowsOf(records []Record, of []uint32) (rows []uint32) {
	for _, i := range of {
		rows = append(rows, records[i].Row)
	}
	return rows
}

// Once the hour is known, another feed's lead hours away is another action.
func TestDayDoesNotBridgeTwoHours(t *testing.T) {
	ann := email("ann@acme.se")
	records := []Record{rec(0, "day", noon, ann, dayOnly), rec(1, "morning", noon-4*hour, ann), rec(2, "evening", noon+8*hour, ann)}
	if l, _ := folded(records, tenMinutes); len(l.Record) != 2 {
		t.Errorf("%d leads, want 2: twelve hours lie between the second and the third", len(l.Record))
	}
}

// The fuller record has a role mailbox, the other the person's own e-mail: it must not vanish.
func TestPersonalEmailBeatsRoleMailbox(t *testing.T) {
	ek := phone("+468")
	r := resolved(t, []Record{
		rec(0, "full", noon, mailbox("info@acme.se", kindRole), ek, holds(First|Last|Notes)),
		rec(1, "own", noon+minute, mailbox("ann@acme.se", kindCorporate), at("acme.se"), ek),
	}, Options{Window: tenMinutes})
	var g Golden
	r.Golden(0, &g)
	if len(r.Customer) != 1 || g.Email == None || r.Account[0] == None {
		t.Errorf("leads %d, golden e-mail known %v, account known %v; want 1, true, true", len(r.Customer), g.Email != None, r.Account[0] != None)
	}
}

// The lead source comes from the donor; the marketplace it names must come with it.
func TestSourceComesWithLeadSource(t *testing.T) {
	ann := email("ann@acme.se")
	records := []Record{
		rec(0, "crm", noon, ann, holds(First|Last|Notes), func(r *Record) { r.Source = 9 }), // Unknown
		rec(1, "https", noon, ann, holds(LeadSource|Marketplace), func(r *Record) { r.Source = 3 }),
	}
	l, _ := folded(records, tenMinutes)
	if got := records[l.Record[0]].Source; got != 3 {
		t.Errorf("source = %d, want that of the donor's LeadSource, 3", got)
	}
}

// Across feeds, too, the record's own time beats an arrival.
func TestOwnTimeBeatsArrivalAcrossFeeds(t *testing.T) {
	ann := email("ann@acme.se")
	records := []Record{rec(0, "https", noon, ann, timed(transform.ByReceived)), rec(1, "crm", noon+minute, ann)}
	l, _ := folded(records, tenMinutes)
	if got := records[l.Timed[0]].Basis; got != transform.ByRecord {
		t.Errorf("time basis = %s, want record", got)
	}
}

// The identifier that was published must survive a second feed that knows the same lead only to the day.
func TestLeadIDSurvivesADayOnlyFeed(t *testing.T) {
	ann := email("ann@acme.se")
	first := []Record{rec(0, "https", noon, ann)}
	later := append(slices.Clone(first), rec(1, "crm", noon, ann, dayOnly))
	if a, b := resolved(t, first, Options{Window: tenMinutes}).LeadID(0), resolved(t, later, Options{Window: tenMinutes}).LeadID(0); a != b {
		t.Errorf("the lead was %s and is now %s", a, b)
	}
}
