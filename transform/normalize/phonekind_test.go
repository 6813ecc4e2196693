package normalize

import (
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestPhoneKind(t *testing.T) {
	n := New(Options{})
	for _, c := range []struct {
		number, country, land string
		mobile                bool
	}{
		{"+46701234567", "SE", "SE", true}, {"+46812345678", "SE", "SE", false}, {"+46701234567", "", "SE", true}, {"+46701234567", "DE", "SE", true},
		{"+4915123456789", "DE", "DE", true}, {"+493012345678", "", "DE", false},
		{"+12025550123", "US", "US", false}, {"+12025550123", "CA", "CA", false}, {"+12025550123", "", "US", false}, // may be either
		{"+447400123456", "GB", "GB", true}, {"+447400123456", "", "GB", true}, {"+442079460018", "JE", "JE", false},
		{"+77011234567", "KZ", "KZ", true}, {"+79161234567", "", "RU", true},
		{"+80012345678", "", "", false}, {"", "SE", "", false}, {"+", "SE", "", false}, {"+999123456", "SE", "", false},
	} {
		land, mobile := n.PhoneKind(c.number, c.country)
		if land != c.land || mobile != c.mobile {
			t.Errorf("PhoneKind(%q, %q) = %q, %v, want %q, %v", c.number, c.country, land, mobile, c.land, c.mobile)
		}
	}
}

// The library's own examples of every region: one of a mobile phone is called that unless it may be a fixed line too, and
// one of a fixed line never is.
func TestPhoneKindOfExamples(t *testing.T) {
	n := New(Options{})
	mobiles := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE} {
			example := phonenumbers.GetExampleNumberForType(region, kind)
			if example == nil {
				continue
			}
			number := phonenumbers.Format(example, phonenumbers.E164)
			land, mobile := n.PhoneKind(number, region)
			if want := phonenumbers.GetNumberType(example) == phonenumbers.MOBILE; land != region || mobile != want {
				t.Errorf("PhoneKind(%q, %q) = %q, %v, want %v", number, region, land, mobile, want)
			}
			if mobile {
				mobiles++
			}
		}
	}
	if mobiles < 150 {
		t.Errorf("%d examples are called mobile", mobiles)
	}
}
