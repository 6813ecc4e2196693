package dataversetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxPageSize = 5000
	stampForm   = "01/02/2006 15:04:05"
)

// A position is where in a reading a page begins.
type position struct {
	selects  string // as it stood in the first request
	pageSize int
	tracked  bool  // the reading ends with a delta link
	changes  bool  // it reads changes, deletions included
	since    int64 // for changes: the version of the delta link
	token    int64 // the version that the new delta link will name
	deleted  bool  // it has come to the deletions
	last     int64 // the version of the last row that was given
	number   int   // of the page
}

// A preference is what the header Prefer asked for.
type preference struct {
	track    bool
	pageSize int // 0 where none was asked for
}

// leads serves GET leads.
func (s *Server) leads(w http.ResponseWriter, r *http.Request) *Fault {
	prefer, f := readPreference(r.Header.Values("Prefer"))
	if f != nil {
		return f
	}
	query := r.URL.Query()
	var at position
	switch {
	case query.Has("$skiptoken"):
		if at, f = s.nextPage(r.URL.RawQuery, prefer); f != nil {
			return f
		}
	case query.Has("$deltatoken"):
		if at, f = s.changesSince(query, prefer); f != nil {
			return f
		}
	default:
		if at, f = s.begin(query, prefer); f != nil {
			return f
		}
	}
	selected, f := readSelect(at.selects)
	if f != nil {
		return f
	}
	if prefer.track && s.options.TrackingOff {
		return &Fault{Status: http.StatusBadRequest, Code: "0x80060888", Message: "Change tracking is not enabled for entity lead."}
	}
	var applied []string
	if prefer.track {
		applied = append(applied, "odata.track-changes")
	}
	if prefer.pageSize > 0 {
		applied = append(applied, fmt.Sprintf("odata.maxpagesize=%d", prefer.pageSize))
	}
	if len(applied) > 0 {
		w.Header().Set("Preference-Applied", strings.Join(applied, ","))
	}
	sendJSON(w, s.page(s.base(r)+r.URL.Path, at, selected, query.Get("$count") == "true"))
	return nil
}

// begin starts a reading of the whole table.
func (s *Server) begin(query url.Values, prefer preference) (position, *Fault) {
	for option := range query {
		switch option {
		case "$select", "$count":
		case "$filter", "$orderby", "$expand", "$top":
			if prefer.track {
				return position{}, &Fault{
					Status: http.StatusBadRequest, Code: "0x80060888",
					Message: `The "$` + option[1:] + `" query parameter isn't supported when Change Tracking is enabled.`,
				}
			}
			return position{}, &Fault{Status: http.StatusNotImplemented, Code: "0x80060888", Message: "This stand-in does not know " + option + "."}
		default:
			return position{}, &Fault{Status: http.StatusBadRequest, Code: "0x80060888", Message: "The query parameter " + option + " is not supported."}
		}
	}
	return position{
		selects: query.Get("$select"), pageSize: orMost(prefer.pageSize), tracked: prefer.track, token: s.table.version, number: 1,
	}, nil
}

// changesSince starts a reading of changes.
func (s *Server) changesSince(query url.Values, prefer preference) (position, *Fault) {
	version, stamp, _ := strings.Cut(query.Get("$deltatoken"), "!")
	since, err := strconv.ParseInt(version, 10, 64)
	at, badTime := time.ParseInLocation(stampForm, stamp, time.UTC)
	switch {
	case err != nil || badTime != nil || since > s.table.version:
		return position{}, &Fault{Status: http.StatusBadRequest, Code: "0x80060888", Message: "The delta token is not valid."}
	case s.options.Now().Sub(at) > s.options.Life:
		return position{}, &Fault{
			Status: http.StatusBadRequest, Code: "0x80044352",
			Message: "Version stamp associated with the client has expired. Please perform a full sync.",
		}
	}
	return position{
		selects: query.Get("$select"), pageSize: orMost(prefer.pageSize), tracked: true, changes: true, since: since, last: since,
		token: s.table.version, number: 1,
	}, nil
}

// nextPage goes on with a reading. The link must come back as it was given, with the same page size.
func (s *Server) nextPage(rawQuery string, prefer preference) (position, *Fault) {
	at, ok := s.pages[rawQuery]
	switch {
	case !ok:
		return position{}, &Fault{Status: http.StatusBadRequest, Code: "0x80040203", Message: "Malformed XML in the Paging Cookie"}
	case at.pageSize != orMost(prefer.pageSize):
		return position{}, &Fault{Status: http.StatusBadRequest, Code: "0x80040203", Message: "The page size differs from that of the first page."}
	}
	return at, nil
}

// page writes the page at a position and notes where the next one begins.
func (s *Server) page(address string, at position, selected []string, count bool) []byte {
	var b bytes.Buffer
	context := strings.TrimSuffix(address, "leads") + "$metadata#leads(" + strings.Join(selected, ",") + ")"
	b.WriteString(`{"@odata.context":"` + context)
	if at.changes {
		b.WriteString("/$delta")
	}
	b.WriteString(`"`)
	if count {
		fmt.Fprintf(&b, `,"@odata.count":%d`, len(s.table.rows))
	}
	b.WriteString(`,"value":[`)
	given := 0
	for given < at.pageSize {
		e, ok := s.table.next(&at)
		if !ok {
			break
		}
		if given > 0 {
			b.WriteByte(',')
		}
		if given++; e.deleted {
			fmt.Fprintf(&b, `{"@odata.context":"%s$metadata#leads/$deletedEntity","id":"%s","reason":"deleted"}`,
				strings.TrimSuffix(address, "leads"), e.id)
		} else {
			b.Write(s.table.rows[e.id].json(selected))
		}
	}
	b.WriteByte(']')
	selects := ""
	if at.selects != "" {
		selects = "$select=" + at.selects + "&"
	}
	following := at
	if _, more := s.table.next(&following); more {
		at.number++
		query := selects + "$skiptoken=" + skipToken(at)
		s.pages[query] = at
		writeLink(&b, "@odata.nextLink", address+"?"+query)
	} else if at.tracked {
		stamp := s.options.Now().UTC().Format(stampForm)
		token := fmt.Sprintf("%d%%21%s", at.token, lowerEscape(stamp))
		writeLink(&b, "@odata.deltaLink", address+"?"+selects+"$deltatoken="+token)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// next returns the event after a position and moves the position there: rows in the order of their versions, then
// deletions.
func (t *table) next(at *position) (event, bool) {
	for {
		for _, e := range t.after(at.last) {
			at.last = e.version
			if e.deleted == at.deleted && t.current(e) {
				return e, true
			}
		}
		if !at.changes || at.deleted {
			return event{}, false
		}
		at.deleted, at.last = true, at.since
	}
}

// skipToken is a paging cookie as the service writes one: encoded XML within XML, encoded again.
func skipToken(at position) string {
	inner := fmt.Sprintf(`<cookie page="%d"><leadid last="{%d}" since="{%d.%d.%t}" /></cookie>`, at.number-1, at.last, at.since, at.token, at.deleted)
	outer := fmt.Sprintf(`<cookie pagenumber="%d" pagingcookie="%s" />`, at.number, lowerEscape(inner))
	return strings.ReplaceAll(url.PathEscape(outer), "%2F", "/")
}

// lowerEscape escapes as .NET does, with small letters.
func lowerEscape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '.', c == '_':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	return b.String()
}

func writeLink(b *bytes.Buffer, name, link string) {
	encoded, err := json.Marshal(link)
	if err != nil {
		return
	}
	fmt.Fprintf(b, ",%q:%s", name, bytes.ReplaceAll(encoded, []byte(`\u0026`), []byte("&")))
}

func readPreference(headers []string) (preference, *Fault) {
	var p preference
	for _, part := range strings.Split(strings.Join(headers, ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "odata.track-changes":
			p.track = true
		case "odata.maxpagesize":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > maxPageSize {
				return p, &Fault{Status: http.StatusBadRequest, Code: "0x80060888", Message: "The value of odata.maxpagesize is not valid."}
			}
			p.pageSize = n
		}
	}
	return p, nil
}

func readSelect(list string) ([]string, *Fault) {
	if list == "" {
		return columns, nil
	}
	selected := strings.Split(list, ",")
	for _, c := range selected {
		if !slices.Contains(columns, c) {
			return nil, &Fault{
				Status: http.StatusBadRequest, Code: "0x80060888",
				Message: "Could not find a property named '" + c + "' on type 'Microsoft.Dynamics.CRM.lead'.",
			}
		}
	}
	return selected, nil
}

func orMost(pageSize int) int {
	if pageSize == 0 {
		return maxPageSize
	}
	return pageSize
}
