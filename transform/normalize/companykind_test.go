package normalize

import (
	"testing"

	"leadmill/transform/decode"
)

func TestNamesCompany(t *testing.T) {
	n := New(Options{})
	for _, c := range []struct {
		company string
		want    bool
	}{
		{"Contoso AB", true}, {"3M", true}, {"HP", true}, {"Ek & Söner", true}, {"John Smith Consulting", true}, {"Private Bank", true},
		{"Student Union", true}, {"Home Depot", true}, {"株式会社トヨタ", true},
		{"John Smith Ltd", true}, {"Smith GmbH", true}, // a legal form makes a company of a name
		{"John Smith", false}, {"smith, john", false}, {"SMITH", false}, {"John", false},
		{"", false}, {"-", false}, {"x", false}, {"N/A", false}, {"n.a.", false}, {"None", false}, {"Self-Employed", false}, {"self", false},
		{"Freelance", false}, {"Freelancer ", false}, {"consultant", false}, {"Private", false}, {"Privat", false}, {"PRIVÉ", false},
		{"Étudiant", false}, {"Selbständig", false}, {"My Company", false}, {"no company", false}, {"Home", false}, {"Egen företagare", false},
		{"个人", false}, {"12345", false}, {"gmail.com", false}, {"personal use", false},
	} {
		var l Lead
		n.Lead(&decode.Fields{FirstName: "John", LastName: "Smith", Company: c.company}, Origin{}, &l)
		if got := l.NamesCompany(); got != c.want {
			t.Errorf("NamesCompany(%q) of John Smith = %v, want %v", c.company, got, c.want)
		}
	}
}

func TestNamedAlike(t *testing.T) {
	for _, c := range []struct {
		company, domain string
		want            bool
	}{
		{"contoso", "contoso.com", true}, {"contoso nordic", "contoso.se", true}, {"con toso", "contoso.com", true}, {"wide world importers", "wide-world.com", true},
		{"fabrikam", "contoso.com", false}, {"cont", "contoso.com", false}, {"the contoso", "contoso.com", false},
		{"", "contoso.com", false}, {"contoso", "", false}, {"hp", "hp.com", false}, // two letters may be anybody's
	} {
		if got := NamedAlike(c.company, c.domain); got != c.want {
			t.Errorf("NamedAlike(%q, %q) = %v, want %v", c.company, c.domain, got, c.want)
		}
	}
}
