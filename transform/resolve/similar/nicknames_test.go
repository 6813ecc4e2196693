package similar

import (
	"regexp"
	"slices"
	"testing"
)

func load(t *testing.T) *Nicknames {
	t.Helper()
	n, err := LoadNicknames()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestShare(t *testing.T) {
	n := load(t)
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"bill", "william", true},
		{"bob", "rob", true},
		{"bob", "robert", true},
		{"peggy", "margaret", true},
		{"al", "albert", true},
		{"al", "alan", true},
		{"albert", "alan", false},
		{"kate", "catherine", true},
		{"katie", "katy", true},
		{"hans", "johannes", true},
		{"pepe", "jose", true},
		{"sasha", "alexander", true},
		{"sasha", "alexandra", true},
		{"alexander", "alexandra", false},
		{"paco", "francisco", true},
		{"toni", "anton", true},
		{"kasia", "katarzyna", true},
		{"giovanni", "john", true},
		{"john", "ivan", true},
		{"giovanni", "ivan", false},
		{"hans", "giovanni", false},
		{"william", "robert", false},
		{"christopher", "christina", false},
		{"mary", "maureen", false},
		{"andrea", "andrew", false},
		{"amelia", "emily", false},
		{"william", "william", true},
		{"xqz", "xqz", false},
		{"xqz", "william", false},
	} {
		if got := Share(n.Formal(c.a), n.Formal(c.b)); got != c.want {
			t.Errorf("Share(%q, %q) = %t, want %t", c.a, c.b, got, c.want)
		}
		if got := Share(n.Formal(c.b), n.Formal(c.a)); got != c.want {
			t.Errorf("Share(%q, %q) = %t, want %t", c.b, c.a, got, c.want)
		}
	}
	if got := n.Formal("xqz"); got != nil {
		t.Errorf("Formal(xqz) = %v, want nil for a name that nobody listed", got)
	}
}

// Two formal names are related only if a list says so: a nickname of both relates them no more than a third name does.
func TestFormalNamesShareWhatIsListed(t *testing.T) {
	n := load(t)
	pairs, err := nicknamePairs()
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[nicknamePair]bool)
	formal := make(map[string]bool)
	for _, p := range pairs {
		listed[p.variants()] = true
		formal[p.formal] = true
		if !Share(n.Formal(p.formal), n.Formal(p.nickname)) {
			t.Errorf("Share(%q, %q) = false, want true as listed", p.formal, p.nickname)
		}
	}
	for a := range formal {
		for b := range formal {
			if a != b && Share(n.Formal(a), n.Formal(b)) && !listed[(nicknamePair{a, b}).variants()] {
				t.Errorf("Share(%q, %q) = true, want false: no list relates them", a, b)
			}
		}
	}
}

func TestListsAreFoldedAndFormalIsSorted(t *testing.T) {
	n := load(t)
	folded := regexp.MustCompile(`^[a-z]+( [a-z]+)*$`)
	if len(n.formal) < 2500 {
		t.Errorf("LoadNicknames() knows %d names, want the 2,500 and more of both lists", len(n.formal))
	}
	for name, ids := range n.formal {
		if !folded.MatchString(name) {
			t.Errorf("the lists hold %q, want names as normalize.Fold leaves them", name)
		}
		if len(ids) == 0 || !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
			t.Errorf("Formal(%q) = %v, want ascending numbers", name, ids)
		}
	}
	if again := load(t); !slices.Equal(again.Formal("john"), n.Formal("john")) {
		t.Errorf("Formal(john) = %v, then %v", n.Formal("john"), again.Formal("john"))
	}
}

func TestIsNickname(t *testing.T) {
	n := load(t)
	for name, want := range map[string]bool{
		"bob": true, "al": true, "kasia": true, "chris": true, "robert": false, "john": false, "hans": false, "xqz": false, "": false,
	} {
		if got := n.IsNickname(name); got != want {
			t.Errorf("IsNickname(%q) = %t, want %t", name, got, want)
		}
	}
}
