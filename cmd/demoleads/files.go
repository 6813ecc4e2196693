package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// file is one file of a feed with the records it holds, in order.
type file struct {
	feed  string
	path  string // below the feed's folder
	items []item
	frame func(records [][]byte) ([]byte, error)
}

// item is one record of a file.
type item struct {
	payload []byte
	lead    *lead   // nil where nothing can be made of it
	rec     *record // nil for Partner Center and for broken records
	at      time.Time
	want    want
}

// itemOf is a record of a person or a test lead.
func itemOf(rec *record) item {
	return item{payload: rec.payload, lead: rec.lead, rec: rec, at: rec.at, want: rec.want}
}

// broken is a record that nothing can be made of.
func broken(text, reason string) item {
	return item{payload: []byte(text), want: want{fate: "rejected", reason: reason}}
}

// bytes puts the file together and compresses it as its name says.
func (f *file) bytes() ([]byte, error) {
	records := make([][]byte, len(f.items))
	for i, it := range f.items {
		records[i] = it.payload
	}
	content, err := f.frame(records)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", f.path, err)
	}
	switch {
	case f.items != nil && f.items[0].want.reason == "bad_compression":
		return content, nil
	case strings.HasSuffix(f.path, ".gz"):
		return gzipped(content)
	case strings.HasSuffix(f.path, ".zst"):
		return zstandard(content)
	}
	return content, nil
}

// gzipped compresses without name and time. The compressor is pinned in go.mod, so that a newer Go does not change
// the sample.
func gzipped(content []byte) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func zstandard(content []byte) ([]byte, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		return nil, err
	}
	out := z.EncodeAll(content, nil)
	return out, z.Close()
}

// alone is a file that holds one document.
func alone(records [][]byte) ([]byte, error) { return bytes.Join(records, nil), nil }

func ndjson(records [][]byte) ([]byte, error) {
	return append(bytes.Join(records, []byte("\n")), '\n'), nil
}

func array(records [][]byte) ([]byte, error) {
	return slices.Concat([]byte("[\n  "), bytes.Join(records, []byte(",\n  ")), []byte("\n]\n")), nil
}

// page is an OData page; head holds what stands before the value.
func page(head string) func([][]byte) ([]byte, error) {
	return func(records [][]byte) ([]byte, error) {
		return slices.Concat([]byte("{"+head+"\"value\":[\n"), bytes.Join(records, []byte(",\n")), []byte("\n]}\n")), nil
	}
}

// table is a CSV with a header; bom stands before it.
func table(bom, header, newline string) func([][]byte) ([]byte, error) {
	return func(records [][]byte) ([]byte, error) {
		lines := append([][]byte{[]byte(bom + header)}, records...)
		return append(bytes.Join(lines, []byte(newline)), newline...), nil
	}
}

// row writes a CSV row; always quotes every cell, as Salesforce does.
func row(separator string, always bool, cells ...string) []byte {
	out := make([]string, len(cells))
	for i, c := range cells {
		if always || strings.ContainsAny(c, "\"\r\n"+separator) {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		out[i] = c
	}
	return []byte(strings.Join(out, separator))
}

// byTime orders records as a feed would hold them.
func byTime(records []*record) []*record {
	out := slices.Clone(records)
	slices.SortStableFunc(out, func(a, b *record) int { return a.at.Compare(b.at) })
	return out
}

// recordsOf lists a feed's records in time order.
func (w *world) recordsOf(feed string) []*record {
	var out []*record
	for _, l := range w.leads {
		for _, rec := range l.records {
			if rec.feed == feed {
				out = append(out, rec)
			}
		}
	}
	return byTime(out)
}

// again lists a feed's records that are handed over twice.
func (w *world) again(feed string) []*record {
	var out []*record
	for _, rec := range w.redelivery {
		if rec.feed == feed {
			out = append(out, rec)
		}
	}
	return out
}
