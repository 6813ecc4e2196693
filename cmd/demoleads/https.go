package main

import (
	"slices"
	"strings"
	"time"
)

// httpsDocument writes what Microsoft posts to an endpoint: no id, mostly no time, two spellings of the wrapper.
func (w *world) httpsDocument(rec *record) []byte {
	wrapper := []string{"UserDetails", "userDetails"}[w.r.weighted(75, 25)]
	c := rec.contact
	user := object{{"FirstName", c.first}, {"LastName", c.last}, {"Email", c.email}, {"Phone", c.phone},
		{"Country", c.country}, {"Company", c.company}, {"Title", c.title}}
	if w.r.chance(35) { // empty values are left out by some receivers
		user = slices.DeleteFunc(user, func(m member) bool { return m.value == "" })
	}
	doc := object{{wrapper, user}, {"LeadSource", rec.leadSource}}
	if rec.actionCode != "" {
		doc = append(doc, member{"ActionCode", rec.actionCode})
	}
	doc = append(doc, member{"OfferTitle", rec.title})
	if rec.description != nil {
		doc = append(doc, member{"Description", *rec.description})
	}
	if rec.form != noTime {
		doc = append(doc, member{"CreatedTime", rec.form.write(w.r, rec.at)})
	}
	if rec.single && w.r.chance(60) {
		return doc.pretty()
	}
	return doc.compact()
}

// landing lays out a landing zone: documents of their own, a batch a day for undated ones, a batch a month for those
// that say when.
func (w *world) landing(feed string) []*file {
	var order []string
	files := map[string]*file{}
	put := func(path string, frame func([][]byte) ([]byte, error), items ...item) {
		f := files[path]
		if f == nil {
			f = &file{feed: feed, path: path, frame: frame}
			files[path] = f
			order = append(order, path)
		}
		f.items = append(f.items, items...)
	}
	again := w.again(feed)
	for _, rec := range w.recordsOf(feed) {
		if rec.payload == nil {
			rec.payload = w.httpsDocument(rec)
		}
		twice := slices.Contains(again, rec)
		date := rec.at.Format("2006/01/02")
		switch {
		case rec.want.basis == "read":
			put("backfill/unsorted.ndjson", ndjson, itemOf(rec))
		case rec.form != noTime:
			put("monthly/"+rec.at.Format("2006-01")+".ndjson", ndjson, itemOf(rec))
			if twice { // landed again by a retry, days later, under another date
				put("retries/"+rec.at.AddDate(0, 0, 2).Format("2006-01")+"-retry.json.gz", array, itemOf(rec))
			}
		case rec.single:
			put("leads/"+date+"/"+w.r.guid()+".json", alone, itemOf(rec))
			if twice {
				put("leads/"+date+"/"+w.r.guid()+".json", alone, itemOf(rec))
			}
		default:
			path := "leads/" + date + batchName(rec.at)
			put(path, ndjson, itemOf(rec))
			if twice {
				put(path, ndjson, itemOf(rec))
			}
		}
	}
	out := make([]*file, 0, len(order))
	for _, path := range order {
		out = append(out, files[path])
	}
	return out
}

// batchName varies how a day's batch is named and packed.
func batchName(at time.Time) string {
	switch at.YearDay() % 5 {
	case 1:
		return "/batch.json.gz"
	case 3:
		return "/batch.json"
	}
	return "/batch.ndjson"
}

// brokenHTTPS adds to a landing zone what should not be there.
func brokenHTTPS(files []*file) []*file {
	faq := `{
    "userDetails": {
      "FirstName": "MSFT_TEST_636573304831318844",
      "LastName": "MSFT_TEST_636573304831318844",
      "Email": "MSFT_TEST_636573304831318844@test.com",
      "Phone": "1234567890",
      "Country": "US",
      "Company": "MSFT_TEST_636573304831318844",
      "Title": "MSFT_TEST_636573304831318844"
    },
    "LeadSource": "AzureMarketplace",
    "ActionCode": "INS",
    "OfferTitle": "Contoso Test"
    "Description": "MSFT_TEST_636573304831318844"
}
`
	const blank = `{"UserDetails":{"FirstName":"","LastName":"","Email":"","Phone":"","Country":"","Company":"","Title":""},"LeadSource":"","ActionCode":"","OfferTitle":"","Description":""}`
	const good = `{"UserDetails":{"FirstName":"Ann","LastName":"Lee","Email":"ann.lee@quillmark-press.example"},"LeadSource":"AppSource","ActionCode":"PLT","OfferTitle":"Contoso Backup"`
	one := func(path string, it item) *file {
		return &file{feed: landingContoso, path: path, items: []item{it}, frame: alone}
	}
	files = append(files,
		one("leads/2026/02/03/5c1e0f52-truncated.json", broken(good[:120], "not_json")),
		one("leads/2026/03/22/6f573304-missing-comma.json", broken(faq, "not_json")),
		one("leads/2026/04/09/health-check.json", broken(`{"status":"ok","uptime":381,"version":"1.4.2"}`, "unknown_shape")),
		one("leads/2026/05/18/0b7d9f3a-blank.json", broken(blank, "blank_record")),
		one("leads/2026/06/11/a-number.json", broken("42\n", "not_an_object")),
		one("leads/2026/07/30/3a0c-tab.json", broken(strings.Replace(good, "Ann", "An\tn", 1)+"}", "not_json")),
		one("leads/2026/08/20/batch-damaged.json.gz", broken("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x07damaged on the way", "bad_compression")),
	)
	empty := one("leads/2026/09/01/4d2e-empty.json", item{want: want{fate: "rejected", depends: "an empty file holds no record; it may show as a rejected delivery or not at all"}})
	files = append(files, empty)
	var batches []*file
	for _, f := range files {
		if strings.HasSuffix(f.path, "batch.ndjson") {
			batches = append(batches, f)
		}
	}
	insert := func(f *file, it item) { f.items = slices.Insert(f.items, len(f.items)/2, it) }
	insert(batches[6], broken(good, "not_json"))
	insert(batches[9], broken("<html><body>502 Bad Gateway</body></html>", "not_json"))
	insert(batches[12], broken(blank, "blank_record"))
	insert(batches[15], broken("null", "not_an_object"))
	insert(batches[18], broken(`["FirstName","LastName"]`, "not_an_object"))
	insert(batches[21], broken(strings.Repeat(`{"UserDetails":`, 300)+"1"+strings.Repeat("}", 300), "nested_too_deep"))
	return files
}
