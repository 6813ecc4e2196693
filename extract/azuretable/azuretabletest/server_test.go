package azuretabletest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	leads = "MarketplaceLeads"
	date  = "Mon, 02 Mar 2026 09:00:00 GMT"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newServer(t testing.TB, o Options, rows int) *Server {
	t.Helper()
	o.Account, o.Now = "contoso", func() time.Time { return now }
	if o.SAS == "" {
		o.SAS = "sig=x"
	}
	s := New(o)
	s.Create(leads)
	for i := range rows {
		row := Row{"PartitionKey": fmt.Sprintf("%d:2F2:2F2026", i%3+1), "RowKey": fmt.Sprintf("%05d", i), "Offer": "Contoso's"}
		if err := s.PutAt(leads, now.Add(time.Duration(i)*time.Minute), row); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// ask sends a query. The parameters are in pairs.
func ask(s *Server, header http.Header, parameters ...string) *httptest.ResponseRecorder {
	q := url.Values{"sig": {"x"}}
	for i := 0; i < len(parameters); i += 2 {
		q.Set(parameters[i], parameters[i+1])
	}
	r := httptest.NewRequest(http.MethodGet, "/"+leads+"()?"+q.Encode(), nil)
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func keys(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	var list struct{ Value []struct{ RowKey string } }
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK {
		t.Fatalf("answer = %d %s, %v", w.Code, w.Body, err)
	}
	got := []string{}
	for _, e := range list.Value {
		got = append(got, e.RowKey)
	}
	return got
}

// The signatures were made by openssl from the documents' strings to sign and the key "key".
func TestSharedKey(t *testing.T) {
	for _, c := range []struct {
		name          string
		options       Options
		path          string
		authorization string
		want          int
	}{
		{"Shared Key", Options{}, "/MarketplaceLeads()", "SharedKey contoso:xlRnsOZT+3UeiRvhdPzUMJypSI2+pFBsmopozN5C9io=", 200},
		{"Shared Key Lite", Options{}, "/MarketplaceLeads()", "SharedKeyLite contoso:GpsYuww8LPg7aTpRoqH4fcqhqOWgPczy2uzP86m6Zzo=", 200},
		{"the emulators' form", Options{InPath: true}, "/contoso/MarketplaceLeads()", "SharedKeyLite contoso:xF5IFHx4bvwdV7fJ2ahcCNPO1Nes5Hi7umAe6JKr/HQ=", 200},
		{"Lite's signature as Shared Key", Options{}, "/MarketplaceLeads()", "SharedKey contoso:GpsYuww8LPg7aTpRoqH4fcqhqOWgPczy2uzP86m6Zzo=", 403},
		{"another account", Options{}, "/MarketplaceLeads()", "SharedKeyLite other:GpsYuww8LPg7aTpRoqH4fcqhqOWgPczy2uzP86m6Zzo=", 403},
		{"another path", Options{}, "/Other()", "SharedKeyLite contoso:GpsYuww8LPg7aTpRoqH4fcqhqOWgPczy2uzP86m6Zzo=", 403},
		{"clock off by less than 15 minutes", Options{SignedAt: func() time.Time { return now.Add(-14 * time.Minute) }}, "/MarketplaceLeads()",
			"SharedKeyLite contoso:GpsYuww8LPg7aTpRoqH4fcqhqOWgPczy2uzP86m6Zzo=", 200},
		{"clock off by more", Options{SignedAt: func() time.Time { return now.Add(16 * time.Minute) }}, "/MarketplaceLeads()",
			"SharedKeyLite contoso:GpsYuww8LPg7aTpRoqH4fcqhqOWgPczy2uzP86m6Zzo=", 403},
		{"no signature", Options{}, "/MarketplaceLeads()", "", 401},
		{"a token over http", Options{Bearer: func(string) bool { return true }}, "/MarketplaceLeads()", "Bearer x", 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.options.Key = "a2V5"
			s := newServer(t, c.options, 1)
			// The query is not signed but for comp.
			r := httptest.NewRequest(http.MethodGet, c.path+"?%24top=5", nil)
			r.Header.Set("x-ms-date", date)
			if c.authorization != "" {
				r.Header.Set("Authorization", c.authorization)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("answer = %d %s, want %d", w.Code, w.Body, c.want)
			}
		})
	}
}

func TestSAS(t *testing.T) {
	s := newServer(t, Options{SAS: "?sv=1&sp=r&sig=a%2Bb"}, 1)
	for query, want := range map[string]int{"sv=1&sp=r&sig=a%2Bb": 200, "sv=1&sp=r&sig=a+b": 403, "sv=1&sig=a%2Bb": 403} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+leads+"()?"+query, nil))
		if w.Code != want {
			t.Errorf("a query with %s is answered with %d, want %d", query, w.Code, want)
		}
	}
}

func TestPages(t *testing.T) {
	for _, c := range []struct {
		name    string
		options Options
		rows    int
		top     string
		want    []int // rows of each page
	}{
		{"the service's cap", Options{}, 2500, "", []int{1000, 1000, 500}},
		{"$top is of a page", Options{}, 5, "2", []int{2, 2, 1}},
		{"ends of partitions", Options{Partition: true}, 7, "", []int{3, 2, 2}},
		{"just full", Options{PageSize: 5}, 5, "", []int{5}},
		{"no row", Options{}, 0, "", []int{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t, c.options, c.rows)
			var sizes []int
			var parameters []string
			if c.top != "" {
				parameters = []string{"$top", c.top}
			}
			next := parameters
			for range 10 {
				w := ask(s, nil, next...)
				sizes = append(sizes, len(keys(t, w)))
				token := w.Header().Get(nextPartition)
				if token == "" {
					break
				}
				next = append(slices.Clone(parameters), "NextPartitionKey", token, "NextRowKey", w.Header().Get(nextRow))
			}
			if !slices.Equal(sizes, c.want) {
				t.Errorf("pages of %v rows, want %v", sizes, c.want)
			}
		})
	}
}

func TestEmptyPageGoesOn(t *testing.T) {
	s := newServer(t, Options{ScanSize: 2}, 6)
	w := ask(s, nil, "$filter", "RowKey eq '00005'")
	if got := keys(t, w); len(got) > 0 || w.Header().Get(nextPartition) == "" {
		t.Errorf("the first page holds %v and continuation %v, want no row and a continuation", got, w.Header().Get(nextPartition))
	}
}

func TestContinuationWithoutARow(t *testing.T) {
	s := newServer(t, Options{Partition: true}, 6)
	first := ask(s, nil)
	token := first.Header().Get(nextPartition)
	if got, want := keys(t, ask(s, nil, "NextPartitionKey", token)), []string{"00001", "00004"}; !slices.Equal(got, want) {
		t.Errorf("the page holds %v, want %v", got, want)
	}
}

func TestFilters(t *testing.T) {
	s := newServer(t, Options{}, 4) // a minute apart; 00000 and 00003 share a partition
	for filter, want := range map[string][]string{
		"Timestamp ge datetime'2026-03-02T09:02:00Z'":                                    {"00002", "00003"},
		"Timestamp gt datetime'2026-03-02T09:02:00Z'":                                    {"00002", "00003"}, // as the service does it
		"Timestamp lt datetime'2026-03-02T09:01:00.0000001Z'":                            {"00000", "00001"},
		"PartitionKey eq '1:2F2:2F2026'":                                                 {"00000", "00003"},
		"PartitionKey eq '1:2F2:2F2026' and Timestamp ge datetime'2026-03-02T09:01Z'":    nil,
		"PartitionKey eq '1:2F2:2F2026' and Timestamp ge datetime'2026-03-02T09:01:00Z'": {"00003"},
		"RowKey ne '00001'":                   {"00000", "00002", "00003"},
		"RowKey eq 'o''hara'":                 {},
		"Offer eq 'x'":                        nil,
		"Timestamp ge '2026-03-02T09:01:00Z'": nil,
		"RowKey eq '1' and ":                  nil,
		"RowKey eq '1' or RowKey eq '2'":      nil,
	} {
		w := ask(s, nil, "$filter", filter)
		if want == nil {
			if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"odata.error":{"code":"InvalidInput"`) {
				t.Errorf("%s is answered with %d %s, want 400 InvalidInput", filter, w.Code, w.Body)
			}
			continue
		}
		got := keys(t, w)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s brings %v, want %v", filter, got, want)
		}
	}
}

func TestFormsOfAnEntity(t *testing.T) {
	s := newServer(t, Options{}, 0)
	row := Row{"PartitionKey": "p", "RowKey": "o'k", "Count": "7", "Count@odata.type": "Edm.Int64"}
	if err := s.PutAt(leads, now.Add(1234567*100), row); err != nil {
		t.Fatal(err)
	}
	const etag = `"odata.etag":"W/\"datetime'2026-03-02T09%3A00%3A00.1234567Z'\""`
	for _, c := range []struct{ accept, columns, want string }{
		{"application/json;odata=nometadata", "", `{"value":[{"PartitionKey":"p","RowKey":"o'k","Timestamp":"2026-03-02T09:00:00.1234567Z","Count":"7"}]}`},
		{"application/json;odata=minimalmetadata", "", `{"odata.metadata":"http://example.com/$metadata#MarketplaceLeads","value":[{` + etag +
			`,"PartitionKey":"p","RowKey":"o'k","Timestamp":"2026-03-02T09:00:00.1234567Z","Count":"7","Count@odata.type":"Edm.Int64"}]}`},
		{"application/json;odata=fullmetadata", "RowKey", `{"odata.metadata":"http://example.com/$metadata#MarketplaceLeads","value":[{` +
			`"odata.type":"contoso.MarketplaceLeads","odata.id":"http://example.com/MarketplaceLeads(PartitionKey='p',RowKey='o%27%27k')",` +
			`"odata.editLink":"MarketplaceLeads(PartitionKey='p',RowKey='o%27%27k')",` + etag + `,"RowKey":"o'k"}]}`},
		{"application/atom+xml", "", ""},
	} {
		w := ask(s, http.Header{"Accept": {c.accept}}, "$select", c.columns)
		if c.want == "" {
			if w.Code != http.StatusUnsupportedMediaType {
				t.Errorf("%s is answered with %d, want 415", c.accept, w.Code)
			}
			continue
		}
		if got := w.Body.String(); got != c.want {
			t.Errorf("%s brings %s, want %s", c.accept, got, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := newServer(t, Options{}, 1)
	for _, c := range []struct {
		name   string
		method string
		target string
		want   string
	}{
		{"no such table", http.MethodGet, "/Other()?sig=x", "404 TableNotFound"},
		{"more than a page", http.MethodGet, "/" + leads + "()?sig=x&$top=1001", "400 InvalidInput"},
		{"continuation that is none", http.MethodGet, "/" + leads + "()?sig=x&NextPartitionKey=p", "400 InvalidInput"},
		{"row without a partition", http.MethodGet, "/" + leads + "()?sig=x&NextRowKey=1!4!YQ--", "400 InvalidInput"},
		{"a write", http.MethodPost, "/" + leads + "?sig=x", "501 NotImplemented"},
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(c.method, c.target, nil))
		var body struct {
			Error struct {
				Code string `json:"code"`
			} `json:"odata.error"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := fmt.Sprintf("%d %s", w.Code, body.Error.Code); got != c.want {
			t.Errorf("%s: answer = %s, want %s", c.name, got, c.want)
		}
	}
}

func TestScripts(t *testing.T) {
	s := newServer(t, Options{}, 1)
	s.Fail(Busy())
	var told []int
	s.OnRequest(func(n int) { told = append(told, n) })
	var codes []int
	for i := range 5 {
		switch i {
		case 2:
			s.Break(2)
		case 4:
			s.Heal()
		}
		codes = append(codes, ask(s, nil).Code)
	}
	if want := []int{503, 200, 200, 403, 200}; !slices.Equal(codes, want) || s.Requests() != 5 || !slices.Equal(told, []int{1, 2, 3, 4, 5}) {
		t.Errorf("answers = %v of %d requests, told of %v, want %v of 5", codes, s.Requests(), told, want)
	}
}

func TestPutRefuses(t *testing.T) {
	s := newServer(t, Options{}, 0)
	for _, row := range []Row{{"PartitionKey": "p"}, {"PartitionKey": 1, "RowKey": "r"}, {"PartitionKey": "p", "RowKey": "r", "F": func() {}}} {
		if err := s.Put(leads, row); err == nil {
			t.Errorf("Put(%v) = no error", row)
		}
	}
	if err := s.Touch(leads, "p", "not there"); err == nil {
		t.Error("Touch() of a row that is not there = no error")
	}
}

// FuzzFilter: a filter is refused or understood, whatever it is.
func FuzzFilter(f *testing.F) {
	f.Add("PartitionKey eq 'a''b' and Timestamp ge datetime'2026-03-02T09:01:00.1234567Z'")
	f.Add("RowKey lt 'x'")
	f.Fuzz(func(t *testing.T, text string) {
		matches, err := parseFilter(text)
		if (matches == nil) == (err == nil) {
			t.Errorf("parseFilter(%q) = %t, %v, want one of both", text, matches != nil, err)
		}
		if matches != nil {
			matches(entity{partition: "a", key: "b", at: now})
		}
	})
}
