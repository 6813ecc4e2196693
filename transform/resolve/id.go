package resolve

import (
	"encoding/base32"
	"encoding/binary"

	"github.com/zeebo/xxh3"
)

// IDLen is the length of every identifier in bytes.
const IDLen = 17

// ID is the identifier of a lead, a customer or an account as readers see it: a letter for its kind and 80 bits as 16
// characters. At 10 million leads the chance that any two share one is 4e-11.
type ID [IDLen]byte

// Crockford's alphabet: no letters that are read as digits.
var idAlphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// LeadID is the identifier of the lead that the record with this key founds.
func LeadID(k Key) ID { return newID('L', k[:]) }

// CustomerID is the identifier that the lead with this key gives to the customer it founds.
func CustomerID(k Key) ID { return newID('C', k[:]) }

// AccountID is the identifier of the account with this hash of domain, or of company and country.
func AccountID(h uint64) ID {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], h)
	return newID('A', b[:])
}

func newID(kind byte, from []byte) ID {
	h := xxh3.Hash128Seed(from, uint64(kind))
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], h.Hi)
	binary.BigEndian.PutUint64(raw[8:], h.Lo)
	var id ID
	id[0] = kind
	idAlphabet.Encode(id[1:], raw[:10])
	return id
}

// Compare orders identifiers as their text.
func (a ID) Compare(b ID) int {
	for i := range a {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// String returns the identifier as readers see it.
func (a ID) String() string { return string(a[:]) }
