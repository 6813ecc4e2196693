package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/config"
	"leadmill/cmd/leadmill/ui"
	"leadmill/extract/archive"
	"leadmill/load"
	"leadmill/load/store"
	"leadmill/transform/assemble"
)

// nightFlags are the flags of every command that works on an output.
func nightFlags() []cli.Flag {
	return []cli.Flag{
		configFlag(),
		&cli.StringFlag{Name: "as-of", Usage: "take `TIME` (2026-11-20T02:00:00Z) for now, so that a run can be repeated"},
		&cli.StringFlag{Name: "summary", Usage: "print the summary: auto (on a terminal), always or never (`WHEN`)", Value: "auto"},
	}
}

const acceptDrift = "accept-drift"

// buildFlags are the flags of every command that publishes.
func buildFlags() []cli.Flag {
	return append(nightFlags(), &cli.BoolFlag{
		Name: acceptDrift, Usage: "publish this once even if the drift alarm goes off (see resolution.drift in the configuration)",
	})
}

// night is one run at work: what it was told, where it stands, and whom it tells.
type night struct {
	env     Environment
	cfg     *config.Config
	asOf    time.Time
	summary bool
	style   ui.Style
	screen  ui.Screen
	output  *output
	store   store.Store // the output
	unlock  func() error
	state   *load.State
	run     string
	started time.Time

	overrides   overrides
	acceptDrift bool           // publish whatever the drift
	newIDs      bool           // carry on no identifiers of customers
	train       bool           // train the match model anew
	drift       assemble.Drift // of what was built
}

// withNight makes the action of a command that works on an output: do gets an open night, which is closed after it.
func withNight(env Environment, do func(context.Context, *night) error) cli.ActionFunc {
	return func(c *cli.Context) (err error) {
		n, err := openNight(c, env)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, n.close()) }()
		return do(c.Context, n)
	}
}

// openNight reads the configuration, opens the output and takes its lock. Whoever calls it closes the night.
func openNight(c *cli.Context, env Environment) (n *night, err error) {
	started := env.Now()
	asOf, err := parseAsOf(c.String("as-of"), started)
	if err != nil {
		return nil, err
	}
	mode, style := env.screen()
	summary, err := wantsSummary(c.String("summary"), mode)
	if err != nil {
		return nil, err
	}
	cfg, err := config.Load(c.String("config"), sourceTypes(), env.Environ)
	if err != nil {
		return nil, err
	}
	given, err := readOverrides(cfg)
	if err != nil {
		return nil, err
	}
	n = &night{
		env: env, cfg: cfg, started: started, asOf: asOf, summary: summary, style: style,
		overrides: given, acceptDrift: c.Bool(acceptDrift), newIDs: c.Bool(newIDs),
	}
	if n.output, err = openOutput(c.Context, env, cfg); err != nil {
		return nil, err
	}
	n.store = n.output
	host, _ := os.Hostname() // only to be told to the next run; without a name the process number must do
	holder := fmt.Sprintf("process %d on %s since %s", os.Getpid(), host, n.started.UTC().Format(time.RFC3339))
	if n.unlock, err = n.store.Lock(c.Context, "leadmill", holder); err != nil {
		return nil, errors.Join(fmt.Errorf("lock output %s%s: %w", n.output.name, n.output.lockHint(err), err), n.close())
	}
	if err := n.begin(c.Context); err != nil {
		return nil, errors.Join(err, n.close())
	}
	n.screen = ui.Open(env.Stderr, mode, style, env.Now, "run", n.run)
	if n.readAfter(n.asOf) {
		n.screen.Log.Warn("the archive holds deliveries that were read after the as-of time: their own times are not believed", "as_of", n.asOf)
	}
	n.screen.Log.Info("run started", "as_of", n.asOf, "version", version(), "config_digest", n.cfg.Digest)
	return n, nil
}

// leftovers is the age at which staged files of earlier runs are taken for those of a crash.
const leftovers = 24 * time.Hour

func (n *night) begin(ctx context.Context) (err error) {
	if err := n.output.sweep(ctx, n.started.Add(-leftovers)); err != nil {
		return fmt.Errorf("clear what crashed runs left: %w", err)
	}
	if n.state, err = load.Current(ctx, n.store); err != nil {
		return err
	}
	n.run, err = load.NewRun(ctx, n.store, n.state, n.asOf)
	return err
}

// close ends the progress display and gives the lock back.
func (n *night) close() error {
	if n.screen.Progress != nil {
		n.screen.Progress.Close()
	}
	var err error
	if n.unlock != nil {
		if err = n.unlock(); err != nil {
			err = fmt.Errorf("unlock output: %w", err)
		}
	}
	return errors.Join(err, n.output.close())
}

// progress lets the packages that do the work report it without knowing who is watching.
func (n *night) progress(stage string, total int64, unit string) (add func(int64), done func()) {
	c := n.screen.Progress.Stage(stage, total, unit)
	return c.Add, c.Done
}

// manifest is the next one: the present state under this run's name.
func (n *night) manifest() load.Manifest {
	m := n.state.Manifest
	m.Run, m.AsOf, m.Program = n.run, n.asOf, version()
	return m
}

func parseAsOf(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now.UTC().Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, &UsageError{Message: fmt.Sprintf("--as-of %q is no time like 2026-11-20T02:00:00Z", text)}
	}
	return t.UTC().Truncate(time.Second), nil
}

func wantsSummary(word string, mode ui.Mode) (bool, error) {
	switch word {
	case "auto":
		return mode != ui.JSON, nil
	case "always", "never":
		return word == "always", nil
	}
	return false, &UsageError{Message: fmt.Sprintf("--summary %q is none of auto, always, never", word)}
}

// screen tells how to talk to whoever reads the error stream.
func (e Environment) screen() (ui.Mode, ui.Style) {
	f, _ := e.Stderr.(*os.File)
	return ui.ModeOf(f, e.Environ), ui.StyleOf(f, slices.Clone(e.Environ))
}

// readAfter reports whether the archive holds deliveries that were read after a time.
func (n *night) readAfter(t time.Time) bool {
	return slices.ContainsFunc(n.state.Manifest.Batches(), func(b archive.Batch) bool { return b.ReadAt.After(t) })
}
