package salesforcetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// A cursor is what a query found: which leads, not their values.
type cursor struct {
	query *query
	found []record
	size  int // records of a page
}

const maxBatch = 2000

var batchSize = regexp.MustCompile(`(?i)^\s*batchSize\s*=\s*([0-9]+)\s*$`)

// query answers /query and /queryAll.
func (s *Server) query(w http.ResponseWriter, r *http.Request, v int, all bool) {
	q, err := s.parse(r.URL.Query().Get("q"))
	if err != nil {
		refuse(w, err)
		return
	}
	size := maxBatch
	if option := r.Header.Get("Sforce-Query-Options"); option != "" {
		m := batchSize.FindStringSubmatch(option)
		if m != nil {
			size, _ = strconv.Atoi(m[1]) // the pattern lets digits through only
		}
		if m == nil || size < 200 || size > maxBatch {
			fail(w, http.StatusBadRequest, "INVALID_QUERY_OPTION", "batchSize must be between 200 and 2000")
			return
		}
	}
	if s.o.PageCap > 0 {
		size = min(size, s.o.PageCap)
	}
	found := s.run(q, all)
	if q.count {
		writeJSON(w, http.StatusOK, map[string]any{"totalSize": len(found), "done": true, "records": []string{}})
		return
	}
	s.serial++
	id := ID("01g", s.serial)
	s.cursors[id] = &cursor{query: q, found: found, size: size}
	s.page(w, id, 0, v)
}

// more answers a nextRecordsUrl: the cursor's id and how far it has been read.
func (s *Server) more(w http.ResponseWriter, locator string, v int) {
	id, at, _ := strings.Cut(locator, "-")
	c, ok := s.cursors[id]
	from, err := strconv.Atoi(at)
	if !ok || err != nil || from <= 0 || from >= len(c.found) {
		fail(w, http.StatusBadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator")
		return
	}
	s.page(w, id, from, v)
}

func (s *Server) page(w http.ResponseWriter, id string, from, v int) {
	c := s.cursors[id]
	to := min(from+c.size, len(c.found))
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"totalSize":%d,"done":%t`, len(c.found), to == len(c.found))
	if to < len(c.found) {
		fmt.Fprintf(&b, `,"nextRecordsUrl":"/services/data/v%d.0/query/%s-%d"`, v, id, to)
	}
	b.WriteString(`,"records":[`)
	for i, lead := range c.found[from:to] {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"attributes":{"type":"Lead","url":"/services/data/v%d.0/sobjects/Lead/%s"}`, v, lead.id())
		for _, f := range c.query.columns {
			value, _ := json.Marshal(restValue(lead[f.name])) //nolint:errchkjson // texts, booleans and null
			fmt.Fprintf(&b, `,%q:%s`, f.name, value)
		}
		b.WriteByte('}')
	}
	b.WriteString("]}")
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = b.WriteTo(w) // a caller that went away reads nothing
}
