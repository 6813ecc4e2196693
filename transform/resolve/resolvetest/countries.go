package resolvetest

import "strings"

// A country holds how it is written and how its telephone numbers look. A national number is a prefix and seven
// digits, of which the first is 2 to 9.
type country struct {
	language int      // index of languages
	share    int      // of the persons of the language, in per cent
	code     string   // calling code
	trunk    string   // before national numbers
	mobiles  []string // prefixes of numbers of persons
	offices  []string // prefixes of numbers of companies
	names    []string // spellings as people enter them, the usual one first
	forms    []string // spellings of the usual legal form, the usual one first
	domains  []string // of companies
	mail     []string // free mail, the usual one first
}

func countries() []country {
	c := func(language, share int, code, trunk, mobiles, offices, names, forms, domains, mail string) country {
		return country{language, share, code, trunk, strings.Fields(mobiles), strings.Fields(offices), strings.Split(names, "|"),
			strings.Split(forms, "|"), strings.Fields(domains), strings.Fields(mail)}
	}
	return []country{
		c(0, 50, "1", "", "202 212 305 312 415 512 617 702 718 404 713 303", "206 213 214 503 602 215", "United States|USA|US|United States of America|U.S.A.", "Inc.|Inc|Incorporated|LLC|Corp.", "com com com net io", "gmail.com gmail.com yahoo.com outlook.com hotmail.com aol.com icloud.com"),
		c(0, 30, "44", "0", "771 772 773 774 781 782 791 794 796", "207 208 161 121 113", "United Kingdom|UK|GB|Great Britain|England", "Ltd|Limited|Ltd.|LTD|plc", "co.uk co.uk com", "gmail.com gmail.com hotmail.co.uk outlook.com yahoo.co.uk btinternet.com"),
		c(0, 12, "1", "", "416 604 514 403 613", "905 778 450", "Canada|CA|CAN", "Inc.|Ltd.|Inc|Limited", "ca ca com", "gmail.com gmail.com outlook.com hotmail.com yahoo.ca"),
		c(0, 8, "61", "0", "40 41 42 43", "29 39 73", "Australia|AU|AUS", "Pty Ltd|Pty. Ltd.|PTY LTD", "com.au com.au com", "gmail.com outlook.com bigpond.com hotmail.com"),
		c(1, 74, "49", "0", "1511 1512 1520 1522 1573 1575 170 171 172 176", "30 89 40 69 221", "Germany|Deutschland|DE|DEU", "GmbH|gmbh|G.m.b.H.|GmbH & Co. KG|AG", "de de de com", "gmx.de web.de gmail.com gmail.com t-online.de outlook.de"),
		c(1, 14, "43", "0", "664 676 650 660 699", "1", "Austria|Österreich|AT", "GmbH|Ges.m.b.H.|GesmbH", "at at com", "gmx.at gmail.com a1.net"),
		c(1, 12, "41", "0", "76 77 78 79", "44 22 61 31", "Switzerland|Schweiz|CH|Suisse", "AG|A.G.|GmbH", "ch ch com", "bluewin.ch gmail.com gmx.ch"),
		c(2, 80, "33", "0", "61 62 63 64 65 66 67", "14 15 42 47", "France|FR|FRA", "SARL|S.A.R.L.|SAS|S.A.S.", "fr fr com", "gmail.com orange.fr wanadoo.fr free.fr hotmail.fr laposte.net"),
		c(2, 20, "32", "0", "47 48 49", "2", "Belgium|Belgique|België|BE", "SPRL|SRL|SA", "be be eu", "gmail.com skynet.be hotmail.com telenet.be"),
		c(3, 100, "31", "0", "61 62 63 64 65", "20 10 70", "Netherlands|The Netherlands|Nederland|Holland|NL", "B.V.|BV|b.v.", "nl nl com", "gmail.com ziggo.nl kpnmail.nl hotmail.com xs4all.nl"),
		c(4, 45, "46", "0", "70 72 73 76 79", "8", "Sweden|Sverige|SE|SWE", "AB|Aktiebolag|ab", "se se com", "gmail.com hotmail.se telia.com outlook.com"),
		c(4, 30, "45", "", "2 4 5", "3 7", "Denmark|Danmark|DK", "A/S|ApS|AS", "dk dk com", "gmail.com hotmail.dk yousee.dk"),
		c(4, 25, "47", "", "4 9", "2 5", "Norway|Norge|NO", "AS|A/S|ASA", "no no com", "gmail.com online.no hotmail.no"),
		c(5, 70, "34", "", "61 62 63 64 65 66", "91 93", "Spain|España|ES|ESP", "S.L.|SL|S.A.|SLU", "es es com", "gmail.com hotmail.es yahoo.es telefonica.net"),
		c(5, 30, "52", "", "551 552 811 331", "558 813", "Mexico|México|MX|MEX", "S.A. de C.V.|SA de CV|S. de R.L.", "com.mx mx com", "gmail.com hotmail.com prodigy.net.mx"),
		c(6, 100, "39", "", "320 328 333 338 340 347 349", "02 06", "Italy|Italia|IT|ITA", "S.r.l.|Srl|SRL|S.p.A.", "it it com", "gmail.com libero.it virgilio.it hotmail.it alice.it"),
		c(7, 100, "48", "", "50 51 60 66 69 78", "22 12 61", "Poland|Polska|PL|POL", "Sp. z o.o.|sp. z o. o.|Sp. z o. o.|S.A.", "pl com.pl com", "wp.pl gmail.com onet.pl o2.pl interia.pl"),
		c(8, 100, "55", "0", "1199 2198 3199 4198", "113 213", "Brazil|Brasil|BR|BRA", "Ltda.|LTDA|Ltda|S.A.", "com.br com.br com", "gmail.com hotmail.com uol.com.br bol.com.br terra.com.br"),
		c(9, 100, "91", "0", "981 982 984 990 997", "222 804 114", "India|IN|IND|Bharat", "Pvt. Ltd.|Pvt Ltd|Private Limited|Ltd", "in co.in com", "gmail.com rediffmail.com yahoo.co.in outlook.com"),
		c(10, 100, "81", "0", "901 801 702", "35 36", "Japan|JP|JPN|Nippon", "K.K.|KK|Co., Ltd.", "co.jp jp com", "gmail.com yahoo.co.jp docomo.ne.jp"),
	}
}
