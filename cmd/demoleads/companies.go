package main

import (
	"strings"
)

// company is an invented customer. Its spellings are what its people type.
type company struct {
	spellings []string
	domain    string
	phone     string // national number of the switchboard, in groups
	country   *country
	style     int    // how its addresses are made
	role      string // shared mailbox that some people give instead of their own; "" for none
	people    []*person
}

// fictitious lists companies that Microsoft uses in its documentation, with their domains.
const fictitious = `A. Datum Corporation|adatum.com
Adventure Works Cycles|adventure-works.com
Alpine Ski House|alpineskihouse.com
Bellows College|bellowscollege.com
Best For You Organics Company|bestforyouorganics.com
Blue Yonder Airlines|blueyonderairlines.com
City Power & Light|cpandl.com
Coho Vineyard|cohovineyard.com
Coho Winery|cohowinery.com
Consolidated Messenger|consolidatedmessenger.com
Fourth Coffee|fourthcoffee.com
Graphic Design Institute|graphicdesigninstitute.com
Humongous Insurance|humongousinsurance.com
Lamna Healthcare Company|lamnahealthcare.com
Litware, Inc.|litwareinc.com
Lucerne Publishing|lucernepublishing.com
Margie's Travel|margiestravel.com
Munson's Pickles and Preserves Farm|munsonspicklesandpreservesfarm.com
Nod Publishers|nodpublishers.com
Northwind Traders|northwindtraders.com
Proseware, Inc.|proseware.com
Relecloud|relecloud.com
School of Fine Art|fineartschool.net
Southridge Video|southridgevideo.com
Tailspin Toys|tailspintoys.com
The Phone Company|thephone-company.com
Trey Research|treyresearch.net
VanArsdel, Ltd.|vanarsdelltd.com
Wide World Importers|wideworldimporters.com
Wingtip Toys|wingtiptoys.com
Woodgrove Bank|woodgrovebank.com
World Wide Importers|worldwideimporters.example`

// invented lists stems of company names by locale: what it is called / in Latin letters. Legal forms follow below.
func invented(locale string) string {
	return map[string]string{
		"en": "Harbour~Lane~Logistics Quillmark~Press Redbrook~Foods Ironvale~Tools Larkfield~Care Penrose~Analytics Stonebridge~Law Copperleaf~Energy Millpond~Bakers Northgate~Dental Foxglove~Media Silverbirch~Homes Tidewater~Marine Oakhurst~Academy Brightwell~Optics Kestrel~Aviation Moorland~Textiles Saltmarsh~Seafood Juniper~Interiors Wrenfield~Robotics",
		"de": "Nordhang~Maschinenbau Wiesental~Logistik Grünspecht~Software/Gruenspecht~Software Alpenblick~Pharma Süßmann~Feinkost/Suessmann~Feinkost Elbtor~Spedition Kupferhof~Metallbau Rheinau~Messtechnik Tannengrund~Möbel/Tannengrund~Moebel Hüttenwerk~Saarholz/Huettenwerk~Saarholz Bodensee~Obstbau Lindenhof~Kliniken Morgenrot~Solar",
		"fr": "Boulangerie~des~Aulnes Atelier~Beaurivage Énergies~du~Vercel/Energies~du~Vercel Transports~Montbrun Clinique~Sainte-Aude Éditions~Lavande/Editions~Lavande Verrerie~d'Argonne",
		"nl": "Zuiderpolder~Bouw Tulpenhof~Export Waterkant~Advies Heideveld~Zorg Kaasmarkt~Logistiek",
		"sv": "Norrsken~Teknik Skärgårdens~Varv/Skargardens~Varv Björkhult~Trä/Bjorkhult~Tra Älvdal~Konsult/Alvdal~Konsult",
		"da": "Fjordlys~Energi Havørn~Shipping/Havorn~Shipping Bøgeskov~Møbler/Bogeskov~Mobler",
		"fi": "Revontuli~Ohjelmistot Järvikylän~Saha/Jarvikylan~Saha",
		"es": "Olivares~del~Sur Construcciones~Peñablanca/Construcciones~Penablanca Azulejos~Montemar Cafetalera~Quetzal",
		"pt": "Ipêroxo~Alimentos/Iperoxo~Alimentos Serra~Clara~Mineração/Serra~Clara~Mineracao Maré~Alta~Turismo/Mare~Alta~Turismo",
		"it": "Officine~Valdora Ceramiche~Montalba Pastificio~Bellavena",
		"pl": "Zielony~Młyn/Zielony~Mlyn Bursztynowa~Logistyka",
		"cs": "Modrý~Kámen/Modry~Kamen Sklárny~Podlesí/Sklarny~Podlesi",
		"ja": "さくら野技研/Sakurano~Giken 青海商事/Aomi~Shoji みどり丘製作所/Midorioka~Seisakusho",
		"ko": "한빛누리전자/Hanbitnuri~Electronics 푸른솔물류/Pureunsol~Logistics",
		"zh": "晨曦云科技/Chenxiyun~Technology 江畔食品/Jiangpan~Foods",
		"hi": "Sagarmatha~Textiles Neelkamal~Diagnostics Vanasthali~Software",
		"tr": "Boğazköy~Tekstil/Bogazkoy~Tekstil Çınaraltı~Gıda/Cinaralti~Gida",
		"el": "Αιγαιοπελαγίτικα~Πλοία/Aigaiopelagitika~Ploia",
		"uk": "Калиновий~Гай/Kalynovyi~Hai Дніпрові~Кручі/Dniprovi~Kruchi",
		"he": "גלי~כרמל/Galei~Karmel",
		"ar": "واحة~النخيل/Wahat~Alnakheel ميناء~الفجر/Meena~Alfajr",
		"th": "บ้านสวนไพร/Baan~Suanphrai",
		"vi": "Sông~Xanh/Song~Xanh",
		"ka": "მზიური~ველი/Mziuri~Veli",
	}[locale]
}

// forms lists legal forms of a locale; the first is the usual one, the others are spelled by people.
func forms(locale string) []string {
	switch locale {
	case "en":
		return []string{"Ltd", "Limited", "Ltd.", "LTD"}
	case "de":
		return []string{"GmbH", "Gesellschaft mit beschränkter Haftung", "gmbh", "G.m.b.H."}
	case "fr":
		return []string{"SARL", "S.A.R.L."}
	case "nl":
		return []string{"B.V.", "BV"}
	case "sv":
		return []string{"AB", "Aktiebolag"}
	case "da":
		return []string{"A/S", "AS"}
	case "fi":
		return []string{"Oy", "OY"}
	case "es":
		return []string{"S.L.", "SL"}
	case "pt":
		return []string{"Ltda.", "LTDA"}
	case "it":
		return []string{"S.r.l.", "Srl"}
	case "pl":
		return []string{"Sp. z o.o.", "sp. z o. o."}
	case "cs":
		return []string{"s.r.o.", "spol. s r.o."}
	case "ja":
		return []string{"株式会社", "K.K."}
	case "ko":
		return []string{"주식회사", "Co., Ltd."}
	case "zh":
		return []string{"有限公司", "Co., Ltd."}
	case "hi":
		return []string{"Pvt. Ltd.", "Private Limited"}
	case "tr":
		return []string{"A.Ş.", "AS"}
	}
	return []string{"LLC", "L.L.C."}
}

// companies invents all customers' companies.
func companies(r *rng, places []country) []*company {
	var out []*company
	for line := range strings.SplitSeq(fictitious, "\n") {
		full, domain, _ := strings.Cut(line, "|")
		place := &places[r.weighted(70, 20, 0, 0, 5, 5)]
		out = append(out, &company{domain: domain, country: place,
			spellings: []string{full, strings.ToUpper(full), strings.ReplaceAll(full, "&", "and"), strings.TrimSuffix(full, " Corporation")}})
	}
	seen := map[string]bool{}
	for i := range places {
		place := &places[i]
		for _, n := range split(invented(place.locale)) {
			if seen[n.latin] {
				continue
			}
			seen[n.latin] = true
			home := place
			if shared := sameLocale(places, place.locale); r.chance(40) {
				home = pick(r, shared)
			}
			out = append(out, &company{country: home, spellings: spellings(n, forms(place.locale)),
				domain: mailPart(strings.ReplaceAll(n.latin, " ", "-")) + ".example"})
		}
	}
	for i, c := range out {
		c.style = r.intn(4)
		c.phone = digits(r, pick(r, c.country.numbers))
		if i%9 == 4 {
			c.role = pick(r, []string{"info", "sales", "it", "office", "admin"}) + "@" + c.domain
		}
	}
	return out
}

func sameLocale(places []country, locale string) []*country {
	var out []*country
	for i := range places {
		if places[i].locale == locale {
			out = append(out, &places[i])
		}
	}
	return out
}

func spellings(n name, legal []string) []string {
	join := func(stem, form string) string {
		if form == "株式会社" || form == "주식회사" {
			return form + stem
		}
		return stem + " " + form
	}
	out := []string{join(n.native, legal[0]), n.native, join(n.native, legal[len(legal)-1]), strings.ToUpper(n.latin)}
	if n.native != n.latin {
		out = append(out, join(n.latin, legal[len(legal)-1]))
	}
	return append(out, join(n.native, legal[len(legal)/2]))
}

// digits replaces every # by a digit.
func digits(r *rng, pattern string) string {
	out := []byte(pattern)
	for i, c := range out {
		if c == '#' {
			out[i] = byte('0' + r.intn(10))
		}
	}
	return string(out)
}
