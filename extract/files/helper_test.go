package files

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"leadmill/extract"
)

// A zone is a landing zone in a temporary folder, with the bookmark of the last run.
type zone struct {
	t       testing.TB
	dir     string
	options *Options
	now     time.Time
	since   extract.Bookmark
}

func newZone(t testing.TB) *zone {
	o := NewOptions().(*Options)
	return &zone{t: t, dir: t.TempDir(), options: o, now: time.Date(2026, 3, 14, 2, 0, 0, 0, time.UTC)}
}

// put writes a file with a modification time an hour before now.
func (z *zone) put(name, content string) {
	z.t.Helper()
	p := filepath.Join(z.dir, filepath.FromSlash(name))
	must(z.t, os.MkdirAll(filepath.Dir(p), 0o755))
	must(z.t, os.WriteFile(p, []byte(content), 0o644))
	z.touch(name, -time.Hour)
}

func (z *zone) touch(name string, ago time.Duration) {
	z.t.Helper()
	at := z.now.Add(ago)
	must(z.t, os.Chtimes(filepath.Join(z.dir, name), at, at))
}

// source opens the zone with its own clock.
func (z *zone) source() *Source {
	z.t.Helper()
	if errs := z.options.Validate(); z.options.URL != "" && len(errs) > 0 {
		z.t.Fatalf("Validate() = %v", errs)
	}
	z.options.URL = z.dir
	s, err := z.options.Open(extract.Env{Dir: "/", Now: func() time.Time { return z.now }})
	must(z.t, err)
	return s.(*Source)
}

// run extracts and moves the bookmark on.
func (z *zone) run() []extract.Delivery {
	z.t.Helper()
	var got []extract.Delivery
	next, err := z.source().Extract(context.Background(), z.since, func(d extract.Delivery) error {
		d.Payload = bytes.Clone(d.Payload)
		got = append(got, d)
		return nil
	})
	must(z.t, err)
	z.since = next.Bookmark
	return got
}

// only reads a zone with a single file.
func only(t testing.TB, name, content string) []extract.Delivery {
	t.Helper()
	z := newZone(t)
	z.put(name, content)
	return z.run()
}

// show writes deliveries one a line: the payload, or the reason and the raw text.
func show(ds []extract.Delivery) string {
	var b strings.Builder
	for _, d := range ds {
		if d.Fault != nil {
			b.WriteString("!" + d.Fault.Reason + " ")
		}
		b.Write(d.Payload)
		b.WriteByte('\n')
	}
	return b.String()
}

// reasons lists the faults among deliveries and counts the records.
func reasons(ds []extract.Delivery) (records int, faults []string) {
	for _, d := range ds {
		if d.Fault == nil {
			records++
		} else {
			faults = append(faults, d.Fault.Reason)
		}
	}
	return records, faults
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func gz(t testing.TB, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(content))
	must(t, err)
	must(t, w.Close())
	return b.String()
}

func zst(t testing.TB, content string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	must(t, err)
	return string(w.EncodeAll([]byte(content), nil))
}

// collect appends what is handed over as "locator" or "!reason locator".
func collect(into *[]string) func(extract.Delivery) error {
	return func(d extract.Delivery) error {
		if d.Fault != nil {
			*into = append(*into, "!"+d.Fault.Reason)
		}
		*into = append(*into, d.Locator)
		return nil
	}
}

// wasRead lists the files that a bookmark says were read to their end.
func wasRead(t *testing.T, b extract.Bookmark) (paths []string) {
	t.Helper()
	seen, err := parseBookmark(b)
	must(t, err)
	for path, e := range seen {
		if e.Digest != "" {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}
