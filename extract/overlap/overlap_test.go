package overlap

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// version is the digest of a version that a test calls by a number.
func version(n int) Digest { return DigestOf(binary.AppendVarint(nil, int64(n))) }

func versions(numbers ...int) Digests {
	var d Digests
	for _, n := range numbers {
		d = append(d, version(n))
	}
	return d
}

func at(second int) time.Time { return time.Unix(int64(second), 0) }

func TestRecent(t *testing.T) {
	for _, c := range []struct {
		name  string
		older []int
		kept  []int // the time of each is its number
		from  int
		whole bool
		want  []int
	}{
		{"nothing", nil, nil, 0, true, nil},
		{"all of the overlap, the oldest first", nil, []int{9, 3, 7, 5}, 5, true, []int{5, 7, 9}},
		{"what was met again", []int{1, 2, 3}, []int{3, 4}, 0, true, []int{3, 4}},
		{"a failed reading forgets nothing", []int{2, 1, 3}, []int{3, 4}, 0, false, []int{2, 1, 3, 4}},
		{"a failed reading forgets what has left the overlap", []int{1, 3}, []int{3, 4}, 4, false, []int{1, 4}},
		{"a failed reading of nothing", []int{2, 1}, nil, 9, false, []int{2, 1}},
	} {
		m := New(versions(c.older...))
		for _, n := range c.kept {
			m.Keep(version(n), at(n))
		}
		if got := m.Recent(at(c.from), c.whole); !slices.Equal(got, versions(c.want...)) {
			t.Errorf("%s: Recent(%d, %t) = %v, want those of %v", c.name, c.from, c.whole, got, c.want)
		}
	}
}

func TestHas(t *testing.T) {
	m := New(versions(1))
	m.Keep(version(2), at(2))
	for n, want := range []bool{false, true, true, false} {
		if got := m.Has(version(n)); got != want {
			t.Errorf("Has(%d) = %t, want %t", n, got, want)
		}
	}
	m.Keep(version(2), at(9))
	if got := m.Recent(at(3), true); len(got) > 0 {
		t.Errorf("Recent(3) = %v, want none: the first time of a version holds", got)
	}
}

// TestOlderHaveTheRoomThatIsLeft: the newest of them stay.
func TestOlderHaveTheRoomThatIsLeft(t *testing.T) {
	m := New(versions(-3, -2, -1))
	for n := range Max - 2 {
		m.Keep(version(n), at(n))
	}
	got := m.Recent(at(0), false)
	if len(got) != Max || !slices.Equal(got[:2], versions(-2, -1)) {
		t.Errorf("Recent() begins with %v of %d, want the two newest older ones of %d", got[:2], len(got), Max)
	}
}

// TestModel: the memory is the newest of what was kept from a time on, whatever the order, however much it was.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 10, Max, Max + 1, 2 * Max, 5*Max + 7}).Draw(t, "versions")
		spread := rapid.SampledFrom([]int{1, 10, 1 << 20}).Draw(t, "spread")
		from := rapid.IntRange(0, spread).Draw(t, "from")
		step := rapid.SampledFrom([]int{1, 7919, -1}).Draw(t, "order") // forth, scattered, back
		when := func(i int) int { return i * 31 % spread }
		m, again := New(nil), New(nil)
		for i := range n {
			i = (i*step%n + n) % n
			m.Keep(version(i), at(when(i)))
		}
		for i := range n {
			again.Keep(version(i), at(when(i)))
			again.Keep(version(i), at(when(i)))
		}
		got := m.Recent(at(from), true)
		if !slices.Equal(got, again.Recent(at(from), true)) {
			t.Error("Recent() depends on the order")
		}
		times := map[Digest]int{}
		var want []int
		for i := range n {
			times[version(i)] = when(i)
			if when(i) >= from {
				want = append(want, when(i))
			}
		}
		slices.Sort(want)
		want = want[max(0, len(want)-Max):]
		var have []int
		for _, d := range got {
			have = append(have, times[d])
		}
		if !slices.Equal(have, want) {
			t.Errorf("Recent(%d) has %d versions from %v on, want %d from %v on", from, len(have), head(have), len(want), head(want))
		}
		if len(m.kept) > 2*Max {
			t.Errorf("%d versions are held, want at most %d", len(m.kept), 2*Max)
		}
	})
}

func head(s []int) []int { return s[:min(1, len(s))] }

func TestTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := versions(rapid.SliceOf(rapid.Int()).Draw(t, "versions")...)
		type mark struct {
			Seen Digests `json:"seen,omitempty"`
		}
		text, err := json.Marshal(mark{d})
		if err != nil {
			t.Fatal(err)
		}
		if want := len(`{"seen":""}`) + 16*len(d); len(d) > 0 && len(text) != want || len(d) == 0 && string(text) != "{}" {
			t.Errorf("%d digests are the text %s, want 16 characters each", len(d), text)
		}
		var back mark
		if err := json.Unmarshal(text, &back); err != nil || !slices.Equal(back.Seen, d) {
			t.Errorf("%s came back as %v, %v", text, back.Seen, err)
		}
	})
}

func TestDamage(t *testing.T) {
	for _, text := range []string{"A", "AAAA", "AAAAAAAAAAAAAAA!", "AAAAAAAAAAAAAAAA=", strings.Repeat("A", 16*(Max+1))} {
		var d Digests
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("UnmarshalText(%.20s) = %d digests, want an error", text, len(d))
		}
	}
}

// FuzzText: a text that is accepted is the one that is written.
func FuzzText(f *testing.F) {
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAA")
	f.Add("AAAAAAAAAAAAAA\nAA")
	f.Fuzz(func(t *testing.T, text string) {
		var d Digests
		if d.UnmarshalText([]byte(text)) != nil {
			return
		}
		got, err := d.MarshalText()
		if want := strings.NewReplacer("\n", "", "\r", "").Replace(text); err != nil || string(got) != want {
			t.Errorf("%q came back as %q, %v", text, got, err)
		}
	})
}

// BenchmarkKeep is of times that are in no order, and of times that go up.
func BenchmarkKeep(b *testing.B) {
	for name, step := range map[string]int{"scattered": 7919, "ascending": 1} {
		b.Run(name, func(b *testing.B) {
			m := New(nil)
			for i := 0; b.Loop(); i++ {
				m.Keep(version(i), at(i*step%1_000_003))
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
