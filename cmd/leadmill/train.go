package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"leadmill/cmd/leadmill/ui"
	"leadmill/load"
)

func trainCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:  "train",
		Usage: "train the match model anew on the archive, and publish what it finds",
		Description: "Does what build does, with a match model that is trained on the leads of today instead of the stored one.\n" +
			"Old customers may change: the drift alarm applies, and --accept-drift overrules it.",
		Flags: buildFlags(),
		Action: withNight(env, func(ctx context.Context, n *night) error {
			n.train = true
			before := n.state.Manifest.Model()
			published, err := n.build(ctx)
			if err != nil {
				return err
			}
			if err := n.tellPublished(published); err != nil {
				return err
			}
			return n.tellTrained(before)
		}),
	})
}

// tellTrained prints, where a person is watching, what training has changed.
func (n *night) tellTrained(before *load.Model) error {
	if !n.summary {
		return nil
	}
	text := fmt.Sprintf("model     %s, was %s\n", describeModel(n.state.Manifest.Model()), describeModel(before))
	if d := n.drift; d.Leads > 0 {
		text += fmt.Sprintf("customers %s of %s published leads have another customer id (%s)\n",
			ui.Count(d.IDsChanged), ui.Count(d.Leads), percent(d.IDsChanged, d.Leads))
	}
	if _, err := fmt.Fprint(n.env.Stdout, text); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	return nil
}

func describeModel(m *load.Model) string {
	if m == nil {
		return "none"
	}
	return fmt.Sprintf("%s (as of %s, on %s before feeds are folded)", m.Version, stamp(m.AsOf), counted(m.Leads, "lead", "leads"))
}
