package salesforcetest

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const validToken = "token-that-holds"

func newServer(t *testing.T, o Options) (*Server, *httptest.Server) {
	t.Helper()
	o.AccessToken = validToken
	s := New(o)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, server
}

// ask sends a request with the token that holds, and returns status, body and headers.
func ask(t *testing.T, server *httptest.Server, method, path, body string, header ...string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+validToken)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text), resp.Header
}

func TestSOQL(t *testing.T) {
	s := New(Options{Hidden: []string{"Rating"}})
	at := time.Date(2026, 2, 1, 8, 0, 0, 0, time.UTC)
	ids := map[string]string{}
	for name, fields := range map[string]map[string]any{
		"a": {"LastName": "Ann", "LeadSource": "AzureMarketplace-INS|x.y", "SystemModstamp": at, "Country": "SE"},
		"b": {"LastName": "bob", "LeadSource": "MSFT_TEST_1", "SystemModstamp": at.Add(time.Hour), "IsConverted": true},
		"c": {"LastName": "O'Neil", "LeadSource": "MSFTxTESTx1", "SystemModstamp": at.Add(2 * time.Hour)},
		"d": {"LastName": "50%", "SystemModstamp": at.Add(3 * time.Hour), "IsDeleted": true},
	} {
		ids[s.AddLead(fields)] = name
	}
	for _, c := range []struct{ rest, want string }{
		{"", "abcd"},
		{" WHERE LeadSource LIKE 'azuremarketplace-%'", "a"},
		{" WHERE LeadSource LIKE 'MSFT_TEST_%'", "bc"},
		{` WHERE LeadSource LIKE 'MSFT\_TEST\_%'`, "b"},
		{` WHERE LastName LIKE '%\%'`, "d"},
		{` WHERE LastName = 'o\'neil'`, "c"},
		{" WHERE SystemModstamp >= 2026-02-01T09:00:00Z AND (LastName = 'BOB' OR LastName = '50%')", "bd"},
		{" WHERE SystemModstamp>2026-02-01T09:00:00.000+00:00 AND SystemModstamp<=2026-02-01T10:00:00Z", "c"},
		{" WHERE Country = null", "bcd"},
		{" WHERE Country != 'NL'", "abcd"},
		{" WHERE IsConverted = TRUE", "b"},
		{" WHERE NOT (IsDeleted = true OR IsConverted = true)", "ac"},
		{" WHERE LastName IN ('ann', 'bob')", "ab"},
		{" WHERE LastName NOT IN ('ann', 'bob')", "cd"},
		{" order by SystemModstamp desc nulls last limit 2", "dc"},
		{" ORDER BY IsDeleted DESC, SystemModstamp", "dabc"},
		{" LIMIT 0", ""},
	} {
		q, err := s.parse("select Id,LastName from lead" + c.rest)
		if err != nil {
			t.Errorf("%s: %v", c.rest, err)
			continue
		}
		var got []string
		for _, lead := range s.run(q, true) {
			got = append(got, ids[lead.id()])
		}
		if len(q.order) == 0 {
			slices.Sort(got)
		}
		if strings.Join(got, "") != c.want {
			t.Errorf("%s found %v, want %s", c.rest, got, c.want)
		}
	}
}

func TestSOQLRefused(t *testing.T) {
	s := New(Options{Hidden: []string{"Rating"}})
	for _, c := range []struct{ soql, code string }{
		{"", "MALFORMED_QUERY"},
		{"SELECT FROM Lead", "MALFORMED_QUERY"},
		{"SELECT Id FROM Lead WHERE", "MALFORMED_QUERY"},
		{"SELECT Id FROM Lead WHERE Id != null AND Id != null OR Id = null", "MALFORMED_QUERY"},
		{"SELECT Id FROM Lead WHERE (Id != null", "MALFORMED_QUERY"},
		{"SELECT Id FROM Lead WHERE LastName = 'x", "MALFORMED_QUERY"},
		{`SELECT Id FROM Lead WHERE LastName = '\q'`, "MALFORMED_QUERY"},
		{"SELECT Id FROM Lead; DELETE", "MALFORMED_QUERY"},
		{"SELECT Id FROM Lead LIMIT x", "MALFORMED_QUERY"},
		{"SELECT Id FROM Lead LIMIT 1 LIMIT 1", "MALFORMED_QUERY"},
		{"SELECT Id, Id FROM Lead", "INVALID_FIELD"},
		{"SELECT Rating FROM Lead", "INVALID_FIELD"},
		{"SELECT Id FROM Lead WHERE Description = 'x'", "INVALID_FIELD"},
		{"SELECT Id FROM Lead WHERE SystemModstamp > '2026-01-01T00:00:00Z'", "INVALID_FIELD"},
		{"SELECT Id FROM Lead WHERE SystemModstamp LIKE 'x'", "INVALID_FIELD"},
		{"SELECT Id FROM Contact", "INVALID_TYPE"},
	} {
		_, err := s.parse(c.soql)
		var refused *queryError
		if !errors.As(err, &refused) || refused.code != c.code {
			t.Errorf("parse(%q) = %v, want %s", c.soql, err, c.code)
		}
	}
}

// TestQueryPages: pages as long as asked for or shorter, deleted leads by queryAll only, and values of the moment.
func TestQueryPages(t *testing.T) {
	s, server := newServer(t, Options{PageCap: 2})
	var ids []string
	for range 5 {
		ids = append(ids, s.AddLead(map[string]any{"LastName": "A"}))
	}
	s.DeleteLead(ids[1])
	const q = "?q=SELECT+Id,LastName+FROM+Lead+ORDER+BY+Id"
	_, body, _ := ask(t, server, http.MethodGet, "/services/data/v62.0/query"+q, "")
	if !strings.HasPrefix(body, `{"totalSize":4,"done":false,"nextRecordsUrl":"/services/data/v62.0/query/01g`) {
		t.Errorf("query = %.120s", body)
	}
	path, seen := "/services/data/v62.0/queryAll"+q, 0
	for path != "" {
		_, body, _ = ask(t, server, http.MethodGet, path, "")
		seen += strings.Count(body, `"attributes":{"type":"Lead"`)
		path = ""
		if m := regexp.MustCompile(`"nextRecordsUrl":"([^"]+)"`).FindStringSubmatch(body); m != nil {
			path = m[1]
		}
		s.ChangeLead(ids[4], map[string]any{"LastName": "Changed"})
	}
	if seen != 5 || !strings.Contains(body, `"LastName":"Changed"`) {
		t.Errorf("queryAll gave %d leads and ended with %s, want 5 and the changed value", seen, body)
	}
}

func TestRefused(t *testing.T) {
	_, server := newServer(t, Options{})
	const job = `{"operation":"query","query":"SELECT Id FROM Lead"}`
	for _, c := range []struct {
		name, method, path, body string
		header                   []string
		status                   int
		code                     string
	}{
		{"no token", "GET", "/services/data/v62.0/limits", "", []string{"Authorization", ""}, 401, "INVALID_SESSION_ID"},
		{"token in the address", "GET", "/services/data/v62.0/limits?access_token=" + validToken, "", []string{"Authorization", ""}, 401, "INVALID_SESSION_ID"},
		{"future version", "GET", "/services/data/v99.0/limits", "", nil, 404, "NOT_FOUND"},
		{"retired version", "GET", "/services/data/v30.0/limits", "", nil, 410, "GONE"},
		{"small batch", "GET", "/services/data/v62.0/query?q=SELECT+Id+FROM+Lead", "", []string{"Sforce-Query-Options", "batchSize=100"}, 400, "INVALID_QUERY_OPTION"},
		{"no cursor", "GET", "/services/data/v62.0/query/01gRO0000000001AAA-2000", "", nil, 400, "INVALID_QUERY_LOCATOR"},
		{"write", "POST", "/services/data/v62.0/query?q=SELECT+Id+FROM+Lead", "", nil, 405, "METHOD_NOT_ALLOWED"},
		{"job without type", "POST", "/services/data/v62.0/jobs/query", job, nil, 400, "INVALIDJOB"},
		{"job of a count", "POST", "/services/data/v62.0/jobs/query", `{"operation":"query","query":"SELECT COUNT() FROM Lead"}`,
			[]string{"Content-Type", "application/json"}, 400, "API_ERROR"},
		{"job of an address", "POST", "/services/data/v62.0/jobs/query", `{"operation":"query","query":"SELECT Address FROM Lead"}`,
			[]string{"Content-Type", "application/json"}, 400, "API_ERROR"},
		{"no job", "GET", "/services/data/v62.0/jobs/query/750RO0000000009AAA", "", nil, 404, "NOT_FOUND"},
	} {
		status, body, _ := ask(t, server, c.method, c.path, c.body, c.header...)
		if status != c.status || !strings.Contains(body, `"errorCode":"`+c.code+`"`) {
			t.Errorf("%s: %d %s, want %d %s", c.name, status, body, c.status, c.code)
		}
	}
}

// TestJob: the life of a bulk job, with the rules on versions and on deleting.
func TestJob(t *testing.T) {
	s, server := newServer(t, Options{BulkPolls: 1, HeaderOnce: true})
	for range 3 {
		s.AddLead(map[string]any{"LastName": `A "b", c`})
	}
	const jobs = "/services/data/v62.0/jobs/query"
	_, body, _ := ask(t, server, "POST", jobs, `{"operation":"queryAll","query":"SELECT Id, LastName FROM Lead"}`, "Content-Type", "application/json")
	id := regexp.MustCompile(`750[A-Za-z0-9]{15}`).FindString(body)
	for _, step := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", strings.Replace(jobs, "62", "61", 1) + "/" + id, "", 409, "INVALIDVERSION"},
		{"DELETE", jobs + "/" + id, "", 400, "not terminated"},
		{"GET", jobs + "/" + id + "/results", "", 400, "INVALIDJOBSTATE"},
		{"GET", jobs + "/" + id, "", 200, "InProgress"},
		{"GET", jobs + "/" + id, "", 200, "JobComplete"},
		{"PATCH", jobs + "/" + id, `{"state":"Aborted"}`, 400, "INVALIDJOBSTATE"},
		{"GET", jobs + "/" + id + "/results?maxRecords=2", "", 200, "\"Id\",\"LastName\"\n\"00Q"},
		{"GET", jobs + "/" + id + "/results?locator=Mg", "", 200, `"A ""b"", c"`},
		{"GET", jobs + "/" + id + "/results?locator=!", "", 400, "INVALIDJOBSTATE"},
		{"DELETE", jobs + "/" + id, "", 204, ""},
		{"DELETE", jobs + "/" + id, "", 404, "NOT_FOUND"},
	} {
		status, body, header := ask(t, server, step.method, step.path, step.body)
		if status != step.status || !strings.Contains(body, step.want) {
			t.Errorf("%s %s = %d %s, want %d %s", step.method, step.path, status, body, step.status, step.want)
		}
		wantLocator := map[bool]string{true: "null", false: "Mg"}[strings.Contains(step.path, "Mg")]
		if status == 200 && strings.Contains(step.path, "results") && header.Get("Sforce-Locator") != wantLocator {
			t.Errorf("%s: Sforce-Locator %q, want %q", step.path, header.Get("Sforce-Locator"), wantLocator)
		}
	}
}

func TestSignIn(t *testing.T) {
	_, server := newServer(t, Options{})
	good := url.Values{"grant_type": {"client_credentials"}, "client_id": {DefaultClientID}, "client_secret": {DefaultClientSecret}}
	for _, c := range []struct {
		key, value string
		status     int
		want       string
	}{
		{"x", "", 200, `"instance_url":"` + server.URL},
		{"client_secret", "guess", 400, "invalid_client"},
		{"client_id", "guess", 400, "invalid_client_id"},
		{"grant_type", "password", 400, "unsupported_grant_type"},
		{"grant_type", jwtBearer, 400, "invalid_grant"},
	} {
		form := url.Values{c.key: {c.value}}
		for k, v := range good {
			if k != c.key {
				form[k] = v
			}
		}
		status, body, _ := ask(t, server, "POST", "/services/oauth2/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s=%s: %d %s, want %d %s", c.key, c.value, status, body, c.status, c.want)
		}
	}
}

// TestID: the suffix is that of Salesforce's documented example.
func TestID(t *testing.T) {
	if got := ID("00D", 1); len(got) != 18 || got[:15] != "00DRO0000000001" {
		t.Errorf("ID = %s", got)
	}
	// The first five characters 00DRO have capitals at places 2, 3 and 4: bits 4+8+16 = 28, which is the digit 2.
	if got := ID("00D", 1)[15:]; got != "2AA" {
		t.Errorf("suffix %s, want 2AA", got)
	}
}
