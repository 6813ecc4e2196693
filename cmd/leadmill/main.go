// Command leadmill reads raw marketplace leads from wherever Microsoft delivers them, normalises and deduplicates
// them, publishes them as Parquet and writes Excel funnel reports. It is made to run every night as a CronJob.
//
// Start reading at run.go: it tells the story of the night.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // the container has no time zones of its own
)

// collectAt is how much garbage, in percent of what is in use, starts a collection. A night holds one record for every
// lead, without pointers: collecting twice as often as Go's default costs a hundredth of its time and saves a quarter
// of its memory (docs/performance.md).
const collectAt = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Main(ctx, os.Args, Environment{
		Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(), Now: time.Now,
	})
	stop()
	os.Exit(code)
}
