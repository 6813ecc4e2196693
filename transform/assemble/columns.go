package assemble

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"leadmill/transform"
)

// The columns of the rows in the making. Arrow's own builders clear and copy memory whenever they grow, which cost a
// tenth of a whole night; these append to plain slices that become the buffers of an array as they are.

// column is one of them. take returns its rows as an array and begins anew.
type column interface {
	take() arrow.Array
}

func newColumn(t transform.Type) column {
	switch t {
	case transform.Text:
		return &textColumn{ends: []int32{0}}
	case transform.Texts:
		return &textsColumn{ends: []int32{0}, values: textColumn{ends: []int32{0}}}
	case transform.Int:
		return &fixedColumn[int64]{arrowType: arrow.PrimitiveTypes.Int64, bytes: arrow.Int64Traits.CastToBytes}
	case transform.Time:
		return &fixedColumn[int64]{arrowType: arrow.FixedWidthTypes.Timestamp_us, bytes: arrow.Int64Traits.CastToBytes}
	case transform.Float:
		return &fixedColumn[float64]{arrowType: arrow.PrimitiveTypes.Float64, bytes: arrow.Float64Traits.CastToBytes}
	case transform.Bool:
		return &boolColumn{}
	}
	panic(fmt.Sprintf("no column for type %q", t))
}

// bitmap holds one bit a row, as Arrow does.
type bitmap struct {
	bits []byte
	n    int
	set  int
}

func (b *bitmap) append(bit bool) {
	if b.n%8 == 0 {
		b.bits = append(b.bits, 0)
	}
	if bit {
		b.bits[b.n/8] |= 1 << (b.n % 8)
		b.set++
	}
	b.n++
}

// validity returns the bits as a buffer, and how many are not set; no buffer where all are.
func (b *bitmap) validity() (buffer *memory.Buffer, nulls int) {
	nulls = b.n - b.set
	if nulls > 0 {
		buffer = memory.NewBufferBytes(b.bits)
	}
	return buffer, nulls
}

func (b *bitmap) renew() { *b = bitmap{bits: make([]byte, 0, cap(b.bits))} }

// textColumn is a column of texts.
type textColumn struct {
	valid bitmap
	ends  []int32
	data  []byte
}

// set appends a text; "" is null.
func (c *textColumn) set(s string) {
	c.valid.append(s != "")
	c.data = append(c.data, s...)
	c.ends = append(c.ends, int32(len(c.data)))
}

func (c *textColumn) take() arrow.Array {
	valid, nulls := c.valid.validity()
	d := array.NewData(arrow.BinaryTypes.String, c.valid.n, []*memory.Buffer{
		valid, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(c.ends)), memory.NewBufferBytes(c.data),
	}, nil, nulls, 0)
	defer d.Release()
	c.renew()
	return array.NewStringData(d)
}

func (c *textColumn) renew() {
	c.valid.renew()
	c.ends = append(make([]int32, 0, cap(c.ends)), 0)
	c.data = make([]byte, 0, len(c.data)+len(c.data)/8) // about as much text as the rows before
}

// textsColumn is a column of lists of texts. A list may be empty; it is never null.
type textsColumn struct {
	ends   []int32
	values textColumn
}

func (c *textsColumn) set(values []string) {
	for _, v := range values {
		c.values.valid.append(true)
		c.values.data = append(c.values.data, v...)
		c.values.ends = append(c.values.ends, int32(len(c.values.data)))
	}
	c.ends = append(c.ends, int32(c.values.valid.n))
}

func (c *textsColumn) take() arrow.Array {
	rows := len(c.ends) - 1
	values := c.values.take()
	defer values.Release()
	d := array.NewData(arrow.ListOf(arrow.BinaryTypes.String), rows, []*memory.Buffer{
		nil, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(c.ends)),
	}, []arrow.ArrayData{values.Data()}, 0, 0)
	defer d.Release()
	c.ends = append(make([]int32, 0, cap(c.ends)), 0)
	return array.NewListData(d)
}

// fixedColumn is a column of numbers or times (microseconds since 1970, UTC).
type fixedColumn[T int64 | float64] struct {
	arrowType arrow.DataType
	bytes     func([]T) []byte
	valid     bitmap
	values    []T
}

func (c *fixedColumn[T]) set(v T) { c.setIf(v, true) }

// setIf appends a value, or null unless it is known.
func (c *fixedColumn[T]) setIf(v T, known bool) {
	c.valid.append(known)
	if !known {
		v = 0
	}
	c.values = append(c.values, v)
}

func (c *fixedColumn[T]) take() arrow.Array {
	valid, nulls := c.valid.validity()
	d := array.NewData(c.arrowType, c.valid.n, []*memory.Buffer{valid, memory.NewBufferBytes(c.bytes(c.values))}, nil, nulls, 0)
	defer d.Release()
	c.valid.renew()
	c.values = make([]T, 0, cap(c.values))
	return array.MakeFromData(d)
}

// boolColumn is a column of yes or no, never null.
type boolColumn struct{ values bitmap }

func (c *boolColumn) set(v bool) { c.values.append(v) }

func (c *boolColumn) take() arrow.Array {
	d := array.NewData(arrow.FixedWidthTypes.Boolean, c.values.n, []*memory.Buffer{nil, memory.NewBufferBytes(c.values.bits)}, nil, 0, 0)
	defer d.Release()
	c.values.renew()
	return array.NewBooleanData(d)
}

// countryCode is the text of a packed country; "" for none.
func countryCode(c uint16) string {
	if c == 0 {
		return ""
	}
	return string([]byte{byte(c >> 8), byte(c)})
}
