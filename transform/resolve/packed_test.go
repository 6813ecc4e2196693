package resolve

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPackAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k Key
		copy(k[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "key"))
		for kind, id := range map[byte]ID{'L': LeadID(k), 'C': CustomerID(k)} {
			p, err := Pack(kind, id.String())
			if err != nil || p.ID(kind) != id || id.Pack() != p {
				t.Fatalf("Pack(%c, %s) = %x, %v, which is %s", kind, id, p, err, p.ID(kind))
			}
		}
	})
}

func FuzzPack(f *testing.F) {
	for _, s := range []string{"", "C", "CZMZNQKQ9JFQ9CTY", "CFZMZNQKQ9JFQ9CTY", "LFZMZNQKQ9JFQ9CTY", "CFZMZNQKQ9JFQ9CTU", "Cfzmznqkq9jfq9cty", "CFZMZNQKQ9JFQ9CTY0", "CFZMZNQKQ9JFQ9C\nY"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Pack('C', s)
		if back := p.ID('C').String(); err == nil && back != s {
			t.Errorf("Pack(C, %q) = %x, which is %s", s, p, back)
		}
	})
}
