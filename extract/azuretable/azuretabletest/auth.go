package azuretabletest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxSkew is how far the date of a signature may be off.
const maxSkew = 15 * time.Minute

// authorize returns what is wrong with a request's signature; nil for nothing.
func (s *Server) authorize(r *http.Request) *Fault {
	kind, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	failed := &Fault{Status: http.StatusForbidden, Code: "AuthenticationFailed"}
	switch kind {
	case "SharedKey", "SharedKeyLite":
		if s.options.Key == "" {
			return &Fault{Status: http.StatusForbidden, Code: "KeyBasedAuthenticationNotPermitted"}
		}
		account, signature, _ := strings.Cut(rest, ":")
		date := r.Header.Get("x-ms-date")
		if date == "" {
			date = r.Header.Get("Date")
		}
		want, err := s.sign(stringToSign(kind, s.options.Account, date, r))
		if err != nil || account != s.options.Account || !hmac.Equal([]byte(want), []byte(signature)) || !s.fresh(date) {
			return failed
		}
		return nil
	case "Bearer":
		if r.TLS == nil || s.options.Bearer == nil || !s.options.Bearer(rest) {
			return &Fault{Status: http.StatusUnauthorized, Code: "InvalidAuthenticationInfo"}
		}
		return nil
	case "":
		if q := r.URL.Query(); q.Has("sig") {
			if !s.signed(q) {
				return failed
			}
			return nil
		}
		return &Fault{Status: http.StatusUnauthorized, Code: "NoAuthenticationInformation"}
	}
	return &Fault{Status: http.StatusUnauthorized, Code: "InvalidAuthenticationInfo"}
}

// stringToSign is what a client signs of a request. For tables Shared Key signs no headers but these; both take of the query
// only comp.
func stringToSign(kind, account, date string, r *http.Request) string {
	resource := "/" + account + r.URL.EscapedPath()
	if comp := r.URL.Query().Get("comp"); comp != "" {
		resource += "?comp=" + comp
	}
	if kind == "SharedKeyLite" {
		return date + "\n" + resource
	}
	return strings.Join([]string{r.Method, r.Header.Get("Content-MD5"), r.Header.Get("Content-Type"), date, resource}, "\n")
}

func (s *Server) sign(text string) (string, error) {
	key, err := base64.StdEncoding.DecodeString(s.options.Key)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

func (s *Server) fresh(date string) bool {
	at, err := http.ParseTime(date)
	if err != nil {
		return false
	}
	if s.options.SignedAt == nil {
		return true
	}
	off := s.options.SignedAt().Sub(at)
	return -maxSkew <= off && off <= maxSkew
}

// signed reports whether a query holds the account's shared access signature, with every part of it.
func (s *Server) signed(q url.Values) bool {
	want, err := url.ParseQuery(strings.TrimPrefix(s.options.SAS, "?"))
	if err != nil || !want.Has("sig") {
		return false
	}
	for name := range want {
		if !hmac.Equal([]byte(want.Get(name)), []byte(q.Get(name))) {
			return false
		}
	}
	return true
}
