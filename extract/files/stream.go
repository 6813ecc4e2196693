package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// open takes a small object into memory and begins to read a large one.
func (p *remote) open(ctx context.Context, f found) (opened, error) {
	s := &stream{ctx: ctx, from: p, found: f}
	if err := s.connect(); err != nil {
		return nil, err
	}
	if s.read.size < 0 || s.read.size > smallObject { // by what it is now; it may have grown
		return s, nil
	}
	content := make([]byte, s.read.size)
	_, err := io.ReadFull(s, content)
	_ = s.Close() // only read from
	if err != nil {
		return nil, err
	}
	return &held{Reader: bytes.NewReader(content), stream: s}, nil
}

// held is an object in memory.
type held struct {
	*bytes.Reader
	stream *stream
}

func (h *held) Close() error { return nil }

func (h *held) rewind() error {
	_, err := h.Seek(0, io.SeekStart)
	return err
}

func (h *held) settled() (entry, bool) { return h.stream.settled() }

// tries is how often a stream goes on after a lost connection without having received anything.
const tries = 3

// A stream reads an object as it comes. Where the connection is lost it goes on from there, as long as the object is
// still the same.
type stream struct {
	ctx   context.Context
	from  *remote
	found found
	body  io.ReadCloser
	read  state // what the first answer said
	begun bool
	at    int64
	idle  int
}

func (s *stream) object() object {
	return object{key: s.found.path, raw: s.found.raw, state: state{
		size: s.found.size, etag: s.found.etag, modified: time.Unix(0, s.found.mtime),
	}}
}

// connect asks for the object from where the stream stands.
func (s *stream) connect() error {
	body, now, err := s.from.objects.read(s.ctx, s.object(), s.at)
	if err != nil {
		return s.from.failed(s.ctx, s.found, err)
	}
	switch {
	case !s.begun:
		s.read, s.begun = now, true
	case !s.read.same(now):
		_ = body.Close() // only read from
		return errChanged
	}
	s.body = body
	return nil
}

func (s *stream) Read(p []byte) (int, error) {
	for {
		if s.begun && s.at == s.read.size {
			return 0, io.EOF
		}
		if s.body == nil {
			if err := s.connect(); err != nil {
				return 0, err
			}
		}
		n, err := s.body.Read(p)
		s.at += int64(n)
		if n > 0 {
			s.idle = 0
		}
		switch {
		case err == nil, errors.Is(err, io.EOF) && (s.at == s.read.size || s.read.size < 0):
			return n, err
		case s.ctx.Err() != nil:
			return n, s.ctx.Err()
		}
		_ = s.Close()                                    // the connection is lost
		if s.idle++; s.idle > tries || s.read.size < 0 { // without a size, offsets are those of something else
			return n, s.from.failed(s.ctx, s.found, errLost)
		}
		if n > 0 {
			return n, nil
		}
	}
}

func (s *stream) rewind() error {
	if s.at == 0 {
		return nil
	}
	s.at, s.idle = 0, 0
	return s.Close()
}

// Close ends the connection. The next Read makes a new one.
func (s *stream) Close() error {
	if s.body == nil {
		return nil
	}
	body := s.body
	s.body = nil
	return body.Close()
}

func (s *stream) settled() (entry, bool) {
	return entry{Path: s.found.path, Size: s.found.size, ETag: s.found.etag}, s.read.same(s.object().state)
}

var (
	errChanged = errors.New("the object changed while it was read; the next run reads it anew")
	errLost    = errors.New("the connection was lost again and again")
)

// failed tells the failure of one object from that of the whole place, which is asked once more.
func (p *remote) failed(ctx context.Context, f found, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, _, probe := p.objects.page(ctx, f.path, nil); probe != nil {
		return &downError{problem(ctx, p.name, probe)}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("the object was removed after it was listed")
	case errors.Is(err, errLost):
		return err
	}
	return fmt.Errorf("the object store does not hand it out: %s", brief(err))
}
