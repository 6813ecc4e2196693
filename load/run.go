package load

import (
	"context"
	"fmt"
	"strings"
	"time"

	"leadmill/load/store"
)

// NewRun returns an identifier for a run: its as-of time, and a number where that time was used before. A run that
// committed nothing has used nothing, so a retry of it gets the same identifier.
func NewRun(ctx context.Context, s store.Store, asOf time.Time) (string, error) {
	base := asOf.UTC().Format("20060102T150405Z")
	used := map[string]bool{}
	for info, err := range s.List(ctx, "manifests/"+base) {
		if err != nil {
			return "", fmt.Errorf("list manifests: %w", err)
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(info.Key, "manifests/"), ".")
		used[name] = true
	}
	run := base
	for n := 2; used[run]; n++ {
		run = fmt.Sprintf("%s-%d", base, n)
	}
	return run, nil
}
