package entratest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"leadmill/extract/standin"
)

// assertion checks a JSON web token that is signed with the application's certificate. It returns Entra's code of what is
// wrong, or "".
func (s *Server) assertion(jwt, host string) string {
	const badSignature, badClaims = "AADSTS700027", "AADSTS700024"
	var header struct {
		Alg   string `json:"alg"`
		Thumb string `json:"x5t#S256"`
	}
	var claims struct {
		Aud string `json:"aud"`
		Iss string `json:"iss"`
		Sub string `json:"sub"`
		Exp int64  `json:"exp"`
	}
	a, ok := standin.ReadAssertion(jwt, &header, &claims)
	if !ok {
		return badSignature
	}
	cert := s.options.Certificate
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	thumb := sha256.Sum256(cert.Raw)
	// The document asks for base64url; Microsoft's own libraries send base64, and Entra takes both.
	sent := strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(header.Thumb)
	if !ok || header.Alg != "PS256" || sent != base64.RawURLEncoding.EncodeToString(thumb[:]) ||
		rsa.VerifyPSS(key, crypto.SHA256, a.Digest[:], a.Signature, nil) != nil {
		return badSignature
	}
	if claims.Iss != s.options.ClientID || claims.Sub != s.options.ClientID || claims.Exp <= s.options.Now().Unix() ||
		claims.Aud != "https://"+host+"/"+s.options.TenantID+"/oauth2/v2.0/token" {
		return badClaims
	}
	return ""
}
