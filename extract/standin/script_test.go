package standin

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// ask returns the status and the body of the answer to a request for a path.
func ask(s *Script, path string) string {
	w := httptest.NewRecorder()
	f := s.Next(httptest.NewRequest(http.MethodGet, path, http.NoBody))
	if f == nil {
		return "good"
	}
	f.Write(w, func(w http.ResponseWriter, f *Fault) {
		w.WriteHeader(f.Status)
		_, _ = fmt.Fprintf(w, "%s %s", f.Code, f.Message)
	})
	return fmt.Sprintf("%d %s%s", w.Code, w.Header().Get("Retry-After"), w.Body)
}

func TestScript(t *testing.T) {
	s := New("/api", Fault{Status: 403, Code: "broken", Message: "for good"})
	var told []int
	s.OnRequest(func(n int) {
		told = append(told, n)
		switch n {
		case 2: // for this request too
			s.Fail(Fault{Status: 503, RetryAfter: "7", Body: " busy"}, Fault{Path: "/token", Code: "in 200"}, Fault{Status: 500, Code: "x"})
		case 7:
			s.Break(2)
		case 10:
			s.Heal()
		case 11:
			s.OnRequest(nil)
		}
	})
	for i, c := range []struct{ path, want string }{
		{"/api/a", "good"},
		{"/api/a", "503 7 busy"},
		{"/other", "good"}, // no fault is meant for it
		{"/api/a", "500 x Scripted by the stand-in."},
		{"/token", "200 in 200 Scripted by the stand-in."},
		{"/token", "good"},
		{"/api/a", "good"},
		{"/api/a", "good"},
		{"/other", "403 broken for good"}, // Break is meant for all
		{"/api/a", "good"},
		{"/api/a", "good"},
		{"/api/a", "good"},
	} {
		if got := ask(s, c.path); got != c.want {
			t.Errorf("request %d for %s = %q, want %q", i+1, c.path, got, c.want)
		}
	}
	if want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}; !slices.Equal(told, want) || s.Requests() != 12 {
		t.Errorf("told of %v of %d requests, want %v of 12", told, s.Requests(), want)
	}
}

// TestNumbersBeginAnew: Break and OnRequest count from where they are called.
func TestNumbersBeginAnew(t *testing.T) {
	s := New("", Fault{Status: 403})
	ask(s, "/")
	var told []int
	s.OnRequest(func(n int) { told = append(told, n) })
	s.BreakWith(2, Fault{Status: 401, Code: "other"})
	got := []string{ask(s, "/"), ask(s, "/")}
	if want := []string{"good", "401 other Scripted by the stand-in."}; !slices.Equal(got, want) || !slices.Equal(told, []int{1, 2}) {
		t.Errorf("answers %q and told of %v, want %q and 1, 2", got, told, want)
	}
}

func TestDrop(t *testing.T) {
	s := New("", Fault{})
	s.Fail(Fault{Drop: true})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Next(r).Write(w, func(http.ResponseWriter, *Fault) {})
	}))
	t.Cleanup(server.Close)
	resp, err := server.Client().Get(server.URL)
	if err == nil {
		_ = resp.Body.Close()
		t.Errorf("the answer is %s, want none", resp.Status)
	}
}
