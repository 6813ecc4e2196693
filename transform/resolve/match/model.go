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
	return m
}

// priorPairs is the weight of the priors in pairs.
const priorPairs = 150

func levels(exact, slip, similar, nickname, swapped, different float64) (m [numLevels]float64) {
	m[Exact], m[Close], m[Similar], m[Nickname], m[Swapped], m[Different] = exact, slip, similar, nickname, swapped, different
	return m
}

// seal rounds the parameters, so that their digest and their JSON say the same, and names the version.
func (m *Model) seal() {
	round := func(p float64) float64 { return math.Round(p*1e6) / 1e6 }
	m.Repeats = round(m.Repeats)
	for f := range m.M {
		for l := range m.M[f] {
			m.M[f][l] = round(m.M[f][l])
		}
	}
	m.Version = ""
	text, err := json.Marshal(m)
	if err != nil { // numbers that JSON cannot hold come from a fault of this package
		panic(fmt.Sprintf("match model: %v", err))
	}
	sum := sha256.Sum256(text)
	m.Version = hex.EncodeToString(sum[:6])
}
