package partnercenter

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"leadmill/extract"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/sourcetest"
)

// The documented next link has another scheme and another path. It is followed over https on the same host; the stand-in
// does not even speak http.
func TestNextLinkOverTLS(t *testing.T) {
	s := prepare(partnercentertest.Options{})
	server := httptest.NewTLSServer(s)
	t.Cleanup(server.Close)
	s.at(server.URL)
	want := s.Add(250, partnercentertest.Marketplace)
	ids, _ := s.mustExtract(t, nil)
	wantIDs(t, "the run", ids, want)
	var paths []string
	for _, r := range s.Log() {
		paths = append(paths, r.Path)
	}
	token := "/" + partnercentertest.DefaultTenant + "/oauth2/v2.0/token"
	if want := []string{token, partnercentertest.ListPath, partnercentertest.NextPath, partnercentertest.NextPath}; !slices.Equal(paths, want) {
		t.Errorf("the requests went to %q, want %q", paths, want)
	}
}

// A link that leads anywhere else is not followed, and nothing of ours arrives there.
func TestHostileLinks(t *testing.T) {
	var hits atomic.Int32
	foreign := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(foreign.Close)
	host := strings.TrimPrefix(foreign.URL, "http://")
	for name, link := range map[string]func(r *http.Request, token string) string{
		"other port":  func(_ *http.Request, token string) string { return foreign.URL + "/v1.0/referrals?$skiptoken=" + token },
		"other host":  func(*http.Request, string) string { return "https://example.com/v1.0/referrals" },
		"no scheme":   func(*http.Request, string) string { return "//" + host + "/v1.0/referrals" },
		"user":        func(r *http.Request, _ string) string { return "http://api:key@" + r.Host + "/v1.0/referrals" },
		"user trick":  func(r *http.Request, _ string) string { return "http://" + r.Host + "@" + host + "/" },
		"other kind":  func(*http.Request, string) string { return "file:///etc/passwd" },
		"no address":  func(*http.Request, string) string { return "http://[" },
		"same again":  func(r *http.Request, _ string) string { return "http://" + r.Host + r.URL.RequestURI() },
		"name's case": func(*http.Request, string) string { return "HTTP://" + strings.ToUpper(host) + "/" },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, partnercentertest.Options{Link: link})
			s.options.PageSize = 10
			first := s.Add(25, partnercentertest.Marketplace)[:10]
			ids, result, err := s.extract(t, nil)
			sourcetest.WantError[*extract.ContractError](t, err)
			wantIDs(t, "the run before the link", ids, first)
			if result.Bookmark == nil {
				t.Error("what was read before the link is not in the bookmark")
			}
			if strings.Contains(err.Error(), "skiptoken") || strings.Contains(err.Error(), "key") {
				t.Errorf("the error shows the link: %v", err)
			}
			if name != "same again" {
				_, err = s.open(t).Check(t.Context())
				sourcetest.WantError[*extract.ContractError](t, err)
			}
		})
	}
	if n := hits.Load(); n > 0 {
		t.Errorf("the other server got %d requests, want none", n)
	}
}

// http to the same host is https for a source whose base is https: the listener of plain http gets nothing.
func TestTokenNeverOverHTTP(t *testing.T) {
	var hits atomic.Int32
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(plain.Close)
	s := prepare(partnercentertest.Options{Link: func(*http.Request, string) string { return plain.URL + "/v1.0/referrals" }})
	server := httptest.NewTLSServer(s)
	t.Cleanup(server.Close)
	s.at(server.URL)
	s.Add(101, partnercentertest.Marketplace)
	_, _, err := s.extract(t, nil)
	sourcetest.WantError[*extract.ContractError](t, err, "leads to another place")
	s.Fail(partnercentertest.Fault{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {plain.URL}}})
	_, _, err = s.extract(t, nil)
	sourcetest.WantError[*extract.ContractError](t, err, "redirects to another place")
	if n := hits.Load(); n > 0 {
		t.Errorf("the server without TLS got %d requests, want none", n)
	}
}

func TestRequests(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.options.PageSize = 10
	s.Add(25, partnercentertest.Marketplace)
	s.mustExtract(t, nil)
	ids := map[string]bool{}
	for _, r := range s.Log() {
		if strings.Contains(r.Query, "stand-in") {
			t.Errorf("a token is in the query %q", r.Query)
		}
		if r.Path != partnercentertest.ListPath && r.Path != partnercentertest.NextPath {
			continue
		}
		if ids[r.ID] {
			t.Errorf("the request id %s came twice", r.ID)
		}
		ids[r.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("%d requests to the API had an id of their own, want 3", len(ids))
	}
}

// Where $top limits the list, a full page has no link, and the list goes on from the last change.
func TestTopLimitsTheList(t *testing.T) {
	for _, n := range []int{9, 10, 11, 19, 20, 35} {
		s := newStand(t, partnercentertest.Options{TopIsTotal: true})
		s.options.PageSize = 10
		want := s.Add(n, partnercentertest.Marketplace)
		ids, _ := s.mustExtract(t, nil)
		if len(ids) != n {
			t.Errorf("%d referrals came of %d, each once", len(ids), n)
		}
		wantIDs(t, fmt.Sprintf("the run over %d", n), ids, want)

		s.Add(n, partnercentertest.CoSell)
		if _, result := s.mustExtract(t, nil); result.Filtered != int64(n) {
			t.Errorf("%d referrals were left out of %d, each once", result.Filtered, n)
		}
	}
}

// same makes n referrals that changed at the same instant.
func (s *stand) same(t *testing.T, n int) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("%08d-0000-4000-8000-000000000000", i)
		raw := fmt.Sprintf(`{"id":%q,"updatedDateTime":"2026-02-28T10:00:00.0000000Z","type":"Independent","qualification":"Direct"}`, ids[i])
		if err := s.Put([]byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func TestManyChangesAtOneInstant(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.options.PageSize = 10
	want := s.same(t, 35)
	ids, first := s.mustExtract(t, nil)
	wantIDs(t, "the first run", ids, want)
	want = s.Add(1, partnercentertest.Marketplace)
	ids, _ = s.mustExtract(t, first.Bookmark)
	wantIDs(t, "the second run", ids, want)

	total := newStand(t, partnercentertest.Options{TopIsTotal: true})
	total.options.PageSize = 10
	total.same(t, 35)
	_, _, err := total.extract(t, nil)
	sourcetest.WantError[*extract.ContractError](t, err, "10 referrals is full")
}

// A referral that changes while the pages are read shifts those after it by one. Nothing is lost even without an overlap.
func TestShiftedPages(t *testing.T) {
	for request := 2; request <= 5; request++ {
		for _, moved := range [][]int{{0}, {3, 4}, {15}, {24}} {
			s := newStand(t, partnercentertest.Options{})
			s.options.PageSize, s.options.Overlap = 5, 0
			want := s.Add(25, partnercentertest.Marketplace)
			s.OnRequest(func(n int) {
				if n == request {
					for _, i := range moved {
						s.Change(want[i])
					}
				}
			})
			ids, result := s.mustExtract(t, nil)
			slices.Sort(ids)
			wantIDs(t, fmt.Sprintf("the run in which %v moved before request %d", moved, request), slices.Compact(ids), want)
			s.OnRequest(nil)
			if again, _ := s.mustExtract(t, result.Bookmark); len(again) > 0 {
				t.Errorf("moved %v before request %d: the next run handed over %d again", moved, request, len(again))
			}
		}
	}
}

// A run that fails while it reads shifted pages again leaves a bookmark from before the shift.
func TestFailureAfterShift(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.options.PageSize, s.options.Overlap = 5, 0
	want := s.Add(25, partnercentertest.Marketplace)
	s.OnRequest(func(n int) {
		switch n {
		case 4: // after two pages
			s.Change(want[7])
		case 7: // the last page of the first pass; what follows fails
			s.Break(1)
		}
	})
	first, result, err := s.extract(t, nil)
	sourcetest.WantError[*extract.AuthError](t, err)
	if len(first) != 25 { // one was skipped, and one came twice
		t.Errorf("the first pass handed over %d, want 25", len(first))
	}
	s.OnRequest(nil)
	s.Heal()
	before := s.Requests()
	second, _ := s.mustExtract(t, result.Bookmark)
	wantIDs(t, "the run after it", second, want[10:11])
	if got := s.Requests() - before; got != 5 {
		t.Errorf("the run after it took %d requests, want 5: sign-in, and the 18 referrals from the shift on", got)
	}
}

// Where something changes all the time, the run ends and the next one goes on from a safe place.
func TestPagesThatNeverRest(t *testing.T) {
	s := newStand(t, partnercentertest.Options{})
	s.options.PageSize, s.options.Overlap = 5, 0
	want := s.Add(25, partnercentertest.Marketplace)
	s.OnRequest(func(n int) { s.Change(want[n%len(want)]) })
	ids, result := s.mustExtract(t, nil)
	if len(result.Warnings) != 1 || !strings.Contains(result.Warnings[0], "referrals changed during each") {
		t.Errorf("warnings = %q, want one about the changes", result.Warnings)
	}
	s.OnRequest(nil)
	more, _ := s.mustExtract(t, result.Bookmark)
	all := slices.Concat(ids, more)
	slices.Sort(all)
	wantIDs(t, "both runs", slices.Compact(all), want)
}
