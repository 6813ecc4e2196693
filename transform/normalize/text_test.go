package normalize

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	tests := []struct {
		in, want string
		bad      bool
	}{
		{"", "", false},
		{"Contoso", "Contoso", false},
		{"  a \t b\r\n c  ", "a b c", false},
		{"a\u00a0b\u2003c\u3000", "a b c", false},
		{"\ufeffAnn\u200b", "Ann", false},
		{"a\x00b\x7f", "a b", true},
		{"a\xff\xfeb", "a\ufffdb", true},
		{"Mu\u0308ller", "Müller", false},
		{"ｶﾅ", "ｶﾅ", false}, // width is kept outside names
		{"می\u200cخواهم", "می\u200cخواهم", false},
	}
	for _, tt := range tests {
		if got, bad := Clean(tt.in); got != tt.want || bad != tt.bad {
			t.Errorf("Clean(%q) = %q, %v, want %q, %v", tt.in, got, bad, tt.want, tt.bad)
		}
	}
}

func TestCleanNotes(t *testing.T) {
	tests := []struct{ in, want string }{
		{"one\ntwo", "one\ntwo"},
		{"one\r\ntwo\rthree", "one\ntwo\nthree"},
		{" one \n\t two \n\n\n\n three\n", "one\ntwo\n\nthree"},
		{"Приём  заявок\u2028до", "Приём заявок\nдо"},
		{"日本\n語", "日本\n語"},
	}
	for _, tt := range tests {
		if got, _ := CleanNotes(tt.in); got != tt.want {
			t.Errorf("CleanNotes(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		in    string
		limit int
		want  string
		cut   bool
	}{
		{"abc", 3, "abc", false},
		{"abcd", 3, "abc", true},
		{"aéé", 4, "aé", true},
		{"ab cd", 3, "ab", true},
		{"日本", 2, "", true},
	}
	for _, tt := range tests {
		if got, cut := Cut(tt.in, tt.limit); got != tt.want || cut != tt.cut {
			t.Errorf("Cut(%q, %d) = %q, %v, want %q, %v", tt.in, tt.limit, got, cut, tt.want, tt.cut)
		}
	}
}

// anyText draws texts that hold what goes wrong in practice: broken bytes, marks, odd blanks, full-width letters.
func anyText(t *rapid.T, label string) string {
	part := rapid.OneOf(rapid.String(), rapid.Just("\xff"), rapid.Just("e\u0301"), rapid.Just("\u0301"),
		rapid.Just("\u200b"), rapid.Just("ＡＢＣ"), rapid.Just(" \n\t "), rapid.Just("\u00a0"), rapid.Just("ﾕｳｷ"),
		rapid.StringMatching(`[A-Za-z0-9 .@+|<>()/:&'-]{0,12}`))
	return strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, label), "")
}

func TestCleanProperties(t *testing.T) {
	cleaners := map[string]func(string) (string, bool){"Clean": Clean, "CleanName": CleanName, "CleanNotes": CleanNotes}
	for name, clean := range cleaners {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				in := anyText(t, "text")
				got, _ := clean(in)
				if again, bad := clean(got); again != got || bad {
					t.Fatalf("cleaning %q again gave %q, %v", got, again, bad)
				}
				checkText(t, got, name == "CleanNotes")
				if name == "CleanName" && !norm.NFKC.IsNormalString(got) {
					t.Fatalf("%q is not in form NFKC", got)
				}
			})
		})
	}
}

type fataler interface{ Fatalf(string, ...any) }

// checkText asserts what the package promises of every text.
func checkText(t fataler, s string, lines bool) {
	if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) {
		t.Fatalf("%q is not valid UTF-8 in form NFC", s)
	}
	if strings.TrimSpace(s) != s {
		t.Fatalf("%q has white space at an end", s)
	}
	for _, r := range s {
		if unicode.IsControl(r) && !(lines && r == '\n') {
			t.Fatalf("%q holds a control character", s)
		}
	}
}

func TestFold(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Müller", "muller"},
		{"STRAẞE", "strasse"},
		{"Weiß", "weiss"},
		{"Søren Łukasz", "soren lukasz"},
		{"Œuvre Ærø", "oeuvre aero"},
		{"İbrahim Işıl", "ibrahim isil"},
		{"O’Brien", "obrien"},
		{"O'Brien", "obrien"},
		{"Jean-Pierre", "jean pierre"},
		{"J.", "j"},
		{"S.A. de C.V.", "sa de cv"},
		{"amazon.com", "amazon com"},
		{"Smith & Sons", "smith and sons"},
		{"AT&T", "at and t"},
		{"Γιώργος", "γιωργοσ"},
		{"ΓΙΩΡΓΟΣ", "γιωργοσ"},
		{"Юрий ЁЛКИН", "юрий ёлкин"},
		{"प्रिया", "प्रिया"},
		{"株式会社", "株式会社"},
		{"--", ""},
	}
	for _, tt := range tests {
		if got := Fold(tt.in); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFoldIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clean, _ := CleanName(anyText(t, "text"))
		got := Fold(clean)
		if again := Fold(got); again != got {
			t.Fatalf("Fold(%q) = %q, but folding that gives %q", clean, got, again)
		}
	})
}

// Folding a folded text changes nothing, whatever the letter.
func TestFoldEveryLetterTwice(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		once := Fold("a" + string(r) + "b")
		if twice := Fold(once); twice != once {
			t.Errorf("Fold of %U = %q, and of that %q", r, once, twice)
		}
	}
}
