package transform

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var snakeCase = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

func TestStages(t *testing.T) {
	names := StageNames()
	for _, name := range names {
		if s, ok := ParseStage(name); !ok || s.String() != name {
			t.Errorf("ParseStage(%q) = %s, %v", name, s, ok)
		}
	}
	for s := Excluded; s <= Active; s++ {
		got, ok := ParseStage(s.String())
		if listed := slices.Contains(names, s.String()); ok != listed || ok && got != s {
			t.Errorf("ParseStage(%q) = %s, %v; listed: %v", s, got, ok, listed)
		}
	}
	for _, text := range []string{"", "unclassified", "Interest", " trial", "won"} {
		if s, ok := ParseStage(text); ok || s != Unclassified {
			t.Errorf("ParseStage(%q) = %s, %v, want unclassified, false", text, s, ok)
		}
	}
	if !(Excluded < Unclassified && Unclassified < Interest && Interest < Trial && Trial < Active) {
		t.Error("the stages are out of funnel order")
	}
}

func TestDefaultStages(t *testing.T) {
	want := map[string]string{
		"PLT": "interest", "StartTestDrive": "trial", "FreeTrial": "trial", "INS": "active", "Create": "active", "DNC": "excluded",
	}
	got := DefaultStages()
	if len(got) != len(want) {
		t.Errorf("%d default stages, want %d", len(got), len(want))
	}
	for code, stage := range want {
		if got[code].String() != stage {
			t.Errorf("%s is %s, want %s", code, got[code], stage)
		}
	}
	got["PLT"] = Active
	if DefaultStages()["PLT"] != Interest {
		t.Error("a caller can change the defaults of the others")
	}
}

func TestWordsOfBasesFatesAndOutcomes(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{ByRecord.String(), "record"}, {ByReceived.String(), "received"}, {ByPath.String(), "path"}, {ByRead.String(), "read"},
		{FateLead.String(), "lead"}, {FateCollapsed.String(), "collapsed"}, {FateRejected.String(), "rejected"},
		{FateFiltered.String(), "filtered"}, {FateErased.String(), "erased"}, {FateNotice.String(), "notice"},
		{OutcomeNone.String(), ""}, {OutcomeAccepted.String(), "accepted"}, {OutcomeContacted.String(), "contacted"},
		{OutcomeQualified.String(), "qualified"}, {OutcomeWon.String(), "won"}, {OutcomeLost.String(), "lost"},
		{OutcomeDeclined.String(), "declined"}, {OutcomeExpired.String(), "expired"},
	} {
		if c.got != c.want {
			t.Errorf("String() = %q, want %q", c.got, c.want)
		}
	}
}

func TestCodesAreSound(t *testing.T) {
	for kind, codes := range map[string][]Code{"reason": Reasons(), "issue": Issues(), "outcome": OutcomeCodes()} {
		names, docs := map[string]bool{}, map[string]bool{}
		for _, c := range codes {
			if names[c.Name] || docs[c.Doc] {
				t.Errorf("%s %s is declared twice, or its text is", kind, c.Name)
			}
			names[c.Name], docs[c.Doc] = true, true
			if !snakeCase.MatchString(c.Name) {
				t.Errorf("%s %s is not in snake case", kind, c.Name)
			}
			if c.Doc == "" || strings.HasSuffix(c.Doc, ".") || strings.TrimSpace(c.Doc) != c.Doc {
				t.Errorf("%s %s: %q is no phrase", kind, c.Name, c.Doc)
			}
		}
	}
	if n := len(Issues()); n > 16 {
		t.Errorf("%d issues, more than a mask of 16 bits holds", n)
	}
}

func TestIssueMaskAndBack(t *testing.T) {
	var all []string
	for _, c := range Issues() {
		all = append(all, c.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(rapid.SampledFrom(all), 0, 20).Draw(t, "issues")
		var want []string // each once, in the order of declaration
		for _, name := range all {
			if slices.Contains(some, name) {
				want = append(want, name)
			}
		}
		if got := IssuesOf(IssueMask(some)); !slices.Equal(got, want) {
			t.Fatalf("IssuesOf(IssueMask(%q)) = %q, want %q", some, got, want)
		}
	})
	for i, name := range all {
		if got := IssueMask([]string{name}); got != 1<<i {
			t.Errorf("IssueMask(%s) = %b, want bit %d", name, got, i)
		}
	}
}
