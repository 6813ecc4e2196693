package dataverse

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/extract"
	"leadmill/extract/dataverse/dataversetest"
	"leadmill/extract/sourcetest"
)

func TestALeadStaysOursWhateverBecomesOfIt(t *testing.T) {
	env, _ := testEnv(t)
	s := newStand(t, env)
	ours, others := s.addLeads(4), s.addOthers(3)
	source := s.open(t, Options{})
	ids, _, first := mustRead(t, source, nil)
	if diff := cmp.Diff(ours, ids); diff != "" || first.Filtered != 3 {
		t.Fatalf("the first read filtered %d, want 3; its leads (-want +got):\n%s", first.Filtered, diff)
	}

	s.Change(ours[0], map[string]any{"subject": "Ann wants a quote"})
	s.Merge(ours[1], others[0])
	s.Delete(ours[2])
	s.Change(others[1], map[string]any{"lastname": "Changed"})
	s.Delete(others[2])
	unseen := s.addLeads(1)
	s.Delete(unseen[0])
	ids, latest, second := mustRead(t, source, first.Bookmark)
	if diff := cmp.Diff([]string{ours[0], ours[1], ours[2]}, ids); diff != "" {
		t.Errorf("what came after the changes (-want +got):\n%s", diff)
	}
	if second.Filtered != 3 {
		t.Errorf("filtered %d, want 3: a change and two deletions of leads that were never handed over", second.Filtered)
	}
	notice := `{"@odata.context":"` + s.url + `/api/data/v9.2/$metadata#leads/$deletedEntity","id":"` + ours[2] + `","reason":"deleted"}`
	if got := latest[ours[2]]; got != notice {
		t.Errorf("the notice of the deletion = %s, want %s", got, notice)
	}
	for _, part := range []string{`"merged":true`, `"_masterid_value":"` + others[0] + `"`} {
		if !strings.Contains(latest[ours[1]], part) {
			t.Errorf("the merged lead = %s, want it to hold %s", latest[ours[1]], part)
		}
	}

	if ids, _, third := mustRead(t, source, second.Bookmark); len(ids) != 0 || third.Filtered != 0 {
		t.Errorf("a read without changes = %v with %d filtered, want nothing", ids, third.Filtered)
	}
}

func TestDeliveryIsTheRowAsItCame(t *testing.T) {
	env, _ := testEnv(t)
	s := newStand(t, env)
	id := s.Add(map[string]any{
		"subject": "AzureMarketplace-INS|contoso.vm", "lastname": "Ōe \u2028<&>", "description": "a \"quote\"", "createdon": "2026-02-03T04:05:06Z",
	})
	var got extract.Delivery
	_, err := s.open(t, Options{}).Extract(t.Context(), nil, func(d extract.Delivery) error {
		got = d
		got.Payload = slices.Clone(d.Payload)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := extract.Delivery{
		Locator: "leads(" + id + ")", RecordID: id, ReceivedAt: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC), Origin: extract.OriginJSON,
		Payload: []byte(`{"@odata.etag":"W/\"919043\"","leadid":"` + id + `","subject":"AzureMarketplace-INS|contoso.vm","firstname":null,"lastname":"Ōe \u2028<&>",` +
			`"fullname":null,"companyname":null,"jobtitle":null,"emailaddress1":null,"telephone1":null,"mobilephone":null,"address1_country":null,` +
			`"leadsourcecode":null,"description":"a \"quote\"","statecode":0,"statuscode":1,"createdon":"2026-02-03T04:05:06Z",` +
			`"modifiedon":"2026-03-02T09:00:00Z","overriddencreatedon":null,"donotemail":false,"donotphone":false,"donotbulkemail":false,"merged":false,"_masterid_value":null}`),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the delivery (-want +got):\n%s", diff)
	}
}

func TestExpiredTrackingReadsTheWholeTable(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault *dataversetest.Fault
	}{
		{"the stand-in's own", nil},
		{"gone", &dataversetest.Fault{Status: http.StatusGone}},
		{"a 404 that names it", &dataversetest.Fault{Status: http.StatusNotFound, Code: "DeltaTokenExpired", Message: "gone"}},
		{"a message that names it", &dataversetest.Fault{Status: http.StatusBadRequest, Code: "0x0", Message: "The delta token is invalid or expired."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			env, clock := testEnv(t)
			s := newStand(t, env)
			ours := s.addLeads(6)
			source := s.open(t, Options{})
			_, _, first := mustRead(t, source, nil)

			s.Change(ours[0], map[string]any{"subject": "Ann wants a quote"})
			s.Delete(ours[1])
			if c.fault == nil {
				clock.Advance(8 * 24 * time.Hour)
			} else {
				s.Fail(*c.fault)
			}
			ids, _, second := mustRead(t, source, first.Bookmark)
			slices.Sort(ids)
			if diff := cmp.Diff(append([]string{ours[0]}, ours[2:]...), ids); diff != "" {
				t.Errorf("the whole table (-want +got):\n%s", diff)
			}
			if len(second.Warnings) != 2 || !strings.Contains(second.Warnings[0], "expired") || !strings.HasPrefix(second.Warnings[1], "1 leads") {
				t.Errorf("warnings = %q, want that the tracking expired and one lead is gone", second.Warnings)
			}
			if mark, err := parseBookmark(second.Bookmark); err != nil || len(mark.Known) != 5 {
				t.Errorf("the bookmark knows %d leads, %v, want the five that are left", len(mark.Known), err)
			}
			s.Change(ours[2], map[string]any{"subject": "Bob too"})
			if ids, _, _ := mustRead(t, source, second.Bookmark); !slices.Equal(ids, ours[2:3]) {
				t.Errorf("the night after = %v, want %v", ids, ours[2:3])
			}
		})
	}
}

func TestABrokenFirstReadGoesOn(t *testing.T) {
	fault := dataversetest.Fault{Status: http.StatusForbidden, Code: "0x80040220", Message: "no"}
	begin := func(t *testing.T) (*stand, *sourcetest.Clock, []string, extract.Result) {
		env, clock := testEnv(t)
		s := newStand(t, env)
		ours := s.addLeads(10)
		s.BreakWith(3, fault)
		ids, _, first, err := read(t, s.open(t, Options{}), nil)
		if err == nil || !slices.Equal(ids, ours[:8]) {
			t.Fatalf("the broken read = %v, %v, want two pages of four and an error", ids, err)
		}
		s.Heal()
		return s, clock, ours, first
	}
	t.Run("where it broke, with the page size it began with", func(t *testing.T) {
		s, _, ours, first := begin(t)
		s.Change(ours[1], map[string]any{"subject": "Ann wants a quote"})
		ids, _, second := mustRead(t, s.open(t, Options{PageSize: 2}), first.Bookmark)
		// A row that changed meanwhile has moved to the end.
		if want := []string{ours[8], ours[9], ours[1]}; !slices.Equal(ids, want) || len(second.Warnings) != 0 {
			t.Errorf("the next read = %v with warnings %q, want %v and none", ids, second.Warnings, want)
		}
		s.Delete(ours[0])
		if ids, _, _ := mustRead(t, s.open(t, Options{PageSize: 2}), second.Bookmark); !slices.Contains(ids, ours[0]) {
			t.Errorf("the night after = %v, want the deletion of %s, which came before the break", ids, ours[0])
		}
	})
	t.Run("from the beginning where the link is forgotten", func(t *testing.T) {
		s, _, ours, first := begin(t)
		s.ForgetPages()
		ids, _, second := mustRead(t, s.open(t, Options{}), first.Bookmark)
		if !slices.Equal(ids, ours) || len(second.Warnings) != 1 {
			t.Errorf("the next read = %v with warnings %q, want all and one warning", ids, second.Warnings)
		}
	})
	t.Run("from the beginning after days", func(t *testing.T) {
		s, clock, ours, first := begin(t)
		clock.Advance(maxPause + time.Hour)
		if ids, _, _ := mustRead(t, s.open(t, Options{}), first.Bookmark); !slices.Equal(ids, ours) {
			t.Errorf("the next read = %v, want all", ids)
		}
	})
}

// TestWhatIsReadAgainIsCountedOnce: what a broken reading left out counts as far as its bookmark covers it.
func TestWhatIsReadAgainIsCountedOnce(t *testing.T) {
	fault := dataversetest.Fault{Status: http.StatusForbidden, Code: "0x80040220", Message: "no"}
	env, clock := testEnv(t)
	s := newStand(t, env)
	s.addOthers(6)
	last := s.addLeads(1)
	s.addOthers(4)
	source := s.open(t, Options{})
	broken := func(since extract.Bookmark, emit func(extract.Delivery) error) extract.Result {
		result, err := source.Extract(t.Context(), since, emit)
		if err == nil {
			t.Fatal("Extract() = nil, want an error")
		}
		return result
	}
	// Of three pages of four the second one breaks off at its lead, which two rows of others come before.
	first := broken(nil, func(extract.Delivery) error { return errors.New("the archive is full") })
	ids, _, second := mustRead(t, source, first.Bookmark)
	if !slices.Equal(ids, last) || first.Filtered != 4 || second.Filtered != 6 {
		t.Errorf("the reads of the table left out %d and %d, want the 4 of the first page and the 6 behind it", first.Filtered, second.Filtered)
	}

	s.addOthers(6)
	s.BreakWith(2, fault)
	third := broken(second.Bookmark, func(extract.Delivery) error { return nil })
	s.Heal()
	_, _, fourth := mustRead(t, source, third.Bookmark)
	if third.Filtered != 0 || fourth.Filtered != 6 {
		t.Errorf("the reads of the changes left out %d and %d, want 0 and 6", third.Filtered, fourth.Filtered)
	}

	// A link to changes that expires on the way is followed by the whole table, which holds what it gave.
	clock.Advance(time.Hour)
	s.addOthers(6)
	s.OnRequest(func(n int) {
		if n == 2 {
			s.Fail(dataversetest.Fault{Status: http.StatusGone})
		}
	})
	if _, _, fifth := mustRead(t, source, fourth.Bookmark); fifth.Filtered != int64(s.Len()-1) {
		t.Errorf("the whole table left out %d, want the %d that are not ours", fifth.Filtered, s.Len()-1)
	}
}

func TestAnotherQueryReadsTheWholeTable(t *testing.T) {
	env, _ := testEnv(t)
	s := newStand(t, env)
	ours, others := s.addLeads(3), s.addOthers(2)
	_, _, first := mustRead(t, s.open(t, Options{}), nil)
	ids, latest, second := mustRead(t, s.open(t, Options{Columns: []string{"websiteurl"}, Filter: Filter{Prefixes: []string{"met at"}}}), first.Bookmark)
	if want := append(slices.Clone(ours), others...); !slices.Equal(ids, want) || len(second.Warnings) != 1 {
		t.Errorf("the read with another filter = %v with warnings %q, want the old leads, the new ones and one warning", ids, second.Warnings)
	}
	if !strings.Contains(latest[others[0]], `"websiteurl":null`) {
		t.Errorf("the payload = %s, want the further column in it", latest[others[0]])
	}
	ids, _, third := mustRead(t, s.open(t, Options{Filter: Filter{All: true}}), second.Bookmark)
	if len(ids) != 5 || third.Filtered != 0 || len(third.Warnings) != 1 {
		t.Errorf("the read of everything = %v with warnings %q, want five leads and one warning", ids, third.Warnings)
	}
	s.Delete(others[1])
	if ids, _, _ := mustRead(t, s.open(t, Options{Filter: Filter{All: true}}), third.Bookmark); !slices.Equal(ids, others[1:]) {
		t.Errorf("the night after = %v, want the deletion of %s", ids, others[1])
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name    string
		fault   dataversetest.Fault
		options Options
		off     bool
		want    string
	}{
		{name: "a missing right", fault: dataversetest.Fault{Status: 403, Code: "0x80040220", Message: "canary"}, want: "Auth prvReadLead"},
		{name: "no user", fault: dataversetest.Fault{Status: 403, Code: "0x80072560", Message: "canary"}, want: "Auth Application users"},
		{name: "a bad token", fault: dataversetest.Fault{Status: 401}, want: "Auth sign_in"},
		{name: "no such table", fault: dataversetest.Fault{Status: 404, Code: "0x80060888", Message: "canary"}, want: "Missing table lead"},
		{name: "tracking is off", off: true, want: "Auth Track changes"},
		{name: "no such column", options: Options{Columns: []string{"New_colour"}}, want: "Setting new_colour is the logical name"},
		{name: "no such filter column", options: Options{Filter: Filter{Column: "new_source"}}, want: "Setting new_source is the logical name"},
		{name: "a refusal that is not about created_by", options: Options{Filter: Filter{CreatedBy: "2e451703-c686-e711-80e5-00155db19e6d"}},
			fault: dataversetest.Fault{Status: 400, Code: "0x80040216", Message: "canary"}, want: "Contract 0x80040216"},
		{name: "anything else", fault: dataversetest.Fault{Status: 400, Code: "0x80040216", Message: "canary"}, want: "Contract 0x80040216"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env, _ := testEnv(t)
			s := newStand(t, env)
			s.addLeads(1)
			if c.fault.Status != 0 {
				s.BreakWith(1, c.fault)
			}
			s.Track(!c.off)
			source := s.open(t, c.options)
			_, _, result, err := read(t, source, nil)
			_, checkErr := source.Check(t.Context())
			for _, err := range []error{err, checkErr} {
				kind, text, _ := strings.Cut(c.want, " ")
				if got := sourcetest.KindOf(err); got != kind || !strings.Contains(err.Error(), text) || strings.Contains(err.Error(), "canary") {
					t.Errorf("error = %s %v, want %s with %q and nothing of the answer's text", got, err, kind, text)
				}
			}
			if result.Bookmark != nil {
				t.Errorf("bookmark = %s, want none", result.Bookmark)
			}
		})
	}
}

func TestServiceProtectionLimitIsWaitedFor(t *testing.T) {
	env, _ := testEnv(t)
	s := newStand(t, env)
	ours := s.addLeads(2)
	s.Fail(dataversetest.Fault{Status: http.StatusTooManyRequests, Code: "0x80072322", Message: "Number of requests exceeded the limit", RetryAfter: "1"})
	if ids, _, _ := mustRead(t, s.open(t, Options{}), nil); !slices.Equal(ids, ours) || s.Requests() != 2 {
		t.Errorf("the read = %v after %d requests, want both leads after 2", ids, s.Requests())
	}
}

func TestCheckCounts(t *testing.T) {
	env, _ := testEnv(t)
	s := newStand(t, env)
	s.addLeads(2)
	s.addOthers(3)
	got, err := s.open(t, Options{}).Check(t.Context())
	if want := (extract.Sample{Records: 2, Filtered: 2, More: true}); err != nil || got != want {
		t.Errorf("Check() = %+v, %v, want %+v", got, err, want)
	}
}
