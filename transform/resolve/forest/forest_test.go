package forest_test

import (
	"testing"

	"pgregory.net/rapid"

	"leadmill/transform/resolve/forest"
)

// Against sets that are relabelled one member at a time.
func TestForest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "members")
		f, plain := forest.New(n), make([]uint32, n)
		for i := range plain {
			plain[i] = uint32(i)
		}
		member := rapid.Uint32Range(0, uint32(n-1))
		for range rapid.IntRange(0, 40).Draw(t, "joins") {
			a, b := member.Draw(t, "a"), member.Draw(t, "b")
			x, y := plain[a], plain[b]
			if got := f.Join(a, b); got != (x != y) {
				t.Fatalf("Join(%d, %d) = %v, want %v", a, b, got, x != y)
			}
			for i := range plain {
				if plain[i] == max(x, y) {
					plain[i] = min(x, y)
				}
			}
		}
		for i := range plain {
			if got := f.Find(uint32(i)); got != plain[i] {
				t.Fatalf("Find(%d) = %d, want %d", i, got, plain[i])
			}
		}
	})
}
