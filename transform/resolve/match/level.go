package match

import (
	"strings"
	"unicode/utf8"

	"leadmill/transform/resolve/similar"
)

// comparer finds the levels of two leads. It remembers the pairs of values that it compared last, since names and
// companies meet again and again. One goroutine may use it.
type comparer struct {
	f    *facts
	memo []memo
}

type memo struct {
	a, b  uint32
	field Field
	level Level
}

const memoBits = 14

func newComparer(f *facts) *comparer { return &comparer{f: f, memo: make([]memo, 1<<memoBits)} }

// levels compares two leads field by field.
func (c *comparer) levels(a, b *Lead) (levels [NumFields]Level) {
	for f := range NumFields {
		levels[f] = c.level(f, a.value(f), b.value(f))
	}
	switch first, last := levels[First], levels[Last]; {
	case c.whole(a, b) || c.whole(b, a):
		levels[First], levels[Last] = Exact, Exact
	case first != Different && last != Different:
	case c.swapped(a, b):
		levels[First], levels[Last] = Swapped, Swapped
	case last != Exact && first != Exact && (c.f.across(a.First, b.Last) || c.f.across(b.First, a.Last)):
		levels[First], levels[Last] = Missing, Swapped
	}
	if levels[Email] == Close && levels[First] == Different {
		levels[Email] = Rival
	}
	return levels
}

// whole reports whether a has all of b's name in one place.
func (c *comparer) whole(a, b *Lead) bool {
	if a.First != 0 && a.Last != 0 || b.First == 0 || b.Last == 0 {
		return false
	}
	name := c.f.values.Text(First, a.First) + c.f.values.Text(Last, a.Last)
	first, last := c.f.values.Text(First, b.First), c.f.values.Text(Last, b.Last)
	return name == first+" "+last || name == last+" "+first
}

// swapped reports whether first and last name have changed places.
func (c *comparer) swapped(a, b *Lead) bool {
	if a.First|b.Last == 0 || a.Last|b.First == 0 {
		return false
	}
	return c.f.across(a.First, b.Last) && c.f.across(b.First, a.Last)
}

// across reports whether a first name and a last name are the same text, or a slip apart.
func (f *facts) across(first, last uint32) bool {
	if first == 0 || last == 0 {
		return false
	}
	if f.hash[First][first] == f.hash[Last][last] {
		return true
	}
	x, y := f.values.Text(First, first), f.values.Text(Last, last)
	return len(x) > 4 && similar.Bound(f.signature[First][first], f.signature[Last][last]) <= 1 && similar.Distance(x, y, 1) <= 1
}

// level compares two values of a field.
func (c *comparer) level(f Field, a, b uint32) Level {
	switch {
	case a == 0 || b == 0:
		return Missing
	case a == b:
		return Exact
	case f == Domain || f == Country:
		return Different
	case a > b:
		a, b = b, a
	}
	m := &c.memo[(a*0x9e3779b1^b*0x85ebca6b^uint32(f)*0xc2b2ae35)>>(32-memoBits)]
	if m.a == a && m.b == b && m.field == f && m.level != Missing {
		return m.level
	}
	*m = memo{a, b, f, c.unequal(f, a, b)}
	return m.level
}

// unequal compares two values that are not the same.
func (c *comparer) unequal(f Field, a, b uint32) Level {
	switch f {
	case First:
		return c.firstNames(a, b)
	case Last:
		return c.names(Last, a, b)
	case Email:
		return c.emails(a, b)
	case Phone:
		return c.phones(a, b)
	default:
		return c.words(f, a, b)
	}
}

func (c *comparer) firstNames(a, b uint32) Level {
	x, y := c.f.values.Text(First, a), c.f.values.Text(First, b)
	if p, q := generation(x), generation(y); p != "" && q != "" && p != q {
		return Rival // father and son
	}
	switch {
	case similar.Share(c.f.formal[a], c.f.formal[b]):
		return Nickname
	case similar.Initial(x, y):
		return Initial
	case strings.HasPrefix(x, y+" ") || strings.HasPrefix(y, x+" "):
		return Similar // Hans, Hans Peter
	}
	return c.names(First, a, b)
}

// generation is what tells a father from a son of the same name.
func generation(name string) string {
	i := strings.LastIndexByte(name, ' ')
	if i < 0 {
		return ""
	}
	switch last := name[i+1:]; last {
	case "i", "sr", "senior":
		return "senior"
	case "ii", "jr", "junior":
		return "junior"
	case "iii", "iv":
		return last
	}
	return ""
}

// The similarity from which names are close and similar: of Jaro and Winkler, as Splink's NameComparison has them.
const (
	closeNames   = 0.92
	similarNames = 0.82
)

func (c *comparer) names(f Field, a, b uint32) Level {
	x, y := c.f.values.Text(f, a), c.f.values.Text(f, b)
	if script(x) != script(y) {
		return Missing // Юрій and Yurii cannot be compared letter by letter
	}
	sound := c.f.skeleton[f][a] == c.f.skeleton[f][b]
	bound := similar.Bound(c.f.signature[f][a], c.f.signature[f][b])
	if bound > 1+max(len(x), len(y))/3 && !sound {
		return Different
	}
	if f == Last {
		if p, q := generation(x), generation(y); p != "" && q != "" && p != q {
			return Rival
		}
	}
	known := c.known(f, a, b)
	if bound <= 1 && similar.Distance(x, y, 1) <= 1 {
		switch {
		case !known && min(len(x), len(y)) > 3:
			return Close
		case min(len(x), len(y)) > 4 || sound:
			return Similar
		}
		return Different
	}
	jw := similar.JaroWinkler(x, y)
	switch {
	case known:
		if sound && jw >= similarNames {
			return Similar
		}
	case jw >= closeNames:
		return Close
	case jw >= similarNames || sound || bound <= 1 && min(utf8.RuneCountInString(x), utf8.RuneCountInString(y)) > 3:
		return Similar // with few letters of its own, one is the other in disorder
	}
	return Different
}

// script tells writing systems apart that share no letters, by the first one. Kana and Han stand side by side in Japanese.
func script(name string) int {
	r, _ := utf8.DecodeRuneInString(name)
	switch {
	case r < 0x250: // Latin
		return 0
	case r >= 0x3040 && r < 0x3100: // Kana
		return 1
	case r >= 0x3400 && r < 0xa000: // Han
		return 2
	case r >= 0xac00 && r < 0xd7b0: // Hangul
		return 3
	}
	return int(r >> 7) // blocks of the other alphabets begin at multiples of 128, or near
}

// Names are known to be two names, not one and a slip of it, where both are in the list of first names, or where both
// are common: a slip is much rarer than what it is a slip of.
const (
	commonName = 5  // profiles
	slipRatio  = 30 // how much commoner a name is than one slip of it
)

func (c *comparer) known(f Field, a, b uint32) bool {
	if f == First && c.f.formal[a] != nil && c.f.formal[b] != nil {
		return true
	}
	na, nb := c.f.counts[f][a], c.f.counts[f][b]
	return min(na, nb) >= commonName && max(na, nb) < slipRatio*min(na, nb)
}

// emails compares two addresses. Digits tell people apart who have the same name, so where letters are alike and digits
// are not, these are two mailboxes, not one and a slip of it. So they are where the first letter differs: it is an initial.
func (c *comparer) emails(a, b uint32) Level {
	x, y := c.f.values.Text(Email, a), c.f.values.Text(Email, b)
	p, q := x[:c.f.localEnd[a]], y[:c.f.localEnd[b]]
	sameDomain, corporate := x[len(p):] == y[len(q):], c.f.corporate[a] || c.f.corporate[b]
	whole := 1 + max(len(x), len(y))/8
	limit := 1 + max(len(p), len(q))/10
	if !sameDomain {
		limit = 1 + max(len(p), len(q))/5
	}
	if similar.Distance(p, q, limit) <= limit && (min(len(p), len(q)) > 3 || !sameDomain || !corporate) {
		if sameDomain || similar.Distance(x, y, whole) <= whole {
			switch {
			case !sameDigits(p, q):
				return Numbered
			case p[:1] == q[:1]:
				return Close
			}
			return Rival // m.ek is no slip of a.ek
		}
	}
	if l := c.f.local[a]; l != 0 && l == c.f.local[b] {
		return Similar
	}
	if sameDomain && corporate {
		return Rival
	}
	return Different
}

// sameDigits reports whether two texts have the same digits in the same order.
func sameDigits(x, y string) bool {
	i, j := 0, 0
	for {
		for i < len(x) && (x[i] < '0' || x[i] > '9') {
			i++
		}
		for j < len(y) && (y[j] < '0' || y[j] > '9') {
			j++
		}
		if i == len(x) || j == len(y) {
			return i == len(x) && j == len(y)
		}
		if x[i] != y[j] {
			return false
		}
		i, j = i+1, j+1
	}
}

func (c *comparer) phones(a, b uint32) Level {
	x, y := c.f.values.Text(Phone, a), c.f.values.Text(Phone, b)
	if abs(len(x)-len(y)) > 2 {
		return Different
	}
	distance := similar.Distance(x, y, 2)
	if n := max(min(len(x), len(y))-2, 0); distance <= 2 && n > 4 && x[:n] == y[:n] && x[0] == '+' {
		return Rival // two lines of one exchange; numbers of another kind have none
	}
	switch distance {
	case 1:
		return Close
	case 2:
		return Similar
	}
	return Different
}

// words compares companies and titles.
func (c *comparer) words(f Field, a, b uint32) Level {
	x, y := c.f.values.Text(f, a), c.f.values.Text(f, b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) >= 4 && len(y) > len(x) && y[:len(x)] == x && y[len(x)] == ' ' {
		return Similar // contoso, contoso germany
	}
	limit := 1 + len(y)/10
	if len(x) > 3 && similar.Bound(c.f.signature[f][a], c.f.signature[f][b]) <= limit && similar.Distance(x, y, limit) <= limit {
		return Close
	}
	if len(x) > 3 && similar.JaroWinkler(x, y) >= 0.9 {
		return Similar
	}
	return Different
}

func abs(n int) int { return max(n, -n) }
