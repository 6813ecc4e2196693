package override

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"leadmill/transform/resolve"
)

// A Contradiction is a pair that must not be one person, and the shortest chain of pairs that makes it one.
type Contradiction struct {
	Chain []resolve.Override // from one lead of Apart to the other
	Apart resolve.Override
}

// A ContradictionError says that not every pair can be obeyed. Its text holds leads, dates and lines; [ContradictionError.Named]
// says who wrote them too.
type ContradictionError struct {
	Name string
	// Contradictions are the first of those there are, in the order of the file.
	Contradictions []Contradiction
	All            int // how many there are
}

// shown is how many contradictions an error holds. The first few tell what is wrong.
const shown = 10

// Check reports pairs that must not be one person and that other pairs, one after the other, make one. The error is a
// [*ContradictionError].
func (l *List) Check() error {
	g := newGraph(l.Pairs)
	e := &ContradictionError{Name: l.name}
	for _, p := range l.Pairs {
		if p.Same || g.find(p.A) != g.find(p.B) {
			continue
		}
		if e.All++; e.All <= shown {
			e.Contradictions = append(e.Contradictions, Contradiction{Chain: g.chain(p.A, p.B), Apart: p})
		}
	}
	if e.All == 0 {
		return nil
	}
	return e
}

// graph holds the leads that must be one person.
type graph struct {
	pairs  []resolve.Override
	at     map[resolve.ID][]int // pairs that name a lead, in the order of the file
	parent map[resolve.ID]resolve.ID
}

func newGraph(pairs []resolve.Override) *graph {
	g := &graph{pairs: pairs, at: map[resolve.ID][]int{}, parent: map[resolve.ID]resolve.ID{}}
	for i, p := range pairs {
		if p.Same {
			g.at[p.A], g.at[p.B] = append(g.at[p.A], i), append(g.at[p.B], i)
			g.parent[g.find(p.A)] = g.find(p.B)
		}
	}
	return g
}

func (g *graph) find(id resolve.ID) resolve.ID {
	for {
		above, ok := g.parent[id]
		if !ok || above == id {
			return id
		}
		if next, ok := g.parent[above]; ok {
			g.parent[id] = next
		}
		id = above
	}
}

// chain is the shortest way from one lead to another; of equally short ones that of the earlier lines.
func (g *graph) chain(from, to resolve.ID) []resolve.Override {
	came := map[resolve.ID]int{from: -1} // the pair by which a lead was reached
	for queue := []resolve.ID{from}; len(queue) > 0; queue = queue[1:] {
		for _, i := range g.at[queue[0]] {
			next := other(g.pairs[i], queue[0])
			if _, ok := came[next]; ok {
				continue
			}
			came[next] = i
			queue = append(queue, next)
		}
		if _, ok := came[to]; ok {
			break
		}
	}
	var chain []resolve.Override
	for at := to; at != from; {
		p := g.pairs[came[at]]
		before := other(p, at)
		p.A, p.B = before, at
		chain, at = append(chain, p), before
	}
	slices.Reverse(chain)
	return chain
}

func other(p resolve.Override, id resolve.ID) resolve.ID {
	if p.A == id {
		return p.B
	}
	return p.A
}

// Error shows each chain whole, without the names of those who wrote it.
func (e *ContradictionError) Error() string { return e.text(false) }

// Named shows each chain with the names of those who wrote it. It is for a person's screen, not for a log.
func (e *ContradictionError) Named() string { return e.text(true) }

func (e *ContradictionError) text(named bool) string {
	var lines []string
	for _, c := range e.Contradictions {
		steps := make([]string, len(c.Chain))
		for i, p := range c.Chain {
			steps[i] = fmt.Sprintf("%s = %s (%s)", p.A, p.B, source(p, named))
		}
		lines = append(lines, fmt.Sprintf("%s: overrides contradict each other: %s, but %s ≠ %s (%s); take one of them out",
			e.Name, strings.Join(steps, ", "), c.Apart.A, c.Apart.B, source(c.Apart, named)))
	}
	if more := e.All - len(e.Contradictions); more > 0 {
		lines = append(lines, fmt.Sprintf("%s: and %d more contradictions", e.Name, more))
	}
	return strings.Join(lines, "\n")
}

func source(p resolve.Override, named bool) string {
	text := fmt.Sprintf("%s, line %d", p.When.Format(time.DateOnly), p.Line)
	if named {
		return p.Who + ", " + text
	}
	return text
}
