package files

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"leadmill/extract"
)

// Options are the configuration of one landing zone.
type Options struct {
	// URL is the folder: a path, relative to the configuration file's folder, or file:///absolute/path.
	URL string `yaml:"url" required:"true" doc:"Folder that leads land in, read with everything below it: a path, or file:///absolute/path."`
	// Include are doublestar patterns of paths below the folder; a file that matches one is read. Hidden files and
	// what editors and uploads leave behind are never read.
	Include []string `yaml:"include" doc:"Patterns of the paths below the folder that are read, with *, **, ? and {a,b}. Hidden and unfinished files are never read."`
	// Exclude are patterns of paths that are not read although they are included.
	Exclude []string `yaml:"exclude" doc:"Patterns of paths that are not read although they are included."`
	// Limits bound what one file may cost.
	Limits Limits `yaml:"limits"`
}

// Limits bound the time and memory that one file may cost. Sizes are in bytes.
type Limits struct {
	File     int64 `yaml:"file" json:"file" doc:"Bytes of one file, decompressed."`
	Record   int64 `yaml:"record" json:"record" doc:"Bytes of one record, as it stands in the file and as it is handed over."`
	Ratio    int64 `yaml:"ratio" json:"ratio" doc:"Decompressed to compressed size, applied from 64 MiB on."`
	XLSX     int64 `yaml:"xlsx" json:"xlsx" doc:"Bytes of all parts of one workbook, unzipped."`
	XLSXPart int64 `yaml:"xlsx_part" json:"xlsx_part" doc:"Bytes of one part of a workbook that is held in memory."`
	Rows     int64 `yaml:"rows" json:"rows" doc:"Rows of one sheet of a workbook."`
	Columns  int64 `yaml:"columns" json:"columns" doc:"Columns of one table."`
}

const (
	kib = int64(1) << 10
	mib = kib << 10
	gib = mib << 10
)

// NewOptions returns options with their defaults, as a pointer to [Options].
func NewOptions() extract.Options {
	return &Options{
		Include: []string{"**/*"},
		Limits: Limits{
			File: 8 * gib, Record: mib, Ratio: 200, XLSX: 64 * mib, XLSXPart: 16 * mib, Rows: 1 << 20, Columns: 4096,
		},
	}
}

// Validate returns every fault of the values at once.
func (o *Options) Validate() []extract.FieldError {
	var errs []extract.FieldError
	if _, err := folder(o.URL, "/"); err != nil {
		errs = append(errs, extract.FieldError{Key: "url", Message: err.Error()})
	}
	if len(o.Include) == 0 {
		errs = append(errs, extract.FieldError{Key: "include", Message: `name at least one pattern, such as "**/*"`})
	}
	for i, p := range o.Include {
		key := fmt.Sprintf("include[%d]", i)
		if !doublestar.ValidatePattern(p) || strings.HasPrefix(p, "/") {
			errs = append(errs, extract.FieldError{Key: key, Message: badPattern(p)})
		} else if leftover(p) {
			errs = append(errs, extract.FieldError{Key: key, Message: fmt.Sprintf("%q names hidden or unfinished files, which are never read", p)})
		}
	}
	for i, p := range o.Exclude {
		if !doublestar.ValidatePattern(p) || strings.HasPrefix(p, "/") {
			errs = append(errs, extract.FieldError{Key: fmt.Sprintf("exclude[%d]", i), Message: badPattern(p)})
		}
	}
	return append(errs, o.Limits.validate()...)
}

func badPattern(p string) string {
	return fmt.Sprintf("%q is not a pattern; write a path below the folder with *, **, ? or {a,b}, without a leading slash", p)
}

func (l Limits) validate() []extract.FieldError {
	var errs []extract.FieldError
	check := func(key string, value, least, most int64) {
		if value < least || value > most {
			errs = append(errs, extract.FieldError{
				Key: "limits." + key, Message: fmt.Sprintf("%d is outside %d to %d", value, least, most),
			})
		}
	}
	check("file", l.File, 1, 1<<50)
	check("record", l.Record, kib, 256*mib)
	check("ratio", l.Ratio, 1, 1<<20)
	check("xlsx", l.XLSX, kib, 2*gib)
	check("xlsx_part", l.XLSXPart, kib, 2*gib)
	check("rows", l.Rows, 1, 1<<20)
	check("columns", l.Columns, 1, 1<<14)
	if l.XLSXPart > l.XLSX {
		errs = append(errs, extract.FieldError{Key: "limits.xlsx_part", Message: "one part cannot be larger than limits.xlsx"})
	}
	return errs
}

// Open returns a [Source]. It does not touch the folder.
func (o *Options) Open(dir string) (extract.Source, error) {
	root, err := folder(o.URL, dir)
	if err != nil {
		return nil, fmt.Errorf("open files source: url: %w", err)
	}
	//nolint:forbidigo // compared with the times of files, which are this machine's clock too; no delivery carries it
	return &Source{root: root, choose: chooser{include: o.Include, exclude: o.Exclude}, limits: o.Limits, now: time.Now}, nil
}

// Folder implements [extract.FolderReader].
func (o *Options) Folder(dir string) string {
	path, err := folder(o.URL, dir)
	if err != nil {
		return ""
	}
	return path
}

// folder returns the path that a url stands for.
func folder(raw, dir string) (string, error) {
	if raw == "" {
		return "", errors.New("is required: the folder that leads land in")
	}
	path := raw
	if strings.Contains(raw, "://") {
		u, err := url.Parse(raw)
		if err != nil {
			return "", errors.New("is not a URL; write file:///absolute/path or a path")
		}
		if u.Scheme != "file" || (u.Host != "" && u.Host != "localhost") || u.Path == "" || u.RawQuery != "" || u.Fragment != "" {
			return "", errors.New("must be a folder on this machine: file:///absolute/path, or a path relative to the configuration file")
		}
		path = filepath.FromSlash(u.Path)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return filepath.Clean(path), nil
}
