package partnercentertest

import (
	"cmp"
	"net/http"

	"leadmill/extract/standin"
)

// SignInPath is part of the path of every sign-in, for a [Fault] that is meant for one. A fault without a path is meant for
// the API.
const SignInPath = "/oauth2/"

// A Fault is an answer that comes instead of the right one.
type Fault = standin.Fault

// write writes a fault in the API's form.
func write(w http.ResponseWriter, f *Fault) {
	apiError(w, f.Status, cmp.Or(f.Code, "generalException"), f.Message)
}

// writeSignIn writes a fault in the form of the sign-in.
func writeSignIn(w http.ResponseWriter, f *Fault) {
	tokenError(w, f.Status, cmp.Or(f.Code, "temporarily_unavailable"), f.Message)
}

// apiError writes the documented body of an error.
func apiError(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, map[string]any{"error": map[string]any{
		"code": code, "message": message, "target": "referral",
		"innerError": map[string]string{"code": "innerErrorCode", "message": message},
	}})
}

// Log returns what is remembered of every request so far.
func (s *Server) Log() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.log...)
}
