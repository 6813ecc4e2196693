package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"leadmill/extract"
	"leadmill/transform"
)

const (
	envPrefix = "LEADMILL_"
	// envConfig names the file itself; it is for the command line.
	envConfig = envPrefix + "CONFIG"
)

// A variable is an environment variable that may stand for one scalar of the file.
type variable struct {
	path string // as faults write it
	keys []any  // the way from the root: string or int
}

// applyEnvironment puts the values of LEADMILL_… variables into the tree. A variable that is set but empty counts as
// not set.
func applyEnvironment(root *node, registry *extract.Registry, environ []string, fs *faults) {
	set := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, envPrefix) && name != envConfig {
			set[name] = strings.TrimSpace(value)
		}
	}
	if len(set) == 0 {
		return
	}
	known := &variables{registry: registry, byName: map[string][]variable{}}
	doc := defaults()
	known.fields(fieldsOf(reflect.ValueOf(&doc).Elem()), root, place{})
	for _, name := range slices.Sorted(maps.Keys(set)) {
		file := position{file: "environment variable " + name}
		switch found := known.byName[name]; {
		case len(found) == 0 && known.incomplete && strings.HasPrefix(name, envPrefix+"SOURCES_"):
			// A source without a name or a known type is a fault already; its variables cannot be judged.
		case len(found) == 0:
			fs.addKey(file, "", "no key has this variable%s%s",
				didYouMean(nearest(name, slices.Sorted(maps.Keys(known.byName)))), serviceHint(name))
		case len(found) > 1:
			fs.addKey(file, "", "it stands for both %s and %s; rename one of them", found[0].path, found[1].path)
		case set[name] != "":
			root.put(found[0].keys, &node{kind: kindVariable, text: set[name], pos: file})
		}
	}
}

// serviceHint explains the variables that Kubernetes sets for a Service called leadmill.
func serviceHint(name string) string {
	if strings.HasPrefix(name, envPrefix+"SERVICE_") || strings.HasPrefix(name, envPrefix+"PORT") {
		return "; Kubernetes sets it for a Service called leadmill: set enableServiceLinks: false in the pod"
	}
	return ""
}

// variables finds the name of every scalar that the file has or could have.
type variables struct {
	registry   *extract.Registry
	byName     map[string][]variable
	incomplete bool // a source could not be understood
}

// A place is where the walk through keys and nodes has come to.
type place struct {
	path string
	name string // of the variable, without the prefix
	keys []any
}

func (p place) key(key string) place {
	return place{joinPath(p.path, key), p.name + "_" + envWord(key), append(slices.Clone(p.keys), key)}
}

func (vs *variables) fields(fields []field, n *node, at place) {
	for _, f := range fields {
		if f.tag.Get("env") == "-" {
			continue
		}
		var child *node
		if n != nil {
			child = n.child(f.key)
		}
		vs.walk(f.value.Type(), child, at.key(f.key), f.tag)
	}
}

func (vs *variables) walk(t reflect.Type, n *node, at place, tag reflect.StructTag) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case isScalar(t):
		name := envPrefix + strings.TrimPrefix(at.name, "_")
		vs.byName[name] = append(vs.byName[name], variable{at.path, at.keys})
	case t.Kind() == reflect.Struct:
		vs.fields(fieldsOf(reflect.New(t).Elem()), n, at)
	case t.Kind() == reflect.Map:
		for _, key := range mapKeys(n, tag) {
			var child *node
			if n != nil {
				child = n.child(key)
			}
			vs.walk(t.Elem(), child, at.key(key), tag)
		}
	case t == reflect.SliceOf(sourceType):
		vs.sources(n, at)
	}
}

func (vs *variables) sources(n *node, at place) {
	if n == nil {
		return
	}
	seen := map[string]bool{}
	for i, item := range n.items {
		name, kind := item.child("name"), item.child("type")
		if name == nil || kind == nil || name.text == "" || seen[name.text] {
			vs.incomplete = true
			continue
		}
		seen[name.text] = true
		options, ok := vs.registry.New(kind.text)
		if !ok {
			vs.incomplete = true
			continue
		}
		here := place{indexPath(at.path, i), at.name + "_" + envWord(name.text), append(slices.Clone(at.keys), i)}
		s := newSource()
		vs.fields(fieldsOf(reflect.ValueOf(&s).Elem(), reflect.ValueOf(options).Elem()), item, here)
	}
}

// mapKeys lists the keys that a map has in the file or by default.
func mapKeys(n *node, tag reflect.StructTag) []string {
	var keys []string
	if n != nil {
		for _, e := range n.entries {
			if !slices.Contains(keys, e.key) {
				keys = append(keys, e.key)
			}
		}
	}
	if tag.Get("oneof") != "stage" {
		return keys
	}
	for _, code := range slices.Sorted(maps.Keys(transform.DefaultStages())) {
		if !slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, code) }) {
			keys = append(keys, code)
		}
	}
	return keys
}

// put sets the value at the end of keys, with the mappings on the way. Where something else is in the way it does
// nothing: the decoder reports that.
func (n *node) put(keys []any, value *node) {
	for i, key := range keys {
		if index, ok := key.(int); ok {
			n = n.items[index]
			continue
		}
		name := fmt.Sprint(key)
		if n.kind != kindMapping {
			return
		}
		if i == len(keys)-1 {
			n.set(name, value)
			return
		}
		next := n.child(name)
		if next == nil || next.kind == kindNull {
			next = &node{kind: kindMapping, pos: value.pos}
			n.set(name, next)
		}
		n = next
	}
}

// envWord turns a key into a part of a variable's name: capitals, and an underscore for everything that is neither
// a letter of the Latin alphabet nor a digit.
func envWord(key string) string {
	words := strings.FieldsFunc(key, func(r rune) bool { return !isAlphanumeric(r) })
	return strings.ToUpper(strings.Join(words, "_"))
}
