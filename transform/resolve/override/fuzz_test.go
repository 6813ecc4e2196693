package override

import (
	"errors"
	"strings"
	"testing"
)

// Whatever the file holds, it is either a list that can be obeyed or an error with faults that each fit on a line.
func FuzzParse(f *testing.F) {
	const row = "LA000000000000000,LB000000000000000,yes,anna,2026-11-02,seen\n"
	for _, seed := range []string{
		"", header, header + row, header + row + strings.Replace(row, "yes", "no", 1), "\ufeff" + header, strings.ReplaceAll(header+row, ",", ";"),
		header + "\"", header + "\"a\"b,c\n" + row, header + ",,,,,\n", "lead_a\n\xff", header + strings.Repeat(",", 5000), "\"\n\n\",x",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := Parse(strings.NewReader(string(data)), "o.csv")
		if err != nil {
			var faults *Error
			if !errors.As(err, &faults) || list != nil || len(faults.Faults) == 0 {
				t.Fatalf("Parse = %v, %v", list, err)
			}
			for i, line := range faults.Lines() {
				if strings.ContainsAny(line, "\n\r\x1b") {
					t.Errorf("fault of several lines: %q", line)
				}
				if i > 0 && faults.Faults[i].Line < faults.Faults[i-1].Line {
					t.Errorf("faults are not in order: %v", faults.Lines())
				}
			}
			return
		}
		for _, p := range list.Pairs {
			if p.A == p.B || p.A[0] != 'L' || p.B[0] != 'L' || p.Who == "" || p.Why == "" || p.When.IsZero() || p.Line < 2 ||
				strings.ContainsAny(p.Who+p.Why, "\n\r\x1b") {
				t.Errorf("pair %+v cannot be obeyed", p)
			}
		}
		var contradiction *ContradictionError
		if err := list.Check(); err != nil && (!errors.As(err, &contradiction) || len(contradiction.Contradictions) == 0) {
			t.Errorf("Check = %v", err)
		}
	})
}
