package main

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"leadmill/cmd/leadmill/config"
	"leadmill/load"
	"leadmill/transform/assemble"
	"leadmill/transform/resolve/match"
)

// nightAfter is a night whose published snapshot was built with a model.
func nightAfter(stored *load.Model, growth float64) *night {
	n := &night{cfg: &config.Config{Resolution: config.Resolution{RetrainGrowth: growth}}, asOf: time.Date(2026, 3, 10, 2, 0, 0, 0, time.UTC)}
	n.state = &load.State{Manifest: load.Manifest{Snapshot: &load.Snapshot{Model: stored}}}
	return n
}

func TestSetModel(t *testing.T) {
	good := &load.Model{Version: "v", Leads: 10, Parameters: json.RawMessage(`{"version":"v"}`)}
	for _, c := range []struct {
		what   string
		stored *load.Model
		growth float64
		train  bool
		want   string // version; "" to train
		at     int64
	}{
		{"the first night", nil, 4, false, "", 0},
		{"a night", good, 4, false, "v", 40},
		{"a fraction of a lead", good, 1.25, false, "v", 13},
		{"never", good, 0, false, "v", 0},
		{"told to train", good, 4, true, "", 0},
		{"a model that cannot be used, told to train", &load.Model{Version: "v", Parameters: json.RawMessage(`7`)}, 4, true, "", 0},
	} {
		n := nightAfter(c.stored, c.growth)
		n.train = c.train
		var o assemble.Options
		if err := n.setModel(&o); err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		got := ""
		if o.Model != nil {
			got = o.Model.Version
		}
		if got != c.want || o.RetrainAt != c.at {
			t.Errorf("%s: model %q until %d leads, want %q until %d", c.what, got, o.RetrainAt, c.want, c.at)
		}
	}
	for _, parameters := range []string{`7`, `{"version":"w"}`, `{}`} {
		n := nightAfter(&load.Model{Version: "v", Parameters: json.RawMessage(parameters)}, 4)
		var failed *ModelError
		if err := n.setModel(&assemble.Options{}); !errors.As(err, &failed) {
			t.Errorf("model with parameters %s: %v, want a *ModelError", parameters, err)
		}
	}
}

func TestModelOf(t *testing.T) {
	stored := &load.Model{Version: "v", Leads: 10}
	kept, err := nightAfter(stored, 4).modelOf(&assemble.Result{Model: &match.Model{Version: "v"}})
	if err != nil || kept != stored {
		t.Errorf("a model that was given is stored as %+v, %v", kept, err)
	}
	trained, err := nightAfter(stored, 4).modelOf(&assemble.Result{Model: &match.Model{Version: "w"}, Trained: 50})
	if err != nil || trained.Version != "w" || trained.Leads != 50 || trained.AsOf.Day() != 10 {
		t.Errorf("a model that was trained is stored as %+v, %v", trained, err)
	}
	// What is stored is what decided, to the bit.
	var again match.Model
	if err := json.Unmarshal(trained.Parameters, &again); err != nil || again.Version != "w" {
		t.Errorf("the stored parameters give %+v, %v", again, err)
	}
}
