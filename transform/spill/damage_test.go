package spill

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/s2"
)

// block is a column as encode writes it: lengths, then the text.
func block(lengths []uint64, text string) []byte {
	var raw []byte
	for _, n := range lengths {
		raw = binary.AppendUvarint(raw, n)
	}
	return s2.Encode(nil, append(raw, text...))
}

// chunkOf joins the header and the blocks of a chunk.
func chunkOf(rows uint32, blocks ...[]byte) []byte {
	data := binary.LittleEndian.AppendUint32(nil, rows)
	for _, b := range blocks {
		data = binary.LittleEndian.AppendUint32(data, uint32(len(b)))
	}
	for _, b := range blocks {
		data = append(data, b...)
	}
	return data
}

// readAll reads every value; damaged is true where that ends in an error.
func readAll(data []byte, columns int) (damaged bool) {
	rows, err := decode(data, columns)
	if err != nil {
		return true
	}
	for row := range rows.Len() {
		for col := range columns {
			if _, err := rows.Text(col, row); err != nil {
				return true
			}
		}
	}
	return false
}

func TestDamagedChunks(t *testing.T) {
	sound := chunkOf(2, block([]uint64{1, 2}, "abb"))
	if readAll(sound, 1) {
		t.Fatal("a sound chunk cannot be read")
	}
	for what, data := range map[string][]byte{
		"nothing":                           nil,
		"a cut header":                      sound[:5],
		"a cut block":                       sound[:len(sound)-1],
		"no block":                          chunkOf(2, nil),
		"a block that is no s2":             chunkOf(2, []byte{200, 1, 2, 3}),
		"too few lengths":                   chunkOf(3, block([]uint64{1, 2}, "")),
		"too little text":                   chunkOf(2, block([]uint64{1, 2}, "ab")),
		"too much text":                     chunkOf(2, block([]uint64{1, 2}, "abbc")),
		"a length without end":              chunkOf(1, s2.Encode(nil, []byte{255, 255, 255})),
		"a length beyond 64 bits":           chunkOf(1, s2.Encode(nil, []byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})),
		"lengths that add up past 32 bits":  chunkOf(2, block([]uint64{1<<32 - 1, 2}, "a")),
		"lengths that add up past 64 bits":  chunkOf(3, block([]uint64{1, 1<<64 - 1, 1}, "a")),
		"a length of 4 GiB, taken for none": chunkOf(2, block([]uint64{1 << 32, 1}, "a")),
		"more rows than a chunk takes":      chunkOf(ChunkRows+1, block(make([]uint64, ChunkRows+1), "")),
		"4 billion rows":                    chunkOf(1<<32-1, block(nil, "")),
		"small lengths that add up past 32 bits": chunkOf(ChunkRows,
			block(slices.Repeat([]uint64{1<<21 + 1025}, ChunkRows), strings.Repeat("a", ChunkRows*1025))),
	} {
		if !readAll(data, 1) {
			t.Errorf("%s: no error", what)
		}
	}
}

func TestDamagedFile(t *testing.T) {
	f := create(t, 1)
	first := appended(t, f, []string{"a"}, []string{"b"})
	for i := range f.Size() {
		if _, err := f.f.WriteAt([]byte{0xff}, i); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.Read(first); err == nil {
		t.Error("Read of an overwritten file: no error")
	}
	if _, _, err := NewCache(f, 1).Row(first); err == nil {
		t.Error("Row of an overwritten file: no error")
	}
	if err := f.f.Truncate(3); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(first); err == nil {
		t.Error("Read of a cut file: no error")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(chunkOf(2, block([]uint64{1, 2}, "abb")), uint8(1))
	f.Add(chunkOf(1, block([]uint64{0}, ""), block([]uint64{3}, "abc")), uint8(2))
	f.Add(chunkOf(2, block([]uint64{1<<32 - 1, 2}, "a")), uint8(1))
	f.Add([]byte{}, uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, columns uint8) {
		n := int(columns % 8)
		if readAll(data, n) {
			return
		}
		// What can be read must survive another round.
		rows, err := decode(data, n)
		if err != nil {
			t.Fatal(err)
		}
		c := NewChunk(n)
		for i := range rows.Len() {
			c.Add(rowOf(t, rows, n, i))
		}
		again, err := decode(c.encode(), n)
		if err != nil || again.Len() != rows.Len() {
			t.Fatalf("%d rows came back as %v, error %v", rows.Len(), again, err)
		}
		for i := range rows.Len() {
			if got, want := rowOf(t, again, n, i), rowOf(t, rows, n, i); !slices.Equal(got, want) {
				t.Fatalf("row %d came back as %q, want %q", i, got, want)
			}
		}
	})
}

func rowOf(t *testing.T, rows *Rows, columns, row int) []string {
	values := make([]string, columns)
	for col := range values {
		var err error
		if values[col], err = rows.Text(col, row); err != nil {
			t.Fatal(err)
		}
	}
	return values
}

// FuzzUnpack damages the text below the compression, where a fuzzer seldom gets.
func FuzzUnpack(f *testing.F) {
	f.Add(uint16(2), []byte("\x01\x02abb"))
	f.Add(uint16(2), []byte("\xff\xff\xff\xff\x0f\x02a"))
	f.Add(uint16(0), []byte{})
	f.Fuzz(func(t *testing.T, n uint16, raw []byte) {
		rows, err := decode(chunkOf(uint32(n), s2.Encode(nil, raw)), 1)
		if err != nil {
			return
		}
		total, sound := 0, true
		for i := range rows.Len() {
			s, err := rows.Text(0, i)
			sound = sound && err == nil
			total += len(s)
		}
		if sound && total > len(raw) {
			t.Errorf("%d bytes of text out of %d", total, len(raw))
		}
	})
}

func FuzzScan(f *testing.F) {
	f.Add("\x00k\x03abc\x05l\x00")
	f.Add("\x00k\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Add("\xff\xff\xff\x01k\x01a")
	f.Add("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, text string) {
		total := 0
		err := scan(text, func(group int, v Value) {
			total += len(v.Text) + 3
			if group < 0 || group >= PartitionGroups {
				t.Errorf("group %d", group)
			}
		})
		if total > len(text) || err == nil && text != "" && total == 0 {
			t.Errorf("values of %d bytes out of %d (error %v)", total, len(text), err)
		}
	})
}
