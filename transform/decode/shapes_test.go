package decode

import (
	"testing"

	"leadmill/extract"
)

func decodeOne(t *testing.T, shape Shape, payload string) Fields {
	t.Helper()
	leads, fault := New(shape).Decode(payload, nil)
	if fault != nil || len(leads) != 1 {
		t.Fatalf("Decode(%q) by %v = %d leads, fault %+v; want one lead", payload, shape, len(leads), fault)
	}
	return leads[0]
}

func TestDetect(t *testing.T) {
	tests := []struct {
		payload string
		want    Shape
	}{
		{`{"USERDETAILS":{"EMAIL":"a@b.c"}}`, ShapeHTTPS},
		{`{"user_details":{"e-mail":"a@b.c"},"Lead Source":"AppSource"}`, ShapeHTTPS},
		{`{"ActionCode":"INS","Id":"7","Email":"a@b.c"}`, ShapeHTTPS},
		{`{"First Name":"Ann","Last Name":"Berg"}`, ShapeHTTPS},
		{`{"PartitionKey":"p","RowKey":"r","LeadSource":"AppSource"}`, ShapeAzureTable},
		{`{"CustomerInfo":"","LeadSource":"AppSource"}`, ShapeAzureTable},
		{`{"emailaddress1":"a@b.c"}`, ShapeDataverse},
		{`{"id":"118","email":"a@b.c","leadSource":"AppSource"}`, ShapeMarketo},
		{`{"id":118,"email":"a@b.c","leadSource":"AppSource"}`, ShapeMarketo},
		{`{"Id":"00Q5e","Email":"a@b.c","LeadSource":"AppSource"}`, ShapeSalesforce},
		{`{"LastName":"Berg","CreatedDate":"2024-05-01"}`, ShapeSalesforce},
		{`{"Customer Name":"Fabrikam","Lead Type":"offer lead"}`, ShapePartnerCenter},
	}
	for _, tt := range tests {
		if got := decodeOne(t, ShapeAuto, tt.payload).Shape; got != tt.want {
			t.Errorf("Decode(%q).Shape = %v, want %v", tt.payload, got, tt.want)
		}
	}
}

func TestForcedShapeWins(t *testing.T) {
	f := decodeOne(t, ShapeHTTPS, `{"CreatedDate":"2024-05-01","LastName":"Berg","Created_Time":"now"}`)
	if f.Shape != ShapeHTTPS || f.Created != "now" {
		t.Errorf("Decode by https = %v created %q, want https created now", f.Shape, f.Created)
	}
}

// Each case gives one value of the decoded lead.
func TestValues(t *testing.T) {
	email := func(f Fields) string { return f.Email }
	phone := func(f Fields) string { return f.Phone }
	company := func(f Fields) string { return f.Company }
	tests := []struct {
		payload string
		field   func(Fields) string
		want    string
	}{
		{`{"LeadSource":"s","Phone":4612345678}`, phone, "4612345678"},
		{`{"LeadSource":"s","Phone":-1.5e+9 }`, phone, "-1.5e+9"},
		{`{"LeadSource":"s","Company":true}`, company, "true"},
		{`{"LeadSource":"s","Company":null}`, company, ""},
		{`{"LeadSource":"s","Company":{"a":[1]}}`, company, `{"a":[1]}`},
		{`{"LeadSource":"s","Email":"first","Email":"last"}`, email, "last"},
		{`{"LeadSource":"s","Email":"first","E_MAIL":"last"}`, email, "last"},
		{`{"LeadSource":"s","Email":"escaped\n","Email":"plain"}`, email, "plain"},
		{`{"LeadSource":"s","\u0045mail":"a@b.c"}`, email, "a@b.c"},
		{`{"LeadSource":"s","Emai\u0000l":"a@b.c"}`, email, ""},
		{`{"LeadSource":"s","Email@odata.type":"Edm.String"}`, email, ""},
		{`{"LeadSource":"s","Company":"\ud83d\ude80 \ud83d \ude80 \ud83dx\ud83d\ud83d\ude80"}`, company, "🚀 \ufffd \ufffd \ufffdx\ufffd🚀"},
		{`{"LeadSource":"s","Company":"\"\\\/\b\f\n\r\t\u00E5\u00e5"}`, company, "\"\\/\b\f\n\r\tåå"},
		{"{\"LeadSource\":\"s\",\"Company\":\"a\xffb\"}", company, "a\xffb"},
		{"\ufeff{\"LeadSource\":\"s\",\"Company\":\"C\"}\r\n", company, "C"},
		{"\t{ \"LeadSource\" : \"s\" ,\n\"UserDetails\" : { \"Email\" : \"a\" } , \"Company\" :\r\n\"C\" } ", company, "C"},
		// The record's own value wins over the wrapper's, unless it is blank.
		{`{"Email":"flat","UserDetails":{"Email":"nested","Phone":"1"}}`, email, "flat"},
		{`{"Email":"flat","UserDetails":{"Email":"nested","Phone":"1"}}`, phone, "1"},
		{`{"Email":" \t","UserDetails":{"Email":"nested"}}`, email, "nested"},
		{`{"Email":"flat","UserDetails":{"Email":"  "}}`, email, "flat"},
		{`{"UserDetails":{"Email":"first"},"userDetails":{"Email":"last"}}`, email, "last"},
		{`{"UserDetails":{"Phone":"first"},"userDetails":{"Email":"last"}}`, phone, ""},
		{`{"UserDetails":{"Email":"object"},"userDetails":"{\"Email\":\"text\"}"}`, email, "text"},
		{`{"UserDetails":{"Email":"object"},"userDetails":null}`, email, "object"},
		{`{"UserDetails":{"UserDetails":{"Email":"inner"},"Email":"outer"}}`, email, "outer"},
		{`{"LeadSource":"s","UserDetails":"null"}`, email, ""},
		{`{"LeadSource":"s","CustomerInfo":{"Email":"object"}}`, email, "object"},
		{`{"LeadSource":"s","CustomerInfo":"{\"Company\":\"\\u00c5b\"}"}`, company, "Åb"},
		{`{"LeadSource":"s","CustomerInfo":" null "}`, email, ""},
		// Names.
		{`{"leadid":"1","fullname":"Ann van Berg"}`, func(f Fields) string { return f.FirstName + "/" + f.LastName }, "Ann van/Berg"},
		{`{"leadid":"1","fullname":"Berg, Ann"}`, func(f Fields) string { return f.FirstName + "/" + f.LastName }, "Ann/Berg"},
		{`{"leadid":"1","fullname":"Berg"}`, func(f Fields) string { return f.FirstName + "/" + f.LastName }, "/Berg"},
		{`{"leadid":"1","fullname":"Ann Berg","lastname":"B"}`, func(f Fields) string { return f.FirstName + "/" + f.LastName }, "/B"},
		{`{"PartitionKey":"p","RowKey":"r","Email":"x"}`, func(f Fields) string { return f.RecordID }, "p/r"},
		{`{"OfferId":"o","UserDetails":{}}`, func(f Fields) string { return f.OfferID }, "o"},
		{`{"ProductId":"o","OfferId":" ","UserDetails":{}}`, func(f Fields) string { return f.OfferID }, "o"},
	}
	d := New(ShapeAuto)
	for _, tt := range tests {
		leads, fault := d.Decode(tt.payload, nil)
		if fault != nil {
			t.Errorf("Decode(%q) = fault %+v, want %q", tt.payload, *fault, tt.want)
		} else if got := tt.field(leads[0]); got != tt.want {
			t.Errorf("Decode(%q) = %q, want %q", tt.payload, got, tt.want)
		}
	}
}

// A key is only guessed from the record before if every byte of it is the same.
func TestGuessesAreExact(t *testing.T) {
	tests := []struct{ before, now string }{
		{"PublisherDisplayName", "PublisherDisplayNote"},
		{"OfferDisplayName", "OfferDisplayNote"},
		{"Email", "Emaiz"},
		{"Emaiz", "Email"},
		{"Phone", "Email"},
	}
	for _, tt := range tests {
		payload := func(name string) string { return `{"LeadSource":"s","` + name + `":"value","Company":"C"}` }
		want := decodeOne(t, ShapeHTTPS, payload(tt.now))
		d := New(ShapeHTTPS)
		var got []Fields
		for _, name := range []string{tt.before, tt.before, tt.now, tt.now} {
			var fault *extract.Fault
			if got, fault = d.Decode(payload(name), got); fault != nil {
				t.Fatalf("Decode(%q) = %+v, want a lead", payload(name), *fault)
			}
		}
		if got[2] != want || got[3] != want {
			t.Errorf("after %s: Decode(%q) = %+v, %+v; want %+v", tt.before, payload(tt.now), got[2], got[3], want)
		}
	}
}

func TestSubject(t *testing.T) {
	tests := []struct{ subject, source, description string }{
		{"AzureMarketplace-INS|contoso.backup", "AzureMarketplace-INS|contoso.backup", ""},
		{"azuremarketplace", "azuremarketplace", ""},
		{"AppSource (SPZA)", "AppSource (SPZA)", ""},
		{"MSFT_TEST_636573304831318844", "MSFT_TEST_636573304831318844", ""},
		{"SFDC-IN|Listing", "SFDC-IN|Listing", ""},
		{"TestDrive for the board", "", "TestDrive for the board"},
		{"Call back", "", "Call back"},
		{"", "", ""},
	}
	for _, tt := range tests {
		f := decodeOne(t, ShapeAuto, `{"leadid":"1","lastname":"x","leadsourcecode":8,"subject":"`+tt.subject+`"}`)
		if f.LeadSource != tt.source || f.Description != tt.description {
			t.Errorf("subject %q = source %q, description %q; want %q, %q", tt.subject, f.LeadSource, f.Description, tt.source, tt.description)
		}
	}
}

func TestFlags(t *testing.T) {
	tests := []struct {
		payload         string
		optOut, deleted bool
	}{
		{`{"leadid":"1","lastname":"x","donotemail":true}`, true, false},
		{`{"leadid":"1","lastname":"x","donotbulkemail":"Do Not Allow"}`, true, false},
		{`{"leadid":"1","lastname":"x","donotbulkemail":"Allow"}`, false, false},
		{`{"leadid":"1","merged":true}`, false, true},
		{`{"leadid":"1","_masterid_value":"2"}`, false, true},
		{`{"Id":"1","IsDeleted":"true"}`, false, true},
		{`{"Id":"1","LastName":"x","IsDeleted":"false","DoNotCall":"1"}`, true, false},
		{`{"Id":"1","LastName":"x","IsDeleted":false,"HasOptedOutOfEmail":false}`, false, false},
		{`{"marketoGUID":"1","email":"x","unsubscribed":true}`, true, false},
		{`{"marketoGUID":"1","email":"x","unsubscribed":"null"}`, false, false},
	}
	for _, tt := range tests {
		f := decodeOne(t, ShapeAuto, tt.payload)
		if f.OptOut != tt.optOut || f.Deleted != tt.deleted {
			t.Errorf("Decode(%q) = opt-out %v, deleted %v; want %v, %v", tt.payload, f.OptOut, f.Deleted, tt.optOut, tt.deleted)
		}
	}
}
