// Package azuretabletest is a stand-in for the table service of Azure Storage, as far as rows are read from it.
//
// From documents: the addresses, the string that Shared Key and Shared Key Lite sign, the cap of 1,000 rows, a page's end at
// the end of a partition, the continuation's headers and parameters, the forms of an entity by metadata level, seven digits in a
// Timestamp, the errors' form and codes. Reported by others: Timestamp gt X returns rows equal to X. Assumed: the text of
// a continuation, which no client may read; that a page may be empty because the service looked at too many rows that the
// filter leaves out.
//
// It answers queries of one account; rows come in through [Server.Put]. What it does not know it refuses.
package azuretabletest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"leadmill/extract/standin"
)

// MaxPage is the most rows the service puts on a page.
const MaxPage = 1000

// Options are the account and how it pages. One of Key, SAS and Bearer at least lets somebody in.
type Options struct {
	Account   string
	Key       string                  // base64
	SAS       string                  // the query that a client must present; its sig is compared
	Bearer    func(token string) bool // accepts a token of Entra's; nil for none
	Now       func() time.Time        // of Timestamps and the header Date
	SignedAt  func() time.Time        // what the date of a signature may be 15 minutes off from; nil: it is not looked at
	InPath    bool                    // the account stands in the path, as with the emulators
	PageSize  int                     // rows of a page; 0: MaxPage
	ScanSize  int                     // rows that are looked at for a page; 0: all
	Partition bool                    // a page ends where a partition ends
}

// A Row is an entity's properties without the service's own: PartitionKey and RowKey must be texts.
type Row map[string]any

// A Server is the stand-in. It is an [http.Handler] and safe for concurrent use.
type Server struct {
	*standin.Script
	options Options

	mu     sync.Mutex
	tables map[string]*table // by name in small letters
}

type table struct {
	name string
	rows []entity // sorted by keys
}

type entity struct {
	partition, key string
	at             time.Time
	values         Row
}

// New returns a stand-in without tables.
func New(o Options) *Server {
	if o.PageSize <= 0 || o.PageSize > MaxPage {
		o.PageSize = MaxPage
	}
	broken := Fault{Status: http.StatusForbidden, Code: "AuthorizationFailure"}
	return &Server{Script: standin.New("", broken), options: o, tables: map[string]*table{}}
}

// Create makes an empty table, as Microsoft does with the first lead.
func (s *Server) Create(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.create(name)
}

func (s *Server) create(name string) *table {
	t, ok := s.tables[strings.ToLower(name)]
	if !ok {
		t = &table{name: name}
		s.tables[strings.ToLower(name)] = t
	}
	return t
}

// Put inserts or replaces rows; their Timestamp is now. A table that is not there is created.
func (s *Server) Put(name string, rows ...Row) error { return s.PutAt(name, s.options.Now(), rows...) }

// PutAt is Put with another Timestamp.
func (s *Server) PutAt(name string, at time.Time, rows ...Row) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.create(name)
	for _, r := range rows {
		partition, ok := r["PartitionKey"].(string)
		key, also := r["RowKey"].(string)
		if !ok || !also {
			return fmt.Errorf("put a row into table %s: PartitionKey and RowKey must be texts", name)
		}
		if _, err := json.Marshal(r); err != nil {
			return fmt.Errorf("put row %s/%s into table %s: %w", partition, key, name, err)
		}
		e := entity{partition: partition, key: key, at: at.UTC().Truncate(100), values: maps.Clone(r)}
		i, found := slices.BinarySearchFunc(t.rows, e, byKeys)
		if found {
			t.rows[i] = e
		} else {
			t.rows = slices.Insert(t.rows, i, e)
		}
	}
	return nil
}

// Touch rewrites a row as it is, which gives it a new Timestamp.
func (s *Server) Touch(name, partition, key string) error {
	at := s.options.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.create(name)
	i, found := slices.BinarySearchFunc(t.rows, entity{partition: partition, key: key}, byKeys)
	if !found {
		return fmt.Errorf("touch row %s/%s of table %s: there is none", partition, key, name)
	}
	t.rows[i].at = at.UTC().Truncate(100)
	return nil
}

// byKeys is the order of rows. Keys are compared as texts, so 10/1/2018 comes before 9/28/2018.
func byKeys(a, b entity) int {
	if c := strings.Compare(a.partition, b.partition); c != 0 {
		return c
	}
	return strings.Compare(a.key, b.key)
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.Next(r)
	now := s.options.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	w.Header().Set("x-ms-version", r.Header.Get("x-ms-version"))
	w.Header().Set("x-ms-request-id", fmt.Sprintf("00000000-0000-4000-8000-%012d", s.Requests()))
	if f == nil {
		f = s.authorize(r)
	}
	if f != nil {
		f.Write(w, write)
		return
	}
	s.query(w, r)
}
