package normalize

import (
	"encoding/binary"
	"errors"
	"regexp/syntax"
	"slices"
)

// digitMatcher runs a regular expression over ASCII digits as a table: one step a digit. The phone library's patterns
// are small, and its regexps are what makes it slow.
type digitMatcher struct {
	next       [][10]uint16 // state and digit to state; 0 is the state that nothing leaves
	accepting  []bool
	prefixFree bool // no match is the beginning of a longer one, so every way of matching finds the same
	anchored   bool // the pattern holds an anchor, which the table takes as met: a match may be none
}

const (
	startState = 1
	maxStates  = 4096
)

var errTooManyStates = errors.New("pattern needs too many states")

// newDigitMatcher compiles a pattern of the phone metadata.
func newDigitMatcher(pattern string) (*digitMatcher, error) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	b := matcherBuilder{prog: prog, states: make(map[string]uint16), m: &digitMatcher{prefixFree: true}}
	b.m.next, b.m.accepting = make([][10]uint16, 1), make([]bool, 1)
	b.sets = append(b.sets, nil)
	b.state([]uint32{uint32(prog.Start)})
	for s := startState; s < len(b.sets); s++ {
		if len(b.sets) > maxStates {
			return nil, errTooManyStates
		}
		for digit := range 10 {
			to := b.step(b.sets[s], rune('0'+digit))
			b.m.next[s][digit] = to
			if to != 0 && b.m.accepting[s] {
				b.m.prefixFree = false
			}
		}
	}
	return b.m, nil
}

// matcherBuilder makes a state of every set of instructions that can be reached together.
type matcherBuilder struct {
	prog   *syntax.Prog
	m      *digitMatcher
	sets   [][]uint32
	states map[string]uint16
}

func (b *matcherBuilder) step(set []uint32, digit rune) uint16 {
	var to []uint32
	for _, pc := range set {
		inst := &b.prog.Inst[pc]
		switch inst.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if inst.MatchRune(digit) {
				to = append(to, inst.Out)
			}
		}
	}
	return b.state(to)
}

// state returns the number of the set that pcs leads to without reading.
func (b *matcherBuilder) state(pcs []uint32) uint16 {
	var set []uint32
	accepting := false
	seen := make(map[uint32]bool)
	for len(pcs) > 0 {
		pc := pcs[len(pcs)-1]
		pcs = pcs[:len(pcs)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		inst := &b.prog.Inst[pc]
		switch inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			pcs = append(pcs, inst.Out, inst.Arg)
		case syntax.InstCapture, syntax.InstNop:
			pcs = append(pcs, inst.Out)
		case syntax.InstEmptyWidth:
			b.m.anchored = true
			pcs = append(pcs, inst.Out)
		case syntax.InstMatch:
			accepting = true
		case syntax.InstFail:
		default:
			set = append(set, pc)
		}
	}
	if len(set) == 0 && !accepting {
		return 0
	}
	slices.Sort(set)
	key := make([]byte, 1, 1+4*len(set))
	if accepting {
		key[0] = 1
	}
	for _, pc := range set {
		key = binary.LittleEndian.AppendUint32(key, pc)
	}
	if s, ok := b.states[string(key)]; ok {
		return s
	}
	s := uint16(len(b.sets))
	b.states[string(key)] = s
	b.sets = append(b.sets, set)
	b.m.next = append(b.m.next, [10]uint16{})
	b.m.accepting = append(b.m.accepting, accepting)
	return s
}

// match reports whether the pattern matches the digits as a whole.
func (m *digitMatcher) match(digits []byte) bool {
	s := uint16(startState)
	for _, d := range digits {
		if s = m.next[s][d-'0']; s == 0 {
			return false
		}
	}
	return m.accepting[s]
}

// prefix returns the length of the match at the beginning of the digits, -1 for none. Only a prefix-free pattern has
// one answer.
func (m *digitMatcher) prefix(digits []byte) int {
	s := uint16(startState)
	for i, d := range digits {
		if m.accepting[s] {
			return i
		}
		if s = m.next[s][d-'0']; s == 0 {
			return -1
		}
	}
	if m.accepting[s] {
		return len(digits)
	}
	return -1
}
