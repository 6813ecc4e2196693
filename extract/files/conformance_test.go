package files

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"

	"leadmill/extract"
	"leadmill/extract/sourcetest"
)

// version is a record that says what it is the n-th version of.
func version(id string, n int) string { return fmt.Sprintf("{\"id\":%q,\"version\":%d}\n", id, n) }

// versions names records and counts their versions.
type versions struct {
	mu  sync.Mutex
	of  map[string]int
	put func(id, content string)
}

func (v *versions) write(id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.of == nil {
		v.of = map[string]int{}
	}
	v.of[id]++
	v.put(id, version(id, v.of[id]))
}

func (v *versions) add(_ *testing.T, n int) []string {
	var ids []string
	for range n {
		v.mu.Lock()
		id := fmt.Sprintf("in/lead-%03d.json", len(v.of))
		v.mu.Unlock()
		v.write(id)
		ids = append(ids, id)
	}
	return ids
}

// s3Example is a configuration, as it stands below a source of type files.
const s3Example = `
url: s3://leads/zone?region=eu-west-1&use_path_style=true&endpoint=%s
access:
  access_key_id: {env: LEADS_KEY_ID}
  secret_access_key: {env: LEADS_KEY}
include: ["**/*.json", "**/*.csv.gz"]
parallel: 8
`

func TestConformanceS3(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) *sourcetest.Stand {
		s := newS3(t)
		v := &versions{put: func(id, content string) { s.request(http.MethodPut, "zone/"+id, content) }}
		locked := func(f func()) { s.mu.Lock(); defer s.mu.Unlock(); f() }
		return &sourcetest.Stand{
			Open: func(t *testing.T, env extract.Env) extract.Source {
				env.Getenv = getenv
				o := NewOptions().(*Options)
				must(t, yaml.UnmarshalWithOptions(fmt.Appendf(nil, s3Example, s.URL), o, yaml.Strict()))
				if errs := o.Validate(); len(errs) > 0 {
					t.Fatalf("Validate() = %v", errs)
				}
				src, err := o.Open(env)
				must(t, err)
				return src
			},
			Add:       v.add,
			Change:    func(_ *testing.T, id string) { v.write(id) },
			Requests:  func() (n int) { locked(func() { n = s.requests }); return n },
			Break:     func(n int) { locked(func() { s.broken = s.requests + n }) },
			Heal:      func() { locked(func() { s.broken = 0 }) },
			OnRequest: func(f func(int)) { locked(func() { s.watch, s.watched = f, s.requests }) },
			Pages:     5, Secrets: []string{secretKey},
		}
	})
}

// A counted place counts what a source asks a folder for, and can be told to fail.
type counted struct {
	place
	at *asker
}

type asker struct {
	mu            sync.Mutex
	asked, broken int
	watch         func(n int)
	watched       int
}

func (c *asker) ask() error {
	c.mu.Lock()
	c.asked++
	n, watch := c.asked-c.watched, c.watch
	broken := c.broken > 0 && c.asked >= c.broken
	c.mu.Unlock()
	if watch != nil {
		watch(n)
	}
	if broken {
		return &extract.UnavailableError{Place: "the folder", What: "the share is gone"}
	}
	return nil
}

func (c counted) list(ctx context.Context, folders []string) ([]found, error) {
	if err := c.at.ask(); err != nil {
		return nil, err
	}
	return c.place.list(ctx, folders)
}

func (c counted) open(ctx context.Context, f found) (opened, error) {
	if err := c.at.ask(); err != nil {
		return nil, &downError{err}
	}
	return c.place.open(ctx, f)
}

func TestConformanceFolder(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) *sourcetest.Stand {
		dir, at := t.TempDir(), &asker{}
		var clock extract.Env
		v := &versions{put: func(id, content string) {
			p := filepath.Join(dir, id)
			must(t, os.MkdirAll(filepath.Dir(p), 0o755))
			must(t, os.WriteFile(p, []byte(content), 0o644))
			must(t, os.Chtimes(p, clock.Now(), clock.Now()))
		}}
		locked := func(f func()) { at.mu.Lock(); defer at.mu.Unlock(); f() }
		return &sourcetest.Stand{
			Open: func(t *testing.T, env extract.Env) extract.Source {
				clock = env
				o := NewOptions().(*Options)
				o.URL = dir
				s, err := o.Open(env)
				must(t, err)
				src := s.(*Source)
				open := src.open
				src.open = func(ctx context.Context) (place, error) {
					p, err := open(ctx)
					return counted{p, at}, err
				}
				return src
			},
			Add:       v.add,
			Change:    func(_ *testing.T, id string) { v.write(id) },
			Requests:  func() (n int) { locked(func() { n = at.asked }); return n },
			Break:     func(n int) { locked(func() { at.broken = at.asked + n }) },
			Heal:      func() { locked(func() { at.broken = 0 }) },
			OnRequest: func(f func(int)) { locked(func() { at.watch, at.watched = f, at.asked }) },
			Pages:     5,
		}
	})
}
