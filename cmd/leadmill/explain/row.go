package explain

import (
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// A row holds the values of one row by column: string, int64, float64, bool, time.Time or []string; nil for null.
type row map[string]any

func cellValue(c arrow.Array, i int) any {
	if c.IsNull(i) {
		return nil
	}
	switch c := c.(type) {
	case *array.String:
		return strings.Clone(c.Value(i)) // or a row would keep the text of its whole row group
	case *array.Int64:
		return c.Value(i)
	case *array.Float64:
		return c.Value(i)
	case *array.Boolean:
		return c.Value(i)
	case *array.Timestamp:
		return time.UnixMicro(int64(c.Value(i))).UTC()
	case *array.List:
		texts := []string{}
		if values, ok := c.ListValues().(*array.String); ok {
			for j, end := c.ValueOffsets(i); j < end; j++ {
				texts = append(texts, strings.Clone(values.Value(int(j))))
			}
		}
		return texts
	}
	return nil
}

func (r row) text(name string) string {
	s, _ := r[name].(string)
	return s
}

func (r row) texts(name string) []string {
	list, _ := r[name].([]string)
	return list
}

func (r row) number(name string) float64 {
	f, _ := r[name].(float64)
	return f
}

func (r row) count(name string) int64 {
	n, _ := r[name].(int64)
	return n
}

func (r row) flag(name string) bool {
	b, _ := r[name].(bool)
	return b
}

func (r row) when(name string) time.Time {
	t, _ := r[name].(time.Time)
	return t
}
