package marketotest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// api answers the paths below /rest/v1/.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	token := s.token
	s.mu.Unlock()
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case !ok || r.URL.Query().Has("access_token"):
		refuse(w, &Fault{Code: "600"})
	case token == "":
		refuse(w, &Fault{Code: "602"})
	case bearer != token:
		refuse(w, &Fault{Code: "601"})
	default:
		s.path(w, r)
	}
}

func (s *Server) path(w http.ResponseWriter, r *http.Request) {
	switch strings.TrimPrefix(r.URL.Path, "/rest/v1/") {
	case "activities/pagingtoken.json":
		at, err := time.Parse(time.RFC3339, r.FormValue("sinceDatetime"))
		if err != nil {
			refuse(w, &Fault{Code: "1003"})
			return
		}
		write(w, map[string]any{"requestId": "1", "success": true, "nextPageToken": s.tokenAt(at)})
	case "activities.json":
		s.list(w, r, func(a activity) bool {
			return slices.Contains(strings.Split(r.FormValue("activityTypeIds"), ","), strconv.Itoa(a.Type))
		})
	case "activities/leadchanges.json":
		fields := strings.Split(r.FormValue("fields"), ",")
		s.list(w, r, func(a activity) bool {
			return a.Type == typeChange && slices.Contains(fields, fmt.Sprint(a.Fields[0]["name"]))
		})
	case "leads.json":
		s.byFilter(w, r)
	default:
		refuse(w, &Fault{Code: "610"})
	}
}

const tokenPrefix = "WQV2VQVPPCKHC6AQYVK7JDSA3J" // as in the documentation's samples

// tokenAt names the first activity at or after a time. A paging token is opaque to clients.
func (s *Server) tokenAt(at time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, _ := slices.BinarySearchFunc(s.activities, at, func(a activity, at time.Time) int { return a.at.Compare(at) })
	return fmt.Sprintf("%s%d.0======", tokenPrefix, i)
}

// list writes one page of activities.
func (s *Server) list(w http.ResponseWriter, r *http.Request, choose func(activity) bool) {
	rest, ok := strings.CutPrefix(r.FormValue("nextPageToken"), tokenPrefix)
	place, step, dotted := strings.Cut(strings.TrimRight(rest, "="), ".")
	i, err := strconv.Atoi(place)
	round, err2 := strconv.Atoi(step)
	persons := strings.FieldsFunc(r.FormValue("leadIds"), func(c rune) bool { return c == ',' })
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ok || !dotted || err != nil || err2 != nil || i > len(s.activities) || len(persons) > 30 {
		refuse(w, &Fault{Code: "1003"})
		return
	}
	page := []activity{}
	if !s.options.Short || round%2 == 0 {
		for ; i < len(s.activities) && len(page) < s.options.PageSize; i++ {
			if a := s.activities[i]; choose(a) && (len(persons) == 0 || slices.Contains(persons, strconv.FormatInt(a.Person, 10))) {
				page = append(page, a)
			}
		}
	}
	body := map[string]any{
		"requestId": "24fd#15188a88d7f", "success": true,
		"nextPageToken": fmt.Sprintf("%s%d.%d======", tokenPrefix, i, round+1), "moreResult": i < len(s.activities),
	}
	if len(page) > 0 { // the documentation's samples leave an empty result out
		body["result"] = page
	}
	write(w, body)
}

// byFilter answers leads.json?filterType=…: at most 300 values, email or id.
func (s *Server) byFilter(w http.ResponseWriter, r *http.Request) {
	values := strings.Split(r.FormValue("filterValues"), ",")
	kind := r.FormValue("filterType")
	fields := []string{"id", "email", "firstName", "lastName", "createdAt", "updatedAt"}
	if f := r.FormValue("fields"); f != "" {
		fields = strings.Split(f, ",")
	}
	if len(values) > 300 || kind != "id" && kind != "email" {
		refuse(w, &Fault{Code: "1003"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []map[string]any{}
	for _, p := range s.find(kind, values) {
		row := map[string]any{}
		for _, f := range fields {
			row[f] = p[f] // null where there is none
		}
		rows = append(rows, row)
	}
	write(w, map[string]any{"requestId": "4b6d#1511ee9ceb7", "success": true, "result": rows})
}

func (s *Server) find(kind string, values []string) []Person {
	var found []Person
	for _, v := range values {
		if id, err := strconv.ParseInt(v, 10, 64); kind == "id" && err == nil && s.persons[id] != nil {
			found = append(found, s.persons[id])
		}
	}
	if kind == "id" {
		return found
	}
	for _, p := range s.persons {
		if slices.Contains(values, fmt.Sprint(p[kind])) {
			found = append(found, p)
		}
	}
	return found
}
