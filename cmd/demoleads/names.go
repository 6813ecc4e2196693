package main

import "strings"

// name is one name in its own script and in Latin letters.
type name struct{ native, latin string }

// names returns the given and family names of a locale. People are put together from them at random; a person of
// that name is a coincidence.
func names(locale string) (given, family []name) {
	lists := map[string][2]string{
		"en": {"Ann Mark Olivia James Grace Liam Chloe Ethan Ruby Noah Hazel Owen Ivy Caleb Nora Miles Tessa Dean Carla Wade",
			"Whitlock Harrow Pemberly Stanmore Ashdown Kirkwell Barlow Fenwick Hollis Marlowe Thorne Wexley Caldbeck Dunmore Ellery Garside O'Hanlon Larkin St.John Tillford"},
		"de": {"Anna Lukas Jürgen/Juergen Käthe/Kaethe Björn/Bjoern Sabine Uwe Ingrid Matthias Heike Jörg/Joerg Lena Till Ursula Karl-Heinz",
			"Müller-Ahrens/Mueller-Ahrens Groß/Gross Weißkirch/Weisskirch Köhlbrand/Koehlbrand Brüggener/Brueggener Steinhof Wiesental Lindqvist Hartung Vogtherr von~Adlershof/vonAdlershof Pfannschmidt Zöllrich/Zoellrich Kettwig"},
		"fr": {"Chloé/Chloe Étienne/Etienne Amélie/Amelie Jean-Luc Noémie/Noemie François/Francois Margaux Thibault Hélène/Helene Loïc/Loic",
			"Beaumarché/Beaumarche Delacôte/Delacote Lefèbvrier/Lefebvrier Montclair d'Orvault/dOrvault Rousselin Châtelneuf/Chatelneuf Vermandois Pélissanne/Pelissanne"},
		"nl": {"Sanne Daan Femke Jeroen Lotte Maarten Anouk Thijs Wouter Marijke",
			"van~der~Meerwijk/vandermeerwijk de~Brouwsma/debrouwsma Hoogendam Kuipershof van~'t~Zandt/vantzandt Dijkgraaff Terhorst Wolfswinkel"},
		"sv": {"Åsa/Asa Björn/Bjorn Malin Göran/Goran Elsa Håkan/Hakan Linnéa/Linnea Örjan/Orjan",
			"Sjökvist/Sjokvist Åkerlind/Akerlind Bergström-Lund/Bergstrom-Lund Hällmark/Hallmark Norrvik Ödeberg/Odeberg Tallmo"},
		"da": {"Søren/Soren Freja Kåre/Kare Ingeborg Bjørn/Bjorn Astrid Rasmus Signe",
			"Ærøskov/Aeroskov Nørgård-Holt/Norgard-Holt Brøndlund/Brondlund Fjeldsted Kjærby/Kjaerby Tveitmo Østerhus/Osterhus"},
		"fi": {"Aino Väinö/Vaino Päivi/Paivi Jukka Eero Säde/Sade", "Mäkiranta/Makiranta Järvenkylä/Jarvenkyla Korpivaara Lehtosalo Ylikangas"},
		"es": {"Íñigo/Inigo Lucía/Lucia Andrés/Andres Begoña/Begona Martín/Martin Ximena Joaquín/Joaquin Pilar",
			"Nuñezal~Prado/nunezalprado Garcilaso~Rey/garcilasorey Peñarrubia/Penarrubia Ibáñeta/Ibaneta Montealegre Quiroganes Zárrate/Zarrate"},
		"pt": {"João/Joao Conceição/Conceicao Thaís/Thais Luís/Luis Antônia/Antonia Caetano", "Guimarãsco/Guimarasco dos~Ventos/dosventos Araripê/Araripe Magalhanes Simõesal/Simoesal"},
		"it": {"Nicolò/Nicolo Giulia Alessio Mariarosa Ginevra Raffaele", "D'Albornoz/dalbornoz Montefalchi Bellacosta Rivalunga Santacroci Dell'Arno/dellarno"},
		"pl": {"Łukasz/Lukasz Małgorzata/Malgorzata Grażyna/Grazyna Wojciech Zofia", "Dąbrowiecki/Dabrowiecki Świętnicki/Swietnicki Żółkiewnik/Zolkiewnik Brzezicka Łąkowska/Lakowska"},
		"cs": {"Jiří/Jiri Žaneta/Zaneta Ondřej/Ondrej Hedvika Luboš/Lubos", "Dvořišťan/Dvoristan Říčanská/Ricanska Černohlávek/Cernohlavek Podhorský/Podhorsky"},
		"ja": {"陽菜/Hina 健一/Kenichi 美咲/Misaki 翔太/Shota ゆり/Yuri タカシ/Takashi", "桜井田/Sakuraida 森ノ宮/Morinomiya 青木沢/Aokizawa 川瀬野/Kawaseno 山根木/Yamaneki"},
		"ko": {"민준/Minjun 서연/Seoyeon 지호/Jiho 하은/Haeun", "남궁/Namgung 제갈/Jegal 선우/Seonu 황보/Hwangbo"},
		"zh": {"伟明/Weiming 秀兰/Xiulan 子涵/Zihan 建国/Jianguo 雨欣/Yuxin", "欧阳/Ouyang 司徒/Situ 诸葛/Zhuge 上官/Shangguan 慕容/Murong"},
		"hi": {"अनन्या/Ananya Rohan Kavya अर्जुन/Arjun Meera विक्रम/Vikram", "Chandrapuri Devnathan वर्माणी/Varmani Iyerkar शास्त्रीपुर/Shastripur"},
		"tr": {"İlker/Ilker Şebnem/Sebnem Çağla/Cagla Oğuz/Oguz Gülşen/Gulsen", "Yıldırımoğlu/Yildirimoglu Işıksal/Isiksal Çamlıdere/Camlidere Özgündüz/Ozgunduz"},
		"el": {"Ελένη/Eleni Γιώργος/Giorgos Δάφνη/Dafni Σταύρος/Stavros", "Παπαθαλάσσης/Papathalassis Ανδρονίκου/Andronikou Καλογεράτος/Kalogeratos"},
		"uk": {"Олена/Olena Тарас/Taras Ярина/Yaryna Юрій/Yurii Євген/Yevhen", "Верховинець/Verkhovynets Калинодуб/Kalynodub Щербаківська/Shcherbakivska Грушенко/Hrushenko"},
		"he": {"נועה/Noa איתן/Eitan שירה/Shira אורי/Uri", "בן-הרים/Ben-Harim כרמלי/Karmeli גלילאי/Galilai"},
		"ar": {"ليلى/Layla عمر/Omar نور/Noor خالد/Khalid مريم/Maryam", "الواحاتي/Alwahati بن~رائد/binraed النخيلي/Alnakheeli الساحلي/Alsahili"},
		"th": {"สมหญิง/Somying ธนา/Thana อรุณี/Arunee", "ทองสวนไพร/Thongsuanphrai แก้วธารา/Kaewthara"},
		"vi": {"Thị~Hương/huong Đức/Duc Ngọc~Ánh/ngocanh Quân/Quan", "Nguyễnh/Nguyenh Trầnh/Tranh Đặngo/Dango"},
		"ka": {"ნინო/Nino გიორგი/Giorgi თამარ/Tamar", "მთაწმინდელი/Mtatsmindeli წყალობაძე/Tsqalobadze"},
	}
	l, ok := lists[locale]
	if !ok {
		l = lists["en"]
	}
	return split(l[0]), split(l[1])
}

// split reads "native/latin native ..."; a tilde stands for a space within a name.
func split(list string) []name {
	var out []name
	for _, word := range strings.Fields(list) {
		native, latin, ok := strings.Cut(word, "/")
		if !ok {
			latin = native
		}
		out = append(out, name{strings.ReplaceAll(native, "~", " "), strings.ReplaceAll(latin, "~", " ")})
	}
	return out
}

// mailPart turns a name in Latin letters into a part of an e-mail address.
func mailPart(latin string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(latin) {
		if c >= 'a' && c <= 'z' || c == '-' {
			b.WriteRune(c)
		}
	}
	return strings.Trim(b.String(), "-")
}
