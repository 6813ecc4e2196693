package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"syscall"

	"github.com/urfave/cli/v2"

	"leadmill/transform/resolve/evaluate"
)

func evaluateCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:  "evaluate",
		Usage: "score how leads are grouped into customers, against a labelled sample",
		Description: "With --config, the truth is a CSV file with the columns lead_id and person, and the published customers\n" +
			"are scored. Without it, the file itself is resolved with the default settings and scored; --mapping says\n" +
			"which of its columns is what, and without a mapping they are id, first_name, last_name, email, phone,\n" +
			"country, company, job_title and person. Of leads only their identifiers are printed.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "truth", Usage: "labelled `FILE`"},
			// Without LEADMILL_CONFIG: what is scored must not hang on the environment.
			&cli.StringFlag{Name: "config", Aliases: []string{"c"}, Usage: "score what this configuration `FILE` published"},
			&cli.StringFlag{Name: "snapshot", Usage: "`RUN` to score (default: the current one)"},
			&cli.StringFlag{Name: "mapping", Usage: "YAML `FILE` that maps the columns of the truth"},
			&cli.Float64Flag{Name: "min-f1", Usage: "exit with 65 below this F1, from 0 to 1"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON for programs"},
		},
		Action: func(c *cli.Context) error {
			if err := checkEvaluateFlags(c); err != nil {
				return err
			}
			e, err := evaluateTruth(c, env)
			if err != nil {
				return err
			}
			if err := e.print(env, c.Bool("json")); err != nil {
				return err
			}
			if least := c.Float64("min-f1"); e.F1 < least {
				return &ScoreError{F1: e.F1, Least: least}
			}
			return nil
		},
	})
}

// A ScoreError is a resolution that scores below the bound it was given.
type ScoreError struct{ F1, Least float64 }

func (e *ScoreError) Error() string {
	return fmt.Sprintf("F1 is %.6f, below the %g that --min-f1 asks for", e.F1, e.Least)
}

// evaluation is what is printed of a score.
type evaluation struct {
	Truth     string `json:"truth"`
	Snapshot  string `json:"snapshot,omitempty"` // the run that was scored; "" where the file itself was resolved
	Published bool   `json:"-"`
	Unknown   int    `json:"unknown"`  // labelled leads that the snapshot does not have
	Repeated  int    `json:"repeated"` // rows whose id an earlier row has
	*evaluate.Report
}

func checkEvaluateFlags(c *cli.Context) error {
	least := c.Float64("min-f1")
	switch {
	case c.String("truth") == "":
		return &UsageError{Message: "leadmill evaluate needs --truth FILE"}
	case c.IsSet("config") && c.IsSet("mapping"):
		return &UsageError{Message: "--mapping is for a file that is resolved itself; with --config the columns are lead_id and person"}
	case c.IsSet("snapshot") && !c.IsSet("config"):
		return &UsageError{Message: "--snapshot needs --config, which says where snapshots are"}
	case !(least >= 0 && least <= 1): // NaN too
		return &UsageError{Message: fmt.Sprintf("--min-f1 %g is not between 0 and 1", least)}
	}
	return nil
}

func evaluateTruth(c *cli.Context, env Environment) (*evaluation, error) {
	truth := c.String("truth")
	if c.IsSet("config") {
		labels, err := evaluate.LoadLabels(c.Context, truth)
		if err != nil {
			return nil, missingFile("--truth", truth, err)
		}
		return evaluateSnapshot(c, env, labels)
	}
	mapping := evaluate.DefaultMapping()
	if c.IsSet("mapping") {
		var err error
		if mapping, err = evaluate.ReadMapping(c.String("mapping")); err != nil {
			return nil, missingFile("--mapping", c.String("mapping"), err)
		}
	}
	workers := runtime.GOMAXPROCS(0)
	sample, err := evaluate.Load(c.Context, truth, mapping, workers)
	if err != nil {
		return nil, missingFile("--truth", truth, err)
	}
	report, err := evaluate.Resolve(c.Context, sample, workers)
	if err != nil {
		return nil, fmt.Errorf("evaluate %s: %w", truth, err)
	}
	return &evaluation{Truth: truth, Repeated: sample.Repeated, Report: report}, nil
}

// missingFile makes a file that a flag names and that is not there, or is a folder, a fault of the call.
func missingFile(flag, path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &UsageError{Message: fmt.Sprintf("%s: %v", flag, err)}
	case errors.Is(err, syscall.EISDIR):
		return &UsageError{Message: fmt.Sprintf("%s: %s is a folder: name a file", flag, path)}
	}
	return err
}

// evaluateSnapshot scores the published customers. It takes no lock: what CURRENT names does not change.
func evaluateSnapshot(c *cli.Context, env Environment, labels *evaluate.Labels) (e *evaluation, err error) {
	s, _, err := openConfigured(c, env)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	m, err := findSnapshot(c.Context, s, c.String("snapshot"))
	if err != nil {
		return nil, err
	}
	p := evaluate.NewPublished(labels)
	if err := readEvidence(c.Context, s, m, p); err != nil {
		return nil, err
	}
	report, err := p.Report()
	if err != nil {
		return nil, err
	}
	return &evaluation{
		Truth: c.String("truth"), Snapshot: m.Snapshot.Run, Published: true, Unknown: p.Unknown(), Repeated: labels.Repeated,
		Report: report,
	}, nil
}

func (e *evaluation) print(env Environment, asJSON bool) error {
	if !asJSON {
		return e.printTables(env)
	}
	encoder := json.NewEncoder(env.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(e); err != nil {
		return fmt.Errorf("print scores: %w", err)
	}
	return nil
}
