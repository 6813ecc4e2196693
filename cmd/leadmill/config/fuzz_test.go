package config

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// Whatever the file and the environment hold, Parse ends without a panic, with a usable configuration or with sorted
// faults that each fit on a line.
func FuzzParse(f *testing.F) {
	golden, err := os.ReadFile("testdata/faults.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		example, good, least, string(golden), "", "a: &a [*a]", "? [a]\n: b", "a: |\n\tb", "{", "<<: x", "sources: [~, {}]",
		"sources:\n- type: files\n  limits: []", "a: \"\\x00\"", "...\n---\n...", "- - - a", "\u2028: \u0085", "!!map {}",
	} {
		f.Add([]byte(seed), "LEADMILL_SOURCES_LANDING_URL=x")
	}
	f.Add([]byte(good), "LEADMILL_FOLD_WINDOW=\x00")
	f.Add([]byte(good), "LEADMILL_RESOLUTION_MERGE=nan")
	f.Fuzz(func(t *testing.T, data []byte, variable string) {
		cfg, err := Parse("c.yaml", data, testRegistry(), []string{variable})
		if err == nil {
			if cfg.Output == "" || len(cfg.Sources) == 0 || cfg.Report.Location == nil || cfg.Digest == "" {
				t.Fatalf("unusable: %+v", cfg)
			}
			return
		}
		var e *Error
		if !errors.As(err, &e) || cfg != nil || len(e.Faults) == 0 {
			t.Fatalf("Parse = %v, %v", cfg, err)
		}
		for i, fault := range e.Faults {
			if strings.Contains(fault.String(), "\n") {
				t.Errorf("fault of several lines: %q", fault)
			}
			if i > 0 && fault.File == e.Faults[i-1].File && fault.Line < e.Faults[i-1].Line {
				t.Errorf("faults are not sorted: %v", err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	registry := testRegistry()
	for b.Loop() {
		if _, err := Parse("c.yaml", []byte(example), registry, nil); err != nil {
			b.Fatal(err)
		}
	}
}
