package normalize

import "strings"

// Most cached texts are short and few; the bounds keep a hostile feed from filling memory.
const (
	cacheEntries = 1 << 14
	cacheText    = 128
)

// cache remembers the value of a pure function. It is emptied when full, so it never changes a result. Keys are
// copies: they do not hold on to the payload they came from.
type cache[V any] struct {
	values  map[string]V
	empty   V // the value of "", which most fields of most shapes are
	compute func(string) V
}

func newCache[V any](compute func(string) V) *cache[V] {
	return &cache[V]{values: make(map[string]V), empty: compute(""), compute: compute}
}

func (c *cache[V]) get(text string) V {
	if text == "" {
		return c.empty
	}
	if v, ok := c.values[text]; ok {
		return v
	}
	if len(text) > cacheText {
		return c.compute(text)
	}
	if len(c.values) >= cacheEntries {
		clear(c.values)
	}
	text = strings.Clone(text)
	v := c.compute(text)
	c.values[text] = v
	return v
}
