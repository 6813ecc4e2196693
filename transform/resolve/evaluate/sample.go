package evaluate

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/zeebo/xxh3"
	"golang.org/x/sync/errgroup"

	"leadmill/transform/resolve/match"
)

// A Sample is a labelled file, ready to be resolved and scored. All slices have one element a row.
type Sample struct {
	Values  *match.Values
	Leads   []match.Lead
	IDs     []string // what names the row: the mapping's id, else its number from 1
	Person  []uint32 // who it is, numbered from 0 in the order of the file; Unlabelled where the file does not say
	Persons int

	Repeated int // rows whose id a row before them has; each is a lead of its own all the same
}

// Unlabelled stands for the person of a row that has no label.
const Unlabelled = math.MaxUint32

// Key orders the rows by what names them, whatever the order of the file; it is what match.Options.Key asks for.
func (s *Sample) Key(row uint32) uint64 { return xxh3.HashString(s.IDs[row]) }

// Load reads the labelled CSV file at path with so many workers.
func Load(ctx context.Context, path string, m Mapping, workers int) (sample *Sample, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read labelled sample: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read labelled sample: %w", err)
	}
	return read(ctx, f, info.Size(), path, m, workers)
}

// Read reads a labelled CSV file; name is for errors.
func Read(ctx context.Context, r io.Reader, name string, m Mapping, workers int) (*Sample, error) {
	return read(ctx, r, 0, name, m, workers)
}

// read pipes batches of rows from one reader through the workers to one collector, which takes them in the order of
// the file. Size is 0 where it is not known.
func read(ctx context.Context, r io.Reader, size int64, name string, m Mapping, workers int) (*Sample, error) {
	t, err := openTable(r, name)
	if err != nil {
		return nil, err
	}
	plan, err := newPlan(ctx, t, m)
	if err != nil {
		return nil, err
	}
	c := &collector{Sample: Sample{Values: match.NewValues()}, table: t, named: plan.id != noColumn, size: size, numbers: map[uint64]uint32{}}
	workers = max(1, workers)
	work, order := make(chan *batch, workers), make(chan *batch, 2*workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(work)
		defer close(order)
		return plan.batches(ctx, func(b *batch) error {
			for _, to := range []chan *batch{order, work} {
				select {
				case to <- b:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for range workers {
		group.Go(func() error {
			w := newReader(plan, c.Values)
			for b := range work {
				w.read(b)
				close(b.ready)
			}
			return nil
		})
	}
	group.Go(func() error {
		for b := range order {
			select {
			case <-b.ready:
				c.take(b)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return c.finish()
}

// collector joins the batches in the order of the file.
type collector struct {
	Sample
	table   *table
	named   bool              // a column names the rows
	size    int64             // of the file; 0 where it is not known
	numbers map[uint64]uint32 // of persons, by hash of label: of ten million labels, two collide once in ten thousand files
}

func (c *collector) take(b *batch) {
	if len(c.Leads) == 0 && c.size > 0 && b.bytes > 0 {
		rows := int(float64(c.size)/float64(b.bytes)*float64(len(b.leads))*1.02) + batchRows // spares a copy of everything
		c.Leads, c.IDs, c.Person = slices.Grow(c.Leads, rows), slices.Grow(c.IDs, rows), slices.Grow(c.Person, rows)
	}
	c.Leads = append(c.Leads, b.leads...)
	c.IDs = append(c.IDs, b.ids...)
	for _, label := range b.labels {
		if label == 0 {
			c.Person = append(c.Person, Unlabelled)
			continue
		}
		number, ok := c.numbers[label]
		if !ok {
			number = uint32(len(c.numbers))
			c.numbers[label] = number
		}
		c.Person = append(c.Person, number)
	}
}

func (c *collector) finish() (*Sample, error) {
	c.Persons = len(c.numbers)
	switch {
	case len(c.Leads) == 0:
		return nil, c.table.fault("holds no rows below its header")
	case c.Persons == 0:
		return nil, c.table.fault("names no person in any row; see person in the mapping")
	}
	if c.named {
		c.Repeated = repeated(&c.Sample)
	}
	return &c.Sample, nil
}

// repeated counts by hash: of ten million ids, two collide once in hundred thousand files.
func repeated(s *Sample) (n int) {
	keys := make([]uint64, len(s.IDs))
	for row := range keys {
		keys[row] = s.Key(uint32(row))
	}
	slices.Sort(keys)
	return len(keys) - len(slices.Compact(keys))
}
