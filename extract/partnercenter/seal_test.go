package partnercenter

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSeal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret, client := rapid.String().Draw(t, "secret"), rapid.String().Draw(t, "client")
		token := rapid.StringN(1, 2000, -1).Draw(t, "token")
		s, err := newSeal(&random{}, secret, client, token)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := s.open(secret, client); !ok || got != token {
			t.Errorf("open = %q, %t, want %q", got, ok, token)
		}
		if got, ok := s.open(secret+"x", client); ok {
			t.Errorf("open with another secret = %q", got)
		}
		if got, ok := s.open(secret, client+"x"); ok {
			t.Errorf("open for another client = %q", got)
		}
	})
}

func TestSealTampered(t *testing.T) {
	const token = "refresh-token-with-a-long-text"
	whole, err := newSeal(&random{}, "secret", "client", token)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(whole)
	if err != nil || strings.Contains(string(data), token) {
		t.Fatalf("the seal is stored as %s, %v", data, err)
	}
	for name, change := range map[string]func(s *seal){
		"salt":         func(s *seal) { s.Salt[0] ^= 1 },
		"nonce":        func(s *seal) { s.Nonce[0] ^= 1 },
		"text":         func(s *seal) { s.Sealed[0] ^= 1 },
		"tag":          func(s *seal) { s.Sealed[len(s.Sealed)-1] ^= 1 },
		"short nonce":  func(s *seal) { s.Nonce = s.Nonce[:3] },
		"no text":      func(s *seal) { s.Sealed = nil },
		"nothing":      func(s *seal) { *s = seal{} },
		"shorter text": func(s *seal) { s.Sealed = s.Sealed[1:] },
	} {
		var s seal
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		change(&s)
		if got, ok := s.open("secret", "client"); ok {
			t.Errorf("a seal with a changed %s opens as %q", name, got)
		}
	}
	// Another salt and nonce each time: the same token is not the same text.
	source := &random{}
	first, err1 := newSeal(source, "secret", "client", token)
	second, err2 := newSeal(source, "secret", "client", token)
	if err1 != nil || err2 != nil || string(first.Sealed) == string(second.Sealed) {
		t.Errorf("two seals of one token are the same text (%v, %v)", err1, err2)
	}
}
