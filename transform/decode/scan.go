package decode

import (
	"fmt"
	"strings"

	"leadmill/extract"
	"leadmill/transform"
)

// maxDepth is how many objects and arrays may stand inside one another.
const maxDepth = 64

// object holds the known keys of one JSON object. A key that comes twice keeps its last value, as in encoding/json.
// Numbers and booleans are held as their text, null as "", objects and arrays as their JSON text.
type object struct {
	values [256]string // by key; so many that no key is out of range. Only those in seen count
	seen   keySet
}

type keySet [(int(numKeys) + 63) / 64]uint64

func (s *keySet) has(k key) bool { return s[k>>6]&(1<<(k&63)) != 0 }
func (o *object) has(k key) bool { return o.seen.has(k) }
func (o *object) reset()         { o.seen = keySet{} }

func (o *object) set(k key, text string) {
	o.values[k] = text
	o.seen[k>>6] |= 1 << (k & 63)
}

// text returns the value of a key; "" where the object lacks it.
func (o *object) text(k key) string {
	if !o.has(k) {
		return ""
	}
	return o.values[k]
}

// broken says where and why a text is not JSON, or not JSON that is read.
type broken struct {
	reason string
	at     int
	what   string
}

// fail notes the first fault and returns -1.
func (d *Decoder) fail(reason string, at int, what string) int {
	d.broken = broken{reason, at, what}
	return -1
}

func (d *Decoder) notJSON(at int, what string) int { return d.fail(transform.ReasonNotJSON, at, what) }

// badString explains a failed scanString.
func (d *Decoder) badString(s string, end int) int {
	switch at := ^end; {
	case at >= len(s):
		return d.notJSON(at, "the text ends inside a string")
	case s[at] == '\\':
		return d.notJSON(at, "an escape is not one of JSON's")
	default:
		return d.notJSON(at, "a control character stands inside a string")
	}
}

// document reads a whole JSON text that must be an object into o.
func (d *Decoder) document(s string, o *object) *extract.Fault {
	o.reset()
	start := skipSpace(s, len(s)-len(strings.TrimPrefix(s, "\ufeff")))
	isObject := start < len(s) && s[start] == '{'
	var next int
	if isObject {
		next = d.object(s, start, 1, o, noKey)
	} else {
		next, _ = d.value(s, start, 0)
	}
	if next >= 0 {
		if next = skipSpace(s, next); next < len(s) {
			next = d.notJSON(next, "something follows the JSON value")
		}
	}
	switch {
	case next < 0:
		b := d.broken
		return &extract.Fault{Reason: b.reason, Detail: fmt.Sprintf("byte %d of %d: %s", b.at+1, len(s), b.what)}
	case !isObject:
		return &extract.Fault{Reason: transform.ReasonNotObject, Detail: "a JSON value that is not an object"}
	}
	return nil
}

// object reads the object that begins at i, which is at that depth and the value of k, noKey for the record, into o. It
// returns the index after it; -1 for a fault.
func (d *Decoder) object(s string, i, depth int, o *object, k key) int {
	if i = skipSpace(s, i+1); i < len(s) && s[i] == '}' {
		return i + 1
	}
	for {
		g := &d.guesses[k]
		if guessed, width := g.match(s, i); width > 0 {
			k, i = guessed, skipSpace(s, i+width)
		} else if k, i = d.key(s, i, g); i < 0 {
			return -1
		}
		if i < len(s) && s[i] == '"' {
			end, escaped := scanString(s, i+1)
			if end < 0 {
				return d.badString(s, end)
			}
			text := s[i+1 : end]
			if escaped && k != noKey {
				text = d.unescape(text)
			}
			o.set(k, text)
			i = end + 1
		} else if i = d.member(s, i, depth, o, k); i < 0 {
			return -1
		}
		if i < len(s) && s[i] != ',' {
			i = skipSpace(s, i)
		}
		if i >= len(s) || s[i] != ',' {
			break
		}
		if i++; i < len(s) && s[i] != '"' {
			i = skipSpace(s, i)
		}
	}
	if i < len(s) && s[i] == '}' {
		return i + 1
	}
	return d.notJSON(i, "a comma or a closing brace is missing")
}

// member reads the value of k at i, which is no string, into o. The record's UserDetails is read at once into
// d.inner; as a text of its own it is then empty.
func (d *Decoder) member(s string, i, depth int, o *object, k key) int {
	if k == keyUserDetails && o == &d.top && i < len(s) && s[i] == '{' {
		d.inner.reset()
		o.set(k, "")
		return d.object(s, i, depth+1, &d.inner, k)
	}
	next, text := d.value(s, i, depth)
	if next >= 0 {
		o.set(k, text)
	}
	return next
}

// key reads the key at i, its colon and the white space around it; next is -1 for a fault. What stands there becomes
// the next guess; g is nil for a key of which nothing is kept.
func (d *Decoder) key(s string, i int, g *guesses) (k key, next int) {
	start := i
	if i >= len(s) || s[i] != '"' {
		return noKey, d.notJSON(i, "a key in quotes is missing")
	}
	var w words
	if n := shortString(s, i+1, &w); n >= 0 {
		k = knownKeys.lookup(&w)
		if k == noKey && w.mayHoldSeparator() {
			k = knownKeys.find(s[i+1 : i+1+n])
		}
		i += n + 2
	} else {
		end, escaped := scanString(s, i+1)
		if end < 0 {
			return noKey, d.badString(s, end)
		}
		name := s[i+1 : end]
		if escaped {
			name = d.unescape(name)
		}
		k = knownKeys.find(name)
		i = end + 1
	}
	if i = skipSpace(s, i); i >= len(s) || s[i] != ':' {
		return noKey, d.notJSON(i, "a colon is missing after a key")
	}
	if g != nil {
		g.learn(s, start, i+1, k)
	}
	return k, skipSpace(s, i+1)
}

func skipSpace(s string, i int) int {
	for i < len(s) && s[i] <= ' ' && (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t') {
		i++
	}
	return i
}
