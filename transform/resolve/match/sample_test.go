package match_test

import (
	"math/rand/v2"
	"testing"

	"leadmill/transform/decode"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve/identity"
	"leadmill/transform/resolve/match"
	"leadmill/transform/resolve/resolvetest"
)

// crowd is leads with keys, in some order.
type crowd struct {
	people []match.Person
	keys   []uint64
	truth  []uint32
}

func (c *crowd) add(key uint64, p match.Person) {
	c.people, c.keys = append(c.people, p), append(c.keys, key)
}

// options order the leads by their keys.
func (c *crowd) options() match.Options {
	return match.Options{Key: func(lead uint32) uint64 { return c.keys[lead] }, Workers: 2}
}

// score interns the leads and compares them.
func (c *crowd) score(t testing.TB, o match.Options) *match.Scored {
	t.Helper()
	v := match.NewValues()
	leads := make([]match.Lead, len(c.people))
	for i := range c.people {
		leads[i] = v.Intern(&c.people[i])
	}
	s, err := match.Score(t.Context(), v, leads, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (c *crowd) resolve(t testing.TB, o match.Options) *match.Result {
	t.Helper()
	r, err := c.score(t, o).Cluster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// partition names each lead's person by the smallest key of its leads, by key of the lead.
func (c *crowd) partition(r *match.Result) map[uint64]uint64 {
	least := map[uint32]uint64{}
	for i, p := range r.Person {
		if k, ok := least[p]; !ok || c.keys[i] < k {
			least[p] = c.keys[i]
		}
	}
	of := map[uint64]uint64{}
	for i, p := range r.Person {
		of[c.keys[i]] = least[p]
	}
	return of
}

func (c *crowd) shuffled(seed uint64) *crowd {
	s := &crowd{}
	for _, i := range rand.New(rand.NewPCG(seed, 1)).Perm(len(c.people)) {
		s.add(c.keys[i], c.people[i])
	}
	return s
}

// generated leads, normalised as production does.
func generated(t testing.TB, rows int, seed uint64) *crowd {
	t.Helper()
	c := &crowd{}
	n := normalize.New(normalize.Options{})
	random := rand.New(rand.NewPCG(seed, 2))
	var lead normalize.Lead
	err := resolvetest.Generate(rows, seed, func(r resolvetest.Row) error {
		n.Lead(&decode.Fields{
			FirstName: r.FirstName, LastName: r.LastName, Email: r.Email, Phone: r.Phone, Country: r.Country, Company: r.Company,
			JobTitle: r.JobTitle,
		}, normalize.Origin{}, &lead)
		c.add(random.Uint64(), identity.Of(&lead))
		c.truth = append(c.truth, r.Person)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
