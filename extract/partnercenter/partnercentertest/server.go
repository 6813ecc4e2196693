// Package partnercentertest is a stand-in for the Referrals API of Partner Center and for the sign-in that it needs. It is
// written from Microsoft's documents and not from leadmill's client; it checks what the documents ask of a caller and
// answers with their own samples.
//
// From documents: the address, the query options and the fields that a filter may name, client-request-id, pages of a
// hundred, a next link with another scheme and another path than the request, the body of an error, the statuses that carry
// Retry-After, the refresh-token grant with a new refresh token in each answer. Assumed: that $top is the size of a page
// (see [Options.TopIsTotal] for the other reading), and that a page is counted off from the start of the list as it is at
// that moment, so that referrals that change meanwhile shift the pages. That is the harder reading for a client.
package partnercentertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"leadmill/extract/standin"
)

// The addresses of the API. A page after the first is served under the path of the documented next link.
const (
	ListPath = "/v1.0/engagements/referrals"
	NextPath = "/v1.0/referrals"
)

// MaxTop is the largest $top that is accepted.
const MaxTop = 200

// Options say what the stand-in knows and how it behaves.
type Options struct {
	Tenant       string           // "" for "contoso.onmicrosoft.com"
	ClientID     string           // "" for DefaultClientID
	ClientSecret string           // "" for a public client, which must not send one
	RefreshToken string           // the first valid one; "" for DefaultRefreshToken
	Now          func() time.Time // nil for a clock of its own, which goes on by a second at each look
	TokenLife    time.Duration    // of an access token; 0 for an hour
	Rotate       bool             // each sign-in answers with a new refresh token
	Revoke       bool             // with Rotate: the old refresh token stops working
	Throttle     int              // every n-th request to the API is answered with 429; 0 for none
	TopIsTotal   bool             // $top limits the whole list, so that no next link follows it

	// Link makes the next link; nil for the documented one.
	Link func(r *http.Request, skipToken string) string
}

// What a caller signs in with where the options name nothing else.
const (
	DefaultTenant       = "contoso.onmicrosoft.com"
	DefaultClientID     = "2f6a1c1e-6a3c-4a0c-9d0b-0d6f5a0f7c11"
	DefaultRefreshToken = "stand-in-refresh-0"
)

// A Request is what the stand-in remembers of one request.
type Request struct {
	Method, Host, Path, Query string
	Token                     bool   // it carried an Authorization header
	ID                        string // its client-request-id
	Status                    int
}

// Server is the stand-in. It is safe for concurrent use.
type Server struct {
	*standin.Script
	o Options

	mu      sync.Mutex
	records []*record // in the order of their arrival
	serial  int
	clock   time.Time
	skips   map[string]list // skip token → where the list goes on
	access  map[string]time.Time
	refresh map[string]bool
	latest  string
	issued  int
	log     []Request
	calls   int // requests to the API
}

// New returns a stand-in without referrals.
func New(o Options) *Server {
	set := func(value *string, standard string) {
		if *value == "" {
			*value = standard
		}
	}
	set(&o.Tenant, DefaultTenant)
	set(&o.ClientID, DefaultClientID)
	set(&o.RefreshToken, DefaultRefreshToken)
	if o.TokenLife == 0 {
		o.TokenLife = time.Hour
	}
	s := &Server{
		Script: standin.New("/v1.0/", Fault{Status: http.StatusForbidden, Code: "accessDenied"}), o: o, clock: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), skips: map[string]list{},
		access: map[string]time.Time{}, refresh: map[string]bool{o.RefreshToken: true}, latest: o.RefreshToken,
	}
	return s
}

func (s *Server) now() time.Time {
	if s.o.Now != nil {
		return s.o.Now().UTC()
	}
	s.clock = s.clock.Add(time.Second)
	return s.clock
}

// ServeHTTP answers as the sign-in below /{tenant}/oauth2 and as the API below /v1.0.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.Next(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := &recorder{ResponseWriter: w}
	s.route(rec, r, f)
	s.log = append(s.log, Request{
		Method: r.Method, Host: r.Host, Path: r.URL.Path, Query: r.URL.RawQuery,
		Token: r.Header.Get("Authorization") != "", ID: r.Header.Get("client-request-id"), Status: rec.status,
	})
}

// route answers with the fault; nil for none.
func (s *Server) route(w http.ResponseWriter, r *http.Request, f *Fault) {
	toSignIn := strings.HasSuffix(r.URL.Path, "/oauth2/v2.0/token")
	if !toSignIn {
		s.calls++
	}
	switch {
	case f != nil && toSignIn:
		f.Write(w, writeSignIn)
	case f != nil:
		f.Write(w, write)
	case toSignIn:
		s.signIn(w, r)
	case s.o.Throttle > 0 && s.calls%s.o.Throttle == 0:
		(&Fault{Status: http.StatusTooManyRequests, RetryAfter: "1"}).Write(w, write)
	default:
		s.serve(w, r)
	}
}

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// serve checks what the API asks of every request, and answers it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("request-id", fmt.Sprintf("%08x-0000-4000-8000-000000000000", s.calls))
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	expiry, known := s.access[token]
	switch {
	case !ok || !known || !s.now().Before(expiry):
		apiError(w, http.StatusUnauthorized, "unauthenticated", "The caller is not authenticated.")
	case !guid.MatchString(r.Header.Get("client-request-id")):
		apiError(w, http.StatusBadRequest, "invalidRequest", "The header client-request-id must be a GUID.")
	case r.Method != http.MethodGet:
		apiError(w, http.StatusMethodNotAllowed, "invalidRequest", "The stand-in only reads.")
	case r.URL.Path == ListPath:
		s.first(w, r)
	case r.URL.Path == NextPath:
		s.next(w, r)
	case strings.HasPrefix(r.URL.Path, ListPath+"/"):
		s.one(w, strings.TrimPrefix(r.URL.Path, ListPath+"/"))
	default:
		apiError(w, http.StatusNotFound, "itemNotFound", "There is no such resource.")
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	//nolint:errchkjson // the bodies are made here
	_ = json.NewEncoder(w).Encode(body)
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}
