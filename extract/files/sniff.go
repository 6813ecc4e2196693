package files

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"

	"leadmill/extract"
)

// sniffSize is how much of a file decides what it is, in bytes.
const sniffSize = 64 << 10

// kind is what a file is.
type kind uint8

const (
	isEmpty     kind = iota
	isLines          // NDJSON: one object in each line
	isDocuments      // objects over several lines, arrays, OData pages, one after the other
	isCSV
	isXLSX
	isForeign // nothing that leads come in
)

// A content is what sniff found.
type content struct {
	kind   kind
	detail string // of isForeign: what it is instead
}

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte{0xd0, 0xcf, 0x11, 0xe0}
)

// utf16Mark reports whether a text begins with the byte order mark of UTF-16.
func utf16Mark(b []byte) bool {
	return bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff})
}

// sniff finds out what a file is from its beginning. Its name only decides where the content fits several.
func sniff(b []byte, name string) content {
	b = b[:min(len(b), sniffSize)]
	switch {
	case bytes.HasPrefix(b, zipMagic):
		return content{kind: isXLSX}
	case bytes.HasPrefix(b, oleMagic):
		return content{isForeign, "an old .xls or a workbook with a password; save it as .xlsx without one"}
	}
	text := bytes.TrimLeft(b, " \t\r\n")
	if len(text) == 0 {
		return blank(b)
	}
	ext := extension(name)
	switch {
	case text[0] == '{':
		return sniffObjects(text)
	case text[0] == '[' && arrayLike(text[1:], ext):
		return content{kind: isDocuments}
	case text[0] == '<':
		return content{isForeign, "XML or HTML; is it the error page of a download?"}
	case ext != ".csv" && ext != ".tsv" && hasObjectLine(text):
		return content{kind: isLines} // whatever the first line is
	case binary(text):
		return content{isForeign, "binary data: neither JSON nor CSV nor XLSX"}
	case ext == ".json" || ext == ".ndjson" || ext == ".jsonl":
		return content{kind: isLines} // every line becomes a fault
	}
	return content{kind: isCSV}
}

// blank tells a file without content from one that begins with more white space than any writer leaves.
func blank(b []byte) content {
	if len(b) < sniffSize {
		return content{kind: isEmpty}
	}
	return content{kind: isDocuments}
}

// extension is the lower-case extension of a file's name without that of its compression.
func extension(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if ext == ".gz" || ext == ".zst" || ext == ".zstd" {
		return strings.ToLower(path.Ext(strings.TrimSuffix(name, path.Ext(name))))
	}
	return ext
}

// guessOrigin names the container that a file's name promises, for a file that cannot be looked into.
func guessOrigin(name string) extract.Origin {
	switch extension(name) {
	case ".csv", ".tsv", ".txt":
		return extract.OriginCSV
	case ".xlsx":
		return extract.OriginXLSX
	}
	return extract.OriginJSON
}

// arrayLike tells a JSON array from a CSV header in brackets, from what follows the first one.
func arrayLike(rest []byte, ext string) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if len(rest) == 0 || rest[0] == '{' || rest[0] == ']' {
		return true
	}
	if ext == ".csv" || ext == ".tsv" {
		return false
	}
	return bytes.IndexByte([]byte(`["-0123456789tfn`), rest[0]) >= 0
}

// sniffObjects tells NDJSON from documents, for a text that begins with a brace.
func sniffObjects(text []byte) content {
	var s scanner
	n, v := s.feed(text)
	switch {
	case v == scanDone && bytes.IndexByte(text[:n], '\n') < 0:
		line, _, _ := bytes.Cut(text[n:], []byte("\n"))
		if _, page := pageStart(text); !page && len(bytes.TrimSpace(line)) == 0 {
			return content{kind: isLines}
		}
	case v == scanBroken && hasObjectLine(text):
		return content{kind: isLines}
	}
	return content{kind: isDocuments}
}

// hasObjectLine reports whether one of the first lines of a text is by itself a JSON object.
func hasObjectLine(text []byte) bool {
	looked := 0
	for line := range bytes.Lines(text) {
		if looked++; looked > 16 {
			break
		}
		line = bytes.TrimSpace(line)
		if len(line) > 1 && line[0] == '{' && line[len(line)-1] == '}' && json.Valid(line) {
			return true
		}
	}
	return false
}

// binary reports whether a text is none: its first line, which would be the header of a table, holds control
// characters, or much of the rest does.
func binary(text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	return controls(first) > 0 || controls(text) > max(8, len(text)/10)
}

func controls(b []byte) (n int) {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f' {
			n++
		}
	}
	return n
}

// pageStart looks for the beginning of an OData page: an object whose first key besides those of the protocol is
// "value" with an array of objects. It returns how many bytes come before the first element.
func pageStart(text []byte) (n int, ok bool) {
	skip := func(c byte) bool {
		n += len(text[n:]) - len(bytes.TrimLeft(text[n:], " \t\r\n"))
		if n < len(text) && text[n] == c {
			n++
			return true
		}
		return false
	}
	if !skip('{') {
		return 0, false
	}
	for {
		if !skip('"') {
			return 0, false
		}
		end := bytes.IndexByte(text[n:], '"')
		if end < 0 {
			return 0, false
		}
		key := string(text[n : n+end])
		n += end + 1
		if !skip(':') {
			return 0, false
		}
		if key == "value" {
			if !skip('[') {
				return 0, false
			}
			first := bytes.TrimLeft(text[n:], " \t\r\n")
			return n, len(first) > 0 && (first[0] == '{' || first[0] == ']')
		}
		if !protocolKey(key) {
			return 0, false
		}
		size, ok := scalarSize(text[n:])
		if !ok {
			return 0, false
		}
		n += size
		if !skip(',') {
			return 0, false
		}
	}
}

// protocolKey reports whether a key of an OData page says something about the page itself.
func protocolKey(key string) bool {
	return strings.HasPrefix(key, "@") || strings.HasPrefix(key, "odata.") || key == "count" || key == "nextLink"
}

// scalarSize returns the length of the string, number or word that a text begins with, leading white space included.
func scalarSize(text []byte) (int, bool) {
	s := scanner{at: inValue, depth: 1} // as the element of an array
	for i := range text {
		if s.at == inAfter {
			return i, true
		}
		if c := text[i]; s.at == inScalar && (c == ',' || c == ']' || c == '}') {
			return i, true
		}
		if _, v := s.feed(text[i : i+1]); v == scanBroken || s.depth > 1 {
			return 0, false
		}
	}
	return len(text), s.at == inAfter
}
