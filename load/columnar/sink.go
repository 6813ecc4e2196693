package columnar

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/parquet-go/parquet-go/encoding"
)

// A sink collects rows of pages into one Arrow array. Its memory is Go's own, so it needs no allocator.
type sink interface {
	take(c *cursor, rows int) error
	array() arrow.Array
}

func newSink(k kind, nullable bool, rows int) sink {
	switch k {
	case kindInt32:
		return newFixed(k, rows, (*encoding.Values).Int32, arrow.Int32Traits.CastToBytes)
	case kindInt64, kindTime:
		return newFixed(k, rows, (*encoding.Values).Int64, arrow.Int64Traits.CastToBytes)
	case kindFloat64:
		return newFixed(k, rows, (*encoding.Values).Double, arrow.Float64Traits.CastToBytes)
	case kindBool:
		return &boolSink{}
	case kindTexts:
		return &textsSink{nullable: nullable, offsets: make([]int32, 1, rows+1), elements: newBytesSink(kindText, rows)}
	default:
		return newBytesSink(k, rows)
	}
}

func finish(k kind, b bitmap, children []arrow.ArrayData, buffers ...[]byte) arrow.Array {
	all := []*memory.Buffer{nil}
	if b.nulls > 0 {
		all[0] = memory.NewBufferBytes(b.bits)
	}
	for _, bytes := range buffers {
		all = append(all, memory.NewBufferBytes(bytes))
	}
	data := array.NewData(k.arrow(), b.rows, all, children, b.nulls, 0)
	defer data.Release()
	return array.MakeFromData(data)
}

type fixedSink[T any] struct {
	kind  kind
	in    func(*encoding.Values) []T
	bytes func([]T) []byte
	out   []T
	valid bitmap
}

func newFixed[T any](k kind, rows int, in func(*encoding.Values) []T, bytes func([]T) []byte) *fixedSink[T] {
	return &fixedSink[T]{kind: k, in: in, bytes: bytes, out: make([]T, 0, rows)}
}

func (s *fixedSink[T]) take(c *cursor, rows int) error {
	levels, n := c.takeLevels(&s.valid, rows)
	in := s.in(&c.values)
	if c.indexes != nil {
		indexes, err := c.takeIndexes(n, len(in))
		if err != nil {
			return err
		}
		values := make([]T, n)
		for i, index := range indexes {
			values[i] = in[index]
		}
		in = values
	} else {
		first, end, err := c.takeValues(n, len(in))
		if err != nil {
			return err
		}
		in = in[first:end]
	}
	if n == rows {
		s.out = append(s.out, in...)
		return nil
	}
	for _, level := range levels {
		var v T
		if level == c.max {
			v, in = in[0], in[1:]
		}
		s.out = append(s.out, v)
	}
	return nil
}

func (s *fixedSink[T]) array() arrow.Array { return finish(s.kind, s.valid, nil, s.bytes(s.out)) }

type boolSink struct {
	bits  []byte
	valid bitmap
}

func (s *boolSink) take(c *cursor, rows int) error {
	at := s.valid.rows
	levels, n := c.takeLevels(&s.valid, rows)
	if c.indexes != nil {
		return errors.New("a dictionary of booleans is not supported")
	}
	in := c.values.Boolean()
	next, _, err := c.takeValues(n, 8*len(in))
	if err != nil {
		return err
	}
	if need := (at + rows + 7) / 8; need > len(s.bits) {
		s.bits = append(s.bits, make([]byte, need-len(s.bits))...)
	}
	for i := range rows {
		if levels != nil && levels[i] != c.max {
			continue
		}
		s.bits[(at+i)>>3] |= (in[next>>3] >> (next & 7) & 1) << ((at + i) & 7)
		next++
	}
	return nil
}

func (s *boolSink) array() arrow.Array { return finish(kindBool, s.valid, nil, s.bits) }

// bytesSink is for text and binary.
type bytesSink struct {
	kind    kind
	rows    int     // expected in all
	offsets []int32 // one more than rows
	data    []byte
	valid   bitmap
}

func newBytesSink(k kind, rows int) *bytesSink {
	return &bytesSink{kind: k, rows: rows, offsets: make([]int32, 1, rows+1)}
}

// reserve makes room for text of some rows, and within reason for the rows after them as if they were alike.
func (s *bytesSink) reserve(text, rows int) {
	if need := len(s.data) + text; need > cap(s.data) {
		after := max(0, s.rows-(len(s.offsets)-1)-rows)
		s.data = slices.Grow(s.data, text+min(text/max(1, rows)*after*9/8, 64<<20))
	}
}

func (s *bytesSink) take(c *cursor, rows int) error {
	levels, n := c.takeLevels(&s.valid, rows)
	return s.takeValues(c, levels, n)
}

// takeValues adds n values, at the rows whose level says so; levels are nil where every row has a value.
func (s *bytesSink) takeValues(c *cursor, levels []byte, n int) error {
	data, ends := c.values.ByteArray()
	size := max(0, len(ends)-1)
	if c.indexes != nil {
		indexes, err := c.takeIndexes(n, size)
		if err != nil {
			return err
		}
		return s.gather(indexes, data, ends, levels, c.max)
	}
	first, end, err := c.takeValues(n, size)
	if err != nil {
		return err
	}
	if n == 0 {
		s.repeat(len(levels))
		return nil
	}
	ends = ends[first : end+1]
	if !slices.IsSorted(ends) {
		return fmt.Errorf("lengths of text: %w", errDamaged)
	}
	base := len(s.data) - int(ends[0])
	data = data[ends[0]:ends[n]]
	if len(s.data)+len(data) > math.MaxInt32 {
		return errTooLong
	}
	// The text of the page is copied in one piece.
	s.reserve(len(data), max(n, len(levels)))
	s.data = append(s.data, data...)
	if len(levels) == 0 || n == len(levels) {
		for _, end := range ends[1:] {
			s.offsets = append(s.offsets, int32(base+int(end)))
		}
		return nil
	}
	for _, level := range levels {
		if level == c.max {
			ends = ends[1:]
		}
		s.offsets = append(s.offsets, int32(base+int(ends[0])))
	}
	return nil
}

var errTooLong = errors.New("more than 2 GiB of text, or 2 Gi elements, in one record: read fewer rows at a time")

func (s *bytesSink) gather(indexes []int32, data []byte, ends []uint32, levels []byte, value byte) error {
	text := 0
	for _, i := range indexes {
		text += int(ends[i+1]) - int(ends[i])
	}
	if len(s.data)+text > math.MaxInt32 {
		return errTooLong
	}
	s.reserve(text, max(len(indexes), len(levels)))
	if levels == nil {
		for _, i := range indexes {
			s.data = append(s.data, data[ends[i]:ends[i+1]]...)
			s.offsets = append(s.offsets, int32(len(s.data)))
		}
	}
	for _, level := range levels {
		if level == value {
			i := indexes[0]
			indexes = indexes[1:]
			s.data = append(s.data, data[ends[i]:ends[i+1]]...)
		}
		s.offsets = append(s.offsets, int32(len(s.data)))
	}
	return nil
}

// repeat adds rows without text.
func (s *bytesSink) repeat(rows int) {
	for range rows {
		s.offsets = append(s.offsets, int32(len(s.data)))
	}
}

func (s *bytesSink) array() arrow.Array {
	return finish(s.kind, s.valid, nil, arrow.Int32Traits.CastToBytes(s.offsets), s.data)
}

type textsSink struct {
	nullable bool
	offsets  []int32
	elements *bytesSink
	valid    bitmap
}

func (s *textsSink) take(c *cursor, rows int) error {
	at, elements := 0, 0
	for range rows {
		// The page knows its number of rows from the repetition levels, so there is one that begins a row.
		level := c.definitions[at]
		at++
		present := byte(1)
		switch {
		case level == c.max:
			elements++
			for ; at < len(c.repetitions) && c.repetitions[at] != 0; at++ {
				if c.definitions[at] != c.max {
					return fmt.Errorf("levels of a list: %w", errDamaged)
				}
				elements++
			}
		case s.nullable && level == 0:
			present = 0
		}
		s.valid.append([]byte{present}, 1)
		s.offsets = append(s.offsets, int32(s.elements.valid.rows+elements))
	}
	c.definitions, c.repetitions = c.definitions[at:], c.repetitions[at:]
	s.elements.valid.rows += elements
	if s.elements.valid.rows > math.MaxInt32 {
		return errTooLong
	}
	return s.elements.takeValues(c, nil, elements)
}

func (s *textsSink) array() arrow.Array {
	elements := s.elements.array()
	defer elements.Release()
	return finish(kindTexts, s.valid, []arrow.ArrayData{elements.Data()}, arrow.Int32Traits.CastToBytes(s.offsets))
}
