// Resolve groups a labelled file with the default settings, as `leadmill evaluate` does, and prints as JSON what that cost
// step by step. Evaluate itself also groups the leads at each threshold of its curve; here that comes after the clock has stopped.
// Run it with `go run .ci/bench/resolve.go FILE [MAPPING]`.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"leadmill/transform/resolve/evaluate"
	"leadmill/transform/resolve/match"
)

type cost struct {
	Wall float64 `json:"wall"`
	CPU  float64 `json:"cpu"`
}

type answer struct {
	cost
	Peak   float64          `json:"peak"` // MiB
	Stages map[string]cost  `json:"stages"`
	Leads  int              `json:"leads"`
	Pairs  int64            `json:"pairs"`
	Fixed  evaluate.Scores  `json:"fixed"`
	Best   evaluate.Point   `json:"best"`
	Curve  []evaluate.Point `json:"curve"`
	Go     string           `json:"go"`
}

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "resolve:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("give the labelled file, and its mapping if it has one")
	}
	c := clock{began: time.Now(), last: time.Now(), stages: map[string]cost{}}
	mapping := evaluate.DefaultMapping()
	if len(args) > 1 {
		var err error
		if mapping, err = evaluate.ReadMapping(args[1]); err != nil {
			return err
		}
	}
	workers := runtime.GOMAXPROCS(0)
	sample, err := evaluate.Load(ctx, args[0], mapping, workers)
	if err != nil {
		return err
	}
	c.end("read")
	scored, err := match.Score(ctx, sample.Values, sample.Leads, match.Options{Key: sample.Key, Workers: workers})
	if err != nil {
		return err
	}
	c.end("score")
	result, err := scored.Cluster(ctx)
	if err != nil {
		return err
	}
	c.end("cluster")

	a := answer{
		cost: c.total(), Peak: c.peak, Stages: c.stages, Leads: len(sample.Leads), Go: runtime.Version(),
		Fixed: evaluate.Score(sample.Person, result.Person),
	}
	for _, b := range result.Blocks {
		a.Pairs += b.Pairs
	}
	if a.Curve, err = evaluate.Curve(ctx, scored, sample.Person); err != nil {
		return err
	}
	for _, p := range a.Curve {
		if p.F1 > a.Best.F1 {
			a.Best = p
		}
	}
	return json.NewEncoder(os.Stdout).Encode(a)
}

type clock struct {
	began, last time.Time
	cpu, peak   float64
	stages      map[string]cost
}

func (c *clock) end(stage string) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it cannot fail for these arguments
	}
	now, cpu := time.Now(), float64(u.Utime.Nano()+u.Stime.Nano())/1e9
	c.stages[stage] = cost{now.Sub(c.last).Seconds(), cpu - c.cpu}
	c.last, c.cpu, c.peak = now, cpu, float64(u.Maxrss)/1024
}

func (c *clock) total() cost { return cost{c.last.Sub(c.began).Seconds(), c.cpu} }
