package similar

// A word has a bit for each character of a text that is short enough.
type word interface {
	uint8 | uint16 | uint32 | uint64
}

// places tells where a text of ASCII holds each character. The narrower the word, the sooner the table is empty.
type places[W word] [128]W

// fill leaves out what stands before from.
func (p *places[W]) fill(s string, from int) {
	for i := from; i < len(s); i++ {
		p[s[i]&127] |= W(uint64(1) << (i & 63))
	}
}
