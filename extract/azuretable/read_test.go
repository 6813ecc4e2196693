package azuretable

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/transform/decode"
)

func TestDelivery(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	at := time.Date(2018, 9, 28, 14, 3, 11, 473188600, time.UTC)
	err := s.PutAt(defaultTable, at, azuretabletest.Row{
		"PartitionKey": "9:2F28:2F2018", "RowKey": "O'Hara's", "Score": json.Number("1.10"), "Count": "12", "Count@odata.type": "Edm.Int64",
		"CustomerInfo": `{"Company":"Contoso & <Sons>"}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []extract.Delivery
	if _, err := s.open(t, s.options()).Extract(t.Context(), nil, func(d extract.Delivery) error {
		got = append(got, d)
		return nil
	}); err != nil || len(got) != 1 {
		t.Fatalf("Extract() handed over %d rows, %v, want 1", len(got), err)
	}
	const payload = `{"odata.etag":"W/\"datetime'2018-09-28T14%3A03%3A11.4731886Z'\"","PartitionKey":"9:2F28:2F2018","RowKey":"O'Hara's",` +
		`"Timestamp":"2018-09-28T14:03:11.4731886Z","Count":"12","Count@odata.type":"Edm.Int64",` +
		`"CustomerInfo":"{\"Company\":\"Contoso & <Sons>\"}","Score":1.10}`
	d := got[0]
	if string(d.Payload) != payload {
		t.Errorf("Payload = %s, want the service's own bytes %s", d.Payload, payload)
	}
	if want := "MarketplaceLeads(PartitionKey='9:2F28:2F2018',RowKey='O''Hara''s')"; d.Locator != want {
		t.Errorf("Locator = %s, want %s", d.Locator, want)
	}
	if !d.ReceivedAt.Equal(at) || d.Origin != extract.OriginJSON || d.Fault != nil {
		t.Errorf("ReceivedAt, Origin, Fault = %v, %v, %v, want %v, json, none", d.ReceivedAt, d.Origin, d.Fault, at)
	}
	shape, _ := decode.ParseShape("azuretable")
	fields, fault := decode.New(shape).Decode(string(d.Payload), nil)
	if fault != nil || len(fields) != 1 || fields[0].RecordID != d.RecordID || fields[0].Company != "Contoso & <Sons>" {
		t.Errorf("the decoder finds %+v, %v, want record %q", fields, fault, d.RecordID)
	}
}

func TestEveryRowOfEveryKindOfPage(t *testing.T) {
	for _, c := range []struct {
		name     string
		options  azuretabletest.Options
		rows     int
		requests int
	}{
		{"2,500 rows in pages of 1,000", azuretabletest.Options{}, 2500, 3},
		{"exactly one page", azuretabletest.Options{}, 1000, 1},
		{"one more than a page", azuretabletest.Options{}, 1001, 2},
		{"a page for each partition", azuretabletest.Options{Partition: true}, 100, 100}, // 12 months × 9 days, nearly a row each
		{"no row", azuretabletest.Options{}, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStand(t, c.options)
			s.Create(defaultTable)
			want := s.add(t, 0, c.rows)
			got := s.read(t, nil)
			slices.Sort(got.ids)
			slices.Sort(want)
			if !slices.Equal(got.ids, want) {
				t.Errorf("Extract() handed over %d rows, want each of %d once", len(got.ids), len(want))
			}
			if s.Requests() != c.requests {
				t.Errorf("Extract() made %d requests, want %d", s.Requests(), c.requests)
			}
		})
	}
}

// TestEmptyPagesAreNotTheEnd: the filter leaves out nearly all, so the service sends pages without rows that go on.
func TestEmptyPagesAreNotTheEnd(t *testing.T) {
	s := newStand(t, azuretabletest.Options{ScanSize: 10})
	s.add(t, 0, 200)
	first := s.read(t, nil)
	s.clock.Advance(24 * time.Hour)
	want := s.add(t, 200, 2)
	before := s.Requests()
	second := s.read(t, first.result.Bookmark)
	if lost := missing(want, second); len(lost) > 0 || len(second.ids) != len(want) {
		t.Errorf("the second night brought %v, want %v", second.ids, want)
	}
	if n := s.Requests() - before; n < 20 {
		t.Errorf("the second night made %d requests, want one for each ten rows", n)
	}
}

func TestRowsThatAreNoLeads(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	page := `{"value":[{"PartitionKey":"p","RowKey":"r","Timestamp":"yesterday"},{"RowKey":"alone"},{"PartitionKey":7,"RowKey":"r"},"text",{"PartitionKey":"","RowKey":"e","Timestamp":7}]}`
	var since extract.Bookmark
	for range 2 { // none may be taken for a known one
		s.Fail(azuretabletest.Fault{Status: 200, Body: page})
		got := s.read(t, since)
		if want := []string{"p/r", "", "", "", "/e"}; !slices.Equal(got.ids, want) {
			t.Errorf("Extract() handed over %q, want %q", got.ids, want)
		}
		since = got.result.Bookmark
	}
}

func TestCheck(t *testing.T) {
	s := newStand(t, azuretabletest.Options{})
	s.add(t, 0, 1500)
	got, err := s.open(t, s.options()).Check(t.Context())
	if want := (extract.Sample{Records: 1000, More: true, Note: "signed in with the account's key"}); err != nil || got != want {
		t.Errorf("Check() = %+v, %v, want %+v", got, err, want)
	}
}

// Stories of consumers that lose rows. Each is told by a consumer that does what it did, and by the source, which does not.

// naive is a consumer that asks once, and counts what it got.
func naive(t *testing.T, s *stand, filter, top string) int {
	t.Helper()
	query := sas
	for name, value := range map[string]string{"$filter": filter, "$top": top} {
		if value != "" {
			query += "&" + url.QueryEscape(name) + "=" + url.QueryEscape(value)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.web.URL+"/"+account+"/"+defaultTable+"()?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json;odata=nometadata")
	resp, err := s.web.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var list struct{ Value []json.RawMessage }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("the query was answered with %d, %v", resp.StatusCode, err)
	}
	return len(list.Value)
}

func TestStoryOfTheIgnoredContinuation(t *testing.T) {
	s := newStand(t, azuretabletest.Options{SAS: sas, Key: key})
	want := s.add(t, 0, 1200)
	if got := naive(t, s, "", ""); got != 1000 {
		t.Fatalf("a consumer that ignores the continuation got %d rows, and the story says 1000", got)
	}
	if lost := missing(want, s.read(t, nil)); len(lost) > 0 {
		t.Errorf("the source lost %d of %d rows", len(lost), len(want))
	}
}

// TestStoryOfTakeFifty: Microsoft's sample of 2017 polled every five minutes for the last five and a half, with take: 50.
func TestStoryOfTakeFifty(t *testing.T) {
	s := newStand(t, azuretabletest.Options{SAS: sas, Key: key})
	s.add(t, 0, 10)
	first := s.read(t, nil)
	s.clock.Advance(5 * time.Minute)
	want := s.add(t, 10, 80) // a fair has ended
	from := s.clock.Now().Add(-30 * time.Second).Format(stampLayout)
	if got := naive(t, s, "Timestamp gt datetime'"+from+"'", "50"); got != 50 {
		t.Fatalf("the sample got %d rows, and the story says 50", got)
	}
	if second := s.read(t, first.result.Bookmark); len(missing(want, second)) > 0 || len(second.ids) != len(want) {
		t.Errorf("the source brought %d rows, want each of %d", len(second.ids), len(want))
	}
}

// TestStoryOfTheWatermarkSetToNow: the reader's clock is ten minutes fast and a row appears after the read; a consumer that
// remembers its own time never asks for it.
func TestStoryOfTheWatermarkSetToNow(t *testing.T) {
	s := newStand(t, azuretabletest.Options{SAS: sas, Key: key})
	fast := func() time.Time { return s.clock.Now().Add(10 * time.Minute) }
	s.env.Now = fast
	s.add(t, 0, 3)
	first := s.read(t, nil)
	watermark := fast()
	s.clock.Advance(time.Minute)
	want := s.add(t, 3, 1)
	s.clock.Advance(24 * time.Hour)
	if got := naive(t, s, "Timestamp ge datetime'"+watermark.Format(stampLayout)+"'", ""); got != 0 {
		t.Fatalf("a consumer that remembers its own time got %d rows, and the story says none", got)
	}
	if second := s.read(t, first.result.Bookmark); !slices.Equal(second.ids, want) {
		t.Errorf("the source brought %v, want %v", second.ids, want)
	}
}

// TestStoryOfTheRowBehindTheScan: while page two is read, a row appears where page one was, and later ones ahead. The highest
// Timestamp that the scan sees is then past the row it has missed.
func TestStoryOfTheRowBehindTheScan(t *testing.T) {
	s := newStand(t, azuretabletest.Options{PageSize: 10})
	put := func(partition string, n int) string {
		row := lead(n)
		row["PartitionKey"] = partition
		if err := s.Put(defaultTable, row); err != nil {
			t.Error(err)
		}
		return fmt.Sprintf("%s/%s", partition, row["RowKey"])
	}
	for i := range 30 {
		put("m", i)
	}
	var behind string
	s.OnRequest(func(n int) {
		switch n {
		case 2:
			s.clock.Advance(time.Minute)
			behind = put("a", 100)
		case 3: // the scan takes long, or it went on a day later
			s.clock.Advance(5 * time.Hour)
			put("z", 101)
		}
	})
	first := s.read(t, nil)
	s.OnRequest(nil)
	if len(missing([]string{behind}, first)) == 0 || !strings.HasPrefix(first.ids[len(first.ids)-1], "z/") {
		t.Fatalf("the first scan ended with %s and must have missed %s for this story", first.ids[len(first.ids)-1], behind)
	}
	s.clock.Advance(time.Hour)
	if second := s.read(t, first.result.Bookmark); !slices.Equal(second.ids, []string{behind}) {
		t.Errorf("the next scan brought %v, want only %s", second.ids, behind)
	}
}
