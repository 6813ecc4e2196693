package main

// country holds how a country is written and how its telephone numbers look. Where a regulator reserves numbers
// for fiction (US, GB, DE, FR, SE, AU, ...) those are used.
type country struct {
	iso     string
	cc      string   // calling code
	trunk   string   // prefix of national numbers
	numbers []string // national numbers in their usual groups; # is any digit
	names   []string // spellings as customers enter them, English first
	locale  string   // key of the names and companies
	weight  int      // share of the people
}

func countries() []country {
	return []country{
		{"US", "1", "", []string{"202 555 01##", "312 555 01##", "617 555 01##"}, []string{"United States", "USA", "US", "United States of America", "U.S.A.", "Vereinigte Staaten", "États-Unis"}, "en", 150},
		{"GB", "44", "0", []string{"20 7946 0###", "113 496 0###"}, []string{"United Kingdom", "UK", "GB", "Great Britain", "England", "Vereinigtes Königreich", "Royaume-Uni"}, "en", 80},
		{"DE", "49", "0", []string{"30 23125 ###", "69 90009 ###", "89 99998 ###"}, []string{"Germany", "Deutschland", "DE", "DEU", "Allemagne", "Alemania", "Duitsland", "ドイツ"}, "de", 80},
		{"FR", "33", "0", []string{"1 99 00 ## ##"}, []string{"France", "FR", "FRA", "Frankreich", "Francia"}, "fr", 45},
		{"CA", "1", "", []string{"416 555 01##", "604 555 01##"}, []string{"Canada", "CA", "CAN", "Kanada"}, "en", 30},
		{"AU", "61", "0", []string{"2 5550 ####", "491 570 ###"}, []string{"Australia", "AU", "AUS", "Australien"}, "en", 25},
		{"CH", "41", "0", []string{"44 555 ## ##"}, []string{"Switzerland", "Schweiz", "Suisse", "Svizzera", "CH"}, "de", 18},
		{"AT", "43", "0", []string{"1 5550 ####"}, []string{"Austria", "Österreich", "AT", "Autriche"}, "de", 14},
		{"NL", "31", "0", []string{"20 555 0###", "10 555 0###"}, []string{"Netherlands", "The Netherlands", "Nederland", "Holland", "NL", "Pays-Bas"}, "nl", 22},
		{"BE", "32", "0", []string{"2 555 ## ##"}, []string{"Belgium", "België", "Belgique", "BE"}, "nl", 10},
		{"SE", "46", "0", []string{"8 465 004 ##", "70 174 06 ##"}, []string{"Sweden", "Sverige", "SE", "Schweden"}, "sv", 18},
		{"DK", "45", "", []string{"32 55 50 ##"}, []string{"Denmark", "Danmark", "DK", "Dänemark"}, "da", 10},
		{"NO", "47", "", []string{"22 55 50 ##"}, []string{"Norway", "Norge", "NO", "Noreg"}, "da", 8},
		{"FI", "358", "0", []string{"9 5550 ####"}, []string{"Finland", "Suomi", "FI", "Finnland"}, "fi", 8},
		{"ES", "34", "", []string{"910 555 0##"}, []string{"Spain", "España", "ES", "Spanien"}, "es", 16},
		{"MX", "52", "", []string{"55 5550 01##"}, []string{"Mexico", "México", "MX", "MEX"}, "es", 10},
		{"BR", "55", "0", []string{"11 3555 01##"}, []string{"Brazil", "Brasil", "BR", "Brésil"}, "pt", 14},
		{"IT", "39", "", []string{"06 5550 ####"}, []string{"Italy", "Italia", "IT", "Italien"}, "it", 14},
		{"PL", "48", "", []string{"22 555 01 ##"}, []string{"Poland", "Polska", "PL", "Polen"}, "pl", 10},
		{"CZ", "420", "", []string{"225 550 1##"}, []string{"Czechia", "Czech Republic", "Česká republika", "Česko", "CZ"}, "cs", 8},
		{"JP", "81", "0", []string{"3 5550 01##"}, []string{"Japan", "日本", "JP", "JPN", "Japon"}, "ja", 20},
		{"KR", "82", "0", []string{"2 555 01##"}, []string{"South Korea", "대한민국", "Korea, Republic of", "KR"}, "ko", 9},
		{"CN", "86", "0", []string{"10 5555 01##"}, []string{"China", "中国", "CN", "People's Republic of China"}, "zh", 12},
		{"IN", "91", "0", []string{"22 2555 01##"}, []string{"India", "भारत", "IN", "Indien"}, "hi", 16},
		{"TR", "90", "0", []string{"212 555 01 ##"}, []string{"Türkiye", "Turkey", "TR", "Türkei"}, "tr", 8},
		{"GR", "30", "", []string{"21 0555 01##"}, []string{"Greece", "Ελλάδα", "GR", "Griechenland"}, "el", 7},
		{"UA", "380", "0", []string{"44 555 01 ##"}, []string{"Ukraine", "Україна", "UA"}, "uk", 8},
		{"IL", "972", "0", []string{"3 555 01##"}, []string{"Israel", "ישראל", "IL"}, "he", 6},
		{"AE", "971", "0", []string{"4 255 01##"}, []string{"United Arab Emirates", "الإمارات العربية المتحدة", "UAE", "AE"}, "ar", 8},
		{"TH", "66", "0", []string{"2 555 01##"}, []string{"Thailand", "ประเทศไทย", "ไทย", "TH"}, "th", 5},
		{"VN", "84", "0", []string{"24 3555 01##"}, []string{"Vietnam", "Việt Nam", "VN", "Viet Nam"}, "vi", 6},
		{"GE", "995", "0", []string{"32 255 01 ##"}, []string{"Georgia", "საქართველო", "GE"}, "ka", 4},
	}
}
