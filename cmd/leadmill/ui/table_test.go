package ui

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTable(t *testing.T) {
	columns := []Column{{Title: "fate"}, {Title: "deliveries", Right: true}}
	long := strings.Repeat("long", 30)
	for _, c := range []struct {
		name    string
		columns []Column
		rows    [][]string
		want    string
	}{
		{"aligned", columns, [][]string{{"lead", "1,950"}, {"rejected", "7"}},
			"fate      deliveries\nlead           1,950\nrejected           7\n"},
		{"no titles", []Column{{}, {Right: true}}, [][]string{{"a", "1"}, {"bc", "22"}}, "a    1\nbc  22\n"},
		{"ragged", columns, [][]string{{"lead"}, {"x", "1", "beyond"}}, "fate  deliveries\nlead\nx              1\n"},
		{"wide characters", []Column{{Title: "n"}, {Title: "v"}}, [][]string{{"日本", "1"}, {"abc", "2"}},
			"n     v\n日本  1\nabc   2\n"},
		{"hostile", []Column{{}}, [][]string{{"a\x1b[31m\nb"}}, "a\ufffd[31m\ufffdb\n"},
		{"cut", []Column{{}, {Right: true}}, [][]string{{long, "12"}}, long[:53] + "...  12\n"},
	} {
		var b bytes.Buffer
		if err := Table(&b, Style{Width: 60}, c.columns, c.rows); err != nil {
			t.Fatal(err)
		}
		if b.String() != c.want {
			t.Errorf("%s: Table = %q, want %q", c.name, b.String(), c.want)
		}
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{{0, "0"}, {999, "999"}, {1000, "1,000"}, {-1234567, "-1,234,567"}, {-100, "-100"}, {-1 << 63, "-9,223,372,036,854,775,808"}} {
		if got := Count(c.n); got != c.want {
			t.Errorf("Count(%d) = %q, want %q", c.n, got, c.want)
		}
	}
}

func TestFitIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n, u := rapid.String().Draw(t, "s"), rapid.IntRange(0, 30).Draw(t, "n"), rapid.Bool().Draw(t, "unicode")
		if got := fit(s, n, u); textWidth(got) != n {
			t.Fatalf("fit(%q, %d, %t) = %q: %d columns", s, n, u, got, textWidth(got))
		}
		if got := fitRight(s, n, u); textWidth(got) != n {
			t.Fatalf("fitRight(%q, %d, %t) = %q: %d columns", s, n, u, got, textWidth(got))
		}
		if textWidth(s) <= n && !strings.HasPrefix(fit(s, n, u), s) {
			t.Fatalf("fit(%q, %d, %t) changes what fits", s, n, u)
		}
	})
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s       string
		n       int
		unicode bool
		want    string
	}{
		{"Contoso", 7, true, "Contoso"},
		{"Contoso", 6, true, "Conto…"},
		{"Contoso", 6, false, "Con..."},
		{"Contoso", 2, false, "Co"},
		{"日本語", 4, true, "日…"},
	} {
		if got := cut(c.s, c.n, c.unicode); got != c.want {
			t.Errorf("cut(%q, %d, %t) = %q, want %q", c.s, c.n, c.unicode, got, c.want)
		}
	}
}
