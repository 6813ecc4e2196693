package azuretabletest

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// query answers GET /<table>()?$filter=…&$select=…&$top=….
func (s *Server) query(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		refuse(w, http.StatusNotImplemented, "NotImplemented")
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	if s.options.InPath {
		account, rest, _ := strings.Cut(path, "/")
		if account != s.options.Account {
			refuse(w, http.StatusNotFound, "ResourceNotFound")
			return
		}
		path = rest
	}
	t, ok := s.tables[strings.ToLower(strings.TrimSuffix(path, "()"))]
	if !ok {
		refuse(w, http.StatusNotFound, "TableNotFound")
		return
	}
	q := r.URL.Query()
	matches, err := parseFilter(q.Get("$filter"))
	top, good := s.top(q.Get("$top"))
	start, known := s.start(t, q)
	level, acceptable := levelOf(q.Get("$format"), r.Header.Get("Accept"))
	switch {
	case !acceptable:
		refuse(w, http.StatusUnsupportedMediaType, "MediaTypeNotSupported")
		return
	case err != nil, !good, !known:
		refuse(w, http.StatusBadRequest, "InvalidInput")
		return
	}
	rows, next := s.page(t.rows, start, top, matches)
	if next < len(t.rows) {
		setContinuation(w.Header(), t.rows[next])
	}
	s.render(w, r, t.name, level, q.Get("$select"), rows)
}

// page takes rows from start on until the page is full, enough rows were looked at, or a partition ends.
func (s *Server) page(all []entity, start, top int, matches func(entity) bool) (rows []entity, next int) {
	for next = start; next < len(all); next++ {
		looked := next - start
		switch {
		case len(rows) == top,
			s.options.ScanSize > 0 && looked == s.options.ScanSize,
			s.options.Partition && looked > 0 && all[next].partition != all[next-1].partition:
			return rows, next
		}
		if matches(all[next]) {
			rows = append(rows, all[next])
		}
	}
	return rows, next
}

func (s *Server) top(text string) (int, bool) {
	if text == "" {
		return s.options.PageSize, true
	}
	n, err := strconv.Atoi(text)
	return min(n, s.options.PageSize), err == nil && n > 0 && n <= MaxPage
}

// A continuation is the keys of the next row, encoded so that no client is tempted to read them.
const (
	tokenPrefix   = "1!"
	nextPartition = "x-ms-continuation-NextPartitionKey"
	nextRow       = "x-ms-continuation-NextRowKey"
)

func setContinuation(h http.Header, next entity) {
	encode := func(key string) string {
		text := base64.URLEncoding.EncodeToString([]byte(key))
		return tokenPrefix + strconv.Itoa(len(text)) + "!" + strings.ReplaceAll(text, "=", "-")
	}
	h.Set(nextPartition, encode(next.partition))
	h.Set(nextRow, encode(next.key))
}

// start finds the row that a continuation names, or the next one should it be gone. A continuation without a row begins
// with the partition's first.
func (s *Server) start(t *table, q url.Values) (int, bool) {
	if !q.Has("NextPartitionKey") {
		return 0, !q.Has("NextRowKey")
	}
	partition, ok := decodeKey(q.Get("NextPartitionKey"))
	key, also := "", true
	if q.Has("NextRowKey") {
		key, also = decodeKey(q.Get("NextRowKey"))
	}
	i, _ := slices.BinarySearchFunc(t.rows, entity{partition: partition, key: key}, byKeys)
	return i, ok && also
}

func decodeKey(token string) (string, bool) {
	rest, ok := strings.CutPrefix(token, tokenPrefix)
	_, text, also := strings.Cut(rest, "!")
	key, err := base64.URLEncoding.DecodeString(strings.ReplaceAll(text, "-", "="))
	return string(key), ok && also && err == nil
}
