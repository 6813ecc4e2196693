package explain

import (
	"errors"
	"strings"
	"testing"
)

func TestParseQuestion(t *testing.T) {
	for _, c := range []struct {
		in   string
		want question
	}{
		{"C0123456789ABCDEF", question{kind: 'C', id: "C0123456789ABCDEF"}},
		{" l0123456789abcdef\n", question{kind: 'L', id: "L0123456789ABCDEF"}},
		{"LOI23456789ABCDEF", question{kind: 'L', id: "L0123456789ABCDEF"}},
		{"colll23456789abcd", question{kind: 'C', id: "C011123456789ABCD"}},
		{"L-0123-4567-89AB-CDEF", question{kind: 'L', id: "L0123456789ABCDEF"}},
		{"Ann+azure@Contoso.COM", question{kind: '@', email: "ann@contoso.com"}},
		{"<a.n.n@googlemail.com>", question{kind: '@', email: "ann@gmail.com"}},
	} {
		got, err := parseQuestion(c.in)
		if err != nil || got != c.want {
			t.Errorf("parseQuestion(%q) = %+v, %v, want %+v", c.in, got, err, c.want)
		}
	}
	for in, want := range map[string]string{
		"":                        "no id of a customer or lead",
		"Ann Secretsson":          "no id of a customer or lead",
		"ann.secretsson@secret":   "not valid",
		"A0123456789ABCDEF":       "of an account",
		"X0123456789ABCDEF":       "begins with C",
		"C0123456789ABCDE_":       "digits and letters",
		"C0123456789ABCDEU":       "digits and letters",
		"Secretsson, Ann Mary":    "no id of a customer or lead",
		"ANN SECRETSSON 12":       "digits and letters",
		"C0123456789ABCDEFABCDEF": "no id of a customer or lead",
	} {
		_, err := parseQuestion(in)
		var question *QuestionError
		if !errors.As(err, &question) || !strings.Contains(err.Error(), want) {
			t.Errorf("parseQuestion(%q) gives error %v, want one that says %q", in, err, want)
		}
		if err != nil && strings.Contains(strings.ToLower(err.Error()), "secret") {
			t.Errorf("parseQuestion(%q) repeats the argument: %v", in, err)
		}
	}
}

// FuzzParseQuestion checks that whatever is taken is an id in its one spelling or an address, and that an error holds
// nothing of the argument.
func FuzzParseQuestion(f *testing.F) {
	for _, s := range []string{"C0123456789ABCDEF", "loi23456789abcdef", "ann@contoso.com", "ŀ123456789ABCDE", "ſ@ı.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		q, err := parseQuestion(in)
		if err != nil {
			if len(in) > 20 && strings.Contains(err.Error(), in) {
				t.Errorf("parseQuestion(%q) repeats the argument: %v", in, err)
			}
			return
		}
		if q.kind == '@' {
			if !strings.Contains(q.email, "@") {
				t.Errorf("parseQuestion(%q) = %+v, want an address", in, q)
			}
			return
		}
		again, err := parseQuestion(strings.ToLower(q.id))
		if err != nil || again != q {
			t.Errorf("parseQuestion(%q) = %+v, read again %+v, %v", in, q, again, err)
		}
	})
}
