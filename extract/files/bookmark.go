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

// A bookmark holds, by path, every file that has been read to its end, and what is known of those that could not be opened. Files that disappeared stay, so that one that
// comes back unchanged is not read again.
type bookmark map[string]entry

// An entry is the state in which a file was read.
type entry struct {
	Path   string   `json:"path"`
	Size   int64    `json:"size"`
	MTime  int64    `json:"mtime_ns"`       // 0 where the time proves nothing and the digest or the ETag decides
	ETag   string   `json:"etag,omitempty"` // of an object: the version of its content, as the store names it
	Digest string   `json:"digest"`
	Faulty *attempt `json:"faulty,omitempty"` // set when the file had records that could not be read
	// Unreadable is why the file could not be opened when that was last tried: the same fault is told once, not every night.
	Unreadable string `json:"unreadable,omitempty"`
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
		return nil, &extract.BookmarkError{Type: "files"}
	}
	for _, e := range entries {
		seen[e.Path] = e
	}
	return seen, nil
}

// marshal writes the entries in the order of their paths, each by itself: a landing zone may hold a million files.
func (b bookmark) marshal() (extract.Bookmark, error) {
	size := len("[]")
	for _, e := range b {
		size += len(e.Path) + len(e.ETag) + len(e.Digest) + 96 // the names of the fields, and the numbers
	}
	out := append(make([]byte, 0, size), '[')
	for i, p := range slices.Sorted(maps.Keys(b)) {
		if i > 0 {
			out = append(out, ',')
		}
		text, err := json.Marshal(b[p])
		if err != nil {
			return nil, fmt.Errorf("write the bookmark of a files source: %w", err)
		}
		out = append(out, text...)
	}
	return append(out, ']'), nil
}
