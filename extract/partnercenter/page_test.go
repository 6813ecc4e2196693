package partnercenter

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"leadmill/extract/partnercenter/partnercentertest"
)

func TestParsePageSample(t *testing.T) {
	p, err := parsePage([]byte(partnercentertest.SampleList))
	if err != nil {
		t.Fatalf("parsePage(sample): %v", err)
	}
	if want := "http://api.partner.microsoft.com/v1.0/referrals?$skiptoken=k181pEdP0ykypkieJfcxX"; p.next != want {
		t.Errorf("next = %q, want %q", p.next, want)
	}
	if len(p.referrals) != 1 {
		t.Fatalf("parsePage(sample) has %d referrals, want 1", len(p.referrals))
	}
	d := p.referrals[0].delivery()
	if string(d.Payload) != partnercentertest.SampleReferral {
		t.Errorf("the payload is not the sample byte for byte:\n%s", d.Payload)
	}
	if want := "referrals(c5fbb3b6-be74-4795-9fb5-4324c73fed37)"; d.Locator != want || d.RecordID != "c5fbb3b6-be74-4795-9fb5-4324c73fed37" {
		t.Errorf("locator %q, record id %q, want %q", d.Locator, d.RecordID, want)
	}
	if want := time.Date(2020, 10, 30, 21, 3, 0, 0, time.UTC); !d.ReceivedAt.Equal(want) {
		t.Errorf("received at %s, want %s", d.ReceivedAt, want)
	}
	if got := p.referrals[0].kind(); got != marketplaceLead {
		t.Errorf("kind of the sample = %d, want %d", got, marketplaceLead)
	}
	old := parseReferral([]byte(partnercentertest.SampleReferral2019))
	if !old.readable || old.kind() != qualifiedLead || old.ETag == "" {
		t.Errorf("the sample of 2019 reads as %+v", old)
	}
}

func TestParsePageRefuses(t *testing.T) {
	const person = "ann@fabrikam.com"
	for _, body := range []string{
		"", "null", "[]", "{}", `{"value":null}`, `{"value":{}}`, `{"value":[{"id":"` + person + `"}`, `{"value":[]} x`,
		`{"value":[],"@odata.nextLink":7}`, `<html>` + person,
	} {
		_, err := parsePage([]byte(body))
		if err == nil {
			t.Errorf("parsePage(%q) succeeded", body)
		} else if strings.Contains(err.Error(), person) {
			t.Errorf("parsePage(%q) shows the body: %v", body, err)
		}
	}
}

// An item that is no readable referral is still handed over, under an address made from its bytes.
func TestParsePageKeepsStrangeItems(t *testing.T) {
	p, err := parsePage([]byte(`{"value":[null,"text",{"id":7},{"updatedDateTime":"2026-01-01T00:00:00Z"}]}`))
	if err != nil || len(p.referrals) != 4 {
		t.Fatalf("parsePage = %d referrals, %v, want 4", len(p.referrals), err)
	}
	seen := map[string]bool{}
	for i := range p.referrals {
		d := p.referrals[i].delivery()
		if p.referrals[i].readable || !strings.HasPrefix(d.Locator, "referrals(sha256:") || d.RecordID != "" || seen[d.Locator] {
			t.Errorf("item %d: readable %t, locator %q, record id %q", i, p.referrals[i].readable, d.Locator, d.RecordID)
		}
		seen[d.Locator] = true
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2020-10-30T21:03:00.0000000Z":     time.Date(2020, 10, 30, 21, 3, 0, 0, time.UTC),
		"2020-10-30T21:03:00.1234567Z":     time.Date(2020, 10, 30, 21, 3, 0, 123456700, time.UTC),
		"2020-10-30T23:03:00+02:00":        time.Date(2020, 10, 30, 21, 3, 0, 0, time.UTC),
		"2018-02-07T23:43:19":              time.Date(2018, 2, 7, 23, 43, 19, 0, time.UTC),
		"2018-02-17T00:05:39.5485487":      time.Date(2018, 2, 17, 0, 5, 39, 548548700, time.UTC),
		"2018-02-17T00:05:39.54854871234Z": time.Date(2018, 2, 17, 0, 5, 39, 548548712, time.UTC),
		"":                                 {},
		"yesterday":                        {},
		"10/30/2020":                       {},
	} {
		if got := parseTime(text); !got.Equal(want) {
			t.Errorf("parseTime(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestAddress(t *testing.T) {
	s := &Source{options: Options{URL: "https://api.partner.microsoft.com", PageSize: 100}}
	const list = "https://api.partner.microsoft.com/v1.0/engagements/referrals?"
	from := time.Date(2026, 3, 1, 9, 30, 0, 123456789, time.FixedZone("", 3600))
	for _, tt := range []struct {
		from  time.Time
		order string
		want  string
	}{
		{from, "updatedDateTime", list + "$filter=updatedDateTime%20ge%202026-03-01T08:30:00.1234567Z&$orderby=updatedDateTime&$top=100"},
		{time.Time{}, "updatedDateTime desc", list + "$orderby=updatedDateTime%20desc&$top=100"},
	} {
		if got := s.address(tt.from, tt.order); got != tt.want {
			t.Errorf("address(%s, %q) = %q, want %q", tt.from, tt.order, got, tt.want)
		}
	}
}

func FuzzParsePage(f *testing.F) {
	f.Add([]byte(partnercentertest.SampleList))
	f.Add([]byte(`{"value":[` + partnercentertest.SampleReferral2019 + `,null,{"id":"1"},[1]]}`))
	f.Add([]byte(`{"value":[{"id":1,"inviteContext":"x"}],"@odata.nextLink":null}`))
	f.Add([]byte(partnercentertest.SampleError))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := parsePage(body)
		if err != nil {
			return
		}
		var list struct {
			Value []json.RawMessage `json:"value"`
		}
		if err := json.Unmarshal(body, &list); err != nil || len(list.Value) != len(p.referrals) {
			t.Fatalf("%d referrals of %d items: %v", len(p.referrals), len(list.Value), err)
		}
		for i := range p.referrals {
			r := &p.referrals[i]
			d := r.delivery()
			if !json.Valid(d.Payload) || !bytes.Contains(body, d.Payload) {
				t.Errorf("payload %q is not a piece of the answer", d.Payload)
			}
			if d.Locator == "referrals()" || r.readable && r.ID == "" {
				t.Errorf("item %d has no address: %q", i, d.Payload)
			}
			if again := parseReferral(d.Payload); again.version() != r.version() || again.kind() != r.kind() {
				t.Errorf("%q reads differently a second time", d.Payload)
			}
		}
	})
}
