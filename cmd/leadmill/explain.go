package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/explain"
	"leadmill/cmd/leadmill/ui"
)

func explainCommand(env Environment) *cli.Command {
	c := command(&cli.Command{
		Name:      "explain",
		Usage:     "tell why leads are one customer, or why two leads are or are not",
		ArgsUsage: "CUSTOMER|LEAD|E-MAIL [LEAD|E-MAIL]",
		Description: "Of one argument: the customer, its leads, the evidence that holds them together, and what was kept apart.\n" +
			"Of two: why these leads are, or are not, one customer. Ids are taken in either case, with O for 0 and I or L for 1.\n" +
			"Reads the published snapshot and changes nothing. What it prints is personal data.",
		Flags: explainFlags(),
	})
	c.Action = func(c *cli.Context) (err error) {
		if n := c.NArg(); n == 0 || n > 2 { // an argument may be an e-mail address, so none is repeated
			return &UsageError{Message: fmt.Sprintf("leadmill explain takes the id of a customer or lead, or an e-mail address, or two of leads; it got %d arguments", n)}
		}
		s, _, err := openConfigured(c, env)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.close()) }()
		m, err := findSnapshot(c.Context, s, c.String("snapshot"))
		if err != nil {
			return err
		}
		source, err := explain.Open(c.Context, s, m, runtime.GOMAXPROCS(0))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, source.Close()) }()
		answer, err := ask(c.Context, source, newPairScorer(s, m), c.Args().Slice())
		if err != nil {
			return errors.Join(tellChoices(c, env, err), questionable(err))
		}
		return tellAnswer(c, env, answer)
	}
	return c
}

func explainFlags() []cli.Flag {
	return []cli.Flag{
		configFlag(),
		&cli.StringFlag{Name: "snapshot", Usage: "`RUN` to explain (default: the current one)"},
		&cli.StringFlag{Name: "html", Usage: "write one self-contained page to this `FILE`"},
		&cli.BoolFlag{Name: "json", Usage: "print JSON for programs"},
		&cli.BoolFlag{Name: "ascii", Usage: "draw with plain characters"},
	}
}

// explanation is what explain answers, in three forms; the fourth is its JSON.
type explanation interface {
	Text(w io.Writer, style ui.Style) error
	HTML(w io.Writer) error
}

func ask(ctx context.Context, s *explain.Source, scorer explain.PairScorer, arguments []string) (explanation, error) {
	if len(arguments) == 1 {
		return s.Customer(ctx, arguments[0])
	}
	return s.Pair(ctx, arguments[0], arguments[1], scorer)
}

func tellAnswer(c *cli.Context, env Environment, answer explanation) error {
	if path := c.String("html"); path != "" {
		if err := writePage(path, answer); err != nil {
			return err
		}
		if !c.Bool("json") {
			return writeText(env.Stdout, path+"\n")
		}
	}
	if c.Bool("json") {
		return printJSON(env.Stdout, answer)
	}
	return answer.Text(env.Stdout, pageStyle(c, env))
}

// writePage writes the page. Where it cannot be written, the path is told as it was typed.
func writePage(path string, answer explanation) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return &UsageError{Message: fmt.Sprintf("--html %s: that is a folder: name a file in it", path)}
	}
	return unwritable(path, replaceFile(path, answer.HTML))
}

// unwritable makes a place that is not there, or is no folder, a fault of the call.
func unwritable(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return &UsageError{Message: fmt.Sprintf("--html %s: there is no such folder: create the folder first", path)}
	case errors.Is(err, syscall.EROFS):
		return &UsageError{Message: fmt.Sprintf("--html %s: nothing can be written there: name another place", path)}
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("--html %s: you may not write there: %w", path, fs.ErrPermission)
	}
	return fmt.Errorf("write the explanation: %w", err)
}

// pageStyle is how to draw on the output: without a terminal there is room for wide tables.
func pageStyle(c *cli.Context, env Environment) ui.Style {
	f, _ := env.Stdout.(*os.File)
	style := ui.StyleOf(f, slices.Clone(env.Environ))
	if !ui.IsTerminal(f) {
		style.Width = wideText
	}
	style.Unicode = style.Unicode && !c.Bool("ascii")
	return style
}

// wideText is a width at which names and addresses are seldom cut.
const wideText = 120

// tellChoices prints the customers that a question may mean, where it means several.
func tellChoices(c *cli.Context, env Environment, err error) error {
	var question *explain.QuestionError
	if !errors.As(err, &question) || len(question.Choices) == 0 {
		return nil
	}
	if c.Bool("json") {
		return printJSON(env.Stdout, map[string]any{"choices": question.Choices})
	}
	return explain.ChoicesText(env.Stdout, pageStyle(c, env), question.Choices)
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}

// questionable makes a question that names nothing a fault of the call.
func questionable(err error) error {
	var question *explain.QuestionError
	if errors.As(err, &question) {
		return &UsageError{Message: err.Error()}
	}
	return err
}

// flagsFirst moves the flags of explain before its arguments, since the library takes what stands behind an argument
// for another one. Everything behind "--" stays an argument.
func flagsFirst(args []string) []string {
	if len(args) < 2 || args[1] != "explain" {
		return args
	}
	valued := map[string]bool{}
	for _, f := range explainFlags() {
		_, isBool := f.(*cli.BoolFlag)
		for _, name := range f.Names() {
			valued[name] = !isBool
		}
	}
	var flags, rest []string
	for i := 2; i < len(args); i++ {
		name := strings.TrimLeft(args[i], "-")
		switch {
		case args[i] == "--":
			rest, i = append(rest, args[i+1:]...), len(args)
		case name == args[i]:
			rest = append(rest, args[i])
		default:
			flags = append(flags, args[i])
			if !valued[name] {
				continue
			}
			if i++; i == len(args) {
				return slices.Concat(args[:2], flags) // the library misses the value
			}
			flags = append(flags, args[i])
		}
	}
	return slices.Concat(args[:2], flags, []string{"--"}, rest)
}
