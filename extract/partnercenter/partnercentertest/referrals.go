package partnercentertest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A record is a referral as it is served, with its fields for the query.
type record struct {
	raw    json.RawMessage
	fields map[string]any
}

func newRecord(raw []byte) (*record, error) {
	r := &record{raw: raw}
	if err := json.Unmarshal(raw, &r.fields); err != nil {
		return nil, fmt.Errorf("read a referral for the stand-in: %w", err)
	}
	return r, nil
}

func (r *record) id() string { return fmt.Sprint(r.fields["id"]) }

// timeForm is how the API writes its times.
const timeForm = "2006-01-02T15:04:05.0000000Z"

// Put adds a referral, or replaces the one with the same id. It is served byte for byte.
func (s *Server) Put(raw []byte) error {
	r, err := newRecord(raw)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, old := range s.records {
		if old.id() == r.id() {
			s.records[i] = r
			return nil
		}
	}
	s.records = append(s.records, r)
	return nil
}

// A Kind is what a referral is, by the rule of the documents.
type Kind string

// The kinds of referrals that Add makes.
const (
	Marketplace Kind = "marketplace" // Independent, Direct, invited by nobody or by msft
	Qualified   Kind = "qualified"   // Independent, SalesQualified, invited by msft
	CoSell      Kind = "cosell"      // Shared, invited by a partner
)

// Add makes n new referrals of a kind and returns their ids. They look like the documents' samples.
func (s *Server) Add(n int, kind Kind) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, n)
	for i := range ids {
		s.serial++
		ids[i] = fmt.Sprintf("%08x-be74-4795-9fb5-4324c73fed37", s.serial)
		s.records = append(s.records, s.referral(ids[i], kind))
	}
	return ids
}

func (s *Server) referral(id string, kind Kind) *record {
	now := s.now().Format(timeForm)
	body := map[string]any{
		"id": id, "engagementId": "65edc0b5-3485-41b7-a17e-dfa9ef4706e2", "organizationId": "7d23e5ca-19dc-4eaa-aac8-5e6b559f0d1d",
		"organizationName": "Contoso Company", "createdDateTime": now, "updatedDateTime": now, "eTag": s.etag(),
		"status": "New", "substatus": "Pending", "qualification": "Direct", "type": "Independent", "direction": "Incoming",
		"customerProfile": map[string]any{
			"name": fmt.Sprintf("Fabrikam Customer %d", s.serial), "size": "10to50employees", "ids": []any{},
			"address": map[string]any{"addressLine1": "One Microsoft Way", "city": "Redmond", "state": "WA", "postalCode": "98052", "country": "US"},
			"team": []any{map[string]any{
				"contactPreference": map[string]any{"locale": "en-US", "disableNotifications": false}, "firstName": "Ann",
				"lastName": fmt.Sprintf("Berg%d", s.serial), "phoneNumber": "5550100", "email": fmt.Sprintf("ann%d@fabrikam.com", s.serial),
			}},
		},
		"details": map[string]any{"notes": "Can you help?", "dealValue": 10000, "currency": "USD", "closingDateTime": "2026-12-01T00:00:00Z"},
		"consent": map[string]any{"consentToToShareInfoWithOthers": true, "consentToContact": true},
	}
	invited := func(organization string) {
		body["inviteContext"] = map[string]any{"notes": "", "invitedBy": map[string]any{"organizationId": organization, "organizationName": "Inviter"}}
	}
	switch {
	case kind == Qualified:
		body["qualification"] = "SalesQualified"
		invited("msft")
	case kind == CoSell:
		body["qualification"], body["type"] = "SalesQualified", "Shared"
		invited("0f1b7f9c-3c1c-4a61-93a3-0f7a4a4f0000")
	case s.serial%2 == 0:
		invited("msft")
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // made here of texts and numbers
	}
	return &record{raw: raw, fields: body}
}

func (s *Server) etag() string {
	return fmt.Sprintf("\"00006d10-0000-0000-0000-%08x0000\"", len(s.log)+s.serial*1000)
}

// Change accepts a referral: it gets a new substatus, time of its last change and eTag. It reports whether there is one
// with the id.
func (s *Server) Change(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range s.records {
		if r.id() != id {
			continue
		}
		var body map[string]any
		if json.Unmarshal(r.raw, &body) != nil {
			return false
		}
		now := s.now().Format(timeForm)
		s.serial++
		body["status"], body["substatus"], body["acceptedDateTime"] = "Active", "Accepted", now
		body["updatedDateTime"], body["eTag"] = now, s.etag()
		raw, err := json.Marshal(body)
		if err != nil {
			return false
		}
		s.records[i] = &record{raw: raw, fields: body}
		return true
	}
	return false
}

// path returns the value at a slash-separated path of keys, whose case does not matter.
func (r *record) path(path string) any {
	var at any = r.fields
	for key := range strings.SplitSeq(path, "/") {
		object, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = nil
		for name, value := range object {
			if strings.EqualFold(name, key) {
				at = value
			}
		}
	}
	return at
}

func (r *record) time(field string) time.Time {
	text, ok := r.path(field).(string)
	if !ok {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return at
}
