package normalize

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCompany(t *testing.T) {
	tests := []struct{ in, name, key string }{
		{"", "", ""},
		{" Contoso  Ltd ", "Contoso Ltd", "contoso"},
		{"Contoso Ltd.", "Contoso Ltd.", "contoso"},
		{"CONTOSO LIMITED", "CONTOSO LIMITED", "contoso"},
		{"Contoso GmbH & Co. KG", "Contoso GmbH & Co. KG", "contoso"},
		{"Contoso Pvt. Ltd.", "Contoso Pvt. Ltd.", "contoso"},
		{"Contoso Private Limited", "Contoso Private Limited", "contoso"},
		{"Contoso (Pty) Ltd", "Contoso (Pty) Ltd", "contoso"},
		{"Contoso Co., Ltd.", "Contoso Co., Ltd.", "contoso"},
		{"Contoso S.A. de C.V.", "Contoso S.A. de C.V.", "contoso"},
		{"Contoso S. A.", "Contoso S. A.", "contoso"},
		{"Contoso Sp. z o.o.", "Contoso Sp. z o.o.", "contoso"},
		{"Contoso s.r.o.", "Contoso s.r.o.", "contoso"},
		{"Contoso A.Ş.", "Contoso A.Ş.", "contoso"},
		{"Contoso Ltd. Şti.", "Contoso Ltd. Şti.", "contoso"},
		{"Contoso UG (haftungsbeschränkt)", "Contoso UG (haftungsbeschränkt)", "contoso"},
		{"Contoso株式会社", "Contoso株式会社", "contoso"},
		{"株式会社コントソ", "株式会社コントソ", "コントソ"},
		{"Contoso 有限公司", "Contoso 有限公司", "contoso"},
		{"ООО «Контосо»", "ООО «Контосо»", "контосо"},
		{"Контосо ЗАО", "Контосо ЗАО", "контосо"},
		{`Contoso בע"מ`, `Contoso בע"מ`, "contoso"},
		{"Contoso Α.Ε.", "Contoso Α.Ε.", "contoso"},
		{"Contoso จำกัด", "Contoso จำกัด", "contoso"},
		{"The Phone Company", "The Phone Company", "phone"},
		{"Müller & Söhne GmbH", "Müller & Söhne GmbH", "muller and sohne"},
		{"Contoso UK Ltd", "Contoso UK Ltd", "contoso uk"},
		{"Limited", "Limited", "limited"},
		{"Co Ltd", "Co Ltd", "co"},
		{"The", "The", "the"},
		{"AG", "AG", "ag"},
		{"Company and Co", "Company and Co", "company"},
		{"---", "---", ""},
		{"Costco", "Costco", "costco"},
	}
	for _, tt := range tests {
		if name, key := Company(tt.in); name != tt.name || key != tt.key {
			t.Errorf("Company(%q) = %q, %q, want %q, %q", tt.in, name, key, tt.name, tt.key)
		}
	}
}

func TestCompanyKeyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkCompany(t, anyText(t, "name")+rapid.SampledFrom([]string{"", " Ltd", " GmbH & Co. KG", "株式会社"}).Draw(t, "form"))
	})
}

func checkCompany(t fataler, in string) {
	name, key := Company(in)
	checkText(t, name, false)
	if (Fold(name) == "") != (key == "") {
		t.Fatalf("Company(%q) has the key %q", in, key)
	}
	if again := companyKey(key); again != key {
		t.Fatalf("the key %q of %q has the key %q", key, in, again)
	}
}

func FuzzCompany(f *testing.F) {
	for _, seed := range []string{"Contoso Ltd", "GmbH & Co. KG", "株式会社A", "ООО А", "the the", "& co"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) { checkCompany(t, s) })
}

func TestPersonName(t *testing.T) {
	tests := []struct{ in, name, key string }{
		{" Ann ", "Ann", "ann"},
		{"JÜRGEN", "JÜRGEN", "jurgen"},
		{"O’Brien", "O’Brien", "obrien"},
		{"St. John", "St. John", "st john"},
		{"Jean-Pierre", "Jean-Pierre", "jean pierre"},
		{"J.", "J.", "j"},
		{"ﾕｳｷ", "ユウキ", "ユウキ"},
		{"ＡＮＮ", "ANN", "ann"},
		{"עבד  אללה", "עבד אללה", "עבד אללה"},
		{"Nguyễn\u00a0Văn", "Nguyễn Văn", "nguyen van"},
		{"Ёлкин", "Ёлкин", "ёлкин"},
		{"N/A", "N/A", ""},
		{"unknown", "unknown", ""},
		{"-", "-", ""},
	}
	for _, tt := range tests {
		if name, key := PersonName(tt.in); name != tt.name || key != tt.key {
			t.Errorf("PersonName(%q) = %q, %q, want %q, %q", tt.in, name, key, tt.name, tt.key)
		}
	}
}

func TestJobTitle(t *testing.T) {
	if got := JobTitle("  VP\tEngineering "); got != "VP Engineering" {
		t.Errorf("JobTitle = %q, want %q", got, "VP Engineering")
	}
}
