package ui

import (
	"fmt"
	"log/slog"
)

// Private is a text about a person that has to be passed around but must not be printed. Every way of fmt, slog and
// encoding to print it gives [private] instead; string(p) is the content.
//
// Two places cannot be guarded: fmt does not see the methods of an unexported struct field, and encoding/json writes
// the keys of a map as they are. So a struct holds a Private in an exported field, and no map is keyed by one.
type Private string

const hidden = "[private]"

var (
	_ fmt.Formatter  = Private("")
	_ fmt.GoStringer = Private("")
	_ slog.LogValuer = Private("")
)

// String returns [private].
func (Private) String() string { return hidden }

// GoString returns [private].
func (Private) GoString() string { return hidden }

// Format writes [private], whatever the verb.
func (Private) Format(s fmt.State, _ rune) {
	// A fmt.State reports nothing that could be done about a failed write.
	_, _ = s.Write([]byte(hidden))
}

// LogValue returns [private].
func (Private) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON returns "[private]".
func (Private) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText returns [private]; it serves XML and YAML.
func (Private) MarshalText() ([]byte, error) { return []byte(hidden), nil }
