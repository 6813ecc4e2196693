package load

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"golang.org/x/sync/errgroup"

	"leadmill/load/columnar"
	"leadmill/load/store"
)

// readers is how many files are read back side by side.
const readers = 4

// Verify reads every file of a snapshot back from the store: its digest, and for a dataset that Parquet can be read and
// that it holds as many rows as the manifest says. All damaged files are named at once, each as a *store.DamagedError.
func Verify(ctx context.Context, s store.Store, snapshot *Snapshot) error {
	damaged := make([]error, len(snapshot.Files))
	var group errgroup.Group
	group.SetLimit(readers)
	for i, f := range snapshot.Files {
		group.Go(func() error {
			if damaged[i] = ctx.Err(); damaged[i] == nil {
				damaged[i] = verifyFile(ctx, s, f)
			}
			return nil // the others are read all the same
		})
	}
	_ = group.Wait() // never an error
	if err := ctx.Err(); err != nil {
		return err // a file that could not be opened for this reason is not damaged
	}
	return errors.Join(damaged...)
}

func verifyFile(ctx context.Context, s store.Store, f File) (err error) {
	object, err := s.Open(ctx, f.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return &store.DamagedError{Key: f.Key, What: "is missing"}
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", f.Key, err)
	}
	defer func() {
		if e := object.Close(); err == nil && e != nil {
			err = fmt.Errorf("close %s: %w", f.Key, e)
		}
	}()
	if object.Size() != f.Bytes {
		return &store.DamagedError{Key: f.Key, What: fmt.Sprintf("is %d bytes long, not %d", object.Size(), f.Bytes)}
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(object, 0, object.Size())); err != nil {
		return fmt.Errorf("read %s: %w", f.Key, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.SHA256 {
		return &store.DamagedError{Key: f.Key, What: fmt.Sprintf("has digest %.12s…, not %.12s…", got, f.SHA256)}
	}
	if !strings.HasSuffix(f.Key, ".parquet") {
		return nil
	}
	return verifyRows(object, f)
}

// verifyRows reads the first column, which is never null, to its end: that proves the rows.
func verifyRows(object store.Object, f File) error {
	p, err := columnar.Open(object, object.Size())
	if err != nil {
		return &store.DamagedError{Key: f.Key, What: "is no Parquet file: " + err.Error()}
	}
	rows := int64(0)
	for rec, err := range p.Records([]string{p.Schema().Field(0).Name}, 1<<16) {
		if err != nil {
			return &store.DamagedError{Key: f.Key, What: "cannot be read as Parquet: " + err.Error()}
		}
		rows += rec.NumRows()
		rec.Release()
	}
	if rows != f.Rows {
		return &store.DamagedError{Key: f.Key, What: fmt.Sprintf("holds %d rows, not %d", rows, f.Rows)}
	}
	return nil
}
