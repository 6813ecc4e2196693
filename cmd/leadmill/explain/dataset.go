package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"golang.org/x/sync/errgroup"

	"leadmill/load"
	"leadmill/load/columnar"
	"leadmill/load/store"
)

// A dataset is one dataset of a snapshot, open for reading.
type dataset struct {
	files   []*file
	workers int
}

type file struct {
	key    string
	object *store.Watched
	table  *columnar.File
}

// A place is where a row stands.
type place struct{ file, group, row int }

func (p place) sameGroup(q place) bool { return p.file == q.file && p.group == q.group }

// openDataset opens the files of a dataset; one that the snapshot does not have is empty. After an error too, what is
// open has to be closed.
func openDataset(ctx context.Context, s store.Store, m *load.Manifest, name string, workers int) (*dataset, error) {
	d := &dataset{workers: workers}
	for _, f := range m.FilesOf(name) {
		object, err := s.Open(ctx, f.Key)
		if errors.Is(err, fs.ErrNotExist) {
			return d, &store.DamagedError{Key: f.Key, What: "is missing, restore it from a backup"}
		}
		if err != nil {
			return d, fmt.Errorf("open %s: %w", f.Key, err)
		}
		opened := &file{key: f.Key, object: &store.Watched{Object: object}}
		d.files = append(d.files, opened)
		if opened.table, err = columnar.Open(opened.object, object.Size()); err != nil {
			return d, opened.fault(err)
		}
	}
	return d, nil
}

func (d *dataset) close() error {
	var all []error
	for _, f := range d.files {
		if err := f.object.Close(); err != nil {
			all = append(all, fmt.Errorf("close %s: %w", f.key, err))
		}
	}
	return errors.Join(all...)
}

// A cells gives the texts of one row while rows are looked for.
type cells struct {
	columns []*array.String
	row     int
}

// text is the value of the i-th column that was asked for; "" for null.
func (c *cells) text(i int) string {
	if c.columns[i].IsNull(c.row) {
		return ""
	}
	return c.columns[i].Value(c.row)
}

// find returns the places of the rows that keep says yes to, in order. Of each row it gets the named text columns.
// Several goroutines call it.
func (d *dataset) find(ctx context.Context, columns []string, keep func(*cells) bool) ([]place, error) {
	found := make([][][]place, len(d.files))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, d.workers))
	for i, f := range d.files {
		found[i] = make([][]place, f.table.NumRowGroups())
		for g := range found[i] {
			group.Go(func() error {
				rec, err := f.rowGroup(ctx, g, columns)
				if err != nil {
					return err
				}
				defer rec.Release()
				c := cells{}
				for n, name := range columns {
					column, ok := rec.Column(n).(*array.String)
					if !ok {
						return &store.DamagedError{Key: f.key, What: fmt.Sprintf("column %q is not text", name)}
					}
					c.columns = append(c.columns, column)
				}
				for c.row = range int(rec.NumRows()) {
					if keep(&c) {
						found[i][g] = append(found[i][g], place{i, g, c.row})
					}
				}
				return nil
			})
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(slices.Concat(found...)...), nil
}

// read returns the rows at some places, which are in order; columns that a file does not have are null.
func (d *dataset) read(ctx context.Context, places []place, columns []string) ([]row, error) {
	rows := make([]row, len(places))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, d.workers))
	for from, at := range places {
		if from > 0 && places[from-1].sameGroup(at) {
			continue
		}
		to := from + 1
		for to < len(places) && places[to].sameGroup(at) {
			to++
		}
		group.Go(func() error { return d.files[at.file].read(ctx, places[from:to], columns, rows[from:to]) })
	}
	return rows, group.Wait()
}

// read fills rows with what stands at places of one row group.
func (f *file) read(ctx context.Context, places []place, columns []string, rows []row) error {
	schema := f.table.Schema()
	have := slices.DeleteFunc(slices.Clone(columns), func(name string) bool { return !schema.HasField(name) })
	rec, err := f.rowGroup(ctx, places[0].group, have)
	if err != nil {
		return err
	}
	defer rec.Release()
	for i, p := range places {
		rows[i] = row{}
		for c, name := range have {
			rows[i][name] = cellValue(rec.Column(c), p.row)
		}
	}
	return nil
}

func (f *file) rowGroup(ctx context.Context, group int, columns []string) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rec, err := f.table.RowGroup(group, columns)
	if err != nil {
		return nil, f.fault(err)
	}
	return rec, nil
}

// fault tells a file that is damaged from a place that could not be read.
func (f *file) fault(err error) error {
	if reading := f.object.Failure(); reading != nil {
		return fmt.Errorf("read %s: %w", f.key, reading)
	}
	return &store.DamagedError{Key: f.key, What: "cannot be read as Parquet: " + err.Error()}
}
