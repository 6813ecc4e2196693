// Package bucket keeps objects in Azure Blob Storage, Amazon S3 and what speaks its protocol, and Google Cloud Storage.
//
// It promises the contract of store.Store: an object is seen whole or not at all, is never overwritten, and a small
// object is replaced by exactly one of several writers. That rests on the conditional writes of the services
// (If-None-Match and If-Match, on Google the generation), never on looking first. A lock is a lease, which avoids waste
// only: a run that lost it without knowing still cannot replace what another run wrote.
//
// What differs from a folder: bytes in progress and blocks already read stand in unnamed files of Options.Scratch, so
// nothing of them outlives the process. An object of more than one block that is deleted while it is open is readable
// only as far as it was read. A service with S3's protocol that ignores the conditions of copies, or of uploads in parts,
// could overwrite in Link, or in Commit of more than 8 MiB, in the moment between looking and writing. No error holds a url's query, a key, a token or text of a service's answer.
package bucket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"

	"leadmill/load/store"
)

// Options say where the objects are and how to reach them.
type Options struct {
	URL         string              // see CheckURL for its form
	Credentials store.Credentials   // empty: the platform's own identity
	Getenv      func(string) string // nil: os.Getenv. The clients' own chains of credentials read the environment themselves
	Now         func() time.Time    // must be set
	Scratch     string              // folder for bytes in progress; "": the system's
	Block       int64               // bytes that one request reads; 0: 8 MiB
	Attempts    int                 // of one request; 0: 6
	Pause       time.Duration       // longest wait between two of them; 0: 20 seconds
	Silence     time.Duration       // how long a service may say nothing; 0: 2 minutes
	Lease       time.Duration       // how long a lock outlives its holder; 0: 60 seconds
	Renew       time.Duration       // how often the lease is renewed; 0: a third of it
	Margin      time.Duration       // waited beyond a lease before it is taken over; 0: 15 seconds
}

const (
	defaultBlock    = 8 << 20
	defaultAttempts = 6
	defaultPause    = 20 * time.Second
	defaultSilence  = 2 * time.Minute
	defaultLease    = time.Minute
	defaultMargin   = 15 * time.Second
)

// DeadHolder is how long a holder that was killed keeps its lock, where the options say nothing.
const DeadHolder = defaultLease + defaultMargin

// withDefaults returns the options with every value set.
func (o Options) withDefaults() (Options, error) {
	if o.Now == nil {
		return o, errors.New("the clock is missing: set Options.Now")
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	setDefault(&o.Block, defaultBlock)
	setDefault(&o.Attempts, defaultAttempts)
	setDefault(&o.Pause, defaultPause)
	setDefault(&o.Silence, defaultSilence)
	setDefault(&o.Lease, defaultLease)
	setDefault(&o.Renew, o.Lease/3)
	setDefault(&o.Margin, defaultMargin)
	return o, nil
}

func setDefault[T int | int64 | time.Duration](value *T, standard T) {
	if *value <= 0 {
		*value = standard
	}
}

// Bucket is a store.Store below a path of a bucket or container.
type Bucket struct {
	*connection
	options Options

	mu     sync.Mutex
	leases map[*lease]struct{} // locks that are held, or were lost and not yet unlocked
}

var _ store.Store = (*Bucket)(nil)

// Open opens the store at a url. It asks the service once, so that a wrong name or a missing right shows here.
func Open(ctx context.Context, o Options) (*Bucket, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	c, err := connect(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	return &Bucket{connection: c, options: o, leases: map[*lease]struct{}{}}, nil
}

// Close ends the renewal of locks that are still held, and the connections. Objects that are open become unreadable.
func (b *Bucket) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.leases {
		l.stop()
		<-l.done
	}
	return b.close()
}

// checkKey returns what store.CheckKey does. Besides, a key must not look like an escape of the client library, which
// would list it under another name.
func checkKey(key string) error {
	if err := store.CheckKey(key); err != nil {
		return err
	}
	if strings.Contains(key, "__0x") {
		return &store.KeyError{Key: key, Reason: "must not hold __0x"}
	}
	return nil
}

// again does what asks the service once more when an answer broke off in the middle; the clients try often enough to
// get an answer, but not for that.
func (b *Bucket) again(ctx context.Context, do func() (answered bool, err error)) error {
	for try := 1; ; try++ {
		answered, err := do()
		var unavailable *UnavailableError
		if !answered || !errors.As(err, &unavailable) || try >= b.options.Attempts {
			return err
		}
		if err := b.backOff(ctx, try); err != nil {
			return err
		}
	}
}

// ready says whether work on keys may begin.
func ready(ctx context.Context, keys ...string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return err
		}
	}
	return nil
}

// Delete implements store.Store.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	err := ready(ctx, key)
	if err == nil {
		err = b.held()
	}
	if err == nil {
		err = b.explain(ctx, b.bucket.Delete(ctx, key))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("deleting object %s: %w", key, err)
	}
	return nil
}

// info is what the head of an object tells.
type info struct {
	size    int64
	version string
	sum     string // SHA-256 in hexadecimal; "" where somebody else wrote the object
	write   string // the number that its writer drew
}

const (
	sumName   = "sha256" // metadata of an object; names that are C# identifiers, as Azure wants
	writeName = "write"
)

// head asks for the properties of an object.
func (b *Bucket) head(ctx context.Context, key string) (info, error) {
	a, err := b.bucket.Attributes(ctx, key)
	if err != nil {
		return info{}, b.explain(ctx, err)
	}
	return info{size: a.Size, version: b.service.attrVersion(a), sum: a.Metadata[sumName], write: a.Metadata[writeName]}, nil
}

// written is how a write describes itself in the object's metadata.
func written(sum, write string) *blob.WriterOptions {
	return &blob.WriterOptions{
		ContentType:    "application/octet-stream",
		BufferSize:     uploadBlock,
		MaxConcurrency: uploadStreams,
		Metadata:       map[string]string{sumName: sum, writeName: write},
	}
}

const (
	uploadBlock   = 8 << 20 // these two bound the memory of one Commit to about 64 MiB
	uploadStreams = 4
)
