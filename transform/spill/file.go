package spill

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// A File is a temporary file of chunks. Append may be called from several goroutines, as may Read.
type File struct {
	columns int
	f       *os.File

	mu   sync.Mutex
	ends []int64 // where each chunk ends
}

// Create makes an empty file of chunks with so many columns in dir. The file has no name from the start, so nothing
// is left behind however the process ends.
func Create(dir string, columns int) (*File, error) {
	f, err := temporary(dir)
	if err != nil {
		return nil, err
	}
	return &File{columns: columns, f: f}, nil
}

func temporary(dir string) (*os.File, error) {
	f, err := os.CreateTemp(dir, "leadmill-spill-*")
	if err != nil {
		return nil, fmt.Errorf("create temporary file (set scratch: to a folder with room): %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("unlink temporary file: %w", err), f.Close())
	}
	return f, nil
}

// Append writes the chunk, resets it and returns the number of its first row.
func (f *File) Append(c *Chunk) (firstRow uint32, err error) {
	data := c.encode()
	f.mu.Lock()
	chunk, at := len(f.ends), f.end()
	if chunk >= 1<<32/ChunkRows {
		f.mu.Unlock()
		return 0, fmt.Errorf("temporary file holds %d chunks: more than 4 billion rows in one build", chunk)
	}
	f.ends = append(f.ends, at+int64(len(data)))
	f.mu.Unlock()
	if _, err := f.f.WriteAt(data, at); err != nil {
		return 0, fmt.Errorf("write temporary file (is the scratch folder full?): %w", err)
	}
	c.reset()
	return uint32(chunk) * ChunkRows, nil
}

func (f *File) end() int64 {
	if len(f.ends) == 0 {
		return 0
	}
	return f.ends[len(f.ends)-1]
}

// Read returns the chunk that holds the given row.
func (f *File) Read(row uint32) (*Rows, error) {
	chunk := int(row / ChunkRows)
	f.mu.Lock()
	if chunk >= len(f.ends) {
		f.mu.Unlock()
		return nil, fmt.Errorf("temporary file has no row %d", row)
	}
	start, end := int64(0), f.ends[chunk]
	if chunk > 0 {
		start = f.ends[chunk-1]
	}
	f.mu.Unlock()
	data := make([]byte, end-start)
	if _, err := f.f.ReadAt(data, start); err != nil {
		return nil, fmt.Errorf("read temporary file: %w", err)
	}
	return decode(data, f.columns)
}

// Size is the number of bytes written.
func (f *File) Size() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.end()
}

// Close frees the file's space.
func (f *File) Close() error { return f.f.Close() }

// A Cache reads rows of a file in nearly ascending order: it keeps the chunks used last. One goroutine uses it.
type Cache struct {
	file   *File
	limit  int
	chunks map[uint32]*cached
	clock  uint64
	last   *cached
	number uint32 // of the last chunk
}

type cached struct {
	rows *Rows
	used uint64
}

// NewCache keeps up to limit chunks in memory.
func NewCache(f *File, limit int) *Cache {
	return &Cache{file: f, limit: limit, chunks: map[uint32]*cached{}}
}

// Row returns the chunk that holds a row, and the row's place in it.
func (c *Cache) Row(row uint32) (rows *Rows, place int, err error) {
	number := row / ChunkRows
	if c.last == nil || c.number != number {
		if c.last, err = c.chunk(number); err != nil {
			return nil, 0, err
		}
		c.number = number
		c.clock++
		c.last.used = c.clock
	}
	return c.last.rows, int(row % ChunkRows), nil
}

func (c *Cache) chunk(number uint32) (*cached, error) {
	if got := c.chunks[number]; got != nil {
		return got, nil
	}
	rows, err := c.file.Read(number * ChunkRows)
	if err != nil {
		return nil, err
	}
	c.evict()
	got := &cached{rows: rows}
	c.chunks[number] = got
	return got, nil
}

func (c *Cache) evict() {
	if len(c.chunks) < c.limit {
		return
	}
	oldest, at := uint32(0), ^uint64(0)
	for number, r := range c.chunks {
		if r.used < at {
			oldest, at = number, r.used
		}
	}
	delete(c.chunks, oldest)
}
