package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"leadmill/transform"
)

func schemaCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:  "schema",
		Usage: "print the columns of every dataset and the codes they hold",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Usage: "print as text, markdown or json (`FORM`)", Value: "text"},
			&cli.StringFlag{Name: "dataset", Usage: "only this dataset"},
		},
		Action: func(c *cli.Context) error {
			datasets := transform.Datasets()
			if only := c.String("dataset"); only != "" {
				datasets = nil
				var names []string
				for _, d := range transform.Datasets() {
					names = append(names, d.Name)
					if d.Name == only {
						datasets = []transform.Dataset{d}
					}
				}
				if datasets == nil {
					return &UsageError{Message: fmt.Sprintf("there is no dataset %q; there are %s", only, strings.Join(names, ", "))}
				}
			}
			switch c.String("format") {
			case "text":
				return writeText(env.Stdout, schemaText(datasets))
			case "markdown":
				return writeText(env.Stdout, schemaMarkdown(datasets))
			case "json":
				e := json.NewEncoder(env.Stdout)
				e.SetIndent("", "  ")
				return e.Encode(map[string]any{
					"version": transform.SchemaVersion, "datasets": datasets,
					"reject_reasons": transform.Reasons(), "collapse_reasons": transform.CollapseReasons(), "outcomes": transform.OutcomeCodes(), "issues": transform.Issues(),
				})
			}
			return &UsageError{Message: fmt.Sprintf("--format %q is none of text, markdown, json", c.String("format"))}
		},
	})
}

func writeText(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("print schema: %w", err)
	}
	return nil
}

func schemaText(datasets []transform.Dataset) string {
	var b strings.Builder
	fmt.Fprintf(&b, "schema %s\n", transform.SchemaVersion)
	for _, d := range datasets {
		fmt.Fprintf(&b, "\n%s: %s\n", d.Name, d.Doc)
		for _, c := range d.Columns {
			fmt.Fprintf(&b, "  %-24s %-16s %-5s %s\n", c.Name, c.Type, nullWord(c), c.Doc)
		}
	}
	for _, list := range codeLists() {
		fmt.Fprintf(&b, "\n%s\n", list.title)
		for _, c := range list.codes {
			fmt.Fprintf(&b, "  %-24s %s\n", c.Name, c.Doc)
		}
	}
	return b.String()
}

func schemaMarkdown(datasets []transform.Dataset) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Schema version %s. Written by `leadmill schema --format markdown`.\n", transform.SchemaVersion)
	for _, d := range datasets {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", d.Name, d.Doc)
		if len(d.Sorted) > 0 {
			fmt.Fprintf(&b, "Sorted by %s.\n", strings.Join(d.Sorted, ", "))
		}
		b.WriteString("\n| column | type | null | personal | meaning |\n| --- | --- | --- | --- | --- |\n")
		for _, c := range d.Columns {
			personal := ""
			if c.Personal {
				personal = "yes"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c.Name, c.Type, nullWord(c), personal, c.Doc)
		}
	}
	for _, list := range codeLists() {
		fmt.Fprintf(&b, "\n## %s\n\n| code | meaning |\n| --- | --- |\n", list.title)
		for _, c := range list.codes {
			fmt.Fprintf(&b, "| %s | %s |\n", c.Name, c.Doc)
		}
	}
	return b.String()
}

type codeList struct {
	title string
	codes []transform.Code
}

func codeLists() []codeList {
	return []codeList{
		{"Reasons of rejects", transform.Reasons()},
		{"Reasons of collapsed deliveries", transform.CollapseReasons()},
		{"Outcomes of leads", transform.OutcomeCodes()},
		{"Issues of leads", transform.Issues()},
	}
}

func nullWord(c transform.Column) string {
	if c.Required {
		return "never"
	}
	return "may"
}
