package config

import (
	"reflect"
	"slices"

	"leadmill/extract"
)

// A decoder fills Go values from nodes and reports everything that does not fit. What does not fit keeps its default,
// so that the checks after it can go on.
type decoder struct {
	*faults
	registry *extract.Registry
}

func (d *decoder) document(root *node, doc *document) {
	d.structs(root, "", reflect.ValueOf(doc).Elem())
}

// structs fills the fields of several structs from one mapping. Their keys must not overlap.
func (d *decoder) structs(n *node, path string, structs ...reflect.Value) {
	if !d.expect(n, path, kindMapping, `keys and values such as "key: value"`) {
		return
	}
	fields := fieldsOf(structs...)
	d.entries(n, path, func(e entry, at string) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == e.key })
		if i < 0 {
			d.unknown(n, e, path, keysOf(fields))
			return
		}
		d.value(e.value, at, fields[i].value, fields[i].tag)
	})
}

// unknown reports a key that the mapping n cannot have. The key that was probably meant is not reported as missing too.
func (d *decoder) unknown(n *node, e entry, path string, known []string) {
	d.addKey(e.pos, joinPath(path, e.key), "%s", unknownKey(e.key, path, known))
	if near := nearest(e.key, known); near != "" && n.child(near) == nil {
		d.bad[joinPath(path, near)] = true
	}
}

// entries calls visit for every key of a mapping that is not there twice, and keeps its position.
func (d *decoder) entries(n *node, path string, visit func(e entry, at string)) {
	first := map[string]int{}
	for _, e := range n.entries {
		at := joinPath(path, e.key)
		if line, ok := first[e.key]; ok {
			d.addKey(e.pos, at, "key %q is there twice; the first is in line %d", e.key, line)
			continue
		}
		first[e.key] = e.pos.line
		d.at[at] = e.pos
		visit(e, at)
	}
}

// value fills v from n. Nothing after a key means: not given.
func (d *decoder) value(n *node, path string, v reflect.Value, tag reflect.StructTag) {
	if n.kind == kindNull {
		return
	}
	if n.kind == kindOther {
		d.add(path, "found %s", n.kind)
		return
	}
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		d.value(n, path, p.Elem(), tag)
		v.Set(p)
		return
	}
	switch {
	case v.Type() == sourceType:
		d.source(n, path, v.Addr().Interface().(*source))
	case isScalar(v.Type()):
		d.scalar(n, path, v, tag)
	case v.Kind() == reflect.Struct:
		d.structs(n, path, v)
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		d.mapping(n, path, v, tag)
	case v.Kind() == reflect.Slice:
		d.sequence(n, path, v, tag)
	default:
		d.add(path, "leadmill cannot read a value of type %s; this is a fault of the program, please report it", v.Type())
	}
}

func (d *decoder) mapping(n *node, path string, v reflect.Value, tag reflect.StructTag) {
	if !d.expect(n, path, kindMapping, `keys and values such as "key: value"`) {
		return
	}
	m := reflect.MakeMap(v.Type())
	d.entries(n, path, func(e entry, at string) {
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(e.value, at, item, tag)
		m.SetMapIndex(reflect.ValueOf(e.key).Convert(v.Type().Key()), item)
	})
	v.Set(m)
}

func (d *decoder) sequence(n *node, path string, v reflect.Value, tag reflect.StructTag) {
	if !d.expect(n, path, kindSequence, "a list such as [a, b]") {
		return
	}
	s := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		at := indexPath(path, i)
		d.at[at] = item.pos
		if item.kind == kindNull {
			d.add(at, "the item is empty; give it a value or remove it")
			continue
		}
		d.value(item, at, s.Index(i), tag)
	}
	v.Set(s)
}

// source reads one entry of sources: the keys every source has, and those of its type.
func (d *decoder) source(n *node, path string, s *source) {
	*s = newSource()
	if !d.expect(n, path, kindMapping, `keys and values such as "name: landing"`) {
		return
	}
	var known bool
	if t := n.child("type"); t != nil && t.kind == kindText {
		if s.Options, known = d.registry.New(t.text); known {
			d.structs(n, path, reflect.ValueOf(s).Elem(), reflect.ValueOf(s.Options).Elem())
			return
		}
	}
	// Without a known type nobody can say which other keys are right.
	common := &node{kind: kindMapping, pos: n.pos}
	keys := keysOf(fieldsOf(reflect.ValueOf(s).Elem()))
	for _, e := range n.entries {
		if slices.Contains(keys, e.key) {
			common.entries = append(common.entries, e)
		}
	}
	d.structs(common, path, reflect.ValueOf(s).Elem())
}

func (d *decoder) expect(n *node, path string, want kind, example string) bool {
	if n.kind == want {
		return true
	}
	if n.kind == kindNull {
		return false
	}
	d.add(path, "must be %s; found %s", example, n.kind)
	return false
}
