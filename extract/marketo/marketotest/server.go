// Package marketotest is a stand-in for the Marketo REST API, written from Adobe's documentation (REST API:
// authentication, error codes, activities, lead database).
//
// It checks what the service checks: the bearer token, in the header only; at most 300 persons by id; at most 30 persons
// in an activity filter; paging tokens that it gave out itself. As there, nearly every failure has status 200.
package marketotest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"leadmill/extract/standin"
)

// A Person is a row of the lead database, by REST names. "id" and "updatedAt" are set by the server.
type Person map[string]any

// Options say how the stand-in behaves.
type Options struct {
	ClientID, ClientSecret string
	PageSize               int // activities of one page; 0: 300
	// Short makes every second page of activities empty, with moreResult set: the documentation allows short pages.
	Short bool
	Now   func() time.Time
}

// A Server is one subscription. It is safe for concurrent use.
type Server struct {
	*standin.Script
	options Options

	mu         sync.Mutex
	persons    map[int64]Person
	activities []activity
	tokens     int // access tokens given out
	token      string
	nextID     int64
}

type activity struct {
	ID         int64            `json:"id"`
	GUID       string           `json:"marketoGUID"`
	Person     int64            `json:"leadId"`
	Date       string           `json:"activityDate"`
	Type       int              `json:"activityTypeId"`
	Form       int64            `json:"primaryAttributeValueId,omitempty"`
	Name       string           `json:"primaryAttributeValue,omitempty"`
	Attributes []attribute      `json:"attributes,omitempty"`
	Fields     []map[string]any `json:"fields,omitempty"`
	at         time.Time
}

type attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Fault is what the server says instead of an answer. One without a path is not meant for sign-ins.
type Fault = standin.Fault

// New returns an empty subscription.
func New(o Options) *Server {
	if o.PageSize == 0 {
		o.PageSize = 300
	}
	broken := Fault{Status: http.StatusBadRequest, Code: "1001"}
	return &Server{Script: standin.New("/rest/", broken), options: o, persons: map[int64]Person{}, nextID: 1000}
}

// AddPerson adds a person and returns the id.
func (s *Server) AddPerson(p Person) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	p["id"] = s.nextID
	p["createdAt"] = s.stamp()
	p["updatedAt"] = s.stamp()
	s.persons[s.nextID] = p
	return s.nextID
}

// Submit records that a person filled in a form, and returns the activity's marketoGUID.
func (s *Server) Submit(person, form int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.record(activity{
		Person: person, Type: typeFillOutForm, Form: form, Name: fmt.Sprintf("Form %d", form),
		Attributes: []attribute{{"Client IP Address", "192.0.2.1"}, {"Webpage ID", "1"}},
	})
}

// Change sets a field of a person, which is an activity as well.
func (s *Server) Change(person int64, field string, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.persons[person]
	old := p[field]
	p[field] = value
	p["updatedAt"] = s.stamp()
	s.record(activity{Person: person, Type: typeChange, Fields: []map[string]any{{"name": field, "newValue": value, "oldValue": old}}})
}

// PersonOf returns the person of a submission; 0 where there is none.
func (s *Server) PersonOf(guid string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.activities {
		if a.GUID == guid {
			return a.Person
		}
	}
	return 0
}

// DeletePerson removes a person; the submissions stay.
func (s *Server) DeletePerson(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.persons, id)
}

const (
	typeFillOutForm = 2
	typeChange      = 13
)

func (s *Server) record(a activity) string {
	s.nextID++
	a.ID, a.at = s.nextID, s.options.Now().UTC().Truncate(time.Second)
	a.GUID = fmt.Sprintf("%08x-0000-4000-8000-%012x", a.ID*2654435761%0xffffffff, a.ID)
	a.Date = a.at.Format(time.RFC3339)
	s.activities = append(s.activities, a)
	return a.GUID
}

// stamp is a time in the other form that the API writes.
func (s *Server) stamp() string { return s.options.Now().UTC().Format("2006-01-02T15:04:05-0700") }

// ExpireToken makes the next request with the present access token fail with 602.
func (s *Server) ExpireToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = ""
}

// Tokens returns how many access tokens were given out.
func (s *Server) Tokens() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.Next(r)
	switch {
	case f != nil:
		f.Write(w, refuse)
	case strings.HasPrefix(r.URL.Path, "/identity/oauth/token"):
		s.signIn(w, r)
	case strings.HasPrefix(r.URL.Path, "/rest/v1/"):
		s.api(w, r)
	default:
		http.NotFound(w, r)
	}
}

// refuse writes a fault in the API's form, for which the status mostly is 200.
func refuse(w http.ResponseWriter, f *Fault) {
	w.Header().Set("Content-Type", "application/json")
	if f.Status != 0 {
		w.WriteHeader(f.Status)
	}
	write(w, map[string]any{
		"requestId": "e42b#14272d07d78", "success": false,
		"errors": []map[string]string{{"code": f.Code, "message": "What went wrong, quoting user@example.com"}},
	})
}

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		return // whoever asked is gone
	}
}

// signIn gives the same token until it ends, as the documentation says.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("grant_type") != "client_credentials" || r.FormValue("client_id") != s.options.ClientID ||
		r.FormValue("client_secret") != s.options.ClientSecret {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		write(w, map[string]string{"error": "unauthorized", "error_description": "Bad client credentials"})
		return
	}
	s.mu.Lock()
	if s.token == "" {
		s.tokens++
		s.token = fmt.Sprintf("cdf01657-110d-4155-99a7-f986b2ff13a0:int%d", s.tokens)
	}
	token := s.token
	s.mu.Unlock()
	write(w, map[string]any{"access_token": token, "token_type": "bearer", "expires_in": 3599, "scope": "apis@acmeinc.com"})
}
