package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Names that begin with a dot are the folder's own; keys cannot have them.
const (
	stagingDir = ".staging"
	lockDir    = ".locks"
	changeLock = lockDir + "/.change" // held while an object is replaced

	// Analysts read with the rights of the group. The umask can take these rights away, nothing adds any.
	fileMode = 0o640
	dirMode  = 0o750
)

// Folder is a Store in a local folder: an object is a file, its key the path below the folder. Objects that are being
// written stand in .staging on the same file system, and locks in .locks. A key cannot be both an object and the
// beginning of another object's key. Symbolic links are not listed.
type Folder struct {
	root     *os.Root
	hardLink func(from, to string) error // root.Link; tests take it away
	next     atomic.Int64                // number of the next staging file of this process
}

var _ Store = (*Folder)(nil)

// OpenFolder opens the store in a folder. The folder is made if only its last element is missing: a longer missing
// path is rather a volume that is not mounted. Nothing else is written before the first Stage, Swap or Lock.
func OpenFolder(root string) (*Folder, error) {
	if err := os.Mkdir(root, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("opening the store: create the folder, or mount its volume: %w", err)
	}
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	return &Folder{root: r, hardLink: r.Link}, nil
}

// Close gives the folder back. Objects that are open stay open.
func (f *Folder) Close() error { return f.root.Close() }

// Open implements Store.
func (f *Folder) Open(ctx context.Context, key string) (Object, error) {
	if err := errors.Join(ctx.Err(), CheckKey(key)); err != nil {
		return nil, err
	}
	file, err := f.root.Open(key)
	if err != nil {
		return nil, fmt.Errorf("opening object %s: %w", key, notExist(err))
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening object %s: %w", key, err), file.Close())
	}
	return &object{File: file, size: info.Size()}, nil
}

type object struct {
	*os.File
	size int64
}

func (o *object) Size() int64 { return o.size }

// Read implements Store. The version is the SHA-256 of the content.
func (f *Folder) Read(ctx context.Context, key string) (data []byte, version string, err error) {
	o, err := f.Open(ctx, key)
	if err != nil {
		return nil, "", err
	}
	data, err = io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
	if err = errors.Join(err, o.Close()); err != nil {
		return nil, "", fmt.Errorf("reading object %s: %w", key, err)
	}
	return data, versionOf(data), nil
}

func versionOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// List implements Store.
func (f *Folder) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) { f.list(ctx, "", prefix, yield) }
}

// list lists one directory, dir with a slash at its end, and reports whether to go on.
func (f *Folder) list(ctx context.Context, dir, prefix string, yield func(Info, error) bool) bool {
	entries, err := fs.ReadDir(f.root.FS(), path.Clean("./"+dir))
	if err = errors.Join(ctx.Err(), ifExists(err)); err != nil {
		yield(Info{}, fmt.Errorf("listing objects in %q: %w", dir, err))
		return false
	}
	// Keys are sorted byte by byte: a/b comes after a-b, though a comes before it.
	name := func(e fs.DirEntry) string {
		if e.IsDir() {
			return e.Name() + "/"
		}
		return e.Name()
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(name(a), name(b)) })
	for _, e := range entries {
		key := dir + name(e)
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			if (strings.HasPrefix(key, prefix) || strings.HasPrefix(prefix, key)) && !f.list(ctx, key, prefix, yield) {
				return false
			}
		case e.Type().IsRegular() && strings.HasPrefix(key, prefix):
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // deleted since
			}
			if err != nil {
				yield(Info{}, fmt.Errorf("listing object %s: %w", key, err))
				return false
			}
			if !yield(Info{Key: key, Size: info.Size(), Modified: info.ModTime()}, nil) {
				return false
			}
		}
	}
	return true
}

// Delete implements Store. Directories that become empty go too.
func (f *Folder) Delete(ctx context.Context, key string) error {
	if err := errors.Join(ctx.Err(), CheckKey(key)); err != nil {
		return err
	}
	if info, err := f.root.Lstat(key); err == nil && !info.Mode().IsRegular() {
		return nil // no object
	}
	if err := f.root.Remove(key); errors.Is(notExist(err), fs.ErrNotExist) {
		return nil // no object, and no folders that it emptied
	} else if err != nil {
		return fmt.Errorf("deleting object %s: %w", key, err)
	}
	dir := path.Dir(key)
	for dir != "." && f.root.Remove(dir) == nil { // fails at the first that is not empty
		dir = path.Dir(dir)
	}
	return nil
}

// Link implements Store by a hard link, or a copy where the file system has none.
func (f *Folder) Link(ctx context.Context, from, to string) error {
	if err := errors.Join(ctx.Err(), CheckKey(from), CheckKey(to)); err != nil {
		return err
	}
	source, err := f.Open(ctx, from)
	if err != nil {
		return err
	}
	err = f.link(from, to)
	if cannotLink(err) {
		err = f.copy(ctx, source, to)
	}
	if err = errors.Join(err, source.Close()); err != nil {
		return fmt.Errorf("linking object %s to %s: %w", from, to, err)
	}
	return nil
}

func (f *Folder) copy(ctx context.Context, source Object, to string) error {
	s, err := f.Stage(ctx)
	if err != nil {
		return err
	}
	if _, err := io.Copy(s, io.NewSectionReader(source, 0, source.Size())); err != nil {
		return errors.Join(err, s.Discard())
	}
	return s.Commit(ctx, to)
}

// link gives the file from the name to, without overwriting, and makes it durable.
func (f *Folder) link(from, to string) error {
	err := f.inDir(to, func() error { return f.hardLink(from, to) })
	if errors.Is(err, fs.ErrExist) {
		return f.checkSame(from, to)
	}
	if err != nil {
		return err
	}
	return f.syncDir(path.Dir(to))
}

// inDir calls do when the directory of key exists, and again if a Delete took the empty directory away in between.
func (f *Folder) inDir(key string, do func() error) error {
	var err error
	for range 10 {
		if err = f.makeDir(path.Dir(key)); err == nil {
			err = do()
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return err
}

// makeDir makes a directory and those above it, durably.
func (f *Folder) makeDir(dir string) error {
	if dir == "." {
		return nil
	}
	err := f.root.Mkdir(dir, dirMode)
	if errors.Is(err, fs.ErrNotExist) {
		if err = f.makeDir(path.Dir(dir)); err == nil {
			err = f.root.Mkdir(dir, dirMode)
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.syncDir(path.Dir(dir))
}

// syncDir makes the names in a directory durable.
func (f *Folder) syncDir(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// checkSame returns an *ExistsError unless two files hold the same bytes.
func (f *Folder) checkSame(a, b string) error {
	same, err := f.same(a, b)
	if err == nil && !same {
		err = &ExistsError{b}
	}
	return err
}

func (f *Folder) same(a, b string) (bool, error) {
	x, err := f.root.Open(a)
	if err != nil {
		return false, err
	}
	y, err := f.root.Open(b)
	if err != nil {
		return false, errors.Join(err, x.Close())
	}
	same, err := sameContent(x, y)
	return same, errors.Join(err, x.Close(), y.Close())
}

func sameContent(x, y *os.File) (bool, error) {
	a, err := x.Stat()
	if err != nil {
		return false, err
	}
	b, err := y.Stat()
	if err != nil {
		return false, err
	}
	if os.SameFile(a, b) {
		return true, nil
	}
	if a.Size() != b.Size() || !b.Mode().IsRegular() {
		return false, nil
	}
	p, q := sha256.New(), sha256.New()
	if _, err := io.Copy(p, x); err != nil {
		return false, err
	}
	if _, err := io.Copy(q, y); err != nil {
		return false, err
	}
	return string(p.Sum(nil)) == string(q.Sum(nil)), nil
}

// cannotLink reports whether an error means that the file system has no (more) hard links.
func cannotLink(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EMLINK) || errors.Is(err, syscall.EXDEV)
}

// notExist turns "a part of the path is a file" into fs.ErrNotExist: there is no such object.
func notExist(err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return fs.ErrNotExist
	}
	return err
}

func ifExists(err error) error {
	if errors.Is(notExist(err), fs.ErrNotExist) {
		return nil
	}
	return err
}

// Sweep removes what crashed writers left in staging before a time. Choose it so that no writer can still be at work,
// a day ago for instance. It returns how many files it removed.
func (f *Folder) Sweep(ctx context.Context, olderThan time.Time) (int, error) {
	entries, err := fs.ReadDir(f.root.FS(), stagingDir)
	if err = errors.Join(ctx.Err(), ifExists(err)); err != nil {
		return 0, fmt.Errorf("sweeping staging: %w", err)
	}
	removed := 0
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.ModTime().Before(olderThan) {
			if err = f.root.Remove(stagingDir + "/" + e.Name()); err == nil {
				removed++
			}
		}
		if err = ifExists(err); err != nil {
			return removed, fmt.Errorf("sweeping staging: %w", err)
		}
	}
	return removed, nil
}
