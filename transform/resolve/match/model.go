package match

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
)

// Model is what training found of the leads of one publisher: how often the values of one person agree, and how many
// leads a person has. It is kept from night to night, so that new leads do not reshuffle old customers; how common a value
// is comes from the leads at hand.
type Model struct {
	// Version is a digest of the parameters.
	Version string `json:"version"`
	// Engine is the version of what the parameters mean.
	Engine int `json:"engine"`
	// Leads is how many distinct leads it was trained on.
	Leads int64 `json:"leads"`
	// Repeats is the mean number of other distinct leads of a lead's person.
	Repeats float64 `json:"repeats"`
	// Dropped names the blocking rules that found next to nothing in training.
	Dropped []string `json:"dropped"`
	// M is the probability of each level for two leads of one person that both have the field; by field and level.
	M [NumFields][numLevels]float64 `json:"m"`
}

// priors are the m probabilities before any lead is seen, and how many pairs they count for in training: a file of 500
// leads trains little, so it stays close to them. They are rounded means of lead-like data (docs/resolution.md).
func priors() [NumFields][numLevels]float64 {
	var m [NumFields][numLevels]float64
	m[First] = levels(0.86, 0.04, 0.015, 0.045, 0.01, 0.03)
	m[Last] = levels(0.92, 0.04, 0.01, 0, 0.01, 0.02)
	m[Email] = levels(0.65, 0.03, 0.04, 0, 0, 0.28)
	m[Phone] = levels(0.72, 0.03, 0.02, 0, 0, 0.23)
	m[Company] = levels(0.80, 0.06, 0.06, 0, 0, 0.08)
	m[Domain] = levels(0.88, 0, 0, 0, 0, 0.12)
	m[Country] = levels(0.97, 0, 0, 0, 0, 0.03)
	m[Title] = levels(0.65, 0.04, 0.06, 0, 0, 0.25)
	m[First][Initial], m[First][Nickname] = 0.015, 0.03
	m[Email][Rival], m[Email][Different] = 0.02, m[Email][Different]-0.02
	m[Phone][Rival], m[Phone][Different] = 0.01, m[Phone][Different]-0.01
	return m
}

// priorPairs is the weight of the priors in pairs.
const priorPairs = 150

func levels(exact, slip, similar, nickname, swapped, different float64) (m [numLevels]float64) {
	m[Exact], m[Close], m[Similar], m[Nickname], m[Swapped], m[Different] = exact, slip, similar, nickname, swapped, different
	return m
}

// engine is the version of what the parameters mean. A model of another engine must be trained anew.
const engine = 1

// round leaves of the parameters what their JSON says.
func (m *Model) round() {
	round := func(p float64) float64 { return math.Round(p*1e6) / 1e6 }
	m.Repeats = round(m.Repeats)
	for f := range m.M {
		for l := range m.M[f] {
			m.M[f][l] = round(m.M[f][l])
		}
	}
}

// seal rounds the parameters and names the version.
func (m *Model) seal() {
	m.round()
	m.Engine = engine
	m.Version = m.digest()
}

func (m *Model) digest() string {
	unnamed := *m
	unnamed.Version = ""
	text, err := json.Marshal(unnamed)
	if err != nil { // numbers that JSON cannot hold come from a fault of this package
		panic(fmt.Sprintf("match model: %v", err))
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// A ModelError is a stored model that this program cannot use.
type ModelError struct{ What string }

// Error says what is wrong.
func (e *ModelError) Error() string { return "the match model " + e.What }

// Current reports whether this program's engine wrote the model. One of another engine must be trained anew.
func (m *Model) Current() bool { return m.Engine == engine }

// Check reports a model that was not written by this engine, or changed since. The error is a *ModelError.
func (m *Model) Check() error {
	switch {
	case !m.Current():
		return &ModelError{fmt.Sprintf("is of engine %d, this program has %d", m.Engine, engine)}
	case m.Version != m.digest():
		return &ModelError{fmt.Sprintf("has version %q, its parameters that of %q", m.Version, m.digest())}
	}
	return nil
}
