package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/config"
	"leadmill/load"
)

func extractCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:  "extract",
		Usage: "read what is new into the archive and publish nothing",
		Flags: nightFlags(),
		Action: withNight(env, func(ctx context.Context, n *night) error {
			before := n.archived()
			if err := n.extract(ctx); err != nil {
				return err
			}
			return n.tellArchived(before)
		}),
	})
}

// lastWords is how long a run that was told to stop may take to save what it has read; Kubernetes grants a pod 30 seconds
// by default and leadmill's own manifests more.
const lastWords = 20 * time.Second

// extract reads every feed and commits what was read, with the bookmarks in the same commit. A source that cannot be
// read ends the run, unless the configuration lets its feed go stale; and a run may be told to stop. What the sources gave
// is committed in all cases, so that the retry goes on from there.
func (n *night) extract(ctx context.Context) error {
	saving, cancel := outlive(ctx, lastWords)
	defer cancel()
	m := n.manifest()
	m.Feeds = maps.Clone(m.Feeds)
	var failures []error
	changed := false
	for _, src := range n.cfg.Sources {
		if ctx.Err() != nil {
			break
		}
		before := m.Feeds[src.Name]
		after, err := n.extractFeed(ctx, saving, src, before)
		var failure *sourceError
		switch {
		case errors.As(err, &failure) && n.tolerates(src, &after, failure):
		case failure != nil:
			n.screen.Log.Error("source failed: nothing will be published", "feed", src.Name, "error", failure.err.Error())
			failures = append(failures, failure)
		case err != nil:
			return fmt.Errorf("extract feed %s: %w", src.Name, err)
		}
		m.Feeds[src.Name] = after
		changed = changed || grown(before, after)
	}
	// What says no more than when a feed was last read goes into the next commit, whatever that is.
	n.state.Manifest.Feeds = m.Feeds
	if !changed {
		n.screen.Log.Info("nothing new in any feed")
		return errors.Join(append(failures, ctx.Err())...)
	}
	state, err := load.Commit(saving, n.store, n.state, m, load.StepArchive)
	if err != nil {
		return errors.Join(append(failures, fmt.Errorf("commit the archive: %w", err))...)
	}
	n.state = state
	return errors.Join(append(failures, ctx.Err())...)
}

// outlive returns a context that ends a while after ctx.
func outlive(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	saving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(by):
			cancel()
		case <-saving.Done():
		}
	})
	return saving, func() {
		stop()
		cancel()
	}
}

// grown reports whether a feed holds anything that the next run must know.
func grown(before, after load.Feed) bool {
	return len(after.Batches) != len(before.Batches) || before.Bookmark == nil != (after.Bookmark == nil) ||
		before.Bookmark != nil && after.Bookmark.SHA256 != before.Bookmark.SHA256 ||
		after.Filtered != before.Filtered || after.Stale != before.Stale
}

// A sourceError is a source that could not be read to its end, or gave nothing where it must give something.
type sourceError struct {
	feed string
	err  error
}

func (e *sourceError) Error() string { return fmt.Sprintf("read source %s: %v", e.feed, e.err) }

func (e *sourceError) Unwrap() error { return e.err }

// tolerates marks a feed that could not be read as stale, and reports whether the night goes on without it. A feed that is
// quiet was read: it is not stale.
func (n *night) tolerates(src config.Source, feed *load.Feed, failure *sourceError) bool {
	var quiet *QuietError
	if !errors.As(failure, &quiet) {
		feed.Stale = failure.Error()
	}
	if src.Required {
		return false
	}
	if quiet != nil {
		n.screen.Log.Warn("feed is quiet: the run goes on", "feed", src.Name, "error", failure.Error())
		return true
	}
	n.screen.Log.Warn("feed is stale: the run goes on without it", "feed", src.Name, "since", stamp(feed.ReadAt), "error", failure.Error())
	return true
}
