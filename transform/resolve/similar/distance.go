package similar

// Distance is the optimal string alignment distance: how many characters must be inserted, deleted, replaced or swapped
// with their neighbour to make a into b, no place being edited twice. It is limit+1
// where that is more than limit; a limit below 0 is 0.
func Distance(a, b string, limit int) int {
	if a == b {
		return 0
	}
	limit = min(max(limit, 0), len(a)+len(b))
	if !isASCII(a) || !isASCII(b) || len(a) > wordBits && len(b) > wordBits {
		var stackA, stackB [wordBits]rune
		return runeDistance(appendRunes(stackA[:0], a), appendRunes(stackB[:0], b), limit)
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	// What both texts begin and end with costs no edit.
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case a == "":
		return len(b)
	case len(a) <= 8:
		return bitDistance[uint8](a, b, limit)
	case len(a) <= 16:
		return bitDistance[uint16](a, b, limit)
	case len(a) <= 32:
		return bitDistance[uint32](a, b, limit)
	}
	return bitDistance[uint64](a, b, limit)
}

func runeDistance(a, b []rune, limit int) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 {
		return len(b)
	}
	return bandDistance(a, b, limit)
}

// A column of the table of distances: a bit says whether a cell is one more, or one less, than the cell above it (Hyyrö
// 2003, A bit-vector algorithm for computing Levenshtein and Damerau edit distances).
type column struct {
	more, less       uint64
	diagonal, before uint64 // of the last step: cells no greater than their diagonal neighbour, places of the character
}

// next goes on to the column of the next character of b, which stands at places of a, and tells by how much its last cell
// is more than the last cell of the column before.
func (c column) next(places uint64, last int) (column, int) {
	swapped := (^c.diagonal & places) << 1 & c.before
	diagonal := ((places & c.more) + c.more) ^ c.more | places | c.less | swapped
	right, left := c.less|^(diagonal|c.more), diagonal&c.more // horizontal differences
	step := int(right>>(last&63)&1) - int(left>>(last&63)&1)
	right, left = right<<1|1, left<<1
	return column{more: left | ^(diagonal | right), less: right & diagonal, diagonal: diagonal, before: places}, step
}

// bitDistance takes an a that is not empty and fits the word. Each character of b to come takes off one at most.
func bitDistance[W word](a, b string, limit int) int {
	var text places[W]
	text.fill(a, 0)
	c, last := column{more: ^uint64(0)}, len(a)-1
	distance := len(a)
	for j := 0; j < len(b) && distance-(len(b)-j) <= limit; j++ {
		var step int
		c, step = c.next(uint64(text[b[j]&127]), last)
		distance += step
	}
	return min(distance, limit+1)
}

// bandDistance fills the table of distances row by row, near its diagonal only: a cell further off than limit is more than
// limit. b is at least as long as a.
func bandDistance(a, b []rune, limit int) int {
	limit = min(limit, len(b)) // no distance is greater
	width := len(b) + 1
	var stack [3 * (wordBits + 1)]int32
	cells := stack[:]
	if 3*width > len(cells) {
		cells = make([]int32, 3*width)
	}
	beyond := int32(limit + 1)
	for j := range cells[:3*width] {
		cells[j] = beyond
	}
	before, above, row := cells[:width], cells[width:2*width], cells[2*width:3*width]
	for j := range min(limit, len(b)) + 1 {
		above[j] = int32(j)
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-limit), min(len(b), i+limit)
		row[from-1] = beyond
		if from == 1 {
			row[0] = min(int32(i), beyond)
		}
		least := row[from-1]
		for j := from; j <= to; j++ {
			cell := above[j-1]
			if a[i-1] != b[j-1] {
				cell = min(cell, above[j], row[j-1]) + 1
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					cell = min(cell, before[j-2]+1)
				}
			}
			row[j] = min(cell, beyond)
			least = min(least, row[j])
		}
		if least == beyond { // nor can a swap come out of the row above: this one would hold one more than it
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return int(above[len(b)])
}
