package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"golang.org/x/text/encoding/unicode"
	textreader "golang.org/x/text/transform"

	"leadmill/extract"
	"leadmill/transform"
)

// A reader reads one file after the other, with buffers that are made once.
type reader struct {
	limits Limits
	emit   func(extract.Delivery) error
	sum    hash.Hash
	buf    []byte
	unpack decompressors
	raw    []byte
	table  tableEncoder
}

func newReader(l Limits, emit func(extract.Delivery) error) *reader {
	// Beyond one whole record there must be room to see that it goes on.
	size := max(blockSize, int(l.Record)+int(mib))
	return &reader{limits: l, emit: emit, sum: sha256.New(), buf: make([]byte, size)}
}

func (r *reader) close() { r.unpack.close() }

// unreadable hands over the fault of a file that could not be opened or read.
func (r *reader) unreadable(path, digest string, err error) error {
	return r.emit(extract.Delivery{
		Locator: locator(path), Position: 1, Origin: guessOrigin(path), FileDigest: digest,
		Fault: &extract.Fault{Reason: transform.ReasonUnreadable, Detail: cause(err)},
	})
}

// cause describes a failure of the file system without the path, which the locator holds already.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) && !strings.HasPrefix(err.Error(), "the link") {
		err = pe.Err
	}
	if errors.Is(err, syscall.ELOOP) {
		return "the link leads to itself"
	}
	return err.Error()
}

// locator is the path as it can be stored: bytes that are no UTF-8 are written as %XX.
func locator(path string) string {
	clean := strings.ToValidUTF8(path, "")
	if clean == path {
		return path
	}
	var b strings.Builder
	for i, c := range path {
		if c == '\uFFFD' && path[i] >= 0x80 && !strings.HasPrefix(path[i:], "\uFFFD") {
			fmt.Fprintf(&b, "%%%02X", path[i])
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// digest returns the SHA-256 of a file in hex and leaves it at its end.
func (r *reader) digest(ctx context.Context, file *os.File) (string, error) {
	r.sum.Reset()
	block := r.buf[:min(len(r.buf), int(mib))] // stays in the processor's cache
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := file.Read(block)
		r.sum.Write(block[:n]) // never fails
		if err == io.EOF {
			return hex.EncodeToString(r.sum.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// An outcome is how the reading of one file ended.
type outcome struct {
	complete bool // the file was read as far as its content allows
	faults   int
}

// read hands over the records of a file. The error is that of emit or of ctx; everything else becomes a fault.
func (r *reader) read(ctx context.Context, file *os.File, path, digest string) (outcome, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return outcome{}, r.unreadable(path, digest, err)
	}
	out := &sink{emit: r.emit, limit: r.limits.Record, raw: r.raw}
	out.next = extract.Delivery{Locator: locator(path), Origin: guessOrigin(path), FileDigest: digest}
	win := &window{ctx: ctx, buf: r.buf}
	magic := make([]byte, len(zstdMagic))
	n, err := file.ReadAt(magic, 0)
	if ignoreEOF(err) == nil {
		err = r.parse(&counter{src: file}, magic[:n], win, path, out)
	}
	r.raw = out.raw
	if out.failed != nil {
		return outcome{}, out.failed
	}
	if ctx.Err() != nil {
		return outcome{}, ctx.Err()
	}
	if err == nil {
		return outcome{complete: true, faults: out.faults}, nil
	}
	var f *faultError
	if !errors.As(err, &f) { // the file system failed: the next run tries again
		return outcome{}, out.fault(transform.ReasonUnreadable, cause(err), win.data())
	}
	return outcome{complete: true, faults: out.faults + 1}, out.fault(f.reason, f.detail, win.data())
}

// parse finds out what a file is and reads it. A returned error is the fault of the file's rest.
func (r *reader) parse(src *counter, magic []byte, win *window, path string, out *sink) error {
	plain, err := r.unpack.open(src, magic, r.limits)
	if err != nil {
		return err
	}
	win.src = plain
	win.fill(len(zstdMagic))
	if utf16Mark(win.data()) {
		rest := io.MultiReader(strings.NewReader(string(win.data())), plain)
		win.consume(len(win.data()))
		win.err = nil
		win.src = textreader.NewReader(rest, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
	}
	win.fill(sniffSize)
	if bytes.HasPrefix(win.data(), []byte("\uFEFF")) {
		win.consume(len("\uFEFF"))
	}
	switch c := sniff(win.data(), path); c.kind {
	case isEmpty:
		if win.failed() {
			return win.err
		}
		return faultf(transform.ReasonBlank, "the file is empty")
	case isForeign:
		win.consume(len(win.data())) // of no use to a person
		return faultf(transform.ReasonUnreadable, "%s", c.detail)
	case isXLSX:
		out.next.Origin = extract.OriginXLSX
		return readXLSX(win, out, &r.table, r.limits)
	case isCSV:
		out.next.Origin = extract.OriginCSV
		return readCSV(win, out, &r.table, r.limits)
	case isLines:
		out.next.Origin = extract.OriginJSON
		return readLines(win, out)
	default:
		out.next.Origin = extract.OriginJSON
		return readDocuments(win, out)
	}
}
