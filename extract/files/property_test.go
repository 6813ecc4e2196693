package files

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadmill/extract"
)

// The same records give the same payloads whatever they are put into.
func TestContainersAgree(t *testing.T) {
	texts := rapid.StringOfN(rapid.SampledFrom([]rune("abÄ€\U0001F600{}[],:;\t\"\\'|=\n\r ")), 0, 12, -1)
	rapid.Check(t, func(rt *rapid.T) {
		records := rapid.SliceOfN(rapid.SliceOfN(texts, 3, 3), 1, 20).Draw(rt, "records")
		pack := rapid.SampledFrom([]func(testing.TB, string) string{
			func(_ testing.TB, s string) string { return s }, gz, zst,
		})
		var want []string
		for _, r := range records {
			want = append(want, objectOf(r))
		}
		slices.Sort(want)

		dir, err := os.MkdirTemp("", "zone")
		must(t, err)
		defer func() { must(t, os.RemoveAll(dir)) }()
		for rest := 0; len(records) > 0; rest++ { // split over files
			n := rapid.IntRange(1, len(records)).Draw(rt, "records of the file")
			content := rapid.SampledFrom(containers).Draw(rt, "container")(records[:n])
			packed := pack.Draw(rt, "compression")(t, content)
			must(t, os.WriteFile(filepath.Join(dir, fmt.Sprint(rest)), []byte(packed), 0o644))
			records = records[n:]
		}
		o := NewOptions().(*Options)
		o.URL = dir
		src, err := o.Open(extract.Env{Dir: "/", Now: time.Now})
		must(t, err)
		var got []string
		_, err = src.Extract(t.Context(), nil, func(d extract.Delivery) error {
			if d.Fault != nil {
				rt.Errorf("fault %s: %s in %q", d.Fault.Reason, d.Fault.Detail, d.Payload)
			}
			got = append(got, compact(t, d.Payload))
			return nil
		})
		must(t, err)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			rt.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

var columns = []string{"First Name", "E", "N\"o"}

// containers write records in every form.
var containers = []func([][]string) string{
	func(rs [][]string) string { return joined(rs, "\n", objectOf) + "\n" },
	func(rs [][]string) string { return joined(rs, "\r\n", objectOf) },
	func(rs [][]string) string { return joined(rs, " ", objectOf) },
	func(rs [][]string) string { return joined(rs, "\n", pretty) },
	func(rs [][]string) string { return "[" + joined(rs, ",", objectOf) + "]" },
	func(rs [][]string) string { return "[\n  " + joined(rs, ",\n  ", pretty) + "\n]\n" },
	func(rs [][]string) string { return `{"@odata.context":"x","value":[` + joined(rs, ",", pretty) + `]}` },
	func(rs [][]string) string {
		return `{"value":[` + joined(rs, ",", objectOf) + `],"@odata.nextLink":"]}"}`
	},
	func(rs [][]string) string { return table(rs, ',') },
	func(rs [][]string) string { return "\uFEFF" + table(rs, ';') },
	func(rs [][]string) string { return table(rs, '\t') },
	func(rs [][]string) string { return table(rs, '|') },
}

func objectOf(r []string) string {
	var e tableEncoder
	e.header([][]byte{[]byte(columns[0]), []byte(columns[1]), []byte(columns[2])})
	e.begin()
	for i, v := range r {
		e.cell(i, []byte(v))
	}
	return string(e.end())
}

func pretty(r []string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(objectOf(r)), "  ", "  "); err != nil {
		panic(err)
	}
	return b.String()
}

func joined(rs [][]string, sep string, form func([]string) string) string {
	var s []string
	for _, r := range rs {
		s = append(s, form(r))
	}
	return strings.Join(s, sep)
}

// table writes CSV with every cell in quotes: a writer of its own would not quote a cell such as \r.
func table(rs [][]string, comma rune) string {
	var b strings.Builder
	for _, r := range append([][]string{columns}, rs...) {
		for i, v := range r {
			if i > 0 {
				b.WriteRune(comma)
			}
			b.WriteString(`"` + strings.ReplaceAll(v, `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

func compact(t testing.TB, payload []byte) string {
	t.Helper()
	var b bytes.Buffer
	must(t, json.Compact(&b, payload))
	return b.String()
}

// A row is encoded as encoding/json would, apart from the escapes it has a choice in.
func TestEncoderIsJSON(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.String().Draw(rt, "text")
		var got string
		if err := json.Unmarshal(appendText(nil, []byte(text)), &got); err != nil || got != text {
			rt.Errorf("appendText(%q) reads back as %q, %v", text, got, err)
		}
	})
}

// What encoding/csv writes is read as it reads it.
func TestAgreesWithEncodingCSV(t *testing.T) {
	cell := rapid.StringOfN(rapid.SampledFrom([]rune("ab,;\"\n ")), 0, 6, -1)
	rapid.Check(t, func(rt *rapid.T) {
		in := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 2), 1, 10).Draw(rt, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		must(t, w.WriteAll(in))
		s := splitter{delimiter: ',', eol: '\n'}
		r := csvReader{}
		data := b.Bytes()
		for i, want := range in {
			n, v := s.row(data, true)
			if v != splitDone || len(s.cells) != 2 {
				rt.Fatalf("row %d of %q: verdict %d, %d cells", i, b.String(), v, len(s.cells))
			}
			for j, c := range s.cells {
				if got := string(r.value(data, c)); got != want[j] {
					rt.Errorf("cell %d of row %d of %q = %q, want %q", j, i, b.String(), got, want[j])
				}
			}
			data = data[n:]
		}
	})
}

// A value is found whole in whatever pieces it arrives.
func TestScannerInPieces(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune(`{}[]:,"\1a `+"\n")), 0, 30, -1).Draw(rt, "text")
		whole := scanner{}
		n, v := whole.feed([]byte(text))
		pieces, pos, last := scanner{}, 0, scanMore
		for pos < len(text) && last == scanMore {
			var k int
			size := rapid.IntRange(1, len(text)-pos).Draw(rt, "piece")
			k, last = pieces.feed([]byte(text[pos : pos+size]))
			pos += k
		}
		if pos != n || last != v {
			rt.Errorf("%q in pieces: %d, %d; whole: %d, %d", text, pos, last, n, v)
		}
		if v == scanMore && json.Valid([]byte(text)) && strings.ContainsAny(text, "{[") && !strings.HasPrefix(strings.TrimSpace(text), `"`) {
			rt.Errorf("%q is whole, and the scanner waits for more", text)
		}
		if v == scanBroken && json.Valid([]byte(text)) {
			rt.Errorf("%q is valid, and the scanner calls it broken", text)
		}
	})
}
