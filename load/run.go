package load

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"leadmill/load/store"
)

// NewRun returns an identifier for a run: its as-of time, and a number where a snapshot with that time was published
// before. A run that published nothing has used nothing, so its retry has the same identifier and writes the same bytes.
func NewRun(ctx context.Context, s store.Store, st *State, asOf time.Time) (string, error) {
	base := asOf.UTC().Format("20060102T150405Z")
	perhaps := false // a manifest is there, but it may be what a crash left
	for info, err := range s.List(ctx, "manifests/"+base) {
		if err != nil {
			return "", fmt.Errorf("list manifests: %w", err)
		}
		perhaps = perhaps || stepOf(info.Key) == StepSnapshot
	}
	if !perhaps {
		return base, nil
	}
	used := map[string]bool{}
	for c, err := range commits(ctx, s, st) {
		if err != nil {
			return "", err
		}
		if stepOf(c.key) == StepSnapshot {
			used[c.manifest.Run] = true
		}
	}
	run := base
	for n := 2; used[run]; n++ {
		run = fmt.Sprintf("%s-%d", base, n)
	}
	return run, nil
}

// Clear removes what an earlier try of this run left of its snapshot. Nobody can see it: the run is not published.
func Clear(ctx context.Context, s store.Store, st *State, run string) error {
	if st.Manifest.Snapshot != nil && st.Manifest.Snapshot.Run == run {
		return fmt.Errorf("run %s is published: its files are not leftovers", run)
	}
	for info, err := range s.List(ctx, "snapshots/"+run+"/") {
		if err != nil {
			return fmt.Errorf("list what run %s left: %w", run, err)
		}
		if err := s.Delete(ctx, info.Key); err != nil {
			return fmt.Errorf("remove what run %s left: %w", run, err)
		}
	}
	return nil
}

// The commits of a run.
const (
	StepArchive  = "archive"
	StepSnapshot = "snapshot"
)

// putManifest stores a manifest under the name of its run and step. The name may be taken, by an earlier try of the run
// that read something else, or by what a crash left: then this one is numbered. Nothing is removed, since another run
// that lost the lock may be about to point CURRENT at it.
func putManifest(ctx context.Context, s store.Store, run, step string, data []byte) (key string, err error) {
	var exists *store.ExistsError
	for n := 1; ; n++ {
		key = fmt.Sprintf("manifests/%s.%s.json", run, step)
		if n > 1 {
			key = fmt.Sprintf("manifests/%s.%s-%d.json", run, step, n)
		}
		if err = put(ctx, s, key, data); !errors.As(err, &exists) {
			return key, err
		}
	}
}

// stepOf is the step in the key of a manifest.
func stepOf(key string) string {
	_, rest, _ := strings.Cut(key, ".")
	step, _, _ := strings.Cut(strings.TrimSuffix(rest, ".json"), "-")
	return step
}
