package load

import (
	"context"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"leadmill/extract"
	"leadmill/load/store"
)

// kindBookmark is the kind of a bookmark's file.
const kindBookmark = "bookmark"

// maxBookmark bounds what a damaged bookmark may unpack to: some million files.
const maxBookmark = 1 << 30

// PutBookmark stores how far a feed's source has been read. A bookmark may know a million files, so it is an object of
// its own, named by its content; it means nothing until a manifest names it.
func PutBookmark(ctx context.Context, s store.Store, feed string, b extract.Bookmark) (*File, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("compress bookmark of feed %s: %w", feed, err)
	}
	data := enc.EncodeAll(b, nil)
	if err := enc.Close(); err != nil {
		return nil, fmt.Errorf("compress bookmark of feed %s: %w", feed, err)
	}
	sum := digest(data)
	f := &File{Dataset: kindBookmark, Key: fmt.Sprintf("bookmarks/%s/%s.json.zst", feed, sum[:32]), SHA256: sum, Bytes: int64(len(data))}
	if err := put(ctx, s, f.Key, data); err != nil {
		return nil, fmt.Errorf("store bookmark of feed %s: %w", feed, err)
	}
	return f, nil
}

// ReadBookmark returns how far a feed's source has been read; nil for a feed that was never read.
func ReadBookmark(ctx context.Context, s store.Store, f Feed) (b extract.Bookmark, err error) {
	if f.Bookmark == nil {
		return nil, nil
	}
	data, err := ReadFile(ctx, s, *f.Bookmark)
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBookmark))
	if err != nil {
		return nil, fmt.Errorf("read bookmark: %w", err)
	}
	defer dec.Close()
	plain, err := dec.DecodeAll(data, nil)
	if err != nil {
		return nil, errors.Join(&store.DamagedError{Key: f.Bookmark.Key, What: "cannot be unpacked, restore it from a backup"}, err)
	}
	return plain, nil
}
