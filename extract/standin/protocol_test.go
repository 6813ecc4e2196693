package standin

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestHolds(t *testing.T) {
	for operator, want := range map[string][3]bool{
		"eq": {false, true, false}, "ne": {true, false, true}, "gt": {false, false, true},
		"ge": {false, true, true}, "lt": {true, false, false}, "le": {true, true, false},
	} {
		for i, order := range []int{-1, 0, 1} {
			if got := Holds(operator, order); got != want[i] {
				t.Errorf("Holds(%s, %d) = %t, want %t", operator, order, got, want[i])
			}
		}
	}
}

func TestOrigin(t *testing.T) {
	for _, want := range []string{"http://h:1", "https://h:1"} {
		if got := Origin(httptest.NewRequest(http.MethodGet, want+"/path", http.NoBody)); got != want {
			t.Errorf("Origin = %s, want %s", got, want)
		}
	}
}

func TestReadAssertion(t *testing.T) {
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	signed := encode(`{"alg":"x"}`) + "." + encode(`{"iss":"y"}`)
	for jwt, want := range map[string]bool{
		signed + "." + encode("signature"): true, signed: false, signed + ".!": false, signed + ".a.b": false,
		encode(`{`) + "." + encode(`{}`) + ".": false, "!." + encode(`{}`) + ".": false, "": false,
	} {
		var header struct{ Alg string }
		var claims struct{ Iss string }
		a, ok := ReadAssertion(jwt, &header, &claims)
		if ok != want {
			t.Errorf("ReadAssertion(%q) = %t, want %t", jwt, ok, want)
		}
		if ok && (header.Alg != "x" || claims.Iss != "y" || string(a.Signature) != "signature" || a.Digest != sha256.Sum256([]byte(signed))) {
			t.Errorf("ReadAssertion(%q) = %+v, %+v, %+v", jwt, a, header, claims)
		}
	}
}
