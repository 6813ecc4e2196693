package partnercentertest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

const requestID = "c5fbb3b6-be74-4795-9fb5-4324c73fed37"

// signedIn returns an access token.
func signedIn(t *testing.T, s *Server) string {
	t.Helper()
	form := url.Values{
		"grant_type": {"refresh_token"}, "client_id": {DefaultClientID}, "refresh_token": {s.LatestRefresh()},
		"scope": {"https://api.partner.microsoft.com/.default offline_access"},
	}
	r := httptest.NewRequest(http.MethodPost, "/"+DefaultTenant+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(w.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("the sign-in answered %d, %v", w.Code, err)
	}
	return answer.Token
}

func get(s *Server, target string, change func(r *http.Request)) (status int, body string) {
	r := httptest.NewRequest(http.MethodGet, target, http.NoBody)
	r.Header.Set("client-request-id", requestID)
	change(r)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	data, err := io.ReadAll(w.Body)
	if err != nil {
		return 0, err.Error()
	}
	return w.Code, string(data)
}

// The filters of the documents, and one that they do not have.
func TestQuery(t *testing.T) {
	s := New(Options{})
	for _, raw := range []string{SampleReferral, SampleReferral2019} {
		if err := s.Put([]byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	token := signedIn(t, s)
	newer, older := requestID, "0d0a2b5e-7c29-4d0f-9f0d-0b3b0d1f2a77"
	for _, tt := range []struct {
		query string
		want  []string // nil for a refusal
	}{
		{"$top=10&$filter=(direction eq 'Incoming' and substatus eq 'Pending')&$orderby=createdDateTime desc", []string{newer}},
		{"$filter=status eq 'New' and qualification eq 'SalesQualified'", []string{older}},
		{"$filter=customerProfile/address/country eq 'US' and direction eq 'Incoming'&$orderby=updatedDateTime", []string{older, newer}},
		{"$filter=engagementId eq '65edc0b5-3485-41b7-a17e-dfa9ef4706e2'", []string{newer}},
		{"$filter=team/any(t:t/email eq 'r2d2@contoso.com')", []string{older}},
		{"$filter=updatedDateTime ge 2020-10-30T21:03:00.0000000Z", []string{newer}},
		{"$filter=updatedDateTime gt 2020-10-30T21:03:00.0000000Z", []string{}},
		{"$orderby=updatedDateTime desc&$count=true", []string{newer, older}},
		{"$filter=organizationName eq 'Contoso Company'", nil},
		{"$filter=updatedDateTime ge '2020-10-30'", nil},
		{"$orderby=status", nil},
		{"$top=201", nil},
		{"$apply=x", nil},
	} {
		target := ListPath + "?" + strings.ReplaceAll(tt.query, " ", "%20")
		status, body := get(s, target, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
		if tt.want == nil {
			if status != http.StatusBadRequest || !strings.Contains(body, "invalidRequest") {
				t.Errorf("%s was answered with %d, want 400", tt.query, status)
			}
			continue
		}
		var list struct{ Value []struct{ ID string } }
		if err := json.Unmarshal([]byte(body), &list); err != nil {
			t.Fatalf("%s: %v", tt.query, err)
		}
		got := []string{}
		for _, item := range list.Value {
			got = append(got, item.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s found %q, want %q", tt.query, got, tt.want)
		}
	}
}

func TestRefuses(t *testing.T) {
	s := New(Options{})
	token := signedIn(t, s)
	for _, tt := range []struct {
		name   string
		target string
		change func(r *http.Request)
		want   int
	}{
		{"as it should be", ListPath, func(*http.Request) {}, http.StatusOK},
		{"no token", ListPath, func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusUnauthorized},
		{"token in the query", ListPath + "?access_token=" + token, func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusUnauthorized},
		{"other token", ListPath, func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, http.StatusUnauthorized},
		{"no request id", ListPath, func(r *http.Request) { r.Header.Del("client-request-id") }, http.StatusBadRequest},
		{"request id that is no GUID", ListPath, func(r *http.Request) { r.Header.Set("client-request-id", "1") }, http.StatusBadRequest},
		{"write", ListPath, func(r *http.Request) { r.Method = http.MethodPatch }, http.StatusMethodNotAllowed},
		{"made-up skip token", NextPath + "?$skiptoken=x", func(*http.Request) {}, http.StatusBadRequest},
		{"unknown referral", ListPath + "/x", func(*http.Request) {}, http.StatusNotFound},
	} {
		status, body := get(s, tt.target, func(r *http.Request) {
			r.Header.Set("Authorization", "Bearer "+token)
			tt.change(r)
		})
		if status != tt.want {
			t.Errorf("%s was answered with %d (%s), want %d", tt.name, status, body, tt.want)
		}
	}
}
