// Package spill keeps text out of memory between the two passes of a build. [File] holds compact columnar chunks that
// can be read back in any order; [Shuffle] brings values that belong to one group together. Both live in a temporary
// file that is deleted as soon as it is closed; nothing of them is published.
package spill

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/klauspost/compress/s2"
)

// ChunkRows is the largest number of rows in a chunk. Row numbers are chunk numbers times ChunkRows plus the place in
// the chunk.
const ChunkRows = 2048

// A Chunk collects rows of text columns until it is appended to a [File]. One goroutine uses it at a time.
type Chunk struct {
	columns []column
	rows    int
	raw     []byte
	out     []byte
}

type column struct {
	lengths []byte // uvarints
	text    []byte
}

// NewChunk returns an empty chunk of so many columns.
func NewChunk(columns int) *Chunk { return &Chunk{columns: make([]column, columns)} }

// Add appends one row, a value for each column. The values are copied.
func (c *Chunk) Add(values []string) {
	for i, v := range values {
		col := &c.columns[i]
		col.lengths = binary.AppendUvarint(col.lengths, uint64(len(v)))
		col.text = append(col.text, v...)
	}
	c.rows++
}

// Rows is the number of rows added since the last reset.
func (c *Chunk) Rows() int { return c.rows }

// Full reports whether the chunk takes no more rows.
func (c *Chunk) Full() bool { return c.rows == ChunkRows }

func (c *Chunk) reset() {
	for i := range c.columns {
		c.columns[i].lengths, c.columns[i].text = c.columns[i].lengths[:0], c.columns[i].text[:0]
	}
	c.rows = 0
}

// encode writes the number of rows, the compressed size of each column and the columns. S2 is chosen over zstd because
// a chunk is written and read once within minutes: it costs a fifth of the time for half as much again in size.
func (c *Chunk) encode() []byte {
	head := 4 + 4*len(c.columns)
	out := slices.Grow(c.out[:0], head)[:head]
	binary.LittleEndian.PutUint32(out, uint32(c.rows))
	for i := range c.columns {
		col := &c.columns[i]
		c.raw = append(append(c.raw[:0], col.lengths...), col.text...)
		need := s2.MaxEncodedLen(len(c.raw))
		at := len(out)
		out = append(out, make([]byte, need)...)
		block := s2.Encode(out[at:], c.raw)
		out = out[:at+len(block)]
		binary.LittleEndian.PutUint32(out[4+4*i:], uint32(len(block)))
	}
	c.out = out
	return out
}

// Rows are the rows of one chunk, read back. Columns are unpacked when they are first asked for.
type Rows struct {
	blocks  [][]byte
	columns []unpacked
	n       int
}

type unpacked struct {
	text string
	ends []uint32
}

func decode(data []byte, columns int) (*Rows, error) {
	head := 4 + 4*columns
	if len(data) < head {
		return nil, fmt.Errorf("temporary chunk is cut short at %d bytes", len(data))
	}
	if rows := binary.LittleEndian.Uint32(data); rows > ChunkRows {
		return nil, fmt.Errorf("temporary chunk is damaged: %d rows", rows)
	}
	r := &Rows{n: int(binary.LittleEndian.Uint32(data)), blocks: make([][]byte, columns), columns: make([]unpacked, columns)}
	rest := data[head:]
	for i := range r.blocks {
		size := int(binary.LittleEndian.Uint32(data[4+4*i:]))
		if size > len(rest) {
			return nil, fmt.Errorf("temporary chunk is cut short in column %d", i)
		}
		r.blocks[i], rest = rest[:size], rest[size:]
	}
	return r, nil
}

// Len is the number of rows.
func (r *Rows) Len() int { return r.n }

// Text returns the value of one column in one row of the chunk.
func (r *Rows) Text(col, row int) (string, error) {
	if row >= r.n {
		return "", fmt.Errorf("temporary chunk has %d rows, not %d", r.n, row+1)
	}
	c := &r.columns[col]
	if c.ends == nil {
		if err := r.unpack(col); err != nil {
			return "", err
		}
	}
	start := uint32(0)
	if row > 0 {
		start = c.ends[row-1]
	}
	return c.text[start:c.ends[row]], nil
}

func (r *Rows) unpack(col int) error {
	raw, err := s2.Decode(nil, r.blocks[col])
	if err != nil {
		return fmt.Errorf("unpack column %d of a temporary chunk: %w", col, err)
	}
	ends := make([]uint32, r.n)
	end := uint32(0)
	for i := range ends {
		length, size := binary.Uvarint(raw)
		if size <= 0 || length > uint64(len(raw)) || uint64(end)+length > uint64(len(raw)) {
			return fmt.Errorf("unpack column %d of a temporary chunk: bad length in row %d", col, i)
		}
		raw = raw[size:]
		end += uint32(length)
		ends[i] = end
	}
	if int(end) != len(raw) {
		return fmt.Errorf("unpack column %d of a temporary chunk: %d bytes of text, want %d", col, len(raw), end)
	}
	r.columns[col] = unpacked{text: string(raw), ends: ends}
	r.blocks[col] = nil
	return nil
}
