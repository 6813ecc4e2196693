package main

import (
	"context"
	"fmt"
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

// extract reads every feed and commits what was read. If one feed fails nothing is committed: the retry reads all of
// it again.
func (n *night) extract(ctx context.Context) error {
	m := n.manifest()
	feeds := make(map[string]load.Feed, len(m.Feeds))
	for name, f := range m.Feeds {
		feeds[name] = f
	}
	changed := false
	for _, src := range n.cfg.Sources {
		before := feeds[src.Name]
		after, err := n.extractFeed(ctx, src, before)
		if err != nil {
			return fmt.Errorf("extract feed %s: %w", src.Name, err)
		}
		feeds[src.Name] = after
		changed = changed || len(after.Batches) != len(before.Batches) || before.Bookmark == nil || after.Bookmark.SHA256 != before.Bookmark.SHA256
	}
	if !changed {
		n.screen.Log.Info("nothing new in any feed")
		return nil
	}
	m.Feeds = feeds
	state, err := load.Commit(ctx, n.store, n.state, m, load.StepArchive)
	if err != nil {
		return fmt.Errorf("commit the archive: %w", err)
	}
	n.state = state
	return nil
}

func (n *night) extractFeed(ctx context.Context, src config.Source, before load.Feed) (after load.Feed, err error) {
	source, err := src.Options.Open(n.cfg.Dir)
	if err != nil {
		return after, err
	}
	since, err := load.ReadBookmark(ctx, n.store, before)
	if err != nil {
		return after, err
	}
	counter := n.screen.Progress.Stage("extract "+src.Name, -1, "deliveries")
	w := archive.NewWriter(ctx, n.store, src.Name, n.asOf, compressors)
	faults, pending := 0, int64(0)
	bookmark, err := source.Extract(ctx, since, func(d extract.Delivery) error {
		if d.Fault != nil {
			faults++
		}
		if pending++; pending == 1024 { // the counter is shared; a delivery is not worth a locked instruction
			counter.Add(pending)
			pending = 0
		}
		return w.Append(d)
	})
	counter.Add(pending)
	if err != nil { // without Done the stage is shown as stopped
		w.Abort()
		return after, err
	}
	batches, err := w.Close()
	if err != nil {
		return after, err
	}
	counter.Done()
	if after.Bookmark, err = load.PutBookmark(ctx, n.store, src.Name, bookmark); err != nil {
		return after, err
	}
	rows := int64(0)
	for _, b := range batches {
		rows += b.Rows
	}
	n.screen.Log.Info("feed read", "feed", src.Name, "deliveries", rows, "unreadable", faults, "batches", len(batches))
	after.Batches = slices.Clone(before.Batches)
	for _, b := range batches {
		// A file that went back to what it was, read again as of the same time, makes a batch that is there already.
		if !slices.ContainsFunc(after.Batches, func(have archive.Batch) bool { return have.Key == b.Key }) {
			after.Batches = append(after.Batches, b)
		}
	}
	return after, nil
}
