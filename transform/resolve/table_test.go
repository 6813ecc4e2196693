package resolve

import (
	"testing"

	"pgregory.net/rapid"
)

// The keys of each kind land on neighbouring or equal slots: dense numbers, and numbers whose low bits are all equal.
func someKeys() *rapid.Generator[uint64] {
	return rapid.OneOf(
		rapid.Uint64Range(1, 64),
		rapid.Map(rapid.Uint64Range(1, 64), func(k uint64) uint64 { return k << 40 }),
		rapid.Map(rapid.Uint64Range(1, 64), func(k uint64) uint64 { return k << 57 }),
		rapid.Uint64Min(1),
	)
}

func TestTableIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, want := newTable(rapid.IntRange(0, 40).Draw(t, "expected")), map[uint64]uint32{}
		key := someKeys()
		for i := range rapid.IntRange(0, 300).Draw(t, "operations") {
			k := key.Draw(t, "key")
			wanted, had := want[k]
			if rapid.Bool().Draw(t, "find") {
				value, found := table.find(k)
				if found != had || found && *value != wanted {
					t.Fatalf("find(%d): found = %v, want %d, %v", k, found, wanted, had)
				}
				continue
			}
			value, found := table.slot(k)
			if found != had || *value != wanted {
				t.Fatalf("slot(%d) = %d, %v, want %d, %v", k, *value, found, wanted, had)
			}
			*value = uint32(i)
			want[k] = uint32(i)
		}
		if table.used != len(want) {
			t.Fatalf("%d keys used, want %d", table.used, len(want))
		}
		for k, v := range want {
			if value, found := table.find(k); !found || *value != v {
				t.Fatalf("find(%d) at the end: found = %v, want %d", k, found, v)
			}
		}
	})
}

func TestTableGrows(t *testing.T) {
	const n = 50_000
	table := newTable(0)
	for i := uint64(1); i <= n; i++ {
		value, found := table.slot(i << 20) // low bits all zero
		if found {
			t.Fatalf("slot(%d) was there before", i<<20)
		}
		*value = uint32(i)
	}
	for i := uint64(1); i <= n; i++ {
		if value, found := table.find(i << 20); !found || *value != uint32(i) {
			t.Fatalf("find(%d) after growth: found = %v", i<<20, found)
		}
	}
	if full := float64(table.used) / float64(len(table.keys)); full > 0.76 {
		t.Errorf("the table is %.2f full, want at most three quarters", full)
	}
}

func TestTableOfTheExpectedSizeDoesNotGrow(t *testing.T) {
	for _, n := range []int{0, 1, 11, 12, 13, 1000, 49_152, 49_153} {
		table := newTable(n)
		size := len(table.keys)
		for i := range n {
			table.slot(uint64(i + 1))
		}
		if len(table.keys) != size {
			t.Errorf("newTable(%d) grew from %d to %d slots", n, size, len(table.keys))
		}
	}
}
