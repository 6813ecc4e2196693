package salesforce

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"pgregory.net/rapid"

	"leadmill/extract"
	"leadmill/extract/salesforce/salesforcetest"
	"leadmill/extract/sourcetest"
)

// example is the block of a configuration as the documentation shows it; the address is the stand-in's.
const example = `
url: URL
sign_in:
  client_id: 3MVG9stand.in.client
  client_secret: {file: FILE}
filter: LeadSource LIKE 'AzureMarketplace%' OR Campaign_Code__c = 'azure;2026'
columns: [Campaign_Code__c]
since: 2025-01-31
overlap: 30m
bulk_above: 100000
`

func TestExampleRuns(t *testing.T) {
	g := newOrg(t, salesforcetest.Options{Extra: []string{"Campaign_Code__c"}})
	g.addLeads(2)
	g.AddLead(map[string]any{"LastName": "Campaign", "LeadSource": "Web", "Campaign_Code__c": "azure;2026"})
	g.AddLead(map[string]any{"LastName": "Foreign", "LeadSource": "Web"})
	g.AddLead(map[string]any{"LastName": "Old", "LeadSource": "AzureMarketplace", "SystemModstamp": time.Date(2025, 1, 30, 23, 59, 59, 0, time.UTC)})
	text := strings.NewReplacer("URL", g.url, "FILE", secretFile(t, salesforcetest.DefaultClientSecret)).Replace(example)
	o := NewOptions().(*Options)
	if err := yaml.NewDecoder(bytes.NewReader([]byte(text)), yaml.Strict()).Decode(o); err != nil {
		t.Fatal(err)
	}
	if errs := o.Validate(); len(errs) > 0 {
		t.Fatalf("Validate() = %v", errs)
	}
	env := sourcetest.Env(t)
	env.Now = g.Now
	got, result := run(t, open(t, env, o), nil)
	if len(got) != 3 || result.Filtered != 1 {
		t.Errorf("got %d leads and %d filtered, want 3 and 1", len(got), result.Filtered)
	}
	if !strings.Contains(string(got[2].Payload), `"Campaign_Code__c":"azure;2026"`) {
		t.Errorf("payload %s, want the extra column in it", got[2].Payload)
	}
}

func TestValidate(t *testing.T) {
	secret := extract.Secret{Env: "SECRET"}
	good := func() *Options {
		o := NewOptions().(*Options)
		o.URL, o.SignIn.ClientID, o.SignIn.ClientSecret = "https://contoso.my.salesforce.com", "id", secret
		return o
	}
	if errs := good().Validate(); errs != nil {
		t.Errorf("Validate() = %v, want nothing", errs)
	}
	for _, c := range []struct {
		key    string
		change func(*Options)
	}{
		{"url", func(o *Options) { o.URL = "" }},
		{"url", func(o *Options) { o.URL = "http://contoso.my.salesforce.com" }},
		{"url", func(o *Options) { o.URL = "https://contoso.my.salesforce.com/lightning" }},
		{"url", func(o *Options) { o.URL = "https://user:word@contoso.my.salesforce.com" }},
		{"api_version", func(o *Options) { o.APIVersion = "62" }},
		{"api_version", func(o *Options) { o.APIVersion = "v49.0" }},
		{"sign_in.client_id", func(o *Options) { o.SignIn.ClientID = "" }},
		{"sign_in", func(o *Options) { o.SignIn.ClientSecret = extract.Secret{} }},
		{"sign_in", func(o *Options) { o.SignIn.PrivateKey = secret }},
		{"sign_in.username", func(o *Options) { o.SignIn.ClientSecret, o.SignIn.PrivateKey = extract.Secret{}, secret }},
		{"sign_in.username", func(o *Options) { o.SignIn.Username = "ann" }},
		{"sign_in.client_secret", func(o *Options) { o.SignIn.ClientSecret.File = "both" }},
		{"filter", func(o *Options) { o.Filter = "WHERE Id != null" }},
		{"columns[1]", func(o *Options) { o.Columns = []string{"Name", "Owner.Name"} }},
		{"since", func(o *Options) { o.Since = "yesterday" }},
		{"overlap", func(o *Options) { o.Overlap = -1 }},
		{"batch_size", func(o *Options) { o.BatchSize = 100 }},
		{"bulk_above", func(o *Options) { o.BulkAbove = -2 }},
		{"bulk_batch_size", func(o *Options) { o.BulkBatchSize = 0 }},
	} {
		o := good()
		c.change(o)
		if errs := o.Validate(); len(errs) != 1 || errs[0].Key != c.key {
			t.Errorf("Validate() = %v, want one fault of %s", errs, c.key)
		}
	}
}

func TestFilterFault(t *testing.T) {
	for _, c := range []struct{ filter, want string }{
		{"", ""},
		{"all", ""},
		{"LeadSource = 'a;b' AND (Country = 'SE' OR Country = 'NL')", ""},
		{`Company = 'O\'Neil (UK'`, ""},
		{"Id != null; DELETE", "semicolon"},
		{"Id != null) OR (Id = null", "did not open"},
		{"(Id != null", "not close"},
		{"Company = 'x", "not close"},
		{`Company = 'x\'`, "not close"},
		{"Company = 'x\x00'", "control"},
		{"where Id != null", "without WHERE"},
		{strings.Repeat("x", maxFilter+1), "longer"},
	} {
		if got := filterFault(c.filter); got != c.want && (c.want == "" || !strings.Contains(got, c.want)) {
			t.Errorf("filterFault(%.40q) = %q, want %q", c.filter, got, c.want)
		}
	}
}

// TestFilterStaysInside: an accepted filter cannot leave the parentheses that it is put in.
func TestFilterStaysInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.StringOfN(rapid.RuneFrom([]rune(`()'\; aA=`)), 0, 30, -1).Draw(t, "filter")
		if filterFault(f) != "" {
			return
		}
		depth, quoted := 1, false // as after "("
		for i := 0; i < len(f); i++ {
			switch {
			case quoted && f[i] == '\\':
				i++
			case f[i] == '\'':
				quoted = !quoted
			case !quoted && f[i] == '(':
				depth++
			case !quoted && f[i] == ')':
				depth--
			}
			if depth == 0 {
				t.Fatalf("filter %q was accepted and ends its parentheses at byte %d", f, i)
			}
		}
		if quoted || depth != 1 {
			t.Fatalf("filter %q was accepted and leaves depth %d, in a text: %t", f, depth, quoted)
		}
	})
}

// TestDefaultFilter: what Microsoft writes is claimed, and its neighbours are not.
func TestDefaultFilter(t *testing.T) {
	ours := []string{
		"AzureMarketplace", "AzureMarketplace-INS|contoso.app", "Azure Marketplace", "AzurePortal-Create|contoso.app", "Azure portal",
		"AppSource", "Appsource", "AppSource (SPZA)-PLT|contoso.app", "APPSOURCE (SPZA)", "SPZA-DNC|contoso.app", "TestDrive-StartTestDrive|a.b",
		"MSFT_TEST_636573304831318844-MSFT_TEST_636573304831318844|<Offer Name>", "Microsoft Marketplace-INS|a.b",
	}
	others := []string{
		"SFDC-IN|Contoso", "SFDC-dup-IN|Contoso", "AppExchange", "Web", "MSFT-TEST-1", "MSFTXTESTX1", "Azure event", "My AzureMarketplace", "",
	}
	g := newOrg(t, salesforcetest.Options{})
	var want []string
	for _, s := range ours {
		want = append(want, g.AddLead(map[string]any{"LastName": "Ours", "LeadSource": s}))
	}
	for _, s := range others {
		g.AddLead(map[string]any{"LastName": "Other", "LeadSource": s})
	}
	g.AddLead(map[string]any{"LastName": "Null"})
	got, result := run(t, g.source(t, nil), nil)
	if ids := idsOf(got); !slices.Equal(ids, want) {
		t.Errorf("got %d leads %v, want %d", len(ids), ids, len(want))
	}
	if result.Filtered != int64(len(others)+1) {
		t.Errorf("Filtered = %d, want %d", result.Filtered, len(others)+1)
	}
	got, result = run(t, g.source(t, func(o *Options) { o.Filter = "all" }), nil)
	if len(got) != len(ours)+len(others)+1 || result.Filtered != 0 {
		t.Errorf("filter all: got %d leads and %d filtered, want all and none", len(got), result.Filtered)
	}
}

func idsOf(deliveries []extract.Delivery) []string {
	var ids []string
	for _, d := range deliveries {
		ids = append(ids, d.RecordID)
	}
	return ids
}
