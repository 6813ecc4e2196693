package main

import (
	"fmt"
	"slices"
	"time"
)

// dataverseRow writes a row of Dynamics 365's lead table. The marketplace's text stands in the subject.
func dataverseRow(rec *record, version int) []byte {
	c, changed := rec.contact, notLater(rec.at.Add(time.Duration(version)*75*time.Hour+2*time.Second))
	state, status := int(rec.status[0]-'0'), int(rec.status[2]-'0')
	if version > 0 {
		state, status = 1, 3
	}
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	var description any
	if rec.description != nil {
		description = *rec.description
	}
	return object{
		{"@odata.etag", fmt.Sprintf(`W/"%d"`, 500_000+rec.at.Unix()%100_000+int64(version))},
		{"leadid", rec.id}, {"subject", rec.leadSource},
		{"firstname", text(c.first)}, {"lastname", text(c.last)}, {"companyname", text(c.company)}, {"jobtitle", text(c.title)},
		{"emailaddress1", text(c.email)}, {"telephone1", text(c.phone)}, {"mobilephone", nil}, {"address1_country", text(c.country)},
		{"leadsourcecode", 8}, {"description", description},
		{"statecode", state}, {"statuscode", status},
		{"createdon", rec.at.Format(time.RFC3339)}, {"modifiedon", changed.Format(time.RFC3339)}, {"overriddencreatedon", nil},
		{"donotemail", rec.want.optOut}, {"donotphone", false}, {"donotbulkemail", rec.want.optOut},
		{"merged", false}, {"_masterid_value", nil},
	}.compact()
}

// dataverse lays out the pages of a full read and one of changes since.
func (w *world) dataverse() []*file {
	const url = "https://fabrikam.crm.dynamics.com/api/data/v9.2/"
	const context = `"@odata.context":"` + url + `$metadata#leads",`
	const perPage = 60
	again := w.again(dataverseFabrikam)
	records := w.recordsOf(dataverseFabrikam)
	var files []*file
	delta := &file{feed: dataverseFabrikam, path: "leads-delta.json", frame: page(`"@odata.context":"` + url + `$metadata#leads/$delta",`)}
	for at := 0; at < len(records); at += perPage {
		head := context
		if at+perPage < len(records) {
			head += fmt.Sprintf(`"@odata.nextLink":"%sleads?$skiptoken=%%3Ccookie%%20pagenumber=%%22%d%%22%%20/%%3E",`, url, at/perPage+2)
		}
		f := &file{feed: dataverseFabrikam, path: fmt.Sprintf("leads-page-%d.json", at/perPage+1), frame: page(head)}
		for _, rec := range records[at:min(at+perPage, len(records))] {
			it := itemOf(rec)
			it.payload = dataverseRow(rec, 0)
			f.items = append(f.items, it)
			if slices.Contains(again, rec) {
				it.payload = dataverseRow(rec, 1)
				delta.items = append(delta.items, it)
			}
		}
		files = append(files, f)
	}
	deleted := `{"@odata.context":"` + url + `$metadata#leads/$deletedEntity","id":"0badc0de-0000-4000-8000-0000000000de","reason":"deleted"}`
	delta.items = append(delta.items, item{payload: []byte(deleted), want: want{fate: "notice"}})
	return append(files, delta)
}
