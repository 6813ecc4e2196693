package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/config"
	"leadmill/extract"
	"leadmill/extract/archive"
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

// compressors is how many archive batches are compressed side by side.
const compressors = 2

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

// extractFeed reads what is new in one feed, and saves it while saving lasts. After a *sourceError, and when ctx has ended,
// the feed holds what can be kept of it.
func (n *night) extractFeed(ctx, saving context.Context, src config.Source, before load.Feed) (load.Feed, error) {
	env := n.env.source(n.cfg.Dir)
	env.Log = n.screen.Log.With("feed", src.Name)
	source, err := src.Options.Open(env)
	if err != nil {
		return before, &sourceError{feed: src.Name, err: err}
	}
	since, err := load.ReadBookmark(ctx, n.store, before)
	if err != nil {
		return before, err
	}
	r := n.read(ctx, saving, source, src.Name, since)
	if r.stored != nil {
		return before, r.stored
	}
	for _, warning := range r.Warnings {
		n.screen.Log.Warn("source warns", "feed", src.Name, "warning", warning)
	}
	after, err := n.keep(saving, src.Name, before, since, r)
	stopped := ctx.Err() != nil
	switch {
	case err != nil:
		return before, err
	case r.failed != nil && stopped:
		return after, nil //nolint:nilerr // the run was told to stop: that is not the fault of the source
	case r.failed != nil:
		return after, &sourceError{feed: src.Name, err: r.failed}
	}
	after.ReadAt, after.Stale = n.asOf, ""
	if len(after.Batches) == 0 {
		n.screen.Log.Warn("feed has never given a record: look at its place and its filter", "feed", src.Name, "filtered", after.Filtered)
	}
	return after, n.judgeQuiet(src, before, r.deliveries-r.faults)
}

// reading is what came of reading a source.
type reading struct {
	extract.Result
	batches    []archive.Batch
	deliveries int64
	faults     int64
	failed     error // of the source
	stored     error // of the archive
}

// read archives what a source hands over. What was read before a failure is kept where the bookmark can tell so; else
// it would only be archived again by the retry.
func (n *night) read(ctx, saving context.Context, source extract.Source, feed string, since extract.Bookmark) (r reading) {
	counter := n.screen.Progress.Stage("extract "+feed, -1, "deliveries")
	w := archive.NewWriter(saving, n.store, feed, n.asOf, compressors)
	pending := int64(0)
	r.Result, r.failed = source.Extract(ctx, since, func(d extract.Delivery) error {
		if d.Fault != nil {
			r.faults++
		}
		r.deliveries++
		if pending++; pending == 1024 { // the counter is shared; a delivery is not worth a locked instruction
			counter.Add(pending)
			pending = 0
		}
		r.stored = w.Append(d)
		return r.stored
	})
	counter.Add(pending)
	if r.stored != nil || r.failed != nil && !moved(since, r.Bookmark) {
		w.Abort()
		r.deliveries, r.faults, r.Filtered, r.Bookmark = 0, 0, 0, since
		return r // without Done the stage is shown as stopped
	}
	if r.batches, r.stored = w.Close(); r.stored == nil && r.failed == nil {
		counter.Done()
	}
	return r
}

func moved(since, now extract.Bookmark) bool { return now != nil && !bytes.Equal(since, now) }

// keep enters what was read into the feed.
func (n *night) keep(ctx context.Context, name string, before load.Feed, since extract.Bookmark, r reading) (load.Feed, error) {
	after := before
	if moved(since, r.Bookmark) {
		var err error
		if after.Bookmark, err = load.PutBookmark(ctx, n.store, name, r.Bookmark); err != nil {
			return before, err
		}
	}
	rows := int64(0)
	for _, b := range r.batches {
		rows += b.Rows
	}
	n.screen.Log.Info("feed read", "feed", name, "deliveries", rows, "unreadable", r.faults, "filtered", r.Filtered, "batches", len(r.batches), "complete", r.failed == nil)
	after.Filtered += r.Filtered
	after.Batches = slices.Clone(before.Batches)
	for _, b := range r.batches {
		// A file that went back to what it was, read again as of the same time, makes a batch that is there already.
		if !slices.ContainsFunc(after.Batches, func(have archive.Batch) bool { return have.Key == b.Key }) {
			after.Batches = append(after.Batches, b)
		}
	}
	return after, nil
}
