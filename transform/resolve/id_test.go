package resolve

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// These identifiers stand in published datasets and in other people's notebooks. A change here renames every lead,
// customer and account of every installation: mend the code, not the test.
func TestIdentifiersNeverChange(t *testing.T) {
	const at = 1_773_489_600_000_000
	for _, c := range []struct {
		key  Key
		want string
	}{
		{NewKey("landing", "42", "{}", 0, at, false), "LWCK4JHDRYD2WVJK0 CHDGHMQEM1XGC85E3"},
		{NewKey("landing", "", `{"Email":"a@b.se"}`, 0, at, false), "LRFTJDFP2WWF747AZ C0YJJBDMPVTG99QN2"},
		{NewKey("landing", "", `{"Email":"a@b.se"}`, 1, at, false), "L87PZ7876TTDWQ30M CDQPKYKEWVFZCHTZZ"},
		{NewKey("landing", "", `{"Email":"a@b.se"}`, 0, at, true), "LPCYDZY1NQ1WQ5G1R CQ7QD9FMRBAF1B024"},
		{Key{}, "LZMASQNKMSXN7J8YM CFZMZNQKQ9JFQ9CTY"},
	} {
		if got := LeadID(c.key).String() + " " + CustomerID(c.key).String(); got != c.want {
			t.Errorf("LeadID, CustomerID of %x = %s, want %s", c.key, got, c.want)
		}
	}
	for _, c := range []struct {
		hash uint64
		want string
	}{
		{Hash("contoso.com"), "AH2EKZ5MPETS9Y4PP"},
		{Hash("contoso", "SE"), "ASAMGYTJVGBX09W89"},
		{Hash("contoso", ""), "AE1TR37FPYQ702S4C"},
	} {
		if got := AccountID(c.hash).String(); got != c.want {
			t.Errorf("AccountID(%x) = %s, want %s", c.hash, got, c.want)
		}
	}
}

func TestIdentifierForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k Key
		copy(k[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "key"))
		for letter, id := range map[byte]ID{
			'L': LeadID(k), 'C': CustomerID(k), 'A': AccountID(binary.BigEndian.Uint64(k[:])),
		} {
			s := id.String()
			if len(s) != IDLen || s[0] != letter || strings.Trim(s[1:], "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
				t.Fatalf("identifier of kind %c = %q", letter, s)
			}
		}
		if l, c := LeadID(k), CustomerID(k); l.String()[1:] == c.String()[1:] {
			t.Fatalf("a lead and a customer share the characters %s", l.String()[1:])
		}
	})
}

func TestCompareOrdersAsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bytes := rapid.SliceOfN(rapid.ByteRange(0, 2), 16, 16)
		var a, b Key
		copy(a[:], bytes.Draw(t, "a"))
		copy(b[:], bytes.Draw(t, "b"))
		if got, want := a.Compare(b), strings.Compare(string(a[:]), string(b[:])); got != want {
			t.Fatalf("%x.Compare(%x) = %d, want %d", a, b, got, want)
		}
		x, y := LeadID(a), LeadID(b)
		if got, want := x.Compare(y), strings.Compare(x.String(), y.String()); got != want {
			t.Fatalf("%s.Compare(%s) = %d, want %d", x, y, got, want)
		}
	})
}

func TestHashKeepsPartsApart(t *testing.T) {
	seen := map[uint64][]string{}
	for _, parts := range [][]string{
		{}, {""}, {"", ""}, {"a"}, {"a", ""}, {"", "a"}, {"ab"}, {"a", "b"}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {"c", "ab"},
	} {
		h := Hash(parts...)
		if h == 0 {
			t.Errorf("Hash(%q) = 0, which means missing", parts)
		}
		if other, ok := seen[h]; ok && len(parts)+len(other) > 1 {
			t.Errorf("Hash(%q) = Hash(%q)", parts, other)
		}
		seen[h] = parts
	}
}

func TestNewKeyTellsRecordsApart(t *testing.T) {
	keys := []struct {
		what string
		key  Key
	}{
		{"id", NewKey("f", "1", "p", 0, 5, false)},
		{"other id", NewKey("f", "2", "p", 0, 5, false)},
		{"id in another feed", NewKey("g", "1", "p", 0, 5, false)},
		{"content", NewKey("f", "", "p", 0, 5, false)},
		{"content like the id", NewKey("f", "", "1", 0, 5, false)},
		{"other content", NewKey("f", "", "q", 0, 5, false)},
		{"content in another feed", NewKey("g", "", "p", 0, 5, false)},
		{"second part", NewKey("f", "", "p", 1, 5, false)},
		{"other time", NewKey("f", "", "p", 0, 6, false)},
		{"undated", NewKey("f", "", "p", 0, 5, true)},
		{"second part undated", NewKey("f", "", "p", 1, 5, true)},
	}
	for i, a := range keys {
		for _, b := range keys[:i] {
			if a.key == b.key {
				t.Errorf("%s and %s have one key", a.what, b.what)
			}
		}
	}
	for _, c := range []struct {
		what string
		a, b Key
	}{
		{"an id stands for the record whatever its content and time", NewKey("f", "1", "p", 0, 5, false), NewKey("f", "1", "q", 3, 9, true)},
		{"an undated record keeps its key when it is read again", NewKey("f", "", "p", 0, 5, true), NewKey("f", "", "p", 0, 9, true)},
	} {
		if c.a != c.b {
			t.Errorf("%s: %x and %x", c.what, c.a, c.b)
		}
	}
}

// A poor hash would put many keys into few identifiers.
func TestIdentifiersOfNeighboursDiffer(t *testing.T) {
	var ids []ID
	for i := range 10_000 {
		var k Key
		binary.LittleEndian.PutUint32(k[:], uint32(i))
		ids = append(ids, LeadID(k), CustomerID(k), AccountID(uint64(i)))
	}
	slices.SortFunc(ids, ID.Compare)
	if n := len(slices.Compact(ids)); n != 30_000 {
		t.Errorf("30,000 keys have %d identifiers", n)
	}
}
