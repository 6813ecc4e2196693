package similar

import (
	"math"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// text draws what normalize.Fold and addresses hold: few characters, so that they meet often, now and then another script,
// now and then longer than a machine word.
func text() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		alphabet := rapid.SampledFrom([]string{"ab", "abcdef ", "abcdefghijklmnopqrstuvwxyz", "0123456789", "a.@-_+9", "аб", "aбж ", "張偉a"}).Draw(t, "alphabet")
		longest := rapid.SampledFrom([]int{3, 9, 9, 20, 63, 66, 140}).Draw(t, "longest")
		return rapid.StringOfN(rapid.RuneFrom([]rune(alphabet)), 0, longest, -1).Draw(t, "text")
	})
}

// pair draws two texts that are a few edits apart as often as strangers.
func pair(t *rapid.T) (a, b string) {
	a = text().Draw(t, "a")
	if rapid.Bool().Draw(t, "strangers") {
		return a, text().Draw(t, "b")
	}
	runes := []rune(a)
	for range rapid.IntRange(0, 4).Draw(t, "edits") {
		i := rapid.IntRange(0, len(runes)).Draw(t, "place")
		r := rapid.SampledFrom([]rune("ab9 б")).Draw(t, "rune")
		switch edit := rapid.IntRange(0, 3).Draw(t, "edit"); {
		case edit == 0:
			runes = append(runes[:i:i], append([]rune{r}, runes[i:]...)...)
		case i == len(runes):
		case edit == 1:
			runes = append(runes[:i:i], runes[i+1:]...)
		case edit == 2:
			runes[i] = r
		case i > 0:
			runes[i-1], runes[i] = runes[i], runes[i-1]
		}
	}
	return a, string(runes)
}

// plainDistance fills the whole table, as the definition says.
func plainDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	table := make([][]int, len(x)+1)
	for i := range table {
		table[i] = make([]int, len(y)+1)
		for j := range table[i] {
			switch {
			case i == 0:
				table[i][j] = j
				continue
			case j == 0:
				table[i][j] = i
				continue
			}
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			table[i][j] = min(table[i-1][j]+1, table[i][j-1]+1, table[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[len(x)][len(y)]
}

// plainJaroWinkler collects the characters that have a partner, and compares them in order.
func plainJaroWinkler(a, b string) float64 {
	if a == b {
		return 1
	}
	x, y := []rune(a), []rune(b)
	reach := max(len(x), len(y))/2 - 1
	taken := make(map[int]bool)
	var left, right []rune
	for i, r := range x {
		for j := range y {
			if !taken[j] && y[j] == r && (i-j <= reach && j-i <= reach || i == j) {
				taken[j] = true
				left = append(left, r)
				break
			}
		}
	}
	if len(left) == 0 {
		return 0
	}
	for j, r := range y {
		if taken[j] {
			right = append(right, r)
		}
	}
	halves := 0
	for i := range left {
		if left[i] != right[i] {
			halves++
		}
	}
	m := float64(len(left))
	jaro := (m/float64(len(x)) + m/float64(len(y)) + (m-math.Floor(float64(halves)/2))/m) / 3
	prefix := 0.0
	for i := 0; i < min(4, len(x), len(y)) && x[i] == y[i]; i++ {
		prefix++
	}
	return jaro + prefix*0.1*(1-jaro)
}

// failer is a test, of testing or of rapid.
type failer interface {
	Helper()
	Errorf(format string, arguments ...any)
}

func checkDistance(t failer, a, b string) {
	t.Helper()
	truth := plainDistance(a, b)
	for _, limit := range []int{-1, 0, 1, 2, 3, 5, 8, 200, math.MaxInt} {
		want := truth
		if truth > max(limit, 0) {
			want = max(limit, 0) + 1
		}
		if got := Distance(a, b, limit); got != want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
		}
		if got := Distance(b, a, limit); got != want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d as the other way round", b, a, limit, got, want)
		}
	}
	if bound := Bound(Signature(a), Signature(b)); bound > truth || bound < 0 {
		t.Errorf("Bound of %q and %q = %d, want at most their distance %d", a, b, bound, truth)
	}
}

func checkJaroWinkler(t failer, a, b string) {
	t.Helper()
	got, want := JaroWinkler(a, b), plainJaroWinkler(a, b)
	if math.Abs(got-want) > 1e-12 || got < 0 || got > 1 {
		t.Errorf("JaroWinkler(%q, %q) = %v, want %v", a, b, got, want)
	}
	if back := JaroWinkler(b, a); back != got {
		t.Errorf("JaroWinkler(%q, %q) = %v, want %v as the other way round", b, a, back, got)
	}
	if equal := a == b; (got == 1) != equal && utf8.ValidString(a) && utf8.ValidString(b) {
		t.Errorf("JaroWinkler(%q, %q) = %v, want 1 for equal texts only", a, b, got)
	}
}

func TestComparatorsEqualTheirDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := pair(t)
		checkDistance(t, a, b)
		checkJaroWinkler(t, a, b)
	})
}

// Of all short texts of two and three letters, in ASCII and in another script.
func TestComparatorsOfAllShortTexts(t *testing.T) {
	for _, alphabet := range []struct {
		letters string
		longest int
	}{{"ab", 5}, {"abc", 4}, {"бв", 5}, {"бвг", 4}} {
		texts := []string{""}
		for i := 0; utf8.RuneCountInString(texts[i]) < alphabet.longest; i++ {
			for _, r := range alphabet.letters {
				texts = append(texts, texts[i]+string(r))
			}
		}
		for i, a := range texts {
			for _, b := range texts[:i+1] {
				checkDistance(t, a, b)
				checkJaroWinkler(t, a, b)
			}
		}
	}
}

func FuzzJaroWinkler(f *testing.F) {
	f.Add("martha", "marhta")
	f.Add("dixon", "dicksonx")
	f.Add("張偉", "張\xff偉")
	f.Fuzz(func(t *testing.T, a, b string) { checkJaroWinkler(t, a, b) })
}

func FuzzDistance(f *testing.F) {
	f.Add("ca", "abc")
	f.Add("john.smith@contoso.com", "jhon.smith@contso.com")
	f.Add("張偉", "張\xff偉")
	f.Fuzz(func(t *testing.T, a, b string) { checkDistance(t, a, b) })
}
