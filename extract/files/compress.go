package files

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"leadmill/transform"
)

// ratioFrom is the decompressed size below which the ratio of a file does not matter, in bytes.
const ratioFrom = 64 << 20

// Zstandard says in its frame how much memory it wants; 8 MiB is what level 19 asks for.
const (
	zstdWindow = 8 << 20
	zstdMemory = 64 << 20
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// decompressors are kept from file to file: a landing zone may hold a million small ones.
type decompressors struct {
	gzip *gzip.Reader
	zstd *zstd.Decoder
}

func (d *decompressors) close() {
	if d.zstd != nil {
		d.zstd.Close()
	}
}

// open returns the plain content of a stream that begins with magic.
func (d *decompressors) open(src *counter, magic []byte, l Limits) (io.Reader, error) {
	g := &guard{compressed: src, limits: l}
	var err error
	switch {
	case bytes.HasPrefix(magic, gzipMagic):
		if d.gzip == nil {
			d.gzip = new(gzip.Reader)
		}
		g.src, err = d.gzip, d.gzip.Reset(src)
	case bytes.HasPrefix(magic, zstdMagic):
		if d.zstd == nil {
			d.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1),
				zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderMaxMemory(zstdMemory))
			if err != nil {
				return nil, err
			}
		}
		g.src, err = d.zstd, d.zstd.Reset(src)
	default:
		g.src, g.plain = src, true
	}
	if err != nil {
		return nil, g.damaged(err)
	}
	return g, nil
}

// A counter counts what has been read of a file and remembers why it could not be read further.
type counter struct {
	src io.Reader
	n   int64
	err error // a failure of the file itself, never io.EOF
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// A guard ends a stream that expands beyond its limits, with an error and never silently.
type guard struct {
	src        io.Reader
	compressed *counter
	plain      bool
	limits     Limits
	n          int64
	err        error // what ended the stream; it stays
}

func (g *guard) Read(p []byte) (n int, err error) {
	if g.err != nil {
		return 0, g.err
	}
	n, g.err = g.read(p)
	return n, g.err
}

func (g *guard) read(p []byte) (int, error) {
	// One byte more than allowed tells a file that ends at the limit from one that goes on.
	if left := g.limits.File - g.n + 1; int64(len(p)) > left {
		p = p[:left]
	}
	n, err := g.src.Read(p)
	g.n += int64(n)
	if g.n > g.limits.File {
		return n - 1, faultf(transform.ReasonTooLarge, "the file holds more than %d bytes; raise limits.file to read the rest", g.limits.File)
	}
	if g.plain {
		return n, err
	}
	if g.n > ratioFrom && g.n/g.limits.Ratio > g.compressed.n {
		return n, faultf(transform.ReasonBadCompression,
			"the file expands to more than %d times its size; raise limits.ratio if that is right", g.limits.Ratio)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = g.damaged(err)
	}
	return n, err
}

// damaged tells a fault of the compression from a failure to read the file.
func (g *guard) damaged(err error) error {
	switch {
	case g.compressed.err != nil:
		return g.compressed.err
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return faultf(transform.ReasonBadCompression, "the zstd frame asks for a window of more than %d bytes; compress it again with level 19 or lower", zstdWindow)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return faultf(transform.ReasonBadCompression, "the compressed file ends in the middle; was it still being written?")
	}
	return faultf(transform.ReasonBadCompression, "the compressed data is damaged after %d bytes of content", g.n)
}
