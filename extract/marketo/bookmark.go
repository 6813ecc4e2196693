package marketo

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"leadmill/extract"
)

// A bookmark holds the two streams of activities that a run follows. A token is Marketo's own: it stands for a place in
// time and tells nothing about anybody.
type bookmark struct {
	V           int       `json:"v"`
	Submissions string    `json:"submissions"`         // paging token of the form submissions
	Changes     string    `json:"changes,omitempty"`   // paging token of the changes of persons; "" where they are not followed
	ChangesAt   time.Time `json:"changes_at,omitzero"` // of the newest change, or of the first token: where to begin anew if Changes is refused
	Since       time.Time `json:"since"`               // the earliest beginning so far; submissions before it are not read
	At          time.Time `json:"at"`                  // of the newest submission, zero for none: where to begin anew if Submissions is refused
	Forms       []int64   `json:"forms"`               // whose submissions were handed over
}

func parseBookmark(b extract.Bookmark) (bookmark, error) {
	if len(b) == 0 {
		return bookmark{V: 1}, nil
	}
	var m bookmark
	err := json.Unmarshal(b, &m)
	if err == nil && (m.V != 1 || m.Submissions == "" || m.Since.IsZero()) {
		err = errors.New("it has another form")
	}
	if err != nil {
		return m, &extract.BookmarkError{Type: "marketo", What: err.Error()}
	}
	return m, nil
}

func (m bookmark) marshal() (extract.Bookmark, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write the bookmark of a marketo source: %w", err)
	}
	return b, nil
}
