package bucket

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"

	"cloud.google.com/go/storage"
	"gocloud.dev/blob"
	"gocloud.dev/blob/gcsblob"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"google.golang.org/api/option"
)

// cloudStorage is Google Cloud Storage. Its version of an object is the generation.
type cloudStorage struct{}

const (
	googleEndpoint = "https://storage.googleapis.com/storage/v1/"
	googleScope    = "https://www.googleapis.com/auth/devstorage.read_write"
)

func (c *connection) dialGoogle(ctx context.Context, a *address, o Options) (*blob.Bucket, error) {
	endpoint := googleEndpoint
	signed := c.client
	if emulator := o.Getenv("STORAGE_EMULATOR_HOST"); emulator != "" {
		if !strings.Contains(emulator, "://") {
			emulator = "http://" + emulator
		}
		endpoint = strings.TrimSuffix(emulator, "/") + "/storage/v1/"
	} else {
		source, err := c.googleTokens(ctx, o)
		if err != nil {
			return nil, err
		}
		signed = &http.Client{Transport: &oauth2.Transport{Source: source, Base: c.client.Transport}, CheckRedirect: c.client.CheckRedirect}
	}
	client, err := storage.NewClient(ctx, option.WithHTTPClient(signed), option.WithEndpoint(endpoint), option.WithoutAuthentication(), storage.WithJSONReads())
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	client.SetRetry(storage.WithMaxAttempts(o.Attempts))
	c.service = cloudStorage{}
	return gcsblob.OpenBucket(ctx, nil, a.bucket, &gcsblob.Options{Client: client})
}

// googleTokens signs in by the configured service account, or else by the application's default credentials.
func (c *connection) googleTokens(ctx context.Context, o Options) (oauth2.TokenSource, error) {
	ctx = context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, c.client) // the source lives longer than ctx
	if key := o.Credentials.ServiceAccount; key != "" {
		account, err := google.JWTConfigFromJSON([]byte(key), googleScope)
		if err != nil {
			return nil, setting("the service account is not the JSON key of a Google service account: look at the secret")
		}
		return account.TokenSource(ctx), nil
	}
	found, err := google.FindDefaultCredentials(ctx, googleScope)
	if err != nil {
		return nil, &RefusedError{c.name, "this machine has no Google credentials: configure a service account, or give the workload one"}
	}
	return found.TokenSource, nil
}

func (cloudStorage) replacing(version string) (hook, bool) {
	return atGeneration(version, func(o *storage.ObjectHandle, generation int64) *storage.ObjectHandle {
		return o.If(storage.Conditions{GenerationMatch: generation})
	})
}

func (cloudStorage) pinned(version string) (hook, bool) {
	return atGeneration(version, (*storage.ObjectHandle).Generation)
}

// atGeneration narrows a request to the generation that a version names; ok is false where it names none.
func atGeneration(version string, narrow func(*storage.ObjectHandle, int64) *storage.ObjectHandle) (h hook, ok bool) {
	generation, err := strconv.ParseInt(version, 10, 64)
	return func(as func(any) bool) error {
		var o **storage.ObjectHandle
		if !as(&o) {
			return errHook
		}
		*o = narrow(*o, generation)
		return nil
	}, err == nil && generation > 0
}

func (cloudStorage) readVersion(r *blob.Reader) string {
	var reader *storage.Reader
	if r.As(&reader) {
		return strconv.FormatInt(reader.Attrs.Generation, 10)
	}
	return ""
}

func (cloudStorage) attrVersion(a *blob.Attributes) string {
	var attrs storage.ObjectAttrs
	if a.As(&attrs) {
		return strconv.FormatInt(attrs.Generation, 10)
	}
	return ""
}

func (cloudStorage) maxCopy() int64 { return math.MaxInt64 }

func (cloudStorage) copy(ctx context.Context, b *blob.Bucket, to, from string) error {
	return b.Copy(ctx, to, from, &blob.CopyOptions{BeforeCopy: func(as func(any) bool) error {
		var handles *gcsblob.CopyObjectHandles
		if !as(&handles) {
			return errHook
		}
		handles.Dst = handles.Dst.If(storage.Conditions{DoesNotExist: true})
		return nil
	}})
}
