package dataversetest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// An answer is what a plain client sees.
type answer struct {
	status  int
	applied string
	Next    string `json:"@odata.nextLink"`
	Delta   string `json:"@odata.deltaLink"`
	Count   int    `json:"@odata.count"`
	Value   []map[string]any
	Error   struct{ Code, Message string }
}

func ask(t *testing.T, s *Server, link, prefer string) answer {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, link, http.NoBody)
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Odata-Version", "4.0")
	r.Header.Set("Odata-Maxversion", "4.0")
	if prefer != "" {
		r.Header.Set("Prefer", prefer)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil && w.Body.Len() > 0 {
		t.Fatalf("GET %s = %s, which is no JSON: %v", link, w.Body, err)
	}
	a.status, a.applied = w.Code, w.Header().Get("Preference-Applied")
	return a
}

func (a answer) ids() []string {
	var ids []string
	for _, v := range a.Value {
		for _, key := range []string{"leadid", "id"} {
			if s, ok := v[key].(string); ok {
				ids = append(ids, s)
			}
		}
	}
	return ids
}

const leads = "https://contoso.crm4.dynamics.com/api/data/v9.2/leads"

func TestPagingAndTracking(t *testing.T) {
	now := time.Date(2017, 8, 22, 8, 10, 44, 0, time.UTC)
	s := New(Options{Now: func() time.Time { return now }})
	var ids []string
	for range 5 {
		ids = append(ids, s.Add(map[string]any{"subject": "SPZA"}))
	}
	const prefer = "odata.track-changes,odata.maxpagesize=2"
	first := ask(t, s, leads+"?$select=subject", prefer)
	if first.applied != prefer || len(first.Value) != 2 || first.Delta != "" || !strings.HasPrefix(first.Next, leads+"?$select=subject&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page%253d%25221%2522%253e") ||
		!strings.HasSuffix(first.Next, "%22%20/%3E") {
		t.Errorf("the first page = %+v, want two rows and a paging cookie", first)
	}
	s.Change(ids[0], map[string]any{"subject": "changed"})
	second := ask(t, s, first.Next, prefer)
	third := ask(t, s, second.Next, prefer)
	if got, want := append(second.ids(), third.ids()...), []string{ids[2], ids[3], ids[4], ids[0]}; !slices.Equal(got, want) {
		t.Errorf("the other pages = %v, want %v: what changed moves to the end", got, want)
	}
	if want := regexp.MustCompile(`^` + regexp.QuoteMeta(leads+"?$select=subject&$deltatoken=") + `\d+%2108%2f22%2f2017%2008%3a10%3a44$`); third.Next != "" || !want.MatchString(third.Delta) {
		t.Errorf("the last page's links = %q %q, want only a delta link like the documents'", third.Next, third.Delta)
	}

	gone := s.Add(nil)
	s.Delete(gone)
	s.Delete(ids[1])
	added := s.Add(nil)
	changes := ask(t, s, third.Delta, "")
	if got, want := changes.ids(), []string{ids[0], added, gone, ids[1]}; !slices.Equal(got, want) {
		t.Errorf("the changes = %v, want %v: deletions last, with the row that nobody saw", got, want)
	}
	if got := changes.Value[3]; got["@odata.context"] != "https://contoso.crm4.dynamics.com/api/data/v9.2/$metadata#leads/$deletedEntity" || got["reason"] != "deleted" || len(got) != 3 {
		t.Errorf("a deletion = %v, want the documents' form", got)
	}
	paged := ask(t, s, third.Delta, "odata.maxpagesize=3")
	if got := ask(t, s, paged.Next, "odata.maxpagesize=3").ids(); !slices.Equal(got, []string{ids[1]}) {
		t.Errorf("the second page of the changes = %v, want the last deletion", got)
	}
	now = now.Add(7*24*time.Hour + time.Second)
	if got := ask(t, s, third.Delta, ""); got.status != http.StatusBadRequest || got.Error.Code != "0x80044352" {
		t.Errorf("an old delta link = %+v, want 0x80044352", got)
	}
}

func TestRefusals(t *testing.T) {
	s := New(Options{Valid: func(b string) bool { return b == "x" }})
	for range 3 {
		s.Add(nil)
	}
	next := ask(t, s, leads, "odata.maxpagesize=1").Next
	decoded, err := url.QueryUnescape(next)
	if err != nil {
		t.Fatal(err)
	}
	reencoded := leads + "?" + strings.ReplaceAll(url.QueryEscape(strings.TrimPrefix(decoded, leads+"?")), "%24skiptoken%3D", "$skiptoken=")
	for _, c := range []struct {
		name, link, prefer string
		status             int
		message            string
	}{
		{"$filter", leads + "?$filter=statecode%20eq%200", "odata.track-changes", 400, `The "$filter" query parameter isn't supported when Change Tracking is enabled.`},
		{"$orderby", leads + "?$orderby=createdon", "odata.track-changes", 400, `The "$orderby" query parameter isn't supported when Change Tracking is enabled.`},
		{"$expand", leads + "?$expand=ownerid", "odata.track-changes", 400, `The "$expand" query parameter isn't supported when Change Tracking is enabled.`},
		{"$top", leads + "?$top=3", "odata.track-changes", 400, `The "$top" query parameter isn't supported when Change Tracking is enabled.`},
		{"a token in the query", leads + "?access_token=x", "", 400, "not supported"},
		{"a large page", leads, "odata.maxpagesize=5001", 400, "odata.maxpagesize"},
		{"an unknown column", leads + "?$select=colour", "", 400, "'colour'"},
		{"a link encoded again", reencoded, "odata.maxpagesize=1", 400, "Paging Cookie"},
		{"an option added", next + "&$count=true", "odata.maxpagesize=1", 400, "Paging Cookie"},
		{"another page size", next, "odata.maxpagesize=2", 400, "page size"},
		{"an invented delta token", leads + "?$deltatoken=7", "", 400, "delta token"},
		{"another table", strings.TrimSuffix(leads, "leads") + "contacts", "", 404, "contacts"},
	} {
		if got := ask(t, s, c.link, c.prefer); got.status != c.status || !strings.Contains(got.Error.Message, c.message) {
			t.Errorf("%s = %d %q, want %d with %q", c.name, got.status, got.Error.Message, c.status, c.message)
		}
	}
	for name, header := range map[string]string{"no token": "", "another scheme": "Basic x", "a wrong token": "Bearer y"} {
		r := httptest.NewRequest(http.MethodGet, leads, http.NoBody)
		r.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != http.StatusUnauthorized {
			t.Errorf("%s = %d, want 401", name, w.Code)
		}
	}
}

func TestDefinitions(t *testing.T) {
	s := New(Options{})
	const definitions = "https://contoso.crm4.dynamics.com/api/data/v9.2/EntityDefinitions"
	for _, c := range []struct {
		track bool
		query string
		want  int
	}{
		{true, "?$select=SchemaName&$filter=ChangeTrackingEnabled%20eq%20true", 1},
		{false, "?$select=SchemaName&$filter=ChangeTrackingEnabled%20eq%20true", 0},
		{false, "?$filter=LogicalName%20eq%20%27lead%27", 1},
		{true, "?$filter=LogicalName%20eq%20%27account%27", 0},
		{true, "", 1},
	} {
		s.Track(c.track)
		if got := ask(t, s, definitions+c.query, ""); got.status != http.StatusOK || len(got.Value) != c.want {
			t.Errorf("%s with tracking %t = %d %v, want %d definitions", c.query, c.track, got.status, got.Value, c.want)
		}
	}
	s.Track(false)
	if got := ask(t, s, leads, "odata.track-changes"); got.status != http.StatusBadRequest {
		t.Errorf("tracking a table without it = %d, want 400", got.status)
	}
	if got := ask(t, s, leads+"?$count=true", ""); got.status != http.StatusOK || got.Delta != "" {
		t.Errorf("plain reading = %d with delta link %q, want 200 without one", got.status, got.Delta)
	}
}
