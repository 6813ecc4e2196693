package reports

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// finish writes the workbook, mending what excelize leaves undone: formulas get their results, charts their numbers,
// sparklines their zero line, and the archive one order and one time, so that the same input gives the same bytes.
func (b *book) finish(w io.Writer) error {
	b.file.SetZipWriter(func(to io.Writer) excelize.ZipWriter {
		return &finisher{book: b, to: to, parts: map[string]*bytes.Buffer{}}
	})
	return b.file.Write(w)
}

// finisher collects the parts of the workbook and writes them, mended and sorted, when it is closed.
type finisher struct {
	book  *book
	to    io.Writer
	parts map[string]*bytes.Buffer
}

// Create starts a part.
func (f *finisher) Create(name string) (io.Writer, error) {
	part := new(bytes.Buffer)
	f.parts[name] = part
	return part, nil
}

// AddFS is part of excelize's interface; excelize does not use it to write a workbook.
func (f *finisher) AddFS(fs.FS) error {
	return errors.New("add a folder to a workbook: not supported")
}

// Close mends and writes every part.
func (f *finisher) Close() error {
	zw := zip.NewWriter(f.to)
	epoch := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // the earliest time a zip can hold
	for _, name := range slices.Sorted(maps.Keys(f.parts)) {
		data, err := f.mend(name, f.parts[name].Bytes())
		if err != nil {
			return fmt.Errorf("finish %s: %w", name, err)
		}
		part, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch})
		if err != nil {
			return err
		}
		if _, err := part.Write(data); err != nil {
			return err
		}
	}
	return zw.Close()
}

func (f *finisher) mend(name string, data []byte) ([]byte, error) {
	switch {
	case name == "[Content_Types].xml":
		return sortContentTypes(data), nil
	case name == "docProps/core.xml":
		return prefixCore(data), nil
	case name == "xl/sharedStrings.xml":
		return bytes.ReplaceAll(data, []byte(guard), []byte("_x005F_")), nil
	case strings.HasPrefix(name, "xl/worksheets/sheet"):
		sheet, err := f.book.sheetOf(name)
		if err != nil {
			return nil, err
		}
		return mendSheet(data, f.book.cells[sheet])
	case strings.HasPrefix(name, "xl/charts/chart"):
		return f.book.mendChart(data)
	}
	return data, nil
}

// sheetOf finds the sheet of a part: excelize numbers parts in the order the sheets were made.
func (b *book) sheetOf(part string) (string, error) {
	for i, name := range b.names {
		if part == fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1) {
			return name, nil
		}
	}
	return "", errors.New("no sheet has this part")
}

var contentType = regexp.MustCompile(`<(?:Default|Override) [^>]*></(?:Default|Override)>`)

// sortContentTypes puts the entries in one order and drops the file types that no part has.
func sortContentTypes(data []byte) []byte {
	entries := contentType.FindAllString(string(data), -1)
	if len(entries) == 0 {
		return data
	}
	entries = slices.DeleteFunc(entries, func(e string) bool {
		return strings.HasPrefix(e, "<Default") && !strings.Contains(e, `Extension="rels"`) && !strings.Contains(e, `Extension="xml"`)
	})
	slices.Sort(entries)
	start := contentType.FindIndex(data)[0]
	return []byte(string(data[:start]) + strings.Join(entries, "") + "</Types>")
}

// prefixCore writes the core properties with the cp: prefix; some readers know no other form.
func prefixCore(data []byte) []byte {
	s := strings.Replace(string(data), `<coreProperties xmlns=`, `<cp:coreProperties xmlns:cp=`, 1)
	s = strings.Replace(s, `</coreProperties>`, `</cp:coreProperties>`, 1)
	for _, name := range []string{"lastModifiedBy", "category", "contentStatus", "keywords", "revision", "version"} {
		s = strings.ReplaceAll(s, "<"+name+">", "<cp:"+name+">")
		s = strings.ReplaceAll(s, "</"+name+">", "</cp:"+name+">")
	}
	return []byte(s)
}
