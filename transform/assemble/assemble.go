// Package assemble turns the archive into datasets and figures. It is a pure function of the archive, the options and
// the as-of time: the same input gives the same output, whatever the number of workers and the order of the batches.
//
// It makes two passes, so that text is never all in memory. The first ([first.go]) decodes and normalises the batches
// side by side, writes the text to a temporary file in chunks sorted by time, and keeps a fixed-size record of each
// lead. Package resolve then decides on leads, customers and accounts from these records alone. The second pass reads
// the text back in the order of the datasets and writes them.
package assemble

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"leadmill/extract/archive"
	"leadmill/load/store"
	"leadmill/transform"
	"leadmill/transform/decode"
	"leadmill/transform/funnel"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/lineage"
	"leadmill/transform/resolve/match"
	"leadmill/transform/resolve/similar"
)

// Feed is what the configuration says of a feed's records.
type Feed struct {
	Publisher string // for records that name none; may be ""
	Shape     decode.Shape
	Filtered  int64 // records of others, left out before archiving over all runs; it is passed through
}

// Options are everything beside the archive that the result depends on, and what it runs with.
type Options struct {
	Feeds      map[string]Feed // feeds that the archive knows and the configuration no longer does are read as auto
	Publishers map[string]string
	Normalize  normalize.Options
	Window     time.Duration // how far apart two feeds may deliver one lead
	Overrides  []resolve.Override
	Merge      float64      // probability from which two leads are one customer; 0 for the default
	Review     float64      // probability from which a pair is shown for review; 0 for the default
	Model      *match.Model // that decides; nil to train one
	RetrainAt  int64        // leads from which a model is trained although one is given; 0 for never
	Previous   Previous     // the snapshot before; nil on the first night
	StrictDNC  bool
	Zone       *time.Location
	AsOf       time.Time

	Scratch  string // folder for temporary files; "" for the system's
	Workers  int    // batches decoded side by side; at least 1
	Progress Progress
}

// Progress is told what is being done. total is -1 where it is not known.
type Progress func(stage string, total int64, unit string) (add func(n int64), done func())

// Result is what a build found out.
type Result struct {
	Figures []funnel.Figures
	Feeds   []FeedCounts // by name
	Counts  Counts

	Reconciliation []FeedMonth // by feed and month
	UnknownLinks   int64       // merges that name a record which is no lead
	RefusedLinks   int64       // merges that an override forbids
	// UnknownOverrides are the lines of the overrides that name a lead which is not there, in their order.
	UnknownOverrides []int

	Model   *match.Model // that decided
	Trained int64        // leads that it was trained on now; 0 where it was given
	Drift   Drift

	Identifiers lineage.Changes // of customers, against the snapshot before
	Customers   transform.CustomerFigures
}

// Counts are the sums over all feeds.
type Counts struct {
	Deliveries int64 `json:"deliveries"`
	Leads      int64 `json:"leads"`
	Collapsed  int64 `json:"collapsed"`
	Rejected   int64 `json:"rejected"`
	Notices    int64 `json:"notices"`
	Filtered   int64 `json:"filtered"` // records of others, left out before archiving; not part of Deliveries
	Customers  int64 `json:"customers"`
	Accounts   int64 `json:"accounts"`
}

// FeedCounts are the fates of one feed's deliveries.
type FeedCounts struct {
	Feed       string    `json:"feed"`
	Deliveries int64     `json:"deliveries"`
	Lead       int64     `json:"lead"` // deliveries with fate lead
	Leads      int64     `json:"leads"`
	Collapsed  int64     `json:"collapsed"`
	Rejected   int64     `json:"rejected"`
	Notices    int64     `json:"notices"`
	Filtered   int64     `json:"filtered"` // records of others, left out before archiving; not part of Deliveries
	Outcomes   int64     `json:"outcomes"` // rows of the outcomes dataset
	Newest     time.Time `json:"newest"`   // time of the newest lead that has one of its own; zero for none
}

// Run builds every dataset from the batches.
func Run(ctx context.Context, s store.Store, batches []archive.Batch, o Options, out transform.Output) (*Result, error) {
	b, err := newBuilder(s, batches, o, out)
	if err != nil {
		return nil, err
	}
	defer b.close()
	if err := b.firstPass(ctx); err != nil {
		return nil, err
	}
	if err := b.resolve(ctx); err != nil {
		return nil, err
	}
	if err := b.carry(ctx); err != nil {
		return nil, err
	}
	if err := b.secondPass(ctx); err != nil {
		return nil, err
	}
	return b.result()
}

// builder carries one build from pass to pass.
type builder struct {
	Options
	store   store.Store
	out     transform.Output
	batches []archive.Batch
	feeds   []string // by feed code

	words     *words
	nicknames *similar.Nicknames
	spill     *spills
	units     []*unit

	records    []resolve.Record // while the first pass fills them
	persons    []match.Lead     // likewise
	values     *match.Values    // behind the numbers in persons
	resolution *resolve.Resolution
	carried    *lineage.Carried
	marks      []mark // of each lead
	optedOut   []bool // of each customer
	feedSets   *feedSets
	outcomes   outcomes

	tally      *funnel.Tally
	feedCounts []FeedCounts // by feed code
}

func newBuilder(s store.Store, batches []archive.Batch, o Options, out transform.Output) (*builder, error) {
	b := &builder{Options: o, store: s, out: out, batches: slices.Clone(batches)}
	b.Workers = max(b.Workers, 1)
	slices.SortFunc(b.batches, func(x, y archive.Batch) int {
		return cmp.Or(cmp.Compare(x.Feed, y.Feed), cmp.Compare(x.Key, y.Key))
	})
	for _, batch := range b.batches {
		if !slices.Contains(b.feeds, batch.Feed) {
			b.feeds = append(b.feeds, batch.Feed)
		}
	}
	for name, f := range o.Feeds {
		if f.Filtered > 0 && !slices.Contains(b.feeds, name) { // all of its records were somebody else's
			b.feeds = append(b.feeds, name)
		}
	}
	slices.Sort(b.feeds)
	if len(b.feeds) > 1<<16 {
		return nil, fmt.Errorf("the archive holds %d feeds, more than 65,536", len(b.feeds))
	}
	b.words, b.values = newWords(), match.NewValues()
	b.feedCounts = make([]FeedCounts, len(b.feeds))
	for i, name := range b.feeds {
		b.feedCounts[i].Feed, b.feedCounts[i].Filtered = name, o.Feeds[name].Filtered
	}
	var err error
	if b.nicknames, err = similar.LoadNicknames(); err != nil {
		return nil, err
	}
	b.spill, err = newSpills(o.Scratch)
	return b, err
}

func (b *builder) close() { b.spill.close() }

func (b *builder) stage(name string, total int64, unit string) (add func(int64), done func()) {
	if b.Progress == nil {
		return func(int64) {}, func() {}
	}
	return b.Progress(name, total, unit)
}

// resolve decides what is one lead, one customer, one account.
func (b *builder) resolve(ctx context.Context) error {
	found, links, optOuts := b.collectFacts()
	in := b.collect()
	total := len(in.Records)
	add, done := b.stage("resolve", int64(total), "records")
	defer done()
	b.words.seal()
	var err error
	b.resolution, err = resolve.Resolve(ctx, in, resolve.Options{
		Window: b.Window, MustLinks: links, OptOuts: optOuts, Overrides: b.Overrides,
		Merge: b.Merge, Review: b.Review, Model: b.Model, RetrainAt: b.RetrainAt, Workers: b.Workers,
	})
	if err != nil {
		return fmt.Errorf("resolve customers: %w", err)
	}
	b.outcomes = b.settle(found)
	b.mark()
	add(int64(total))
	return ctx.Err()
}

// secondPass writes the datasets: those with text in one line of work, those made of records alone in another.
func (b *builder) secondPass(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.writeText(ctx) })
	group.Go(func() error {
		if err := b.writeEvents(); err != nil {
			return err
		}
		if err := b.writeMatches(ctx); err != nil {
			return err
		}
		if err := b.writeJourneys(ctx); err != nil {
			return err
		}
		return b.writeFates(ctx)
	})
	return group.Wait()
}

// Map lists the counts by name, for a manifest.
func (c Counts) Map() map[string]int64 {
	return map[string]int64{
		"deliveries": c.Deliveries, "leads": c.Leads, "collapsed": c.Collapsed, "rejected": c.Rejected,
		"notices": c.Notices, "filtered": c.Filtered, "customers": c.Customers, "accounts": c.Accounts,
	}
}
