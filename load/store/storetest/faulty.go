package storetest

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"

	"leadmill/load/store"
)

// ErrInjected is the error of an operation that fails on purpose.
var ErrInjected = errors.New("injected fault")

// Fault is a store whose operations fail on purpose. Operations are the methods of store.Store (List when it is
// ranged over), ReadAt of an Object, Write, Commit and Discard of a Staged, and unlock. A failed operation does
// nothing, except that unlock always unlocks: the lock of a process that dies is free.
type Fault struct {
	inner store.Store
	fail  func(operation int64) bool
	count atomic.Int64
}

var _ store.Store = (*Fault)(nil)

// Faulty returns a store whose operation n, from 1, fails.
func Faulty(s store.Store, n int) *Fault {
	return &Fault{inner: s, fail: func(i int64) bool { return i == int64(n) }}
}

// Crashing returns a store whose operation n, from 1, fails and every later one too, as if the process had died.
func Crashing(s store.Store, n int) *Fault {
	return &Fault{inner: s, fail: func(i int64) bool { return i >= int64(n) }}
}

// Operations returns how many operations were tried. A test that increases n is done when fewer than n were.
func (f *Fault) Operations() int { return int(f.count.Load()) }

func (f *Fault) step() error {
	if f.fail(f.count.Add(1)) {
		return ErrInjected
	}
	return nil
}

// Stage implements store.Store.
func (f *Fault) Stage(ctx context.Context) (store.Staged, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	s, err := f.inner.Stage(ctx)
	if err != nil {
		return nil, err
	}
	return &faultyStaged{s, f}, nil
}

type faultyStaged struct {
	inner store.Staged
	fault *Fault
}

func (s *faultyStaged) Write(p []byte) (int, error) {
	if err := s.fault.step(); err != nil {
		return 0, err
	}
	return s.inner.Write(p)
}

func (s *faultyStaged) Commit(ctx context.Context, key string) error {
	if err := s.fault.step(); err != nil {
		return err
	}
	return s.inner.Commit(ctx, key)
}

func (s *faultyStaged) Discard() error {
	if err := s.fault.step(); err != nil {
		return err
	}
	return s.inner.Discard()
}

// Open implements store.Store.
func (f *Fault) Open(ctx context.Context, key string) (store.Object, error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	o, err := f.inner.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return &faultyObject{o, f}, nil
}

type faultyObject struct {
	store.Object
	fault *Fault
}

func (o *faultyObject) ReadAt(p []byte, at int64) (int, error) {
	if err := o.fault.step(); err != nil {
		return 0, err
	}
	return o.Object.ReadAt(p, at)
}

// List implements store.Store.
func (f *Fault) List(ctx context.Context, prefix string) iter.Seq2[store.Info, error] {
	return func(yield func(store.Info, error) bool) {
		if err := f.step(); err != nil {
			yield(store.Info{}, err)
			return
		}
		f.inner.List(ctx, prefix)(yield)
	}
}

// Delete implements store.Store.
func (f *Fault) Delete(ctx context.Context, key string) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.inner.Delete(ctx, key)
}

// Read implements store.Store.
func (f *Fault) Read(ctx context.Context, key string) (data []byte, version string, err error) {
	if err := f.step(); err != nil {
		return nil, "", err
	}
	return f.inner.Read(ctx, key)
}

// Swap implements store.Store.
func (f *Fault) Swap(ctx context.Context, key string, data []byte, old string) (version string, err error) {
	if err := f.step(); err != nil {
		return "", err
	}
	return f.inner.Swap(ctx, key, data, old)
}

// Link implements store.Store.
func (f *Fault) Link(ctx context.Context, from, to string) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.inner.Link(ctx, from, to)
}

// Lock implements store.Store.
func (f *Fault) Lock(ctx context.Context, name, holder string) (unlock func() error, err error) {
	if err := f.step(); err != nil {
		return nil, err
	}
	inner, err := f.inner.Lock(ctx, name, holder)
	if err != nil {
		return nil, err
	}
	return func() error { return errors.Join(f.step(), inner()) }, nil
}
