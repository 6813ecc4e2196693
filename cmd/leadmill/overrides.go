package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"

	"leadmill/cmd/leadmill/config"
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
	if r.UnknownOverrides > 0 {
		n.screen.Log.Warn("overrides name leads that are not there", "overrides", r.UnknownOverrides, "of", len(n.overrides.Pairs))
	}
	if r.RefusedLinks > 0 {
		n.screen.Log.Warn("merges in a CRM are left out because an override forbids them", "merges", r.RefusedLinks)
	}
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
