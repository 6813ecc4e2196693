package reports

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"plain", 10, "plain"}, {"  two\n\t words ", 20, "two words"}, {"exactly ten", 11, "exactly ten"}, {"exactly ten", 10, "exactly t…"},
		{"a\x00b\x1fc", 9, "a\uFFFDb\uFFFDc"}, {"\xff\xfe", 9, "\uFFFD\uFFFD"}, {"\u202Egnp", 9, "\uFFFDgnp"}, {"\uFFFE", 9, "\uFFFD"},
		{"عرض", 9, "عرض"}, {"🚀🚀🚀", 2, "🚀…"}, {"\uFDD0_x0041_", 9, "\uFFFD_x0041_"}, {" \r\n ", 9, ""}, {"", 9, ""}, {"one two", 5, "one…"},
	} {
		if got := clean(c.in, c.limit); got != c.want {
			t.Errorf("clean(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

func TestEscape(t *testing.T) {
	for _, c := range [][2]string{
		{"plain", "plain"}, {"_x0041_", "_x005F_x0041_"}, {"_x0041_x0042_", "_x005F_x0041_x005F_x0042_"}, {"__x00e9_", "__x005F_x00e9_"},
		{"_X0041_", "_X0041_"}, {"_x004_", "_x004_"}, {"_x00G1_", "_x00G1_"}, {"_x0041", "_x0041"}, {"", ""},
	} {
		if got := escape(c[0]); got != c[1] {
			t.Errorf("escape(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range hostileTexts() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = clean(s, maxText)
		if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxText {
			t.Errorf("clean gives %d runes of %q", utf8.RuneCountInString(s), s)
		}
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || isBidiControl(r) }) {
			t.Errorf("clean leaves control characters in %q", s)
		}
		if got := unescape(escape(s)); got != s {
			t.Errorf("unescape(escape(%q)) = %q", s, got)
		}
	})
}

// TestHostileTextsAreShownAsText reads every hostile title back as the text that was meant.
func TestHostileTextsAreShownAsText(t *testing.T) {
	_, sheets := grids(t, written(t, hostile(), facts()))
	for i, text := range hostileTexts() {
		want := clean(text, 42)
		if want == "" {
			want = "No offer given"
		}
		got := sheets[sheetByOffer].cells[at(offTitle, offTotal+1+i)]
		if got.kind != "s" || got.formula != "" || got.value != want {
			t.Errorf("title %.40q is shown as %s %q with formula %q, want the text %q", text, got.kind, got.value, got.formula, want)
		}
	}
}

func TestNumbersInWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{thousands(0), "0"}, {thousands(999), "999"}, {thousands(1000), "1,000"}, {thousands(-1234567), "-1,234,567"},
		{counted(1, "lead", "leads"), "1 lead"}, {counted(0, "lead", "leads"), "0 leads"},
		{percent(0, 0), "–"}, {percent(0, 9), "0%"}, {percent(1, 1000), "under 1%"}, {percent(999, 1000), "over 99%"}, {percent(1, 3), "33%"}, {percent(5, 5), "100%"},
		{span(0), "none"}, {span(48 * time.Hour), "2 days"}, {span(time.Hour), "1 hour"}, {span(90 * time.Minute), "90 minutes"},
		{middle("abcdefghij", 7), "abc…hij"}, {middle("abc", 7), "abc"},
		{colName(1), "A"}, {colName(26), "Z"}, {colName(27), "AA"}, {colName(703), "AAA"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestFileName(t *testing.T) {
	day := time.Date(2026, 10, 20, 23, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		id   string
		at   time.Time
		want string
	}{
		{"contoso", day, "funnel-contoso-2026-10-20.xlsx"},
		{"contoso", day.In(time.FixedZone("", 3600)), "funnel-contoso-2026-10-21.xlsx"},
		{"check-point.r77_10", day, "funnel-check-point.r77_10-2026-10-20.xlsx"},
		{"", day, "funnel-no-publisher-2026-10-20.xlsx"},
		{"../etc/passwd", day, "funnel-etc-passwd-7fef78f5-2026-10-20.xlsx"},
	} {
		if got := FileName(c.id, c.at); got != c.want {
			t.Errorf("FileName(%q) = %q, want %q", c.id, got, c.want)
		}
	}
}

// TestFileNamesDiffer: two publishers must never write one file.
func TestFileNamesDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c./ A-C]{0,6}`), 2, 2, rapid.ID[string]).Draw(t, "ids")
		a, b := FileName(ids[0], asOf), FileName(ids[1], asOf)
		if strings.EqualFold(a, b) {
			t.Fatalf("FileName(%q) = FileName(%q) = %s", ids[0], ids[1], a)
		}
	})
}
