package files

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"leadmill/extract"
	"leadmill/load/store/bucket"
)

// Options are the configuration of one landing zone.
type Options struct {
	// URL is a folder, as a path relative to the configuration file's folder or as file:///absolute/path, or the part
	// of an object store.
	URL string `yaml:"url" required:"true" doc:"Where leads land, read with everything below it: a path, file:///absolute/path, azblob://container/prefix, s3://bucket/prefix or gs://bucket/prefix."`
	// Access holds the secrets of an object store. Without any, the platform's own identity signs in.
	Access extract.Access `yaml:"access"`
	// Include are doublestar patterns of paths below the folder; a file that matches one is read. Hidden files and
	// what editors and uploads leave behind are never read.
	Include []string `yaml:"include" doc:"Patterns of the paths below the folder that are read, with *, **, ? and {a,b}. Hidden and unfinished files are never read."`
	// Exclude are patterns of paths that are not read although they are included.
	Exclude []string `yaml:"exclude" doc:"Patterns of paths that are not read although they are included."`
	// Days and DatePath narrow a landing zone that grows for ever.
	Days     int64  `yaml:"days" doc:"Lists only the folders of the last so many days, today and tomorrow (UTC) as date_path names them; 0 lists everything."`
	DatePath string `yaml:"date_path" doc:"Folder of a day below the url, for days: leads/{yyyy}/{MM}/{dd} or year={yyyy}/month={M}; {M} and {d} have no leading zero."`
	// Parallel is for object stores; a local folder is read one file after the other.
	Parallel int64 `yaml:"parallel" doc:"Objects of an object store that are read at the same time."`
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
		Include: []string{"**/*"}, Parallel: 16,
		Limits: Limits{
			File: 8 * gib, Record: mib, Ratio: 200, XLSX: 64 * mib, XLSXPart: 16 * mib, Rows: 1 << 20, Columns: 4096,
		},
	}
}

// Validate returns every fault of the values at once.
func (o *Options) Validate() []extract.FieldError {
	var errs []extract.FieldError
	errs = append(errs, o.validatePlace()...)
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

// validatePlace returns the faults of everything that says where the files are.
func (o *Options) validatePlace() []extract.FieldError {
	var errs []extract.FieldError
	fault := func(key, message string) { errs = append(errs, extract.FieldError{Key: key, Message: message}) }
	switch {
	case bucket.Supports(o.URL):
		if err := bucket.CheckURL(o.URL); err != nil {
			fault("url", err.Error())
		}
		errs = append(errs, o.Access.Validate("access")...)
	case o.Access != extract.Access{}:
		fault("access", "is for object stores; a folder is read with the rights of the program's user")
		fallthrough
	default:
		if _, err := folderPath(o.URL, "/"); err != nil {
			fault("url", err.Error())
		}
	}
	if o.Parallel < 1 || o.Parallel > 64 {
		fault("parallel", fmt.Sprintf("%d is outside 1 to 64", o.Parallel))
	}
	if o.Days < 0 || o.Days > 3660 {
		fault("days", fmt.Sprintf("%d is outside 0 to 3660", o.Days))
	}
	if (o.Days != 0) != (o.DatePath != "") {
		fault("date_path", "days and date_path belong together")
	} else if o.DatePath != "" {
		if err := (dates{path: o.DatePath}).validate(); err != nil {
			fault("date_path", err.Error())
		}
	}
	return errs
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

// Open returns a [Source]. It reads the secrets and does not touch the place.
func (o *Options) Open(env extract.Env) (extract.Source, error) {
	s := &Source{limits: o.Limits, dates: dates{path: o.DatePath, days: o.Days}, now: env.Now}
	choose := chooser{include: o.Include, exclude: o.Exclude}
	if bucket.Supports(o.URL) {
		credentials, err := o.Access.Read("access", env)
		if err != nil {
			return nil, err
		}
		dial := bucket.Options{URL: o.URL, Credentials: credentials, Getenv: env.Getenv, Now: env.Now}
		s.open = func(ctx context.Context) (place, error) { return openStore(ctx, dial, choose, int(o.Parallel)) }
		return s, nil
	}
	path, err := folderPath(o.URL, env.Dir)
	if err != nil {
		return nil, &extract.SettingError{Key: "url", What: err.Error()}
	}
	s.open = func(context.Context) (place, error) { return openFolder(path, choose, env.Now) }
	return s, nil
}

// Folder implements [extract.FolderReader].
func (o *Options) Folder(dir string) string {
	if bucket.Supports(o.URL) {
		return o.URL
	}
	path, err := folderPath(o.URL, dir)
	if err != nil {
		return ""
	}
	return path
}

// folderPath returns the path that a url stands for.
func folderPath(raw, dir string) (string, error) {
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
			return "", errors.New("must be a path relative to the configuration file, file:///absolute/path, azblob://, s3:// or gs://")
		}
		path = filepath.FromSlash(u.Path)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return filepath.Clean(path), nil
}
