package evaluate

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A node is a value of YAML, of the few kinds that a mapping uses.
type node struct {
	kind    kind
	line    int
	text    string  // of a scalar
	entries []entry // of a mapping, in the order of the file
	items   []*node // of a sequence
}

type entry struct {
	key   string
	value *node
}

type kind uint8

const (
	kindOther kind = iota
	kindScalar
	kindMapping
	kindSequence
)

// The parser recurses into nested values and needs quadratic time for long ones.
const (
	maxMapping = 64 << 10
	maxNesting = 20 // of brackets: a mapping needs three levels
)

func parseYAML(name string, data []byte) (root *node, err error) {
	fault := &MappingError{Name: name, Message: "the file cannot be understood as YAML"}
	if len(data) > maxMapping || !utf8.Valid(data) || nesting(data) > maxNesting {
		return nil, fault
	}
	defer func() {
		if r := recover(); r != nil { // the YAML library is not ours, and a bad file must not end the program
			root, err = nil, fault
		}
	}()
	file, err := parser.ParseBytes(data, 0)
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		fault.Line = lineOf(syntax.Token)
		fault.Message += ": " + syntax.Message // not Error, which draws a picture of several lines
	}
	if err != nil {
		return nil, fault
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, &MappingError{Name: name, Message: "the file must hold one mapping, with fields and person"}
	}
	return toNode(file.Docs[0].Body), nil
}

// nesting bounds how deep values can stand inside one another, by brackets or by indentation.
func nesting(data []byte) (deepest int) {
	brackets := 0
	for line := range strings.Lines(string(data)) {
		rest := strings.TrimLeft(line, " \t-?")
		deepest = max(deepest, (len(line)-len(rest))/4, strings.Count(line[:len(line)-len(rest)], "-"))
		for _, c := range rest {
			switch c {
			case '[', '{':
				brackets++
			case ']', '}':
				brackets--
			}
			deepest = max(deepest, brackets)
		}
	}
	return deepest
}

func toNode(a ast.Node) *node {
	n := &node{line: lineOf(a.GetToken())}
	switch a := a.(type) {
	case *ast.StringNode:
		n.kind, n.text = kindScalar, a.Value
	case *ast.LiteralNode:
		n.kind, n.text = kindScalar, a.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		n.kind, n.text = kindScalar, a.GetToken().Value // NO is Norway, 007 is as it is written
	case *ast.MappingValueNode:
		n.add(a)
	case *ast.MappingNode:
		n.kind = kindMapping
		for _, v := range a.Values {
			n.add(v)
		}
	case *ast.SequenceNode:
		n.kind = kindSequence
		for _, v := range a.Values {
			n.items = append(n.items, toNode(v))
		}
	}
	return n
}

func (n *node) add(v *ast.MappingValueNode) {
	key := v.Key.GetToken()
	value := toNode(v.Value)
	value.line = lineOf(key) // where a person looks for it
	n.kind, n.line = kindMapping, max(1, min(n.line, value.line))
	n.entries = append(n.entries, entry{key.Value, value})
}

func lineOf(t *token.Token) int {
	if t == nil || t.Position == nil {
		return 0
	}
	return t.Position.Line
}

// nearest returns the candidate that was probably meant: at most a third of its letters away; "" where none is. The
// first of equally near ones wins.
func nearest(word string, candidates []string) string {
	best, least := "", 0
	if len(word) > 100 { // the distance costs the product of the lengths
		return ""
	}
	for _, c := range candidates[:min(len(candidates), 500)] {
		if len(c) > 100 {
			continue
		}
		d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(c))
		if d <= max(1, len(c)/3) && d < len(c) && (best == "" || d < least) {
			best, least = c, d
		}
	}
	return best
}
