package normalize

import (
	"sort"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country returns the ISO 3166-1 alpha-2 code of a country named in any language that CLDR knows, by a code of two or
// three letters or by a common alias. Kosovo is XK, which ISO leaves to its users. Ok is false for anything else, and
// for a name that two countries share in different languages.
func Country(text string) (iso string, ok bool) {
	clean, _ := CleanName(text)
	key := Fold(clean)
	if key == "" {
		return "", false
	}
	table := countryTable()
	if iso, ok = table[key]; ok {
		return iso, true
	}
	if inner, found := strings.CutPrefix(key, "the "); found {
		iso, ok = table[inner]
	}
	return iso, ok
}

// countryAliases are spellings that CLDR lacks, folded.
var countryAliases = map[string]string{
	"uk": "GB", "united states of america": "US", "america": "US", "usa": "US", "u s a": "US", "u s": "US",
	"great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "u k": "GB",
	"britain": "GB", "united kingdom of great britain and northern ireland": "GB",
	"holland": "NL", "nederland": "NL", "republique francaise": "FR", "prc": "CN", "mainland china": "CN",
	"peoples republic of china": "CN", "republic of china": "TW", "taiwan province of china": "TW",
	"russian federation": "RU", "south korea": "KR", "korea": "KR", "korea republic of": "KR",
	"republic of korea": "KR", "korea south": "KR", "korea democratic peoples republic of": "KP", "korea north": "KP",
	"uae": "AE", "emirates": "AE", "ksa": "SA", "kingdom of saudi arabia": "SA", "rsa": "ZA", "viet nam": "VN",
	"czech republic": "CZ", "ceska republika": "CZ", "slovak republic": "SK",
	"federal republic of germany": "DE", "brd": "DE", "osterreich": "AT", "turkey": "TR", "turkiye": "TR",
	"macedonia": "MK", "burma": "MM", "cape verde": "CV", "swaziland": "SZ", "ivory coast": "CI", "cote divoire": "CI",
	"iran islamic republic of": "IR", "syrian arab republic": "SY", "lao peoples democratic republic": "LA",
	"laos": "LA", "moldova republic of": "MD", "republic of moldova": "MD", "tanzania united republic of": "TZ",
	"united republic of tanzania": "TZ", "bolivia plurinational state of": "BO", "venezuela bolivarian republic of": "VE",
	"brunei darussalam": "BN", "congo": "CG", "drc": "CD", "dr congo": "CD", "congo the democratic republic of the": "CD",
	"democratic republic of the congo": "CD", "republic of the congo": "CG", "palestine state of": "PS",
	"palestine": "PS", "vatican": "VA", "holy see": "VA", "hong kong": "HK", "hong kong sar": "HK", "macau": "MO",
	"macao": "MO", "republic of ireland": "IE", "eire": "IE", "ireland republic of": "IE", "kosovo": "XK",
	"el": "GR", "bosnia": "BA", "east timor": "TL", "micronesia federated states of": "FM", "the gambia": "GM",
	"us virgin islands": "VI", "virgin islands u s": "VI", "virgin islands us": "VI", "virgin islands british": "VG",
	"falkland islands malvinas": "FK", "libyan arab jamahiriya": "LY", "republic of the philippines": "PH",
	"republic of india": "IN", "bharat": "IN", "state of israel": "IL", "hellas": "GR", "hellenic republic": "GR",
	"commonwealth of australia": "AU", "republic of singapore": "SG", "republic of south africa": "ZA",
	"kingdom of the netherlands": "NL", "swiss confederation": "CH",
	"الإمارات": "AE", "الامارات": "AE", "السعودية": "SA", "المملكة المتحدة": "GB",
}

// countryTable maps folded names and codes to countries. It is built once, at first use, and only read afterwards.
var countryTable = sync.OnceValue(func() map[string]string {
	regions := isoRegions()
	table := make(map[string]string, 1<<15)
	tags := display.Supported.Tags()
	sort.Slice(tags, func(i, j int) bool { return tags[i].String() < tags[j].String() })
	for _, tag := range tags {
		namer := display.Regions(tag)
		if namer == nil {
			continue
		}
		for _, region := range regions {
			addCountryName(table, Fold(namer.Name(region)), region.String())
		}
	}
	english := display.Regions(language.English) // an English name wins over a name it shares with another language
	for _, region := range regions {
		table[Fold(english.Name(region))] = region.String()
	}
	for alias, iso := range countryAliases {
		table[alias] = iso
	}
	for _, region := range regions {
		table[strings.ToLower(region.ISO3())] = region.String()
	}
	for _, region := range regions { // last: a code of two letters is never a name
		table[strings.ToLower(region.String())] = region.String()
	}
	for name, iso := range table {
		if iso == "" {
			delete(table, name)
		}
	}
	delete(table, "")
	return table
})

// addCountryName marks a name that stands for two countries with an empty code.
func addCountryName(table map[string]string, name, iso string) {
	if known, ok := table[name]; ok && known != iso {
		iso = ""
	}
	table[name] = iso
}

// notInISO are codes that CLDR counts as countries and ISO 3166-1 has withdrawn or only reserved.
const notInISO = "AC AN CP CQ CS DG EA EZ FQ IC NT PC SU TA UN YU"

func isoRegions() []language.Region {
	var regions []language.Region
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			region, err := language.ParseRegion(code)
			current := err == nil && region.IsCountry() && region.Canonicalize() == region && region.String() == code
			if current && !strings.Contains(notInISO, code) {
				regions = append(regions, region)
			}
		}
	}
	return regions
}
