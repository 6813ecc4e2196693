package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Locks are flock(2) on files that are never deleted: the kernel gives a lock back when its process dies, and a file
// that stays cannot be locked twice under one name.

// changePause is how long Swap waits between two tries for another writer, who holds the lock for milliseconds.
const changePause = 2 * time.Millisecond

// Lock implements Store.
func (f *Folder) Lock(ctx context.Context, name, holder string) (unlock func() error, err error) {
	if err := errors.Join(ctx.Err(), CheckKey(name)); err != nil {
		return nil, err
	}
	if strings.Contains(name, "/") {
		return nil, &KeyError{name, "the name of a lock is a single segment"}
	}
	file, err := f.flock(lockDir + "/" + name)
	var locked *LockedError
	if errors.As(err, &locked) {
		locked.Name = name
		return nil, locked
	}
	if err == nil {
		err = describe(file, holder)
	}
	if err != nil {
		if file != nil {
			err = errors.Join(err, file.Close())
		}
		return nil, fmt.Errorf("taking lock %s: %w", name, err)
	}
	return sync.OnceValue(func() error {
		return errors.Join(describe(file, ""), file.Close())
	}), nil
}

// flock opens and locks a file. If somebody else has it, the error is a *LockedError with what the file says.
func (f *Folder) flock(name string) (*os.File, error) {
	if err := f.makeDir(lockDir); err != nil {
		return nil, err
	}
	file, err := f.root.OpenFile(name, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder, readErr := io.ReadAll(file)
		err = errors.Join(&LockedError{Holder: string(holder)}, readErr)
	}
	return nil, errors.Join(err, file.Close())
}

// describe writes who holds a lock into its file.
func describe(file *os.File, holder string) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(holder), 0)
	return err
}

// change keeps every other writer of this folder out until unlock, waiting for its turn.
func (f *Folder) change(ctx context.Context) (unlock func() error, err error) {
	for {
		file, err := f.flock(changeLock)
		if err == nil {
			return file.Close, nil
		}
		var locked *LockedError
		if !errors.As(err, &locked) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(changePause):
		}
	}
}
