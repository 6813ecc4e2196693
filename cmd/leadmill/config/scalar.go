package config

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scalar fills v from one text, number or truth value.
func (d *decoder) scalar(n *node, path string, v reflect.Value, tag reflect.StructTag) {
	if !n.isScalar() {
		d.add(path, "must be one value; found %s", n.kind)
		return
	}
	shown := quote(n.text)
	if tag.Get("secret") == "true" {
		shown = "the value"
	}
	switch {
	case isText(v.Type()):
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.text)); err != nil {
			d.add(path, "%s", textMessage(err, n.text, shown))
		}
	case v.Type() == durationType:
		w, err := time.ParseDuration(n.text)
		if err != nil {
			d.add(path, "%s is not a duration; write it with a unit, such as 90s, 10m or 1h30m", shown)
			return
		}
		v.SetInt(int64(w))
	case v.Kind() == reflect.String:
		d.text(n, path, v, tag, shown)
	case v.Kind() == reflect.Bool:
		if n.text != "true" && n.text != "false" || n.kind == kindText {
			d.add(path, "must be true or false; found %s", shown)
			return
		}
		v.SetBool(n.text == "true")
	default:
		d.number(n, path, v, shown)
	}
}

// textMessage is what a type says about a text it cannot read. Its message may hold the text, so it is only used
// where the text could be shown.
func textMessage(err error, text, shown string) string {
	if shown == quote(text) && !strings.Contains(text, "://") {
		return err.Error()
	}
	return shown + " is not valid here"
}

func (d *decoder) text(n *node, path string, v reflect.Value, tag reflect.StructTag, shown string) {
	if n.kind != kindText && n.kind != kindVariable {
		d.add(path, "must be text; put %s in quotes if it is meant", shown)
		return
	}
	if strings.ContainsFunc(n.text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		d.add(path, "must be one line without control characters")
		return
	}
	if allowed := choices(tag.Get("oneof")); allowed != nil && !slices.Contains(allowed, n.text) {
		d.add(path, "%s is not one of %s%s", shown, strings.Join(allowed, ", "), didYouMean(nearest(n.text, allowed)))
		return
	}
	v.SetString(n.text)
}

func (d *decoder) number(n *node, path string, v reflect.Value, shown string) {
	if n.kind != kindNumber && n.kind != kindVariable {
		d.add(path, "must be a number; found %s", shown)
		return
	}
	text := strings.ReplaceAll(n.text, "_", "")
	bits := v.Type().Bits()
	var err error
	switch {
	case v.CanInt():
		var i int64
		if i, err = strconv.ParseInt(text, 0, bits); err == nil {
			v.SetInt(i)
		}
	case v.CanUint():
		var u uint64
		if u, err = strconv.ParseUint(text, 0, bits); err == nil {
			v.SetUint(u)
		}
	default:
		var f float64
		if f, err = strconv.ParseFloat(text, bits); err == nil {
			v.SetFloat(f)
		}
	}
	if err != nil {
		d.add(path, "%s is not a number that fits here", shown)
	}
}

// quote shows a value from the file, cut to a length that a message can carry. Addresses may hold a password or a
// signature and are not shown.
func quote(s string) string {
	if strings.Contains(s, "://") {
		return "the address"
	}
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return strconv.Quote(s)
}
