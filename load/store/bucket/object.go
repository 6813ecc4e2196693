package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"gocloud.dev/blob"

	"leadmill/load/store"
)

// object is open for reading. What was read once is kept: an object of one block in memory, a larger one in a file
// without a name, so that columns which are read in turns cost one request a block and no memory.
type object struct {
	bucket *Bucket
	key    string
	head   objectHead
	small  []byte   // nil for a large one
	file   *os.File // nil for a small one
	blocks []block
	ctx    context.Context // of Open; ends with Close too
	cancel context.CancelFunc
	users  sync.RWMutex // held while reading; Close waits for it
	closed bool
}

// block is one part of a large object.
type block struct {
	mu   sync.Mutex
	here bool
}

// Open implements store.Store. The object can be read while ctx lasts.
func (b *Bucket) Open(ctx context.Context, key string) (store.Object, error) {
	if err := ready(ctx, key); err != nil {
		return nil, err
	}
	o := &object{bucket: b, key: key}
	err := b.again(ctx, func() (bool, error) {
		var err error
		o.small, o.head, err = b.readOnce(ctx, key, b.options.Block)
		return o.head.answered, err
	})
	if err == nil && o.head.size > b.options.Block {
		o.blocks = make([]block, (o.head.size+b.options.Block-1)/b.options.Block)
		o.file, err = unnamed(b.options.Scratch)
	}
	if err != nil {
		return nil, fmt.Errorf("opening object %s: %w", key, err)
	}
	o.ctx, o.cancel = context.WithCancel(ctx)
	return o, nil
}

// readOnce asks for an object, and reads it unless it has more bytes than limit; -1 is no limit.
func (b *Bucket) readOnce(ctx context.Context, key string, limit int64) (data []byte, head objectHead, err error) {
	r, err := b.bucket.NewReader(ctx, key, nil)
	if err != nil {
		return nil, head, b.explain(ctx, err)
	}
	head = objectHead{size: r.Size(), version: b.service.readVersion(r), modified: r.ModTime(), answered: true}
	if limit < 0 || head.size <= limit {
		data = make([]byte, head.size)
		if _, err = io.ReadFull(r, data); errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
	}
	closeErr := r.Close()
	if limit >= 0 && head.size > limit {
		closeErr = nil // the rest of the body is not wanted
	}
	if err = errors.Join(err, closeErr); err != nil {
		return nil, head, b.explain(ctx, err)
	}
	return data, head, nil
}

// Size implements store.Object.
func (o *object) Size() int64 { return o.head.size }

// Close implements store.Object.
func (o *object) Close() error {
	o.cancel()
	o.users.Lock()
	defer o.users.Unlock()
	if o.closed {
		return fs.ErrClosed
	}
	o.closed, o.small = true, nil
	if o.file == nil {
		return nil
	}
	return o.file.Close()
}

// ReadAt implements io.ReaderAt.
func (o *object) ReadAt(p []byte, at int64) (n int, err error) {
	o.users.RLock()
	defer o.users.RUnlock()
	switch {
	case o.closed:
		return 0, fmt.Errorf("reading object %s: %w", o.key, fs.ErrClosed)
	case at < 0:
		return 0, fmt.Errorf("reading object %s: %w", o.key, fs.ErrInvalid)
	case at >= o.head.size:
		return 0, io.EOF
	}
	want := p[:min(int64(len(p)), o.head.size-at)]
	if o.file == nil {
		n = copy(want, o.small[at:])
	} else {
		size := o.bucket.options.Block
		for i := at / size; i*size < at+int64(len(want)); i++ {
			if err := o.fetch(i); err != nil {
				return 0, fmt.Errorf("reading object %s: %w", o.key, err)
			}
		}
		if n, err = o.file.ReadAt(want, at); err != nil {
			return n, fmt.Errorf("reading object %s: %w", o.key, err)
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// fetch makes a block stand in the file.
func (o *object) fetch(i int64) error {
	b := &o.blocks[i]
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.here {
		return nil
	}
	start := i * o.bucket.options.Block
	length := min(o.bucket.options.Block, o.head.size-start)
	err := o.bucket.again(o.ctx, func() (bool, error) { return o.load(start, length) })
	b.here = err == nil
	return err
}

// load reads a range of the version that was opened into the file.
func (o *object) load(start, length int64) (answered bool, err error) {
	c := o.bucket.connection
	pin, _ := c.service.pinned(o.head.version)
	r, err := c.bucket.NewRangeReader(o.ctx, o.key, start, length, &blob.ReaderOptions{BeforeRead: pin})
	if err != nil {
		if err = c.explain(o.ctx, err); errors.Is(err, errTaken) {
			err = &store.ConflictError{Key: o.key}
		}
		return false, err
	}
	n, err := io.Copy(io.NewOffsetWriter(o.file, start), io.LimitReader(r, length))
	switch version := c.service.readVersion(r); {
	case err == nil && version != o.head.version:
		err = &store.ConflictError{Key: o.key} // a service that ignores the condition
	case err == nil && n != length:
		err = c.explain(o.ctx, io.ErrUnexpectedEOF)
	case err != nil:
		var path *fs.PathError
		if !errors.As(err, &path) { // of the file: no trouble of the service
			err = c.explain(o.ctx, err)
		}
	}
	if closeErr := r.Close(); err == nil && closeErr != nil {
		err = c.explain(o.ctx, closeErr)
	}
	return true, err
}
