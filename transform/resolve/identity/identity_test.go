package identity_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadmill/transform/decode"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve/identity"
	"leadmill/transform/resolve/match"
)

func TestOf(t *testing.T) {
	n := normalize.New(normalize.Options{})
	for _, c := range []struct {
		name   string
		fields decode.Fields
		want   match.Person
	}{
		{"nothing", decode.Fields{}, match.Person{}},
		{
			"a colleague", decode.Fields{
				FirstName: "José", LastName: "O'Neill", Email: "Jose+azure@mail.contoso.co.uk", Phone: "020 7946 0018",
				Country: "United Kingdom", Company: "Contoso Ltd.", JobTitle: "Head of I.T.",
			},
			match.Person{
				First: "jose", Last: "oneill", Email: "jose@mail.contoso.co.uk", Kind: match.Corporate, Phone: "+442079460018",
				Company: "contoso", Domain: "contoso.co.uk", Country: "GB", Title: "head of it",
			},
		},
		{
			"free mail is no company", decode.Fields{Email: "a.nn@gmail.com"},
			match.Person{Email: "ann@gmail.com", Kind: match.Free},
		},
		{
			"a role mailbox is no person", decode.Fields{Email: "sales@contoso.com"},
			match.Person{Email: "sales@contoso.com", Kind: match.Role},
		},
		{
			"a disposable mailbox", decode.Fields{Email: "x@mailinator.com"},
			match.Person{Email: "x@mailinator.com", Kind: match.Disposable},
		},
		{"a placeholder is no name", decode.Fields{FirstName: "N/A", LastName: "unknown"}, match.Person{}},
	} {
		var l normalize.Lead
		n.Lead(&c.fields, normalize.Origin{}, &l)
		if diff := cmp.Diff(c.want, identity.Of(&l)); diff != "" {
			t.Errorf("%s: Of() (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestRegistrable(t *testing.T) {
	for in, want := range map[string]string{
		"contoso.com": "contoso.com", "mail.eu.contoso.com": "contoso.com", "a.contoso.co.uk": "contoso.co.uk", "": "", "co.uk": "co.uk",
	} {
		if got := identity.Registrable(in); got != want {
			t.Errorf("Registrable(%q) = %q, want %q", in, got, want)
		}
	}
}
