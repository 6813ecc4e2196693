package standin

import (
	"maps"
	"net/http"
)

// A Fault is an answer that comes instead of the right one.
type Fault struct {
	Path       string // part of the path of the requests that it is meant for; "" for those that the script names
	Status     int    // 0 for 200
	Code       string // the API's own
	Message    string // beside the code, where the API has one; "" for a word of the stand-in's
	Header     http.Header
	RetryAfter string // header; "" for none
	Body       string // whole body instead of an error's in the API's form; "" for that
	Drop       bool   // the connection ends without an answer
}

// Write answers with the fault. Without a body of its own, form writes the API's: status and body.
func (f *Fault) Write(w http.ResponseWriter, form func(w http.ResponseWriter, f *Fault)) {
	if f.Drop {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), f.Header)
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	told := *f
	if told.Status == 0 {
		told.Status = http.StatusOK
	}
	if told.Message == "" {
		told.Message = "Scripted by the stand-in."
	}
	if f.Body == "" {
		form(w, &told)
		return
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(told.Status)
	_, _ = w.Write([]byte(f.Body)) // a caller that went away reads nothing
}
