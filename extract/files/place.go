package files

import (
	"context"
	"io"
)

// A place is where the files of a landing zone are: a folder or an object store. It knows nothing of what is in them.
type place interface {
	// list returns the included files in the order of their paths. Where folders are named, only what lies below them
	// is looked at; one that is not there is empty. It fails where the place as a whole cannot be listed, and then the
	// error is one of package extract.
	list(ctx context.Context, folders []string) ([]found, error)

	// open opens a file that was listed. A *downError says that the whole place failed; any other error is about this
	// file, and its text can be shown. Where ahead allows it, it is called from several goroutines.
	open(ctx context.Context, f found) (opened, error)

	// ahead says how much may be opened before its turn.
	ahead() ahead

	// close gives up the place. It is called once, after everything that was opened is closed.
	close() error
}

// found is one included file, or a path that could not be looked at.
type found struct {
	path  string // below the root, separated by slashes
	raw   string // its key as the object store spells it; "" in a folder
	size  int64
	mtime int64  // in nanoseconds; 0 where etag says more
	etag  string // version of the content; "" where the place has none
	err   error
}

// is reports whether the bookmark holds this state of the file, so that there is no need to open it.
func (f found) is(e entry) bool {
	if f.err != nil || f.size != e.Size {
		return false
	}
	if f.etag != "" {
		return f.etag == e.ETag
	}
	return f.mtime != 0 && f.mtime == e.MTime
}

// opened is a file open for reading, by one goroutine.
type opened interface {
	io.ReadCloser

	// rewind goes back to the beginning.
	rewind() error

	// settled returns the state that was read, for the bookmark. It is false where the file changed since it was
	// listed or while it was read.
	settled() (entry, bool)
}

// A downError says that a place as a whole failed while one of its files was read, so that this is no fault of the file.
type downError struct {
	err error // one of package extract
}

func (e *downError) Error() string { return e.err.Error() }

// Unwrap returns the error of the place.
func (e *downError) Unwrap() error { return e.err }
