package dataverse

import (
	"encoding/json"
	"testing"
)

func TestReadsLikeSource(t *testing.T) {
	for value, want := range map[string]bool{
		"AzureMarketplace":                      true,
		"AzureMarketplace-INS|bitnami.edx":      true,
		"appsource (spza)-plt|docusign.3701c77": true,
		"AppSource (SPZA)":                      true,
		"SPZA-DNC | contoso.app":                true,
		"Azure Portal-Create|contoso.vm":        true,
		"TestDrive":                             true,
		"TestDrive|contoso.vm":                  true,
		"MSFT_TEST_636573304831318844-MSFT_TEST_636573304831318844|Offer": true,
		"Microsoft Marketplace-PLT|contoso.app":                           true,
		"Some-New Store-StartTestDrive |contoso.app":                      true,
		"":                                false,
		"AppSource told me of you":        false,
		"AzureMarketplaces":               false,
		"Test drive of the car":           false,
		"Follow-up | Contoso":             false,
		"SFDC-IN|Listing":                 false,
		"Insurance | INS":                 false,
		"-INS|contoso.app":                false,
		"Ann asks for AppSource-INS|x":    true, // an action before a bar: better one too many than one lost
		"INS|contoso.app":                 false,
		"Met at the fair in Azure portal": false,
	} {
		if got := readsLikeSource(value); got != want {
			t.Errorf("readsLikeSource(%q) = %t, want %t", value, got, want)
		}
	}
}

func TestFilterWants(t *testing.T) {
	const user = "2e451703-c686-e711-80e5-00155db19e6d"
	for _, c := range []struct {
		filter Filter
		row    string
		want   bool
	}{
		{Filter{}, `{"subject":"  SPZA "}`, true},
		{Filter{}, `{"subject":"\u0053PZA"}`, true},
		{Filter{}, `{"subject":null}`, false},
		{Filter{}, `{"subject":7}`, false},
		{Filter{Column: "leadsourcecode", Prefixes: []string{"100000001"}}, `{"leadsourcecode":100000001}`, true},
		{Filter{Column: "leadsourcecode", Prefixes: []string{"100000001"}}, `{"leadsourcecode":8}`, false},
		{Filter{Column: "new_source"}, `{"subject":"x","new_source":"AppSource-PLT|a.b"}`, true},
		{Filter{Column: "Subject"}, `{"subject":"SPZA"}`, true},
		{Filter{Column: "LeadSourceCode", Prefixes: []string{"1"}}, `{"leadsourcecode":100000001}`, true},
		{Filter{Prefixes: []string{"Web: ", "MP-"}}, `{"subject":"mp-7"}`, true},
		{Filter{Prefixes: []string{"MP-"}}, `{"subject":"SPZA"}`, false},
		{Filter{CreatedBy: user}, `{"subject":"x","_createdby_value":"2E451703-C686-e711-80e5-00155db19e6d"}`, true},
		{Filter{CreatedBy: user}, `{"subject":"SPZA","_createdby_value":null}`, false},
		{Filter{All: true}, `{}`, true},
	} {
		var r row
		if err := json.Unmarshal([]byte(c.row), &r.fields); err != nil {
			t.Fatal(err)
		}
		if got := c.filter.compile().wants(r); got != c.want {
			t.Errorf("%+v wants %s = %t, want %t", c.filter, c.row, got, c.want)
		}
	}
}
