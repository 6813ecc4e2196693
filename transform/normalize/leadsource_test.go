package normalize

import (
	"testing"

	"leadmill/transform"
)

func TestParseSource(t *testing.T) {
	tests := []struct {
		in   string
		want SourceParts
	}{
		{"", SourceParts{Source: "Unknown"}},
		{"AzureMarketplace", SourceParts{Source: "AzureMarketplace"}},
		{"AzureMarketplace-INS|contoso.backup", SourceParts{"AzureMarketplace", "INS", "contoso.backup", ""}},
		{" AzureMarketplace-INS | contoso.backup ", SourceParts{"AzureMarketplace", "INS", "contoso.backup", ""}},
		{"AZUREMARKETPLACE-INS|CONTOSO.AI-SEARCH", SourceParts{"AzureMarketplace", "INS", "contoso.ai-search", ""}},
		{"AZUREMARKETPLACE", SourceParts{Source: "AzureMarketplace"}},
		{"Azure Marketplace", SourceParts{Source: "AzureMarketplace"}},
		{"Azure portal", SourceParts{Source: "AzurePortal"}},
		{"AzurePortal-Create|bitnami.openedxcypress", SourceParts{"AzurePortal", "Create", "bitnami.openedxcypress", ""}},
		{"SPZA", SourceParts{Source: "AppSource"}},
		{"SPZA-PLT|contoso.x", SourceParts{"AppSource", "PLT", "contoso.x", ""}},
		{"AppSource (SPZA)-DNC|contoso.x", SourceParts{"AppSource", "DNC", "contoso.x", ""}},
		{"APPSOURCE (SPZA)-Ins|contoso.x", SourceParts{"AppSource", "INS", "contoso.x", ""}},
		{"Appsource", SourceParts{Source: "AppSource"}},
		{"TestDrive", SourceParts{Source: "TestDrive"}},
		{"TestDrive-starttestdrive", SourceParts{Source: "TestDrive", Action: "StartTestDrive"}},
		{"AzureMarketplace-TRY|contoso.x", SourceParts{"AzureMarketplace", "TRY", "contoso.x", ""}},
		{"AzureMarketplace|contoso.x", SourceParts{"AzureMarketplace", "", "contoso.x", ""}},
		{"AzureMarketplaceWeb-INS|contoso.x", SourceParts{"Unknown", "INS", "contoso.x", ""}},
		{"SPZA-INS|docusign.3701c77e-1cfa-4c56-91e6-3ed0b622145",
			SourceParts{"AppSource", "INS", "docusign.3701c77e-1cfa-4c56-91e6-3ed0b622145", ""}},
		{"AzureMarketplace-INS|contoso.iot-edge.module", SourceParts{"AzureMarketplace", "INS", "contoso.iot-edge.module", ""}},
		{"AzureMarketplace-INS|contoso.x|contoso.x-preview", SourceParts{"AzureMarketplace", "INS", "contoso.x", ""}},
		{"AzureMarketplace-INS|Contoso Backup 2.0", SourceParts{"AzureMarketplace", "INS", "", "Contoso Backup 2.0"}},
		{"MSFT_TEST_636573304831318844-MSFT_TEST_636573304831318844|<Offer Name>",
			SourceParts{"Unknown", "", "", "Offer Name"}},
		{"contoso.ai-search", SourceParts{"Unknown", "", "contoso.ai-search", ""}},
		{"Northwind-Traders.Data-Hub", SourceParts{"Unknown", "", "northwind-traders.data-hub", ""}},
		{"Test run through MS Flow", SourceParts{Source: "Unknown"}},
		{"Web-to-Lead", SourceParts{Source: "Unknown"}},
		{"SFDC-IN|Listing", SourceParts{Source: "Unknown"}},
		{"SFDC-dup-IN|Listing", SourceParts{Source: "Unknown"}},
		{"-|", SourceParts{Source: "Unknown"}},
	}
	for _, tt := range tests {
		if got := ParseSource(tt.in); got != tt.want {
			t.Errorf("ParseSource(%q) = %+v, want %+v", tt.in, got, tt.want)
		}
	}
}

func TestAction(t *testing.T) {
	tests := []struct {
		in, want string
		known    bool
	}{
		{"INS", "INS", true}, {"Ins", "INS", true}, {" plt ", "PLT", true}, {"dnc", "DNC", true},
		{"CREATE", "Create", true}, {"StartTestdrive", "StartTestDrive", true}, {"Test drive", "StartTestDrive", true},
		{"Free Trial", "FreeTrial", true}, {"FreeTrial", "FreeTrial", true}, {"Start Free Trial", "FreeTrial", true},
		{"Contact me", "PLT", true}, {"Get it now", "INS", true},
		{" Skapa ", "Skapa", false}, {"TRY", "TRY", false}, {"", "", false}, {"  ", "", false},
		{"MSFT_TEST_1", "", false},
	}
	for _, tt := range tests {
		if got, known := Action(tt.in); got != tt.want || known != tt.known {
			t.Errorf("Action(%q) = %q, %v, want %q, %v", tt.in, got, known, tt.want, tt.known)
		}
	}
}

func TestStages(t *testing.T) {
	configured := newStageMap(map[string]transform.Stage{"Free Trial": transform.Trial, "TRY": transform.Interest})
	tests := []struct {
		stages stageMap
		action string
		want   transform.Stage
		ok     bool
	}{
		{newStageMap(nil), "PLT", transform.Interest, true},
		{newStageMap(nil), "StartTestDrive", transform.Trial, true},
		{newStageMap(nil), "Create", transform.Active, true},
		{newStageMap(nil), "DNC", transform.Excluded, true},
		{newStageMap(nil), "TRY", transform.Unclassified, false},
		{configured, "FreeTrial", transform.Trial, true},
		{configured, "try", transform.Interest, true},
		{configured, "INS", transform.Unclassified, false},
	}
	for _, tt := range tests {
		if got, ok := tt.stages.of(tt.action); got != tt.want || ok != tt.ok {
			t.Errorf("stage of %q = %v, %v, want %v, %v", tt.action, got, ok, tt.want, tt.ok)
		}
	}
}

func TestIsTestText(t *testing.T) {
	tests := []struct {
		in   string
		want bool
	}{
		{"MSFT_TEST_636573304831318844", true},
		{"msft_test_636573304831318844@test.com", true},
		{"a_b MSFT_TEST", true},
		{"MSFT TEST", false},
		{"someone@test.com", false},
		{"MSFT_", false},
		{"_TEST", false},
		{"", false},
	}
	for _, tt := range tests {
		if got := IsTestText(tt.in); got != tt.want {
			t.Errorf("IsTestText(%q) = %v, want %v", tt.in, got, tt.want)
		}
	}
}

func TestSplitCampaign(t *testing.T) {
	tests := []struct{ in, campaign, rest string }{
		{"Campaigns: ", "", ""},
		{"Campaigns: Spring 2020", "Spring 2020", ""},
		{"campaigns:spring\nCall me", "spring", "Call me"},
		{"Call me\r\nCampaigns: X\r\nsoon", "X", "Call me\r\nsoon"},
		{"Our Campaigns: none", "", "Our Campaigns: none"},
		{" ", "", " "},
		{"", "", ""},
	}
	for _, tt := range tests {
		if campaign, rest := SplitCampaign(tt.in); campaign != tt.campaign || rest != tt.rest {
			t.Errorf("SplitCampaign(%q) = %q, %q, want %q, %q", tt.in, campaign, rest, tt.campaign, tt.rest)
		}
	}
}

func FuzzParseSource(f *testing.F) {
	for _, seed := range []string{"AzureMarketplace-INS|contoso.x", "SFDC-dup-IN|Listing", "a.b", "-|-|", "MSFT_TEST_1-MSFT_TEST_1|<Offer Name>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := ParseSource(s)
		switch p.Source {
		case sourceMarketplace, sourcePortal, sourceAppSource, sourceTestDrive, sourceUnknown:
		default:
			t.Fatalf("ParseSource(%q).Source = %q", s, p.Source)
		}
		if p.OfferID != "" && (!LooksLikeOfferID(p.OfferID) || p.OfferTitle != "") {
			t.Fatalf("ParseSource(%q) = %+v", s, p)
		}
		checkText(t, p.Action, false)
		checkText(t, p.OfferTitle, false)
	})
}
