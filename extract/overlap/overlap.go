// Package overlap is a source's memory of what it handed over of late.
//
// A source that reads on from a time reads a little before it once more, since records may become visible late. Without a
// memory the archive would grow by that overlap every night. The memory knows versions of records by digests, and its
// text is part of the source's bookmark.
//
// It promises that a version is known only if [Memory.Keep] was called for it, that the same versions and times give the
// same text whatever order they came in, and that a text has at most [Max] digests: what is cut off comes again, the
// oldest first. A text that is damaged is an error and not a smaller memory, since what stands beside it in the bookmark
// may be damaged as well.
package overlap

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"
)

// Max bounds the digests of a bookmark, to 64 KiB of text.
const Max = 4096

const size = 12

// A Digest stands for one version of a record. At 96 bits, two of a million versions have the same one with a probability
// of one to 10^17.
type Digest [size]byte

// DigestOf returns the digest of a version: of its bytes, or of what tells it from all others.
func DigestOf(version []byte) Digest {
	sum := sha256.Sum256(version)
	return Digest(sum[:size])
}

// Digests are what a bookmark remembers, the oldest first.
type Digests []Digest

// MarshalText implements [encoding.TextMarshaler].
func (d Digests) MarshalText() ([]byte, error) {
	data := make([]byte, 0, size*len(d))
	for i := range d {
		data = append(data, d[i][:]...)
	}
	return base64.RawStdEncoding.AppendEncode(nil, data), nil
}

var errText = errors.New("the digests of the overlap cannot be read")

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Digests) UnmarshalText(text []byte) error {
	data, err := base64.RawStdEncoding.Strict().AppendDecode(nil, text)
	if err != nil || len(data)%size != 0 || len(data) > Max*size {
		return errText
	}
	*d = nil
	for chunk := range slices.Chunk(data, size) {
		*d = append(*d, Digest(chunk))
	}
	return nil
}

// A Memory is what one reading knows. It is not for concurrent use.
type Memory struct {
	older  Digests
	before map[Digest]struct{} // older as a set
	kept   map[Digest]time.Time
	floor  time.Time // Max of those that were kept are not before it
}

// New returns the memory of a reading that goes on from a bookmark with these digests.
func New(older Digests) *Memory {
	m := &Memory{older: older, before: make(map[Digest]struct{}, len(older)), kept: map[Digest]time.Time{}}
	for _, d := range older {
		m.before[d] = struct{}{}
	}
	return m
}

// Has reports whether a version was handed over, as far as it is remembered.
func (m *Memory) Has(d Digest) bool {
	_, before := m.before[d]
	_, kept := m.kept[d]
	return before || kept
}

// Keep remembers a version that was handed over, or was known and met again, with the time that readings go by. The first
// time of a version holds.
func (m *Memory) Keep(d Digest, at time.Time) {
	if _, again := m.kept[d]; again || at.Before(m.floor) {
		return
	}
	m.kept[d] = at
	if len(m.kept) < 2*Max {
		return
	}
	sorted := m.sorted()
	for _, old := range sorted[:len(sorted)-Max] {
		delete(m.kept, old.digest)
	}
	m.floor = sorted[len(sorted)-Max].at
}

type sighting struct {
	digest Digest
	at     time.Time
}

// sorted returns what was kept by time, and by digest where times are the same.
func (m *Memory) sorted() []sighting {
	all := make([]sighting, 0, len(m.kept))
	for d, at := range m.kept {
		all = append(all, sighting{d, at})
	}
	slices.SortFunc(all, func(a, b sighting) int {
		if order := a.at.Compare(b.at); order != 0 {
			return order
		}
		return bytes.Compare(a.digest[:], b.digest[:])
	})
	return all
}

// Recent returns what the next reading may meet again if it reads from a time on: the newest versions that were kept. A
// reading that is not whole has not met again all that the ones before it handed over, so that this is remembered too, as
// far as there is room.
func (m *Memory) Recent(from time.Time, whole bool) Digests {
	var recent Digests
	for _, s := range m.sorted() {
		if !s.at.Before(from) {
			recent = append(recent, s.digest)
		}
	}
	recent = recent[max(0, len(recent)-Max):]
	if whole {
		return recent
	}
	older := slices.DeleteFunc(slices.Clone(m.older), func(d Digest) bool { _, again := m.kept[d]; return again })
	room := Max - len(recent)
	return append(older[max(0, len(older)-room):], recent...)
}
