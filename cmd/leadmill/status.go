package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/config"
	"leadmill/cmd/leadmill/ui"
	"leadmill/load"
	"leadmill/load/store"
)

func statusCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:  "status",
		Usage: "tell what is published, how fresh each feed is and what the last runs did",
		Flags: []cli.Flag{configFlag(), &cli.BoolFlag{Name: "json", Usage: "print JSON for programs"}},
		Action: func(c *cli.Context) (err error) {
			s, cfg, err := openConfigured(c, env)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.close()) }()
			st, err := readStatus(c.Context, s, cfg.Sources)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				e := json.NewEncoder(env.Stdout)
				e.SetIndent("", "  ")
				return e.Encode(st)
			}
			return printStatus(env, st)
		},
	})
}

// status is what an operator asks the morning after.
type status struct {
	Snapshot string            `json:"snapshot"` // run that is published; "" for none
	AsOf     time.Time         `json:"as_of,omitzero"`
	Counts   map[string]int64  `json:"counts"`
	Model    *modelStatus      `json:"model,omitempty"` // that decided who is one customer
	Feeds    []feedStatus      `json:"feeds"`
	Commits  []load.Commitment `json:"commits"` // newest first
}

type feedStatus struct {
	Feed       string    `json:"feed"`
	Batches    int       `json:"batches"`
	Deliveries int64     `json:"deliveries"`
	Filtered   int64     `json:"filtered"`               // somebody else's records, left out before archiving
	ReadAt     time.Time `json:"read_at,omitzero"`       // of the last run that read the source to its end; zero for none
	Stale      string    `json:"stale"`                  // why the last run could not; "" where it could
	LastNew    time.Time `json:"last_new_data,omitzero"` // of the newest batch: when something new was last found
	NewestLead time.Time `json:"newest_lead,omitzero"`   // zero where the feed has none yet
}

type modelStatus struct {
	Version string    `json:"version"`
	AsOf    time.Time `json:"as_of"` // of the run that trained it
	Leads   int64     `json:"leads"` // that it was trained on
}

// lastCommits is how far back the history goes.
const lastCommits = 10

func readStatus(ctx context.Context, s store.Store, sources []config.Source) (*status, error) {
	state, err := load.Current(ctx, s)
	if err != nil {
		return nil, err
	}
	m := &state.Manifest
	st := &status{}
	newest := map[string]time.Time{}
	if m.Snapshot != nil {
		st.Snapshot, st.AsOf, st.Counts = m.Snapshot.Run, m.Snapshot.AsOf, m.Snapshot.Counts
		if model := m.Snapshot.Model; model != nil {
			st.Model = &modelStatus{Version: model.Version, AsOf: model.AsOf, Leads: model.Leads}
		}
		// Without the summary the newest lead is not known; the rest is what an operator needs all the more.
		if p, err := readPublication(ctx, s, ""); err == nil {
			for _, f := range p.About.Feeds {
				newest[f.Name] = f.Newest
			}
		}
	}
	for name, f := range m.Feeds {
		fs := feedStatus{
			Feed: name, Batches: len(f.Batches), Filtered: f.Filtered, ReadAt: f.ReadAt, Stale: f.Stale, NewestLead: newest[name],
		}
		for _, b := range f.Batches {
			fs.Deliveries += b.Rows
			if b.ReadAt.After(fs.LastNew) {
				fs.LastNew = b.ReadAt
			}
		}
		st.Feeds = append(st.Feeds, fs)
	}
	for _, src := range sources {
		if _, known := m.Feeds[src.Name]; !known {
			st.Feeds = append(st.Feeds, feedStatus{Feed: src.Name})
		}
	}
	slices.SortFunc(st.Feeds, func(a, b feedStatus) int { return cmp.Compare(a.Feed, b.Feed) })
	st.Commits, err = load.History(ctx, s, state, lastCommits)
	return st, err
}

func printStatus(env Environment, st *status) error {
	_, style := env.screen()
	head := "nothing published yet\n"
	if st.Snapshot != "" {
		head = fmt.Sprintf("snapshot %s, as of %s: leads %s, customers %s, accounts %s\n", st.Snapshot, stamp(st.AsOf),
			ui.Count(st.Counts["leads"]), ui.Count(st.Counts["customers"]), ui.Count(st.Counts["accounts"]))
	}
	if m := st.Model; m != nil {
		head += fmt.Sprintf("match model %s, trained as of %s on %s before feeds are folded\n", m.Version, stamp(m.AsOf), counted(m.Leads, "lead", "leads"))
	}
	if _, err := fmt.Fprintln(env.Stdout, head); err != nil {
		return fmt.Errorf("print status: %w", err)
	}
	var rows [][]string
	for _, f := range st.Feeds {
		state := "ok"
		switch {
		case f.Stale != "":
			state = "stale: " + f.Stale
		case f.ReadAt.IsZero():
			state = "never read"
		case f.Deliveries == 0 && f.Filtered > 0:
			state = fmt.Sprintf("nothing yet, %s filtered", counted(f.Filtered, "record", "records"))
		case f.Deliveries == 0:
			state = "nothing yet"
		}
		rows = append(rows, []string{f.Feed, ui.Count(f.Deliveries), stamp(f.ReadAt), stamp(f.LastNew), stamp(f.NewestLead), state})
	}
	columns := []ui.Column{
		{Title: "feed", Whole: true}, {Title: "deliveries", Right: true}, {Title: "last read", Whole: true},
		{Title: "last new data", Whole: true}, {Title: "newest lead", Whole: true}, {Title: "state", Whole: true},
	}
	if err := ui.Table(env.Stdout, style, columns, rows); err != nil {
		return fmt.Errorf("print status: %w", err)
	}
	if _, err := fmt.Fprintln(env.Stdout); err != nil {
		return fmt.Errorf("print status: %w", err)
	}
	rows = nil
	for _, c := range st.Commits {
		rows = append(rows, []string{c.Run, c.Step, stamp(c.AsOf), ui.Count(c.Deliveries)})
	}
	columns = []ui.Column{{Title: "run"}, {Title: "commit"}, {Title: "as of"}, {Title: "deliveries in the archive", Right: true}}
	if err := ui.Table(env.Stdout, style, columns, rows); err != nil {
		return fmt.Errorf("print status: %w", err)
	}
	return nil
}

// stamp is a time for people, in UTC.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04Z")
}
