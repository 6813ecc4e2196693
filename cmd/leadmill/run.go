package main

import (
	"context"

	"github.com/urfave/cli/v2"
)

func runCommand(env Environment) *cli.Command {
	return command(&cli.Command{
		Name:  "run",
		Usage: "do the whole night: read what is new, build, publish",
		Description: "Reads every feed from where the last run stopped and adds the raw records to the archive.\n" +
			"Then builds every dataset and workbook from the archive, reads them back, and publishes them in one step.\n" +
			"A run that fails changes nothing that a reader sees; run it again.\n\n" +
			"   leadmill run --config leadmill.yaml",
		Flags: buildFlags(),
		Action: withNight(env, func(ctx context.Context, n *night) error {
			// First commit: the archive grows, batches and bookmarks together.
			if err := n.extract(ctx); err != nil {
				return err
			}
			// Second commit: everything is built from the archive, read back, and made visible in one step.
			published, err := n.build(ctx)
			if err != nil {
				return err
			}
			return n.tellPublished(published)
		}),
	})
}
