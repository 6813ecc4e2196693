package salesforcetest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A job is a query of the Bulk API 2.0.
type job struct {
	id, operation, soql string
	version             int
	state               string
	polls               int // looks until it ends
	query               *query
	rows                []record
	created             time.Time
}

func (j *job) ended() bool {
	return j.state == "JobComplete" || j.state == "Failed" || j.state == "Aborted"
}

func (s *Server) info(j *job) map[string]any {
	info := map[string]any{
		"id": j.id, "operation": j.operation, "object": "Lead", "createdById": ID("005", 1), "createdDate": restValue(j.created),
		"systemModstamp": restValue(j.created), "state": j.state, "concurrencyMode": "Parallel", "contentType": "CSV",
		"apiVersion": float64(j.version), "jobType": "V2Query", "lineEnding": "LF", "columnDelimiter": "COMMA", "retries": 0,
		"totalProcessingTime": 1, "numberRecordsProcessed": len(j.rows),
	}
	if s.o.BulkSilent {
		delete(info, "numberRecordsProcessed")
	}
	return info
}

// bulk answers what lies below /jobs/query.
func (s *Server) bulk(w http.ResponseWriter, r *http.Request, v int, path string) {
	id, rest, _ := strings.Cut(strings.Trim(path, "/"), "/")
	if id == "" {
		if r.Method != http.MethodPost {
			fail(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "HTTP Method '"+r.Method+"' not allowed.")
			return
		}
		s.create(w, r, v)
		return
	}
	j, ok := s.jobs[id]
	switch {
	case !ok:
		notFound(w)
	case j.version != v:
		fail(w, http.StatusConflict, "INVALIDVERSION", "The job was created with another API version.")
	case rest == "results" && r.Method == http.MethodGet:
		s.results(w, r, j)
	case rest != "":
		notFound(w)
	case r.Method == http.MethodGet:
		s.look(w, j)
	case r.Method == http.MethodPatch:
		s.abort(w, r, j)
	case r.Method == http.MethodDelete && !j.ended():
		fail(w, http.StatusBadRequest, "API_ERROR", "Error encountered when deleting the job because the job is not terminated")
	case r.Method == http.MethodDelete:
		delete(s.jobs, id)
		w.WriteHeader(http.StatusNoContent)
	default:
		fail(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "HTTP Method '"+r.Method+"' not allowed.")
	}
}

func (s *Server) create(w http.ResponseWriter, r *http.Request, v int) {
	var asked struct {
		Operation       string `json:"operation"`
		Query           string `json:"query"`
		ContentType     string `json:"contentType"`
		ColumnDelimiter string `json:"columnDelimiter"`
		LineEnding      string `json:"lineEnding"`
	}
	kind := r.Header.Get("Content-Type")
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || !strings.HasPrefix(kind, "application/json") {
		fail(w, http.StatusBadRequest, "INVALIDJOB", "The job must be JSON")
		return
	}
	all := asked.Operation == "queryAll"
	if !all && asked.Operation != "query" || !oneOf(asked.ContentType, "CSV") || !oneOf(asked.ColumnDelimiter, "COMMA") ||
		!oneOf(asked.LineEnding, "LF") {
		fail(w, http.StatusBadRequest, "INVALIDJOB", "The stand-in takes query and queryAll, CSV with commas and LF")
		return
	}
	q, err := s.parse(asked.Query)
	if err == nil && (q.count || slices.ContainsFunc(q.columns, func(f field) bool { return f.kind == kindAddress })) {
		err = &queryError{"API_ERROR", "Aggregate queries and compound fields are not supported by Bulk API 2.0"}
	}
	if err != nil {
		refuse(w, err)
		return
	}
	s.serial++
	j := &job{
		id: ID("750", s.serial), operation: asked.Operation, soql: asked.Query, version: v, state: "UploadComplete",
		polls: s.o.BulkPolls, query: q, created: s.now(), rows: s.run(q, all),
	}
	if len(q.order) == 0 {
		slices.SortStableFunc(j.rows, func(a, b record) int { return strings.Compare(shuffled(a), shuffled(b)) })
	}
	// The rows of a job are those of the moment it runs.
	for i, lead := range j.rows {
		j.rows[i] = record{}
		for _, f := range q.columns {
			j.rows[i][f.name] = lead[f.name]
		}
	}
	s.jobs[j.id] = j
	writeJSON(w, http.StatusOK, s.info(j))
}

func oneOf(value, only string) bool { return value == "" || value == only }

// shuffled is a key by which rows lie in no order that a client could count on.
func shuffled(r record) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(r.id()))
	return strconv.FormatUint(h.Sum64(), 16)
}

func (s *Server) look(w http.ResponseWriter, j *job) {
	if !j.ended() {
		j.state = "InProgress"
		if j.polls--; j.polls < 0 {
			j.state = s.o.BulkEnd
		}
	}
	info := s.info(j)
	if j.state == "Failed" {
		info["errorMessage"] = s.o.BulkError
	}
	writeJSON(w, http.StatusOK, info)
}

func (s *Server) abort(w http.ResponseWriter, r *http.Request, j *job) {
	var asked struct {
		State string `json:"state"`
	}
	if json.NewDecoder(r.Body).Decode(&asked) != nil || asked.State != "Aborted" || j.ended() {
		fail(w, http.StatusBadRequest, "INVALIDJOBSTATE", "The job cannot take this state")
		return
	}
	j.state = "Aborted"
	writeJSON(w, http.StatusOK, s.info(j))
}

// results answers a part of a job's rows. The locator is opaque to a client; here it is how many rows came before.
func (s *Server) results(w http.ResponseWriter, r *http.Request, j *job) {
	rows := j.rows[:max(0, len(j.rows)-s.o.BulkMissing)]
	from, size, ok := span(r.URL.Query(), len(rows))
	if !ok || j.state != "JobComplete" {
		fail(w, http.StatusBadRequest, "INVALIDJOBSTATE", "The job has no such results")
		return
	}
	to := min(from+size, len(rows))
	var b bytes.Buffer
	if from == 0 || !s.o.HeaderOnce {
		for i, f := range j.query.columns {
			cell(&b, i, f.name)
		}
		b.WriteByte('\n')
	}
	for _, row := range rows[from:to] {
		for i, f := range j.query.columns {
			cell(&b, i, bulkValue(row[f.name]))
		}
		b.WriteByte('\n')
	}
	next := "null"
	if to < len(rows) {
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(to)))
	}
	h := w.Header()
	if !s.o.BulkBare {
		h.Set("Sforce-Locator", next)
		h.Set("Sforce-NumberOfRecords", strconv.Itoa(to-from))
	}
	h.Set("Content-Type", "text/csv")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		_, _ = b.WriteTo(w) // a caller that went away reads nothing
		return
	}
	h.Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	_, _ = b.WriteTo(z)
	_ = z.Close()
}

// span reads which rows are asked for.
func span(asked url.Values, rows int) (from, size int, ok bool) {
	size = max(rows, 1)
	var err error
	if text := asked.Get("maxRecords"); text != "" {
		if size, err = strconv.Atoi(text); err != nil || size < 1 {
			return 0, 0, false
		}
	}
	if text := asked.Get("locator"); text != "" {
		digits, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return 0, 0, false
		}
		if from, err = strconv.Atoi(string(digits)); err != nil || from < 0 || from > rows {
			return 0, 0, false
		}
	}
	return from, size, true
}

func cell(b *bytes.Buffer, i int, value string) {
	if i > 0 {
		b.WriteByte(',')
	}
	b.WriteByte('"')
	b.WriteString(strings.ReplaceAll(value, `"`, `""`))
	b.WriteByte('"')
}
