package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

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

// extract reads every feed and commits what was read, with the bookmarks in the same commit. A source that cannot be
// read ends the run, unless the configuration lets its feed go stale; what the sources gave is committed in both cases,
// so that the retry goes on from there.
func (n *night) extract(ctx context.Context) error {
	m := n.manifest()
	m.Feeds = maps.Clone(m.Feeds)
	var failures []error
	changed := false
	for _, src := range n.cfg.Sources {
		before := m.Feeds[src.Name]
		after, err := n.extractFeed(ctx, src, before)
		var failure *sourceError
		switch {
		case errors.As(err, &failure) && n.tolerates(src, &after, failure):
		case failure != nil:
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
		return errors.Join(failures...)
	}
	state, err := load.Commit(ctx, n.store, n.state, m, load.StepArchive)
	if err != nil {
		return errors.Join(append(failures, fmt.Errorf("commit the archive: %w", err))...)
	}
	n.state = state
	return errors.Join(failures...)
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

// tolerates marks a feed that could not be read as stale, and reports whether the night goes on without it. A secret or
// setting that is not usable is a fault of the configuration, whatever the source; and a feed that is quiet was read.
func (n *night) tolerates(src config.Source, feed *load.Feed, failure *sourceError) bool {
	var quiet *QuietError
	if errors.As(failure, &quiet) {
		return false
	}
	feed.Stale = failure.Error()
	if src.Required || exitCode(failure) == ExitConfig {
		return false
	}
	n.screen.Log.Warn("feed is stale: the run goes on without it", "feed", src.Name, "since", feed.ReadAt, "error", failure.Error())
	return true
}

// extractFeed reads what is new in one feed. After a *sourceError the feed holds what can be kept of it.
func (n *night) extractFeed(ctx context.Context, src config.Source, before load.Feed) (load.Feed, error) {
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
	r := n.read(ctx, source, src.Name, since)
	if r.stored != nil {
		return before, errors.Join(r.stored, ctx.Err())
	}
	if err := ctx.Err(); err != nil {
		return before, err
	}
	for _, warning := range r.Warnings {
		n.screen.Log.Warn("source warns", "feed", src.Name, "warning", warning)
	}
	after, err := n.keep(ctx, src.Name, before, since, r)
	if err != nil {
		return before, err
	}
	if r.failed != nil {
		return after, &sourceError{feed: src.Name, err: r.failed}
	}
	after.ReadAt, after.Stale = n.asOf, ""
	return after, n.judgeQuiet(src, before, r.deliveries)
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
func (n *night) read(ctx context.Context, source extract.Source, feed string, since extract.Bookmark) (r reading) {
	counter := n.screen.Progress.Stage("extract "+feed, -1, "deliveries")
	w := archive.NewWriter(ctx, n.store, feed, n.asOf, compressors)
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
	if r.stored != nil || ctx.Err() != nil || r.failed != nil && !moved(since, r.Bookmark) {
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
