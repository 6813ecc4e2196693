package files

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	azureblob "github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"gocloud.dev/blob"
)

// dialectOf finds out which service a bucket is of.
func dialectOf(b *blob.Bucket) dialect {
	var azure *container.Client
	var amazon *s3.Client
	var google *storage.Client
	switch {
	case b.As(&azure):
		return azureDialect{azure}
	case b.As(&amazon):
		return s3Dialect{b}
	case b.As(&google):
		return googleDialect{b, google}
	}
	return portable{b}
}

// s3Dialect speaks to S3 through gocloud.dev, with the key as it is.
type s3Dialect struct{ bucket *blob.Bucket }

func (s3Dialect) listing(as func(any) bool, encoded bool) (string, bool) {
	var in *s3.ListObjectsV2Input
	if !as(&in) {
		return "", false
	}
	if encoded {
		in.EncodingType = types.EncodingTypeUrl
	}
	return value(in.Prefix), true
}

func (s3Dialect) listed(o *blob.ListObject, encoded bool) (string, string, bool) {
	var obj types.Object
	if !o.As(&obj) {
		return o.Key, "", o.IsDir
	}
	name := value(obj.Key)
	if encoded {
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
	}
	return name, bareTag(value(obj.ETag)), false
}

func (s s3Dialect) read(ctx context.Context, name string, offset int64) (io.ReadCloser, state, error) {
	r, err := s.bucket.NewRangeReader(ctx, name, offset, -1, &blob.ReaderOptions{BeforeRead: func(as func(any) bool) error {
		var in *s3.GetObjectInput
		var options *[]func(*s3.Options)
		if as(&in) && as(&options) {
			in.Key = &name
			// Otherwise the client writes a line to standard error for every object without a checksum.
			*options = append(*options, func(o *s3.Options) { o.DisableLogOutputChecksumValidationSkipped = true })
		}
		return nil
	}})
	if err != nil {
		return nil, state{}, err
	}
	var out s3.GetObjectOutput
	r.As(&out)
	return r, state{size: r.Size(), etag: bareTag(value(out.ETag)), modified: r.ModTime()}, nil
}

// notXML reports whether a listing failed because it is no XML.
func notXML(err error) bool {
	var syntax *xml.SyntaxError
	return errors.As(err, &syntax)
}

// azureDialect reads with Azure's own client: gocloud.dev has no way to give it a name as it is.
type azureDialect struct{ container *container.Client }

func (azureDialect) listing(as func(any) bool, _ bool) (string, bool) {
	var o *container.ListBlobsHierarchyOptions
	if !as(&o) {
		return "", false
	}
	o.Include.Metadata = true // says what is a folder
	return value(o.Prefix), false
}

func (azureDialect) listed(o *blob.ListObject, _ bool) (string, string, bool) {
	var item container.BlobItem
	if !o.As(&item) || item.Properties == nil {
		return o.Key, "", o.IsDir
	}
	folder := value(item.Properties.ResourceType) == "directory"
	for k, v := range item.Metadata {
		folder = folder || strings.EqualFold(k, "hdi_isfolder") && value(v) == "true"
	}
	etag := ""
	if item.Properties.ETag != nil {
		etag = bareTag(string(*item.Properties.ETag))
	}
	return value(item.Name), etag, folder
}

func (a azureDialect) read(ctx context.Context, name string, offset int64) (io.ReadCloser, state, error) {
	// Without this, what was stored with Content-Encoding: gzip would be unpacked on the way, and no offset be right.
	ctx = policy.WithHTTPHeader(ctx, http.Header{"Accept-Encoding": {"identity"}})
	out, err := a.container.NewBlobClient(name).DownloadStream(ctx, &azureblob.DownloadStreamOptions{Range: azureblob.HTTPRange{Offset: offset}})
	if err != nil {
		return nil, state{}, err
	}
	s := state{size: -1}
	if out.ContentLength != nil {
		s.size = offset + *out.ContentLength
	}
	if out.ETag != nil {
		s.etag = bareTag(string(*out.ETag))
	}
	if out.LastModified != nil {
		s.modified = *out.LastModified
	}
	return out.Body, s, nil
}

// googleDialect speaks to Google through gocloud.dev, with the name as it is. A version is a generation. What was stored
// with Content-Encoding: gzip arrives unpacked, and then its size is not known.
type googleDialect struct {
	bucket *blob.Bucket
	client *storage.Client
}

func (googleDialect) listing(as func(any) bool, _ bool) (string, bool) {
	var q *storage.Query
	if !as(&q) {
		return "", false
	}
	return q.Prefix, false
}

func (googleDialect) listed(o *blob.ListObject, _ bool) (string, string, bool) {
	var attrs storage.ObjectAttrs
	if !o.As(&attrs) {
		return o.Key, "", o.IsDir
	}
	return attrs.Name, generation(attrs.Generation), false
}

func (g googleDialect) read(ctx context.Context, name string, offset int64) (io.ReadCloser, state, error) {
	r, err := g.bucket.NewRangeReader(ctx, name, offset, -1, &blob.ReaderOptions{BeforeRead: func(as func(any) bool) error {
		var handle **storage.ObjectHandle
		if as(&handle) {
			*handle = g.client.Bucket((*handle).BucketName()).Object(name)
		}
		return nil
	}})
	if err != nil {
		return nil, state{}, err
	}
	s := state{size: r.Size(), modified: r.ModTime()}
	var raw *storage.Reader
	if r.As(&raw) {
		s.etag = generation(raw.Attrs.Generation)
	}
	return r, s, nil
}

func generation(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// bareTag returns an ETag without its quotes: Azure writes them in answers and not in listings.
func bareTag(etag string) string { return strings.Trim(strings.TrimPrefix(etag, "W/"), `"`) }

// value is what a client points to, or nothing.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
