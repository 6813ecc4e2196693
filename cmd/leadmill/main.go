// Command leadmill reads raw marketplace leads from wherever Microsoft delivers them, normalises and deduplicates
// them, publishes them as Parquet and writes Excel funnel reports. It is made to run every night as a CronJob.
//
// Start reading at run.go: it tells the story of the night.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // the container has no time zones of its own
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Main(ctx, os.Args, Environment{
		Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(), Now: time.Now,
	})
	stop()
	os.Exit(code)
}
