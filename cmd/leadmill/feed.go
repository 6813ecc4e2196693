package main

import (
	"bytes"
	"context"
	"slices"

	"leadmill/cmd/leadmill/config"
	"leadmill/extract"
	"leadmill/extract/archive"
	"leadmill/load"
)

// compressors is how many archive batches are compressed side by side.
const compressors = 2

// extractFeed reads what is new in one feed, and saves it while saving lasts. After a *sourceError, and when ctx has ended,
// the feed holds what can be kept of it.
func (n *night) extractFeed(ctx, saving context.Context, src config.Source, before load.Feed) (load.Feed, error) {
	env := n.env.source(n.cfg.Dir)
	env.Log = n.screen.Log.With("feed", src.Name)
	source, err := src.Options.Open(env)
	if err != nil {
		return before, &sourceError{feed: src.Name, err: err}
	}
	since, err := load.ReadBookmark(saving, n.store, before)
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
