package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/urfave/cli/v2"

	"leadmill/load"
	"leadmill/load/columnar"
	"leadmill/load/store"
	"leadmill/transform/assemble"
)

// restoreIDs says what to do where they cannot be read.
const restoreIDs = "restore it from a backup, since the identifiers of customers are carried on from it (without a copy: leadmill build --new-ids)"

// previousRows is how many rows of the snapshot before are in memory at a time.
const previousRows = 1 << 14

// previous is a published snapshot as the build after it sees it.
type previous struct {
	store    store.Store
	manifest *load.Manifest // with a snapshot
}

const newIDs = "new-ids"

// newIDsFlag is the way out where what is published is lost. A scheduled run must not take it.
func newIDsFlag() cli.Flag {
	return &cli.BoolFlag{
		Name: newIDs, Usage: "give customers new identifiers and forget their events: only where the published snapshot is lost",
	}
}

// previous is the published snapshot, from which this night carries identifiers on; nil for none.
func (n *night) previous() assemble.Previous {
	m := &n.state.Manifest
	switch {
	case m.Snapshot == nil:
		return nil
	case n.newIDs:
		n.screen.Log.Warn("customers get new identifiers: those of the published snapshot are not carried on", "snapshot", m.Snapshot.Run)
		return nil
	}
	return previous{n.store, m}
}

// Name implements assemble.Previous.
func (p previous) Name() string { return "snapshots/" + p.manifest.Snapshot.Run }

// AsOf implements assemble.Previous.
func (p previous) AsOf() time.Time { return p.manifest.Snapshot.AsOf }

// Rows implements assemble.Previous.
func (p previous) Rows(dataset string) (rows int64) {
	for _, f := range p.manifest.FilesOf(dataset) {
		rows += f.Rows
	}
	return rows
}

// Read implements assemble.Previous. The files of a dataset stand in the order of their parts.
func (p previous) Read(ctx context.Context, dataset string, columns ...string) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		for _, f := range p.manifest.FilesOf(dataset) {
			more := true
			err := p.readFile(ctx, f, columns, func(rec arrow.Record) bool {
				more = yield(rec, nil)
				return more
			})
			if err != nil && more {
				yield(nil, err)
			}
			if err != nil || !more {
				return
			}
		}
	}
}

// readFile reads a file until use has enough. A page that is not what was written is found out by its checksum.
func (p previous) readFile(ctx context.Context, f load.File, columns []string, use func(arrow.Record) bool) (err error) {
	object, err := p.store.Open(ctx, f.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return &store.DamagedError{Key: f.Key, What: "is missing, " + restoreIDs}
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", f.Key, err)
	}
	defer func() { err = errors.Join(err, object.Close()) }()
	in := &store.Watched{Object: object}
	damaged := func(err error) error {
		if failed := in.Failure(); failed != nil {
			return fmt.Errorf("read %s: %w", f.Key, failed)
		}
		return &store.DamagedError{Key: f.Key, What: "is damaged, " + restoreIDs + ": " + err.Error()}
	}
	file, err := columnar.Open(in, in.Size())
	if err != nil {
		return damaged(err)
	}
	if file.NumRows() != f.Rows {
		return damaged(fmt.Errorf("it holds %d rows, not %d", file.NumRows(), f.Rows))
	}
	columns = slices.DeleteFunc(slices.Clone(columns), func(name string) bool { return !file.Schema().HasField(name) })
	for rec, err := range file.Records(columns, previousRows) {
		if err != nil {
			return damaged(err)
		}
		if err := ctx.Err(); err != nil {
			rec.Release()
			return err
		}
		more := use(rec)
		rec.Release()
		if !more {
			return nil
		}
	}
	return nil
}
