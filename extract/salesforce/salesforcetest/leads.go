package salesforcetest

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// A record is a lead; its values are string, bool, time.Time or nil.
type record map[string]any

func (r record) id() string { return r["Id"].(string) }

// AddLead adds a lead with the given fields and returns its id. Id, the times and the flags are set as Salesforce sets
// them; a field that is named wins. Values are texts, booleans and times.
func (s *Server) AddLead(fields map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	now := s.tick()
	lead := record{
		"Id": ID("00Q", s.serial), "CreatedDate": now, "LastModifiedDate": now, "SystemModstamp": now,
		"IsDeleted": false, "IsConverted": false, "HasOptedOutOfEmail": false, "DoNotCall": false,
		"Status": "Open - Not Contacted", "OwnerId": ID("005", 1),
	}
	maps.Copy(lead, fields)
	s.leads = append(s.leads, lead)
	s.byID[lead.id()] = lead
	return lead.id()
}

// ChangeLead sets fields of a lead, and its SystemModstamp where fields does not.
func (s *Server) ChangeLead(id string, fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lead, ok := s.byID[id]
	if !ok {
		return
	}
	now := s.tick()
	lead["LastModifiedDate"], lead["SystemModstamp"] = now, now
	maps.Copy(lead, fields)
}

// DeleteLead moves a lead to the recycle bin.
func (s *Server) DeleteLead(id string) {
	s.ChangeLead(id, map[string]any{"IsDeleted": true})
}

// MergeLeads makes loser a part of winner: the loser is deleted and names its master.
func (s *Server) MergeLeads(loser, winner string) {
	s.ChangeLead(loser, map[string]any{"IsDeleted": true, "MasterRecordId": winner})
	s.ChangeLead(winner, nil)
}

// ConvertLead makes an opportunity of a lead and returns its id.
func (s *Server) ConvertLead(id string) string {
	s.mu.Lock()
	s.serial++
	opportunity, now := ID("006", s.serial), s.tick()
	s.mu.Unlock()
	s.ChangeLead(id, map[string]any{
		"IsConverted": true, "ConvertedDate": now, "ConvertedOpportunityId": opportunity, "Status": "Closed - Converted",
	})
	return opportunity
}

// Now is the stand-in's clock.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// ID makes the n-th id of an object in its form of 18 characters: 15 that tell upper and lower case apart, and three
// that keep them apart where case is lost.
func ID(prefix string, n int) string {
	id := fmt.Sprintf("%sRO%010d", prefix, n)
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	var suffix strings.Builder
	for part := range 3 {
		var bits int
		for i := range 5 {
			if c := id[part*5+i]; c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		suffix.WriteByte(digits[bits])
	}
	return id + suffix.String()
}
