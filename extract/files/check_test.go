package files

import (
	"fmt"
	"strings"
	"testing"

	"leadmill/extract"
)

func TestCheck(t *testing.T) {
	many := func(n int) func(put func(name, content string)) {
		return func(put func(name, content string)) {
			for i := range n {
				put(fmt.Sprintf("%05d.json", i), ann+bob)
			}
		}
	}
	for _, c := range []struct {
		name string
		fill func(put func(name, content string))
		want extract.Sample
		most int // files that are opened
	}{
		{"empty", many(0), extract.Sample{Note: "0 files"}, 0},
		{"one", many(1), extract.Sample{Records: 2, Note: "1 file"}, 1},
		{"twenty", many(20), extract.Sample{Records: 40, Note: "20 files"}, 20},
		{"many", many(1234), extract.Sample{Records: 40, More: true, Note: "1,234 files"}, 20},
		{"a thousand records", func(put func(name, content string)) { put("a.json", leads(1000)) }, extract.Sample{Records: 1000, Note: "1 file"}, 1},
		{"more", func(put func(name, content string)) { put("a.json", leads(1001)) }, extract.Sample{Records: 1000, More: true, Note: "1 file"}, 1},
		{"faults", func(put func(name, content string)) { put("a.json", "x\n"+ann); put("b.json", "") },
			extract.Sample{Records: 1, Note: "2 files; 2 records of the first ones cannot be read"}, 2},
	} {
		z, s := newZone(t), newShelf(t)
		c.fill(z.put)
		got, err := z.source().Check(t.Context())
		if err != nil || got != c.want {
			t.Errorf("%s: Check of the folder = %+v, %v, want %+v", c.name, got, err, c.want)
		}
		c.fill(s.put)
		got, err = s.source(z).Check(t.Context())
		if err != nil || got != c.want || len(s.opened()) > c.most {
			t.Errorf("%s: Check of the object store = %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1_002_003: "1,002,003"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %s, want %s", n, got, want)
		}
	}
	if strings.Contains(note(1, 1), "files") {
		t.Errorf("note(1, 1) = %q", note(1, 1))
	}
}
