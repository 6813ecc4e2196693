package main

import (
	"encoding/json"
	"fmt"
	"math"

	"leadmill/load"
	"leadmill/transform/assemble"
	"leadmill/transform/resolve/match"
)

// A ModelError is a stored match model that this program cannot use.
type ModelError struct {
	Version string
	Err     error
}

func (e *ModelError) Error() string {
	return fmt.Sprintf("use match model %s of the published snapshot (train another one with leadmill train): %v", e.Version, e.Err)
}

func (e *ModelError) Unwrap() error { return e.Err }

// setModel lets the build go on with the model of the published snapshot, until the leads have outgrown it. A night that
// trains has none.
func (n *night) setModel(o *assemble.Options) error {
	stored := n.state.Manifest.Model()
	if stored == nil || n.train {
		return nil
	}
	model, err := readModel(stored)
	if err != nil {
		return err
	}
	if !model.Current() {
		n.screen.Log.Warn("the match model is of another version of the program: it is trained anew", "model", stored.Version)
		return nil
	}
	o.Model = model
	if growth := n.cfg.Resolution.RetrainGrowth; growth > 0 {
		o.RetrainAt = int64(math.Ceil(float64(max(stored.Leads, 1)) * growth))
	}
	return nil
}

// readModel reads a stored model. One of this engine must be what was stored.
func readModel(stored *load.Model) (*match.Model, error) {
	var model match.Model
	if err := json.Unmarshal(stored.Parameters, &model); err != nil {
		return nil, &ModelError{Version: stored.Version, Err: err}
	}
	if model.Current() {
		if err := model.Check(); err != nil {
			return nil, &ModelError{Version: stored.Version, Err: err}
		}
		if model.Version != stored.Version {
			return nil, &ModelError{Version: stored.Version, Err: fmt.Errorf("its parameters are of version %q", model.Version)}
		}
	}
	return &model, nil
}

// modelOf is the model to store with a result: what was trained now, else that of the snapshot before.
func (n *night) modelOf(r *assemble.Result) (*load.Model, error) {
	if r.Trained == 0 {
		return n.state.Manifest.Model(), nil
	}
	parameters, err := json.Marshal(r.Model)
	if err != nil {
		return nil, fmt.Errorf("store the match model: %w", err)
	}
	return &load.Model{Version: r.Model.Version, AsOf: n.asOf, Leads: r.Trained, Parameters: parameters}, nil
}

// logModel tells that a model was trained, and the one before it.
func (n *night) logModel(before, now *load.Model) {
	switch {
	case now == nil || now == before:
	case before == nil:
		n.screen.Log.Info("match model trained", "model", now.Version, "leads", now.Leads)
	default:
		n.screen.Log.Info("match model trained anew", "model", now.Version, "leads", now.Leads,
			"model_before", before.Version, "leads_before", before.Leads)
	}
}
