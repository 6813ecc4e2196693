package normalize

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEmail(t *testing.T) {
	tests := []struct {
		in   string
		want EmailParts
	}{
		{"jsmith@contoso.com", EmailParts{"jsmith@contoso.com", "jsmith@contoso.com", "contoso.com", EmailCorporate}},
		{" J.Smith@Contoso.COM ", EmailParts{"j.smith@contoso.com", "j.smith@contoso.com", "contoso.com", EmailCorporate}},
		{"ann+promo3@contoso.com", EmailParts{"ann+promo3@contoso.com", "ann@contoso.com", "contoso.com", EmailCorporate}},
		{"A.nn.B+x@GoogleMail.com", EmailParts{"a.nn.b+x@googlemail.com", "annb@gmail.com", "googlemail.com", EmailFree}},
		{"ann.b@gmail.com", EmailParts{"ann.b@gmail.com", "annb@gmail.com", "gmail.com", EmailFree}},
		{"mailto:ann@contoso.com", EmailParts{"ann@contoso.com", "ann@contoso.com", "contoso.com", EmailCorporate}},
		{"Ann Smith <ann@contoso.com>", EmailParts{"ann@contoso.com", "ann@contoso.com", "contoso.com", EmailCorporate}},
		{"<ann@contoso.com>;", EmailParts{"ann@contoso.com", "ann@contoso.com", "contoso.com", EmailCorporate}},
		{"ann@contoso.com.", EmailParts{"ann@contoso.com", "ann@contoso.com", "contoso.com", EmailCorporate}},
		{"ａｎｎ＠contoso．com", EmailParts{"ann@contoso.com", "ann@contoso.com", "contoso.com", EmailCorporate}},
		{"ann@Müller.de", EmailParts{"ann@xn--mller-kva.de", "ann@xn--mller-kva.de", "xn--mller-kva.de", EmailCorporate}},
		{"sales@contoso.com", EmailParts{"sales@contoso.com", "sales@contoso.com", "contoso.com", EmailRole}},
		{"Info+x@gmail.com", EmailParts{"info+x@gmail.com", "info@gmail.com", "gmail.com", EmailRole}},
		{"a@0-mail.com", EmailParts{"a@0-mail.com", "a@0-mail.com", "0-mail.com", EmailDisposable}},
		{"sales@0-mail.com", EmailParts{"sales@0-mail.com", "sales@0-mail.com", "0-mail.com", EmailDisposable}},
		{"a@eu.web.de", EmailParts{"a@eu.web.de", "a@eu.web.de", "eu.web.de", EmailFree}},
		{"ann.+x@contoso.com", EmailParts{"ann.+x@contoso.com", "ann@contoso.com", "contoso.com", EmailCorporate}},
		{"+@contoso.com", EmailParts{"+@contoso.com", "+@contoso.com", "contoso.com", EmailCorporate}},
	}
	for _, tt := range tests {
		if got, ok := Email(tt.in); !ok || got != tt.want {
			t.Errorf("Email(%q) = %+v, %v, want %+v", tt.in, got, ok, tt.want)
		}
	}
}

func TestEmailRejects(t *testing.T) {
	for _, in := range []string{"", " ", "ann", "ann@", "@contoso.com", "ann@contoso", "ann@@contoso.com", "a b@contoso.com",
		"ann@contoso..com", "ann@-contoso.com", "ann@contoso-.com", "ann@contoso.c", "ann@contoso.123", "ann@[10.0.0.1]",
		"ann@con toso.com", "ann@contoso.com, bob@contoso.com", "n/a", "ann.@contoso.com", strings.Repeat("a", 65) + "@contoso.com",
		"ann@" + strings.Repeat("a", 64) + ".com", "ann@contoso_x.com", "mailto:", "<>"} {
		if got, ok := Email(in); ok || got != (EmailParts{}) {
			t.Errorf("Email(%q) = %+v, %v, want none", in, got, ok)
		}
	}
}

func TestEmailIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyText(t, "local") + rapid.SampledFrom([]string{"@", "", "@@"}).Draw(t, "at") +
			rapid.SampledFrom([]string{"Contoso.com", "gmail.com", "googlemail.com", "müller.DE", "x", " contoso.co.uk"}).Draw(t, "domain")
		checkEmail(t, in)
	})
}

func checkEmail(t fataler, in string) {
	got, ok := Email(in)
	if !ok {
		return
	}
	if again, ok := Email(got.Address); !ok || again != got {
		t.Fatalf("Email(%q) = %+v, but its address gives %+v", in, got, again)
	}
	if byKey, ok := Email(got.Key); !ok || byKey.Key != got.Key {
		t.Fatalf("Email(%q) has the key %q, whose key is %q", in, got.Key, byKey.Key)
	}
	checkText(t, got.Address, false)
	if !strings.HasSuffix(got.Address, "@"+got.Domain) || got.Kind == EmailNone {
		t.Fatalf("Email(%q) = %+v", in, got)
	}
}

func FuzzEmail(f *testing.F) {
	for _, seed := range []string{"ann@contoso.com", "Ann <A.nn+x@GoogleMail.com>", "mailto:a@b.de", "a@müller.de", "\xff@b.de"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) { checkEmail(t, s) })
}
