package explain_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"leadmill/cmd/leadmill/explain"
)

// TestJSONIsDocumented looks for every name of the JSON in the page that promises them.
func TestJSONIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../docs/explain.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	jsonNames(reflect.TypeFor[explain.Explanation](), names)
	jsonNames(reflect.TypeFor[explain.Pair](), names)
	if len(names) < 40 {
		t.Fatalf("found %d names, want at least 40", len(names))
	}
	for name := range names {
		if text := string(page); !strings.Contains(text, "`"+name+"`") && !strings.Contains(text, "`"+name+"[]`") {
			t.Errorf("docs/explain.md does not tell of %q", name)
		}
	}
}

func jsonNames(t reflect.Type, names map[string]bool) {
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer:
		jsonNames(t.Elem(), names)
	case reflect.Struct:
		for i := range t.NumField() {
			if tag, ok := t.Field(i).Tag.Lookup("json"); ok {
				name, _, _ := strings.Cut(tag, ",")
				names[name] = true
				jsonNames(t.Field(i).Type, names)
			}
		}
	}
}
