// Package files reads leads from a landing zone, in which somebody else puts files: a local folder, or a bucket or
// container of an object store (Azure Blob Storage, S3 and what speaks its protocol, Google Cloud Storage).
//
// It promises that every record of every included file is handed over once per content of that file, either as it
// stands in the file or as a fault that says why it could not be read. What a file is, is found from its content:
// one JSON document, several, an array, an OData page, NDJSON, CSV or XLSX, plain or in gzip or zstd. A file that
// did not change since the bookmark is not read again; one that changed is read anew from its first record, and later
// stages fold what repeats. Memory is bounded by the limits, whatever a file holds.
//
// Where files are (a place) and how one is read (a reader) know nothing of each other. A folder tells what changed by
// size and modification time, an object store by size and ETag, which on Google is the generation. Small objects are
// read ahead, several at a time; an object larger than 4 MiB is read twice, once for its digest and once for its
// records, and never held. Nothing is ever written to an object store, and no key becomes a path of this machine.
//
// From the documents of the services come the listings, ETags and generations, encoding-type of S3, and the two marks
// by which Azure names a folder. Assumed is that an ETag does not stay when the content changes.
package files

import (
	"context"
	"errors"
	"slices"
	"time"

	"leadmill/extract"
)

// A Source reads one landing zone. It is safe to use again after an extraction has ended, but not for two at a time.
type Source struct {
	open   func(ctx context.Context) (place, error)
	limits Limits
	dates  dates
	now    func() time.Time
}

var _ extract.Source = (*Source)(nil)

// Extract hands over the records of every file that is new or has changed since the bookmark, file by file in the
// order of their paths. A file that cannot be read, or that changes while it is read, is not entered into the
// returned bookmark and is read again by the next run. After an error the bookmark holds the files that were handed
// over whole. A folder, bucket or container that is missing is an [extract.MissingError].
func (s *Source) Extract(ctx context.Context, since extract.Bookmark, emit func(extract.Delivery) error) (extract.Result, error) {
	nothing := extract.Result{Bookmark: since}
	seen, err := parseBookmark(since)
	if err != nil {
		return nothing, err
	}
	p, err := s.open(ctx)
	if err != nil {
		return nothing, err
	}
	defer func() { _ = p.close() }() // only read from

	files, err := p.list(ctx, s.dates.folders(s.now()))
	if err != nil {
		return nothing, err
	}
	files = slices.DeleteFunc(files, func(f found) bool {
		e, known := seen[f.path]
		return known && f.is(e) && !e.stale(s.limits)
	})
	r := newReader(s.limits, emit)
	defer r.close()
	failed := inOrder(ctx, p, files, func(f found, file opened, err error) error {
		if err != nil {
			return unreadable(f.path, err, seen, r)
		}
		return s.one(ctx, f, file, seen, r)
	})
	next, err := seen.marshal()
	if err != nil {
		return nothing, errors.Join(failed, err)
	}
	return extract.Result{Bookmark: next}, failed
}

// one reads a single file and notes in seen what has been read of it.
func (s *Source) one(ctx context.Context, f found, file opened, seen bookmark, r *reader) error {
	digest, err := r.digest(ctx, file)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return unreadable(f.path, err, seen, r)
	}
	old, known := seen[f.path]
	if known && old.Digest == digest && !old.stale(s.limits) {
		enter(file, digest, old.Faulty, seen)
		return nil
	}
	outcome, err := r.read(ctx, file, f.path, digest)
	if err != nil || !outcome.complete {
		return err
	}
	var faulty *attempt
	if outcome.faults > 0 {
		faulty = &attempt{Reader: readerVersion, Limits: s.limits}
	}
	enter(file, digest, faulty, seen)
	return nil
}

// unreadable hands over the fault of a file that cannot be opened, unless that was told before.
func unreadable(path string, err error, seen bookmark, r *reader) error {
	e := seen[path]
	if e.Unreadable != "" && e.Unreadable == cause(err) {
		return nil
	}
	if err := r.unreadable(path, "", err); err != nil {
		return err
	}
	e.Path, e.Unreadable = path, cause(err)
	seen[path] = e
	return nil
}

// enter notes that a file has been read, unless it changed meanwhile.
func enter(file opened, digest string, faulty *attempt, seen bookmark) {
	if e, ok := file.settled(); ok {
		e.Digest, e.Faulty = digest, faulty
		seen[e.Path] = e
	}
}
