package override

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadmill/transform/resolve"
)

// list reads pairs such as "A=B" and "A!C", one a line of the file from line 2 on.
func list(t *testing.T, pairs ...string) *List {
	t.Helper()
	var b strings.Builder
	b.WriteString(header)
	for _, p := range pairs {
		same := map[byte]string{'=': "yes", '!': "no"}[p[1]]
		fmt.Fprintf(&b, "%s,%s,%s,anna,2026-11-02,seen\n", lead(p[0]), lead(p[2]), same)
	}
	l, err := Parse(strings.NewReader(b.String()), "o.csv")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// short writes an error with leads of one letter.
func short(err error) string {
	if err == nil {
		return ""
	}
	text := strings.ReplaceAll(err.Error(), strings.Repeat("0", resolve.IDLen-2), "")
	text = strings.ReplaceAll(text, "o.csv: overrides contradict each other: ", "")
	return strings.ReplaceAll(text, "; take one of them out", "")
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		pairs []string
		want  string
	}{
		{nil, ""},
		{[]string{"A=B", "B=C", "A!D", "D=E"}, ""},
		{[]string{"A=B", "B=A", "A!C", "C!A"}, ""},
		{[]string{"A=B", "A!B"}, "LA = LB (2026-11-02, line 2), but LA ≠ LB (2026-11-02, line 3)"},
		{[]string{"A!B", "B=A"}, "LA = LB (2026-11-02, line 3), but LA ≠ LB (2026-11-02, line 2)"},
		{[]string{"A=B", "X=Y", "C=B", "C!A"},
			"LC = LB (2026-11-02, line 4), LB = LA (2026-11-02, line 2), but LC ≠ LA (2026-11-02, line 5)"},
		{[]string{"A=B", "B=C", "C=D", "A=D", "A!D"}, "LA = LD (2026-11-02, line 5), but LA ≠ LD (2026-11-02, line 6)"},
		{[]string{"A=B", "B=D", "A=C", "C=D", "A!D"},
			"LA = LB (2026-11-02, line 2), LB = LD (2026-11-02, line 3), but LA ≠ LD (2026-11-02, line 6)"},
		{[]string{"A=B", "C=D", "A!B", "C!D"},
			"LA = LB (2026-11-02, line 2), but LA ≠ LB (2026-11-02, line 4)\nLC = LD (2026-11-02, line 3), but LC ≠ LD (2026-11-02, line 5)"},
	} {
		if got := short(list(t, c.pairs...).Check()); got != c.want {
			t.Errorf("Check(%v) = %q, want %q", c.pairs, got, c.want)
		}
	}
}

// Who wrote a line is told on a screen and left out of what may go into a log.
func TestNamed(t *testing.T) {
	err := list(t, "A=B", "A!B").Check()
	var contradiction *ContradictionError
	if !errors.As(err, &contradiction) {
		t.Fatalf("Check = %v", err)
	}
	if text := contradiction.Error(); strings.Contains(text, "anna") || strings.Contains(text, "seen") {
		t.Errorf("Error() = %q tells who or why", text)
	}
	if text := contradiction.Named(); !strings.Contains(text, "(anna, 2026-11-02, line 2), but ") || !strings.Contains(text, "(anna, 2026-11-02, line 3)") {
		t.Errorf("Named() = %q does not tell who", text)
	}
}

func TestCheckShowsTheFirst(t *testing.T) {
	pairs := []string{"A=B"}
	for range shown + 2 {
		pairs = append(pairs, "A!B")
	}
	var contradiction *ContradictionError
	if err := list(t, pairs...).Check(); !errors.As(err, &contradiction) {
		t.Fatalf("Check = %v", err)
	}
	if n := len(contradiction.Contradictions); n != shown || !strings.HasSuffix(contradiction.Error(), "o.csv: and 2 more contradictions") {
		t.Errorf("%d contradictions in %q", n, contradiction)
	}
}

// A contradiction is found if and only if one is there, and its chain leads from one lead to the other by pairs of the file.
func TestCheckFindsContradictions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.ByteRange('A', 'H')
		l := &List{name: "o.csv"}
		for i := range rapid.IntRange(0, 14).Draw(t, "pairs") {
			p := resolve.Override{A: lead(letter.Draw(t, "a")), B: lead(letter.Draw(t, "b")), Same: rapid.Bool().Draw(t, "same"), Line: i}
			if p.A != p.B {
				l.Pairs = append(l.Pairs, p)
			}
		}
		var joined [8][8]bool // by a closure of its own
		for i := range joined {
			joined[i][i] = true
		}
		for range joined {
			for _, p := range l.Pairs {
				if !p.Same {
					continue
				}
				a, b := p.A[1]-'A', p.B[1]-'A'
				for k := range joined {
					joined[a][k] = joined[a][k] || joined[b][k]
					joined[b][k] = joined[a][k]
					joined[k][a], joined[k][b] = joined[a][k], joined[b][k]
				}
			}
		}
		want := 0
		for _, p := range l.Pairs {
			if !p.Same && joined[p.A[1]-'A'][p.B[1]-'A'] {
				want++
			}
		}
		var found ContradictionError
		var contradiction *ContradictionError
		if err := l.Check(); errors.As(err, &contradiction) {
			found = *contradiction
		}
		if found.All != want {
			t.Fatalf("%d contradictions, want %d, in %v", found.All, want, l.Pairs)
		}
		for _, c := range found.Contradictions {
			at := c.Apart.A
			for _, p := range c.Chain {
				written := l.Pairs[0]
				for _, q := range l.Pairs {
					if q.Line == p.Line {
						written = q
					}
				}
				if p.A != at || !written.Same || other(written, p.A) != p.B {
					t.Fatalf("chain %v breaks at %v", c.Chain, p)
				}
				at = p.B
			}
			if at != c.Apart.B {
				t.Fatalf("chain %v does not end at %s", c.Chain, c.Apart.B)
			}
		}
	})
}
