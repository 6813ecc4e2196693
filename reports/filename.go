package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// FileName returns funnel-<publisher>-<yyyy-mm-dd>.xlsx. The date is asOf's in its own location; a time in the
// machine's local zone is read as UTC, so that the name is the same everywhere. A publisher that is not safe in a file
// name is cut down to lower-case letters, digits, dots, hyphens and underscores, and gets eight characters of its
// digest, so that two publishers never share a file.
func FileName(publisherID string, asOf time.Time) string {
	if asOf.Location() == time.Local {
		asOf = asOf.UTC()
	}
	return "funnel-" + safeName(publisherID) + "-" + asOf.Format(time.DateOnly) + ".xlsx"
}

const maxNameLen = 100

func safeName(id string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, id)
	safe = strings.Trim(strings.ReplaceAll(safe, "..", "-"), ".-")
	if len(safe) > maxNameLen {
		safe = strings.TrimRight(safe[:maxNameLen], ".-")
	}
	if id == "" {
		return "no-publisher"
	}
	if safe == id && id != "no-publisher" {
		return safe
	}
	if safe == "" {
		safe = "publisher"
	}
	sum := sha256.Sum256([]byte(id))
	return safe + "-" + hex.EncodeToString(sum[:4])
}
