package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/apache/arrow/go/v17/arrow/array"

	"leadmill/load"
	"leadmill/load/columnar"
	"leadmill/load/store"
	"leadmill/transform/resolve/evaluate"
)

// findSnapshot returns the manifest of a published snapshot; run is "" for the current one.
func findSnapshot(ctx context.Context, s store.Store, run string) (*load.Manifest, error) {
	m, err := load.Find(ctx, s, run)
	if run != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, &UsageError{Message: fmt.Sprintf("no run %q has published a snapshot; leadmill status lists the runs", run)}
	}
	if err != nil {
		return nil, err
	}
	if m.Snapshot == nil {
		return nil, &UsageError{Message: "no snapshot has been published yet; run leadmill run first"}
	}
	return m, nil
}

// readEvidence hands over what a snapshot says of the customers of labelled leads: who they are, all their leads, and
// the edges that hold these together. Snapshots from before dataset matches have none.
func readEvidence(ctx context.Context, s store.Store, m *load.Manifest, p *evaluate.Published) error {
	columns := []string{"lead_id", "customer_id"}
	err := eachRow(ctx, s, m.FilesOf("leads"), columns, func(texts []string, _ float64) { p.Sight(texts[0], texts[1]) })
	if err != nil {
		return err
	}
	columns = append(columns, evaluate.FieldNames()...) // the columns of the dataset have the same names
	err = eachRow(ctx, s, m.FilesOf("leads"), columns, func(texts []string, _ float64) {
		if p.Wants(texts[1]) {
			p.Lead(texts[0], texts[1], texts[2:])
		}
	})
	if err != nil {
		return err
	}
	columns = []string{"kind", "customer_a", "lead_a", "lead_b", "probability"}
	return eachRow(ctx, s, m.FilesOf("matches"), columns, func(texts []string, probability float64) {
		override := texts[0] == "must_link"
		if (override || texts[0] == "spanning") && p.Wants(texts[1]) {
			p.Edge(texts[2], texts[3], probability, override)
		}
	})
}

// evidenceRows is how many rows are in memory at a time.
const evidenceRows = 1 << 14

// eachRow reads columns of a dataset: texts, "" for null, and at most one number. The texts are valid during the call.
func eachRow(ctx context.Context, s store.Store, files []load.File, columns []string, use func(texts []string, number float64)) error {
	for _, f := range files {
		object, err := s.Open(ctx, f.Key)
		if errors.Is(err, fs.ErrNotExist) {
			return &store.DamagedError{Key: f.Key, What: "is missing; restore it from a backup"}
		}
		if err != nil {
			return fmt.Errorf("open %s: %w", f.Key, err)
		}
		err = eachRowOf(ctx, object, f.Key, columns, use)
		if err := errors.Join(err, object.Close()); err != nil {
			return err
		}
	}
	return nil
}

func eachRowOf(ctx context.Context, object store.Object, key string, columns []string, use func([]string, float64)) error {
	damaged := func(err error) error {
		return &store.DamagedError{Key: key, What: "cannot be read as Parquet: " + err.Error()}
	}
	file, err := columnar.Open(object, object.Size())
	if err != nil {
		return damaged(err)
	}
	texts := make([]string, len(columns))
	for rec, err := range file.Records(columns, evidenceRows) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err != nil {
			return damaged(err)
		}
		for row := range int(rec.NumRows()) {
			number := 0.0
			for i, column := range rec.Columns() {
				texts[i] = ""
				switch column := column.(type) {
				case *array.String:
					if column.IsValid(row) {
						texts[i] = column.Value(row)
					}
				case *array.Float64:
					number = column.Value(row)
				}
			}
			use(texts, number)
		}
		rec.Release()
	}
	return nil
}
