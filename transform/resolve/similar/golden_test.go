package similar

import (
	"math"
	"strings"
	"testing"
)

func TestJaroWinkler(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		// Winkler 1990 and 2006, to the three places that are printed there.
		{"martha", "marhta", 0.961},
		{"dixon", "dicksonx", 0.813},
		{"dwayne", "duane", 0.840},
		{"shackleford", "shackelford", 0.982},
		{"jones", "johnson", 0.832},
		{"nichleson", "nichulson", 0.956},
		{"massey", "massie", 0.933},
		{"abroms", "abrams", 0.922},
		{"itman", "smith", 0.467}, // below Winkler's threshold, and without a prefix to raise
		// The edges.
		{"", "", 1},
		{"", "a", 0},
		{"a", "b", 0},
		{"ab", "ba", 0},
		{"иванов", "иваново", 0.971},
		{"張偉", "張", 0.850},
	} {
		if got := JaroWinkler(c.a, c.b); math.Abs(got-c.want) > 0.0005 {
			t.Errorf("JaroWinkler(%q, %q) = %.4f, want %.3f", c.a, c.b, got, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"", "", 3, 0},
		{"", "abc", 3, 3},
		{"", "abcd", 3, 4},
		{"kitten", "sitting", 9, 3},
		{"ca", "ac", 9, 1},
		{"ca", "abc", 9, 3}, // 2 where a swapped pair may be edited again: Boytsov 2011
		{"kitten", "sitting", 2, 3},
		{"0151 2345678", "0151 2354678", 1, 1},
		{"мария", "марья", 9, 1},
		{"a\xff", "a\xfe", 9, 0},
		{"same", "same", -1, 0},
		{"same", "some", -1, 1},
	} {
		if got := Distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}

func TestComparatorsAllocateNothing(t *testing.T) {
	for _, texts := range [][2]string{
		{"martha", "marhta"},
		{strings.Repeat("ab", 32), strings.Repeat("ac", 32)},
		{strings.Repeat("бв", 32), strings.Repeat("вг", 32)},
	} {
		a, b := texts[0], texts[1]
		if got := testing.AllocsPerRun(10, func() {
			JaroWinkler(a, b)
			Distance(a, b, 40)
			Bound(Signature(a), Signature(b))
			Skeleton(a)
			Initial(a, b)
		}); got != 0 {
			t.Errorf("comparing %q with %q allocates %v times, want 0", a, b, got)
		}
	}
}

func TestBoundRejects(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"smith", "smith", 0},
		{"smith", "smyth", 1},
		{"hernandez", "lindquist", 7}, // h, e twice, r, n once more, a, z,
		{"anna", "ana", 1},
		{"40215573", "46125537", 1},
		{"иванов", "петров", 4},
	} {
		if got := Bound(Signature(c.a), Signature(c.b)); got != c.want {
			t.Errorf("Bound(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestInitial(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"j", "john", true},
		{"j r", "john robert", true},
		{"john r", "john robert", true},
		{"j robert", "john r", true},
		{"jr", "john robert", true},
		{"j", "john robert", true},
		{"и", "иван", true},
		{"j", "j", false},
		{"john", "john", false},
		{"j", "robert", false},
		{"jo", "john", false},
		{"john", "john robert", false},
		{"r", "john robert", false},
		{"jon r", "john robert", false},
		{"jr", "john", false},
		{"jrx", "john robert", false},
		{"", "john", false},
		{"", "", false},
	} {
		if got := Initial(c.a, c.b); got != c.want {
			t.Errorf("Initial(%q, %q) = %t, want %t", c.a, c.b, got, c.want)
		}
		if got := Initial(c.b, c.a); got != c.want {
			t.Errorf("Initial(%q, %q) = %t, want %t", c.b, c.a, got, c.want)
		}
	}
}

func FuzzInitial(f *testing.F) {
	f.Add("j r", "john robert")
	f.Add(" j", "j ")
	f.Fuzz(func(t *testing.T, a, b string) {
		got := Initial(a, b)
		if got != Initial(b, a) {
			t.Errorf("Initial(%q, %q) = %t, want the same the other way round", a, b, got)
		}
		if got && a == b {
			t.Errorf("Initial(%q, %q) = true, want false for equal texts", a, b)
		}
	})
}

func TestLocalPart(t *testing.T) {
	for in, want := range map[string]string{
		"anna@contoso.com": "anna", `"a@b"@contoso.com`: `"a@b"`, "@contoso.com": "", "contoso.com": "", "": "",
	} {
		if got := LocalPart(in); got != want {
			t.Errorf("LocalPart(%q) = %q, want %q", in, got, want)
		}
	}
}
