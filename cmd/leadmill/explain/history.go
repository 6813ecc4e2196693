package explain

import (
	"context"
	"slices"

	"leadmill/transform/resolve/lineage"
)

// history is what became of the customer ids that ended.
type history struct {
	merged  map[string]string // the id that an alias stands for
	removed map[string]bool
}

// history reads the events that end ids.
func (s *Source) history(ctx context.Context) (*history, error) {
	h := &history{merged: map[string]string{}, removed: map[string]bool{}}
	merged, removed := lineage.Merged.String(), lineage.Removed.String()
	places, err := s.events.find(ctx, []string{"kind"}, func(c *cells) bool { return c.text(0) == merged || c.text(0) == removed })
	if err != nil {
		return nil, err
	}
	rows, err := s.events.read(ctx, places, []string{"kind", "customer_id", "other_id"})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.text("kind") == merged {
			h.merged[r.text("customer_id")] = r.text("other_id")
		} else {
			h.removed[r.text("customer_id")] = true
		}
	}
	return h, nil
}

// current is the id that stands for an id now.
func (h *history) current(id string) string {
	for range h.merged { // an id is merged once, so no chain is longer
		next, ok := h.merged[id]
		if !ok {
			break
		}
		id = next
	}
	return id
}

// aliases are the ids that were merged into one, in any number of steps, in alphabetical order.
func (h *history) aliases(id string) []string {
	list := []string{}
	for alias := range h.merged {
		if alias != id && h.current(alias) == id {
			list = append(list, alias)
		}
	}
	slices.Sort(list)
	return list
}
