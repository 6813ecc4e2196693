package decode

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestOffers(t *testing.T) {
	tests := []struct{ ids, titles, want string }{
		{"", "", "/"},
		{"a", "A", "a/A"},
		{"a", "Backup, Enterprise; EU [beta]", "a/Backup, Enterprise; EU [beta]"},
		{"a;b", "A;B", "a/A b/B"},
		{"a, b", "A, B", "a/A b/B"},
		{"a,b", "A, Enterprise;B", "a/A, Enterprise b/B"},
		{"a\nb", "A\nB", "a/A b/B"},
		{`["a","b"]`, `["A, x","B \"q\" \u00e5"]`, `a/A, x b/B "q" å`},
		{`['a', 'b']`, `[A, B]`, "a/A b/B"},
		{`[a]`, `[A, Enterprise]`, "a/[A, Enterprise]"},
		{"a;b;", ";A;B", "a/A b/B"},
		{"a;A;b", "X;Y;Z", "a/X b/Z"},
		{"a;b", "A", "a/ b/"},
		{"a;b", "", "a/ b/"},
		{"", "A;B;A", "/A /B"},
		{"", "Backup, Enterprise", "/Backup, Enterprise"},
		{"", "[Preview] Backup [EU]", "/[Preview] Backup [EU]"},
		{"", "Children's; Teacher's", "/Children's /Teacher's"},
		{"[]", "A", "/A"},
		{";", "", "/"},
	}
	for _, tt := range tests {
		row, err := json.Marshal(map[string]string{"Referral ID": "r", "Customer Name": "Fabrikam", "Offer ID": tt.ids, "Offer name": tt.titles})
		if err != nil {
			t.Fatal(err)
		}
		leads, fault := New(ShapeAuto).Decode(string(row), nil)
		var got, ids []string
		for _, f := range leads {
			got = append(got, f.OfferID+"/"+f.OfferTitle)
			ids = append(ids, f.RecordID)
			if f.Company != "Fabrikam" {
				t.Errorf("offers %q, %q: company = %q, want it on every lead", tt.ids, tt.titles, f.Company)
			}
		}
		if strings.Join(got, " ") != tt.want || fault != nil {
			t.Errorf("offers %q, %q = %q, fault %v; want %q", tt.ids, tt.titles, got, fault, tt.want)
		}
		if want := []string{"r", "r#2"}; strings.Join(ids, " ") != strings.Join(want[:len(ids)], " ") {
			t.Errorf("offers %q, %q: record ids = %q, want %q", tt.ids, tt.titles, ids, want[:len(ids)])
		}
	}
}

// A JSON array as a value, as a page of an API might give it, is read like a cell that holds one.
func TestOffersAsArray(t *testing.T) {
	leads, fault := New(ShapePartnerCenter).Decode(`{"Offer ID":["a", "b"],"Offer name":["A","B"]}`, []Fields{{}})
	if fault != nil || len(leads) != 3 || leads[2].OfferID != "b" || leads[2].OfferTitle != "B" || leads[2].RecordID != "" {
		t.Errorf("Decode = %+v, fault %v; want offers a and b without record ids", leads, fault)
	}
}
