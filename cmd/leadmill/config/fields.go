package config

import (
	"encoding"
	"reflect"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/transform"
	"leadmill/transform/decode"
)

// A field is one key of a struct with yaml tags.
type field struct {
	key   string
	value reflect.Value
	tag   reflect.StructTag
}

var (
	durationType    = reflect.TypeFor[time.Duration]()
	sourceType      = reflect.TypeFor[source]()
	secretType      = reflect.TypeFor[extract.Secret]()
	unmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// fieldsOf lists the keys of structs, in the order of their declaration. A field without a tag has its name in small
// letters as key, as goccy/go-yaml does it; an inline struct stands for its fields.
func fieldsOf(structs ...reflect.Value) []field {
	var list []field
	for _, v := range structs {
		for i := range v.NumField() {
			f := v.Type().Field(i)
			key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			switch {
			case !f.IsExported() || key == "-":
			case strings.Contains(options, "inline") && f.Type.Kind() == reflect.Struct:
				list = append(list, fieldsOf(v.Field(i))...)
			default:
				if key == "" {
					key = strings.ToLower(f.Name)
				}
				list = append(list, field{key, v.Field(i), f.Tag})
			}
		}
	}
	return list
}

func keysOf(fields []field) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}

// isText reports whether a type is read from one scalar by its own UnmarshalText.
func isText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(unmarshalerType) }

// isScalar reports whether a value of the type is one scalar in the file.
func isScalar(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if isText(t) {
		return true
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.Array, reflect.Interface:
		return false
	}
	return true
}

// choices are the values that a key with this oneof tag may have; nil for any.
func choices(oneof string) []string {
	switch oneof {
	case "shape":
		return decode.ShapeNames()
	case "stage":
		return transform.StageNames()
	case "quiet":
		return []string{QuietWarn, QuietFail, QuietIgnore}
	case "dnc":
		return []string{"lenient", "strict"}
	}
	return nil
}
