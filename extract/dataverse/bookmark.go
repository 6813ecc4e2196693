package dataverse

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"leadmill/extract"
)

// A bookmark is where a reading ended. It holds no secret: the links name the table, the columns and a position.
type bookmark struct {
	V     int    `json:"v"`
	Query string `json:"query"` // fingerprint of the reading it continues
	// Delta is the link to what changed since. It is "" while the first reading is unfinished.
	Delta string `json:"delta,omitempty"`
	// Next is the page at which an unfinished first reading goes on.
	Next *nextPage `json:"next,omitempty"`
	// Known are the leads that were handed over; empty where the filter takes all.
	Known idSet `json:"known,omitempty"`
}

// A nextPage is a link within a reading. The service wants the page size that the reading began with.
type nextPage struct {
	Link     string    `json:"link"`
	PageSize int       `json:"page_size"`
	Started  time.Time `json:"started"`
}

// maxPause is how old an unfinished reading may be to go on with it. No document says how long its links hold.
const maxPause = 48 * time.Hour

func parseBookmark(b extract.Bookmark) (bookmark, error) {
	if b = bytes.TrimSpace(b); len(b) == 0 || string(b) == "null" {
		return bookmark{Known: idSet{}}, nil
	}
	var m bookmark
	err := json.Unmarshal(b, &m)
	switch {
	case err != nil:
	case m.V != 1:
		err = fmt.Errorf("its version is %d, and this program knows version 1", m.V)
	case (m.Delta == "") == (m.Next == nil):
		err = errors.New("it names no single place to go on at")
	case m.Next != nil && (m.Next.PageSize < 1 || m.Next.PageSize > maxPageSize):
		err = errors.New("its page size is none")
	}
	if err != nil {
		return bookmark{}, &extract.BookmarkError{Type: "dataverse", What: err.Error()}
	}
	if m.Known == nil {
		m.Known = idSet{}
	}
	return m, nil
}

func (m bookmark) marshal() (extract.Bookmark, error) {
	m.V = 1
	out, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write the bookmark of a dataverse source: %w", err)
	}
	return out, nil
}
