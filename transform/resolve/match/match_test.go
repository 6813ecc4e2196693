package match_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"leadmill/transform/resolve/match"
)

func TestOrderAndWorkersChangeNothing(t *testing.T) {
	c := generated(t, 3000, 1)
	r := c.resolve(t, c.options())
	want, model := c.partition(r), text(t, r.Model)
	for seed := range uint64(4) {
		s := c.shuffled(seed)
		o := s.options()
		o.Workers = int(1 + seed)
		got := s.resolve(t, o)
		if diff := cmp.Diff(want, s.partition(got)); diff != "" {
			t.Errorf("shuffled by %d: persons differ (-want +got):\n%s", seed, diff)
		}
		if m := text(t, got.Model); m != model {
			t.Errorf("shuffled by %d: model is %s, want %s", seed, m, model)
		}
		if diff := cmp.Diff(c.evidence(r), s.evidence(got)); diff != "" {
			t.Errorf("shuffled by %d: evidence differs (-want +got):\n%s", seed, diff)
		}
	}
}

// evidence names the leads of the edges by their keys.
func (c *crowd) evidence(r *match.Result) (edges []string) {
	for _, e := range r.Edges {
		a, b := c.keys[e.A], c.keys[e.B]
		out, err := json.Marshal([]any{min(a, b), max(a, b), e.Kind.String(), e.Bridge, e.Evidence})
		if err != nil {
			panic(err)
		}
		edges = append(edges, string(out))
	}
	return edges
}

func text(t *testing.T, m *match.Model) string {
	t.Helper()
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestRepeatedLeadsChangeNothing(t *testing.T) {
	c := generated(t, 2000, 2)
	want := c.partition(c.resolve(t, c.options()))
	n := len(c.people)
	for i := range n { // every lead once more, later
		if i%3 == 0 {
			c.add(1<<63|c.keys[i]>>1, c.people[i])
		}
	}
	got := c.partition(c.resolve(t, c.options()))
	for i := range n {
		if k := c.keys[i]; got[k] != want[k] {
			t.Fatalf("lead %d is with %d, want %d", k, got[k], want[k])
		}
	}
}

// The night after training has the same leads and a stored model. It must come to the same result to the last bit, rules that
// training has dropped included: else customers would change their ids for nothing.
func TestModelKeptDecidesTheSame(t *testing.T) {
	c := generated(t, 12_000, 3)
	trained := c.resolve(t, c.options())
	if len(trained.Model.Dropped) == 0 {
		t.Fatal("training has dropped no rule, so the test shows little")
	}
	var stored match.Model
	if err := json.Unmarshal([]byte(text(t, trained.Model)), &stored); err != nil {
		t.Fatal(err)
	}
	o := c.options()
	o.Model = &stored
	kept := c.resolve(t, o)
	if diff := cmp.Diff(c.partition(trained), c.partition(kept)); diff != "" {
		t.Errorf("persons differ with the stored model (-trained +stored):\n%s", diff)
	}
	if diff := cmp.Diff(c.evidence(trained), c.evidence(kept)); diff != "" {
		t.Errorf("evidence differs with the stored model (-trained +stored):\n%s", diff)
	}
	if got, want := text(t, kept.Model), text(t, trained.Model); got != want {
		t.Errorf("model is %s, want %s", got, want)
	}
}

func TestForeignModelIsRefused(t *testing.T) {
	c := generated(t, 300, 3)
	good := *c.resolve(t, c.options()).Model
	for name, spoil := range map[string]func(*match.Model){
		"nothing but a version":  func(m *match.Model) { *m = match.Model{Version: m.Version} },
		"of another engine":      func(m *match.Model) { m.Engine++ },
		"a probability changed":  func(m *match.Model) { m.M[match.First][match.Exact] /= 2 },
		"more repeats":           func(m *match.Model) { m.Repeats = -1 },
		"a rule dropped by hand": func(m *match.Model) { m.Dropped = append(m.Dropped, "email") },
	} {
		m := good
		spoil(&m)
		o := c.options()
		o.Model = &m
		_, err := match.Score(t.Context(), match.NewValues(), nil, o)
		var refused *match.ModelError
		if !errors.As(err, &refused) {
			t.Errorf("%s: error %v, want a ModelError", name, err)
		}
	}
}

// Two nights, one after the other, end where one night with all leads ends, if the model is kept.
func TestTwoNightsEqualOne(t *testing.T) {
	all := generated(t, 2400, 4)
	first := &crowd{people: all.people[:1800], keys: all.keys[:1800]}
	model := first.resolve(t, first.options()).Model
	o := all.options()
	o.Model = model
	want := all.partition(all.resolve(t, o))
	late := &crowd{people: append(append([]match.Person{}, all.people[1800:]...), first.people...), keys: append(append([]uint64{}, all.keys[1800:]...), first.keys...)}
	o = late.options()
	o.Model = model
	if diff := cmp.Diff(want, late.partition(late.resolve(t, o))); diff != "" {
		t.Errorf("persons differ (-one night +two nights):\n%s", diff)
	}
}

func TestLinksAlwaysHold(t *testing.T) {
	outer := t
	base := generated(t, 150, 5)
	rapid.Check(t, func(t *rapid.T) {
		c := &crowd{people: append([]match.Person{{}, {}}, base.people...), keys: append([]uint64{1, 2}, base.keys...)}
		n := uint32(len(c.people))
		lead := rapid.Uint32Range(0, n-1)
		o := c.options()
		group := make([]uint32, n)
		for i := range group {
			group[i] = uint32(i)
		}
		root := func(x uint32) uint32 {
			for group[x] != x {
				x = group[x]
			}
			return x
		}
		for range rapid.IntRange(0, 12).Draw(t, "must") {
			a, b := lead.Draw(t, "a"), lead.Draw(t, "b")
			if a != b {
				o.MustLink = append(o.MustLink, match.Pair{A: a, B: b})
				group[root(a)] = root(b)
			}
		}
		for range rapid.IntRange(0, 12).Draw(t, "cannot") {
			if a, b := lead.Draw(t, "a"), lead.Draw(t, "b"); root(a) != root(b) {
				o.CannotLink = append(o.CannotLink, match.Pair{A: a, B: b})
			}
		}
		r := c.resolve(outer, o)
		for _, p := range o.MustLink {
			if r.Person[p.A] != r.Person[p.B] {
				t.Fatalf("leads %d and %d must be one person", p.A, p.B)
			}
		}
		for _, p := range o.CannotLink {
			if r.Person[p.A] == r.Person[p.B] {
				t.Fatalf("leads %d and %d must not be one person", p.A, p.B)
			}
		}
	})
}
