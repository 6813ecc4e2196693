package main

import (
	_ "embed" // leadmill.yaml
	"fmt"
	"sort"
	"strings"
)

//go:embed leadmill.yaml
var configuration string

// readme describes the sample in words and in its own numbers.
func readme(seed uint64, entries []entry, files int) []byte {
	t := count(entries)
	var b strings.Builder
	fmt.Fprintf(&b, `# Sample leads

%d deliveries in %d files, of %d people: what two publishers, contoso and fabrikam, might have collected from
2025-09-15 to 2026-11-19. `+"`make run`"+` runs the nightly job on them as of 2026-11-20T02:00:00Z.

Everything is invented. The companies are Microsoft's fictitious ones or end in `+"`.example`"+`; every local part at a
free-mail provider ends in "demo" and four digits.

Do not edit these files by hand. They are written by a small seeded program and compared with it byte for byte in its
test:

    go run ./cmd/demoleads -seed %d -o testdata/demo

## What is in it

| feed | deliveries | what |
| --- | --: | --- |
`, t.deliveries, files, t.people, seed)
	for _, feed := range feedNames() {
		fmt.Fprintf(&b, "| %s | %d | %s |\n", feed, t.feeds[feed], contents(feed))
	}
	b.WriteString(`
Among them: the same table row, CRM record and document twice; one lead through two and three feeds within minutes, and
genuine repeats hours apart; Microsoft's test leads; DNC; free trials in two spellings; codes nobody documents (TRY,
UPG); blank records; the publishers' own people; several addresses, numbers and spellings per person; mailboxes and
switchboards shared by colleagues; free and disposable mail; an IT department that installs what a colleague asked for;
names in a dozen scripts, countries in many languages, numbers of 32 countries; late arrivals; documents whose only date is
in their path, and some without any; texts that attack spreadsheets, terminals and readers; truncated, misencoded and
ragged records.

## What must become of it

`)
	fmt.Fprintf(&b, "`truth.json` has a line for every delivery. It makes %d leads: %s.\n\n| | |\n| --- | --: |\n", t.leads, listed(t.stages))
	for _, fate := range sorted(t.fates) {
		fmt.Fprintf(&b, "| %s | %d |\n", fate, t.fates[fate])
	}
	fmt.Fprintf(&b, "| leads of records with several offers | %d |\n| test leads | %d |\n| internal leads | %d |\n| DNC leads | %d |\n",
		t.leads-t.fates["lead"], t.test, t.internal, t.dnc)
	b.WriteString(`
* ` + "`lead`" + ` numbers what the customer did. Deliveries with one number are one lead: one of them has the fate lead, all others
  collapsed. The file calls the first one lead; which one it is in the datasets is leadmill's choice.
* ` + "`position`" + ` counts the records of a file from 1, rejected ones too; headers do not count.
* ` + "`reason`" + ` is the reject reason that is due, and ` + "`opt_out`" + ` what the record itself says.
* ` + "`of`" + ` is the lead that a row of Partner Center tells of. Such a row has no contact: it joins that lead where offer,
  company, country and day fit it alone, and is a lead of its own elsewhere. Joining any other lead is wrong.
* ` + "`person`" + ` numbers the people behind the leads; null where nobody is known (Partner Center, test leads).
* ` + "`offers`" + ` lists the offers of a record that names several: each becomes a lead.
* ` + "`occurred`" + ` is a date where only the day is known, and null where nothing says when.
* ` + "`depends`" + ` explains why a fate or its values cannot be told beforehand: compare such a record for presence only.
`)
	fmt.Fprintf(&b, "\n%d records depend, so the totals of a run may differ a little from those above: this version of leadmill makes 441\n"+
		"active, 37 excluded, 815 interest, 332 trial and 91 unclassified leads. `truth.json` marks each such record.\n", t.depends)
	return []byte(b.String())
}

func contents(feed string) string {
	return map[string]string{
		landingContoso:     "HTTPS documents: single files, daily batches without times, monthly batches with; some gzipped",
		tableContoso:       "Azure Table exports: OData pages, NDJSON, NDJSON with zstd",
		salesforceFabrikam: "Salesforce Lead exports: CSV with BOM, one gzipped; the records of an API response",
		dataverseFabrikam:  "Dynamics 365 leads: OData pages and a page of changes",
		marketoFabrikam:    "Marketo bulk exports: CSV with the word null (forced shape)",
		partnerCenter:      "Partner Center Leads download: workbook with 19 columns, older CSV with 12 (semicolon, UTF-16); no contact data",
		landingFabrikam:    "HTTPS documents that name offers by title alone; one title is mapped to no offer",
	}[feed]
}

func listed(m map[string]int) string {
	var parts []string
	for _, k := range sorted(m) {
		parts = append(parts, fmt.Sprintf("%d %s", m[k], k))
	}
	return strings.Join(parts, ", ")
}

func sorted(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
