package normalize

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"leadmill/transform"
	"leadmill/transform/decode"
)

func TestPhone(t *testing.T) {
	tests := []struct{ in, region, want string }{
		{"+46812345678", "", "+46812345678"},
		{"+46 (0)8 12 34 56 78", "", "+46812345678"},
		{"08-123 456 78", "SE", "+46812345678"},
		{"0046 8 123 456 78", "SE", "+46812345678"},
		{"+44 (0)20 7946 0958", "US", "+442079460958"},
		{"(020) 7946 0958", "GB", "+442079460958"},
		{"442079460958", "GB", "+442079460958"},
		{"16175555555", "US", "+16175555555"},
		{"(617) 555-5555", "US", "+16175555555"},
		{"617.555.5555", "CA", "+16175555555"},
		{"011 44 20 7946 0958", "US", "+442079460958"},
		{"0044 20 7946 0958", "US", "+442079460958"}, // not how America dials, yet clear
		{"0044 20 7946 0958", "", "+442079460958"},
		{"011 44 20 7946 0958", "SE", "+442079460958"},
		{"+1 (31) 28277038 ext. 12", "US", "+13128277038"},
		{"+1 3128277038 x345", "", "+13128277038"},
		{"3128277038 EXT 7", "US", "+13128277038"},
		{"+1 312 827 7038;ext=12", "", "+13128277038"},
		{"tel:+1-312-827-7038", "", "+13128277038"},
		{"Phone: 312 827 7038", "US", "+13128277038"},
		{"1-800-FLOWERS", "US", "+18003569377"},
		{"+39 06 1234 5678", "", "+390612345678"},
		{"06 1234 5678", "IT", "+390612345678"},
		{"8 (495) 123-45-67", "RU", "+74951234567"},
		{"0 11 91234-5678", "BR", "+5511912345678"},
		{"041 21 3456-7890", "BR", "+552134567890"}, // with a carrier code
		{"٠٢٠ ٧٩٤٦ ٠٩٥٨", "GB", "+442079460958"},
		{"+800 1234 5678", "", "+80012345678"},
		{"268 464 1234", "AG", "+12684641234"},
		{"464 1234", "AG", "+12684641234"},
	}
	p := newPhones()
	for _, tt := range tests {
		if got, ok := p.e164(tt.in, tt.region); got != tt.want || !ok {
			t.Errorf("e164(%q, %q) = %q, %v, want %q", tt.in, tt.region, got, ok, tt.want)
		}
	}
	for _, tt := range []struct{ in, region string }{
		{"", "US"}, {" ", "US"}, {"n/a", "US"}, {"+", "US"}, {"12", "US"}, {"1 2", "US"}, {"020 7946 0958", ""},
		{"6175555555", "AQ"}, {"+999 1234567", "US"}, {"+46 8", "SE"}, {"12345678901234567890123456789012345", "US"},
		{"+1 617 555 5555 5555", "US"}, {"00", "SE"}, {"\xff\xfe", "US"},
	} {
		if got, ok := p.e164(tt.in, tt.region); got != "" || ok {
			t.Errorf("e164(%q, %q) = %q, %v, want none", tt.in, tt.region, got, ok)
		}
	}
}

// TestPhoneAgreesWithLibrary compares the tables with the library on numbers of every region, in the ways people write
// them. Where the library finds a number, the tables must find the same.
func TestPhoneAgreesWithLibrary(t *testing.T) {
	regions := make([]string, 0, 300)
	for region := range phonenumbers.GetSupportedRegions() {
		regions = append(regions, region)
	}
	sort.Strings(regions)
	r := rand.New(rand.NewPCG(1, 2))
	p := newPhones()
	accepted, tabled := 0, 0
	var buf [maxDigits]byte
	for _, region := range regions {
		for range 60 {
			text, in := writePhone(r, region), region
			if r.IntN(8) == 0 {
				in = regions[r.IntN(len(regions))]
			}
			if !scanPhone(text, &buf).odd {
				tabled++
			}
			want, ok := libraryPhone(text, in)
			if !ok {
				continue
			}
			accepted++
			if got, ok := p.e164(text, in); got != want || !ok {
				t.Errorf("e164(%q, %q) = %q, %v, library %q", text, in, got, ok, want)
			}
		}
	}
	if total := len(regions) * 60; accepted < total/2 || tabled < total*9/10 {
		t.Errorf("of %d numbers %d accepted, %d for the tables: the comparison says little", total, accepted, tabled)
	}
}

// writePhone makes a national number, real, shortened, prolonged or random, and writes it in one of many ways.
func writePhone(r *rand.Rand, region string) string {
	code := fmt.Sprint(phonenumbers.GetCountryCodeForRegion(region))
	trunk := phonenumbers.GetNddPrefixForRegion(region, true)
	types := []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.TOLL_FREE}
	national := "123456789"
	if example := phonenumbers.GetExampleNumberForType(region, types[r.IntN(len(types))]); example != nil {
		national = phonenumbers.GetNationalSignificantNumber(example)
	}
	digits := []byte(national)
	for i := r.IntN(len(digits)); i < len(digits); i++ {
		digits[i] = byte('0' + r.IntN(10))
	}
	switch r.IntN(10) {
	case 0:
		digits = digits[:max(2, len(digits)-1-r.IntN(4))]
	case 1:
		digits = append(digits, byte('0'+r.IntN(10)))
	case 2:
		for i := range digits {
			digits[i] = byte('0' + r.IntN(10))
		}
	}
	national = string(digits)
	cut := 1 + r.IntN(len(national)-1)
	grouped := national[:cut] + [...]string{" ", "-", ".", ") "}[r.IntN(4)] + national[cut:]
	return [...]string{
		"+" + code + national, "+" + code + " " + grouped, "+" + code + " (" + trunk + ")" + grouped,
		trunk + national, trunk + grouped, national, grouped, code + national, code + trunk + national,
		"00" + code + national, "011 " + code + " " + grouped, "(" + trunk + grouped, "++" + code + grouped,
		grouped + " x" + code, grouped + " ext. 123", "+" + code + grouped + " EXT:7", "Tel " + grouped,
		"+" + trunk + national, "0" + national, "8" + national, "1" + national,
	}[r.IntN(21)]
}

func TestDigitMatcher(t *testing.T) {
	tests := []struct {
		pattern, digits string
		match           bool
		prefix          int
		prefixFree      bool
	}{
		{`[2-9]\d{2}`, "234", true, 3, true},
		{`[2-9]\d{2}`, "134", false, -1, true},
		{`[2-9]\d{2}`, "2345", false, 3, true},
		{`00|1(?:2|79)\d`, "1798", true, 4, true},
		{`00|1(?:2|79)\d`, "00", true, 2, true},
		{`0(?:8\d)?`, "0", true, 1, false},
		{`\d{4,6}`, "12345", true, 4, false},
		{``, "", true, 0, true},
	}
	for _, tt := range tests {
		m, err := newDigitMatcher(tt.pattern)
		if err != nil {
			t.Fatalf("newDigitMatcher(%q): %v", tt.pattern, err)
		}
		if got := m.match([]byte(tt.digits)); got != tt.match {
			t.Errorf("%q matches %q = %v, want %v", tt.pattern, tt.digits, got, tt.match)
		}
		if got := m.prefix([]byte(tt.digits)); got != tt.prefix || m.prefixFree != tt.prefixFree {
			t.Errorf("%q is a prefix of %q: %d, %v, want %d, %v", tt.pattern, tt.digits, got, m.prefixFree, tt.prefix, tt.prefixFree)
		}
	}
	if _, err := newDigitMatcher(`(`); err == nil {
		t.Error("a broken pattern was compiled")
	}
}

func FuzzPhone(f *testing.F) {
	for _, seed := range [][2]string{{"+46 8 123 456 78", ""}, {"020 7946 0958 ext 4", "GB"}, {"1-800-FLOWERS", "US"},
		{"041 21 3456-7890", "BR"}, {"tel:+1;phone-context=+1", "US"}, {"00090123", "JP"}, {"+0", "GB"}} {
		f.Add(seed[0], seed[1])
	}
	p := newPhones()
	f.Fuzz(func(t *testing.T, text, region string) {
		if len(text) > 300 {
			return
		}
		got, ok := p.e164(text, region)
		if want, wanted := libraryPhone(text, region); wanted && want != got {
			t.Fatalf("e164(%q, %q) = %q, library %q", text, region, got, want)
		}
		if ok && (len(got) < 4 || got[0] != '+' || strings.Trim(got[1:], "0123456789") != "") {
			t.Fatalf("e164(%q, %q) = %q", text, region, got)
		}
	})
}

// A number without its area code can be dialled only on the spot: as a key it would join strangers.
func TestPhoneLocalOnly(t *testing.T) {
	n := New(Options{})
	for _, text := range []string{"555-1234", "555 0199"} {
		var out Lead
		n.Lead(&decode.Fields{Phone: text, Country: "US", LastName: "Doe"}, Origin{}, &out)
		if out.Phone != "" || !slices.Contains(out.Issues, transform.IssueBadPhone) {
			t.Errorf("phone of %q in the US = %q with issues %v, want none and %s", text, out.Phone, out.Issues, transform.IssueBadPhone)
		}
	}
}
