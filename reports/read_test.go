package reports

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leadmill/transform/funnel"
)

// written returns the bytes of a workbook.
func written(t testing.TB, f funnel.Figures, a About) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(context.Background(), &b, f, a); err != nil {
		t.Fatalf("Write(%s): %v", f.PublisherID, err)
	}
	return b.Bytes()
}

// parts reads the archive.
func parts(t testing.TB, book []byte) map[string][]byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatalf("open the archive: %v", err)
	}
	all := map[string][]byte{}
	for _, file := range zr.File {
		rc, err := file.Open()
		if err != nil {
			t.Fatalf("open %s: %v", file.Name, err)
		}
		data, err := io.ReadAll(rc)
		if err != nil {
			t.Fatalf("read %s: %v", file.Name, err)
		}
		if err := rc.Close(); err != nil {
			t.Fatalf("close %s: %v", file.Name, err)
		}
		all[file.Name] = data
	}
	return all
}

// gridCell is a cell as any reader of the format sees it, read without excelize.
type gridCell struct {
	ref, kind, formula, value string // kind: "n" or "s"
	style                     int
	cached                    bool
}

type grid struct {
	order []string // cells in the order of the part
	cells map[string]gridCell
}

// grids reads every sheet of a workbook, by name.
func grids(t testing.TB, book []byte) (names []string, sheets map[string]grid) {
	t.Helper()
	all := parts(t, book)
	var workbook struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
		} `xml:"sheets>sheet"`
	}
	decode(t, all["xl/workbook.xml"], &workbook)
	var shared struct {
		Items []struct {
			Text string `xml:"t"`
		} `xml:"si"`
	}
	decode(t, all["xl/sharedStrings.xml"], &shared)
	sheets = map[string]grid{}
	for i, s := range workbook.Sheets {
		var sheet struct {
			Cells []struct {
				Ref     string  `xml:"r,attr"`
				Type    string  `xml:"t,attr"`
				Style   int     `xml:"s,attr"`
				Formula string  `xml:"f"`
				Value   *string `xml:"v"`
			} `xml:"sheetData>row>c"`
		}
		decode(t, all[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)], &sheet)
		g := grid{cells: map[string]gridCell{}}
		for _, c := range sheet.Cells {
			cell := gridCell{ref: c.Ref, kind: "n", formula: c.Formula, style: c.Style, cached: c.Value != nil}
			if c.Value != nil {
				cell.value = *c.Value
			}
			switch c.Type {
			case "s":
				var n int
				if _, err := fmt.Sscan(cell.value, &n); err != nil {
					t.Fatalf("shared string %q: %v", cell.value, err)
				}
				cell.kind, cell.value = "s", unescape(shared.Items[n].Text)
			case "str":
				cell.kind, cell.value = "s", unescape(cell.value)
			}
			g.cells[c.Ref] = cell
			g.order = append(g.order, c.Ref)
		}
		names = append(names, s.Name)
		sheets[s.Name] = g
	}
	return names, sheets
}

func decode(t testing.TB, data []byte, into any) {
	t.Helper()
	if err := xml.Unmarshal(data, into); err != nil {
		t.Fatalf("parse: %v", err)
	}
}

var escaped = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// unescape reads a text as Excel does: from left to right, each escape once.
func unescape(s string) string {
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		var r rune
		if _, err := fmt.Sscanf(e[2:6], "%x", &r); err != nil {
			return e
		}
		return string(r)
	})
}

// dump writes every cell of a workbook as text, for the eye and for the golden files.
func dump(t testing.TB, book []byte) string {
	t.Helper()
	names, sheets := grids(t, book)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "== %s\n", name)
		for _, ref := range sheets[name].order {
			c := sheets[name].cells[ref]
			if c.value == "" && c.formula == "" {
				continue
			}
			fmt.Fprintf(&b, "%s\t%s %q", ref, c.kind, c.value)
			if c.formula != "" {
				fmt.Fprintf(&b, "\t=%s", c.formula)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// opened opens a workbook with excelize, for styles and for computing formulas.
func opened(t testing.TB, book []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatalf("open the workbook: %v", err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Errorf("close the workbook: %v", err)
		}
	})
	return f
}
