package files

import (
	"context"
	"io"
)

// blockSize is how much is asked of the operating system at once.
const blockSize = 4 << 20

// A window is the part of a stream that is in memory: what has been read and not yet consumed. It never grows beyond
// its buffer, so a parser that waits for the end of a record must give up when full.
type window struct {
	ctx        context.Context
	src        io.Reader
	buf        []byte
	start, end int
	err        error // why there is no more: io.EOF, or what the stream failed with
}

// data is what can be looked at. It is valid until the next call of more.
func (w *window) data() []byte { return w.buf[w.start:w.end] }

// consume drops the first n bytes.
func (w *window) consume(n int) { w.start += n }

// more reads on and reports whether data grew. It is false at the end of the stream and when the buffer is full of
// data that has not been consumed.
func (w *window) more() bool {
	if w.err != nil {
		return false
	}
	if w.end == len(w.buf) || w.start == w.end {
		if w.start == 0 && w.end == len(w.buf) {
			return false
		}
		w.end = copy(w.buf, w.buf[w.start:w.end])
		w.start = 0
	}
	for idle := 0; ; idle++ {
		if w.err = w.ctx.Err(); w.err != nil {
			return false
		}
		var n int
		n, w.err = w.src.Read(w.buf[w.end:])
		w.end += n
		if n > 0 {
			return true
		}
		if w.err == nil && idle == 100 {
			w.err = io.ErrNoProgress
		}
		if w.err != nil {
			return false
		}
	}
}

// fill reads until n bytes can be looked at, or there is no more.
func (w *window) fill(n int) {
	for w.end-w.start < n && w.more() {
	}
}

// failed reports whether the stream failed before its end.
func (w *window) failed() bool { return w.err != nil && w.err != io.EOF } //nolint:errorlint // io.Reader returns io.EOF itself

// hold takes the last n consumed bytes back. It is false when they are no longer in memory; they are as long as
// more was not called.
func (w *window) hold(n int) bool {
	if n > w.start {
		return false
	}
	w.start -= n
	return true
}
