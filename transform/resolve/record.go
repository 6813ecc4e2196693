// Package resolve decides which deliveries are one lead, which leads are one customer, and which customers act for one
// account. It works on fixed-size records and interned values, so its memory is bounded by the number of records and of
// distinct values.
//
// Order of the work: [FoldRecords] folds deliveries of one record in one feed; package match groups leads into customers;
// [FoldFeeds] folds leads that several feeds delivered; [JoinContactless] finds the leads of rows that name nobody. Every
// result depends on the values alone, not on the order in which records come.
package resolve

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"leadmill/transform"
)

// Key identifies a record within all feeds: a 128-bit hash of the feed and the record's own identifier, or of the
// feed, its content and its time where it has none. At 100 million records the chance of any collision is below
// 2e-23.
type Key [16]byte

// Compare orders keys by their bytes.
func (k Key) Compare(o Key) int {
	a, b := binary.BigEndian.Uint64(k[:8]), binary.BigEndian.Uint64(o[:8])
	if a == b {
		a, b = binary.BigEndian.Uint64(k[8:]), binary.BigEndian.Uint64(o[8:])
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Record is what resolution needs of one decoded lead. Hashes are 0 where the value is missing. It holds no pointer,
// so millions of them cost the garbage collector nothing.
type Record struct {
	Key Key
	At  int64 // microseconds since 1970, UTC

	Version int64  // orders the versions of the record; the latest stands for it
	Tie     uint32 // hash of the content: decides between versions of the same time
	Address uint32 // the e-mail as it is shown: one mailbox may have several spellings

	Email   uint64 // canonical e-mail, whatever its kind
	Phone   uint64 // E.164 digits as a number
	Domain  uint64 // corporate e-mail domain
	Company uint64 // company key, whatever it names; see NoCompany

	Row    uint32 // where the text is: row in the spill
	Offer  uint32 // codes of interned values
	Action uint32
	Feed   uint16
	// Country is the two letters of the ISO code, or 0.
	Country uint16
	Present Field
	Issues  uint16
	Source  uint8
	Stage   transform.Stage
	Basis   transform.TimeBasis
	Kind    uint8 // normalize.EmailKind
	Flags   Flags
	Facts   Facts

	Read uint32 // when it was first read, in seconds since 1970

	// What only the golden record and accounts need; see facts.go.
	FirstName, LastName uint16   // hashes of the folded names; 0 where the name is missing or a placeholder
	PhoneLand           uint16   // the country of the phone, as Country; 0 where unknown
	FirstForm, LastForm NameForm // how full and well written the names are
}

// Flags are the yes-or-no facts of a record.
type Flags uint8

// The flags.
const (
	IsTest Flags = 1 << iota
	IsInternal
	OptOut
	DayOnly     // At is known only to the day
	HasEmail    // the e-mail identifies a person: not a role mailbox
	Contactless // names no person: a row of Partner Center's download; see JoinContactless
	Pinned      // an override names it: JoinContactless leaves it alone
)

// Has reports whether all of the given flags are set.
func (f Flags) Has(g Flags) bool { return f&g == g }

// Field is a set of the text fields of a lead.
type Field uint16

// The fields.
const (
	First Field = 1 << iota
	Last
	Email
	Phone
	Country
	Company
	JobTitle
	Campaign
	Notes
	LeadSource
	Received
	Marketplace // one of the documented sources
	Title       // of the offer
)

// Hash is the 64-bit hash of the given parts, never 0. Parts are kept apart, so ("ab","c") and ("a","bc") differ.
func Hash(parts ...string) uint64 {
	var h uint64
	for _, p := range parts {
		h = xxh3.HashStringSeed(p, h+uint64(len(p)))
	}
	if h == 0 {
		return 1
	}
	return h
}

// NewKey is the identity of a record. With an id the identity is the feed and the id. Without one it is the feed, the
// content and the time, so that two genuine actions that look alike stay two leads; undated says that the record has
// no time but that of its reading, which a second reading would change.
func NewKey(feed, id, payload string, part int, at int64, undated bool) Key {
	var buf [64]byte
	b := buf[:0]
	b = binary.LittleEndian.AppendUint64(b, xxh3.HashString(feed))
	if id != "" {
		h := xxh3.HashString128(id)
		b = append(b, 'i')
		b = binary.LittleEndian.AppendUint64(b, h.Hi)
		b = binary.LittleEndian.AppendUint64(b, h.Lo)
	} else {
		h := xxh3.HashString128(payload)
		b = append(b, 'c')
		b = binary.LittleEndian.AppendUint64(b, h.Hi)
		b = binary.LittleEndian.AppendUint64(b, h.Lo)
		b = binary.LittleEndian.AppendUint32(b, uint32(part))
		if !undated {
			b = binary.LittleEndian.AppendUint64(b, uint64(at))
		}
	}
	h := xxh3.Hash128(b)
	var k Key
	binary.BigEndian.PutUint64(k[:8], h.Hi)
	binary.BigEndian.PutUint64(k[8:], h.Lo)
	return k
}
