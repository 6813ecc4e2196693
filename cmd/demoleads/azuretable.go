package main

import (
	"fmt"
	"slices"
	"time"
)

// azureRow writes a row of Microsoft's table: the date as partition, the contact as JSON within a string.
func (w *world) azureRow(rec *record) []byte {
	arrived := notLater(rec.at.Add(rec.late + time.Duration(w.r.between(2, 40))*time.Second))
	c := rec.contact
	info := object{{"FirstName", c.first}, {"LastName", c.last}, {"Email", c.email}, {"Phone", c.phone},
		{"Country", c.country}, {"Company", c.company}, {"Title", c.title}}
	o := object{
		{"PartitionKey", fmt.Sprintf("%d:2F%d:2F%d", int(rec.at.Month()), rec.at.Day(), rec.at.Year())},
		{"RowKey", rec.id},
		{"Timestamp", arrived.Format("2006-01-02T15:04:05") + fmt.Sprintf(".%07dZ", w.r.intn(10_000_000))},
	}
	if rec.productID != "" {
		o = append(o, member{"ProductId", rec.productID})
	}
	o = append(o, member{"LeadSource", rec.leadSource}, member{"ActionCode", rec.actionCode}, member{"OfferDisplayName", rec.title})
	if w.r.chance(50) {
		o = append(o, member{"PublisherDisplayName", "Contoso"})
	}
	if rec.form != noTime {
		o = append(o, member{"CreatedTime", rec.form.write(w.r, rec.at)})
	}
	description := "Campaigns: "
	if rec.description != nil {
		description = *rec.description
	}
	return append(o, member{"Description", description}, member{"CustomerInfo", string(info.compact())}).compact()
}

// azureTable lays out the exports: pages as the service returns them, then dumps of one row a line.
func (w *world) azureTable() []*file {
	var items []item
	again := w.again(tableContoso)
	var overlap []item // rows that the next export holds once more
	const perFile = 48
	var files []*file
	for _, rec := range w.recordsOf(tableContoso) {
		rec.payload = w.azureRow(rec)
		items = append(items, itemOf(rec))
		if slices.Contains(again, rec) {
			overlap = append(overlap, itemOf(rec))
		}
		if len(items) >= perFile {
			files = append(files, azureFile(len(files)+1, items))
			items, overlap = overlap, nil
		}
	}
	files = append(files, azureFile(len(files)+1, items))
	insert := func(f *file, it item) { f.items = slices.Insert(f.items, len(f.items)/2, it) }
	const head = `{"PartitionKey":"5:2F5:2F2026","RowKey":"0badc0de-0000-4000-8000-00000000000%d","Timestamp":"2026-05-05T10:00:00.0000000Z","LeadSource":"AzureMarketplace","ActionCode":"INS","OfferDisplayName":"Contoso Backup","CustomerInfo":%s}`
	insert(files[1], broken(fmt.Sprintf(head, 1, `"{\"FirstName\":\"Ann\",\"LastN"`), "bad_contact_json"))
	insert(files[2], broken("null", "not_an_object"))
	insert(files[3], broken(fmt.Sprintf(head, 2, `"not json at all"`), "bad_contact_json"))
	insert(files[4], broken(`{"PartitionKey":"11:2F2:2F2026","RowKey":"0badc0de-0000-4000-8000-000000000003","Timest`, "not_json"))
	return files
}

// azureFile packs the exports in turn as pages, as lines and as compressed lines.
func azureFile(n int, items []item) *file {
	f := &file{feed: tableContoso, items: items}
	switch {
	case n%3 == 1:
		f.path, f.frame = fmt.Sprintf("MarketplaceLeads-page-%02d.json", n), page(`"odata.metadata":"https://contosoleads.table.core.windows.net/$metadata#MarketplaceLeads",`)
	case n%3 == 2:
		f.path, f.frame = fmt.Sprintf("MarketplaceLeads-%02d.ndjson", n), ndjson
	default:
		f.path, f.frame = fmt.Sprintf("MarketplaceLeads-%02d.ndjson.zst", n), ndjson
	}
	return f
}
