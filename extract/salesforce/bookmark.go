package salesforce

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
	"leadmill/extract/overlap"
)

const bookmarkVersion = 1

// A bookmark says how far an org has been read.
type bookmark struct {
	V     int       `json:"v"`
	From  time.Time `json:"from"`  // everything that was saved before is handed over
	Query string    `json:"query"` // digest of what was asked; another question begins anew
	// Recent are the records handed over within the overlap, as bytes. SystemModstamp alone would not do: it is kept by the
	// second, and a record may change twice in one.
	Recent overlap.Digests `json:"recent,omitempty"`
	// Uncounted is set by a reading that broke off: from then on the leads that are not ours are still to be counted.
	Uncounted *time.Time `json:"uncounted,omitempty"`
}

func parseBookmark(b extract.Bookmark) (bookmark, error) {
	if len(bytes.TrimSpace(b)) == 0 {
		return bookmark{}, nil
	}
	var m bookmark
	if err := json.Unmarshal(b, &m); err != nil || m.V != bookmarkVersion || m.Query == "" {
		return bookmark{}, &extract.BookmarkError{Type: "salesforce"}
	}
	return m, nil
}

// fingerprint is a digest of what is asked: where, and for which records and columns.
func (r *reading) fingerprint() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{
		httpx.Host(r.o.URL), r.o.condition(), strings.Join(r.columns, ","), r.first.UTC().Format(time.RFC3339),
	}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// bookmark is the state of a reading that reached a time. The same records give the same bytes.
func (r *reading) bookmark(from time.Time, whole bool) extract.Bookmark {
	m := bookmark{
		V: bookmarkVersion, From: from.UTC(), Query: r.fingerprint(), Recent: r.recent.Recent(from.Add(-r.o.Overlap), whole),
	}
	if !whole {
		left := r.uncounted().UTC()
		m.Uncounted = &left
	}
	out, err := json.Marshal(m)
	if err != nil { // a year of five digits, which no server sends
		return nil
	}
	return out
}
