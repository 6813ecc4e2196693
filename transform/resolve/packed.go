package resolve

import "fmt"

// Packed is an identifier without its letter: the 80 bits alone, for tables of millions.
type Packed [10]byte

// notADigit marks the bytes that stand in no identifier.
const notADigit = 0xFF

// idDigits is the way back from idAlphabet.
var idDigits = func() (digits [256]uint8) {
	for i := range digits {
		digits[i] = notADigit
	}
	for value := range 32 {
		// The last of eight characters holds the lowest five bits of five bytes.
		digits[idAlphabet.EncodeToString([]byte{0, 0, 0, 0, byte(value)})[7]] = uint8(value)
	}
	return digits
}()

// Pack packs the text of an identifier of that kind: 'L' for a lead, 'C' for a customer, 'A' for an account.
func Pack(kind byte, text string) (p Packed, err error) {
	if len(text) != IDLen || text[0] != kind {
		return p, fmt.Errorf("an identifier of kind %c has %d characters and begins with its letter", kind, IDLen)
	}
	for half := range 2 { // 8 characters are 5 bytes
		bits, bad := uint64(0), uint8(0)
		for _, c := range []byte(text[1+8*half : 9+8*half]) {
			digit := idDigits[c]
			bad |= digit
			bits = bits<<5 | uint64(digit&31)
		}
		if bad > 31 {
			return p, fmt.Errorf("an identifier of kind %c holds characters that none has", kind)
		}
		for i := range 5 {
			p[5*half+i] = byte(bits >> (32 - 8*i))
		}
	}
	return p, nil
}

// Pack returns the identifier without its letter.
func (a ID) Pack() Packed {
	p, err := Pack(a[0], string(a[:]))
	if err != nil {
		panic(err) // an ID is made by this package
	}
	return p
}

// ID returns the identifier of that kind.
func (p Packed) ID(kind byte) (id ID) {
	id[0] = kind
	idAlphabet.Encode(id[1:], p[:])
	return id
}
