package match

import (
	"context"
	"slices"
)

// neighbours is how many of those beside it a profile is compared with in a block beyond the limit, in the order of names:
// a capped block costs its size, not its square.
const neighbours = 4

// keyed is a profile with its key for one rule, to be sorted.
type keyed uint64

func newKeyed(key, profile uint32) keyed { return keyed(key)<<32 | keyed(profile) }
func (k keyed) key() uint32              { return uint32(k >> 32) }
func (k keyed) profile() uint32          { return uint32(k) }

// blocking finds the pairs worth comparing.
type blocking struct {
	f       *facts
	p       *profiles
	rules   []rule
	dropped []bool            // rules that found next to nothing in training
	capped  []map[uint32]bool // keys of each rule's blocks beyond the limit
	report  []Block

	keys, spare []keyed
}

func newBlocking(f *facts, p *profiles, dropped []string) *blocking {
	b := &blocking{f: f, p: p, rules: rules(), dropped: make([]bool, len(rules())), keys: make([]keyed, 0, len(p.leads)), spare: make([]keyed, len(p.leads))}
	for n := range b.rules {
		b.dropped[n] = slices.Contains(dropped, b.rules[n].name)
	}
	return b
}

// pairs calls score with every pair that a rule finds, block by block: pairs of profile numbers, the smaller first. Several workers
// call it at once, each with its own number; which one gets a block is left to chance. try is nil where all rules are known to
// be worth it.
func (b *blocking) pairs(ctx context.Context, workers int, score func(worker int, rule uint8, a, c uint32), try *trial) error {
	for n := range b.rules {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.report = append(b.report, Block{Rule: b.rules[n].name})
		b.capped = append(b.capped, map[uint32]bool{})
		if b.dropped[n] {
			continue
		}
		b.sort(n)
		b.measure(n)
		parts := (len(b.keys) + chunk - 1) / chunk
		sample := parts
		if try != nil {
			sample = min(parts, sampleParts)
			try.begin(n)
		}
		b.rule(n, workers, 0, sample, score)
		if try != nil && !try.worth(n, b.report[n].Pairs) {
			b.dropped[n] = true
			continue
		}
		b.rule(n, workers, sample, parts, score)
	}
	return ctx.Err()
}

// A trial judges each rule by a sample of its blocks: one that worth turns down is left after the sample.
type trial struct {
	begin func(rule int)
	worth func(rule int, pairs int64) bool
}

// sampleParts is how much of a rule is tried before it is judged.
const sampleParts = 4

// sort puts the profiles that have a key of the rule in the order of keys and profiles.
func (b *blocking) sort(n int) {
	b.keys = b.keys[:0]
	key := b.rules[n].key
	for i := range b.p.leads {
		if k := key(b.f, &b.p.leads[i]); k != 0 {
			b.keys = append(b.keys, newKeyed(k, uint32(i)))
		}
	}
	radixSort(b.keys, b.spare[:len(b.keys)])
}

// chunk is how many profiles a worker takes at a time.
const chunk = 1 << 13

// measure reports the sizes of the blocks and notes those beyond the limit.
func (b *blocking) measure(n int) {
	report := &b.report[n]
	for start := 0; start < len(b.keys); {
		end := b.end(start)
		size := end - start
		report.Largest = max(report.Largest, int64(size))
		if size > b.rules[n].limit {
			b.capped[n][b.keys[start].key()] = true
			report.Capped++
			report.CappedLeads += int64(size)
		}
		start = end
	}
}

// rule compares the blocks that begin in the given parts of the keys.
func (b *blocking) rule(n, workers, first, last int, score func(worker int, rule uint8, a, c uint32)) {
	counts := make([]int64, workers)
	inParallel(workers, last-first, func(worker, part int) {
		from, to := (first+part)*chunk, min((first+part+1)*chunk, len(b.keys))
		for from > 0 && from < to && b.keys[from].key() == b.keys[from-1].key() {
			from++ // the block belongs to the part before
		}
		for from < to {
			end := b.end(from)
			if end-from > 1 {
				counts[worker] += b.block(n, worker, b.keys[from:end], score)
			}
			from = end
		}
	})
	for _, c := range counts {
		b.report[n].Pairs += c
	}
}

func (b *blocking) end(start int) int {
	end := start + 1
	for end < len(b.keys) && b.keys[end].key() == b.keys[start].key() {
		end++
	}
	return end
}

// block compares the profiles of one block.
func (b *blocking) block(n, worker int, members []keyed, score func(worker int, rule uint8, a, c uint32)) (pairs int64) {
	reach := len(members)
	if len(members) > b.rules[n].limit {
		members = b.byName(members)
		reach = neighbours
	}
	for i, m := range members {
		for _, o := range members[i+1 : min(i+1+reach, len(members))] {
			x, y := m.profile(), o.profile()
			if x > y {
				x, y = y, x
			}
			if b.found(n, x, y) {
				continue
			}
			pairs++
			score(worker, uint8(n), x, y)
		}
	}
	return pairs
}

// found reports whether an earlier rule has brought two profiles together.
func (b *blocking) found(n int, x, y uint32) bool {
	lx, ly := &b.p.leads[x], &b.p.leads[y]
	for earlier := range n {
		if b.dropped[earlier] {
			continue
		}
		if k := b.rules[earlier].key(b.f, lx); k != 0 && k == b.rules[earlier].key(b.f, ly) && !b.capped[earlier][k] {
			return true
		}
	}
	return false
}

// byName copies members in the order of their names.
func (b *blocking) byName(members []keyed) []keyed {
	out := make([]keyed, len(members))
	for i, m := range members {
		l := &b.p.leads[m.profile()]
		out[i] = newKeyed(b.f.hash[Last][l.Last]&^0xffff|b.f.hash[First][l.First]>>16, m.profile())
	}
	slices.Sort(out)
	return out
}
