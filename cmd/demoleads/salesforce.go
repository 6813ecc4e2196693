package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

var salesforceColumns = []string{"Id", "FirstName", "LastName", "Company", "Title", "Email", "Phone", "Country", "LeadSource",
	"Description", "Status", "IsConverted", "IsDeleted", "HasOptedOutOfEmail", "DoNotCall", "CreatedDate", "LastModifiedDate", "SystemModstamp"}

// salesforceCells are a Lead's values in the order of the columns. version counts how often it was changed since.
func salesforceCells(rec *record, version int) []string {
	const layout = "2006-01-02T15:04:05.000+0000"
	c, changed := rec.contact, rec.at.Add(time.Duration(version)*49*time.Hour+time.Second)
	status, description := rec.status, ""
	if version > 0 {
		status = "Working - Contacted"
	}
	if rec.description != nil {
		description = *rec.description
	}
	return []string{rec.id, c.first, c.last, c.company, c.title, c.email, c.phone, c.country, rec.leadSource, description, status,
		fmt.Sprint(status == "Closed - Converted"), "false", fmt.Sprint(rec.want.optOut), fmt.Sprint(rec.want.optOut && len(rec.id)%2 == 0),
		rec.at.Format(layout), changed.Format(layout), changed.Format(layout)}
}

func salesforceRow(rec *record, version int) []byte {
	return row(",", true, salesforceCells(rec, version)...)
}

func salesforceObject(rec *record, version int) []byte {
	o := object{{"attributes", object{{"type", "Lead"}, {"url", "/services/data/v66.0/sobjects/Lead/" + rec.id}}}}
	for i, v := range salesforceCells(rec, version) {
		var value any = v
		switch {
		case v == "":
			value = nil
		case v == "true" || v == "false":
			value = verbatim(v)
		}
		o = append(o, member{salesforceColumns[i], value})
	}
	return o.compact()
}

// salesforce lays out three CSV exports that overlap and the records of one API response.
func (w *world) salesforce() []*file {
	csv := table("\ufeff", string(row(",", true, salesforceColumns...)), "\r\n")
	files := []*file{
		{feed: salesforceFabrikam, path: "lead-export-2025.csv", frame: csv},
		{feed: salesforceFabrikam, path: "lead-export-2026-h1.csv", frame: csv},
		{feed: salesforceFabrikam, path: "lead-export-2026-q3.csv.gz", frame: csv},
		{feed: salesforceFabrikam, path: "lead-query-2026-q4.json", frame: array},
	}
	write := func(to int, rec *record, version int) {
		it := itemOf(rec)
		it.payload = salesforceRow(rec, version)
		if files[to].path == "lead-query-2026-q4.json" {
			it.payload = salesforceObject(rec, version)
		}
		files[to].items = append(files[to].items, it)
	}
	again := w.again(salesforceFabrikam)
	ends := []time.Time{date(2026, 1), date(2026, 7), date(2026, 10), date(2027, 1)}
	for _, rec := range w.recordsOf(salesforceFabrikam) {
		i := slices.IndexFunc(ends, rec.at.Before)
		write(i, rec, 0)
		if slices.Contains(again, rec) && i < 3 {
			write(i+1, rec, 1)
		}
	}
	insert := func(f *file, it item) { f.items = slices.Insert(f.items, len(f.items)/2, it) }
	insert(files[0], broken(string(row(",", true, append(slices.Clone(salesforceColumns), "one", "too", "many")...)), "bad_csv"))
	insert(files[1], broken(`"00QRagged000000001","Short"`, "bad_csv"))
	for n := range 2 { // Salesforce AppExchange's own leads in the same org
		foreign := make([]string, len(salesforceColumns))
		copy(foreign, []string{fmt.Sprintf("00QForeign00000000%d", n), "Kim", "Neighbour", "Millpond Bakers Ltd", "", fmt.Sprintf("kim%d@millpond-bakers.example", n),
			"", "UK", []string{"SFDC-IN|Fabrikam Ledger", "SFDC-dup-IN|Fabrikam Ledger"}[n]})
		foreign[len(foreign)-3] = "2026-08-11T09:00:00.000+0000"
		it := item{payload: row(",", true, foreign...), lead: &lead{n: len(w.leads) + 1}, at: time.Date(2026, 8, 11, 9, 0, 0, 0, time.UTC), want: want{fate: "lead", basis: "record",
			depends: "a lead of another marketplace in the same CRM: may be a lead of unknown source, or filtered"}}
		it.want.setAction("")
		w.leads = append(w.leads, it.lead)
		insert(files[2], it)
	}
	return files
}

func date(year, month int) time.Time {
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
}

// marketo lays out two bulk exports; an empty value is the word null.
func (w *world) marketo() []*file {
	const header = "id,marketoGUID,firstName,lastName,email,phone,country,company,title,leadSource,createdAt,updatedAt,unsubscribed,doNotCall"
	files := []*file{
		{feed: marketoFabrikam, path: "bulk-export-2025.csv", frame: table("", header, "\n")},
		{feed: marketoFabrikam, path: "bulk-export-2026.csv", frame: table("", header, "\n")},
	}
	again := w.again(marketoFabrikam)
	for i, rec := range w.recordsOf(marketoFabrikam) {
		rec.payload = marketoRow(rec, 1_040_000+i)
		switch {
		case rec.at.Year() == 2026:
			files[1].items = append(files[1].items, itemOf(rec))
		default:
			files[0].items = append(files[0].items, itemOf(rec))
		}
		if slices.Contains(again, rec) {
			files[1].items = append(files[1].items, itemOf(rec))
		}
	}
	return files
}

func marketoRow(rec *record, id int) []byte {
	c, created := rec.contact, rec.at.Format("2006-01-02T15:04:05Z")
	if id%3 == 0 {
		created = rec.at.Format("2006-01-02T15:04:05+0000")
	}
	cells := []string{fmt.Sprint(id), rec.id, c.first, c.last, c.email, c.phone, c.country, c.company, c.title, rec.leadSource,
		created, rec.at.Add(time.Hour).Format("2006-01-02T15:04:05Z"), fmt.Sprint(rec.want.optOut), "false"}
	for i, v := range cells {
		if strings.TrimSpace(v) == "" {
			cells[i] = "null"
		}
	}
	return row(",", false, cells...)
}
