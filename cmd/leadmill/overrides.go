package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"leadmill/cmd/leadmill/config"
	"leadmill/cmd/leadmill/ui"
	"leadmill/load"
	"leadmill/load/store"
	"leadmill/transform"
	"leadmill/transform/assemble"
	"leadmill/transform/resolve/override"
)

// overrides are the pairs that the configuration's file names, and the SHA-256 (hex) of the file.
type overrides struct {
	override.List
	digest string
}

// readOverrides reads and checks the file. A configuration without one has no overrides.
func readOverrides(cfg *config.Config) (o overrides, err error) {
	if cfg.Overrides == "" {
		return o, nil
	}
	data, err := os.ReadFile(cfg.Overrides)
	if err != nil {
		return o, &OverridesError{File: cfg.Overrides, Err: err}
	}
	list, err := override.Parse(bytes.NewReader(data), cfg.Overrides)
	if err != nil {
		return o, err
	}
	sum := sha256.Sum256(data)
	return overrides{List: *list, digest: hex.EncodeToString(sum[:])}, list.Check()
}

// logOverrides tells what became of overrides and of a CRM's merges. It names nobody.
func (n *night) logOverrides(r *assemble.Result) {
	if lines := r.UnknownOverrides; len(lines) > 0 {
		n.screen.Log.Warn("overrides name leads that are not there", "overrides", len(lines), "of", len(n.overrides.Pairs),
			"lines", firstLines(lines))
	}
	if r.RefusedLinks > 0 {
		n.screen.Log.Warn("merges in a CRM are left out because an override forbids them", "merges", r.RefusedLinks)
	}
}

// shownLines is how many lines of a file a message names.
const shownLines = 5

func unpublishedText(lines []int) string {
	if len(lines) == 1 {
		return fmt.Sprintf("line %d names a lead that is not published", lines[0])
	}
	return fmt.Sprintf("lines %s name leads that are not published", firstLines(lines))
}

// firstLines names the first of some lines.
func firstLines(lines []int) string {
	var texts []string
	for _, line := range lines[:min(len(lines), shownLines)] {
		texts = append(texts, strconv.Itoa(line))
	}
	text := strings.Join(texts, ", ")
	if more := len(lines) - shownLines; more > 0 {
		text += fmt.Sprintf(" and %s more", ui.Count(int64(more)))
	}
	return text
}

// unpublished lists the lines of the overrides that name a lead which is not in the published snapshot. A lead that was
// folded into another one is not, and its override holds all the same.
func (o *overrides) unpublished(ctx context.Context, s store.Store) (lines []int, err error) {
	state, err := load.Current(ctx, s)
	if err != nil || state.Manifest.Snapshot == nil {
		return nil, err
	}
	missing := map[string]bool{}
	for _, p := range o.Pairs {
		missing[p.A.String()], missing[p.B.String()] = true, true
	}
	err = eachRow(ctx, s, state.Manifest.FilesOf(transform.Leads().Name), []string{"lead_id"}, func(texts []string, _ float64) {
		delete(missing, texts[0])
	})
	for _, p := range o.Pairs {
		if missing[p.A.String()] || missing[p.B.String()] {
			lines = append(lines, p.Line)
		}
	}
	return lines, err
}

// An OverridesError is a file of overrides that cannot be read. Nothing is published without it: what somebody parted would
// be merged again.
type OverridesError struct {
	File string
	Err  error
}

func (e *OverridesError) Error() string {
	return fmt.Sprintf("read the overrides that the configuration names: %v", e.Err)
}

func (e *OverridesError) Unwrap() error { return e.Err }
