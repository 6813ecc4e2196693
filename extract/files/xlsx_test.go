package files

import (
	"archive/zip"
	"bytes"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book builds a workbook; each sheet is a list of rows.
func book(t testing.TB, build func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	build(f)
	var b bytes.Buffer
	must(t, f.Write(&b))
	must(t, f.Close())
	return b.String()
}

func rows(t testing.TB, f *excelize.File, sheet string, table ...[]any) {
	t.Helper()
	for i, r := range table {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		must(t, err)
		must(t, f.SetSheetRow(sheet, cell, &r))
	}
}

func TestXLSX(t *testing.T) {
	content := book(t, func(f *excelize.File) {
		rows(t, f, "Sheet1",
			[]any{}, []any{" First Name ", "Phone", "A", "A"}, []any{"Ann", 16175555555, 0.5, true}, []any{}, []any{"B\"o\nb"},
			[]any{"a", "b", "c", "d", "e"})
		_, err := f.NewSheet("Empty")
		must(t, err)
		_, err = f.NewSheet("More")
		must(t, err)
		rows(t, f, "More", []any{"Email"}, []any{"a@x.de"})
	})
	want := `{"First Name":"Ann","Phone":"16175555555","A":"0.5","A (2)":"TRUE"}` + "\n" +
		`{"First Name":"B\"o\nb","Phone":"","A":"","A (2)":""}` + "\n" +
		"!bad_xlsx a\tb\tc\td\te\n" + `{"Email":"a@x.de"}` + "\n"
	for name, c := range map[string]string{"x.xlsx": content, "x.dat": content, "x.xlsx.gz": gz(t, content), "x.zst": zst(t, content)} {
		ds := only(t, name, c)
		if got := show(ds); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
		if ds[0].Origin != "xlsx" || ds[3].Position != 4 {
			t.Errorf("%s: origin %q, last position %d", name, ds[0].Origin, ds[3].Position)
		}
	}
}

func TestXLSXDates(t *testing.T) {
	at := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	content := book(t, func(f *excelize.File) {
		rows(t, f, "Sheet1", []any{"A", "B", "C", "D", "E", "F", "G"}, []any{at, at, at, at, 1234.5, at, "2026"})
		style := func(cell string, s excelize.Style) {
			id, err := f.NewStyle(&s)
			must(t, err)
			must(t, f.SetCellStyle("Sheet1", cell, cell, id))
		}
		custom := func(cell, code string) { style(cell, excelize.Style{CustomNumFmt: &code}) }
		style("A2", excelize.Style{NumFmt: 14})
		style("B2", excelize.Style{NumFmt: 22})
		custom("C2", `[$-407]d. mmmm yyyy;@`)
		custom("D2", `dd/mm/yy h:mm AM/PM`)
		custom("E2", `#,##0.00 "days"`)
		custom("F2", `[h]:mm`)
	})
	want := `{"A":"2026-03-14","B":"2026-03-14T15:09:26","C":"2026-03-14","D":"2026-03-14T15:09:26","E":"1234.5","F":"15:09:26","G":"2026"}` + "\n"
	if got := show(only(t, "x.xlsx", content)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestIsoFormat(t *testing.T) {
	for code, want := range map[string]string{
		"General": "", "0.00": "", "@": "", "yyyy-mm-dd": isoDate, "m/d/yy h:mm": isoDateTime, "mm:ss.0": isoTime, "[hh]:mm": isoTime,
		`0 "days"`: "", `0\d`: "", "[Red]0": "", "mmm": isoDate, "YYYY": isoDate, "0;yyyy": "", `"open`: "", `yyyy\`: isoDate,
	} {
		if got := isoFormat(code); got != want {
			t.Errorf("isoFormat(%q) = %q, want %q", code, got, want)
		}
	}
}

// zipped builds an archive by hand, with the size of each part.
func zipped(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range parts {
		p, err := w.Create(name)
		must(t, err)
		_, err = p.Write([]byte(content))
		must(t, err)
	}
	must(t, w.Close())
	return b.String()
}

func TestBadXLSX(t *testing.T) {
	good := book(t, func(f *excelize.File) { rows(t, f, "Sheet1", []any{"A"}, []any{"1"}) })
	for name, content := range map[string]string{
		"cut off":     good[:len(good)/2],
		"only a zip":  zipped(t, map[string]string{"readme.txt": "hello"}),
		"no rows":     book(t, func(*excelize.File) {}),
		"magic alone": "PK\x03\x04",
		"bomb":        zipped(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat(" ", 65<<20)}),
		"fat styles": minimal(t, map[string]string{
			"xl/styles.xml": `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>` + strings.Repeat("<xf/>", 1<<20) + `</cellXfs></styleSheet>`,
		}, `<row><c><v>1</v></c></row>`),
	} {
		ds := only(t, "x.xlsx", content)
		if n, faults := reasons(ds); n != 0 || len(faults) != 1 || faults[0] != "bad_xlsx" {
			t.Errorf("%s: %d records, faults %v", name, n, faults)
		}
	}
	if _, faults := reasons(only(t, "x.xls", string(oleMagic)+strings.Repeat("\x00", 600))); len(faults) != 1 || faults[0] != "unreadable_file" {
		t.Errorf("old workbook: %v", faults)
	}
}

func TestXLSXLimits(t *testing.T) {
	z := newZone(t)
	z.options.Limits.Rows = 2
	z.options.Limits.Columns = 2
	z.put("x.xlsx", book(t, func(f *excelize.File) {
		rows(t, f, "Sheet1", []any{"A", "B"}, []any{"1", "2", "3"}, []any{"4"})
	}))
	if got, want := show(z.run()), "!bad_xlsx 1\t2\t3\n!bad_xlsx \n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// minimal builds a workbook of only the parts that the standard asks for, and others.
func minimal(t testing.TB, others map[string]string, rows string) string {
	t.Helper()
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	parts := map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + office + `"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`,
	}
	maps.Copy(parts, others)
	return zipped(t, parts)
}

// Programs other than Excel leave out what they do not need.
func TestMinimalXLSX(t *testing.T) {
	const sheet = `<row><c t="inlineStr"><is><t>A</t></is></c><c t="inlineStr"><is><t>B</t></is></c></row>` +
		`<row><c s="1"><v>46095</v></c><c><v>2.5</v></c></row>`
	for _, c := range []struct{ name, styles, want string }{
		{"no styles", "", "46095"},
		{"only formats", `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`, "2026-03-14"},
		{"custom", `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="d.m.yy"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs></styleSheet>`, "2026-03-14"},
	} {
		others := map[string]string{}
		if c.styles != "" {
			others["xl/styles.xml"] = strings.Replace(c.styles, "<styleSheet>", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`, 1)
		}
		want := `{"A":"` + c.want + `","B":"2.5"}` + "\n"
		if got := show(only(t, "x.xlsx", minimal(t, others, sheet))); got != want {
			t.Errorf("%s: got %s, want %s", c.name, got, want)
		}
	}
}
