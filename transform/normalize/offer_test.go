package normalize

import (
	"slices"
	"testing"

	"leadmill/transform"
	"leadmill/transform/decode"
)

func TestOffer(t *testing.T) {
	n := New(Options{Offers: map[string]string{"Contoso  Backup": "Contoso.Backup", "bare-id": "contoso.bare"}})
	tests := []struct {
		source, id, title, feed           string
		offer, offerTitle, publisher, bad string
	}{
		{"AzureMarketplace-INS|contoso.x", "", "", "", "contoso.x", "", "contoso", ""},
		{"AzureMarketplace-INS|contoso.x", "Fabrikam.Y.Z", "Why", "", "fabrikam.y.z", "Why", "fabrikam", ""},
		{"AzureMarketplace", "backup", "", "Contoso", "contoso.backup", "", "contoso", ""},
		{"SPZA-INS|contoso.backup", "Backup", "", "fabrikam", "contoso.backup", "", "contoso", ""},
		{"SPZA-INS|contoso.backup", "Restore", "", "", "contoso.restore", "", "contoso", ""},
		{"AzureMarketplace", "Backup", "", "", "", "Backup", "", transform.IssueUnmappedTitle},
		{"AzureMarketplace", "bare-id", "", "", "contoso.bare", "bare-id", "contoso", ""},
		{"AzureMarketplace", "", "contoso BACKUP", "", "contoso.backup", "contoso BACKUP", "contoso", ""},
		{"AzureMarketplace", "", "Something Else", "Contoso", "", "Something Else", "contoso", transform.IssueUnmappedTitle},
		{"AzureMarketplace-INS|Contoso Backup", "", "", "", "contoso.backup", "Contoso Backup", "contoso", ""},
		{"AzureMarketplace", "Contoso Backup", "", "", "contoso.backup", "Contoso Backup", "contoso", ""},
		{"AzureMarketplace", " ", "", "Contoso", "", "", "contoso", transform.IssueNoOffer},
		{"SFDC-IN|Listing", "", "", "", "", "", "", transform.IssueNoOffer},
		{"AzureMarketplace", "", "日本\xff", "", "", "日本\ufffd", "", transform.IssueUnmappedTitle},
	}
	for _, tt := range tests {
		f := decode.Fields{LeadSource: tt.source, OfferID: tt.id, OfferTitle: tt.title}
		var lead Lead
		n.Lead(&f, Origin{Publisher: tt.feed}, &lead)
		if lead.OfferID != tt.offer || lead.OfferTitle != tt.offerTitle || lead.PublisherID != tt.publisher {
			t.Errorf("offer of %+v = %q, %q, %q, want %q, %q, %q", tt, lead.OfferID, lead.OfferTitle, lead.PublisherID,
				tt.offer, tt.offerTitle, tt.publisher)
		}
		for _, issue := range []string{transform.IssueNoOffer, transform.IssueUnmappedTitle} {
			if slices.Contains(lead.Issues, issue) != (issue == tt.bad) {
				t.Errorf("issues of %+v = %v, want %q", tt, lead.Issues, tt.bad)
			}
		}
	}
}

func TestLooksLikeOfferID(t *testing.T) {
	tests := []struct {
		in   string
		want bool
	}{
		{"contoso.backup", true}, {"a.b.c", true}, {"tailspin_toys.k8s-operator", true},
		{"contoso", false}, {".backup", false}, {"contoso.", false}, {"Contoso Backup 2.0", false}, {"<a.b>", false},
		{"https://a.b", false}, {"", false},
	}
	for _, tt := range tests {
		if got := LooksLikeOfferID(tt.in); got != tt.want {
			t.Errorf("LooksLikeOfferID(%q) = %v, want %v", tt.in, got, tt.want)
		}
	}
}
