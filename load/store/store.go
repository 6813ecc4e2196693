// Package store is one place where objects live: a folder, or an object store with the same contract.
//
// It promises that an object is seen whole or not at all, that what was committed survives a crash, and that a small
// object (a pointer) can be replaced by exactly one of several writers. It knows nothing of what the objects hold.
package store

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
	"time"
	"unicode"
)

// Store holds objects under keys (see CheckKey for their form). It may be used by several goroutines and by several
// processes at once. Every method returns an error of the context when that is done before it begins. A key that may
// not be used gives a *KeyError.
type Store interface {
	// Stage begins an object that nobody sees before its Commit.
	Stage(ctx context.Context) (Staged, error)

	// Open opens an object for reading; errors.Is(err, fs.ErrNotExist) if there is none. The object never turns into
	// another one. In a folder it stays readable until it is closed, even if it is deleted meanwhile; an object store
	// promises that for small objects only.
	Open(ctx context.Context, key string) (Object, error)

	// List lists the objects whose key begins with prefix, sorted by key, byte by byte. The prefix is plain text:
	// "raw/a" finds "raw/ab/x" too, "" finds everything. After an error nothing more comes. Objects that come or go
	// meanwhile may or may not be listed.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]

	// Delete removes an object; that there is none is no error.
	Delete(ctx context.Context, key string) error

	// Read returns a small object and its version; errors.Is(err, fs.ErrNotExist) if there is none.
	Read(ctx context.Context, key string) (data []byte, version string, err error)

	// Swap replaces a small object, if it still has the version that Read or Swap gave, and returns its new version.
	// The old version "" means that there must be no object yet. If somebody else came first, the error is a
	// *ConflictError and nothing was done. After any other error it may have been done: Read tells.
	Swap(ctx context.Context, key string, data []byte, old string) (version string, err error)

	// Link gives the bytes of one object a second key, without copying them where the place can do that. If the key
	// to is taken by the same bytes nothing happens; by others, the error is an *ExistsError. If there is no object
	// from, errors.Is(err, fs.ErrNotExist).
	Link(ctx context.Context, from, to string) error

	// Lock takes the named lock for one holder, who is described to others in their *LockedError. It does not wait.
	// The lock ends with unlock, or with the process. Name is a single segment of a key. Calling unlock again does
	// nothing.
	Lock(ctx context.Context, name, holder string) (unlock func() error, err error)
}

// Staged is an object that is being written. It is for one goroutine.
type Staged interface {
	io.Writer

	// Commit makes the object durable and visible under the key, whole. An object that is there already is never
	// overwritten: if it holds the same bytes all is well, if not the error is an *ExistsError. After an error the
	// object is discarded.
	Commit(ctx context.Context, key string) error

	// Discard throws the object away. After Commit it does nothing, so it can be deferred.
	Discard() error
}

// Object is an object open for reading. Several goroutines may read it at once.
type Object interface {
	io.ReaderAt
	io.Closer

	// Size returns the number of bytes.
	Size() int64
}

// Info is what a listing tells of an object.
type Info struct {
	Key      string
	Size     int64     // bytes
	Modified time.Time // when it was committed, by the clock of the place
}

// ConflictError says that a Swap came too late: the object has another version by now.
type ConflictError struct{ Key string }

func (e *ConflictError) Error() string {
	return fmt.Sprintf("object %s was changed by somebody else meanwhile: start again from its new content", e.Key)
}

// ExistsError says that a key is taken by other bytes.
type ExistsError struct{ Key string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("object %s exists with other content: objects are never overwritten, choose another name", e.Key)
}

// Is makes errors.Is(err, fs.ErrExist) true.
func (e *ExistsError) Is(target error) bool { return target == fs.ErrExist }

// LockedError says that somebody else holds a lock.
type LockedError struct {
	Name   string
	Holder string // as the holder described itself; "" where that is not known yet
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("lock %s is held by %q: wait until it ends", e.Name, e.Holder)
}

// DamagedError says that an object is not what it should be. The store itself never returns it; it is the word that
// everybody who reads objects uses.
type DamagedError struct {
	Key  string
	What string // what is wrong, and what to do about it
}

func (e *DamagedError) Error() string { return e.Key + ": " + e.What }

// KeyError says why a key cannot be used.
type KeyError struct {
	Key    string
	Reason string
}

func (e *KeyError) Error() string { return fmt.Sprintf("object key %q: %s", e.Key, e.Reason) }

const (
	maxKey     = 900 // bytes; the smallest limit of the object stores is 1,024, of which a prefix takes some
	maxSegment = 200 // bytes; file systems take 255
)

// CheckKey returns a *KeyError unless the key is made of segments joined by slashes, each of them not empty, not
// beginning with a dot, and free of backslashes and control characters. So it cannot lead out of the store, and means
// the same in a folder and in an object store.
func CheckKey(key string) error {
	if len(key) > maxKey {
		return &KeyError{key, fmt.Sprintf("longer than %d bytes", maxKey)}
	}
	if !fs.ValidPath(key) {
		return &KeyError{key, "must be segments joined by slashes, valid UTF-8, none of them empty or dots"}
	}
	for segment := range strings.SplitSeq(key, "/") {
		switch {
		case strings.HasPrefix(segment, "."):
			return &KeyError{key, "a segment must not begin with a dot"}
		case len(segment) > maxSegment:
			return &KeyError{key, fmt.Sprintf("a segment is longer than %d bytes", maxSegment)}
		case strings.ContainsRune(segment, '\\') || strings.ContainsFunc(segment, unicode.IsControl):
			return &KeyError{key, "must not hold backslashes or control characters"}
		}
	}
	return nil
}
