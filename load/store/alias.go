package store

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Alias makes name, a single segment, lead to the folder target below the root, by a symbolic link that is replaced in
// one step. It is for people who browse; programs follow a pointer object, since a reader that lists first and opens
// later could meet two targets. A name that is taken by anything but a link is left alone and gives an error.
func (f *Folder) Alias(ctx context.Context, name, target string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := CheckKey(name); err != nil {
		return err
	}
	if err := CheckKey(target); err != nil {
		return err
	}
	if info, err := f.root.Lstat(name); err == nil && info.Mode()&fs.ModeSymlink == 0 {
		return fmt.Errorf("make alias %s: it exists and is no symbolic link, remove it", name)
	}
	temporary := "." + name + ".new"
	if err := ifExists(f.root.Remove(temporary)); err != nil {
		return fmt.Errorf("make alias %s: %w", name, err)
	}
	if err := f.root.Symlink(filepath.FromSlash(target), temporary); err != nil {
		return fmt.Errorf("make alias %s: %w", name, err)
	}
	if err := f.root.Rename(temporary, name); err != nil {
		return fmt.Errorf("make alias %s: %w", name, err)
	}
	return f.syncDir(".")
}
