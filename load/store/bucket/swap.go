package bucket

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"leadmill/load/store"
)

// Read implements store.Store. The version is the service's own: the ETag, or the generation on Google.
func (b *Bucket) Read(ctx context.Context, key string) (data []byte, version string, err error) {
	if err := ready(ctx, key); err != nil {
		return nil, "", err
	}
	data, head, err := b.read(ctx, key)
	if err != nil {
		return nil, "", fmt.Errorf("reading object %s: %w", key, err)
	}
	return data, head.version, nil
}

// superseded begins a version that no object has: ours was replaced before we could ask what its version is.
const superseded = "superseded "

// Swap implements store.Store.
func (b *Bucket) Swap(ctx context.Context, key string, data []byte, old string) (version string, err error) {
	if err := ready(ctx, key); err != nil {
		return "", err
	}
	if err = b.held(); err == nil {
		// Whoever takes the lock over clears what this run has staged, so that the pointer must not be moved after that.
		within, cancel := b.leased(ctx)
		defer cancel()
		version, err = b.swap(within, key, data, old)
	}
	if err != nil {
		return "", fmt.Errorf("replacing object %s: %w", key, err)
	}
	return version, nil
}

// swap does the work of Swap. Each write carries a number of its own, because a client may send a request again whose
// answer was lost, and then meet its own first one.
func (b *Bucket) swap(ctx context.Context, key string, data []byte, old string) (version string, err error) {
	conflict := &store.ConflictError{Key: key}
	sum := sha256.Sum256(data)
	write := rand.Text()
	options := written(hex.EncodeToString(sum[:]), write)
	if old == "" {
		options.IfNotExist = true
	} else {
		condition, possible := b.service.replacing(old)
		if !possible || strings.HasPrefix(old, superseded) {
			return "", conflict
		}
		options.BeforeWrite = condition
	}
	for try := range contests {
		err = b.explain(ctx, b.bucket.Upload(ctx, key, bytes.NewReader(data), options))
		switch {
		case err == nil, errors.Is(err, errTaken):
			return b.outcome(ctx, key, write, err == nil)
		case errors.Is(err, fs.ErrNotExist) && old != "":
			return "", conflict
		case !errors.Is(err, errContest):
			return "", missing(err, b.name)
		}
		if err := b.backOff(ctx, try); err != nil {
			return "", err
		}
	}
	return "", conflict
}

// outcome finds out whether a write was done, and which version it has.
func (b *Bucket) outcome(ctx context.Context, key, write string, done bool) (version string, err error) {
	now, err := b.head(ctx, key)
	switch {
	case err == nil && now.write == write:
		return now.version, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", err
	case done:
		return superseded + write, nil
	}
	return "", &store.ConflictError{Key: key}
}

// read returns a small object.
func (b *Bucket) read(ctx context.Context, key string) (data []byte, head objectHead, err error) {
	err = b.again(ctx, func() (bool, error) {
		var err error
		data, head, err = b.readOnce(ctx, key, -1)
		return head.answered, err
	})
	return data, head, err
}

// objectHead is what the answer to a read begins with.
type objectHead struct {
	size     int64
	version  string
	modified time.Time
	answered bool
}
