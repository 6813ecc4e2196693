package extract

import (
	"fmt"
	"time"
)

// ParseSince reads where a first run begins: a day (its first moment in UTC) or a time; "" is the zero time, the beginning.
func ParseSince(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(form, text); err == nil && at.Year() > 1 {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is neither a day (2025-01-31) nor a time (2025-01-31T00:00:00Z)", text)
}
