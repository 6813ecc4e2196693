package lineage

import (
	"encoding/binary"
	"math/bits"

	"leadmill/transform/resolve"
)

// index numbers identifiers from 0, in the order in which they are added. It keeps 10 bytes for each and, by open
// addressing, 4 for each slot; a Go map would need three times that.
type index struct {
	ids   []resolve.Packed
	slots []uint32 // number + 1; 0 is free
}

func newIndex(expected int) index {
	return index{ids: make([]resolve.Packed, 0, expected), slots: make([]uint32, slotsFor(expected))}
}

// slotsFor is a power of two that leaves a quarter free.
func slotsFor(n int) int { return 1 << bits.Len(uint(max(15, n*4/3))) }

// slotOf is where the search for an identifier begins. Identifiers are hashes; the multiplication spreads those of tests.
func slotOf(id resolve.Packed, slots int) int {
	high, _ := bits.Mul64(binary.BigEndian.Uint64(id[2:])*0x9e3779b97f4a7c15, uint64(slots))
	return int(high)
}

// add reports whether an identifier is new.
func (x *index) add(id resolve.Packed) (isNew bool) {
	if (len(x.ids)+1)*4 > len(x.slots)*3 {
		x.grow()
	}
	slot := x.slot(id)
	if x.slots[slot] != 0 {
		return false
	}
	x.ids = append(x.ids, id)
	x.slots[slot] = uint32(len(x.ids))
	return true
}

// find returns the number of an identifier that was added.
func (x *index) find(id resolve.Packed) (number uint32, ok bool) {
	n := x.slots[x.slot(id)]
	return n - 1, n != 0
}

// slot is where an identifier stands, or would stand.
func (x *index) slot(id resolve.Packed) int {
	at := slotOf(id, len(x.slots))
	for x.slots[at] != 0 && x.ids[x.slots[at]-1] != id {
		at = (at + 1) & (len(x.slots) - 1)
	}
	return at
}

func (x *index) grow() {
	x.slots = make([]uint32, 2*len(x.slots))
	for i, id := range x.ids {
		x.slots[x.slot(id)] = uint32(i + 1)
	}
}

// finder finds leads of a night by identifier. Most come in the order of the night, one after the other; a table is made
// when the first one does not.
type finder struct {
	night Night
	next  uint32   // the lead that is expected
	slots []uint32 // lead + 1; 0 is free
}

func (f *finder) find(id string) (lead uint32, ok bool) {
	if n := f.next; int(n) < f.night.Leads() && is(f.night.LeadID(n), id) {
		f.next = n + 1
		return n, true
	}
	p, err := resolve.Pack('L', id)
	if err != nil {
		return 0, false
	}
	if f.slots == nil {
		f.fill()
	}
	for at := slotOf(p, len(f.slots)); f.slots[at] != 0; at = (at + 1) & (len(f.slots) - 1) {
		if lead = f.slots[at] - 1; is(f.night.LeadID(lead), id) {
			f.next = lead + 1
			return lead, true
		}
	}
	return 0, false
}

func is(id resolve.ID, text string) bool { return string(id[:]) == text }

func (f *finder) fill() {
	f.slots = make([]uint32, slotsFor(f.night.Leads()))
	for lead := range uint32(f.night.Leads()) {
		at := slotOf(f.night.LeadID(lead).Pack(), len(f.slots))
		for f.slots[at] != 0 {
			at = (at + 1) & (len(f.slots) - 1)
		}
		f.slots[at] = lead + 1
	}
}

// times numbers the few moments at which identifiers were given.
type times struct {
	at []int64
	of map[int64]uint32
}

func (t *times) number(at int64) uint32 {
	n, ok := t.of[at]
	if !ok {
		if t.of == nil {
			t.of = map[int64]uint32{}
		}
		n = uint32(len(t.at))
		t.of[at] = n
		t.at = append(t.at, at)
	}
	return n
}
