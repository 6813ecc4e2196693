package partnercenter

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
)

// A seal is a refresh token that only the holder of the configured one can read. It stands in the bookmark, so that it is
// committed together with the data that was read with it.
//
// The key is made by HKDF-SHA256 from the configured refresh token alone. The client secret is left out on purpose: it is
// replaced at other times, and a kept token must outlive that, since by then the configured one may be too old to be used.
type seal struct {
	Salt   []byte `json:"salt"`
	Nonce  []byte `json:"nonce"`
	Sealed []byte `json:"sealed"`
}

// sealInfo binds the key to its purpose.
const sealInfo = "leadmill partnercenter refresh token v1"

const (
	saltSize  = 16
	nonceSize = 12 // of AES-GCM
)

// newSeal encrypts a token with AES-256-GCM. The client id is bound to it.
func newSeal(random io.Reader, secret, clientID, token string) (*seal, error) {
	s := &seal{Salt: make([]byte, saltSize), Nonce: make([]byte, nonceSize)}
	for _, part := range [][]byte{s.Salt, s.Nonce} {
		if _, err := io.ReadFull(random, part); err != nil {
			return nil, fmt.Errorf("seal a refresh token: %w", err)
		}
	}
	gcm, err := s.cipher(secret)
	if err != nil {
		return nil, fmt.Errorf("seal a refresh token: %w", err)
	}
	s.Sealed = gcm.Seal(nil, s.Nonce, []byte(token), []byte(clientID))
	return s, nil
}

// open returns the token; ok is false where the seal was made under another secret or for another client, or was
// tampered with.
func (s *seal) open(secret, clientID string) (token string, ok bool) {
	if len(s.Nonce) != nonceSize {
		return "", false
	}
	gcm, err := s.cipher(secret)
	if err != nil {
		return "", false
	}
	plain, err := gcm.Open(nil, s.Nonce, s.Sealed, []byte(clientID))
	return string(plain), err == nil && len(plain) > 0
}

func (s *seal) cipher(secret string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), s.Salt, sealInfo, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
