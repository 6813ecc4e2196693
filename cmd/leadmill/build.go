package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/urfave/cli/v2"

	"leadmill/load"
	"leadmill/reports"
	"leadmill/transform"
	"leadmill/transform/assemble"
	"leadmill/transform/funnel"
	"leadmill/transform/normalize"
)

func buildCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:        "build",
		Usage:       "build and publish from the archive and read no source",
		Description: "Recomputes every dataset and workbook from the archive, for instance after a change of the configuration.",
		Flags:       append(buildFlags(), newIDsFlag()),
		Action: withNight(env, func(ctx context.Context, n *night) error {
			published, err := n.build(ctx)
			if err != nil {
				return err
			}
			return n.tellPublished(published)
		}),
	})
}

// Kinds of files in a snapshot beside the datasets.
const (
	kindSummary = "summary"
	kindReports = "reports"
)

// publication is what the workbooks are written from. It is stored in the snapshot, so that a workbook can be written
// again without a second computation.
type publication struct {
	Figures []funnel.Figures `json:"figures"`
	Counts  assemble.Counts  `json:"counts"`
	About   reports.About    `json:"about"`
}

// build makes a snapshot from the archive, reads it back and publishes it.
func (n *night) build(ctx context.Context) (*publication, error) {
	m := n.manifest()
	if err := load.Clear(ctx, n.store, n.state, n.run); err != nil {
		return nil, err
	}
	p, err := n.write(ctx, &m)
	if err != nil {
		// Nobody can see these files, but the next run has another name and would leave them.
		return nil, errors.Join(err, load.Clear(context.WithoutCancel(ctx), n.store, n.state, n.run))
	}
	if n.state, err = load.Commit(ctx, n.store, n.state, m, load.StepSnapshot); err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	if err := n.output.alias(context.WithoutCancel(ctx), "latest", "snapshots/"+n.run); err != nil {
		n.screen.Log.Warn("latest does not lead to the new snapshot", "error", err)
	}
	return p, nil
}

// write makes the files of the snapshot, reads them back, and names them in the manifest.
func (n *night) write(ctx context.Context, m *load.Manifest) (*publication, error) {
	out := load.NewSnapshot(ctx, n.store, n.run, m.Snapshot, runtime.GOMAXPROCS(0))
	options := n.buildOptions()
	if err := n.setModel(&options); err != nil {
		return nil, err
	}
	result, err := assemble.Run(ctx, n.store, m.Batches(), options, out)
	if err != nil {
		return nil, err
	}
	if result.UnknownLinks > 0 {
		n.screen.Log.Info("merges in a CRM name records that no feed has delivered", "merges", result.UnknownLinks)
	}
	model, err := n.modelOf(result)
	if err != nil {
		return nil, err
	}
	p := &publication{Figures: result.Figures, Counts: result.Counts, About: n.about(result, m, model)}
	if err := n.writeReports(ctx, out, p); err != nil {
		return nil, err
	}
	before := m.Snapshot
	m.Snapshot = &load.Snapshot{
		Run: n.run, AsOf: n.asOf, Program: version(), Schema: transform.SchemaVersion, ConfigDigest: n.cfg.Digest,
		Counts: result.Counts.Map(), Files: out.Files(), OverridesDigest: n.overrides.digest, Model: model,
	}
	if err := n.settleResolution(result, p.About.Customers, before, m.Snapshot); err != nil {
		return nil, err
	}
	counter := n.screen.Progress.Stage("verify", int64(len(m.Snapshot.Files)), "files")
	err = load.Verify(ctx, n.store, m.Snapshot)
	if err != nil {
		return nil, fmt.Errorf("read back what was written: %w", err)
	}
	counter.Add(int64(len(m.Snapshot.Files)))
	counter.Done()
	return p, nil
}

// settleResolution tells how leads became customers and what became of overrides and merges, and keeps back what has
// drifted.
func (n *night) settleResolution(r *assemble.Result, f *transform.CustomerFigures, before, now *load.Snapshot) error {
	n.logModel(n.state.Manifest.Model(), now.Model)
	n.logCustomers(f)
	n.logOverrides(r)
	return n.checkDrift(r, before, now)
}

func (n *night) buildOptions() assemble.Options {
	o := assemble.Options{
		Feeds: map[string]assemble.Feed{}, Publishers: map[string]string{}, Window: n.cfg.Fold.Window, StrictDNC: n.cfg.StrictDNC,
		Zone: n.cfg.Report.Location, AsOf: n.asOf, Scratch: n.cfg.Scratch, Workers: runtime.GOMAXPROCS(0), Progress: n.progress,
		Previous:  n.previous(),
		Overrides: n.overrides.Pairs, Merge: n.cfg.Resolution.Merge, Review: n.cfg.Resolution.Review,
		Normalize: normalize.Options{Stages: n.cfg.Stages, Offers: n.cfg.Offers, Domains: map[string]string{}, AsOf: n.asOf},
	}
	for _, s := range n.cfg.Sources {
		o.Feeds[s.Name] = assemble.Feed{Publisher: s.Publisher, Shape: s.Shape, Filtered: n.state.Manifest.Feeds[s.Name].Filtered}
	}
	for id, p := range n.cfg.Publishers {
		o.Publishers[id] = p.Name
		for _, d := range p.Domains {
			o.Normalize.Domains[d] = id
		}
	}
	return o
}

// about collects what the workbook's last sheet says of its origin.
func (n *night) about(r *assemble.Result, m *load.Manifest, model *load.Model) reports.About {
	a := reports.About{
		RunID: n.run, ProgramVersion: version(), SchemaVersion: transform.SchemaVersion, ConfigDigest: n.cfg.Digest,
		FoldWindow: n.cfg.Fold.Window, Customers: customersOf(r, model),
	}
	types := map[string]string{}
	for _, s := range n.cfg.Sources {
		types[s.Name] = s.Type
	}
	for _, f := range r.Feeds {
		a.Feeds = append(a.Feeds, reports.FeedInfo{
			Name: f.Feed, Type: types[f.Feed], Deliveries: f.Deliveries, Leads: f.Lead, Collapsed: f.Collapsed,
			Rejected: f.Rejected, Notices: f.Notices, Newest: f.Newest, Filtered: f.Filtered,
			ReadAt: m.Feeds[f.Feed].ReadAt, Stale: m.Feeds[f.Feed].Stale,
		})
		a.Outcomes += f.Outcomes
	}
	// A feed that has delivered nothing yet is still one to know about.
	for _, s := range n.cfg.Sources {
		if !slices.ContainsFunc(a.Feeds, func(f reports.FeedInfo) bool { return f.Name == s.Name }) {
			f := m.Feeds[s.Name]
			a.Feeds = append(a.Feeds, reports.FeedInfo{Name: s.Name, Type: s.Type, Filtered: f.Filtered, ReadAt: f.ReadAt, Stale: f.Stale})
		}
	}
	slices.SortFunc(a.Feeds, func(x, y reports.FeedInfo) int { return cmp.Compare(x.Name, y.Name) })
	for _, m := range r.Reconciliation {
		a.Reconciliation = append(a.Reconciliation, reports.FeedMonth{Feed: m.Feed, Month: m.Month, Only: m.Only, Also: m.Also})
	}
	batches := m.Batches()
	for _, b := range batches {
		a.Inputs = append(a.Inputs, reports.InputInfo{Name: b.Key, SHA256: b.SHA256, Rows: b.Rows})
	}
	slices.SortFunc(a.Inputs, func(x, y reports.InputInfo) int { return cmp.Compare(x.Name, y.Name) })
	for action, stage := range n.cfg.Stages {
		a.StageMap = append(a.StageMap, reports.StageRule{Action: action, Stage: stage.String()})
	}
	slices.SortFunc(a.StageMap, func(x, y reports.StageRule) int { return cmp.Compare(x.Action, y.Action) })
	return a
}

// writeReports adds the figures and one workbook per publisher to the snapshot.
func (n *night) writeReports(ctx context.Context, out *load.SnapshotWriter, p *publication) error {
	err := out.File(kindSummary, "summary.json", func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(p)
	})
	if err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	counter := n.screen.Progress.Stage("write workbooks", int64(len(p.Figures)), "workbooks")
	defer counter.Done()
	for _, f := range p.Figures {
		err := out.File(kindReports, reports.FileName(f.PublisherID, f.AsOf), func(w io.Writer) error {
			return reports.Write(ctx, w, f, p.About)
		})
		if err != nil {
			return fmt.Errorf("write workbook of publisher %s: %w", f.PublisherID, err)
		}
		counter.Add(1)
	}
	return nil
}
