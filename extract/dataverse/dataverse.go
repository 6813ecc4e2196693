// Package dataverse reads the table lead of a Dataverse environment (Dynamics 365) by its Web API.
//
// It promises that every marketplace lead of the table is handed over, first as it stands and then each night as it
// changed, byte for byte as the service gave it; that a lead which was handed over once keeps coming when a salesperson
// rewrites its topic, merges or deletes it; and that the rest of the table never leaves the source. Change tracking
// allows no $filter, so the rest is read and dropped here, and counted.
//
// From Microsoft's documents come: paths, headers, page sizes and paging with @odata.nextLink; change tracking with
// its preference, delta link, deletions, the options it refuses, its switch in the table's definition and the right it
// needs; that its tokens hold for 7 days by default and then fail; the code 0x80072560 of an application that is no user
// of the environment. From public code: that the failure of an old token has the code 0x80044352, "please perform a full
// sync", which the documents name for definitions of tables.
//
// Assumed, because no document says it: which column holds the lead source (subject, see [Filter]); that an expired
// delta link answers with that code, with status 410, or with any 4xx that names the token; that a next link holds for
// two days; that every row, of the changes too, has the filter's column, with null where it is empty (a row without it ends
// the reading, or it would be lost as somebody else's); that the rows of a whole table come in the order of their versions,
// so that a row which changes meanwhile comes again on a later page (documented for the SDK's message of the same purpose,
// with "usually").
package dataverse

import (
	"context"
	"time"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

const (
	apiPath = "/api/data/v9.2/"
	// maxPages bounds one reading; even at the smallest page size it leaves room for a million leads.
	maxPages = 1_000_000
)

// baseColumns are what every reading selects: all that the decoder of leads knows.
var baseColumns = [...]string{
	"leadid", "subject", "firstname", "lastname", "fullname", "companyname", "jobtitle", "emailaddress1", "telephone1",
	"mobilephone", "address1_country", "leadsourcecode", "description", "statecode", "statuscode", "createdon",
	"modifiedon", "overriddencreatedon", "donotemail", "donotphone", "donotbulkemail", "merged", "_masterid_value",
}

// A Source reads the leads of one environment.
type Source struct {
	client   *httpx.Client
	place    string   // what errors call it
	base     string   // https://host
	selects  string   // the value of $select
	query    string   // fingerprint of all that a bookmark depends on
	extra    []string // the columns beside the base columns whose names come from the configuration
	filter   filter
	pageSize int
	now      func() time.Time
}

// Extract implements [extract.Source]. It reads the whole table once, and then what changed since.
func (s *Source) Extract(ctx context.Context, since extract.Bookmark, emit func(extract.Delivery) error) (extract.Result, error) {
	mark, err := parseBookmark(since)
	if err != nil {
		return extract.Result{Bookmark: since}, err
	}
	r := reading{source: s, emit: emit, known: mark.Known}
	if err := r.run(ctx, mark); err != nil {
		result, _ := r.result(since)
		return result, s.explain(ctx, err)
	}
	return r.result(since)
}

// Check implements [extract.Source]. The page it reads asks for change tracking, so that a table without it shows now.
func (s *Source) Check(ctx context.Context) (extract.Sample, error) {
	p, err := s.get(ctx, s.firstLink(), s.prefer(true, s.pageSize))
	if err != nil {
		return extract.Sample{}, s.explain(ctx, err)
	}
	sample := extract.Sample{More: p.Next != ""}
	for _, raw := range p.Value {
		row, err := s.row(raw)
		if err != nil {
			return extract.Sample{}, err
		}
		ours, err := s.claims(row)
		if err != nil {
			return extract.Sample{}, err
		}
		if ours {
			sample.Records++
		} else {
			sample.Filtered++
		}
	}
	if p.Next == "" && p.Delta == "" {
		return sample, s.noDeltaLink(ctx)
	}
	return sample, nil
}
