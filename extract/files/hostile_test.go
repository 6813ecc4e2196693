package files

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/xuri/excelize/v2"

	"leadmill/extract"
)

// cost reads a zone and returns how much was allocated for it altogether, in bytes: more than was ever held at once.
func cost(z *zone) (records int, faults []string, allocated int64) {
	z.t.Helper()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.TotalAlloc
	next, err := z.source().Extract(z.t.Context(), nil, func(d extract.Delivery) error {
		if d.Fault == nil {
			records++
		} else {
			faults = append(faults, d.Fault.Reason)
		}
		if len(d.Payload) > int(z.options.Limits.Record) || d.Fault != nil && len(d.Payload) > rawLimit {
			z.t.Errorf("payload of %d bytes", len(d.Payload))
		}
		return nil
	})
	must(z.t, err)
	z.since = next.Bookmark
	runtime.ReadMemStats(&m)
	return records, faults, int64(m.TotalAlloc - before)
}

// repeated compresses n copies of a block without holding them.
func repeated(t testing.TB, w interface {
	Write([]byte) (int, error)
	Close() error
}, block string, n int) {
	t.Helper()
	for range n {
		_, err := w.Write([]byte(block))
		must(t, err)
	}
	must(t, w.Close())
}

func TestHostile(t *testing.T) {
	block := strings.Repeat(ann, 1<<20/len(ann))
	gzipBomb := func() string {
		var b bytes.Buffer
		repeated(t, gzip.NewWriter(&b), block, 200)
		return b.String()
	}
	zeros := func() string {
		var b bytes.Buffer
		repeated(t, gzip.NewWriter(&b), "["+strings.Repeat(" ", 1<<20), 300)
		return b.String()
	}
	window := func() string {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b, zstd.WithWindowSize(64<<20))
		must(t, err)
		repeated(t, w, block, 100)
		return b.String()
	}
	noise := make([]byte, 1<<20)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(noise)
	cut := gz(t, ann+bob+leads(1000))

	for _, c := range []struct {
		name, file, content string
		records             int // -1 for any number
		faults              string
		memory              int64 // MiB
	}{
		{"gzip bomb", "x.gz", gzipBomb(), -1, "bad_compression", 16},
		{"gzip of blanks", "x.gz", zeros(), 0, "bad_compression", 16},
		{"zstd window", "x.zst", window(), 0, "bad_compression", 16},
		{"gzip cut off", "x.gz", cut[:len(cut)-20], -1, "bad_compression", 16},
		{"gzip with a wrong sum", "x.gz", cut[:len(cut)-8] + "12345678", 1002, "bad_compression", 16},
		{"gzip and then not", "x.gz", gz(t, ann) + "garbage", 1, "bad_compression", 16},
		{"gzip magic alone", "x.gz", "\x1f\x8b", 0, "bad_compression", 16},
		{"zstd magic alone", "x.zst", string(zstdMagic), 0, "bad_compression", 16},
		{"gzip in gzip", "x.gz", gz(t, gz(t, ann)), 0, "unreadable_file", 16},
		{"open quote", "x.csv", "A,B\n1,\"2\n" + strings.Repeat("1,2\n", 50<<18), 50 << 18, "bad_csv", 24},
		{"open quote and no lines", "x.csv", "A,B\n1,\"" + strings.Repeat("x", 50<<20), 0, "bad_csv", 24},
		{"no delimiter and no lines", "x.csv", "A,B\n" + strings.Repeat("x", 50<<20) + "\n1,2\n", 1, "record_too_long", 24},
		{"too many columns", "x.csv", "A,B\n" + strings.Repeat(",", 5000) + "\n1,2\n", 1, "bad_csv", 24},
		{"header without end", "x.csv", "\"" + strings.Repeat("x,", 3<<20), 0, "bad_csv", 24},
		{"long line", "x.json", ann + `{"a":"` + strings.Repeat("x", 5<<20) + "\"}\n" + bob, 2, "record_too_long", 16},
		{"long first line", "x.json", `{"a":"` + strings.Repeat("x", 5<<20) + "\"}\n" + bob, 1, "record_too_long", 16},
		{"long last line", "x.json", ann + strings.Repeat("x", 5<<20), 1, "record_too_long", 16},
		{"long element", "x.json", `[{"a":1},{"a":"` + strings.Repeat("x", 9<<20) + `"},{"a":2}]`, 2, "record_too_long", 16},
		{"deep element", "x.json", `[{"a":1},{"a":` + strings.Repeat("[", 100) + `{"b":"]"}` + strings.Repeat("]", 100) + `},{"a":2}]`, 2, "nested_too_deep", 16},
		{"endless nesting", "x.json", strings.Repeat("[", 5<<20), 0, "not_json", 16},
		{"endless objects", "x.json", strings.Repeat(`{"a":`, 5<<20), 0, "not_json", 16},
		{"NUL bytes", "x.json", strings.Repeat("\x00", 1<<20), 0, "unreadable_file", 16},
		{"NUL in a record", "x.json", "{\"a\":\"\x00\"}\n", 1, "", 16},
		{"NUL line", "x.json", ann + "\x00\x00\n" + bob, 2, "not_json", 16},
		{"noise", "x.json", string(noise), 0, "unreadable_file", 16},
		{"page of HTML", "x.json", "<html><body>404</body></html>", 0, "unreadable_file", 16},
		{"sheet of long texts", "x.xlsx", book(t, func(f *excelize.File) {
			rows(t, f, "Sheet1", []any{"A"}, []any{strings.Repeat("x", 32767)})
		}), 1, "", 64},
	} {
		z := newZone(t)
		z.put(c.file, c.content)
		records, faults, allocated := cost(z)
		if c.records >= 0 && records != c.records || strings.Join(faults, " ") != c.faults {
			t.Errorf("%s: %d records, faults %v; want %d, %s", c.name, records, faults, c.records, c.faults)
		}
		if allocated > c.memory<<20 {
			t.Errorf("%s: allocated %d MiB, more than %d", c.name, allocated>>20, c.memory)
		}
		if again := z.run(); len(again) != 0 {
			t.Errorf("%s: read again although it did not change: %d deliveries", c.name, len(again))
		}
	}
}

// A long table of shared texts is within the limits, and is read.
func TestManySharedTexts(t *testing.T) {
	z := newZone(t)
	z.put("x.xlsx", minimal(t, map[string]string{
		"xl/sharedStrings.xml": `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + strings.Repeat("<si/>", 1<<18) + `</sst>`,
	}, `<row r="1"><c t="inlineStr"><is><t>A</t></is></c><c t="inlineStr"><is><t>B</t></is></c></row><row r="2"><c t="s"><v>0</v></c><c t="inlineStr"><is><t>x</t></is></c></row>`))
	records, faults, _ := cost(z)
	if records != 1 || len(faults) > 0 {
		t.Errorf("%d records, faults %v", records, faults)
	}
}

func TestFileLimit(t *testing.T) {
	for n, want := range map[int64]string{int64(len(ann + bob)): ann + bob, int64(len(ann+bob)) - 2: ann + "!file_too_large {\"a\":\"bob\"\n", 3: "!file_too_large {\"a\n"} {
		for name, content := range map[string]string{"plain": ann + bob, "gzip": gz(t, ann+bob), "zstd": zst(t, ann+bob)} {
			z := newZone(t)
			z.options.Limits.File = n
			z.put("x.json", content)
			if got := show(z.run()); got != want {
				t.Errorf("%s, limit %d: %q, want %q", name, n, got, want)
			}
		}
	}
}

// What is shown of a broken record is valid text of at most 4096 bytes.
func TestShowable(t *testing.T) {
	for _, in := range []string{"", "abc", strings.Repeat("ü", 3000), "x" + strings.Repeat("ü", 3000), strings.Repeat("\xff\x00", 3000), strings.Repeat("\x80", 5000)} {
		got := string(showable(nil, []byte(in)))
		if len(got) > rawLimit || strings.ToValidUTF8(got, "") != got || len(in) <= rawLimit && strings.ToValidUTF8(in, "") == in && got != in {
			t.Errorf("showable(%.10q… of %d bytes) = %d bytes", in, len(in), len(got))
		}
	}
}

// The library leaves no temporary files of large sheets behind.
func TestLargeSheetLeavesNothing(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	z := newZone(t)
	z.options.Limits.XLSXPart = 64 << 10
	z.put("x.xlsx", book(t, func(f *excelize.File) {
		table := [][]any{{"A", "B"}}
		for i := range 2000 {
			table = append(table, []any{fmt.Sprint("text ", i), i})
		}
		rows(t, f, "Sheet1", table...)
	}))
	n, faults := reasons(z.run())
	if n != 2000 || len(faults) > 0 {
		t.Errorf("%d records, faults %v", n, faults)
	}
	left, err := os.ReadDir(tmp)
	must(t, err)
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
