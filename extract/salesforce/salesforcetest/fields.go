package salesforcetest

import (
	"strings"
	"time"
)

// A kind is a field's type, as the description of the object calls it.
type kind string

const (
	kindID        kind = "id"
	kindString    kind = "string"
	kindBoolean   kind = "boolean"
	kindDatetime  kind = "datetime"
	kindReference kind = "reference"
	kindTextarea  kind = "textarea" // long: it cannot be named in a condition
	kindAddress   kind = "address"  // compound: Bulk refuses it
)

// A field is a column of Lead.
type field struct {
	name  string
	label string
	kind  kind
}

// standardFields are the fields of a Lead that an org has, apart from its own.
var standardFields = [...]field{
	{"Id", "Lead ID", kindID}, {"IsDeleted", "Deleted", kindBoolean}, {"MasterRecordId", "Master Record ID", kindReference},
	{"LastName", "Last Name", kindString}, {"FirstName", "First Name", kindString}, {"Name", "Full Name", kindString},
	{"Title", "Title", kindString}, {"Company", "Company", kindString}, {"Country", "Country", kindString},
	{"Address", "Address", kindAddress}, {"Phone", "Phone", kindString}, {"MobilePhone", "Mobile Phone", kindString},
	{"Email", "Email", kindString}, {"Description", "Description", kindTextarea}, {"LeadSource", "Lead Source", kindString},
	{"Status", "Status", kindString}, {"Industry", "Industry", kindString}, {"Rating", "Rating", kindString},
	{"OwnerId", "Owner ID", kindReference}, {"HasOptedOutOfEmail", "Email Opt Out", kindBoolean},
	{"DoNotCall", "Do Not Call", kindBoolean}, {"IsConverted", "Converted", kindBoolean},
	{"ConvertedDate", "Converted Date", kindDatetime}, {"ConvertedAccountId", "Converted Account ID", kindReference},
	{"ConvertedContactId", "Converted Contact ID", kindReference},
	{"ConvertedOpportunityId", "Converted Opportunity ID", kindReference}, {"CreatedDate", "Created Date", kindDatetime},
	{"LastModifiedDate", "Last Modified Date", kindDatetime}, {"SystemModstamp", "System Modstamp", kindDatetime},
}

// field finds a field that the org lets the caller see; names are compared without regard to case, as SOQL does.
func (s *Server) field(name string) (field, bool) {
	for _, hidden := range s.o.Hidden {
		if strings.EqualFold(hidden, name) {
			return field{}, false
		}
	}
	for _, f := range standardFields {
		if strings.EqualFold(f.name, name) {
			return f, true
		}
	}
	for _, extra := range s.o.Extra {
		if strings.EqualFold(extra, name) {
			return field{name: extra, label: extra, kind: kindString}, true
		}
	}
	return field{}, false
}

// describe is the part of an object's description that clients read.
func (s *Server) describe() map[string]any {
	names := make([]string, 0, len(standardFields)+len(s.o.Extra))
	for _, f := range standardFields {
		names = append(names, f.name)
	}
	fields := []map[string]any{}
	for _, name := range append(names, s.o.Extra...) {
		f, ok := s.field(name)
		if !ok {
			continue
		}
		fields = append(fields, map[string]any{
			"name": f.name, "label": f.label, "type": string(f.kind), "filterable": f.kind != kindTextarea,
			"sortable": f.kind != kindTextarea, "nillable": true, "custom": strings.HasSuffix(f.name, "__c"),
		})
	}
	return map[string]any{"name": "Lead", "label": "Lead", "keyPrefix": "00Q", "queryable": true, "fields": fields}
}

// restTime and bulkTime are the two spellings of a time.
const (
	restTime = "2006-01-02T15:04:05.000-0700"
	bulkTime = "2006-01-02T15:04:05.000Z07:00"
)

// restValue is a value as the JSON of the query API spells it.
func restValue(v any) any {
	if t, ok := v.(time.Time); ok {
		return t.Format(restTime)
	}
	return v
}

// bulkValue is a value as the CSV of the Bulk API spells it.
func bulkValue(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "true"
		}
		return "false"
	case time.Time:
		return v.Format(bulkTime)
	}
	return ""
}
