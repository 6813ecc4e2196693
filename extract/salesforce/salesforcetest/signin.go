package salesforcetest

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"net/http"

	"leadmill/extract/standin"
)

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// maxAssertion is how long an assertion may hold, in seconds, with what libraries allow for clocks that differ.
const maxAssertion = 5*60 + 30

// signIn answers the token endpoint.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.RawQuery != "" || r.ParseForm() != nil {
		oauthError(w, "invalid_request", "must use HTTP POST with the parameters in the body")
		return
	}
	f := r.PostForm
	switch f.Get("grant_type") {
	case "client_credentials":
		id, secret, ok := r.BasicAuth()
		if !ok {
			id, secret = f.Get("client_id"), f.Get("client_secret")
		}
		if id != s.o.ClientID {
			oauthError(w, "invalid_client_id", "client identifier invalid")
			return
		}
		if secret != s.o.ClientSecret {
			oauthError(w, "invalid_client", "invalid client credentials")
			return
		}
	case jwtBearer:
		if what := s.assertion(f.Get("assertion")); what != "" {
			oauthError(w, "invalid_grant", what)
			return
		}
	default:
		oauthError(w, "unsupported_grant_type", "grant type not supported")
		return
	}
	s.issue(w, r)
}

func (s *Server) issue(w http.ResponseWriter, r *http.Request) {
	s.issued++
	token := fmt.Sprintf("00DRO0000000001!stand.in.token.%d", s.issued)
	s.tokens[token] = true
	instance := s.o.InstanceURL
	if instance == "" {
		instance = standin.Origin(r)
	}
	writeJSON(w, http.StatusOK, map[string]string{
		"access_token": token, "instance_url": instance, "token_type": "Bearer", "scope": "api",
		"id":        "https://login.salesforce.com/id/" + ID("00D", 1) + "/" + ID("005", 1),
		"issued_at": fmt.Sprint(s.now().UnixMilli()),
	})
}

// assertion returns what is wrong with a signed assertion; "" for nothing.
func (s *Server) assertion(jwt string) string {
	var header struct {
		Alg string `json:"alg"`
	}
	var claims struct {
		Iss string `json:"iss"`
		Sub string `json:"sub"`
		Aud string `json:"aud"`
		Iat int64  `json:"iat"`
		Exp int64  `json:"exp"`
	}
	a, ok := standin.ReadAssertion(jwt, &header, &claims)
	switch {
	case !ok:
		return "invalid assertion"
	case header.Alg != "RS256", s.o.PublicKey == nil,
		rsa.VerifyPKCS1v15(s.o.PublicKey, crypto.SHA256, a.Digest[:], a.Signature) != nil:
		return "invalid assertion signature"
	case claims.Iss != s.o.ClientID:
		return "client identifier invalid"
	case claims.Aud != s.o.Audience:
		return "audience is invalid"
	case claims.Sub != s.o.Username:
		return "user hasn't approved this consumer"
	case claims.Exp == 0, claims.Iat != 0 && claims.Exp-claims.Iat > maxAssertion,
		s.o.Now != nil && (claims.Exp < s.now().Unix() || claims.Exp > s.now().Unix()+maxAssertion):
		return "expired authorization code"
	}
	return ""
}

func oauthError(w http.ResponseWriter, code, description string) {
	writeJSON(w, http.StatusBadRequest, map[string]string{"error": code, "error_description": description})
}
