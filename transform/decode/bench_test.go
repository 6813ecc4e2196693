package decode

import "testing"

// BenchmarkDecode decodes the records of a shape in turn; bench is the mix of the bench kit, whose records are half
// flat and half nested, a fifth of them escaped.
func BenchmarkDecode(b *testing.B) {
	flat2 := `{"LeadSource":"AzureMarketplace-SUB|tailspin_toys.offer1","CreatedTime":"2023-01-01T07:40:58.2050000Z","FirstName":"Susan",` +
		`"LastName":"Wilson","Email":"swilson@graphiclearningasia.com.au","Phone":"","Country":"AU","Company":"Graphic Learning Asia Pty Ltd",` +
		`"Title":"QA Engineer","Description":"Need help with deployment of the VM image. How does licensing work for resellers?",` +
		`"UserDetails":{"TenantId":"0d61664c-a8b1-4918-8c47-6c87681ad51f","Locale":"en-AU","OptIn":false}}`
	nested2 := `{"LeadSource":"AzureMarketplace-INS|contoso.erp_connector","CreatedTime":"2023-01-02T11:44:41.4880000Z",` +
		`"Description":"Looking for SSO and audit features. We use Azure and want to deploy this in West Europe.","UserDetails":{"FirstName":"CHLOÉ",` +
		`"LastName":"GAUTHIER","Email":"cgauthier@munsonmarinedallas.fr","Phone":"0169939377","Country":"France","Company":"Munson Marine Dallas SA",` +
		`"Title":"VP Engineering","TenantId":"9af3efd9-f5f2-4138-8496-7f12a291ca86","Locale":"fr-FR",` +
		`"Referrer":"https://azuremarketplace.microsoft.com/fr-fr/marketplace/apps/contoso.erp_connector","OptIn":false}}`
	for _, bench := range []struct {
		name    string
		shape   Shape
		records []string
	}{
		{"bench", ShapeAuto, []string{sampleBenchFlat, sampleBenchNested, flat2, nested2, sampleBenchEscaped}},
		{"bench-forced", ShapeHTTPS, []string{sampleBenchFlat, sampleBenchNested, flat2, nested2, sampleBenchEscaped}},
		{"bench-plain", ShapeAuto, []string{sampleBenchFlat, sampleBenchNested, flat2, nested2}},
		{"https", ShapeAuto, []string{sampleHTTPS2020, sampleHTTPS2018}},
		{"azuretable", ShapeAuto, []string{sampleAzureTable}},
		{"salesforce", ShapeAuto, []string{sampleSalesforce, sampleWebToLead}},
		{"dataverse", ShapeAuto, []string{sampleDataverse}},
		{"marketo", ShapeAuto, []string{sampleMarketo}},
		{"partnercenter", ShapeAuto, []string{sampleLeads2023, sampleLeads2021}},
		{"referral", ShapeAuto, []string{sampleReferral}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			bytes := 0
			for _, r := range bench.records {
				bytes += len(r)
			}
			b.SetBytes(int64(bytes / len(bench.records)))
			b.ReportAllocs()
			d := New(bench.shape)
			leads := make([]Fields, 0, 4)
			for i := 0; b.Loop(); i++ {
				var got, fault = d.Decode(bench.records[i%len(bench.records)], leads)
				if fault != nil || len(got) == 0 {
					b.Fatalf("Decode = fault %+v", fault)
				}
			}
		})
	}
}
