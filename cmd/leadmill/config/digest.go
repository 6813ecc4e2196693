package config

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// digest identifies what gives the data their meaning. It does not depend on the form of the file, the order of
// sources or the machine: output, scratch and the file's folder are left out, and so are secrets and where they are kept
// (options tagged so, and user, query and fragment of addresses).
func digest(cfg *Config) string {
	stages := map[string]string{}
	for code, stage := range cfg.Stages {
		stages[code] = stage.String()
	}
	var sources []any
	byName := slices.Clone(cfg.Sources)
	slices.SortFunc(byName, func(a, b Source) int { return strings.Compare(a.Name, b.Name) })
	for _, s := range byName {
		sources = append(sources, []any{
			s.Name, s.Type, s.Publisher, s.Shape.String(), canonical(reflect.ValueOf(s.Options).Elem()),
		})
	}
	parts := []any{
		"leadmill configuration 1", cfg.Publishers, cfg.Offers, stages, sources,
		cfg.StrictDNC, cfg.Fold.Window.String(), cfg.Report.TimeZone,
	}
	parts = append(parts, cfg.Resolution.digested()...)
	text, err := json.Marshal(parts)
	if err != nil {
		// Impossible: there is nothing but texts, lists and maps.
		panic("configuration digest: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// canonical turns options into values that JSON writes in one way only.
func canonical(v reflect.Value) any {
	switch {
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return canonical(v.Elem())
	case isScalar(v.Type()):
		return canonicalText(show(v))
	}
	switch v.Kind() {
	case reflect.Struct:
		fields := map[string]any{}
		for _, f := range fieldsOf(v) {
			if f.tag.Get("secret") != "true" && f.value.Type() != secretType {
				fields[f.key] = canonical(f.value)
			}
		}
		return fields
	case reflect.Map:
		entries := map[string]any{}
		for _, k := range v.MapKeys() {
			entries[k.String()] = canonical(v.MapIndex(k))
		}
		return entries
	case reflect.Slice:
		items := make([]any, v.Len())
		for i := range items {
			items[i] = canonical(v.Index(i))
		}
		return items
	}
	return nil
}

// canonicalText takes out of an address what may be a secret.
func canonicalText(s string) string {
	scheme, _, ok := strings.Cut(s, "://")
	if !ok {
		return s
	}
	u, err := url.Parse(s)
	if err != nil {
		return scheme
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}
