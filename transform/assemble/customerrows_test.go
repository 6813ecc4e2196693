package assemble

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/transform"
	"leadmill/transform/resolve"
	"leadmill/transform/resolve/match"
)

// rowMaps reads the rows of a dataset that output collected as text; null is "(null)".
func rowMaps(out *output, dataset string) []map[string]string {
	var rows []map[string]string
	for line := range strings.Lines(out.text(dataset)) {
		row := map[string]string{}
		for cell := range strings.SplitSeq(strings.TrimSuffix(line, "; \n"), "; ") {
			if column, value, ok := strings.Cut(cell, "="); ok {
				row[column] = value
			}
		}
		if len(row) > 1 {
			rows = append(rows, row)
		}
	}
	return rows
}

func list(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(strings.Trim(cell, "[]"), "][")
}

var goldenFields = []string{"first_name", "last_name", "email", "phone", "country", "company", "job_title"}

// One person in five leads, as the marketplace delivers her.
func TestGoldenRecordOfACustomer(t *testing.T) {
	lead := func(day int, first, last, email, phone, country, company, title string) raw {
		payload := fmt.Sprintf(`{"UserDetails":{"FirstName":%q,"LastName":%q,"Email":%q,"Phone":%q,"Country":%q,"Company":%q,"Title":%q},`+
			`"LeadSource":"AzureMarketplace-PLT|contoso.backup","CreatedTime":%q}`,
			first, last, email, phone, country, company, title, asOf.AddDate(0, 0, day-10).Format(time.RFC3339))
		return raw{"landing", extract.Delivery{Origin: extract.OriginJSON, Payload: []byte(payload)}}
	}
	s := openStore(t)
	out, _ := run(t, s, archiveAll(t, s, []raw{
		lead(1, "SOFIA", "LINDSTROM", "sofia@customer.example", "08 555 123 45", "Sweden", "Customer AB", "CIO"),
		lead(2, "Sofia", "Lindström", "sofia@customer.example", "070 123 45 67", "Sweden", "Customer AB", "Head of IT"),
		lead(3, "S.", "Lindstrom", "Sofia@customer.example", "08 555 123 45", "Norway", "self-employed", "Student"),
		lead(4, "Sofia Lindström", "", "sofia@customer.example", "", "", "", ""),
		lead(5, "N/A", "", "sofia+azure@customer.example", "", "", "", ""),
	}, 10), options(t, 1))
	rows := rowMaps(out, "customers")
	if len(rows) != 1 {
		t.Fatalf("%d customers, want 1", len(rows))
	}
	for column, want := range map[string]string{
		"first_name": "Sofia", "first_name_lead": "2", "last_name": "Lindström", "last_name_lead": "2",
		"names": "[SOFIA LINDSTROM][S. Lindstrom][Sofia Lindström]",
		"email": "sofia+azure@customer.example", "email_lead": "5", "emails": "[sofia@customer.example][sofia+azure@customer.example]",
		"phone": "+46701234567", "phone_lead": "2", "phones": "[+46855512345][+46701234567]",
		"country": "SE", "country_lead": "2", "countries": "[SE][NO]",
		"company": "Customer AB", "company_lead": "2", "companies": "[Customer AB][self-employed]", "job_title": "Head of IT", "job_title_lead": "2",
		"leads": "5", "opted_out": "false", "suppressed": "false",
	} {
		if got := rows[0][column]; got != want {
			t.Errorf("%s = %s, want %s", column, got, want)
		}
	}
	if accounts := rowMaps(out, "accounts"); len(accounts) != 1 || accounts[0]["company"] != "Customer AB" || accounts[0]["country"] != "SE" {
		t.Errorf("accounts = %v, want Customer AB of SE", accounts)
	}
}

// Each golden value is the value of the lead that its column names, and lead_ids are the customer's leads in order.
func TestProvenance(t *testing.T) {
	s := openStore(t)
	out, _ := run(t, s, archiveAll(t, s, generate(rand.New(rand.NewPCG(7, 7)), 1500), 300), options(t, 2))
	leads, of := map[string]map[string]string{}, map[string][]string{}
	for _, l := range rowMaps(out, "leads") { // in the order of their time
		leads[l["lead_id"]] = l
		of[l["customer_id"]] = append(of[l["customer_id"]], l["lead_id"])
	}
	checked := map[string]int{}
	for _, c := range rowMaps(out, "customers") {
		ids := list(c["lead_ids"])
		if !slices.Equal(ids, of[c["customer_id"]]) {
			t.Fatalf("customer %s: lead_ids = %v, want %v", c["customer_id"], ids, of[c["customer_id"]])
		}
		for _, field := range goldenFields {
			place := c[field+"_lead"]
			if (c[field] == "(null)") != (place == "(null)") {
				t.Fatalf("customer %s: %s = %s of lead %s", c["customer_id"], field, c[field], place)
			}
			if place == "(null)" {
				continue
			}
			var n int
			if _, err := fmt.Sscan(place, &n); err != nil || n < 1 || n > len(ids) {
				t.Fatalf("customer %s: %s of lead %s among %d", c["customer_id"], field, place, len(ids))
			}
			if got, want := c[field], leads[ids[n-1]][field]; got != want {
				t.Fatalf("customer %s: %s = %s, lead %d has %s", c["customer_id"], field, got, n, want)
			}
			if n > 1 {
				checked[field]++
			}
		}
	}
	for _, field := range goldenFields {
		if checked[field] < 10 {
			t.Errorf("%s: only %d values came from a lead after the first", field, checked[field])
		}
	}
}

// An opt-out suppresses the customer that may be the same person.
func TestOptOutAcrossReview(t *testing.T) {
	values := match.NewValues()
	var in resolve.Input
	for i, name := range []string{"ann", "bo", "eva"} {
		r := resolve.Record{Key: recordKey("crm", name), At: int64(i), Stage: transform.Interest}
		if i == 0 {
			r.Flags = resolve.OptOut
		}
		in.Records = append(in.Records, r)
		in.Persons = append(in.Persons, values.Intern(&match.Person{First: name, Email: name + "@" + name + ".example", Kind: match.Corporate}))
	}
	in.Values = values
	r, err := resolve.Resolve(t.Context(), in, resolve.Options{})
	if err != nil || r.Customers.Len() != 3 {
		t.Fatalf("Resolve() = %v, %v, want 3 customers", r, err)
	}
	for _, c := range []struct {
		review [][2]uint32
		want   string
	}{{nil, "[true false false]"}, {[][2]uint32{{0, 1}, {1, 2}}, "[true true false]"}} {
		b := &builder{resolution: r, Options: Options{Workers: 1}}
		b.resolution.Review = c.review
		b.mark()
		var got []bool
		for _, m := range b.marks {
			got = append(got, m&suppressed != 0)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("with the pairs %v for review suppressed = %v, want %s", c.review, got, c.want)
		}
	}
}
