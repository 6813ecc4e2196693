// Package marketo reads leads from Marketo Engage: the submissions of the forms that Microsoft posts leads to.
//
// A lead is a submission, not a person: who asks twice fills in the form twice. So the source follows the activities
// "Fill Out Form" of the configured forms and adds the person's fields to each. It promises that every submission comes
// at least once, in the order of its time, and comes again when its person opts out. It cannot tell deletions: the API
// names a deleted person by a number that nothing else holds any more, and the submission stays what it was.
//
// From Adobe's documentation (REST API: authentication, error codes, activities, lead database): the sign-in and its
// header, the envelope with errors inside status 200 and their codes, paging tokens, moreResult on short pages, at most
// 300 persons by id, at most 30 persons to an activity filter, changes of persons, names of fields. Assumed: type 2 is
// Fill Out Form in every subscription with the form's id as primary attribute (the documents' samples have it so); the
// activity's marketoGUID is there (else its id serves); a paging token stays good from night to night (if it is
// refused, the source begins at the newest submission or change it has seen, else at its beginning); Microsoft's leads carry their source in leadSource.
package marketo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// A Source reads one subscription.
type Source struct {
	api     *httpx.Client
	forms   []int64
	fields  string // of a person, as the API takes them
	since   time.Time
	optOuts bool
	now     func() time.Time
}

var _ extract.Source = (*Source)(nil)

const (
	fillOutForm = 2   // type of activity
	maxPersons  = 300 // by id in one request
	maxFiltered = 30  // persons that an activity filter takes
	firstYears  = 2   // how far back the first run reads where nothing is configured
)

// A submission is one activity "Fill Out Form".
type submission struct {
	ID     int64  `json:"id"`
	GUID   string `json:"marketoGUID"`
	Person int64  `json:"leadId"`
	Date   string `json:"activityDate"`
	Form   int64  `json:"primaryAttributeValueId"`
	Name   string `json:"primaryAttributeValue"`
}

// Extract hands over every submission since the bookmark with the fields that its person has now.
func (s *Source) Extract(ctx context.Context, since extract.Bookmark, emit func(extract.Delivery) error) (extract.Result, error) {
	result := extract.Result{Bookmark: since}
	mark, err := parseBookmark(since)
	if err != nil {
		return result, err
	}
	r := &reading{Source: s, mark: mark, emit: emit, result: &result}
	err = r.begin(ctx)
	if err == nil {
		err = r.submissions(ctx)
	}
	if err == nil && s.optOuts {
		err = r.changes(ctx)
	}
	return result, err
}

// Check signs in and reads the first page of submissions.
func (s *Source) Check(ctx context.Context) (extract.Sample, error) {
	token, err := s.pagingToken(ctx, s.start())
	if err != nil {
		return extract.Sample{}, err
	}
	page, a, err := s.page(ctx, token, nil)
	if err != nil {
		return extract.Sample{}, err
	}
	sample := extract.Sample{More: a.MoreResult}
	for _, sub := range page {
		if slices.Contains(s.forms, sub.Form) {
			sample.Records++
		} else {
			sample.Filtered++
		}
	}
	return sample, nil
}

// start is where the first run begins.
func (s *Source) start() time.Time {
	if !s.since.IsZero() {
		return s.since
	}
	return s.now().UTC().AddDate(-firstYears, 0, 0)
}

// pagingToken returns the token of a time.
func (s *Source) pagingToken(ctx context.Context, at time.Time) (string, error) {
	a, err := s.get(ctx, "activities/pagingtoken.json", url.Values{"sinceDatetime": {at.UTC().Format(time.RFC3339)}})
	if err == nil && a.NextPageToken == "" {
		err = s.broken("a paging token is empty")
	}
	if err != nil {
		return "", err
	}
	return a.NextPageToken, nil
}

func (s *Source) broken(what string) error {
	return &extract.ContractError{Place: "the Marketo API", What: what}
}

// page reads one page of submissions, of the given persons or of all.
func (s *Source) page(ctx context.Context, token string, persons []int64) ([]submission, *answer, error) {
	query := url.Values{"activityTypeIds": {strconv.Itoa(fillOutForm)}, "nextPageToken": {token}}
	if len(persons) > 0 {
		query.Set("leadIds", joinIDs(persons))
	}
	a, err := s.get(ctx, "activities.json", query)
	if err != nil {
		return nil, nil, err
	}
	var subs []submission
	if err := decodeResult(a, &subs); err != nil {
		return nil, nil, s.broken("a page of activities has another form")
	}
	if a.NextPageToken == "" {
		return nil, nil, s.broken("a page of activities has no token for the next")
	}
	return subs, a, nil
}

// decodeResult reads the result, which is left out where there is none.
func decodeResult(a *answer, into any) error {
	if len(a.Result) == 0 {
		return nil
	}
	return json.Unmarshal(a.Result, into)
}

func joinIDs(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, ",")
}

// persons returns the fields of persons by their id; who was deleted is missing.
func (s *Source) persons(ctx context.Context, subs []submission) (map[int64]json.RawMessage, error) {
	var ids []int64
	for _, sub := range subs {
		ids = append(ids, sub.Person)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	found := make(map[int64]json.RawMessage, len(ids))
	for some := range slices.Chunk(ids, maxPersons) {
		a, err := s.get(ctx, "leads.json", url.Values{"filterType": {"id"}, "filterValues": {joinIDs(some)}, "fields": {s.fields}})
		if err != nil {
			return nil, err
		}
		var rows []json.RawMessage
		if err := decodeResult(a, &rows); err != nil {
			return nil, s.broken("the persons have another form")
		}
		for _, row := range rows {
			var id struct {
				ID int64 `json:"id"`
			}
			if err := json.Unmarshal(row, &id); err != nil {
				return nil, s.broken("a person has no numeric id")
			}
			found[id.ID] = row
		}
	}
	return found, nil
}

// refusedToken reports whether the API does not know a paging token any more.
func refusedToken(err error) bool {
	var status *httpx.StatusError
	return errors.As(err, &status) && (status.Code == "1003" || status.Code == "610" || status.Code == "1077")
}

// delivery is a submission with its person's fields beside it.
func (sub submission) delivery(person json.RawMessage) (extract.Delivery, error) {
	own, err := json.Marshal(struct {
		ID   int64  `json:"activityId"`
		Date string `json:"activityDate"`
		Form int64  `json:"formId"`
		Name string `json:"formName"`
	}{sub.ID, sub.Date, sub.Form, sub.Name})
	if err != nil {
		return extract.Delivery{}, fmt.Errorf("write a submission: %w", err)
	}
	rest, ok := strings.CutPrefix(strings.TrimSpace(string(person)), "{")
	if ok && strings.TrimSpace(rest) != "}" {
		own = append(append(own[:len(own)-1], ','), rest...)
	}
	id := sub.GUID
	if id == "" {
		id = strconv.FormatInt(sub.ID, 10)
	}
	return extract.Delivery{
		Locator: "activities(" + id + ")", RecordID: id, ReceivedAt: parseDate(sub.Date), Origin: extract.OriginJSON, Payload: own,
	}, nil
}

// parseDate reads both forms of time that the API writes; the zero time for any other.
func parseDate(text string) time.Time {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
