// Package salesforcetest is a stand-in for a Salesforce org with one object, Lead: sign-in, REST queries and Bulk API 2.0
// queries. It is written from Salesforce's documents and not from leadmill's client; it understands enough SOQL for other
// clients too, and refuses what Salesforce refuses.
//
// From documents: paths and parameters; the body of a page with totalSize, done and nextRecordsUrl, whose path says query
// for queryAll too; batches that may be shorter than asked for; batchSize of 200 to 2000; the body of an error; bulk jobs
// with their states, Sforce-Locator "null" and Sforce-NumberOfRecords, the rule that a job is read by the API version that
// made it (409) and is deleted only when it has ended (400), gzip for the results; OAuth's client credentials and JWT bearer
// grants; that a lead which was merged away is deleted and names its master; that AND and OR do not mix without
// parentheses, that a long text cannot stand in a condition, that Bulk refuses COUNT() and compound fields.
//
// Assumed: the status 400 of INVALID_QUERY_LOCATOR; that a page holds the values of the moment it is fetched and not those
// of the query, which is the harder reading for a client; that the rows of a bulk job come in no order.
package salesforcetest

import (
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"leadmill/extract/standin"
)

// Options say what the stand-in knows and how it behaves.
type Options struct {
	ClientID     string         // "" for DefaultClientID
	ClientSecret string         // for client credentials; "" for DefaultClientSecret
	Username     string         // for JWT bearer; "" for DefaultUsername
	PublicKey    *rsa.PublicKey // for JWT bearer; nil refuses the grant
	Audience     string         // for JWT bearer; "" for https://login.salesforce.com
	AccessToken  string         // a token that always holds, for clients that are handed one; "" for none
	InstanceURL  string         // of a token's answer; "" for the address that was asked
	Now          func() time.Time

	Hidden  []string // fields that the signed-in user cannot see
	Extra   []string // fields of the org's own
	PageCap int      // most records of a page, whatever was asked for; 0 for no such limit

	BulkPolls  int    // looks at a bulk job until it has ended
	BulkEnd    string // state in which a job ends; "" for JobComplete
	BulkError  string // errorMessage of a job that failed
	HeaderOnce bool   // only the first part of a bulk result has a header row

	// What no document allows.
	BulkBare    bool // a part of a bulk result has no Sforce headers
	BulkSilent  bool // a job does not tell numberRecordsProcessed
	BulkMissing int  // rows of a job that its result does not give
}

// What a caller signs in with where the options name nothing else.
const (
	DefaultClientID     = "3MVG9stand.in.client"
	DefaultClientSecret = "stand-in-client-secret"
	DefaultUsername     = "leadmill@contoso.example"
	DefaultAudience     = "https://login.salesforce.com"
)

// The API versions that the org offers; older ones are retired.
const (
	minVersion = 31
	maxVersion = 67
)

// Server is the stand-in. It is safe for concurrent use. Its own clock begins on 2026-03-01 and goes on by a second with
// every request and every change.
type Server struct {
	*standin.Script
	o Options

	mu      sync.Mutex
	clock   time.Time
	serial  int
	leads   []record
	byID    map[string]record
	tokens  map[string]bool
	issued  int
	cursors map[string]*cursor
	jobs    map[string]*job
	log     []string
}

// New returns an org without leads.
func New(o Options) *Server {
	set := func(value *string, standard string) {
		if *value == "" {
			*value = standard
		}
	}
	set(&o.ClientID, DefaultClientID)
	set(&o.ClientSecret, DefaultClientSecret)
	set(&o.Username, DefaultUsername)
	set(&o.Audience, DefaultAudience)
	set(&o.BulkEnd, "JobComplete")
	broken := Fault{Status: http.StatusForbidden, Code: "API_DISABLED_FOR_ORG", Message: "API is not enabled for this Organization or Partner"}
	return &Server{
		Script: standin.New("", broken), o: o, clock: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), byID: map[string]record{},
		tokens: map[string]bool{}, cursors: map[string]*cursor{}, jobs: map[string]*job{},
	}
}

// now is the time, to the second as Salesforce keeps it.
func (s *Server) now() time.Time {
	if s.o.Now != nil {
		return s.o.Now().UTC().Truncate(time.Second)
	}
	return s.clock
}

// tick lets the stand-in's own clock go on.
func (s *Server) tick() time.Time {
	s.clock = s.clock.Add(time.Second)
	return s.now()
}

// ServeHTTP answers as the sign-in below /services/oauth2 and as the APIs below /services/data.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.Next(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, r.Method+" "+r.URL.Path)
	w.Header().Set("Date", s.tick().Format(http.TimeFormat))
	if f != nil {
		f.Write(w, write)
		return
	}
	if r.URL.Path == "/services/oauth2/token" {
		s.signIn(w, r)
		return
	}
	s.api(w, r)
}

// version takes the API version and what comes after it out of a path.
var version = regexp.MustCompile(`^/services/data/v([0-9]{2,3})\.0(/.*)?$`)

// api checks what every request to the APIs must have, and hands it on.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || token == "" || !s.tokens[token] && token != s.o.AccessToken {
		fail(w, http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid")
		return
	}
	w.Header().Set("Sforce-Limit-Info", "api-usage="+strconv.Itoa(s.Requests())+"/100000")
	m := version.FindStringSubmatch(r.URL.Path)
	if m == nil {
		notFound(w)
		return
	}
	v, _ := strconv.Atoi(m[1]) // the pattern lets digits through only
	switch {
	case v > maxVersion:
		notFound(w)
	case v < minVersion:
		fail(w, http.StatusGone, "GONE", "This API version is retired.")
	case strings.HasPrefix(m[2], "/jobs/query"):
		s.bulk(w, r, v, strings.TrimPrefix(m[2], "/jobs/query"))
	case r.Method != http.MethodGet:
		fail(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "HTTP Method '"+r.Method+"' not allowed. Allowed are HEAD,GET")
	case m[2] == "/query" || m[2] == "/query/" || m[2] == "/queryAll" || m[2] == "/queryAll/":
		s.query(w, r, v, strings.HasPrefix(m[2], "/queryAll"))
	case strings.HasPrefix(m[2], "/query/"):
		s.more(w, strings.TrimPrefix(m[2], "/query/"), v)
	case m[2] == "/sobjects/Lead/describe" || m[2] == "/sobjects/Lead/describe/":
		writeJSON(w, http.StatusOK, s.describe())
	case m[2] == "/limits" || m[2] == "/limits/":
		writeJSON(w, http.StatusOK, map[string]any{"DailyApiRequests": map[string]int{"Max": 100_000, "Remaining": 100_000 - s.Requests()}})
	default:
		notFound(w)
	}
}

func notFound(w http.ResponseWriter) {
	fail(w, http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
}

// fail writes the documented body of an error.
func fail(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, []map[string]string{{"message": message, "errorCode": code}})
}

// refuse writes the error of a query.
func refuse(w http.ResponseWriter, err error) {
	code, message := "UNKNOWN_EXCEPTION", ""
	if q, ok := err.(*queryError); ok { //nolint:errorlint // made here, wrapped nowhere
		code, message = q.code, q.message
	}
	fail(w, http.StatusBadRequest, code, message)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) //nolint:errchkjson // a caller that went away reads nothing; bodies are made here
}
