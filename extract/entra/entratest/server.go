// Package entratest is a stand-in for Microsoft Entra ID as far as applications sign in to it: the OpenID configuration of a
// tenant and the token endpoint with the grant client_credentials.
//
// From documents: the addresses, the parameters, the errors' form and codes, and what is checked of a client assertion
// (signature, key's thumbprint, audience, subject, life). Assumed: nothing that leadmill relies on. It needs TLS, since clients
// refuse an authority without it. Tokens are plain words that [Server.Valid] knows again.
package entratest

import (
	"crypto/subtle"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"leadmill/extract/standin"
)

// Options are the one application that the stand-in knows. What is empty cannot be signed in with.
type Options struct {
	TenantID    string
	ClientID    string
	Secret      string
	Certificate *x509.Certificate
	Federated   string           // the service account token that is trusted
	Life        time.Duration    // of a token; 0: an hour
	Now         func() time.Time // for assertions and tokens
}

// A Server is the stand-in; it is an [http.Handler] and safe for use by several clients at once.
type Server struct {
	*standin.Script // of the token requests; the OpenID configuration always comes
	options         Options

	mu     sync.Mutex
	tokens map[string]token
}

type token struct {
	scope   string
	expires time.Time
}

// A Fault is an answer to a token request; its code is Entra's, such as "AADSTS700016". Without one its body is no JSON.
type Fault = standin.Fault

// New returns a stand-in.
func New(o Options) *Server {
	if o.Life == 0 {
		o.Life = time.Hour
	}
	broken := Fault{Status: http.StatusUnauthorized, Code: "AADSTS7000112"}
	return &Server{Script: standin.New("", broken), options: o, tokens: map[string]token{}}
}

// Rotate replaces the client secret.
func (s *Server) Rotate(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.Secret = secret
}

// Valid reports whether a bearer token was issued for the scope and has not expired.
func (s *Server) Valid(bearer, scope string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tokens[bearer]
	return ok && t.scope == scope && s.options.Now().Before(t.expires)
}

// Revoke makes every token invalid.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case tenant != s.options.TenantID:
		refuse(w, http.StatusBadRequest, "invalid_tenant", "AADSTS90002", "Tenant '"+tenant+"' not found.")
	case rest == "v2.0/.well-known/openid-configuration" && r.Method == http.MethodGet:
		base := "https://" + r.Host + "/" + tenant
		answer(w, http.StatusOK, map[string]any{
			"token_endpoint": base + "/oauth2/v2.0/token", "authorization_endpoint": base + "/oauth2/v2.0/authorize",
			"issuer": base + "/v2.0", "jwks_uri": base + "/discovery/v2.0/keys",
		})
	case rest == "oauth2/v2.0/token" && r.Method == http.MethodPost:
		s.token(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if f := s.Next(r); f != nil {
		f.Write(w, write)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request", "AADSTS900144", "The request body is malformed.")
		return
	}
	f := r.PostForm
	switch {
	case f.Get("grant_type") != "client_credentials":
		refuse(w, http.StatusBadRequest, "unsupported_grant_type", "AADSTS70003", "The grant type is not supported.")
	case f.Get("client_id") != s.options.ClientID:
		refuse(w, http.StatusBadRequest, "unauthorized_client", "AADSTS700016",
			"Application with identifier '"+f.Get("client_id")+"' was not found in the directory '"+s.options.TenantID+"'.")
	case !strings.Contains(f.Get("scope"), "/.default"):
		refuse(w, http.StatusBadRequest, "invalid_scope", "AADSTS1002012", "The scope is not valid; it must end in /.default.")
	default:
		if code := s.client(f.Get("client_secret"), f.Get("client_assertion_type"), f.Get("client_assertion"), r.Host); code != "" {
			refuse(w, http.StatusUnauthorized, "invalid_client", code, "The client of app '"+s.options.ClientID+"' could not be verified.")
			return
		}
		s.issue(w, f.Get("scope"))
	}
}

// client returns Entra's code for a client that is not who it says; "" for one that is.
func (s *Server) client(secret, kind, assertion, host string) string {
	switch {
	case secret != "":
		if s.options.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(s.options.Secret)) != 1 {
			return "AADSTS7000215"
		}
		return ""
	case assertion == "":
		return "AADSTS7000218"
	case kind != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer":
		return "AADSTS700021"
	case s.options.Federated != "" && assertion == s.options.Federated:
		return ""
	case s.options.Certificate != nil:
		return s.assertion(assertion, host)
	}
	return "AADSTS700213"
}

func (s *Server) issue(w http.ResponseWriter, scopes string) {
	word := fmt.Sprintf("stand-in-token-%d", s.Requests())
	// Clients add the scopes of OpenID, which an application's token does not have.
	for _, scope := range strings.Fields(scopes) {
		if strings.HasSuffix(scope, "/.default") {
			s.tokens[word] = token{scope: scope, expires: s.options.Now().Add(s.options.Life)}
		}
	}
	life := int(s.options.Life / time.Second)
	answer(w, http.StatusOK, map[string]any{"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": word})
}

func write(w http.ResponseWriter, f *Fault) {
	if f.Code == "" {
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte("<html>The service is unavailable.</html>"))
		return
	}
	refuse(w, f.Status, "invalid_client", f.Code, f.Message)
}

func refuse(w http.ResponseWriter, status int, kind, code, text string) {
	answer(w, status, map[string]any{
		"error": kind, "error_description": code + ": " + text + " Trace ID: 0000 Correlation ID: 0000",
		"error_codes": []json.Number{json.Number(strings.TrimPrefix(code, "AADSTS"))},
	})
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// The bodies above have nothing that JSON cannot hold, and a client that went away is none of the stand-in's business.
	text, _ := json.Marshal(body) //nolint:errchkjson // see above
	_, _ = w.Write(text)
}
