package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"leadmill/extract"
)

// readerVersion grows when this package learns to read what it could not read before: files with faults are then
// read again.
const readerVersion = 1

// A bookmark holds, by path, every file that has been read to its end. Files that disappeared stay, so that one that
// comes back unchanged is not read again.
type bookmark map[string]entry

// An entry is the state in which a file was read.
type entry struct {
	Path   string   `json:"path"`
	Size   int64    `json:"size"`
	MTime  int64    `json:"mtime_ns"` // 0 where the time proves nothing and the digest decides
	Digest string   `json:"digest"`
	Faulty *attempt `json:"faulty,omitempty"` // set when the file had records that could not be read
}

// An attempt says how a file with faults was read. Another way of reading may find more in it.
type attempt struct {
	Reader int    `json:"reader"`
	Limits Limits `json:"limits"`
}

// stale reports whether a file with faults should be read again although it did not change.
func (e entry) stale(l Limits) bool {
	return e.Faulty != nil && *e.Faulty != attempt{Reader: readerVersion, Limits: l}
}

func parseBookmark(b extract.Bookmark) (bookmark, error) {
	seen := bookmark{}
	if len(bytes.TrimSpace(b)) == 0 {
		return seen, nil
	}
	var entries []entry
	if err := json.Unmarshal(b, &entries); err != nil {
		return nil, fmt.Errorf("read the bookmark of a files source: was it written by another type of source?: %w", err)
	}
	for _, e := range entries {
		seen[e.Path] = e
	}
	return seen, nil
}

// marshal writes the entries in the order of their paths.
func (b bookmark) marshal() (extract.Bookmark, error) {
	entries := make([]entry, 0, len(b))
	for _, p := range slices.Sorted(maps.Keys(b)) {
		entries = append(entries, b[p])
	}
	out, err := json.Marshal(entries)
	if err != nil {
		return nil, fmt.Errorf("write the bookmark of a files source: %w", err)
	}
	return out, nil
}
