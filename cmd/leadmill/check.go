package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/config"
	"leadmill/cmd/leadmill/ui"
	"leadmill/extract"
	"leadmill/load"
)

func checkCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:  "check",
		Usage: "check the configuration, sign in to every source, and try the output",
		Description: "Reads the first page of every source, counts what is on it, and stores no lead.\n" +
			"Prints a table of what works, and what to do about what does not. All faults are told at once.",
		Flags: []cli.Flag{configFlag()},
		Action: func(c *cli.Context) error {
			path := c.String("config")
			cfg, err := config.Load(path, sourceTypes(), env.Environ)
			if err != nil {
				return err
			}
			var list checklist
			list.add("configuration", path, counted(int64(len(cfg.Sources)), "source", "sources"), nil)
			list.overrides(c.Context, env, cfg)
			list.sources(c.Context, env, cfg)
			found, err := checkOutput(c.Context, env, cfg)
			list.add("output", placeName(cfg.Output), found, err)
			return list.print(env)
		},
	})
}

// overrides reads the file of overrides, where there is one.
func (l *checklist) overrides(ctx context.Context, env Environment, cfg *config.Config) {
	if cfg.Overrides == "" {
		return
	}
	o, err := readOverrides(cfg)
	if err != nil { // which names the file and its lines, and may be long
		l.rows = append(l.rows, []string{"FAULT", "overrides", cfg.Overrides, "told below"})
		l.faults = append(l.faults, err)
		return
	}
	found := counted(int64(len(o.Pairs)), "pair", "pairs")
	if place, err := openOutput(ctx, env, cfg); err == nil { // else the output's own line tells
		lines, err := o.unpublished(ctx, place)
		if len(lines) > 0 && err == nil {
			found += "; " + unpublishedText(lines)
		}
		if err := errors.Join(err, place.close()); err != nil {
			found += "; its leads could not be looked for: " + err.Error()
		}
	}
	l.add("overrides", cfg.Overrides, found, nil)
}

// sources checks all sources side by side: one that does not answer may take a minute to say so.
func (l *checklist) sources(ctx context.Context, env Environment, cfg *config.Config) {
	type result struct {
		found string
		err   error
	}
	results := make([]result, len(cfg.Sources))
	var all sync.WaitGroup
	for i, src := range cfg.Sources {
		all.Go(func() { results[i].found, results[i].err = checkSource(ctx, env, cfg, src) })
	}
	all.Wait()
	for i, src := range cfg.Sources {
		l.add("source", src.Name, results[i].found, results[i].err)
		if row := l.rows[len(l.rows)-1]; !src.Required {
			row[len(row)-1] += "; optional: runs go on without it"
		}
	}
}

// checkSource signs in and reads the first page.
func checkSource(ctx context.Context, env Environment, cfg *config.Config, src config.Source) (found string, err error) {
	source, err := src.Options.Open(env.source(cfg.Dir))
	if err != nil {
		return "", err
	}
	sample, err := source.Check(ctx)
	if err != nil {
		return "", err
	}
	return describeSample(sample), nil
}

func describeSample(s extract.Sample) string {
	text := counted(s.Records, "lead", "leads")
	if s.More {
		text += " on the first page, more behind it"
	}
	if s.Records == 0 && s.Filtered > 0 {
		text += ": does the filter fit?"
	}
	if s.Filtered > 0 {
		text += "; " + counted(s.Filtered, "record", "records") + " of others"
	}
	if s.Note != "" {
		text += "; " + s.Note
	}
	return text
}

// counted writes a number and what it counts.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return ui.Count(n) + " " + many
}

// checkOutput reads what is published and tries to write.
func checkOutput(ctx context.Context, env Environment, cfg *config.Config) (found string, err error) {
	o, err := openOutput(ctx, env, cfg)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	state, err := load.Current(ctx, o)
	if err != nil {
		return "", err
	}
	if err := o.tryWriting(ctx); err != nil {
		return "", err
	}
	if state.Manifest.Snapshot == nil {
		return "nothing published yet", nil
	}
	return "snapshot " + state.Manifest.Snapshot.Run, nil
}

// checklist collects what was checked.
type checklist struct {
	rows   [][]string
	faults []error
}

func (l *checklist) add(kind, name, found string, err error) {
	state := "ok"
	if err != nil {
		state, found = "FAULT", err.Error()
		l.faults = append(l.faults, fmt.Errorf("%s %s: %w", kind, name, err))
	}
	l.rows = append(l.rows, []string{state, kind, name, found})
}

// print shows the table and returns the faults, which are then told in full.
func (l *checklist) print(env Environment) error {
	_, style := env.screen()
	columns := []ui.Column{{Title: "state", Whole: true}, {Title: "what", Whole: true}, {Title: "name", Whole: true}, {Title: "found", Whole: true}}
	if err := ui.Table(env.Stdout, style, columns, l.rows); err != nil {
		return fmt.Errorf("print the checks: %w", err)
	}
	return errors.Join(l.faults...)
}

func configFlag() cli.Flag {
	return &cli.StringFlag{
		Name: "config", Aliases: []string{"c"}, Usage: "configuration `FILE`",
		EnvVars: []string{"LEADMILL_CONFIG"}, Value: "leadmill.yaml",
	}
}
