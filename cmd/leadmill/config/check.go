package config

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // a container image has no time zones of its own

	"leadmill/extract"
)

// check says what does not make sense beside the rest and returns what does.
func (doc *document) check(fs *faults, registry *extract.Registry) *Config {
	cfg := &Config{
		Output:  doc.Output,
		Scratch: doc.Scratch, StrictDNC: doc.DNC == "strict",
		Fold:   Fold{Window: doc.Fold.Window},
		Report: doc.Report.check(fs),
	}
	checkFolder(fs, "output", doc.Output)
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
		read := reader.Folder(cfg.Dir)
		if rel, err := filepath.Rel(read, cfg.Output); err == nil && filepath.IsLocal(rel) {
			fs.add(indexPath("sources", i)+".url", "the output %s lies in this folder, so the source would read what leadmill writes; move one of them", quote(cfg.Output))
		}
	}
}

// checkFolder reports what would become a folder with a surprising name.
func checkFolder(fs *faults, path, folder string) {
	if fs.faulty(path) {
		return
	}
	switch {
	case strings.TrimSpace(folder) == "":
		fs.add(path, "a folder is required, such as ./out")
	case folder == "~" || strings.HasPrefix(folder, "~/"):
		fs.add(path, "~ is not expanded here; write the folder in full")
	case strings.Contains(folder, "://") && localFolder(folder) == "":
		fs.add(path, "must be a folder or file:///folder; object stores are not supported")
	}
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
