package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"leadmill/cmd/leadmill/config"
	"leadmill/cmd/leadmill/ui"
	"leadmill/load"
	"leadmill/transform/assemble"
	"leadmill/transform/resolve/match"
)

// nightAfter is a night whose published snapshot was built with a model.
func nightAfter(stored *load.Model, growth float64) *night {
	n := &night{screen: ui.Screen{Log: slog.New(slog.DiscardHandler)}, cfg: &config.Config{Resolution: config.Resolution{RetrainGrowth: growth}}, asOf: time.Date(2026, 3, 10, 2, 0, 0, 0, time.UTC)}
	n.state = &load.State{Manifest: load.Manifest{Snapshot: &load.Snapshot{Model: stored}}}
	return n
}

func TestSetModel(t *testing.T) {
	good := trainedModel(t)
	v := good.Version
	for _, c := range []struct {
		what   string
		stored *load.Model
		growth float64
		train  bool
		want   string // version; "" to train
		at     int64
	}{
		{"the first night", nil, 4, false, "", 0},
		{"a night", good, 4, false, v, 40},
		{"a fraction of a lead", good, 1.25, false, v, 13},
		{"never", good, 0, false, v, 0},
		{"after an upgrade", &load.Model{Version: "v", Leads: 10, Parameters: json.RawMessage(`{"version":"v"}`)}, 4, false, "", 0},
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
	for _, parameters := range []string{`7`, strings.Replace(string(good.Parameters), `"repeats":`, `"repeats":1`, 1)} {
		n := nightAfter(&load.Model{Version: v, Parameters: json.RawMessage(parameters)}, 4)
		var failed *ModelError
		if err := n.setModel(&assemble.Options{}); !errors.As(err, &failed) {
			t.Errorf("model with parameters %s: %v, want a *ModelError", parameters, err)
		}
	}
}

// trainedModel is what training on a few leads stores.
func trainedModel(t *testing.T) *load.Model {
	t.Helper()
	values := match.NewValues()
	leads := []match.Lead{values.Intern(&match.Person{First: "ann", Last: "ek"}), values.Intern(&match.Person{First: "bo", Last: "lund"})}
	s, err := match.Score(t.Context(), values, leads, match.Options{Key: func(lead uint32) uint64 { return uint64(lead) }})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Cluster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parameters, err := json.Marshal(r.Model)
	if err != nil {
		t.Fatal(err)
	}
	return &load.Model{Version: r.Model.Version, Leads: 10, Parameters: parameters}
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
