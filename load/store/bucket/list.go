package bucket

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"gocloud.dev/blob"

	"leadmill/load/store"
)

const pageSize = 1000

// List implements store.Store. Keys that the store could not have written, such as those of its locks, are left out.
//
// It reads all pages before it yields, because not every service sorts by bytes: Azure with a hierarchical namespace and
// S3's directory buckets sort by folders. That takes about 200 bytes of memory a key.
func (b *Bucket) List(ctx context.Context, prefix string) iter.Seq2[store.Info, error] {
	return func(yield func(store.Info, error) bool) {
		found, err := b.list(ctx, prefix)
		if err != nil {
			yield(store.Info{}, fmt.Errorf("listing objects in %q: %w", prefix, err))
			return
		}
		for _, i := range found {
			if !yield(i, nil) {
				return
			}
		}
	}
}

func (b *Bucket) list(ctx context.Context, prefix string) ([]store.Info, error) {
	var found []store.Info
	for token := blob.FirstPageToken; ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		page, next, err := b.bucket.ListPage(ctx, token, pageSize, &blob.ListOptions{Prefix: prefix})
		if err == io.EOF { //nolint:errorlint // documented as this value
			break
		}
		if err != nil {
			return nil, missing(b.explain(ctx, err), b.name)
		}
		for _, o := range page {
			if checkKey(o.Key) == nil {
				found = append(found, store.Info{Key: o.Key, Size: o.Size, Modified: o.ModTime})
			}
		}
		if token = next; len(next) == 0 {
			break
		}
	}
	byKey := func(x, y store.Info) int { return strings.Compare(x.Key, y.Key) }
	if !slices.IsSortedFunc(found, byKey) {
		slices.SortFunc(found, byKey)
	}
	return found, nil
}
