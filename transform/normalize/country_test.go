package normalize

import (
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

func TestCountry(t *testing.T) {
	tests := []struct{ names, want string }{
		{"US|us|USA|usa|U.S.|U.S.A.|United States|United States of America|america|Vereinigte Staaten|美国", "US"},
		{"GB|UK|uk|U.K.|gbr|England|Great Britain|united kingdom|Royaume-Uni|The United Kingdom", "GB"},
		{"DE|deu|Germany|Deutschland|Allemagne|Германия|ドイツ|GERMANY", "DE"},
		{"IN|ind|India|भारत", "IN"},
		{"FR|fra|FRANCE|république française|Republique Francaise", "FR"},
		{"CA|can|Canada|KANADA", "CA"},
		{"JP|jpn|Japan|日本", "JP"},
		{"BR|bra|Brasil|Brazil", "BR"},
		{"CN|chn|prc|China|中国|P.R.C.", "CN"},
		{"ES|esp|España|Spain", "ES"},
		{"MX|mex|México|Mexico", "MX"},
		{"NL|The Netherlands|Holland|Nederland|netherlands", "NL"},
		{"AU|aus|Australia", "AU"},
		{"PL|pol|Polska|Poland", "PL"},
		{"SE|swe|Sverige|Sweden", "SE"},
		{"TR|tur|Turkey|Türkiye|TÜRKİYE", "TR"},
		{"RU|rus|Россия|Russian Federation|Russia", "RU"},
		{"KR|kor|South Korea|대한민국|Korea, Republic of|Republic of Korea", "KR"},
		{"AE|uae|U.A.E.|الإمارات|United Arab Emirates", "AE"},
		{"SA|ksa|السعودية|Saudi Arabia", "SA"},
		{"GR|grc|Ελλάδα|ΕΛΛΆΔΑ|ΕΛΛΑΔΑ|Greece", "GR"},
		{"IL|isr|ישראל|Israel", "IL"},
		{"TH|tha|ไทย|Thailand", "TH"},
		{"VN|Vietnam|Việt Nam|Viet Nam", "VN"},
		{"CZ|Czech Republic|Czechia|Česko|Česká republika|cze", "CZ"},
		{"CH|che|Schweiz|Suisse|Switzerland", "CH"},
		{"ZA|zaf|rsa|South Africa", "ZA"},
		{"SG|sgp|Singapore", "SG"},
		{"CI|Côte d'Ivoire|Côte d’Ivoire|Ivory Coast", "CI"},
		{"IE|Ireland|Éire", "IE"},
		{"GE|Georgia", "GE"},
		{"NE|Niger", "NE"},
		{"XK|Kosovo", "XK"},
	}
	for _, tt := range tests {
		for name := range strings.SplitSeq(tt.names, "|") {
			if got, ok := Country(name); got != tt.want || !ok {
				t.Errorf("Country(%q) = %q, %v, want %q", name, got, ok, tt.want)
			}
		}
	}
	for _, name := range []string{"", "-", "ZZ", "EU", "SU", "Atlantis", "Unietd States", "N/A"} {
		if got, ok := Country(name); got != "" || ok {
			t.Errorf("Country(%q) = %q, %v, want none", name, got, ok)
		}
	}
}

func TestCountryTable(t *testing.T) {
	regions := isoRegions()
	if len(regions) != 250 { // the 249 of ISO 3166-1, and Kosovo
		t.Errorf("%d regions, want 250: %v", len(regions), regions)
	}
	english := display.English.Regions()
	for _, region := range regions {
		for _, name := range []string{region.String(), region.ISO3(), english.Name(region)} {
			if got, ok := Country(name); got != region.String() || !ok {
				t.Errorf("Country(%q) = %q, %v, want %v", name, got, ok, region)
			}
		}
	}
	for name, iso := range countryTable() {
		if region, err := language.ParseRegion(iso); err != nil || region.String() != iso || Fold(name) != name {
			t.Errorf("table has %q for %q", iso, name)
		}
	}
}

func FuzzCountry(f *testing.F) {
	for _, seed := range []string{"the netherlands", "U.K.", "Česko", "\xff", "the"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		iso, ok := Country(s)
		if ok != (len(iso) == 2) {
			t.Fatalf("Country(%q) = %q, %v", s, iso, ok)
		}
	})
}
