package files

import (
	"context"
	"io"
	"time"
)

// objects is what reading needs of an object store. Its errors hold no secret and no text of an answer; an object that
// is not there is fs.ErrNotExist.
type objects interface {
	// page lists a part of the objects whose key begins with prefix. Next is empty after the last part; token is empty
	// for the first one.
	page(ctx context.Context, prefix string, token []byte) (part []object, next []byte, err error)

	// read reads an object from an offset to its end. The state is that of the whole object, as the answer tells it.
	read(ctx context.Context, o object, offset int64) (io.ReadCloser, state, error)
}

// An object is one that was listed.
type object struct {
	key string // below the prefix of the url, with every character as it is
	raw string // as the service's own client spells it
	state
}

// A state tells one content of an object from another.
type state struct {
	size     int64     // -1 where it is not known
	etag     string    // "" where it is not known
	modified time.Time // only looked at where an etag is missing; the precision differs from one answer to another
}

// same reports whether two answers speak of the same content.
func (s state) same(t state) bool {
	if s.size >= 0 && t.size >= 0 && s.size != t.size {
		return false
	}
	if s.etag != "" && t.etag != "" {
		return s.etag == t.etag
	}
	return s.modified.Truncate(time.Second).Equal(t.modified.Truncate(time.Second))
}
