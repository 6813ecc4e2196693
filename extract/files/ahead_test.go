package files

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A slowPlace opens files that hold nothing, each after a while, and watches how many are opened or waiting at once.
type slowPlace struct {
	limits ahead
	delay  func(f found) time.Duration

	mu                      sync.Mutex
	opening, weight         int64
	mostOpening, mostWeight int64
	large, mostLarge        int64 // large files that are open
}

func (p *slowPlace) list(context.Context, []string) ([]found, error) { return nil, nil }
func (p *slowPlace) ahead() ahead                                    { return p.limits }
func (p *slowPlace) close() error                                    { return nil }

func (p *slowPlace) open(ctx context.Context, f found) (opened, error) {
	p.mu.Lock()
	p.opening++
	p.mostOpening = max(p.mostOpening, p.opening)
	small := f.size <= p.limits.small
	if small {
		p.weight += f.size
		p.mostWeight = max(p.mostWeight, p.weight)
	} else {
		p.large++
		p.mostLarge = max(p.mostLarge, p.large)
	}
	p.mu.Unlock()
	select {
	case <-time.After(p.delay(f)):
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opening--
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return &slowFile{place: p, found: f, small: small}, nil
}

type slowFile struct {
	place *slowPlace
	found found
	small bool
}

func (f *slowFile) Read([]byte) (int, error) { return 0, errors.ErrUnsupported }
func (f *slowFile) rewind() error            { return nil }
func (f *slowFile) settled() (entry, bool)   { return entry{}, false }

func (f *slowFile) Close() error {
	f.place.mu.Lock()
	defer f.place.mu.Unlock()
	if f.small {
		f.place.weight -= f.found.size
	} else {
		f.place.large--
	}
	return nil
}

// Files are handed over in their order whatever takes how long, within the bounds of what may be open, up to the error
// that ends it; and nothing runs on afterwards.
func TestInOrder(t *testing.T) {
	errStop := errors.New("stop")
	rapid.Check(t, func(rt *rapid.T) {
		files := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) found {
			f := found{size: rapid.Int64Range(0, 120).Draw(t, "size")}
			if rapid.IntRange(0, 9).Draw(t, "bad") == 0 {
				f.err = errors.New("unreadable")
			}
			return f
		}), 0, 40).Draw(rt, "files")
		for i := range files {
			files[i].path = fmt.Sprint(i)
		}
		p := &slowPlace{
			limits: ahead{
				parallel: rapid.IntRange(1, 5).Draw(rt, "parallel"), small: 100,
				budget: slotCost*rapid.Int64Range(1, 8).Draw(rt, "slots") + rapid.Int64Range(0, 300).Draw(rt, "budget"),
			},
			delay: func(f found) time.Duration { return time.Duration(f.size*7919%5) * 10 * time.Microsecond },
		}
		stop := rapid.IntRange(0, 2*len(files)).Draw(rt, "stop")
		n := 0
		err := inOrder(t.Context(), p, files, func(f found, file opened, err error) error {
			if f.path != fmt.Sprint(n) || (err != nil) != (f.err != nil) || (file == nil) != (f.err != nil) {
				rt.Errorf("file %d is %s, %v, %v", n, f.path, file, err)
			}
			if n++; n > stop {
				return errStop
			}
			return nil
		})
		if want := min(len(files), stop+1); n != want || (err != nil) != (stop < len(files)) || err != nil && !errors.Is(err, errStop) {
			rt.Errorf("%d of %d files, error %v, want %d", n, len(files), err, want)
		}
		if p.opening != 0 || p.large != 0 {
			rt.Errorf("%d files are still being opened, %d large ones are open", p.opening, p.large)
		}
		if most := int64(p.limits.parallel) + 1; p.mostOpening > most { // one large file at its turn
			rt.Errorf("%d were opened at once, more than %d", p.mostOpening, most)
		}
		if p.mostLarge > 1 {
			rt.Errorf("%d large files were open at once", p.mostLarge)
		}
		if p.mostWeight > max(p.limits.budget, 100) {
			rt.Errorf("%d bytes were held, more than the budget of %d", p.mostWeight, p.limits.budget)
		}
	})
}

// The end of the context ends the waiting for an object.
func TestInOrderIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := &slowPlace{limits: ahead{parallel: 4, small: 100, budget: 1 << 20}, delay: func(f found) time.Duration {
		if f.path == "b" {
			cancel()
		}
		return map[string]time.Duration{"b": time.Hour}[f.path]
	}}
	var got []string
	err := inOrder(ctx, p, []found{{path: "a"}, {path: "b"}, {path: "c"}}, func(f found, _ opened, _ error) error {
		got = append(got, f.path)
		return nil
	})
	if !errors.Is(err, context.Canceled) || len(got) > 1 {
		t.Errorf("after %v: %v", got, err)
	}
}
