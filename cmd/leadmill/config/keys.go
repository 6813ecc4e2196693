package config

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/transform"
)

// A Key describes one key of the configuration, for the documentation.
type Key struct {
	Path     string // sources[].shape, publishers.<id>.name
	Type     string // as a person would call it
	Required bool
	Default  string // "" for none
	Env      string // environment variable that overrides it; "" for none
	Doc      string
}

// Keys lists every key that does not depend on a source's type, in the order of the documentation.
func Keys() []Key {
	doc := defaults()
	doc.Scratch = "" // the machine's own value is nobody else's default
	return describe(fieldsOf(reflect.ValueOf(&doc).Elem()), "", strings.TrimSuffix(envPrefix, "_"))
}

// OptionKeys lists the keys that the options of a source type add to sources[]. Defaults are the values of o; the
// texts come from doc tags of its fields.
func OptionKeys(o extract.Options) []Key {
	return describe(fieldsOf(reflect.ValueOf(o).Elem()), "sources[]", envPrefix+"SOURCES_<NAME>")
}

func describe(fields []field, path, env string) []Key {
	var keys []Key
	for _, f := range fields {
		at, name := f.key, env+"_"+envWord(f.key)
		if path != "" {
			at = path + "." + f.key
		}
		keys = append(keys, describeField(f, at, name)...)
	}
	return keys
}

func describeField(f field, path, env string) []Key {
	key := Key{
		Path: path, Type: typeName(f.value.Type(), f.tag), Required: f.tag.Get("required") == "true",
		Default: f.tag.Get("default"), Doc: f.tag.Get("doc"),
	}
	if key.Default == "" {
		key.Default = show(f.value)
	}
	t := f.value.Type()
	switch {
	case t == secretType:
		key.Type, key.Env = "secret: {file: path} or {env: name}", env+"_FILE"
		return []Key{key}
	case isScalar(t):
		if f.tag.Get("env") != "-" {
			key.Env = env
		}
		return []Key{key}
	case t.Kind() == reflect.Struct:
		return describe(fieldsOf(f.value), path, env)
	case t.Kind() == reflect.Map:
		below := f.tag.Get("key")
		path, env = path+"."+below, env+"_<"+envWord(below)+">"
		if t.Elem().Kind() == reflect.Struct {
			return append([]Key{key}, describe(fieldsOf(reflect.New(t.Elem()).Elem()), path, env)...)
		}
		key.Path, key.Env = path, env
		if f.tag.Get("oneof") == "stage" {
			key.Default = showStages()
		}
		return []Key{key}
	case t == reflect.SliceOf(sourceType):
		s := newSource()
		return append([]Key{key}, describe(fieldsOf(reflect.ValueOf(&s).Elem()), path+"[]", env+"_<NAME>")...)
	}
	return []Key{key}
}

// typeName is the type as a person would call it. For a map of scalars it is the type of a value.
func typeName(t reflect.Type, tag reflect.StructTag) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Map && isScalar(t.Elem()) {
		t = t.Elem()
	}
	if allowed := choices(tag.Get("oneof")); allowed != nil {
		return "one of " + strings.Join(allowed, ", ")
	}
	switch {
	case t == durationType:
		return "duration"
	case isText(t):
		return "text"
	}
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Slice:
		return "list of " + typeName(t.Elem(), "")
	case reflect.Struct, reflect.Map:
		return "keys and values"
	}
	return "whole number"
}

// show writes a default the way the file would; "" for a zero value.
func show(v reflect.Value) string {
	if v.IsZero() {
		return ""
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		if text, err := m.MarshalText(); err == nil {
			return string(text)
		}
	}
	if w, ok := v.Interface().(time.Duration); ok {
		return showDuration(w)
	}
	switch v.Kind() {
	case reflect.Struct, reflect.Map:
		return ""
	case reflect.Slice:
		items := make([]string, v.Len())
		for i := range items {
			items[i] = show(v.Index(i))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return fmt.Sprint(v.Interface())
}

// showDuration leaves out the zeros of Go's form: 10m, not 10m0s.
func showDuration(w time.Duration) string {
	s := w.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func showStages() string {
	stages := transform.DefaultStages()
	codes := slices.SortedFunc(maps.Keys(stages), func(a, b string) int {
		return 2*int(stages[a]) - 2*int(stages[b]) + strings.Compare(a, b)
	})
	parts := make([]string, len(codes))
	for i, code := range codes {
		parts[i] = code + ": " + stages[code].String()
	}
	return strings.Join(parts, ", ")
}
