package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/extract"
	"leadmill/transform"
)

var samples = []struct {
	name    string
	payload string
	want    []Fields
}{
	{"https 2020", sampleHTTPS2020, []Fields{with(someone, func(f *Fields) {
		f.Shape, f.LeadSource, f.ActionCode, f.OfferTitle = ShapeHTTPS, "AzureMarketplace", "INS", "Test Microsoft"
		f.Description = "Test run through Power Automate"
	})}},
	{"https 2018", sampleHTTPS2018, []Fields{with(someone, func(f *Fields) {
		f.Shape, f.LeadSource, f.OfferTitle = ShapeHTTPS, "Test run through MS Flow", "Test Microsoft"
	})}},
	{"test lead, comma restored", strings.Replace(sampleTestLead, `Test"`, `Test",`, 1), []Fields{{
		Shape: ShapeHTTPS, LeadSource: "AzureMarketplace", ActionCode: "INS", OfferTitle: "Contoso Test", Description: testToken,
		FirstName: testToken, LastName: testToken, Email: testToken + "@test.com", Phone: "1234567890", Country: "US", Company: testToken, JobTitle: testToken,
	}}},
	{"bench flat", sampleBenchFlat, []Fields{{
		Shape: ShapeHTTPS, LeadSource: "AzureMarketplace-TST|contoso.ai-search", Created: "2023-01-02T21:03:45Z",
		FirstName: "Karen", LastName: "Martin", Email: "karen_martin1819@web.de", Phone: "(20) 68787915", Country: "usa",
		Company: "Graphictech Dallas Corporation", JobTitle: "System Administrator",
	}}},
	{"bench nested", sampleBenchNested, []Fields{{
		Shape: ShapeHTTPS, LeadSource: "AzureMarketplace-INS|northwind.data-hub", Created: "2023-01-02T01:22:57.4880000Z",
		FirstName: "Käthe", LastName: "Bäcker", Country: "germany", Company: "Juniper UG",
	}}},
	{"bench escaped", sampleBenchEscaped, []Fields{{
		Shape: ShapeHTTPS, LeadSource: "AppSource (SPZA)-PLT|tailspin_toys.offer1", Created: "1/2/2023 9:03:45 PM",
		FirstName: "Antônio", LastName: "Simões", Email: "a.simoes@deltavolga.com.br", Phone: "+55-11-922-570-231", Country: "Brasil",
		Company: "Delta 🚀 Ltda", Description: "He said \"call me\"\nthen left",
	}}},
	{"azure table", sampleAzureTable, []Fields{with(john, func(f *Fields) {
		f.Shape, f.RecordID = ShapeAzureTable, "9:2F28:2F2018/f1f5b2f4-0000-4000-8000-000000000001"
		f.LeadSource, f.ActionCode, f.OfferID, f.OfferTitle = "AzureMarketplace", "INS", "contoso.contoso-backup", "Contoso Backup"
		f.PublisherName, f.Description = "Contoso", "Campaigns: "
		f.Created, f.Received = "9/28/2018 2:03:10 PM", "2018-09-28T14:03:11.4731886Z"
	})}},
	{"web-to-lead", sampleWebToLead, []Fields{{
		Shape: ShapeSalesforce, LeadSource: testToken + "-" + testToken + "|<Offer Name>", Description: testToken,
		FirstName: testToken, LastName: testToken, Email: testToken + "@test.com", Phone: "1234567890", Country: "US", Company: testToken, JobTitle: testToken,
	}}},
	{"salesforce", sampleSalesforce, []Fields{{
		Shape: ShapeSalesforce, RecordID: "00Q5e00001AbCdEEAV", LeadSource: "AzureMarketplace-INS|contoso.backup", Description: "Campaigns: ",
		FirstName: "Ann", LastName: "Berg", Email: "ann@fabrikam.com", Phone: "+46 8 123", Country: "Sweden", Company: "Fabrikam",
		Created: "2024-05-01T10:00:00.000+0000", Updated: "2024-05-03T10:00:00.000+0000", Status: "Open", StatusReason: "Converted",
		ConvertedAt: "2024-05-02", OptOut: true,
	}}},
	{"salesforce, merged", sampleSalesforceMerged, []Fields{{
		Shape: ShapeSalesforce, RecordID: "00Q5e00001AbCdEEAV", LastName: "Berg", Status: "Open", OptOut: true, Deleted: true, MergedInto: "00Q5e00001ZzZzZEAV",
	}}},
	{"dataverse", sampleDataverse, []Fields{{
		Shape: ShapeDataverse, RecordID: "5a8f-1", LeadSource: "AzurePortal-Create|contoso.backup", Description: "x",
		FirstName: "Ann", LastName: "Berg", Email: "ann@fabrikam.com", Phone: "070 1", Country: "SE", Company: "Fabrikam", JobTitle: "CTO",
		Created: "2024-05-01T10:00:00Z", Updated: "2024-05-02T10:00:00Z", Status: "1", StatusReason: "3", OptOut: true,
	}}},
	{"dataverse deletion", sampleDeletedEntity, []Fields{{Shape: ShapeDataverse, RecordID: "5a8f-1", Deleted: true}}},
	{"dataverse, merged", sampleDataverseMerged, []Fields{{
		Shape: ShapeDataverse, RecordID: "5a8f-1", LastName: "Berg", Status: "2", StatusReason: "7", Deleted: true, MergedInto: "5a8f-2",
	}}},
	{"marketo, a form", sampleMarketoForm, []Fields{{
		Shape: ShapeMarketo, RecordID: "b1c2-3/102988", LeadSource: "AppSource-PLT|contoso.crm", LastName: "Berg", Email: "ann@fabrikam.com",
		Created: "2024-01-16T23:32:19Z", Updated: "2024-09-17T22:31:49+0000",
	}}},
	{"marketo", sampleMarketo, []Fields{{
		Shape: ShapeMarketo, RecordID: "b1c2-3", LeadSource: "AppSource-PLT|contoso.crm",
		FirstName: "Ann", LastName: "Null", Email: "ann@fabrikam.com", Phone: "070 1", Company: "Fabrikam", JobTitle: "CTO",
		Created: "2023-01-16T23:32:19Z", Updated: "2024-09-17T22:31:49+0000", OptOut: true,
	}}},
	{"leads download 2023", sampleLeads2023, []Fields{
		with(download2023, func(f *Fields) { f.OfferID, f.OfferTitle = "contoso.backup", "Contoso Backup" }),
		with(download2023, func(f *Fields) { f.RecordID, f.OfferID, f.OfferTitle = "c5fbb3b6#2", "contoso.crm", "Contoso CRM" }),
	}},
	{"leads download 2021", sampleLeads2021, []Fields{{
		Shape: ShapePartnerCenter, RecordID: "c5fbb3b6", LeadSource: "Marketplace", Country: "US", Company: "Fabrikam Inc",
		Created: "2021-09-01", Status: "accepted",
	}}},
	{"referral, accepted", sampleReferralWon, []Fields{{
		Shape: ShapePartnerCenter, RecordID: "c5fb", LeadSource: "AppSource", CallToAct: "Contact me", Company: "Fabrikam", Country: "US",
		Created: "2024-10-30T21:03:00Z", Updated: "2024-11-09T21:03:00Z", AcceptedAt: "2024-10-31T08:00:00Z", Status: "Won",
	}}},
	{"referral", sampleReferral, []Fields{{
		Shape: ShapePartnerCenter, RecordID: "c5fbb3b6-be74-4795-9fb5-4324c73fed37", Company: "Fabrikam Customer Inc", Country: "US",
		FirstName: "Ann", LastName: "Berg", Email: "ann@fabrikam.com", Phone: "1",
		Created: "2020-10-30T21:03:00.0000000Z", Updated: "2020-10-30T21:03:00.0000000Z", Status: "Pending",
		Notes: "We are interested in deploying Microsoft 365 and are looking for support in training our employees. Can you help?",
	}}},
}

var download2023 = Fields{
	Shape: ShapePartnerCenter, RecordID: "c5fbb3b6", LeadSource: "Azure Marketplace", CallToAct: "Contact me", Country: "US", Company: "Fabrikam Inc",
	Created: "8/28/2023", Updated: "8/29/2023", Status: "Won", StatusReason: "Signed",
}

func TestDecodeSamples(t *testing.T) {
	auto := New(ShapeAuto)
	for _, s := range samples {
		for _, d := range []*Decoder{auto, New(s.want[0].Shape)} {
			got, fault := d.Decode(s.payload, nil)
			if fault != nil {
				t.Errorf("%s: Decode by %v = %+v, want leads", s.name, d.shape, *fault)
			} else if diff := cmp.Diff(s.want, got); diff != "" {
				t.Errorf("%s: Decode by %v (-want +got):\n%s", s.name, d.shape, diff)
			}
		}
	}
}

// Texts must stay as they are when the decoder goes on to other records.
func TestDecodeKeepsEarlierLeads(t *testing.T) {
	d := New(ShapeAuto)
	var want, got []Fields
	for range 200 { // enough to fill several arenas
		for _, s := range samples {
			want = append(want, s.want...)
			var fault *extract.Fault
			if got, fault = d.Decode(s.payload, got); fault != nil {
				t.Fatalf("%s: Decode = %+v, want leads", s.name, *fault)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("leads after more records (-want +got):\n%s", diff)
	}
}

func TestDecodeFaults(t *testing.T) {
	deep := strings.Repeat("[", 63) + strings.Repeat("]", 63)
	tests := []struct {
		shape   Shape
		payload string
		want    string
	}{
		{ShapeAuto, sampleTestLead, transform.ReasonNotJSON},
		{ShapeHTTPS, sampleTestLead, transform.ReasonNotJSON},
		{ShapeAuto, "", transform.ReasonNotJSON},
		{ShapeAuto, " \n", transform.ReasonNotJSON},
		{ShapeAuto, sampleBenchFlat[:200], transform.ReasonNotJSON},
		{ShapeAuto, sampleBenchFlat + "}", transform.ReasonNotJSON},
		{ShapeAuto, sampleBenchFlat + sampleBenchFlat, transform.ReasonNotJSON},
		{ShapeAuto, "{\"Email\":\"a\tb\"}", transform.ReasonNotJSON},
		{ShapeAuto, `{"Email":"\x41"}`, transform.ReasonNotJSON},
		{ShapeAuto, `{"Email":01}`, transform.ReasonNotJSON},
		{ShapeAuto, `[` + sampleBenchFlat + `]`, transform.ReasonNotObject},
		{ShapeAuto, `"lead"`, transform.ReasonNotObject},
		{ShapeHTTPS, `null`, transform.ReasonNotObject},
		{ShapeHTTPS, `{"x":[` + deep + `]}`, transform.ReasonTooDeep},
		{ShapeAuto, sampleWebhook, transform.ReasonUnknownShape},
		{ShapeAuto, `{}`, transform.ReasonUnknownShape},
		{ShapeAuto, `{"Email":"a@b.c"}`, transform.ReasonUnknownShape},
		{ShapeSalesforce, `{"a":"b"}`, transform.ReasonUnknownShape},
		{ShapeAuto, `{"UserDetails":{"FirstName":"","Email":null},"LeadSource":" ","OfferTitle":"\n","Description":"Campaigns: "}`, transform.ReasonBlank},
		{ShapeAuto, `{"PartitionKey":"a","RowKey":"b","CustomerInfo":"{}"}`, transform.ReasonBlank},
		{ShapeMarketo, `{"marketoGUID":"1","email":"null","firstName":"null"}`, transform.ReasonBlank},
		{ShapePartnerCenter, `{"Referral ID":"1","Status":"Won"}`, transform.ReasonBlank},
		{ShapeAuto, `{"LeadSource":"x","CustomerInfo":"{\"FirstName\":"}`, transform.ReasonBadContact},
		{ShapeAzureTable, `{"LeadSource":"x","CustomerInfo":"Ann Berg"}`, transform.ReasonBadContact},
		{ShapeAuto, `{"LeadSource":"x","UserDetails":"{'FirstName': 1}"}`, transform.ReasonBadContact},
		{ShapeAuto, `{"LeadSource":"x","UserDetails":[]}`, transform.ReasonBadContact},
	}
	before := []Fields{{Email: "kept"}}
	for _, tt := range tests {
		got, fault := New(tt.shape).Decode(tt.payload, before)
		if fault == nil || fault.Reason != tt.want || fault.Detail == "" {
			t.Errorf("Decode(%q) by %v = %+v, want fault %s with a detail", tt.payload, tt.shape, fault, tt.want)
		}
		if diff := cmp.Diff(before, got); diff != "" {
			t.Errorf("Decode(%q) changed the leads before (-want +got):\n%s", tt.payload, diff)
		}
	}
}

func TestFaultsHoldNoData(t *testing.T) {
	const secret = "zebra@example.org"
	for _, payload := range []string{
		`{"LeadSource":"x","CustomerInfo":"` + secret + `"}`,
		`{"` + secret + `":"` + secret + `"}`,
		`{"Email":"` + secret + `"}`,
		`{"Email":"` + secret + `" "` + secret + `"}`,
		`{"Email":` + secret + `}`,
		`["` + secret + `"]`,
		`{"LeadSource":"","Description":"` + secret + `"}`,
	} {
		_, fault := New(ShapeAuto).Decode(payload, nil)
		if fault == nil || strings.Contains(fault.Detail, "zebra") {
			t.Errorf("Decode(%q) = fault %+v, want one without data", payload, fault)
		}
	}
}
