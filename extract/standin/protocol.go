package standin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
)

// Origin is the address that a request came to, for links into the stand-in.
func Origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// Holds reports whether a comparison of OData holds for two values in this order, as [strings.Compare] tells it: eq, ne, gt,
// ge, lt and le.
func Holds(operator string, order int) bool {
	switch operator {
	case "eq":
		return order == 0
	case "ne":
		return order != 0
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	}
	return order <= 0
}

// An Assertion is what a signature of a JSON web token is of, and the signature.
type Assertion struct {
	Digest    [sha256.Size]byte
	Signature []byte
}

// ReadAssertion takes a JSON web token apart. It reports whether it is one; whether the signature holds is to be seen.
func ReadAssertion(jwt string, header, claims any) (a Assertion, ok bool) {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return a, false
	}
	for i, into := range []any{header, claims} {
		data, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(data, into) != nil {
			return a, false
		}
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	return Assertion{Digest: sha256.Sum256([]byte(parts[0] + "." + parts[1])), Signature: signature}, err == nil
}
