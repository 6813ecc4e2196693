package partnercentertest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadmill/extract/standin"
)

// A list is a query and how far its answers have gone.
type list struct {
	match  []comparison
	order  string
	desc   bool
	top    int
	offset int
}

// first answers the list's own address.
func (s *Server) first(w http.ResponseWriter, r *http.Request) {
	q, err := parseQuery(r.URL.RawQuery)
	if err != nil {
		apiError(w, http.StatusBadRequest, "invalidRequest", err.Error())
		return
	}
	s.page(w, r, q)
}

// next answers a next link, which has a skip token and nothing else.
func (s *Server) next(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	q, ok := s.skips[query.Get("$skiptoken")]
	if !ok || len(query) != 1 {
		apiError(w, http.StatusBadRequest, "invalidRequest", "The skip token is not valid.")
		return
	}
	s.page(w, r, q)
}

func (s *Server) one(w http.ResponseWriter, id string) {
	for _, r := range s.records {
		if r.id() == id {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusOK)
			_, _ = w.Write(r.raw)
			return
		}
	}
	apiError(w, http.StatusNotFound, "itemNotFound", "There is no such referral.")
}

func (s *Server) page(w http.ResponseWriter, r *http.Request, q list) {
	var hits []*record
	for _, rec := range s.records {
		if !slices.ContainsFunc(q.match, func(c comparison) bool { return !c.holds(rec) }) {
			hits = append(hits, rec)
		}
	}
	if q.order != "" {
		slices.SortStableFunc(hits, func(a, b *record) int {
			order := a.time(q.order).Compare(b.time(q.order))
			if q.desc {
				return -order
			}
			return order
		})
	}
	end := min(q.offset+q.top, len(hits))
	hits, more := hits[min(q.offset, end):end], end < len(hits) && !s.o.TopIsTotal
	link := ""
	if more {
		q.offset = end
		token := fmt.Sprintf("k181pEdP0ykypkieJf%06d", len(s.skips)+1)
		s.skips[token] = q
		if link = "http://" + r.Host + NextPath + "?$skiptoken=" + token; s.o.Link != nil {
			link = s.o.Link(r, token)
		}
	}
	writePage(w, hits, link)
}

// writePage writes the referrals as they are; an encoder would lay them out anew.
func writePage(w http.ResponseWriter, hits []*record, link string) {
	var body bytes.Buffer
	fmt.Fprintf(&body, `{"@odata.context":"http://api.partner.microsoft.com/v1.0/$metadata#Referrals","@odata.count":%d,"value":[`, len(hits))
	for i, rec := range hits {
		if i > 0 {
			body.WriteByte(',')
		}
		body.Write(rec.raw)
	}
	body.WriteByte(']')
	if link != "" {
		fmt.Fprintf(&body, `,"@odata.nextLink":%q`, link)
	}
	body.WriteByte('}')
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body.Bytes())
}

func parseQuery(raw string) (list, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return list{}, fmt.Errorf("the query cannot be read")
	}
	q := list{top: 100}
	for name := range values {
		value := values.Get(name)
		switch name {
		case "$filter":
			q.match, err = parseFilter(value)
		case "$orderby":
			q.order, q.desc, err = parseOrder(value)
		case "$top":
			q.top, err = strconv.Atoi(value)
			if err == nil && (q.top < 1 || q.top > MaxTop) {
				err = fmt.Errorf("$top must be from 1 to %d", MaxTop)
			}
		case "$count":
		default:
			err = fmt.Errorf("the query option %q is not supported", name)
		}
		if err != nil {
			return list{}, err
		}
	}
	return q, nil
}

func parseOrder(value string) (field string, desc bool, err error) {
	field, direction, _ := strings.Cut(value, " ")
	if field != "createdDateTime" && field != "updatedDateTime" || !slices.Contains([]string{"", "asc", "desc"}, direction) {
		return "", false, fmt.Errorf("$orderby %q is not supported", value)
	}
	return field, direction == "desc", nil
}

// A comparison is one term of a filter.
type comparison struct {
	field, operator, text string
	at                    time.Time // of a time's literal
	member                bool      // the field belongs to any member of the team
}

var (
	termForm   = regexp.MustCompile(`^([A-Za-z/]+) (eq|ne|gt|ge|lt|le) (?:'([^']*)'|(\d{4}-\d\d-\d\dT[0-9:.]+Z))$`)
	teamForm   = regexp.MustCompile(`^team/any\(t:t/email eq '([^']*)'\)$`)
	textFields = []string{
		"engagementId", "status", "substatus", "qualification", "direction", "type", "customerProfile/address/country",
	}
)

// parseFilter reads the documented forms: comparisons of documented fields, joined by and.
func parseFilter(value string) ([]comparison, error) {
	value = strings.TrimSpace(value)
	if strings.HasPrefix(value, "(") && strings.HasSuffix(value, ")") {
		value = value[1 : len(value)-1]
	}
	var terms []comparison
	for text := range strings.SplitSeq(value, " and ") {
		if m := teamForm.FindStringSubmatch(text); m != nil {
			terms = append(terms, comparison{text: m[1], operator: "eq", member: true})
			continue
		}
		m := termForm.FindStringSubmatch(text)
		switch {
		case m == nil:
			return nil, fmt.Errorf("the filter cannot be read")
		case m[1] == "updatedDateTime" && m[4] != "":
			at, err := time.Parse(time.RFC3339Nano, m[4])
			if err != nil {
				return nil, fmt.Errorf("the filter's time cannot be read")
			}
			terms = append(terms, comparison{field: m[1], operator: m[2], at: at})
		case slices.Contains(textFields, m[1]) && m[4] == "" && (m[2] == "eq" || m[2] == "ne"):
			terms = append(terms, comparison{field: m[1], operator: m[2], text: m[3]})
		default:
			return nil, fmt.Errorf("the filter on %s is not supported", m[1])
		}
	}
	return terms, nil
}

func (c comparison) holds(r *record) bool {
	if c.member {
		team, _ := r.path("team").([]any)
		return slices.ContainsFunc(team, func(m any) bool {
			member, _ := m.(map[string]any)
			return member["email"] == c.text
		})
	}
	if c.at.IsZero() {
		return (fmt.Sprint(r.path(c.field)) == c.text) == (c.operator == "eq")
	}
	return standin.Holds(c.operator, r.time(c.field).Compare(c.at))
}
