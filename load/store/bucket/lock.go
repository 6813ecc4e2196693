package bucket

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"leadmill/load/store"
)

// A lock is a lease: a small object that its holder renews, and that others take over when its holder has not done so
// for longer than it said. That is judged by the service's clock, from the object's own Last-Modified and the Date of the
// answer that brought it; no pod's clock matters. When it is free the object stays, so that its fence never goes back.
const lockDir = ".locks/" // keys cannot begin with a dot, so the store's users cannot meet it

const (
	maxLease = 10 * time.Minute // a foreign object cannot block us for longer
	unlockIn = 30 * time.Second
)

// lockRecord is the content of a lock's object.
type lockRecord struct {
	Version  int       `json:"v"`
	Holder   string    `json:"holder"` // as it described itself
	Token    string    `json:"token"`  // drawn by the holder; "" if the lock is free
	Fence    int64     `json:"fence"`  // grows with every holder
	Lease    float64   `json:"lease_seconds"`
	Renewals int64     `json:"renewals"` // makes every content, and so every ETag, another one
	Expires  time.Time `json:"expires_at"`
}

// lockState is a lock as the service holds it.
type lockState struct {
	lockRecord
	version string // "" if there is none
	expired bool
	date    time.Time // when the service answered
}

// Lock implements store.Store. A holder that is killed keeps the lock for Options.Lease and Margin. One that cannot renew
// its lease in time loses it: from then on Commit, Swap, Link and Delete fail with a *store.LockedError, and so does
// unlock.
func (b *Bucket) Lock(ctx context.Context, name, holder string) (unlock func() error, err error) {
	if err := ready(ctx, name); err != nil {
		return nil, err
	}
	if strings.Contains(name, "/") {
		return nil, &store.KeyError{Key: name, Reason: "the name of a lock is a single segment"}
	}
	l := &lease{bucket: b, name: name, key: lockDir + name + ".json", done: make(chan struct{})}
	if err := l.take(ctx, holder); err != nil {
		return nil, fmt.Errorf("taking lock %s: %w", name, err)
	}
	alive, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	b.mu.Lock()
	b.leases[l] = struct{}{}
	b.mu.Unlock()
	go l.renew(alive)
	return sync.OnceValue(func() error { return l.unlock(alive) }), nil
}

// look reads the state of a lock.
func (b *Bucket) look(ctx context.Context, key string) (lockState, error) {
	ctx, answered := withDate(ctx)
	data, head, err := b.read(ctx, key)
	s := lockState{version: head.version}
	if at := answered.at.Load(); at != nil {
		s.date = *at
	}
	if errors.Is(err, fs.ErrNotExist) {
		return lockState{date: s.date}, nil
	}
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(data, &s.lockRecord); err != nil || s.Version != 1 {
		// Not ours: it blocks us until it is as old as any lease can be.
		s.lockRecord = lockRecord{Holder: "an object that is no lock", Token: "unknown", Lease: maxLease.Seconds()}
	}
	held := maxLease
	if s.Lease >= 0 && s.Lease < maxLease.Seconds() {
		held = time.Duration(s.Lease * float64(time.Second))
	}
	s.expired = !s.date.IsZero() && s.date.Sub(head.modified) > held+b.options.Margin
	return s, nil
}

// take takes the lock, or says who has it.
func (l *lease) take(ctx context.Context, holder string) error {
	for range contests {
		now, err := l.bucket.look(ctx, l.key)
		if err != nil {
			return err
		}
		if now.Token != "" && !now.expired {
			return &store.LockedError{Name: l.name, Holder: now.Holder}
		}
		l.record = lockRecord{Version: 1, Holder: holder, Token: rand.Text(), Fence: now.Fence + 1, Lease: l.bucket.options.Lease.Seconds()}
		l.version, l.date = now.version, now.date
		err = l.write(ctx, l.record)
		var conflict *store.ConflictError
		if !errors.As(err, &conflict) {
			return err
		}
	}
	return &store.LockedError{Name: l.name}
}
