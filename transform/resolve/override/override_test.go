package override

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadmill/transform/resolve"
)

// lead is the identifier of a lead, told apart by one letter.
func lead(letter byte) resolve.ID {
	id := resolve.ID{0: 'L', 1: letter}
	for i := 2; i < len(id); i++ {
		id[i] = '0'
	}
	return id
}

const header = "lead_a,lead_b,same,who,when,why\n"

func TestParse(t *testing.T) {
	day := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	a, b := lead('A'), lead('B')
	one := []resolve.Override{{A: a, B: b, Same: true, Who: "anna", When: day, Why: "same person", Line: 2}}
	for what, text := range map[string]string{
		"as it should be":    header + "LA000000000000000,LB000000000000000,yes,anna,2026-11-02,same person\n",
		"another verdict":    header + "LA000000000000000,LB000000000000000,Merge,anna,2026-11-02,same person\n",
		"no line end":        header + "LA000000000000000,LB000000000000000,YES,anna,2026-11-02,same person",
		"another order":      "why,when,who,same,lead_b,lead_a\nsame person,2026-11-02,anna,yes,LB000000000000000,LA000000000000000\n",
		"Windows and Excel":  "\ufefflead_a;lead_b;same;who;when;why\r\nLA000000000000000;LB000000000000000;yes;anna;2026-11-02;same person\r\n;;;;;\r\n",
		"spaces":             "lead_a, lead_b, same, who, when, why\nLA000000000000000, LB000000000000000, yes, anna , 2026-11-02, same\u00a0 person \n\n",
		"quotes and a break": header + "LA000000000000000,LB000000000000000,yes,\"anna\",2026-11-02,\"same\nperson\"\n",
		"a time":             header + "LA000000000000000,LB000000000000000,yes,anna,2026-11-02T01:00:00+01:00,same person\n",
	} {
		got, err := Parse(strings.NewReader(text), "o.csv")
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if d := cmp.Diff(one, got.Pairs); d != "" {
			t.Errorf("%s: pairs (-want +got):\n%s", what, d)
		}
	}
	got, err := Parse(strings.NewReader(header+"\nLA000000000000000,LB000000000000000,split,anna,2026-11-02,\"she said \"\"no\"\"\"\n"), "o.csv")
	if err != nil || len(got.Pairs) != 1 || got.Pairs[0].Same || got.Pairs[0].Why != `she said "no"` || got.Pairs[0].Line != 3 {
		t.Errorf("split = %+v, %v", got, err)
	}
	if got, err := Parse(strings.NewReader(header), "o.csv"); err != nil || len(got.Pairs) != 0 {
		t.Errorf("header alone = %+v, %v", got, err)
	}
}

// Every fault is told at once, with its line, and nothing of what a person wrote.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "o.csv:1: the file is empty; its first line is lead_a,lead_b,same,who,when,why"},
		{"lead_a,lead_b,same,by,when,why", `o.csv:1: column 4 is unknown; known are lead_a, lead_b, same, who, when, why
o.csv:1: column who is missing`},
		{"lead a,leadb,same,who,wen,why", `o.csv:1: unknown column "lead a"; did you mean "lead_a"?
o.csv:1: unknown column "leadb"; did you mean "lead_b"?
o.csv:1: unknown column "wen"; did you mean "when"?`},
		{"lead_a,lead_a,same,who,when", `o.csv:1: column lead_a is there twice
o.csv:1: column lead_b is missing
o.csv:1: column why is missing`},
		{"lead_a,lead_b,same,who,when,why,Ann Secretsson", "o.csv:1: column 7 is unknown; known are lead_a, lead_b, same, who, when, why"},
		{header + "\"\n", "o.csv:2: quotes do not match; write \" within a quoted value as \"\""},
		{header + "LA000000000000000,LB000000000000000,yes,anna,2026-11-02\n", "o.csv:2: it has 5 values, the first line has 6"},
		{header + "secret,ann@secret.example,perhaps,,yesterday,\nLA000000000000000,LA000000000000000,yes,x,2026-11-02,y\n,CA000000000000000,no,x,2026-02-30,\x1b[1mz\n",
			`o.csv:2: lead_a is no lead; copy its lead_id: L and 16 characters
o.csv:2: lead_b is no lead; copy its lead_id: L and 16 characters
o.csv:2: same must be yes or no (or merge, split)
o.csv:2: who is empty
o.csv:2: when must be a date such as 2026-11-02, or a time such as 2026-11-02T15:04:05Z
o.csv:2: why is empty
o.csv:3: lead_a and lead_b are the same lead
o.csv:4: lead_a is empty
o.csv:4: lead_b is a customer; name leads, since customers change
o.csv:4: when must be a date such as 2026-11-02, or a time such as 2026-11-02T15:04:05Z
o.csv:4: why has control characters`},
		{header + "la000000000000000,LU000000000000000,yes,x,2026-11-02," + strings.Repeat("y", 501) + "\n", `o.csv:2: lead_a is no lead; copy its lead_id: L and 16 characters
o.csv:2: lead_b is no lead; copy its lead_id: L and 16 characters
o.csv:2: why is longer than 500 characters`},
		{header + "\nJ\xf6rg", "o.csv:3: the file is not UTF-8 from here on; save it as CSV UTF-8"},
		{strings.Repeat("x", maxBytes+1), "o.csv: the file is larger than 32 MiB"},
	} {
		_, err := Parse(strings.NewReader(c.text), "o.csv")
		var faults *Error
		if !errors.As(err, &faults) || err.Error() != c.want {
			t.Errorf("Parse(%.80q) = %v\nwant %s", c.text, err, c.want)
		}
	}
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

func TestParsePassesOnWhatTheReaderSays(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := Parse(brokenReader{broken}, "o.csv"); !errors.Is(err, broken) {
		t.Errorf("Parse = %v, want %v", err, broken)
	}
}
