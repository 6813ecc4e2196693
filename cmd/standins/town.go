package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/extract/dataverse/dataversetest"
	"leadmill/extract/entra/entratest"
	"leadmill/extract/marketo/marketotest"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/salesforce/salesforcetest"
)

// A town is the customers, and every system that has heard of them.
type town struct {
	now time.Time // of the stand-ins: it stands still but for the story

	table     *azuretabletest.Server
	entra     *entratest.Server
	dataverse *dataversetest.Server
	sales     *salesforcetest.Server
	marketo   *marketotest.Server
	partner   *partnercentertest.Server

	truth truth
}

// A truth is what leadmill must find.
type truth struct {
	// Feeds of each lead, by the customer's e-mail; Partner Center's referrals name no offer and are leads of their own.
	Leads map[string][]string `json:"leads"`
	// Outcomes of each customer, in the order of their times.
	Outcomes map[string][]string `json:"outcomes"`
	OptedOut []string            `json:"opted_out"`
	Filtered map[string]int      `json:"filtered"`
}

// Secrets that must show up nowhere. They look like what they stand for.
const (
	tableKey      = "c3RhbmQtaW4tdGFibGUta2V5LW5vdC1zZWNyZXQtYXQtYWxs"
	entraSecret   = "Xq8~standin.entra.secret-0123456789"
	salesSecret   = "7D1A5B0F4C2E93860STANDINSALESFORCESECRET"
	marketoSecret = "k4rUstandinMarketoSecretQ2"
	refreshToken  = "0.AXoAstandin-refresh-token-0123456789abcdef"
)

const (
	account    = "standin"
	ourForm    = 1179
	otherForm  = 42
	tenant     = "72f988bf-0000-4000-8000-000000000000"
	entraApp   = "1950a258-0000-4000-8000-000000000000"
	salesApp   = "3MVG9standin"
	marketoApp = "b8f1e3a0-0000-4000-8000-000000000000"
	partnerApp = "2f6a1c1e-0000-4000-8000-000000000000"
)

// month is how long the story may take: it ends before the as-of time of the examples.
const month = 25 * 24 * time.Hour

var firstLead = time.Date(2026, time.October, 20, 8, 0, 0, 0, time.UTC)

func newTown(people int) *town {
	t := &town{now: firstLead, truth: truth{Leads: map[string][]string{}, Outcomes: map[string][]string{}, Filtered: map[string]int{}}}
	clock := func() time.Time { return t.now }
	t.table = azuretabletest.New(azuretabletest.Options{Account: account, Key: tableKey, Now: clock, InPath: true, PageSize: 7, Partition: true})
	t.entra = entratest.New(entratest.Options{TenantID: tenant, ClientID: entraApp, Secret: entraSecret, Now: clock})
	t.dataverse = dataversetest.New(dataversetest.Options{Now: clock})
	t.sales = salesforcetest.New(salesforcetest.Options{ClientID: salesApp, ClientSecret: salesSecret, Now: clock, PageCap: 5})
	t.marketo = marketotest.New(marketotest.Options{ClientID: marketoApp, ClientSecret: marketoSecret, PageSize: 4, Short: true, Now: clock})
	t.partner = partnercentertest.New(partnercentertest.Options{
		Tenant: tenant, ClientID: partnerApp, RefreshToken: refreshToken, Now: clock, Rotate: true,
	})
	for i := range people {
		t.now = firstLead.Add(time.Duration(i) * min(7*time.Hour, month/time.Duration(people)))
		t.live(i)
	}
	t.neighbours()
	t.now = t.now.Add(time.Hour)
	return t
}

// A server is one stand-in at its address.
type server struct {
	name    string
	address string
	handler http.Handler
}

func (t *town) servers() []server {
	return []server{
		{name: "table", handler: t.table}, {name: "entra", handler: t.entra}, {name: "dataverse", handler: t.dataverse},
		{name: "salesforce", handler: t.sales}, {name: "marketo", handler: t.marketo}, {name: "partnercenter", handler: t.partner},
	}
}

// A person is one customer.
type person struct {
	first, last, email, phone, company, title string
}

func citizen(i int) person {
	return person{
		first: fmt.Sprintf("Ann%c", 'a'+i%26), last: fmt.Sprintf("Secretsson%d", i), email: fmt.Sprintf("ann%d@company%d.example", i, i),
		phone: fmt.Sprintf("+46812%05d", i), company: fmt.Sprintf("Company %d AB", i), title: "CTO",
	}
}

const leadSource = "AzureMarketplace-PLT|contoso.backup"

// live tells the systems of one customer's lead: some hear of it, each a little later than the one before.
func (t *town) live(i int) {
	p, at := citizen(i), t.now
	hear := func(feed string, every int, later time.Duration, tell func(p person)) {
		if i%every != 0 {
			return
		}
		t.now = at.Add(later)
		tell(p)
		if feed != "" {
			t.truth.Leads[p.email] = append(t.truth.Leads[p.email], feed)
		}
	}
	hear("crm", 3, 2*time.Minute, func(p person) { t.tellDataverse(i, p) })
	hear("forms", 5, 4*time.Minute, func(p person) { t.tellMarketo(i, p) })
	hear("", 7, 5*time.Minute, func(p person) { t.tellPartnerCenter(p) })
	hear("sales", 4, 3*time.Minute, func(p person) { t.tellSalesforce(i, p) })
	hear("table", 2, 0, func(p person) { t.tellTable(i, p) })
}

func (t *town) tellTable(i int, p person) {
	contact, err := json.Marshal(map[string]string{
		"FirstName": p.first, "LastName": p.last, "Email": p.email, "Phone": p.phone, "Country": "SE", "Company": p.company, "Title": p.title,
	})
	if err == nil {
		err = t.table.PutAt("MarketplaceLeads", t.now, azuretabletest.Row{
			"PartitionKey": t.now.Format("1:2F2:2F2006"), "RowKey": fmt.Sprintf("f1f5b2f4-0000-4000-8000-%012d", i),
			"ProductId": "contoso.backup", "LeadSource": "AzureMarketplace", "ActionCode": "PLT", "OfferDisplayName": "Contoso Backup",
			"PublisherDisplayName": "Contoso", "CreatedTime": t.now.Format("1/2/2006 3:04:05 PM"), "Description": "Campaigns: ",
			"CustomerInfo": string(contact),
		})
	}
	if err != nil {
		panic(err) // impossible: texts only
	}
}

func (t *town) tellDataverse(i int, p person) {
	row := map[string]any{
		"subject": leadSource, "firstname": p.first, "lastname": p.last, "emailaddress1": p.email, "telephone1": p.phone,
		"companyname": p.company, "jobtitle": p.title, "address1_country": "Sweden",
	}
	id := t.dataverse.Add(row)
	if i%6 == 0 {
		t.now = t.now.Add(48 * time.Hour)
		t.dataverse.Change(id, map[string]any{"statecode": 1, "statuscode": 3})
		t.truth.Outcomes[p.email] = append(t.truth.Outcomes[p.email], "qualified")
	}
}

func (t *town) tellSalesforce(i int, p person) {
	id := t.sales.AddLead(map[string]any{
		"FirstName": p.first, "LastName": p.last, "Email": p.email, "Phone": p.phone, "Company": p.company, "Title": p.title,
		"Country": "Sweden", "LeadSource": leadSource, "CreatedDate": t.now,
	})
	if i%16 == 8 {
		t.sales.ChangeLead(id, map[string]any{"HasOptedOutOfEmail": true})
		t.truth.OptedOut = append(t.truth.OptedOut, p.email)
	}
}

func (t *town) tellMarketo(_ int, p person) {
	t.marketo.Submit(t.marketo.AddPerson(marketotest.Person{
		"firstName": p.first, "lastName": p.last, "email": p.email, "phone": p.phone, "company": p.company, "title": p.title,
		"country": "Sweden", "leadSource": leadSource,
	}), ourForm)
}

func (t *town) tellPartnerCenter(p person) {
	const form = "2006-01-02T15:04:05.0000000Z"
	at, won := t.now.Format(form), t.now.Add(26*time.Hour).Format(form)
	referral, err := json.Marshal(map[string]any{
		"id": fmt.Sprintf("c5fbb3b6-0000-4000-8000-%012d", t.now.Unix()), "createdDateTime": at, "updatedDateTime": won,
		"acceptedDateTime": at, "status": "Closed", "substatus": "Won", "qualification": "Direct", "type": "Independent",
		"direction": "Incoming", "eTag": `"1"`, "referralSource": "Azure Marketplace", "callToAction": "Contact me",
		"customerProfile": map[string]any{
			"name": p.company, "address": map[string]string{"country": "SE"},
			"team": []map[string]string{{"firstName": p.first, "lastName": p.last, "email": p.email, "phoneNumber": p.phone}},
		},
	})
	if err == nil {
		err = t.partner.Put(referral)
	}
	if err != nil {
		panic(err) // impossible: texts only
	}
	t.truth.Outcomes[p.email] = append(t.truth.Outcomes[p.email], "accepted", "won")
}

// neighbours are records of the same systems that are nobody's marketplace lead.
func (t *town) neighbours() {
	for i := range 3 {
		email := fmt.Sprintf("neighbour%d@secret.example", i)
		t.dataverse.Add(map[string]any{"subject": "Trade show in Malmö", "lastname": "Neighbour", "emailaddress1": email})
		t.sales.AddLead(map[string]any{"LastName": "Neighbour", "Company": "x", "Email": email, "LeadSource": "SFDC-IN|Listing"})
		t.marketo.Submit(t.marketo.AddPerson(marketotest.Person{"email": email}), otherForm)
		t.partner.Add(1, partnercentertest.CoSell)
	}
	t.truth.Filtered = map[string]int{"crm": 3, "sales": 3, "forms": 3, "referrals": 3}
}
