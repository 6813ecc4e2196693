package spill

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestShuffleGathersGroups(t *testing.T) {
	dir := t.TempDir()
	const groups = 3*PartitionGroups + 1
	s := NewShuffle(dir, groups)
	long := strings.Repeat("å", 1<<19) // 1 MiB
	type value struct {
		group uint32
		kind  byte
		text  string
	}
	values := []value{
		{groups - 1, 1, "last group"}, {0, 0, "first"}, {0, 255, ""}, {PartitionGroups - 1, 2, long}, {PartitionGroups, 3, "next partition"},
		{0, 7, "third"}, {PartitionGroups - 1, 2, ""}, {PartitionGroups, 3, "\x00\xff"},
	}
	want := map[uint32][]Value{}
	for _, v := range values {
		if err := s.Add(v.group, v.kind, v.text); err != nil {
			t.Fatal(err)
		}
		want[v.group] = append(want[v.group], Value{v.kind, v.text})
	}
	empty(t, dir)
	if s.Partitions() != 4 {
		t.Fatalf("%d partitions, want 4", s.Partitions())
	}
	for n := range s.Partitions() {
		got, err := s.Partition(n)
		if err != nil || len(got) != PartitionGroups {
			t.Fatalf("Partition(%d) has %d groups, error %v", n, len(got), err)
		}
		for i, list := range got {
			if !slices.Equal(list, want[uint32(n*PartitionGroups+i)]) {
				t.Errorf("group %d of partition %d holds %d values, want %d", i, n, len(list), len(want[uint32(n*PartitionGroups+i)]))
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	empty(t, dir)
}

func TestShuffleKeepsTheOrderWithinAGroup(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		const groups = 2 * PartitionGroups
		s := NewShuffle(dir, groups)
		defer func() {
			if err := s.Close(); err != nil {
				rt.Error(err)
			}
		}()
		want := map[uint32][]Value{}
		for range rapid.IntRange(0, 30).Draw(rt, "values") {
			group := rapid.SampledFrom([]uint32{0, 1, 127, 128, PartitionGroups - 1, PartitionGroups, groups - 1}).Draw(rt, "group")
			v := Value{rapid.Byte().Draw(rt, "kind"), rapid.StringN(0, 200, -1).Draw(rt, "text")}
			if err := s.Add(group, v.Kind, v.Text); err != nil {
				rt.Fatal(err)
			}
			want[group] = append(want[group], v)
		}
		for n := range s.Partitions() {
			got, err := s.Partition(n)
			if err != nil {
				rt.Fatal(err)
			}
			for i, list := range got {
				if list == nil {
					continue
				}
				group := uint32(n*PartitionGroups + i)
				if !slices.Equal(list, want[group]) {
					rt.Fatalf("group %d = %v, want %v", group, list, want[group])
				}
				delete(want, group)
			}
		}
		if len(want) > 0 {
			rt.Fatalf("groups that did not come back: %v", want)
		}
	})
}

func TestPartitionsOfAShuffle(t *testing.T) {
	for _, c := range []struct{ groups, want int }{
		{0, 0}, {1, 1}, {PartitionGroups, 1}, {PartitionGroups + 1, 2}, {10_000_000, 306},
	} {
		if got := NewShuffle("", c.groups).Partitions(); got != c.want {
			t.Errorf("%d groups have %d partitions, want %d", c.groups, got, c.want)
		}
	}
}

// Closing frees what was not read; what was read is free already.
func TestCloseOfAShuffle(t *testing.T) {
	dir := t.TempDir()
	s := NewShuffle(dir, 2*PartitionGroups)
	for _, group := range []uint32{0, PartitionGroups} {
		if err := s.Add(group, 0, "a"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Partition(0); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	}
	empty(t, dir)
}

func TestDamagedShuffle(t *testing.T) {
	for what, damage := range map[string]string{
		"a group beyond the partition":     "\xff\xff\xff\x01k\x01a",
		"no kind":                          "\x00",
		"no length":                        "\x00k",
		"less text than its length":        "\x00k\x05abc",
		"a length of nearly 64 bits":       "\x00k\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01abc",
		"a number without end":             "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
		"a sound value, then half of some": "\x00k\x01a\x00k",
	} {
		s := NewShuffle(t.TempDir(), 1)
		if err := s.Add(0, 'k', "sound"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.partitions[0].w.WriteString(damage); err != nil {
			t.Fatal(err)
		}
		if groups, err := s.Partition(0); err == nil {
			t.Errorf("%s: no error, group 0 = %v", what, groups[0])
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: Close() = %v", what, err)
		}
	}
}

func BenchmarkShuffle(b *testing.B) {
	const values = 10_000
	dir := b.TempDir()
	b.ReportAllocs()
	for b.Loop() {
		s := NewShuffle(dir, values)
		for i := range uint32(values) {
			if err := s.Add(i*7919%values, byte(i%8), "ann.lindqvist@contoso.com"); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := s.Partition(0); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(fmt.Errorf("close: %w", err))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/values, "ns/value")
}
