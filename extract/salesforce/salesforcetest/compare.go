package salesforcetest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// holds decides a comparison. Null is equal to null and to the empty text, and not in any order.
func holds(op string, have, want any) bool {
	if empty(have) || empty(want) {
		same := empty(have) && empty(want)
		return op == "=" && same || (op == "!=" || op == "<>") && !same
	}
	c := compare(have, want)
	switch op {
	case "=":
		return c == 0
	case "!=", "<>":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

func empty(v any) bool { return v == nil || v == "" }

// compare orders two values of one kind; texts without regard to case.
func compare(a, b any) int {
	switch a := a.(type) {
	case time.Time:
		if b, ok := b.(time.Time); ok {
			return a.Compare(b)
		}
	case bool:
		if b, ok := b.(bool); ok && a != b {
			if b {
				return -1
			}
			return 1
		}
		return 0
	}
	return cmp.Compare(strings.ToLower(text(a)), strings.ToLower(text(b)))
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// run returns the leads that a query finds, in its order.
func (s *Server) run(q *query, deleted bool) []record {
	var found []record
	for _, lead := range s.leads {
		if (deleted || lead["IsDeleted"] != true) && (q.where == nil || q.where(lead)) {
			found = append(found, lead)
		}
	}
	slices.SortStableFunc(found, func(a, b record) int {
		for _, o := range q.order {
			if c := compare(a[o.by.name], b[o.by.name]); c != 0 {
				if o.desc {
					return -c
				}
				return c
			}
		}
		return 0
	})
	if q.limit >= 0 && len(found) > q.limit {
		found = found[:q.limit]
	}
	return found
}
