package bucket

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"math/big"
	"os"
	"time"

	"gocloud.dev/blob"

	"leadmill/load/store"
)

// staged is an object in a file of this machine that has no name any more.
type staged struct {
	bucket *Bucket
	file   *os.File // nil after Commit or Discard
	sum    hash.Hash
	size   int64
}

// Stage implements store.Store.
func (b *Bucket) Stage(ctx context.Context) (store.Staged, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := b.stage()
	if err != nil {
		return nil, fmt.Errorf("staging an object: %w", err)
	}
	return s, nil
}

func (b *Bucket) stage() (*staged, error) {
	file, err := unnamed(b.options.Scratch)
	if err != nil {
		return nil, err
	}
	return &staged{bucket: b, file: file, sum: sha256.New()}, nil
}

// unnamed makes a file that ends with the process, however that ends.
func unnamed(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, "leadmill-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

var errEnded = errors.New("the staged object was committed or discarded already")

// Write implements io.Writer.
func (s *staged) Write(p []byte) (int, error) {
	if s.file == nil {
		return 0, errEnded
	}
	n, err := s.file.Write(p)
	s.sum.Write(p[:n])
	s.size += int64(n)
	return n, err
}

// Commit implements store.Staged.
func (s *staged) Commit(ctx context.Context, key string) error {
	if s.file == nil {
		return fmt.Errorf("committing object %s: %w", key, errEnded)
	}
	err := ready(ctx, key)
	if err == nil {
		err = s.bucket.held()
	}
	if err == nil {
		err = s.bucket.create(ctx, key, s.file, s.size, hex.EncodeToString(s.sum.Sum(nil)))
	}
	if err = errors.Join(err, s.Discard()); err != nil {
		return fmt.Errorf("committing object %s: %w", key, err)
	}
	return nil
}

// Discard implements store.Staged.
func (s *staged) Discard() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return err
}

const contests = 6 // tries against other writers of the same key

// create uploads an object if there is none under its key, and compares it with the one there otherwise.
func (b *Bucket) create(ctx context.Context, key string, body io.ReadSeeker, size int64, sum string) error {
	if size > uploadBlock {
		// It saves the upload if an earlier run made it, and some services with the protocol of S3 ignore the condition of
		// an upload in parts.
		if err := b.compare(ctx, key, size, sum); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for try := range contests {
		if _, err := body.Seek(0, io.SeekStart); err != nil {
			return err
		}
		write := rand.Text()
		options := written(sum, write)
		options.IfNotExist = true
		err := b.explain(ctx, b.bucket.Upload(ctx, key, body, options))
		switch {
		case err == nil:
			return b.verify(ctx, key, info{size: size, sum: sum, write: write})
		case errors.Is(err, errTaken):
			if err = b.compare(ctx, key, size, sum); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		case !errors.Is(err, errContest):
			return missing(err, b.name)
		}
		if err := b.backOff(ctx, try); err != nil {
			return err
		}
	}
	return &UnavailableError{b.name, "other writers kept the key busy"}
}

// missing turns "there is no such object", said of a write, into what it means.
func missing(err error, place string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &MissingBucketError{place}
	}
	return err
}

// verify looks at an object that was just written. What is not as it was sent is taken away again.
func (b *Bucket) verify(ctx context.Context, key string, want info) error {
	got, err := b.head(ctx, key)
	if err != nil {
		return err
	}
	if got.size == want.size && got.sum == want.sum {
		return nil
	}
	err = &AnswerError{Place: b.name, Hint: fmt.Sprintf("%d bytes were sent, and the service holds %d of them or other ones", want.size, got.size)}
	if got.write == want.write {
		err = errors.Join(err, b.explain(ctx, b.bucket.Delete(ctx, key)))
	}
	return err
}

// compare returns an *store.ExistsError unless the object has the size and the sum.
func (b *Bucket) compare(ctx context.Context, key string, size int64, sum string) error {
	there, err := b.head(ctx, key)
	if err != nil {
		return err
	}
	if there.size == size && there.sum == "" {
		if there.sum, err = b.digest(ctx, key); err != nil {
			return err
		}
	}
	if there.size != size || there.sum != sum {
		return &store.ExistsError{Key: key}
	}
	return nil
}

// digest reads an object for its SHA-256.
func (b *Bucket) digest(ctx context.Context, key string) (sum string, err error) {
	h := sha256.New()
	if err := b.explain(ctx, b.bucket.Download(ctx, key, h, &blob.ReaderOptions{})); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// backOff waits before the next try, longer each time and not as long as others who do the same.
func (b *Bucket) backOff(ctx context.Context, try int) error {
	longest := min(b.options.Pause, 100*time.Millisecond<<try)
	part, err := rand.Int(rand.Reader, big.NewInt(int64(longest)))
	if err != nil {
		return err
	}
	return wait(ctx, longest/2+time.Duration(part.Int64())/2)
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
