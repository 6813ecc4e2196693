package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"gocloud.dev/blob"
)

// listPage is how many objects are asked for at once; S3 and Google give no more.
const listPage = 1000

// blobObjects are the objects of a bucket that gocloud.dev has opened.
//
// gocloud.dev escapes what it thinks a service cannot have in a key, and undoes that in what it lists. Objects that
// somebody else named were never escaped: those with ../ in their key, on Azure those with # or %, would be listed and
// then not found. So names and versions come from the client below, and so does reading.
type blobObjects struct {
	bucket  *blob.Bucket
	dialect dialect
	explain func(context.Context, error) error
}

// A dialect is how the client of one service spells what gocloud.dev hides.
type dialect interface {
	// listing sees the request of a page before it is sent, and returns the prefix in it. Encoded asks for names that
	// are escaped for transport; ok is false where the service knows no such thing.
	listing(as func(any) bool, encoded bool) (prefix string, ok bool)

	// listed returns the full name and the version of an object, and whether it stands for a folder.
	listed(o *blob.ListObject, encoded bool) (name, etag string, folder bool)

	// read reads an object by its full name.
	read(ctx context.Context, name string, offset int64) (io.ReadCloser, state, error)
}

func newBlobObjects(b *blob.Bucket, explain func(context.Context, error) error) *blobObjects {
	return &blobObjects{bucket: b, dialect: dialectOf(b), explain: explain}
}

func (b *blobObjects) page(ctx context.Context, prefix string, token []byte) ([]object, []byte, error) {
	part, next, err := b.list(ctx, prefix, token, false)
	if err != nil && notXML(err) {
		// A key holds a character that XML cannot: asked in this way, the service escapes it.
		part, next, err = b.list(ctx, prefix, token, true)
	}
	if err != nil {
		return nil, nil, b.explain(ctx, err)
	}
	return part, next, nil
}

var errNotEncoded = errors.New("the object store names an object in a way that cannot be read")

func (b *blobObjects) list(ctx context.Context, prefix string, token []byte, encoded bool) ([]object, []byte, error) {
	if len(token) == 0 {
		token = blob.FirstPageToken
	}
	asked := ""
	listed, next, err := b.bucket.ListPage(ctx, token, listPage, &blob.ListOptions{
		Prefix: prefix,
		BeforeList: func(as func(any) bool) error {
			var ok bool
			if asked, ok = b.dialect.listing(as, encoded); encoded && !ok {
				return errNotEncoded
			}
			return nil
		},
	})
	if err != nil {
		return nil, nil, err
	}
	root := strings.TrimSuffix(asked, prefix) // what the url has before the keys
	part := make([]object, 0, len(listed))
	for _, l := range listed {
		name, etag, folder := b.dialect.listed(l, encoded)
		key := strings.TrimPrefix(name, root)
		if folder || l.IsDir || key == "" || l.Size == 0 && strings.HasSuffix(key, "/") {
			continue // a folder that a portal or a file system made
		}
		part = append(part, object{key: key, raw: name, state: state{size: l.Size, etag: etag, modified: l.ModTime}})
	}
	return part, next, nil
}

func (b *blobObjects) read(ctx context.Context, o object, offset int64) (io.ReadCloser, state, error) {
	body, s, err := b.dialect.read(ctx, o.raw, offset)
	if err != nil {
		return nil, state{}, b.explain(ctx, err)
	}
	return body, s, nil
}

// portable is the dialect of stores that have no names of their own, such as one in memory.
type portable struct{ bucket *blob.Bucket }

func (portable) listing(func(any) bool, bool) (string, bool) { return "", false }

func (portable) listed(o *blob.ListObject, _ bool) (string, string, bool) {
	if len(o.MD5) == 0 {
		return o.Key, "", false
	}
	return o.Key, fmt.Sprintf("%x", o.MD5), false
}

func (p portable) read(ctx context.Context, name string, offset int64) (io.ReadCloser, state, error) {
	r, err := p.bucket.NewRangeReader(ctx, name, offset, -1, nil)
	if err != nil {
		return nil, state{}, err
	}
	return r, state{size: r.Size(), modified: r.ModTime()}, nil
}
