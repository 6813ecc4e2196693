package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/config"
	"leadmill/extract"
	"leadmill/load/store"
	"leadmill/load/store/bucket"
)

// output is the place that a configuration publishes to. A folder of this machine can do more than a store must.
type output struct {
	store.Store
	name   string        // as a person knows it
	folder *store.Folder // nil for an object store
	closer io.Closer
}

// openOutput opens the configured output, a folder after making its last element.
func openOutput(ctx context.Context, env Environment, cfg *config.Config) (*output, error) {
	o := &output{name: placeName(cfg.Output)}
	var err error
	if !bucket.Supports(cfg.Output) {
		if o.folder, err = store.OpenFolder(cfg.Output); err != nil {
			return nil, fmt.Errorf("open output %s: %w", cfg.Output, err)
		}
		o.Store, o.closer = o.folder, o.folder
		return o, nil
	}
	credentials, err := cfg.Access.Read("output_access", env.source(cfg.Dir))
	if err != nil {
		return nil, fmt.Errorf("open output %s: %w", cfg.Output, err)
	}
	b, err := bucket.Open(ctx, bucket.Options{
		URL: cfg.Output, Credentials: credentials, Getenv: env.getenv, Now: env.Now, Scratch: cfg.Scratch,
	})
	if err != nil {
		return nil, fmt.Errorf("open output: %w", err) // which names the place
	}
	o.Store, o.closer = b, b
	return o, nil
}

// openConfigured opens the configured output for reading. A folder is not made.
func openConfigured(c *cli.Context, env Environment) (*output, *config.Config, error) {
	cfg, err := config.Load(c.String("config"), sourceTypes(), env.Environ)
	if err != nil {
		return nil, nil, err
	}
	if !bucket.Supports(cfg.Output) {
		if _, err := os.Stat(cfg.Output); err != nil {
			return nil, nil, fmt.Errorf("open output (has a run been made?): %w", err)
		}
	}
	o, err := openOutput(c.Context, env, cfg)
	return o, cfg, err
}

// lockHint says how long a dead run can hold the lock: a folder's lock ends with its process, a lease by time.
func (o *output) lockHint(err error) string {
	var held *store.LockedError
	if o.folder != nil || !errors.As(err, &held) {
		return ""
	}
	return fmt.Sprintf(" (a run that was killed holds it for up to %s)", bucket.DeadHolder)
}

// close lets the place go.
func (o *output) close() error {
	if err := o.closer.Close(); err != nil {
		return fmt.Errorf("close output: %w", err)
	}
	return nil
}

// sweep removes what crashed runs left staged before a time. Only a folder keeps such leftovers.
func (o *output) sweep(ctx context.Context, before time.Time) error {
	if o.folder == nil {
		return nil
	}
	_, err := o.folder.Sweep(ctx, before)
	return err
}

// alias makes a name lead to the folder of a snapshot, for people who browse. Object stores have no links.
func (o *output) alias(ctx context.Context, name, target string) error {
	if o.folder == nil {
		return nil
	}
	return o.folder.Alias(ctx, name, target)
}

// place is where an object is, for people: a path, or the address without the options of the url.
func (o *output) place(key string) string {
	if o.folder != nil {
		return filepath.Join(o.name, filepath.FromSlash(key))
	}
	return strings.TrimSuffix(o.name, "/") + "/" + key
}

// placeName is a folder, or the address of an object store without the options of its url.
func placeName(place string) string {
	if !bucket.Supports(place) {
		return place
	}
	address, _, _ := strings.Cut(place, "?")
	return address
}

// tryWriting stages an object and throws it away, and takes the lock for a moment: that needs the right to write.
func (o *output) tryWriting(ctx context.Context) error {
	staged, err := o.Stage(ctx)
	if err != nil {
		return err
	}
	if _, err = staged.Write([]byte("leadmill check\n")); err != nil {
		return errors.Join(err, staged.Discard())
	}
	if err := staged.Discard(); err != nil || o.folder != nil {
		return err
	}
	unlock, err := o.Lock(ctx, "leadmill-check", "leadmill check")
	if err != nil {
		return err
	}
	return unlock()
}

// getenv looks a variable of the environment up.
func (e Environment) getenv(name string) string {
	for _, entry := range e.Environ {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// source is what a source gets of the environment. Its words are lost unless the caller sets Log.
func (e Environment) source(dir string) extract.Env {
	return extract.Env{Dir: dir, Getenv: e.getenv, Now: e.Now, Log: slog.New(slog.DiscardHandler)}
}
