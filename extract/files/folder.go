package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"leadmill/extract"
)

// A folder is a place on this machine. No path below it can lead outside.
type folder struct {
	path   string
	root   *os.Root
	choose chooser
	now    func() time.Time // when a file is opened; decides which modification times are trusted
}

// openFolder opens a folder that exists and can be listed.
func openFolder(path string, choose chooser, now func() time.Time) (*folder, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, folderError(path, err)
	}
	d, err := root.Open(".")
	if err != nil {
		return nil, errors.Join(folderError(path, err), root.Close())
	}
	_, err = d.ReadDir(1)
	err = errors.Join(ignoreEOF(err), d.Close())
	if err != nil {
		return nil, errors.Join(folderError(path, err), root.Close())
	}
	return &folder{path: path, root: root, choose: choose, now: now}, nil
}

// folderError tells a folder that is not there, which may be mounted by the next run, from one that is set up wrongly.
func folderError(path string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return &extract.AuthError{Place: "folder " + path, What: "allow the program's user to list it", Err: err}
	}
	if info, statErr := os.Stat(path); statErr == nil && !info.IsDir() {
		return &extract.SettingError{Key: "url", What: fmt.Sprintf("%s is no folder: name the folder that holds the file, and the file under include", path)}
	}
	return &extract.MissingError{Place: path, Err: err}
}

func (p *folder) list(ctx context.Context, folders []string) ([]found, error) {
	files, err := walk(ctx, p.root, p.choose, folders)
	if err != nil && ctx.Err() == nil {
		return nil, &extract.UnavailableError{Place: "folder " + p.path, What: cause(err), Err: err}
	}
	return files, err
}

// ahead reads one file after the other: the system reads ahead by itself.
func (p *folder) ahead() ahead { return ahead{parallel: 1} }

func (p *folder) close() error { return p.root.Close() }

func (p *folder) open(_ context.Context, f found) (opened, error) {
	at := p.now()
	file, err := p.root.Open(f.path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() { // replaced since the folder was listed; reading anything else could block for ever
		err = errNotRegular
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &localFile{File: file, root: p.root, path: f.path, info: info, at: at}, nil
}

// A localFile is a file of a folder.
type localFile struct {
	*os.File
	root *os.Root
	path string
	info fs.FileInfo
	at   time.Time // when it was opened
}

func (f *localFile) rewind() error {
	_, err := f.Seek(0, io.SeekStart)
	return err
}

func (f *localFile) settled() (entry, bool) {
	// Asked by path, because a writer may also have put another file in its place. The next run reads it anew then.
	after, err := f.root.Stat(f.path)
	if err != nil || f.info.Size() != after.Size() || !f.info.ModTime().Equal(after.ModTime()) {
		return entry{}, false
	}
	return entry{Path: f.path, Size: f.info.Size(), MTime: trusted(f.info, f.at)}, true
}

// trusted returns the modification time to remember, or 0 where it proves nothing: a file written in the last two
// seconds before it was read can be written again without its time changing, on a file system of coarse times.
func trusted(info fs.FileInfo, readAt time.Time) int64 {
	const coarsest = 2 * time.Second // FAT, and some network shares
	if info.ModTime().After(readAt.Add(-coarsest)) {
		return 0
	}
	return info.ModTime().UnixNano()
}
