package columnar

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/parquet-go/parquet-go"
)

const (
	// chunkRows is the number of rows handed to parquet-go at once.
	chunkRows = 1024
	// dictionaryPages is how many pages' worth of text a dictionary may hold before its column falls back to plain, and
	// also how much text may stand behind one page of dictionary indexes.
	dictionaryPages = 4
)

// autoFlushBytes is the buffer size from which parquet-go ends a page by itself. It looks only after a call, and calls
// end where a record ends, so it must never come before columnWriter, whose pages depend on nothing but the rows. Its
// sizes are at most those that columnWriter counts, and it takes 98 % of what it is told.
func autoFlushBytes(pageBytes int) int { return dictionaryPages*pageBytes/98*100 + 1000 }

// columnWriter turns Arrow arrays of one column into pages.
type columnWriter struct {
	name       string
	index      int
	kind       kind
	nullable   bool
	dictionary bool
	out        *parquet.ColumnWriter
	values     []parquet.Value // reused

	limit int // bytes of a page
	cost  int // bytes of one row before its text
	page  int // bytes of the page under way; of dictionary indexes for a column with a dictionary
	text  int // bytes of text behind the page under way
}

func newColumnWriter(out *parquet.ColumnWriter, index int, f arrow.Field, pageBytes int) *columnWriter {
	k, _ := kindOf(f.Type)
	enc, _ := f.Metadata.GetValue(metaEncoding)
	c := &columnWriter{
		name: f.Name, index: index, kind: k, nullable: f.Nullable, out: out, limit: pageBytes,
		dictionary: enc == "dictionary" && k != kindBool,
		values:     make([]parquet.Value, 0, chunkRows),
	}
	// What parquet-go keeps for a row while it builds a page.
	c.cost = 8
	if c.nullable || k == kindTexts {
		c.cost += 9
	}
	return c
}

// write adds rows from ≤ i < to of an array.
func (c *columnWriter) write(arr arrow.Array, from, to int) error {
	fill, err := c.filler(arr, from, to)
	if err != nil {
		return err
	}
	for from < to {
		c.values = c.values[:0]
		from = fill(from, min(to, from+chunkRows))
		if _, err := c.out.WriteRowValues(c.values); err != nil {
			return err
		}
		if c.full() {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// full reports whether the page has its size.
func (c *columnWriter) full() bool { return c.fullAt(c.page, c.text) }

func (c *columnWriter) fullAt(page, text int) bool {
	if c.dictionary {
		return page >= c.limit || page+text >= dictionaryPages*c.limit
	}
	return page+text >= c.limit
}

func (c *columnWriter) flush() error {
	c.page, c.text = 0, 0
	return c.out.Flush()
}

// filler returns the function that appends the values of rows to c.values until the page is full and returns the row
// it stopped before.
func (c *columnWriter) filler(arr arrow.Array, from, to int) (func(from, to int) int, error) {
	switch arr := arr.(type) {
	case *array.String, *array.Binary:
		bytes := bytesOf(arr)
		if c.kind == kindText {
			if err := bytes.checkUTF8(from, to); err != nil {
				return nil, err
			}
		}
		return c.fillBytes(bytes), nil
	case *array.List:
		return c.fillTexts(arr, from, to)
	case *array.Int32:
		return fillFixed(c, arr, arr.Int32Values(), parquet.Int32Value), nil
	case *array.Int64:
		return fillFixed(c, arr, arr.Int64Values(), parquet.Int64Value), nil
	case *array.Timestamp:
		return fillFixed(c, arr, arrow.Int64Traits.CastFromBytes(arrow.TimestampTraits.CastToBytes(arr.TimestampValues())), parquet.Int64Value), nil
	case *array.Float64:
		return fillFixed(c, arr, arr.Float64Values(), parquet.DoubleValue), nil
	case *array.Boolean:
		return c.fillBools(arr), nil
	}
	return nil, fmt.Errorf("no values of type %s", arr.DataType())
}

func fillFixed[T any](c *columnWriter, arr arrow.Array, in []T, value func(T) parquet.Value) func(from, to int) int {
	return c.fillRows(arr, func(i int) parquet.Value { return value(in[i]) })
}

func (c *columnWriter) fillBools(arr *array.Boolean) func(from, to int) int {
	return c.fillRows(arr, func(i int) parquet.Value { return parquet.BooleanValue(arr.Value(i)) })
}

// fillRows fills from a column of a fixed size. A required column has level 0, which values have from the start.
func (c *columnWriter) fillRows(arr arrow.Array, value func(i int) parquet.Value) func(from, to int) int {
	valid, null := validityOf(arr), parquet.NullValue().Level(0, 0, c.index)
	return func(from, to int) int {
		to = min(to, from+c.rowsLeft())
		values := c.values
		for i := from; i < to; i++ {
			switch {
			case !valid.at(i):
				values = append(values, null)
			case c.nullable:
				values = append(values, value(i).Level(0, 1, c.index))
			default:
				values = append(values, value(i))
			}
		}
		c.values = values
		c.page += (to - from) * c.cost
		return to
	}
}

// fillBytes runs for every text of a night, so it keeps what it needs in local variables. In a column with a dictionary
// a value often repeats the one before it, and is then taken over as it is.
func (c *columnWriter) fillBytes(in byteValues) func(from, to int) int {
	null := parquet.NullValue().Level(0, 0, c.index)
	return func(from, to int) int {
		values, page, text := c.values, c.page, c.text
		var last []byte
		var lastValue parquet.Value
		for from < to && !c.fullAt(page, text) {
			page += c.cost
			if !in.valid.at(from) {
				values = append(values, null)
				from++
				continue
			}
			v := in.at(from)
			text += len(v)
			if last == nil || !c.dictionary || string(v) != string(last) {
				last, lastValue = v, parquet.ByteArrayValue(v)
				if c.nullable {
					lastValue = lastValue.Level(0, 1, c.index)
				}
			}
			values = append(values, lastValue)
			from++
		}
		c.values, c.page, c.text = values, page, text
		return from
	}
}

// fillTexts gives every element a repetition level, 0 for the first of its row, and the definition level that says
// element; an empty list and a null are one value each, of lower levels.
func (c *columnWriter) fillTexts(arr *array.List, from, to int) (func(from, to int) int, error) {
	valid, level := validityOf(arr), c.level()
	elements := bytesOf(arr.ListValues())
	for i := from; i < to; i++ {
		if !valid.at(i) {
			continue
		}
		first, end := arr.ValueOffsets(i)
		for j := first; j < end; j++ {
			if !elements.valid.at(int(j)) {
				return nil, errors.New("an element of a list is null")
			}
		}
		if err := elements.checkUTF8(int(first), int(end)); err != nil {
			return nil, err
		}
	}
	return func(from, to int) int {
		for from < to && !c.full() {
			first, end := arr.ValueOffsets(from)
			switch {
			case !valid.at(from):
				c.values = append(c.values, parquet.NullValue().Level(0, 0, c.index))
			case first == end:
				c.values = append(c.values, parquet.NullValue().Level(0, level, c.index))
			}
			if valid.at(from) {
				for j := first; j < end; j++ {
					v := elements.at(int(j))
					c.values = append(c.values, parquet.ByteArrayValue(v).Level(min(int(j-first), 1), level+1, c.index))
					c.page += c.cost
					c.text += len(v)
				}
			}
			c.page += c.cost
			from++
		}
		return from
	}, nil
}

// level is the definition level of a row that is not null.
func (c *columnWriter) level() int {
	if c.nullable {
		return 1
	}
	return 0
}

// rowsLeft is how many rows of a fixed size fill the page.
func (c *columnWriter) rowsLeft() int {
	return max(1, (c.limit-c.page+c.cost-1)/c.cost)
}

// validity tells nulls from values; it is empty where there are no nulls.
type validity struct {
	bits   []byte
	offset int
}

func validityOf(arr arrow.Array) validity {
	if arr.NullN() == 0 {
		return validity{}
	}
	return validity{bits: arr.NullBitmapBytes(), offset: arr.Data().Offset()}
}

func (v validity) at(i int) bool {
	if v.bits == nil {
		return true
	}
	i += v.offset
	return v.bits[i>>3]&(1<<(i&7)) != 0
}

// byteValues are the values of a text or binary array, without copying.
type byteValues struct {
	valid   validity
	offsets []int32
	data    []byte
}

func bytesOf(arr arrow.Array) byteValues {
	data := arr.Data()
	v := byteValues{valid: validityOf(arr)}
	if arr.Len() > 0 {
		v.offsets = arrow.Int32Traits.CastFromBytes(data.Buffers()[1].Bytes())[data.Offset() : data.Offset()+arr.Len()+1]
	}
	if data.Buffers()[2] != nil {
		v.data = data.Buffers()[2].Bytes()
	}
	return v
}

func (v byteValues) at(i int) []byte { return v.data[v.offsets[i]:v.offsets[i+1]] }

// checkUTF8 looks at all text at once, which is several times as fast as one value at a time. Text is valid when the
// whole is and no value begins inside a character.
func (v byteValues) checkUTF8(from, to int) error {
	if from >= to {
		return nil
	}
	whole := utf8.Valid(v.data[v.offsets[from]:v.offsets[to]])
	for i := from; whole && i < to; i++ {
		if at := v.offsets[i]; at < v.offsets[to] {
			whole = utf8.RuneStart(v.data[at])
		}
	}
	if whole {
		return nil
	}
	// The bytes behind a null count for nothing, so look again at the values only.
	for i := from; i < to; i++ {
		if v.valid.at(i) && !utf8.Valid(v.at(i)) {
			return fmt.Errorf("text is not valid UTF-8 in row %d of the record: clean it before writing", i)
		}
	}
	return nil
}
