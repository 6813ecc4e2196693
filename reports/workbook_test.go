package reports

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestWriteGolden(t *testing.T) {
	for name, f := range cases() {
		got := dump(t, written(t, f, facts()))
		path := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v (go test ./reports -update writes it)", err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("cells of %s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWriteIsDeterministic(t *testing.T) {
	f, a := rich(), facts()
	want := sha256.Sum256(written(t, f, a))
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	for i, zone := range []string{"UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC", "Europe/Paris", "UTC", "Asia/Tokyo", "UTC"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		before := runtime.GOMAXPROCS(1 + i%2)
		got := sha256.Sum256(written(t, f, a))
		runtime.GOMAXPROCS(before)
		if got != want {
			t.Fatalf("write %d with local zone %s: other bytes", i+2, zone)
		}
	}
}

// TestFormulas computes every formula anew: the result it carries must be the same.
func TestFormulas(t *testing.T) {
	volatile := regexp.MustCompile(`\b(NOW|TODAY|RAND|RANDBETWEEN|OFFSET|INDIRECT|INFO|CELL|TEXT|FILTER|UNIQUE|SORT|LET|LAMBDA|HYPERLINK|WEBSERVICE)\(`)
	for name, f := range cases() {
		book := written(t, f, facts())
		x := opened(t, book)
		names, sheets := grids(t, book)
		formulas := 0
		for _, sheet := range names {
			for ref, c := range sheets[sheet].cells {
				if c.formula == "" {
					continue
				}
				formulas++
				if !c.cached {
					t.Errorf("%s: %s!%s has a formula without a result", name, sheet, ref)
				}
				if volatile.MatchString(c.formula) || strings.Contains(c.formula, "[") {
					t.Errorf("%s: %s!%s uses a function that reports avoid: %s", name, sheet, ref, c.formula)
				}
				got, err := x.CalcCellValue(sheet, ref, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Errorf("%s: compute %s!%s: %v", name, sheet, ref, err)
				}
				if !sameValue(c, got) {
					t.Errorf("%s: %s!%s = %s computes to %q, carries %s %q", name, sheet, ref, c.formula, got, c.kind, c.value)
				}
			}
		}
		if formulas < 20 {
			t.Errorf("%s has %d formulas, want at least 20", name, formulas)
		}
	}
}

func sameValue(c gridCell, computed string) bool {
	want, err := strconv.ParseFloat(computed, 64)
	if c.kind == "s" || err != nil {
		return c.kind == "s" && c.value == computed
	}
	got, err := strconv.ParseFloat(c.value, 64)
	return err == nil && math.Abs(got-want) <= 1e-9*math.Max(1, math.Abs(want))
}

func TestPartsAreWellFormed(t *testing.T) {
	for name, f := range cases() {
		all := parts(t, written(t, f, facts()))
		for part, data := range all {
			d := xml.NewDecoder(bytes.NewReader(data))
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Errorf("%s: %s: %v", name, part, err)
					break
				}
			}
		}
		if types := string(all["[Content_Types].xml"]); strings.Contains(types, "image/") {
			t.Errorf("%s: the content types name images that no part has", name)
		}
		core := string(all["docProps/core.xml"])
		for _, want := range []string{"<cp:coreProperties ", "<dc:language>en<", "<dc:title>Marketplace lead funnel: "} {
			if !strings.Contains(core, want) {
				t.Errorf("%s: core properties lack %s", name, want)
			}
		}
		if !strings.Contains(string(all["xl/workbook.xml"]), `fullCalcOnLoad="true"`) {
			t.Errorf("%s: the workbook is not computed anew when opened", name)
		}
	}
}

// TestArchive: what depends on nothing but the content has one order and one time.
func TestArchive(t *testing.T) {
	book := written(t, rich(), facts())
	zr, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range zr.File {
		names = append(names, file.Name)
		if at := file.Modified.UTC().Format(time.DateTime); at != "1980-01-01 00:00:00" {
			t.Errorf("%s is dated %s, want 1980-01-01 00:00:00", file.Name, at)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("parts are not sorted: %v", names)
	}
	listed := string(parts(t, book)["[Content_Types].xml"])
	if !slices.IsSorted(contentType.FindAllString(listed, -1)) {
		t.Errorf("content types are not sorted: %s", listed)
	}
	for _, name := range names[1:] {
		if !strings.HasSuffix(name, ".rels") && !strings.Contains(listed, `PartName="/`+name+`"`) {
			t.Errorf("%s has no content type", name)
		}
	}
}

func TestSheetsAreReadyToPrint(t *testing.T) {
	x := opened(t, written(t, rich(), facts()))
	for _, sheet := range x.GetSheetList() {
		layout, err := x.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
			t.Errorf("%s: paper %d, %s, %d pages wide, want A4 landscape on 1", sheet, *layout.Size, *layout.Orientation, *layout.FitToWidth)
		}
		props, err := x.GetSheetProps(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if !*props.FitToPage {
			t.Errorf("%s: fit to page is off", sheet)
		}
		view, err := x.GetSheetView(sheet, 0)
		if err != nil {
			t.Fatal(err)
		}
		if *view.ShowGridLines {
			t.Errorf("%s shows grid lines", sheet)
		}
		footer, err := x.GetHeaderFooter(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(footer.OddFooter, "as of 2026-10-20 20:00 Europe/Stockholm") {
			t.Errorf("%s: footer %q does not say when", sheet, footer.OddFooter)
		}
	}
}

// TestLinks follows every link: it must lead to a sheet that exists.
func TestLinks(t *testing.T) {
	book := written(t, rich(), facts())
	x := opened(t, book)
	names, sheets := grids(t, book)
	links := 0
	for _, sheet := range names {
		for ref := range sheets[sheet].cells {
			ok, target, err := x.GetCellHyperLink(sheet, ref)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				continue
			}
			links++
			to, cell, found := strings.Cut(strings.ReplaceAll(target, "'", ""), "!")
			if i, err := x.GetSheetIndex(to); !found || err != nil || i < 0 {
				t.Errorf("%s!%s leads to %q, which is no sheet", sheet, ref, target)
			}
			if c := sheets[to].cells[cell]; cell != "A1" && c.value == "" {
				t.Errorf("%s!%s leads to the empty cell %q", sheet, ref, target)
			}
		}
	}
	if links != 12 { // six that need attention, six sheets
		t.Errorf("links = %d, want 12", links)
	}
}

func TestWriteErrors(t *testing.T) {
	f := poor()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Write(ctx, io.Discard, f, About{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Write with a cancelled context = %v, want context.Canceled", err)
	}
	full := errors.New("disk full")
	if err := Write(context.Background(), brokenWriter{full}, f, About{}); !errors.Is(err, full) {
		t.Errorf("Write to a broken writer = %v, want %v", err, full)
	}
	for _, zone := range []string{"Local", "Mars/Olympus"} {
		f.TimeZone = zone
		if err := Write(context.Background(), io.Discard, f, About{}); err == nil {
			t.Errorf("Write in time zone %q succeeded, want an error", zone)
		}
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func BenchmarkWrite(b *testing.B) {
	f, a := rich(), facts()
	for b.Loop() {
		if err := Write(context.Background(), io.Discard, f, a); err != nil {
			b.Fatal(err)
		}
	}
}
