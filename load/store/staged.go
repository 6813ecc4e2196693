package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// staged is a file in staging.
type staged struct {
	folder *Folder
	name   string   // path below the folder
	file   *os.File // nil after Commit or Discard
}

// Stage implements Store.
func (f *Folder) Stage(ctx context.Context) (Staged, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := f.stage()
	if err != nil {
		return nil, fmt.Errorf("staging an object: %w", err)
	}
	return s, nil
}

func (f *Folder) stage() (*staged, error) {
	if err := f.makeDir(stagingDir); err != nil {
		return nil, err
	}
	for {
		// Processes on other machines may have our number, so a name can be taken.
		name := fmt.Sprintf("%s/%d-%d", stagingDir, os.Getpid(), f.next.Add(1))
		file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return &staged{folder: f, name: name, file: file}, nil
	}
}

var errEnded = errors.New("the staged object was committed or discarded already")

func (s *staged) Write(p []byte) (int, error) {
	if s.file == nil {
		return 0, errEnded
	}
	return s.file.Write(p)
}

// Commit implements Staged.
func (s *staged) Commit(ctx context.Context, key string) error {
	if s.file == nil {
		return fmt.Errorf("committing object %s: %w", key, errEnded)
	}
	err := errors.Join(ctx.Err(), CheckKey(key))
	if err == nil {
		err = s.file.Sync()
	}
	if err == nil {
		err = s.folder.link(s.name, key)
	}
	if cannotLink(err) {
		err = s.folder.move(ctx, s.name, key)
	}
	if err = errors.Join(err, s.Discard()); err != nil {
		return fmt.Errorf("committing object %s: %w", key, err)
	}
	return nil
}

// Discard implements Staged. It also takes the staging name away from an object that has its own by now.
func (s *staged) Discard() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	return errors.Join(err, ifExists(s.folder.root.Remove(s.name)))
}

// move does the work of link on a file system without hard links. Looking and moving are two steps, so it keeps other
// writers out.
func (f *Folder) move(ctx context.Context, from, to string) error {
	unlock, err := f.change(ctx)
	if err != nil {
		return err
	}
	_, err = f.root.Lstat(to)
	switch {
	case err == nil:
		err = f.checkSame(from, to)
	case errors.Is(err, fs.ErrNotExist):
		err = f.replace(from, to)
	}
	return errors.Join(err, unlock())
}

// replace moves a file, over another if there is one, and makes that durable.
func (f *Folder) replace(from, to string) error {
	if err := f.inDir(to, func() error { return f.root.Rename(from, to) }); err != nil {
		return err
	}
	return f.syncDir(path.Dir(to))
}

// Swap implements Store.
func (f *Folder) Swap(ctx context.Context, key string, data []byte, old string) (version string, err error) {
	if err := errors.Join(ctx.Err(), CheckKey(key)); err != nil {
		return "", err
	}
	unlock, err := f.change(ctx)
	if err != nil {
		return "", fmt.Errorf("replacing object %s: %w", key, err)
	}
	_, now, err := f.Read(ctx, key)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	switch {
	case err != nil:
	case now != old:
		err = &ConflictError{key}
	default:
		err = f.put(key, data)
	}
	if err = errors.Join(err, unlock()); err != nil {
		return "", fmt.Errorf("replacing object %s: %w", key, err)
	}
	return versionOf(data), nil
}

// put writes a small object over the one that is there.
func (f *Folder) put(key string, data []byte) error {
	s, err := f.stage()
	if err != nil {
		return err
	}
	if _, err = s.Write(data); err == nil {
		err = s.file.Sync()
	}
	if err == nil {
		err = f.replace(s.name, key)
	}
	return errors.Join(err, s.Discard())
}
