package bucket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"leadmill/load/store"
)

// lease is a lock that we hold. After Lock, record, version and date belong to the goroutine that renews it, and after
// that one has ended to unlock.
type lease struct {
	bucket *Bucket
	name   string
	key    string
	stop   context.CancelFunc
	done   chan struct{} // closed when nobody renews any more

	record  lockRecord
	version string
	date    time.Time // of the service's last answer

	mu      sync.Mutex
	renewed time.Time // by our clock, before the last renewal was sent
	lost    error     // a *store.LockedError once somebody else has the lock
}

// write puts a record in place of the version that we know.
func (l *lease) write(ctx context.Context, record lockRecord) error {
	began := l.bucket.options.Now()
	record.Expires = l.date.UTC()
	if record.Token != "" {
		record.Expires = l.date.Add(l.bucket.options.Lease).UTC()
	}
	data, err := json.Marshal(record)
	if err != nil {
		return err
	}
	ctx, answered := withDate(ctx)
	version, err := l.bucket.swap(ctx, l.key, data, l.version)
	if err != nil {
		return err
	}
	l.version = version
	if at := answered.at.Load(); at != nil {
		l.date = *at
	}
	l.mu.Lock()
	l.renewed = began
	l.mu.Unlock()
	return nil
}

// replace writes a record over our own. If that was changed meanwhile by a write of ours whose answer was lost, it writes
// once more; if by somebody else, it notes that the lease is lost.
func (l *lease) replace(ctx context.Context, record lockRecord) error {
	err := l.write(ctx, record)
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) {
		return err
	}
	now, err := l.bucket.look(ctx, l.key)
	if err != nil {
		return err
	}
	if now.Token == l.record.Token {
		l.version, l.date = now.version, now.date
		if err = l.write(ctx, record); !errors.As(err, &conflict) {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = fmt.Errorf("another run took the lease of this one: %w", &store.LockedError{Name: l.name, Holder: now.Holder})
	return l.lost
}

// renew keeps the lease until the context ends or somebody else has it. While the service does not answer, the next try
// comes in time or the lease counts as lost.
func (l *lease) renew(ctx context.Context) {
	defer close(l.done)
	for wait(ctx, l.bucket.options.Renew) == nil {
		l.record.Renewals++
		try, cancel := context.WithTimeout(ctx, l.bucket.options.Lease)
		err := l.replace(try, l.record)
		cancel()
		var locked *store.LockedError
		if errors.As(err, &locked) {
			return
		}
	}
}

// check returns why the lease is not held, if it is not. It is not while it was not renewed for its whole duration, since
// somebody else may have taken it by now.
func (l *lease) check() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost == nil && l.bucket.options.Now().Sub(l.renewed) > l.bucket.options.Lease {
		return fmt.Errorf("the lease of this run was not renewed in time, another may have it: %w", &store.LockedError{Name: l.name})
	}
	return l.lost
}

// held returns an error if a lock of this bucket was lost before its unlock.
func (b *Bucket) held() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.leases {
		if err := l.check(); err != nil {
			return err
		}
	}
	return nil
}

// leased returns a context that ends when a lock of this bucket may be somebody else's, by what is known now.
func (b *Bucket) leased(ctx context.Context) (context.Context, context.CancelFunc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := time.Duration(-1)
	for l := range b.leases {
		l.mu.Lock()
		if rest := b.options.Lease - b.options.Now().Sub(l.renewed); left < 0 || rest < left {
			left = max(rest, 0)
		}
		l.mu.Unlock()
	}
	if left < 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, left)
}

// unlock ends the renewal and marks the lock free.
func (l *lease) unlock(ctx context.Context) error {
	l.stop()
	<-l.done
	l.bucket.mu.Lock()
	delete(l.bucket.leases, l)
	l.bucket.mu.Unlock()
	if l.lost != nil {
		return fmt.Errorf("giving lock %s back: %w", l.name, l.lost)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockIn)
	defer cancel()
	free := l.record
	free.Holder, free.Token = "", ""
	free.Renewals++
	if err := l.replace(ctx, free); err != nil {
		return fmt.Errorf("giving lock %s back: %w", l.name, err)
	}
	return nil
}
