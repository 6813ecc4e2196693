package bucket

import (
	"context"
	"fmt"
	"net/http"

	"gocloud.dev/blob"
)

// service is what the three services do each in their own way. The hooks go to the options of gocloud.dev.
type service interface {
	// replacing makes a write happen only while the object has the version. A version that is none of the service's
	// gives false.
	replacing(version string) (hook, bool)

	// pinned makes a read fail when the object has another version.
	pinned(version string) (hook, bool)

	readVersion(r *blob.Reader) string
	attrVersion(a *blob.Attributes) string

	// copy copies an object of the bucket inside the service, if there is none under the new key.
	copy(ctx context.Context, b *blob.Bucket, to, from string) error

	// maxCopy is the largest object that copy can do, in bytes.
	maxCopy() int64
}

// hook is handed the request of one client to change it.
type hook = func(as func(any) bool) error

// connection is a bucket narrowed to the path of its url.
type connection struct {
	name    string
	bucket  *blob.Bucket
	service service
	client  *http.Client
}

// connect reaches the bucket of a url and asks it for one key, which proves its name, the credentials and the right to list.
func connect(ctx context.Context, o Options) (*connection, error) {
	a, err := parseURL(o.URL)
	if err != nil {
		return nil, err
	}
	c := &connection{name: a.String(), client: newClient(o.Silence)}
	var whole *blob.Bucket
	switch a.scheme {
	case schemeAzure:
		whole, err = c.dialAzure(ctx, a, o)
	case schemeS3:
		whole, err = c.dialS3(ctx, a, o)
	default:
		whole, err = c.dialGoogle(ctx, a, o)
	}
	if err != nil {
		return nil, err
	}
	c.bucket = whole
	if a.prefix != "" {
		c.bucket = blob.PrefixedBucket(whole, a.prefix+"/")
	}
	if _, _, err := c.bucket.ListPage(ctx, blob.FirstPageToken, 1, nil); err != nil {
		err = c.explain(ctx, err)
		_ = c.close() // the first error says more
		return nil, err
	}
	return c, nil
}

func (c *connection) close() error {
	err := c.bucket.Close()
	c.client.CloseIdleConnections()
	if err != nil {
		return fmt.Errorf("closing %s: %w", c.name, err)
	}
	return nil
}

// Place is a bucket for readers that need more of it than store.Store has, such as what others put there.
type Place struct{ c *connection }

// Dial reaches the bucket of a url, as Open does. Only URL, Credentials, Getenv, Now, Attempts, Pause and Silence of the
// options matter.
func Dial(ctx context.Context, o Options) (*Place, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	c, err := connect(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Place{c}, nil
}

// Bucket returns the bucket, whose keys begin below the path of the url. Do not write to it: on Azure, a failing
// blob.Writer of gocloud.dev 0.47.0 panics.
func (p *Place) Bucket() *blob.Bucket { return p.c.bucket }

// Name returns the url without its options, for people.
func (p *Place) Name() string { return p.c.name }

// Explain turns an error of the bucket into one that holds no secret: an *UnavailableError, a *RefusedError, a
// *MissingBucketError, an *AnswerError, fs.ErrNotExist, or the error of the context.
func (p *Place) Explain(ctx context.Context, err error) error { return p.c.explain(ctx, err) }

// Close ends the connections.
func (p *Place) Close() error { return p.c.close() }
