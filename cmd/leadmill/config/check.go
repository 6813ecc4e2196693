package config

import (
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // a container image has no time zones of its own

	"leadmill/extract"
	"leadmill/load/store/bucket"
)

// check says what does not make sense beside the rest and returns what does.
func (doc *document) check(fs *faults, registry *extract.Registry) *Config {
	cfg := &Config{
		Output: doc.Output, Access: doc.Access,
		Scratch: doc.Scratch, StrictDNC: doc.DNC == "strict",
		Fold:   Fold{Window: doc.Fold.Window},
		Report: doc.Report.check(fs),

		Overrides: doc.Overrides, Resolution: doc.Resolution.check(fs),
	}
	checkFile(fs, "overrides", doc.Overrides)
	doc.checkOutput(fs)
	checkFolder(fs, "scratch", doc.Scratch)
	if w := doc.Fold.Window; w < 0 || w > 24*time.Hour {
		fs.add("fold.window", "%s is outside 0s to 24h; a wider window would make two leads one", w)
	}
	cfg.Publishers = checkPublishers(fs, doc.Publishers)
	cfg.Offers = checkOffers(fs, doc.Offers, cfg.Publishers)
	cfg.Stages = checkStages(fs, doc.Stages)
	cfg.Sources = checkSources(fs, doc.Sources, registry.Names(), cfg.Publishers)
	return cfg
}

func (r report) check(fs *faults) Report {
	// "Local" would give every machine its own figures.
	loc, err := time.LoadLocation(r.TimeZone)
	if err != nil || r.TimeZone == "" || strings.EqualFold(r.TimeZone, "local") {
		fs.add("report.time_zone", "%s is no time zone; use an IANA name such as Europe/Stockholm or UTC", quote(r.TimeZone))
		loc = time.UTC
	}
	return Report{TimeZone: r.TimeZone, Location: loc}
}

// checkOverlap reports a source that would read what leadmill itself writes. It needs resolved paths.
func checkOverlap(fs *faults, cfg *Config) {
	for i, s := range cfg.Sources {
		reader, ok := s.Options.(extract.FolderReader)
		if !ok {
			continue
		}
		if within(reader.Folder(cfg.Dir), cfg.Output) {
			fs.add(indexPath("sources", i)+".url", "the output %s lies in this folder, so the source would read what leadmill writes; move one of them", quote(cfg.Output))
		}
	}
}

// checkOutput reports an output that is neither a folder nor an object store.
func (doc *document) checkOutput(fs *faults) {
	if !bucket.Supports(doc.Output) {
		checkFolder(fs, "output", doc.Output)
		return
	}
	if err := bucket.CheckURL(doc.Output); err != nil && !fs.faulty("output") {
		fs.add("output", "%s", err)
	}
	for _, e := range doc.Access.Validate("output_access") {
		fs.add(e.Key, "%s", e.Message)
	}
}

// within reports whether one place lies in another; both are resolved folders or urls of object stores.
func within(outer, inner string) bool {
	if outer == "" || bucket.Supports(outer) != bucket.Supports(inner) {
		return false
	}
	if bucket.Supports(outer) {
		o, err := url.Parse(outer)
		if err != nil {
			return false
		}
		i, err := url.Parse(inner)
		if err != nil || o.Scheme != i.Scheme || o.Host != i.Host || o.Query().Get("endpoint") != i.Query().Get("endpoint") {
			return false
		}
		// An account that only the environment names may be the other one's.
		if a, b := o.Query().Get("storage_account"), i.Query().Get("storage_account"); a != "" && b != "" && a != b {
			return false
		}
		outer, inner = path.Join("/", o.Path), path.Join("/", i.Path)
	}
	rel, err := filepath.Rel(outer, inner)
	return err == nil && filepath.IsLocal(rel)
}

// checkFile reports what is no file of this machine; "" stands for none.
func checkFile(fs *faults, at, file string) {
	switch {
	case fs.faulty(at) || file == "":
	case strings.HasPrefix(file, "~"):
		fs.add(at, "~ is not expanded here; write the path in full")
	case strings.Contains(file, "://") && localFolder(file) == "":
		fs.add(at, "must be a file, such as ./overrides.csv")
	}
}

// checkFolder reports what would become a folder with a surprising name.
func checkFolder(fs *faults, at, folder string) {
	if fs.faulty(at) {
		return
	}
	switch {
	case strings.TrimSpace(folder) == "":
		fs.add(at, "a folder is required, such as ./out")
	case folder == "~" || strings.HasPrefix(folder, "~/"):
		fs.add(at, "~ is not expanded here; write the folder in full")
	case strings.Contains(folder, "://") && localFolder(folder) == "":
		fs.add(at, "must be a folder or file:///folder%s", orStore(at))
	}
}

// orStore says what else the output may be.
func orStore(at string) string {
	if at == "output" {
		return ", or an object store: azblob://, s3:// or gs://"
	}
	return ""
}

// localFolder returns the folder of a file URL without a host; "" for any other URL.
func localFolder(address string) string {
	u, err := url.Parse(address)
	if err != nil || !strings.EqualFold(u.Scheme, "file") || u.Host != "" && u.Host != "localhost" || u.RawQuery != "" {
		return ""
	}
	return u.Path
}

// resolvePath makes a folder from the configuration relative to the folder of the file.
func resolvePath(dir, folder string) string {
	if strings.Contains(folder, "://") {
		folder = localFolder(folder)
	}
	if filepath.IsAbs(folder) {
		return filepath.Clean(folder)
	}
	return filepath.Join(dir, folder)
}
