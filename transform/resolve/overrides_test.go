package resolve

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"leadmill/transform/resolve/forest"
	"leadmill/transform/resolve/match"
)

// keyed is a record that nothing but its key tells from others.
func keyed(letter byte) Record { return Record{Key: keyBy(letter)} }

func keyBy(letter byte) Key { return Key{15: letter} }

// said reads an override such as "a=b" or "a!b".
func said(pair string) Override {
	return Override{A: LeadID(keyBy(pair[0])), B: LeadID(keyBy(pair[2])), Same: pair[1] == '='}
}

func saidAll(pairs []string) (list []Override) {
	for i, p := range pairs {
		o := said(p)
		o.Line = i + 2
		list = append(list, o)
	}
	return list
}

func linked(pairs []string) (links []Link) {
	for _, p := range pairs {
		links = append(links, Link{A: keyBy(p[0]), B: keyBy(p[2])})
	}
	return links
}

// letters writes pairs of leads by the letters of their records.
func lettersOf(records []Record, l *Leads, pairs []match.Pair) (text []string) {
	for _, p := range pairs {
		a, b := records[l.Record[p.A]].Key[15], records[l.Record[p.B]].Key[15]
		text = append(text, string([]byte{min(a, b), max(a, b)}))
	}
	slices.Sort(text)
	return text
}

func TestRule(t *testing.T) {
	for _, c := range []struct {
		what            string
		leads           string
		overrides       []string
		merges          []string
		must, cannot    []string
		unknown         []int // lines
		refused, silent int
	}{
		{what: "nothing", leads: "ab"},
		{what: "overrides", leads: "abcd", overrides: []string{"b=a", "c!d"}, must: []string{"ab"}, cannot: []string{"cd"}},
		{what: "said twice", leads: "ab", overrides: []string{"b=a", "a=b"}, must: []string{"ab"}},
		{what: "a lead that is not there", leads: "ab", overrides: []string{"a=z", "a!b", "z!b"}, cannot: []string{"ab"}, unknown: []int{2, 4}},
		{what: "a merge", leads: "ab", merges: []string{"a b"}, must: []string{"ab"}},
		{what: "merges through no lead", leads: "ac", merges: []string{"a b", "b c"}, must: []string{"ac"}, silent: 2},
		{what: "a merge that an override says too", leads: "ab", overrides: []string{"a=b"}, merges: []string{"b a"}, must: []string{"ab"}},
		{what: "an override against a merge", leads: "ab", overrides: []string{"a!b"}, merges: []string{"a b"}, cannot: []string{"ab"}, refused: 1},
		{what: "an override against merges through no lead", leads: "ac", overrides: []string{"c!a"}, merges: []string{"a b", "b c"},
			cannot: []string{"ac"}, refused: 1, silent: 2},
		{what: "merges and overrides that are a contradiction together", leads: "abcd", overrides: []string{"a=b", "c=d", "b!d"}, merges: []string{"a c"},
			must: []string{"ab", "cd"}, cannot: []string{"bd"}, refused: 1},
		{what: "the rest of a chain of merges", leads: "abc", overrides: []string{"a!c"}, merges: []string{"b c", "a b"},
			must: []string{"ab"}, cannot: []string{"ac"}, refused: 1},
		{what: "a merged lead brings with it whom it must not join", leads: "abpqxyz", overrides: []string{"a!x", "b!y", "b!z", "x!p", "x!q"},
			merges: []string{"a b", "a x"}, must: []string{"ab"}, cannot: []string{"ax", "by", "bz", "px", "qx"}, refused: 1},
		{what: "every override is evidence by itself", leads: "abc", overrides: []string{"a=b", "b=c", "a=c"}, must: []string{"ab", "ac", "bc"}},
		{what: "a merge beside overrides", leads: "abc", overrides: []string{"a=c"}, merges: []string{"c b"}, must: []string{"ac", "bc"}},
	} {
		var records []Record
		for i := range len(c.leads) {
			records = append(records, keyed(c.leads[i]))
		}
		l := FoldRecords(records)
		r := rule(records, l, saidAll(c.overrides), linked(c.merges))
		if d := cmp.Diff(c.must, lettersOf(records, l, r.must)); d != "" {
			t.Errorf("%s: must-links (-want +got):\n%s", c.what, d)
		}
		if d := cmp.Diff(c.cannot, lettersOf(records, l, r.cannot)); d != "" {
			t.Errorf("%s: cannot-links (-want +got):\n%s", c.what, d)
		}
		if !slices.Equal(r.unknown, c.unknown) || r.refused != c.refused || r.silent != c.silent {
			t.Errorf("%s: unknown %v, refused %d, silent %d; want %v, %d, %d", c.what, r.unknown, r.refused, r.silent, c.unknown, c.refused, c.silent)
		}
	}
}

// Of several overrides on two leads, in whatever order they name them, the first line is told.
func TestOverrideOfPair(t *testing.T) {
	records := []Record{keyed('a'), keyed('b'), keyed('c')}
	l := FoldRecords(records)
	r := rule(records, l, saidAll([]string{"b=a", "a=b"}), nil)
	if o := r.overrides[orderedPair(1, 0)]; len(r.overrides) != 1 || o == nil || o.Line != 2 {
		t.Errorf("overrides %+v, want one of line 2", r.overrides)
	}
}

// What is said of a lead holds for the whole lead, however many versions it was delivered in.
func TestOverrideOfVersions(t *testing.T) {
	records := []Record{keyed('a'), keyed('b'), keyed('a'), keyed('b')}
	l := FoldRecords(records)
	r := rule(records, l, saidAll([]string{"a!b"}), nil)
	if d := cmp.Diff([]match.Pair{{A: 0, B: 1}}, r.cannot); d != "" {
		t.Errorf("cannot-links (-want +got):\n%s", d)
	}
}

// A row that names nobody and that an override names does not join the lead that it would join otherwise.
func TestOverriddenRowIsPinned(t *testing.T) {
	for _, overrides := range [][]string{nil, {"r!x"}, {"x=r"}} {
		records := []Record{
			{Key: keyBy('r'), Feed: 0, Company: 7, Flags: Contactless},
			{Key: keyBy('a'), Feed: 1, Company: 7},
			{Key: keyBy('x'), Feed: 1},
		}
		l := FoldRecords(records)
		rule(records, l, saidAll(overrides), nil)
		customers := JoinContactless(records, l, []uint32{0, 1, 2})
		if got, want := len(customers), min(2+len(overrides), 3); got != want {
			t.Errorf("overrides %v: %d leads, want %d", overrides, got, want)
		}
	}
}

// Whatever is said, the pairs hold together what overrides and accepted merges hold together and nothing that is to stay
// apart; and neither the order of the records nor that of what is said matters.
func TestRulingsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.ByteRange('a', 'h')
		var records []Record
		for range rapid.IntRange(1, 12).Draw(t, "records") {
			records = append(records, keyed(letter.Draw(t, "record")))
		}
		parent := forest.New(256)
		var overrides []Override
		var apart [][2]byte
		for i := range rapid.IntRange(0, 9).Draw(t, "overrides") {
			a, b := letter.Draw(t, "a"), letter.Draw(t, "b")
			present := func(k byte) bool {
				return slices.ContainsFunc(records, func(r Record) bool { return r.Key == keyBy(k) })
			}
			if rapid.Bool().Draw(t, "same") {
				if a != b && present(a) && present(b) {
					parent.Join(uint32(a), uint32(b))
					overrides = append(overrides, Override{A: LeadID(keyBy(a)), B: LeadID(keyBy(b)), Same: true, Line: i})
				}
				continue
			}
			apart = append(apart, [2]byte{a, b})
		}
		apart = slices.DeleteFunc(apart, func(p [2]byte) bool { return parent.Find(uint32(p[0])) == parent.Find(uint32(p[1])) })
		for i, p := range apart {
			overrides = append(overrides, Override{A: LeadID(keyBy(p[0])), B: LeadID(keyBy(p[1])), Line: 100 + i})
		}
		var merges []Link
		for range rapid.IntRange(0, 9).Draw(t, "merges") {
			merges = append(merges, Link{A: keyBy(letter.Draw(t, "from")), B: keyBy(letter.Draw(t, "to"))})
		}
		describe := func() (must, cannot []string, groups forest.Forest, refused int) {
			l := FoldRecords(records)
			r := rule(records, l, overrides, merges)
			groups = forest.New(256)
			for _, p := range r.must {
				groups.Join(uint32(records[l.Record[p.A]].Key[15]), uint32(records[l.Record[p.B]].Key[15]))
			}
			return lettersOf(records, l, r.must), lettersOf(records, l, r.cannot), groups, r.refused
		}
		must, cannot, groups, refused := describe()
		for _, o := range overrides {
			for a := byte('a'); a <= 'h'; a++ {
				for b := byte('a'); b <= 'h'; b++ {
					if LeadID(keyBy(a)) == o.A && LeadID(keyBy(b)) == o.B && (groups.Find(uint32(a)) == groups.Find(uint32(b))) != o.Same {
						t.Fatalf("override %c %c, same %v, is not kept by %v", a, b, o.Same, must)
					}
				}
			}
		}
		if refused == 0 && len(apart) == 0 { // then every merge between leads holds
			for _, m := range merges {
				a, b := m.A[15], m.B[15]
				has := func(k byte) bool {
					return slices.ContainsFunc(records, func(r Record) bool { return r.Key == keyBy(k) })
				}
				if has(a) && has(b) && groups.Find(uint32(a)) != groups.Find(uint32(b)) {
					t.Fatalf("merge %c %c is not kept by %v", a, b, must)
				}
			}
		}
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rng.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		rng.Shuffle(len(overrides), func(i, j int) { overrides[i], overrides[j] = overrides[j], overrides[i] })
		rng.Shuffle(len(merges), func(i, j int) { merges[i], merges[j] = merges[j], merges[i] })
		must2, cannot2, _, refused2 := describe()
		if !slices.Equal(must, must2) || !slices.Equal(cannot, cannot2) || refused != refused2 {
			t.Fatalf("in another order: must %v and %v, cannot %v and %v, refused %d and %d", must, must2, cannot, cannot2, refused, refused2)
		}
	})
}
