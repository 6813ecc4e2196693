package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

var errNotRegular = errors.New("it is not a regular file")

// A walker lists the files below a root. Links are followed as long as they stay inside it.
type walker struct {
	ctx    context.Context
	root   *os.Root
	choose chooser
	files  []found
	linked []fs.FileInfo // folders that were reached through a link
}

// walk returns every included file, sorted by path: those below the folders, or all where none are named. It fails only
// when the root itself cannot be listed or ctx ends.
func walk(ctx context.Context, root *os.Root, c chooser, folders []string) ([]found, error) {
	info, err := root.Stat(".")
	if err != nil {
		return nil, err
	}
	w := &walker{ctx: ctx, root: root, choose: c}
	if folders == nil {
		err = w.folder(".", []fs.FileInfo{info})
	} else {
		err = w.only(folders, info)
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(w.files, func(a, b found) int { return strings.Compare(a.path, b.path) })
	return w.files, nil
}

// only lists the named folders that exist.
func (w *walker) only(folders []string, root fs.FileInfo) error {
	for _, p := range folders {
		if !w.choose.reaches(p + "/") {
			continue
		}
		info, err := w.root.Stat(p)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			w.files = append(w.files, found{path: p, err: err})
		case info.IsDir():
			if err := w.folder(p, []fs.FileInfo{root, info}); err != nil {
				return err
			}
		}
	}
	return nil
}

// folder lists one folder and what lies below it; above are the folders on the way to it, itself included.
func (w *walker) folder(name string, above []fs.FileInfo) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	entries, err := w.readDir(name)
	if err != nil {
		if name == "." {
			return err
		}
		w.files = append(w.files, found{path: name, err: err})
	}
	for _, e := range entries {
		p := path.Join(name, e.Name())
		if e.Type()&fs.ModeSymlink != 0 {
			err = w.link(p, above)
		} else {
			err = w.item(p, func() (fs.FileInfo, error) { return w.root.Lstat(p) }, e.IsDir(), above)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) item(p string, stat func() (fs.FileInfo, error), isDir bool, above []fs.FileInfo) error {
	if isDir && !w.choose.folder(p) || !isDir && !w.choose.file(p) {
		return nil
	}
	info, err := stat()
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) { // removed since it was listed: nothing to read
			w.files = append(w.files, found{path: p, err: err})
		}
		return nil
	}
	switch {
	case info.IsDir():
		return w.folder(p, append(above[:len(above):len(above)], info))
	case info.Mode().IsRegular():
		w.files = append(w.files, found{path: p, size: info.Size(), mtime: info.ModTime().UnixNano()})
	}
	return nil
}

// link follows a symbolic link. A folder is entered through a link only once, and never from inside itself, so that
// links in a circle end.
func (w *walker) link(p string, above []fs.FileInfo) error {
	info, err := w.root.Stat(p)
	if err != nil {
		if w.choose.link(p) {
			w.files = append(w.files, found{path: p, err: fmt.Errorf("the link leads nowhere or out of the folder: %w", err)})
		}
		return nil
	}
	if info.IsDir() {
		if !w.choose.folder(p) || contains(above, info) || contains(w.linked, info) {
			return nil
		}
		w.linked = append(w.linked, info)
	}
	return w.item(p, func() (fs.FileInfo, error) { return info, nil }, info.IsDir(), above)
}

func contains(folders []fs.FileInfo, f fs.FileInfo) bool {
	for _, g := range folders {
		if os.SameFile(f, g) {
			return true
		}
	}
	return false
}

// readDir lists a folder in the order of names; what was read before an error is returned with it.
func (w *walker) readDir(name string) (entries []fs.DirEntry, err error) {
	d, err := w.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	entries, err = d.ReadDir(-1)
	// A link decides by its place in this order which of two ways to a folder is taken.
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
