package dataverse

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// An id is a GUID as 16 bytes.
type id [16]byte

// parseID reads a GUID, bare or as the key of an entity: "leads(7a03…)" or a whole address that ends so.
func parseID(s string) (id, bool) {
	s = strings.TrimSpace(s)
	if open := strings.LastIndexByte(s, '('); open >= 0 && strings.HasSuffix(s, ")") {
		s = s[open+1 : len(s)-1]
	}
	var out id
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return out, false
	}
	digits := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	n, err := hex.Decode(out[:], []byte(digits))
	return out, err == nil && n == len(out)
}

// String returns the GUID in lower case, as the service writes it.
func (i id) String() string {
	h := hex.EncodeToString(i[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// maxIDs bounds what a bookmark remembers: 16 bytes a lead make 22 MB of text.
const maxIDs = 1 << 20

// idSet are the leads that were handed over and not deleted since. It is written as the sorted bytes of all of them
// in base64, so that the same set is the same text.
type idSet map[id]struct{}

func (s idSet) has(i id) bool {
	_, ok := s[i]
	return ok
}

// add reports whether there was room.
func (s idSet) add(i id) bool {
	if len(s) >= maxIDs && !s.has(i) {
		return false
	}
	s[i] = struct{}{}
	return true
}

// MarshalJSON implements [json.Marshaler].
func (s idSet) MarshalJSON() ([]byte, error) {
	ids := slices.SortedFunc(maps.Keys(s), func(a, b id) int { return slices.Compare(a[:], b[:]) })
	packed := make([]byte, 0, len(ids)*len(id{}))
	for _, i := range ids {
		packed = append(packed, i[:]...)
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(packed))
}

// UnmarshalJSON implements [json.Unmarshaler].
func (s *idSet) UnmarshalJSON(data []byte) error {
	var packed []byte
	if err := json.Unmarshal(data, &packed); err != nil {
		return err
	}
	const size = len(id{})
	if len(packed)%size != 0 || len(packed)/size > maxIDs {
		return errors.New("the ids of the known leads are damaged")
	}
	*s = make(idSet, len(packed)/size)
	for ; len(packed) > 0; packed = packed[size:] {
		(*s)[id(packed[:size])] = struct{}{}
	}
	return nil
}
