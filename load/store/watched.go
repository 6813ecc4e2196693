package store

import (
	"errors"
	"io"
	"sync"
)

// Watched remembers the first failure of the place that an object is read from. A reader of Parquet tells any failure as if the
// bytes were damaged; a place that does not answer says nothing of the bytes.
type Watched struct {
	Object
	mu  sync.Mutex
	err error
}

// ReadAt implements io.ReaderAt.
func (w *Watched) ReadAt(p []byte, at int64) (int, error) {
	n, err := w.Object.ReadAt(p, at)
	if err != nil && !errors.Is(err, io.EOF) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.err == nil {
			w.err = err
		}
	}
	return n, err
}

// Failure is the first failure; nil for none.
func (w *Watched) Failure() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}
