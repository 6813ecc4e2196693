package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"leadmill/load"
	"leadmill/load/store"
	"leadmill/reports"
)

func reportCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:  "report",
		Usage: "write the workbooks of a published snapshot again",
		Description: "Writes the same bytes as the run that published the snapshot did, from the figures it stored.\n" +
			"Changes nothing in the output.",
		Flags: []cli.Flag{
			configFlag(),
			&cli.StringFlag{Name: "snapshot", Usage: "`RUN` to report on (default: the current one)"},
			&cli.StringFlag{Name: "publisher", Usage: "only this publisher's workbook"},
			&cli.StringFlag{Name: "to", Usage: "`FOLDER` to write to", Value: "."},
		},
		Action: func(c *cli.Context) (err error) {
			s, _, err := openConfigured(c, env)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.close()) }()
			p, err := readPublication(c.Context, s, c.String("snapshot"))
			if err != nil {
				return err
			}
			return writeWorkbooks(c.Context, env, p, c.String("publisher"), c.String("to"))
		},
	})
}

// readPublication reads what a snapshot's workbooks were written from. run is "" for the current one.
func readPublication(ctx context.Context, s store.Store, run string) (*publication, error) {
	m, err := load.Find(ctx, s, run)
	if run != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, &UsageError{Message: fmt.Sprintf("no run %q has published a snapshot; leadmill status lists the runs", run)}
	}
	if err != nil {
		return nil, err
	}
	files := m.FilesOf(kindSummary)
	if len(files) != 1 {
		return nil, &UsageError{Message: "no snapshot has been published yet; run leadmill run first"}
	}
	data, err := load.ReadFile(ctx, s, files[0])
	if err != nil {
		return nil, err
	}
	var p publication
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, &store.DamagedError{Key: files[0].Key, What: "cannot be read: " + err.Error()}
	}
	return &p, nil
}

func writeWorkbooks(ctx context.Context, env Environment, p *publication, publisher, folder string) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make folder for the workbooks: %w", err)
	}
	written := 0
	for _, f := range p.Figures {
		if publisher != "" && f.PublisherID != publisher {
			continue
		}
		path := filepath.Join(folder, reports.FileName(f.PublisherID, f.AsOf))
		err := replaceFile(path, func(w io.Writer) error { return reports.Write(ctx, w, f, p.About) })
		if err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
		if _, err := fmt.Fprintln(env.Stdout, path); err != nil {
			return fmt.Errorf("print path: %w", err)
		}
		written++
	}
	if written == 0 && publisher != "" {
		return &UsageError{Message: fmt.Sprintf("the snapshot has no publisher %q", publisher)}
	}
	return nil
}

// workbookMode lets the group read a workbook, as it may read the snapshot.
const workbookMode = 0o640

// replaceFile writes a file whole or not at all.
func replaceFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".leadmill-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Chmod(workbookMode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
