package dataversetest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// definitions serves GET EntityDefinitions with the filters of the documents: LogicalName eq '…' and
// ChangeTrackingEnabled eq true or false.
func (s *Server) definitions(w http.ResponseWriter, r *http.Request) *Fault {
	lead := map[string]any{
		"MetadataId": "be1b8d3a-0d87-e711-80e5-00155db19e6d", "LogicalName": "lead", "SchemaName": "Lead",
		"EntitySetName": "leads", "PrimaryIdAttribute": "leadid", "PrimaryNameAttribute": "fullname",
		"ChangeTrackingEnabled": !s.options.TrackingOff,
	}
	query := r.URL.Query()
	fits, f := matches(lead, query.Get("$filter"))
	if f != nil {
		return f
	}
	value := []map[string]any{}
	if fits {
		value = append(value, pick(lead, query))
	}
	writeJSON(w, map[string]any{"@odata.context": s.base(r) + "/api/data/v9.2/$metadata#EntityDefinitions", "value": value})
	return nil
}

func matches(definition map[string]any, filter string) (bool, *Fault) {
	if filter == "" {
		return true, nil
	}
	for _, clause := range strings.Split(filter, " and ") {
		name, value, ok := strings.Cut(clause, " eq ")
		have, known := definition[strings.TrimSpace(name)]
		if !ok || !known {
			return false, &Fault{Status: http.StatusNotImplemented, Code: "0x80060888", Message: "This stand-in does not know that filter."}
		}
		if fmt.Sprint(have) != strings.Trim(strings.TrimSpace(value), "'") {
			return false, nil
		}
	}
	return true, nil
}

// pick keeps the selected properties; MetadataId always is one of them.
func pick(definition map[string]any, query url.Values) map[string]any {
	if !query.Has("$select") {
		return definition
	}
	out := map[string]any{"MetadataId": definition["MetadataId"]}
	for _, name := range strings.Split(query.Get("$select"), ",") {
		if v, ok := definition[name]; ok {
			out[name] = v
		}
	}
	return out
}

// kinds are the types of the columns that are no text.
var kinds = map[string]string{
	"leadid": "Edm.Guid", "leadsourcecode": "Edm.Int32", "statecode": "Edm.Int32", "statuscode": "Edm.Int32",
	"leadqualitycode": "Edm.Int32", "createdon": "Edm.DateTimeOffset", "modifiedon": "Edm.DateTimeOffset",
	"overriddencreatedon": "Edm.DateTimeOffset", "donotemail": "Edm.Boolean", "donotphone": "Edm.Boolean",
	"donotbulkemail": "Edm.Boolean", "merged": "Edm.Boolean", "_masterid_value": "Edm.Guid", "_createdby_value": "Edm.Guid",
	"_modifiedby_value": "Edm.Guid", "_ownerid_value": "Edm.Guid", "_campaignid_value": "Edm.Guid",
}

// metadata serves GET $metadata: enough for a general OData client to find the table.
func (s *Server) metadata(w http.ResponseWriter) {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` +
		`<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>` +
		`<Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">` +
		`<EntityType Name="lead"><Key><PropertyRef Name="leadid"/></Key>`)
	for _, c := range columns {
		kind := kinds[c]
		if kind == "" {
			kind = "Edm.String"
		}
		fmt.Fprintf(&b, `<Property Name="%s" Type="%s"/>`, c, kind)
	}
	b.WriteString(`</EntityType><EntityContainer Name="System"><EntitySet Name="leads" EntityType="Microsoft.Dynamics.CRM.lead">`)
	if !s.options.TrackingOff {
		b.WriteString(`<Annotation Term="Org.OData.Capabilities.V1.ChangeTracking"><Record>` +
			`<PropertyValue Property="Supported" Bool="true"/></Record></Annotation>`)
	}
	b.WriteString(`</EntitySet></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`)
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("OData-Version", "4.0")
	_, _ = w.Write([]byte(b.String()))
}
