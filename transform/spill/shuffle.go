package spill

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// PartitionGroups is the number of groups in one partition of a [Shuffle]: few enough that one partition fits in
// memory, many enough that ten million groups need no more than a few hundred files.
const PartitionGroups = 32768

// A Shuffle collects values for groups, in any order of groups, and gives them back group by group. Within a group the
// values keep the order in which they were added. One goroutine adds.
type Shuffle struct {
	dir        string
	partitions []*partition
}

type partition struct {
	f   *os.File
	w   *bufio.Writer
	buf []byte
}

// NewShuffle prepares for groups numbered from 0 to groups-1.
func NewShuffle(dir string, groups int) *Shuffle {
	return &Shuffle{dir: dir, partitions: make([]*partition, (groups+PartitionGroups-1)/PartitionGroups)}
}

// Add stores a value of some kind for a group.
func (s *Shuffle) Add(group uint32, kind byte, value string) error {
	n := group / PartitionGroups
	p := s.partitions[n]
	if p == nil {
		f, err := temporary(s.dir)
		if err != nil {
			return err
		}
		p = &partition{f: f, w: bufio.NewWriterSize(f, 32<<10)}
		s.partitions[n] = p
	}
	p.buf = binary.AppendUvarint(p.buf[:0], uint64(group%PartitionGroups))
	p.buf = append(p.buf, kind)
	p.buf = binary.AppendUvarint(p.buf, uint64(len(value)))
	p.buf = append(p.buf, value...)
	if _, err := p.w.Write(p.buf); err != nil {
		return fmt.Errorf("write temporary file (is the scratch folder full?): %w", err)
	}
	return nil
}

// Partitions is the number of partitions; their groups follow one another.
func (s *Shuffle) Partitions() int { return len(s.partitions) }

// A Value is one value of a group.
type Value struct {
	Kind byte
	Text string
}

// Partition reads back the values of the groups n*PartitionGroups and following: those of group i of the partition are
// in the i-th slice, nil for none. It frees the space on disk.
func (s *Shuffle) Partition(n int) ([][]Value, error) {
	groups := make([][]Value, PartitionGroups)
	p := s.partitions[n]
	if p == nil {
		return groups, nil
	}
	if p.f == nil {
		return nil, fmt.Errorf("partition %d of a temporary file was read before", n)
	}
	text, err := p.read()
	if err != nil {
		return nil, err
	}
	counts := make([]int32, PartitionGroups)
	total := 0
	if err := scan(text, func(group int, _ Value) { counts[group]++; total++ }); err != nil {
		return nil, err
	}
	values := make([]Value, 0, total)
	for g, n := range counts {
		if n > 0 {
			groups[g] = values[len(values) : len(values) : len(values)+int(n)]
			values = values[:len(values)+int(n)]
		}
	}
	err = scan(text, func(group int, v Value) { groups[group] = append(groups[group], v) })
	return groups, err
}

func (p *partition) read() (text string, err error) {
	defer func() {
		if e := p.f.Close(); err == nil && e != nil {
			err = fmt.Errorf("close temporary file: %w", e)
		}
		*p = partition{} // its space is free and it cannot be read again
	}()
	if err := p.w.Flush(); err != nil {
		return "", fmt.Errorf("write temporary file (is the scratch folder full?): %w", err)
	}
	if _, err := p.f.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("rewind temporary file: %w", err)
	}
	data, err := io.ReadAll(p.f)
	if err != nil {
		return "", fmt.Errorf("read temporary file: %w", err)
	}
	return string(data), nil
}

func scan(text string, found func(group int, v Value)) error {
	for pos := 0; pos < len(text); {
		group, n := uvarint(text[pos:])
		if n <= 0 || pos+n >= len(text) || group >= PartitionGroups {
			return fmt.Errorf("temporary file is damaged at byte %d", pos)
		}
		kind := text[pos+n]
		pos += n + 1
		length, n := uvarint(text[pos:])
		if n <= 0 || uint64(len(text)-pos-n) < length {
			return fmt.Errorf("temporary file is damaged at byte %d", pos)
		}
		pos += n
		found(int(group), Value{Kind: kind, Text: text[pos : pos+int(length)]})
		pos += int(length)
	}
	return nil
}

// uvarint is binary.Uvarint for a string.
func uvarint(s string) (v uint64, n int) {
	for i := 0; i < len(s) && i < binary.MaxVarintLen64; i++ {
		v |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}

// Close frees the space of the partitions that were not read.
func (s *Shuffle) Close() error {
	var first error
	for i, p := range s.partitions {
		if p == nil || p.f == nil {
			continue
		}
		if err := p.f.Close(); err != nil && first == nil {
			first = fmt.Errorf("close temporary file: %w", err)
		}
		s.partitions[i] = nil
	}
	return first
}
