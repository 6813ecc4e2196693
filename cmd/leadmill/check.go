package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/config"
	"leadmill/load"
	"leadmill/load/store"
)

func checkCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:        "check",
		Usage:       "check the configuration, every source and the output, and read no lead",
		Description: "Prints one line for each thing checked. All faults are told at once.",
		Flags:       []cli.Flag{configFlag()},
		Action: func(c *cli.Context) error {
			path := c.String("config")
			cfg, err := config.Load(path, sourceTypes(), env.Environ)
			if err != nil {
				return err
			}
			r := &checklist{env: env}
			r.line("configuration", path, nil)
			for _, src := range cfg.Sources {
				source, err := src.Options.Open(cfg.Dir)
				if err == nil {
					err = source.Check(c.Context)
				}
				r.line("source", src.Name, err)
			}
			s, err := store.OpenFolder(cfg.Output)
			if err == nil {
				_, err = load.Current(c.Context, s)
			}
			if err == nil {
				err = tryWriting(c.Context, s)
			}
			r.line("output", cfg.Output, err)
			return errors.Join(r.faults...)
		},
	})
}

// tryWriting stages an object and throws it away.
func tryWriting(ctx context.Context, s store.Store) error {
	staged, err := s.Stage(ctx)
	if err != nil {
		return err
	}
	_, err = staged.Write([]byte("leadmill check\n"))
	return errors.Join(err, staged.Discard())
}

type checklist struct {
	env    Environment
	faults []error
}

func (r *checklist) line(kind, name string, err error) {
	line := fmt.Sprintf("%-5s  %s %s", "ok", kind, name)
	if err != nil {
		line = fmt.Sprintf("%-5s  %s %s: %v", "FAULT", kind, name, err)
		r.faults = append(r.faults, fmt.Errorf("%s %s: %w", kind, name, err))
	}
	if _, err := fmt.Fprintln(r.env.Stdout, line); err != nil {
		r.faults = append(r.faults, err)
	}
}

func configFlag() cli.Flag {
	return &cli.StringFlag{
		Name: "config", Aliases: []string{"c"}, Usage: "configuration `FILE`",
		EnvVars: []string{"LEADMILL_CONFIG"}, Value: "leadmill.yaml",
	}
}
