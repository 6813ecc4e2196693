package dataversetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// columns are those of the table that the stand-in knows, in the order in which it gives them.
var columns = []string{
	"leadid", "subject", "firstname", "lastname", "fullname", "companyname", "jobtitle", "emailaddress1", "telephone1",
	"mobilephone", "address1_country", "leadsourcecode", "description", "statecode", "statuscode", "createdon",
	"modifiedon", "overriddencreatedon", "donotemail", "donotphone", "donotbulkemail", "merged", "_masterid_value",
	"_createdby_value", "_modifiedby_value", "_ownerid_value", "_campaignid_value", "websiteurl", "leadqualitycode",
}

// defaults are the values of a new lead; every other column is null.
var defaults = map[string]any{
	"statecode": 0, "statuscode": 1, "donotemail": false, "donotphone": false, "donotbulkemail": false, "merged": false,
}

// A table keeps its rows and a log of what happened to them, in the order of versions.
type table struct {
	version int64
	rows    map[string]*row // by leadid; nil for a deleted one
	log     []event
	made    int
}

// An event is one change. It stands for its row only while the row has that version.
type event struct {
	version int64
	id      string
	deleted bool
}

type row struct {
	version int64
	fields  map[string]any
	encoded []byte // with these columns
	columns string
}

func newTable() table {
	// The versions of the documents' sample, so that links look like theirs.
	return table{version: 919042, rows: map[string]*row{}}
}

func (t *table) note(id string, deleted bool) int64 {
	t.version++
	t.log = append(t.log, event{version: t.version, id: id, deleted: deleted})
	return t.version
}

// current reports whether an event still is the last word about its row.
func (t *table) current(e event) bool {
	r := t.rows[e.id]
	if e.deleted {
		return r == nil
	}
	return r != nil && r.version == e.version
}

// after returns the log after a version.
func (t *table) after(version int64) []event {
	return t.log[sort.Search(len(t.log), func(i int) bool { return t.log[i].version > version }):]
}

// Add puts a lead into the table and returns its leadid. Columns that are not given get the table's defaults; leadid,
// createdon and modifiedon are made up where they are missing.
func (s *Server) Add(fields map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &s.table
	t.made++
	now := s.options.Now().UTC().Format(time.RFC3339)
	all := maps.Clone(defaults)
	all["leadid"] = fmt.Sprintf("%08x-0d87-e711-80e5-00155db19e6d", t.made)
	all["createdon"], all["modifiedon"] = now, now
	maps.Copy(all, fields)
	id := fmt.Sprint(all["leadid"])
	t.rows[id] = &row{version: t.note(id, false), fields: all}
	return id
}

// Change sets columns of a lead. It reports whether there is such a lead.
func (s *Server) Change(id string, fields map[string]any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.table.rows[id]
	if r == nil {
		return false
	}
	all := maps.Clone(r.fields)
	all["modifiedon"] = s.options.Now().UTC().Format(time.RFC3339)
	maps.Copy(all, fields)
	s.table.rows[id] = &row{version: s.table.note(id, false), fields: all}
	return true
}

// Merge makes a lead the subordinate of another one, as the service does: it stays, closed, and names its master.
func (s *Server) Merge(id, master string) bool {
	return s.Change(id, map[string]any{"merged": true, "_masterid_value": master, "statecode": 2, "statuscode": 7})
}

// Delete removes a lead. It reports whether there was one.
func (s *Server) Delete(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.table.rows[id] == nil {
		return false
	}
	delete(s.table.rows, id)
	s.table.note(id, true)
	return true
}

// Len is the number of leads in the table.
func (s *Server) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.table.rows)
}

// json returns the row with the selected columns; the key is always among them.
func (r *row) json(selected []string) []byte {
	key := strings.Join(selected, ",")
	if r.encoded != nil && r.columns == key {
		return r.encoded
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"@odata.etag":"W/\"%d\""`, r.version)
	names := selected
	if !slices.Contains(selected, "leadid") {
		names = append(slices.Clone(selected), "leadid")
	}
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, c := range names {
		fmt.Fprintf(&b, ",%q:", c)
		if err := enc.Encode(r.fields[c]); err != nil {
			b.WriteString("null")
		} else {
			b.Truncate(b.Len() - 1) // the encoder's line break
		}
	}
	b.WriteByte('}')
	r.encoded, r.columns = b.Bytes(), key
	return r.encoded
}
