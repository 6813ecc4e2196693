package match

import (
	"math/bits"
	"sync"
	"unsafe"

	"github.com/zeebo/xxh3"
)

// Values interns the values of all leads: each distinct value is kept once and has a number. Which number depends on
// who came first, so nothing but equality may be read from it; what must not depend on the order of the input goes by
// a hash of the text.
type Values struct {
	fields [NumFields]dictionary
}

// NewValues returns an empty one.
func NewValues() *Values { return &Values{} }

// Intern returns the person as numbers. Any number of goroutines may call it, until the values are scored.
func (v *Values) Intern(p *Person) Lead {
	l := Lead{
		First: v.fields[First].number(p.First), Last: v.fields[Last].number(p.Last), Email: v.fields[Email].number(p.Email),
		Phone: v.fields[Phone].number(p.Phone), Company: v.fields[Company].number(p.Company),
		Domain: v.fields[Domain].number(p.Domain), Title: v.fields[Title].number(p.Title), Kind: p.Kind,
	}
	if c := v.fields[Country].number(p.Country); c <= maxCountry {
		l.Country = uint16(c)
	}
	return l
}

// maxCountry is the highest number that a country may have: a field with more values is no country.
const maxCountry = 1<<16 - 1

// Text is the value behind a number; "" for 0.
func (v *Values) Text(f Field, number uint32) string {
	if number == 0 {
		return ""
	}
	return v.fields[f].text(number)
}

// size is a number that no value of the field reaches.
func (v *Values) size(f Field) int { return v.fields[f].size() }

// each calls use for every value of a field, shard by shard.
func (v *Values) each(f Field, use func(number uint32, text string)) {
	for s := range v.fields[f].shards {
		sh := &v.fields[f].shards[s]
		for i := range sh.ends {
			number := uint32(i)<<shardBits | uint32(s) + 1
			use(number, sh.text(i))
		}
	}
}

// seal lets go of what only interning needs.
func (v *Values) seal() {
	for f := range v.fields {
		for s := range v.fields[f].shards {
			sh := &v.fields[f].shards[s]
			sh.slots, sh.tags = nil, nil
		}
	}
}

// Interning is spread over shards, so that workers seldom wait for one another.
const (
	shardBits = 4
	numShards = 1 << shardBits
)

type dictionary struct{ shards [numShards]shard }

// shard maps texts to numbers by open addressing. A Go map of strings takes three times the memory (measured with 10
// million addresses).
type shard struct {
	mu    sync.Mutex
	slots []uint32 // place of the text + 1; 0 is free
	tags  []uint32 // hash of the text in the slot
	ends  []uint32 // where each text ends in its block of bytes
	bytes [][]byte // blocks that never move
	first []uint32 // the first text of each block
}

// blockBytes is the size of a block of texts; a block that grew by doubling would be copied while others wait.
const blockBytes = 1 << 18

func (d *dictionary) number(text string) uint32 {
	if text == "" {
		return 0
	}
	h := xxh3.HashString(text)
	s := h & (numShards - 1)
	return d.shards[s].place(text, uint32(h>>32))<<shardBits | uint32(s) + 1
}

func (d *dictionary) text(number uint32) string {
	number--
	return d.shards[number&(numShards-1)].text(int(number >> shardBits))
}

func (d *dictionary) size() int {
	largest := 0
	for i := range d.shards {
		largest = max(largest, len(d.shards[i].ends))
	}
	return largest<<shardBits + 1
}

func (s *shard) place(text string, tag uint32) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ends)*4 >= len(s.slots)*3 {
		s.grow()
	}
	mask := uint32(len(s.slots) - 1)
	for i := tag & mask; ; i = (i + 1) & mask {
		switch at := s.slots[i]; {
		case at == 0:
			s.slots[i], s.tags[i] = uint32(len(s.ends)+1), tag
			s.add(text)
			return uint32(len(s.ends) - 1)
		case s.tags[i] == tag && s.text(int(at-1)) == text:
			return at - 1
		}
	}
}

func (s *shard) add(text string) {
	last := len(s.bytes) - 1
	if last < 0 || len(s.bytes[last])+len(text) > cap(s.bytes[last]) {
		s.bytes = append(s.bytes, make([]byte, 0, max(blockBytes, len(text))))
		s.first = append(s.first, uint32(len(s.ends)))
		last++
	}
	s.bytes[last] = append(s.bytes[last], text...)
	s.ends = append(s.ends, uint32(len(s.bytes[last])))
}

func (s *shard) text(i int) string {
	b := upperBound(s.first, uint32(i)) - 1
	start := uint32(0)
	if uint32(i) > s.first[b] {
		start = s.ends[i-1]
	}
	block := s.bytes[b][start:s.ends[i]]
	return unsafe.String(unsafe.SliceData(block), len(block)) // blocks are only ever appended to
}

// upperBound is the number of values that are at most v; the values grow.
func upperBound(values []uint32, v uint32) int {
	n := len(values)
	low := 0
	for n > 0 {
		half := n / 2
		if values[low+half] <= v {
			low += half + 1
			n -= half + 1
		} else {
			n = half
		}
	}
	return low
}

func (s *shard) grow() {
	size := max(64, len(s.slots)*2)
	slots, tags := make([]uint32, size), make([]uint32, size)
	mask := uint32(size - 1)
	for i, at := range s.slots {
		if at == 0 {
			continue
		}
		j := s.tags[i] & mask
		for slots[j] != 0 {
			j = (j + 1) & mask
		}
		slots[j], tags[j] = at, s.tags[i]
	}
	s.slots, s.tags = slots, tags
}

// hash is a number that depends on the value alone, never 0 but for a missing value.
func hash(text string) uint32 {
	if text == "" {
		return 0
	}
	h := xxh3.HashString(text)
	return uint32(h) | 1
}

// mix combines hashes; 0 if any is 0.
func mix(hs ...uint32) uint32 {
	out := uint64(0x9e3779b97f4a7c15)
	for _, h := range hs {
		if h == 0 {
			return 0
		}
		hi, lo := bits.Mul64(out^uint64(h), 0xd6e8feb86659fd93)
		out = hi ^ lo
	}
	return uint32(out>>32) | 1
}

// prefix is the beginning of a text, in runes; "" for a text that is shorter.
func prefix(text string, runes int) string {
	n := 0
	for i := range text {
		if n == runes {
			return text[:i]
		}
		n++
	}
	if n == runes {
		return text
	}
	return ""
}
