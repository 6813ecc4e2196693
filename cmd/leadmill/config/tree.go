package config

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A node is a YAML value, or an environment variable put in the place of one.
type node struct {
	kind    kind
	text    string  // of a scalar
	entries []entry // of a mapping, in the order of the file
	items   []*node // of a sequence
	pos     position
}

type entry struct {
	key   string
	pos   position
	value *node
}

// kind is what a node holds, as a person would call it.
type kind string

const (
	kindNull     kind = "nothing"
	kindText     kind = "text"
	kindNumber   kind = "a number"
	kindBool     kind = "true or false"
	kindMapping  kind = "keys and values"
	kindSequence kind = "a list"
	kindVariable kind = "an environment variable" // a text that stands for whatever scalar is wanted
	kindOther    kind = "YAML that a configuration does not use"
)

func (n *node) isScalar() bool {
	switch n.kind {
	case kindText, kindNumber, kindBool, kindVariable:
		return true
	}
	return false
}

// child returns the value of the first entry with that key; nil where there is none.
func (n *node) child(key string) *node {
	for _, e := range n.entries {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// set puts value under key, in the place of the entry that has it.
func (n *node) set(key string, value *node) {
	for i := range n.entries {
		if n.entries[i].key == key {
			n.entries[i].value, n.entries[i].pos = value, value.pos
			return
		}
	}
	n.entries = append(n.entries, entry{key, value.pos, value})
}

// toNode converts what the parser found. The depth of a was limited before it was parsed.
func toNode(file string, a ast.Node) *node {
	if a == nil {
		return &node{kind: kindNull, pos: position{file, 1, 1}}
	}
	pos := positionOf(file, a.GetToken())
	switch a := a.(type) {
	case *ast.NullNode:
		return &node{kind: kindNull, pos: pos}
	case *ast.BoolNode:
		return &node{kind: kindBool, text: a.GetToken().Value, pos: pos}
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return &node{kind: kindNumber, text: a.GetToken().Value, pos: pos}
	case *ast.StringNode:
		return &node{kind: kindText, text: a.Value, pos: pos}
	case *ast.LiteralNode:
		return &node{kind: kindText, text: a.Value.Value, pos: pos}
	case *ast.MappingValueNode:
		return toMapping(file, pos, []*ast.MappingValueNode{a})
	case *ast.MappingNode:
		return toMapping(file, pos, a.Values)
	case *ast.SequenceNode:
		n := &node{kind: kindSequence, pos: pos}
		for _, v := range a.Values {
			n.items = append(n.items, toNode(file, v))
		}
		return n
	}
	return &node{kind: kindOther, pos: pos}
}

func toMapping(file string, pos position, values []*ast.MappingValueNode) *node {
	n := &node{kind: kindMapping, pos: pos, entries: make([]entry, 0, len(values))}
	for _, v := range values {
		tk := v.Key.GetToken()
		n.entries = append(n.entries, entry{tk.Value, positionOf(file, tk), toNode(file, v.Value)})
	}
	if len(n.entries) > 0 {
		n.pos = n.entries[0].pos // the parser's own token is a colon
	}
	return n
}

func positionOf(file string, tk *token.Token) position {
	if tk == nil || tk.Position == nil {
		return position{file, 1, 1}
	}
	return position{file, tk.Position.Line, tk.Position.Column}
}
