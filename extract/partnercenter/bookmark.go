package partnercenter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"leadmill/extract"
	"leadmill/extract/overlap"
)

// A bookmark is how far the list has been read.
type bookmark struct {
	Version int             `json:"v"`
	Until   string          `json:"until,omitempty"`  // all that changed before was handed over; "" for nothing yet
	Since   *time.Time      `json:"since,omitempty"`  // nothing before was read; the zero time for all, nil where an older program wrote the bookmark
	Filter  string          `json:"filter,omitempty"` // under which it was
	Seen    overlap.Digests `json:"seen,omitempty"`   // versions within the overlap that were handed over or left out
	Token   *seal           `json:"token,omitempty"`  // the refresh token that took the configured one's place
}

// parseBookmark reads what bytes returned; nothing and null are the beginning.
func parseBookmark(b extract.Bookmark) (bookmark, error) {
	if b = bytes.TrimSpace(b); len(b) == 0 || string(b) == "null" {
		return bookmark{Version: 1}, nil
	}
	var m bookmark
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil || d.More() || m.Version != 1 {
		return bookmark{}, &extract.BookmarkError{Type: "partnercenter"}
	}
	if m.Until != "" && parseTime(m.Until).IsZero() {
		return bookmark{}, &extract.BookmarkError{Type: "partnercenter"}
	}
	return m, nil
}

// bytes returns the bookmark as it is stored. The same state gives the same bytes.
func (m bookmark) bytes() (extract.Bookmark, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write the bookmark of the partnercenter source: %w", err)
	}
	return b, nil
}
