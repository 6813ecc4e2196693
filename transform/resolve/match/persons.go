package match

import (
	"cmp"
	"math"
	"slices"
)

// A mailbox or a phone that clearly different people use is no identity: an office's number, a family's, a role's. Fixed
// lists do not know them, the names on them do (two are enough, as measured; docs/resolution.md).

// manyPersons is where counting stops: such a value belongs to an organisation.
const manyPersons = 200

// countPersons counts the clearly different people on every e-mail and phone.
func (f *facts) countPersons(p *profiles) {
	c := newComparer(f)
	for i := range f.conflicts {
		f.conflicts[i].place = map[pattern]int{}
	}
	for i, field := range [...]Field{Email, Phone} {
		f.persons[i] = make([]uint8, f.values.size(field))
		groups := groupBy(p, field, f.values.size(field))
		var seen []uint32
		for value := 1; value < f.values.size(field); value++ {
			seen = seen[:0]
			members := groups.of(uint32(value))
			if len(members) > 1 {
				f.fullestFirst(p, members)
			}
			for _, profile := range members {
				if c.isNew(p, seen, profile, field) {
					if len(seen) > 0 {
						f.conflicts[i].add(newPattern(c.levels(&p.leads[seen[0]], &p.leads[profile])))
					}
					seen = append(seen, profile)
				}
				if len(seen) >= manyPersons {
					break
				}
			}
			f.persons[i][value] = uint8(len(seen))
		}
	}
}

// fullestFirst orders profiles by how much of a name they have, so that "m" founds nobody whom "masahiro" is not, and then by
// what they say, so that it does not matter what the leads are called.
func (f *facts) fullestFirst(p *profiles, members []uint32) {
	full := func(l *Lead) int { return len(f.values.Text(First, l.First)) + len(f.values.Text(Last, l.Last)) }
	slices.SortFunc(members, func(x, y uint32) int {
		a, b := &p.leads[x], &p.leads[y]
		return cmp.Or(cmp.Compare(full(b), full(a)), cmp.Compare(f.content[x], f.content[y]), cmp.Compare(x, y))
	})
}

// settle estimates in how many of the conflicts, two clearly different names on one value, the names are wrong and not the
// value: where a number is nobody's but one's own, as a social security number is, the rest of the record agrees. Only
// what says nothing of the company is asked.
func (f *facts) settle(m *Model, u *chances) {
	for i, fields := range [...][]Field{{Phone, Title}, {Email, Title}} {
		f.conflicts[i].sort()
		one := mostlyTwo
		for range rounds {
			match, all := mostlyTwo*settlePairs, float64(settlePairs)
			for at, pat := range f.conflicts[i].patterns {
				odds, asked := one/(1-one), false
				for _, field := range fields {
					if l := pat.level(field); l != Missing {
						odds *= math.Max(m.M[field][l], 1e-6) / u.u[field][l]
						asked = true
					}
				}
				if asked {
					n := f.conflicts[i].counts[at]
					match, all = match+n*odds/(1+odds), all+n
				}
			}
			one = match / all
		}
		f.oneAfterAll[i] = one
	}
}

// mostlyTwo is the share of conflicts that are one person, until the leads say otherwise; settlePairs is how many
// conflicts it counts for.
const (
	mostlyTwo   = 0.05
	settlePairs = 20
)

// isNew reports whether nobody seen so far can be the person of a profile.
func (c *comparer) isNew(p *profiles, seen []uint32, profile uint32, field Field) bool {
	for _, other := range seen {
		if !c.differ(&p.leads[other], &p.leads[profile], field) {
			return false
		}
	}
	return true
}

// differ reports whether two leads with the same e-mail or phone name clearly different people. Relatives share a
// phone and the last name; two people who share a mailbox seldom share either.
func (c *comparer) differ(a, b *Lead, field Field) bool {
	first, last := c.level(First, a.First, b.First), c.level(Last, a.Last, b.Last)
	if first < Rival && last < Rival || c.swapped(a, b) || c.whole(a, b) || c.whole(b, a) {
		return false
	}
	if field == Email && first < Rival {
		return first == Missing // a marriage
	}
	return true
}

// grouping lists the profiles of each value.
type grouping struct {
	start   []uint32
	members []uint32
}

func (g *grouping) of(value uint32) []uint32 { return g.members[g.start[value]:g.start[value+1]] }

func groupBy(p *profiles, field Field, size int) *grouping {
	g := &grouping{start: make([]uint32, size+2)}
	for i := range p.leads {
		if v := p.leads[i].value(field); v != 0 {
			g.start[v+2]++
		}
	}
	for i := 2; i < len(g.start); i++ {
		g.start[i] += g.start[i-1]
	}
	g.members = make([]uint32, g.start[len(g.start)-1])
	for i := range p.leads {
		if v := p.leads[i].value(field); v != 0 {
			g.members[g.start[v+1]] = uint32(i)
			g.start[v+1]++
		}
	}
	return g
}
