package extract

import (
	"testing"
	"time"
)

func TestParseSince(t *testing.T) {
	for text, want := range map[string]time.Time{
		"":                          {},
		"2025-01-31":                time.Date(2025, 1, 31, 0, 0, 0, 0, time.UTC),
		"2025-01-31T08:00:00Z":      time.Date(2025, 1, 31, 8, 0, 0, 0, time.UTC),
		"2025-01-31T08:00:00.5Z":    time.Date(2025, 1, 31, 8, 0, 0, 5e8, time.UTC),
		"2025-01-31T08:00:00+01:00": time.Date(2025, 1, 31, 7, 0, 0, 0, time.UTC),
	} {
		if got, err := ParseSince(text); err != nil || !got.Equal(want) {
			t.Errorf("ParseSince(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"yesterday", "31.01.2025", "2025-13-01", "0001-01-01", "2025-01-31 08:00"} {
		if got, err := ParseSince(text); err == nil {
			t.Errorf("ParseSince(%q) = %v, want an error", text, got)
		}
	}
}
