// Package standin is what the stand-ins for APIs have in common: they count their requests and can be told to fail.
//
// A stand-in embeds a [Script] and asks it at each request for the fault to answer with. The form of an API's errors is the
// stand-in's own business.
package standin

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

// A Script decides which requests fail. It is safe for concurrent use.
type Script struct {
	path    string
	failure Fault

	mu       sync.Mutex
	answered int
	faults   []Fault
	broken   *Fault
	breakAt  int
	hook     func(n int)
	hookFrom int
}

// New returns a script in which nothing fails. Requests whose path holds path are the ones that a fault without a path is
// meant for; "" for all. Break answers with failure, which no retry may mend.
func New(path string, failure Fault) *Script { return &Script{path: path, failure: failure} }

// Requests is the number of requests so far.
func (s *Script) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answered
}

// Fail makes the next requests fail, one for each fault, in their order. A fault waits for a request that it is meant for.
func (s *Script) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Break makes every answer from the n-th request from now on (1 is the next) a failure that no retry mends, until Heal.
func (s *Script) Break(n int) { s.BreakWith(n, s.failure) }

// BreakWith is Break with another failure.
func (s *Script) BreakWith(n int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken, s.breakAt = &f, s.answered+n
}

// Heal ends what Break and Fail began.
func (s *Script) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken, s.faults = nil, nil
}

// OnRequest makes f run before each answer from now on, with the number of the request from 1; nil ends it. f may change what
// the stand-in holds and what fails, for this request too.
func (s *Script) OnRequest(f func(n int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook, s.hookFrom = f, s.answered
}

// Next counts a request and returns the fault to answer it with; nil for none. The caller holds no lock that what OnRequest
// was given needs.
func (s *Script) Next(r *http.Request) *Fault {
	s.mu.Lock()
	s.answered++
	n, hook, from := s.answered, s.hook, s.hookFrom
	s.mu.Unlock()
	if hook != nil {
		hook(n - from)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil && n >= s.breakAt {
		return s.broken
	}
	i := slices.IndexFunc(s.faults, func(f Fault) bool { return s.meant(&f, r) })
	if i < 0 {
		return nil
	}
	f := s.faults[i]
	s.faults = slices.Delete(s.faults, i, i+1)
	return &f
}

func (s *Script) meant(f *Fault, r *http.Request) bool {
	path := f.Path
	if path == "" {
		path = s.path
	}
	return strings.Contains(r.URL.Path, path)
}
