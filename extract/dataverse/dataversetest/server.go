// Package dataversetest is a stand-in for the Dataverse Web API as far as a table of leads is read: paging, change
// tracking, table definitions.
//
// It is written from Microsoft's documents: addresses, headers, paging with next links that must come back verbatim
// and with the same page size, the options that change tracking refuses and the words it refuses them with, the form
// of delta links, deletions after all other changes, the life of 7 days, a reading in the order of versions. Assumed:
// the status and codes of those refusals, how tracking is refused where it is off, and that an expired delta link has the
// code 0x80044352 of the SDK's message (public code).
//
// Not served, and refused with status 501: $filter, $orderby, $expand, $apply and FetchXML on leads, and writing.
package dataversetest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"leadmill/extract/standin"
)

// Options say what the stand-in is. The zero value serves everybody with a bearer token.
type Options struct {
	Valid       func(bearer string) bool // whether a token is good; nil for any
	Now         func() time.Time         // nil: a clock that stands at the start of 2026
	Life        time.Duration            // of a delta link; 0: 7 days
	TrackingOff bool                     // the table's changes are not tracked
	PublicURL   string                   // how links begin; "" for the address that the request came to
}

// A Fault is an answer that the stand-in is told to give. Without a code it has no body.
type Fault = standin.Fault

// A Server is the stand-in; it is an [http.Handler] and safe for use by several clients at once.
type Server struct {
	*standin.Script
	options Options

	mu    sync.Mutex
	table table
	pages map[string]position // by the query of the next link
}

// New returns a stand-in with an empty table.
func New(o Options) *Server {
	if o.Life == 0 {
		o.Life = 7 * 24 * time.Hour
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	}
	broken := Fault{Status: http.StatusForbidden, Code: "0x80040220", Message: "The user is missing the privilege prvReadLead."}
	return &Server{Script: standin.New("", broken), options: o, table: newTable(), pages: map[string]position{}}
}

// Track switches change tracking.
func (s *Server) Track(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.TrackingOff = !on
}

// ForgetPages makes every next link that was given out useless.
func (s *Server) ForgetPages() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.pages)
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.Next(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if f == nil {
		f = s.refuse(r)
	}
	if f == nil {
		f = s.serve(w, r)
	}
	if f != nil {
		f.Write(w, write)
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) *Fault {
	const api = "/api/data/v9.2/"
	switch r.URL.Path {
	case api + "leads":
		return s.leads(w, r)
	case api + "EntityDefinitions":
		return s.definitions(w, r)
	case api + "$metadata":
		s.metadata(w)
	case strings.TrimSuffix(api, "/"), api:
		writeJSON(w, map[string]any{
			"@odata.context": s.base(r) + api + "$metadata",
			"value":          []map[string]string{{"name": "leads", "kind": "EntitySet", "url": "leads"}},
		})
	default:
		return &Fault{Status: http.StatusNotFound, Code: "0x80060888", Message: "Resource not found for the segment '" + r.URL.Path + "'."}
	}
	return nil
}

// refuse checks what every request must have.
func (s *Server) refuse(r *http.Request) *Fault {
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || bearer == "" || (s.options.Valid != nil && !s.options.Valid(bearer)) {
		return &Fault{Status: http.StatusUnauthorized}
	}
	if r.Method != http.MethodGet {
		return &Fault{Status: http.StatusNotImplemented, Code: "0x80060888", Message: "This stand-in is only read."}
	}
	if r.URL.Path == "/api/data/v9.2/$metadata" {
		return nil
	}
	if r.Header.Get("OData-Version") != "4.0" || r.Header.Get("OData-MaxVersion") != "4.0" {
		return &Fault{Status: http.StatusBadRequest, Code: "0x80060888", Message: "The OData version is not supported."}
	}
	return nil
}

func (s *Server) base(r *http.Request) string {
	if s.options.PublicURL != "" {
		return strings.TrimSuffix(s.options.PublicURL, "/")
	}
	return standin.Origin(r)
}

// write writes a fault in the service's form.
func write(w http.ResponseWriter, f *Fault) {
	if f.Code == "" {
		w.WriteHeader(f.Status)
		return
	}
	body, err := json.Marshal(map[string]map[string]string{"error": {"code": f.Code, "message": f.Message}})
	if err != nil {
		body = nil
	}
	w.Header().Set("Content-Type", "application/json; odata.metadata=minimal")
	w.Header().Set("OData-Version", "4.0")
	w.WriteHeader(f.Status)
	_, _ = w.Write(body)
}

func writeJSON(w http.ResponseWriter, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		write(w, &Fault{Status: http.StatusInternalServerError, Code: "0x80040216", Message: "An unexpected error occurred."})
		return
	}
	sendJSON(w, data)
}

func sendJSON(w http.ResponseWriter, data []byte) {
	w.Header().Set("Content-Type", "application/json; odata.metadata=minimal")
	w.Header().Set("OData-Version", "4.0")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data)
}
