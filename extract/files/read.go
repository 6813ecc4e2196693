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
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	utf16 "golang.org/x/text/encoding/unicode"
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
	if down := (*downError)(nil); errors.As(err, &down) {
		return down.err
	}
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

// locator is the path as it can be stored and shown: bytes that are no UTF-8, and characters that a screen would obey or
// hide, are written as %XX.
func locator(path string) string {
	if utf8.ValidString(path) && strings.IndexFunc(path, obeyed) < 0 {
		return path
	}
	var b strings.Builder
	for i := 0; i < len(path); {
		c, n := utf8.DecodeRuneInString(path[i:])
		if c == utf8.RuneError && n == 1 || obeyed(c) {
			for _, x := range []byte(path[i : i+n]) {
				fmt.Fprintf(&b, "%%%02X", x)
			}
		} else {
			b.WriteString(path[i : i+n])
		}
		i += n
	}
	return b.String()
}

// obeyed reports whether a character moves the cursor or turns the direction of text instead of being shown.
func obeyed(c rune) bool {
	return unicode.IsControl(c) || unicode.In(c, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// digest returns the SHA-256 of a file in hex and leaves it at its end.
func (r *reader) digest(ctx context.Context, file io.Reader) (string, error) {
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
func (r *reader) read(ctx context.Context, file opened, path, digest string) (outcome, error) {
	magic, whole, err := beginning(file)
	if err != nil {
		return outcome{}, r.unreadable(path, digest, err)
	}
	out := &sink{ctx: ctx, emit: r.emit, limit: r.limits.Record, raw: r.raw}
	out.next = extract.Delivery{Locator: locator(path), Origin: guessOrigin(path), FileDigest: digest}
	win := &window{ctx: ctx, buf: r.buf}
	err = r.parse(&counter{src: whole}, magic, win, path, out)
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
	if down := (*downError)(nil); errors.As(err, &down) {
		return outcome{}, down.err
	}
	var f *faultError
	if !errors.As(err, &f) { // the file system failed: the next run tries again
		return outcome{}, out.fault(transform.ReasonUnreadable, cause(err), win.data())
	}
	return outcome{complete: true, faults: out.faults + 1}, out.fault(f.reason, f.detail, win.data())
}

// beginning returns the first bytes of a file, and all of it. What can go back does: blocks that begin at a multiple of
// their size are copied faster.
func beginning(file opened) (magic []byte, whole io.Reader, err error) {
	if err := file.rewind(); err != nil {
		return nil, nil, err
	}
	magic = make([]byte, len(zstdMagic))
	n, err := io.ReadFull(file, magic)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, nil, err
	}
	if _, ok := file.(io.Seeker); ok {
		return magic[:n], file, file.rewind()
	}
	return magic[:n], io.MultiReader(bytes.NewReader(magic[:n]), file), nil
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
		win.src = textreader.NewReader(rest, utf16.UTF16(utf16.LittleEndian, utf16.ExpectBOM).NewDecoder())
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
