package spill

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func create(t testing.TB, columns int) *File {
	t.Helper()
	dir := t.TempDir()
	f, err := Create(dir, columns)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		empty(t, dir)
	})
	return f
}

func empty(t testing.TB, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("the folder holds %v (error %v), want nothing", entries, err)
	}
}

// appended writes the rows in chunks and returns the number of the first.
func appended(t testing.TB, f *File, rows ...[]string) uint32 {
	t.Helper()
	c := NewChunk(f.columns)
	for _, row := range rows {
		c.Add(row)
	}
	first, err := f.Append(c)
	if err != nil {
		t.Fatal(err)
	}
	if c.Rows() != 0 {
		t.Fatalf("an appended chunk still holds %d rows", c.Rows())
	}
	return first
}

func text(t testing.TB, c *Cache, row uint32, col int) string {
	t.Helper()
	rows, place, err := c.Row(row)
	if err != nil {
		t.Fatal(err)
	}
	s, err := rows.Text(col, place)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRowsComeBack(t *testing.T) {
	f := create(t, 3)
	long := strings.Repeat("x", 1<<20)
	rows := [][]string{{"a", "", "å\x00\xff"}, {"", "", ""}, {long, "b", long + "y"}}
	first := appended(t, f, rows...)
	second := appended(t, f, []string{"c", "d", "e"})
	if first != 0 || second != ChunkRows {
		t.Errorf("Append = %d and %d, want 0 and %d", first, second, ChunkRows)
	}
	cache := NewCache(f, 1)
	for i, row := range rows {
		for col, want := range row {
			if got := text(t, cache, first+uint32(i), col); got != want {
				t.Errorf("row %d, column %d has %d bytes, want %d", i, col, len(got), len(want))
			}
		}
	}
	if got := text(t, cache, second, 2); got != "e" {
		t.Errorf("the second chunk holds %q, want e", got)
	}
	if r, err := f.Read(first); err != nil || r.Len() != len(rows) {
		t.Errorf("Read(%d) = %v, %v, want %d rows", first, r, err, len(rows))
	}
}

func TestChunkIsFull(t *testing.T) {
	f := create(t, 1)
	c := NewChunk(1)
	for i := range ChunkRows {
		if c.Full() {
			t.Fatalf("full after %d rows", i)
		}
		c.Add([]string{fmt.Sprint(i)})
	}
	if !c.Full() || c.Rows() != ChunkRows {
		t.Fatalf("not full after %d rows", c.Rows())
	}
	if _, err := f.Append(c); err != nil || c.Full() {
		t.Fatalf("full after being appended (error %v)", err)
	}
	if got := text(t, NewCache(f, 1), ChunkRows-1, 0); got != fmt.Sprint(ChunkRows-1) {
		t.Errorf("the last row holds %q", got)
	}
}

// TestAnyOrderOfAccess reads rows in any order through caches smaller than the file.
func TestAnyOrderOfAccess(t *testing.T) {
	value := rapid.OneOf(rapid.String(), rapid.Just(""), rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 400, -1))
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		columns := rapid.IntRange(1, 3).Draw(rt, "columns")
		f, err := Create(dir, columns)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() {
			if err := f.Close(); err != nil {
				rt.Error(err)
			}
		}()
		want := map[uint32][]string{}
		var numbers []uint32
		for range rapid.IntRange(1, 5).Draw(rt, "chunks") {
			rows := rapid.SliceOfN(rapid.SliceOfN(value, columns, columns), 1, 6).Draw(rt, "rows")
			first := appended(t, f, rows...)
			for i, row := range rows {
				want[first+uint32(i)] = row
				numbers = append(numbers, first+uint32(i))
			}
		}
		cache := NewCache(f, rapid.IntRange(0, 3).Draw(rt, "limit"))
		for range 40 {
			row := rapid.SampledFrom(numbers).Draw(rt, "row")
			col := rapid.IntRange(0, columns-1).Draw(rt, "column")
			if got := text(t, cache, row, col); got != want[row][col] {
				rt.Fatalf("row %d, column %d = %q, want %q", row, col, got, want[row][col])
			}
			if held := len(cache.chunks); held > max(cache.limit, 1) {
				rt.Fatalf("the cache holds %d chunks, limit %d", held, cache.limit)
			}
		}
	})
}

// The cache gives up the chunk that was used longest ago.
func TestCacheKeepsWhatWasUsedLast(t *testing.T) {
	f := create(t, 1)
	for i := range 3 {
		appended(t, f, []string{fmt.Sprint(i)})
	}
	cache := NewCache(f, 2)
	for _, chunk := range []uint32{0, 1, 0, 2} {
		text(t, cache, chunk*ChunkRows, 0)
	}
	for chunk, want := range []bool{true, false, true} {
		if _, got := cache.chunks[uint32(chunk)]; got != want {
			t.Errorf("chunk %d kept = %v, want %v", chunk, got, want)
		}
	}
}

func TestReadBeyondTheEnd(t *testing.T) {
	f := create(t, 1)
	cache := NewCache(f, 1)
	for _, row := range []uint32{0, ChunkRows, 1<<32 - 1} {
		if _, err := f.Read(row); err == nil {
			t.Errorf("Read(%d) of an empty file: no error", row)
		}
		if _, _, err := cache.Row(row); err == nil {
			t.Errorf("Row(%d) of an empty file: no error", row)
		}
	}
	appended(t, f, []string{"a"})
	if got := text(t, cache, 0, 0); got != "a" {
		t.Errorf("after a failed read, row 0 = %q, want a", got)
	}
	if _, _, err := cache.Row(ChunkRows); err == nil {
		t.Error("Row of the second chunk of one: no error")
	}
	if got := text(t, cache, 0, 0); got != "a" {
		t.Errorf("after a failed read beside it, row 0 = %q, want a", got)
	}
}

func TestAppendFromManyGoroutines(t *testing.T) {
	f := create(t, 2)
	const workers, chunks, rows = 4, 20, 30
	firsts := make([][]uint32, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			c := NewChunk(2)
			for n := range chunks {
				for i := range rows {
					c.Add([]string{fmt.Sprint(w, n, i), strings.Repeat(fmt.Sprint(w), n)})
				}
				first, err := f.Append(c)
				if err != nil {
					t.Error(err)
					return
				}
				firsts[w] = append(firsts[w], first)
				if _, err := f.Read(first); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	cache, seen := NewCache(f, 3), map[uint32]bool{}
	for w := range workers {
		for n, first := range firsts[w] {
			if seen[first] {
				t.Fatalf("two chunks begin at row %d", first)
			}
			seen[first] = true
			for i := range rows {
				if got, want := text(t, cache, first+uint32(i), 0), fmt.Sprint(w, n, i); got != want {
					t.Fatalf("row %d = %q, want %q", first+uint32(i), got, want)
				}
			}
		}
	}
	if len(seen) != workers*chunks {
		t.Errorf("%d chunks, want %d", len(seen), workers*chunks)
	}
}

func TestSizeIsWhatWasWritten(t *testing.T) {
	f := create(t, 1)
	if f.Size() != 0 {
		t.Errorf("an empty file has %d bytes", f.Size())
	}
	appended(t, f, []string{"a"})
	appended(t, f, []string{"b"})
	info, err := f.f.Stat()
	if err != nil || info.Size() != f.Size() || f.Size() == 0 {
		t.Errorf("Size() = %d, want %d (error %v)", f.Size(), info.Size(), err)
	}
}

func TestFileHasNoNameWhileItIsOpen(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	appended(t, f, []string{"a"})
	empty(t, dir)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	empty(t, dir)
}

func TestNoFolder(t *testing.T) {
	dir := t.TempDir() + "/missing"
	if _, err := Create(dir, 1); err == nil || !strings.Contains(err.Error(), "scratch") {
		t.Errorf("Create in a missing folder: %v, want an error that says what to do", err)
	}
	if err := NewShuffle(dir, 1).Add(0, 0, "a"); err == nil || !strings.Contains(err.Error(), "scratch") {
		t.Errorf("Add in a missing folder: %v, want an error that says what to do", err)
	}
}

func TestErrorsOfAClosedFile(t *testing.T) {
	f, err := Create(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	appended(t, f, []string{"a"})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(0); err == nil {
		t.Error("Read of a closed file: no error")
	}
	c := NewChunk(1)
	c.Add([]string{"b"})
	if _, err := f.Append(c); err == nil {
		t.Error("Append to a closed file: no error")
	}
}

func BenchmarkFile(b *testing.B) {
	f := create(b, 4)
	c := NewChunk(4)
	row := []string{"Ann", "Lindqvist", "ann.lindqvist@contoso.com", "We would like to see a demonstration of the product."}
	b.ReportAllocs()
	for b.Loop() {
		for !c.Full() {
			c.Add(row)
		}
		first, err := f.Append(c)
		if err != nil {
			b.Fatal(err)
		}
		rows, err := f.Read(first)
		if err != nil {
			b.Fatal(err)
		}
		for i := range rows.Len() {
			for col := range row {
				if _, err := rows.Text(col, i); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/ChunkRows, "ns/row")
}

// The doc promises an error for a row that the file does not have.
func TestRowBeyondAPartialChunk(t *testing.T) {
	f := create(t, 1)
	appended(t, f, []string{"a"})
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("panic: %v", p)
		}
	}()
	rows, place, err := NewCache(f, 1).Row(7)
	if err == nil {
		_, err = rows.Text(0, place)
	}
	if err == nil {
		t.Error("no error")
	}
}

// A partition that was read is gone; asking again must not look like "no values".
func TestPartitionTwice(t *testing.T) {
	s := NewShuffle(t.TempDir(), 1)
	if err := s.Add(0, 0, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Partition(0); err != nil {
		t.Fatal(err)
	}
	if groups, err := s.Partition(0); err == nil && len(groups[0]) == 0 {
		t.Error("the second reading silently finds nothing")
	}
}
