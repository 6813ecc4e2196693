// Package files reads leads from a landing zone: a local folder in which somebody else puts files.
//
// It promises that every record of every included file is handed over once per content of that file, either as it
// stands in the file or as a fault that says why it could not be read. What a file is, is found from its content:
// one JSON document, several, an array, an OData page, NDJSON, CSV or XLSX, plain or in gzip or zstd. A file that
// did not change since the bookmark is not read again; one that changed is read anew from its first record, and later
// stages fold what repeats. Memory is bounded by the limits, whatever a file holds.
package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"leadmill/extract"
)

// A Source reads one folder. It is safe to use again after an extraction has ended, but not for two at a time.
type Source struct {
	root   string
	choose chooser
	limits Limits
	now    func() time.Time // when a file is read; decides which modification times are trusted
}

var _ extract.Source = (*Source)(nil)

// Check reports whether the folder exists and can be listed.
func (s *Source) Check(context.Context) error {
	root, err := s.openRoot()
	if err != nil {
		return err
	}
	return root.Close()
}

// Extract hands over the records of every file that is new or has changed since the bookmark, file by file in the
// order of their paths. A file that cannot be read, or that changes while it is read, is not entered into the
// returned bookmark and is read again by the next run. A folder that is missing is an [extract.MissingError].
func (s *Source) Extract(ctx context.Context, since extract.Bookmark, emit func(extract.Delivery) error) (extract.Bookmark, error) {
	seen, err := parseBookmark(since)
	if err != nil {
		return nil, err
	}
	root, err := s.openRoot()
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // only read from

	found, err := walk(ctx, root, s.choose)
	if err != nil {
		return nil, err
	}
	r := newReader(s.limits, emit)
	defer r.close()
	for _, f := range found {
		if err := s.one(ctx, root, f, seen, r); err != nil {
			return nil, err
		}
	}
	return seen.marshal()
}

// one reads a single file and notes in seen what has been read of it.
func (s *Source) one(ctx context.Context, root *os.Root, f found, seen bookmark, r *reader) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.err != nil {
		return r.unreadable(f.path, "", f.err)
	}
	old, known := seen[f.path]
	if known && !old.stale(s.limits) && old.Size == f.info.Size() && old.MTime == f.info.ModTime().UnixNano() {
		return nil
	}
	started := s.now()
	file, err := root.Open(f.path)
	if err != nil {
		return r.unreadable(f.path, "", err)
	}
	defer func() { _ = file.Close() }() // only read from
	info, err := file.Stat()
	if err != nil {
		return r.unreadable(f.path, "", err)
	}
	if !info.Mode().IsRegular() { // replaced since the folder was listed; opening anything else could block for ever
		return r.unreadable(f.path, "", errNotRegular)
	}
	digest, err := r.digest(ctx, file)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return r.unreadable(f.path, "", err)
	}
	e := entry{Path: f.path, Size: info.Size(), MTime: trusted(info, started), Digest: digest}
	if known && old.Digest == digest && !old.stale(s.limits) {
		e.Faulty = old.Faulty
		enter(root, info, e, seen)
		return nil
	}
	outcome, err := r.read(ctx, file, f.path, digest)
	if err != nil || !outcome.complete {
		return err
	}
	if outcome.faults > 0 {
		e.Faulty = &attempt{Reader: readerVersion, Limits: s.limits}
	}
	enter(root, info, e, seen)
	return nil
}

// enter notes that a file has been read, unless it changed meanwhile.
func enter(root *os.Root, before fs.FileInfo, e entry, seen bookmark) {
	// Asked by path, because a writer may also have put another file in its place. The next run reads it anew then.
	after, err := root.Stat(e.Path)
	if err == nil && before.Size() == after.Size() && before.ModTime().Equal(after.ModTime()) {
		seen[e.Path] = e
	}
}

// trusted returns the modification time to remember, or 0 where it proves nothing: a file written in the last two
// seconds before it was read can be written again without its time changing, on a file system of coarse times.
func trusted(info fs.FileInfo, readAt time.Time) int64 {
	const coarsest = 2 * time.Second // FAT, and some network shares
	if info.ModTime().After(readAt.Add(-coarsest)) {
		return 0
	}
	return info.ModTime().UnixNano()
}

// openRoot opens the folder so that no path below it can lead outside.
func (s *Source) openRoot() (*os.Root, error) {
	root, err := os.OpenRoot(s.root)
	if err != nil {
		return nil, s.place(err)
	}
	d, err := root.Open(".")
	if err != nil {
		return nil, errors.Join(s.place(err), root.Close())
	}
	_, err = d.ReadDir(1)
	err = errors.Join(ignoreEOF(err), d.Close())
	if err != nil {
		return nil, errors.Join(s.place(err), root.Close())
	}
	return root, nil
}

// place tells a folder that is not there, which may be mounted by the next run, from one that is set up wrongly.
func (s *Source) place(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("read folder %s: allow the program's user to list it: %w", s.root, err)
	}
	if info, statErr := os.Stat(s.root); statErr == nil && !info.IsDir() {
		return fmt.Errorf("read folder %s: name the folder that holds the file, and the file under include: %w", s.root, err)
	}
	return &extract.MissingError{Place: s.root, Err: err}
}
