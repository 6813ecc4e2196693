package files

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// A chooser says which paths below the folder are read.
type chooser struct {
	include, exclude []string
}

// file reports whether a file is read.
func (c chooser) file(p string) bool {
	return !leftover(p) && matches(c.include, p) && !matches(c.exclude, p)
}

// object reports whether an object is read. What the patterns say of a folder holds for everything below it.
func (c chooser) object(key string) bool { return c.file(key) && c.reaches(key) }

// reaches reports whether every folder on the way to a path is entered.
func (c chooser) reaches(p string) bool {
	for i := range len(p) {
		if p[i] == '/' && i > 0 && !c.folder(p[:i]) {
			return false
		}
	}
	return true
}

// link reports whether a link that cannot be followed is worth a fault. It may have stood for a folder, so its own
// name need not match the included patterns.
func (c chooser) link(p string) bool { return !leftover(p) && !matches(c.exclude, p) }

// folder reports whether a folder is entered.
func (c chooser) folder(p string) bool { return !hidden(path.Base(p)) && !matches(c.exclude, p) }

func matches(patterns []string, p string) bool {
	for _, pattern := range patterns {
		if doublestar.MatchUnvalidated(pattern, p) {
			return true
		}
	}
	return false
}

// hidden reports whether a name is one that people do not see. The two dots that an object's key may hold are no name.
func hidden(name string) bool { return strings.HasPrefix(name, ".") && name != "." && name != ".." }

// leftover reports whether a path is hidden, or the unfinished or superseded copy of another file.
func leftover(p string) bool {
	for segment := range strings.SplitSeq(p, "/") {
		if hidden(segment) {
			return true
		}
	}
	name := path.Base(p)
	if strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") || (strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#")) {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".swp", ".swo", ".inprogress", ".lock":
		return true
	}
	return false
}
