package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/config"
	"leadmill/cmd/leadmill/ui"
	"leadmill/transform/resolve/override"
)

// Environment is everything that a command takes from the process it runs in.
type Environment struct {
	Stdout, Stderr io.Writer
	Environ        []string
	Now            func() time.Time
}

// Main runs one command and returns its exit code. It never exits itself, so tests call it in process.
func Main(ctx context.Context, args []string, env Environment) (code int) {
	defer func() {
		if p := recover(); p != nil {
			code = tell(env, args, &PanicError{Value: p})
		}
	}()
	args = flagsFirst(helpFlag(args))
	err := newApp(env).RunContext(ctx, args)
	if err == nil {
		return ExitOK
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = &StoppedError{Err: err}
	}
	return tell(env, args, err)
}

// helpFlag turns "leadmill help run" into "leadmill run --help".
func helpFlag(args []string) []string {
	if len(args) < 2 || args[1] != "help" {
		return args
	}
	return append(append(args[:1:1], args[2:]...), "--help")
}

// tell prints an error where whoever reads it looks, and returns the exit code for it: as a log line for a job whose
// error stream is collected, else as text.
func tell(env Environment, args []string, err error) int {
	code := exitCode(err)
	job := len(args) > 1 && slices.Contains([]string{"run", "extract", "build", "train"}, args[1])
	if mode, _ := env.screen(); job && mode == ui.JSON {
		log := ui.NewLogger(env.Stderr, false, slog.LevelInfo)
		var faulty *config.Error
		if errors.As(err, &faulty) {
			for _, f := range faulty.Faults {
				log.Error("configuration fault", "fault", f.String())
			}
			err = fmt.Errorf("faults in the configuration: %d", len(faulty.Faults))
		}
		var rows *override.Error
		if errors.As(err, &rows) {
			for _, line := range rows.Lines() {
				log.Error("override fault", "fault", line)
			}
			err = fmt.Errorf("faults in the overrides: %d", len(rows.Faults))
		}
		log.Error("run failed", "error", err.Error(), "exit_code", code)
		return code
	}
	mode, _ := env.screen()
	_, _ = fmt.Fprintf(env.Stderr, "leadmill: %s\n", errorText(mode, err)) // nobody is left to be told of a failure
	return code
}

// errorText is an error as text. On a terminal it tells who wrote the overrides that contradict each other; a log does not.
func errorText(mode ui.Mode, err error) string {
	var contradiction *override.ContradictionError
	if mode == ui.JSON || !errors.As(err, &contradiction) {
		return err.Error()
	}
	return strings.ReplaceAll(err.Error(), contradiction.Error(), contradiction.Named())
}

func newApp(env Environment) *cli.App {
	return &cli.App{
		Name:                      "leadmill",
		Usage:                     "marketplace leads in, Parquet and funnel reports out",
		Version:                   version(),
		Writer:                    env.Stdout,
		ErrWriter:                 env.Stderr,
		DisableSliceFlagSeparator: true,
		HideHelpCommand:           true,
		// The library's defaults would exit inside Run and leave locks and temporary files behind.
		ExitErrHandler: func(*cli.Context, error) {},
		OnUsageError:   func(_ *cli.Context, err error, _ bool) error { return &UsageError{Message: err.Error()} },
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return &UsageError{Message: fmt.Sprintf("there is no command %q", c.Args().First())}
			}
			return &UsageError{Message: "a command is missing"}
		},
		Commands: []*cli.Command{
			runCommand(env), extractCommand(env), buildCommand(env), trainCommand(env), reportCommand(env),
			checkCommand(env), statusCommand(env), explainCommand(env), schemaCommand(env), evaluateCommand(env),
		},
		CustomAppHelpTemplate: cli.AppHelpTemplate + exitHelp,
	}
}

// command completes a command: it takes no arguments beside its flags, since the library would take a flag after the
// first argument for another argument and run without it.
func command(c *cli.Command) *cli.Command {
	action := c.Action
	c.Action = func(ctx *cli.Context) error {
		if ctx.Args().Present() {
			return &UsageError{Message: fmt.Sprintf("leadmill %s takes flags only, not %q", c.Name, ctx.Args().First())}
		}
		return action(ctx)
	}
	c.OnUsageError = func(_ *cli.Context, err error, _ bool) error {
		return &UsageError{Message: fmt.Sprintf("leadmill %s: %v", c.Name, err)}
	}
	c.HideHelpCommand = true // else "leadmill run help" does nothing and exits 0
	c.CustomHelpTemplate = cli.CommandHelpTemplate + exitHelp
	return c
}
