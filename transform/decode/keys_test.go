package decode

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func utf16Units(s string) []uint16 { return utf16.Encode([]rune(s)) }

func TestEveryKeyIsFound(t *testing.T) {
	seen := map[string]key{}
	for k := noKey + 1; k < numKeys; k++ {
		if len(spellings[k]) == 0 {
			t.Fatalf("key %d has no spelling", k)
		}
		bare := spellings[k][0]
		if other, ok := seen[bare]; ok || bareName(bare) != bare {
			t.Errorf("spelling %q of key %d is not bare, or that of key %d", bare, k, other)
		}
		seen[bare] = k
		spaced := strings.Join(strings.Split(bare, ""), " _")
		for _, name := range append(spellings[k], strings.ToUpper(bare), strings.ToUpper(bare[:1])+bare[1:], spaced, " "+bare+"_") {
			if got := knownKeys.find(name); got != k {
				t.Errorf("find(%q) = %d, want %d", name, got, k)
			}
		}
		for _, name := range []string{bare + "x", "x" + bare, bare[:len(bare)-1] + "\x00", bare + "\x00", "\x00" + bare, bare + "@odata.type"} {
			if got := knownKeys.find(name); got == k {
				t.Errorf("find(%q) = %d, want another key or none", name, got)
			}
		}
	}
}

// Bit 5 tells cases of letters apart, and other characters as well: those must stay apart.
func TestOnlyLettersLoseCase(t *testing.T) {
	for _, name := range []string{"emailaddress\x11", "`odata.context", "@odata\x0econtext", "telephone\x11", "addre\x73\x13", "", "_", " _ "} {
		if got := knownKeys.find(name); got != noKey {
			t.Errorf("find(%q) = %d, want none", name, got)
		}
	}
}
