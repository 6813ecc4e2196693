package salesforcetest

import (
	"net/http"
	"slices"

	"leadmill/extract/standin"
)

// A Fault is an answer that comes instead of the right one.
type Fault = standin.Fault

// write writes a fault in the API's form.
func write(w http.ResponseWriter, f *Fault) { fail(w, f.Status, f.Code, f.Message) }

// Log returns method and path of every request so far.
func (s *Server) Log() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// EndSessions makes every token invalid, as an administrator can; [Options.AccessToken] stays.
func (s *Server) EndSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// DropCursors makes every next link invalid, as it happens after a while.
func (s *Server) DropCursors() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.cursors)
}

// Jobs is the number of bulk jobs that nobody deleted.
func (s *Server) Jobs() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.jobs)
}
