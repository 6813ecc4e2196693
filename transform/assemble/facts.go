package assemble

import (
	"leadmill/transform/decode"
	"leadmill/transform/normalize"
	"leadmill/transform/resolve"
)

// facts are what a unit's records tell beside leads: what became of them, and what a CRM says of records that it has
// merged or deleted.
type facts struct {
	outcomes []outcome
	links    []resolve.Link
	optOuts  []resolve.OptedOut
}

func (f *facts) outcome(record uint32, found []normalize.Outcome) {
	for _, o := range found {
		f.outcomes = append(f.outcomes, outcome{at: o.At.UnixMicro(), record: record, what: o.What, dayOnly: o.DayOnly})
	}
}

// notice remembers what outlives a record that was merged or deleted: into which it was merged, and an opt-out.
func (f *facts) notice(feed, id string, fields *decode.Fields) {
	if id == "" {
		return
	}
	key := recordKey(feed, id)
	if into := fields.MergedInto; into != "" && into != id {
		f.links = append(f.links, resolve.Link{A: key, B: recordKey(feed, into)})
	}
	if !fields.OptOut {
		return
	}
	out := resolve.OptedOut{Key: key}
	if parts, ok := normalize.Email(fields.Email); ok && parts.Kind != normalize.EmailRole {
		out.Email = resolve.Hash(parts.Key)
	}
	f.optOuts = append(f.optOuts, out)
}

func recordKey(feed, id string) resolve.Key { return resolve.NewKey(feed, id, "", 0, 0, false) }

// collectFacts puts the facts of all units together, before their records are.
func (b *builder) collectFacts() (found []outcome, links []resolve.Link, optOuts []resolve.OptedOut) {
	total := 0
	for _, u := range b.units {
		total += len(u.facts.outcomes)
	}
	found = make([]outcome, 0, total)
	before := uint32(0)
	for _, u := range b.units {
		for _, o := range u.facts.outcomes {
			o.record += before
			found = append(found, o)
		}
		before += uint32(len(u.records))
		links, optOuts = append(links, u.facts.links...), append(optOuts, u.facts.optOuts...)
		u.facts = facts{}
	}
	return found, links, optOuts
}
