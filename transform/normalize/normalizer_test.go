package normalize

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"leadmill/transform"
	"leadmill/transform/decode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var testAsOf = time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)

func testOptions() Options {
	return Options{
		Offers:  map[string]string{"Contoso Backup": "contoso.backup"},
		Domains: map[string]string{"contoso.com": "contoso"},
		AsOf:    testAsOf,
	}
}

func TestLead(t *testing.T) {
	fields := decode.Fields{
		LeadSource: " AppSource (SPZA)-PLT|Contoso.Backup ", ActionCode: "INS", OfferTitle: "Contoso  Backup",
		FirstName: " Jürgen", LastName: "MÜLLER ", Email: " J.Mueller+x@Fabrikam.DE", Phone: "030 2345 6789",
		Country: "Deutschland", Company: "Fabrikam  GmbH", JobTitle: "IT\tManager",
		Description: "Campaigns: Spring\nsent by Microsoft", Notes: "Please call.",
		Created: "9/28/2018 2:03:10 PM", Received: "2018-09-28T14:03:11.4731886Z", OptOut: true,
	}
	want := Lead{
		OccurredAt: time.Date(2018, 9, 28, 14, 3, 10, 0, time.UTC), TimeBasis: transform.ByRecord,
		ReceivedAt: time.Date(2018, 9, 28, 14, 3, 11, 473188000, time.UTC),
		Source:     "AppSource", Action: "INS", Stage: transform.Active, LeadSource: "AppSource (SPZA)-PLT|Contoso.Backup",
		PublisherID: "contoso", OfferID: "contoso.backup", OfferTitle: "Contoso Backup",
		FirstName: "Jürgen", LastName: "MÜLLER", Email: "j.mueller+x@fabrikam.de", EmailKey: "j.mueller@fabrikam.de",
		EmailDomain: "fabrikam.de", EmailKind: EmailCorporate, Phone: "+493023456789", Country: "DE",
		Company: "Fabrikam GmbH", CompanyKey: "fabrikam", FirstKey: "jurgen", LastKey: "muller", JobTitle: "IT Manager",
		Campaign: "Spring", Notes: "Please call.\nsent by Microsoft", OptOut: true,
		Issues: []string{transform.IssueActionConflict},
	}
	got := Lead{Notes: "stale", IsTest: true, IsInternal: true, Issues: []string{"stale"}}
	New(testOptions()).Lead(&fields, Origin{}, &got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Lead differs (-want +got):\n%s", diff)
	}
}

func TestLeadFlags(t *testing.T) {
	tests := []struct {
		name           string
		fields         decode.Fields
		test, internal bool
	}{
		{"ordinary", decode.Fields{FirstName: "Ann", Email: "ann@fabrikam.com"}, false, false},
		{"own domain", decode.Fields{Email: "ann@Contoso.com"}, false, true},
		{"own subdomain", decode.Fields{Email: "ann@de.contoso.com"}, false, true},
		{"ends like own", decode.Fields{Email: "ann@notcontoso.com"}, false, false},
		{"test source", decode.Fields{LeadSource: "MSFT_TEST_1-MSFT_TEST_1|x"}, true, false},
		{"test first name", decode.Fields{FirstName: "MSFT_TEST_1"}, true, false},
		{"test last name", decode.Fields{LastName: "MSFT_TEST_1"}, true, false},
		{"test e-mail", decode.Fields{Email: "msft_test_1@test.com"}, true, false},
		{"test.com alone", decode.Fields{Email: "ann@test.com"}, false, false},
		{"test company", decode.Fields{Company: "MSFT_TEST_1"}, true, false},
		{"test title", decode.Fields{JobTitle: "MSFT_TEST_1"}, true, false},
		{"test description", decode.Fields{Description: "MSFT_TEST_1"}, true, false},
		{"test campaign", decode.Fields{Description: "Campaigns: MSFT_TEST_1"}, true, false},
		{"test notes", decode.Fields{Notes: "MSFT_TEST_1"}, true, false},
	}
	n := New(testOptions())
	for _, tt := range tests {
		var lead Lead
		n.Lead(&tt.fields, Origin{}, &lead)
		if lead.IsTest != tt.test || lead.IsInternal != tt.internal {
			t.Errorf("%s: test %v, internal %v, want %v, %v", tt.name, lead.IsTest, lead.IsInternal, tt.test, tt.internal)
		}
	}
}

func TestLeadActions(t *testing.T) {
	tests := []struct {
		source, code, call, want string
		stage                    transform.Stage
		issue                    string // of those about actions
	}{
		{"AzureMarketplace-INS|a.b", "", "", "INS", transform.Active, ""},
		{"AzureMarketplace", "Create", "", "Create", transform.Active, ""},
		{"AzureMarketplace-INS|a.b", "ins", "", "INS", transform.Active, ""},
		{"AzureMarketplace-INS|a.b", "PLT", "", "PLT", transform.Interest, transform.IssueActionConflict},
		{"TestDrive", "", "", "StartTestDrive", transform.Trial, ""},
		{"TestDrive", "INS", "", "INS", transform.Active, ""},
		{"Appsource", "", "Contact me", "PLT", transform.Interest, ""},
		{"Appsource", "", "Test drive", "StartTestDrive", transform.Trial, ""},
		{"Appsource", "", "Browse", "Browse", transform.Unclassified, transform.IssueUnknownAction},
		{"Appsource", "TRY", "", "TRY", transform.Unclassified, transform.IssueUnknownAction},
		{"Appsource-DNC|a.b", " ", "", "DNC", transform.Excluded, ""},
		{"Appsource", "", "", "", transform.Unclassified, transform.IssueNoAction},
		{"MSFT_TEST_1-MSFT_TEST_1|x", "INS", "", "INS", transform.Active, ""},
	}
	n := New(testOptions())
	for _, tt := range tests {
		var lead Lead
		n.Lead(&decode.Fields{LeadSource: tt.source, ActionCode: tt.code, CallToAct: tt.call}, Origin{}, &lead)
		if lead.Action != tt.want || lead.Stage != tt.stage {
			t.Errorf("action of %+v = %q, %v", tt, lead.Action, lead.Stage)
		}
		for _, issue := range []string{transform.IssueActionConflict, transform.IssueUnknownAction, transform.IssueNoAction} {
			if slices.Contains(lead.Issues, issue) != (issue == tt.issue) {
				t.Errorf("issues of %+v = %v", tt, lead.Issues)
			}
		}
	}
}

func TestLeadIssues(t *testing.T) {
	good := decode.Fields{LeadSource: "SPZA-INS|a.b", FirstName: "Ann"}
	tests := []struct {
		issue  string
		change func(*decode.Fields)
	}{
		{"", func(*decode.Fields) {}},
		{"", func(f *decode.Fields) { f.Email, f.Phone, f.Country, f.Created = " ", " ", " ", " " }},
		{transform.IssueBadEmail, func(f *decode.Fields) { f.Email = "ann" }},
		{transform.IssueBadPhone, func(f *decode.Fields) { f.Phone = "12" }},
		{transform.IssueUnknownCountry, func(f *decode.Fields) { f.Country = "Atlantis" }},
		{transform.IssueUnknownSource, func(f *decode.Fields) { f.LeadSource = "Web-INS|a.b" }},
		{transform.IssueUnknownAction, func(f *decode.Fields) { f.LeadSource = "SPZA-TRY|a.b" }},
		{transform.IssueActionConflict, func(f *decode.Fields) { f.ActionCode = "PLT" }},
		{transform.IssueNoAction, func(f *decode.Fields) { f.LeadSource = "SPZA|a.b" }},
		{transform.IssueNoOffer, func(f *decode.Fields) { f.LeadSource = "SPZA-INS" }},
		{transform.IssueUnmappedTitle, func(f *decode.Fields) { f.LeadSource = "SPZA-INS|A B" }},
		{transform.IssueBadTime, func(f *decode.Fields) { f.Created = "N/A" }},
		{transform.IssueNoContact, func(f *decode.Fields) { f.FirstName = "" }},
		{transform.IssueBadText, func(f *decode.Fields) { f.JobTitle = "a\x00b" }},
		{transform.IssueBadText, func(f *decode.Fields) { f.Notes = "a\xffb" }},
		{transform.IssueTextCut, func(f *decode.Fields) { f.Company = strings.Repeat("é", 501) }},
		{transform.IssueTextCut, func(f *decode.Fields) { f.Description = strings.Repeat("é", 16001) }},
	}
	n := New(testOptions())
	seen := map[string]bool{transform.IssueSeveralOffers: true} // set where a cell is split, before this package
	for _, tt := range tests {
		f := good
		tt.change(&f)
		var lead Lead
		n.Lead(&f, Origin{}, &lead)
		if got := strings.Join(lead.Issues, ","); got != tt.issue {
			t.Errorf("issues of %+v = %q, want %q", f, got, tt.issue)
		}
		seen[tt.issue] = true
	}
	for _, issue := range transform.Issues() {
		if !seen[issue.Name] {
			t.Errorf("no case for issue %s", issue.Name)
		}
	}
}

func TestIssuesAreSharedAndInOrder(t *testing.T) {
	n := New(testOptions())
	var a, b Lead
	n.Lead(&decode.Fields{Email: "x", Created: "y"}, Origin{}, &a)
	n.Lead(&decode.Fields{Email: "z", Created: "-"}, Origin{}, &b)
	want := []string{transform.IssueBadEmail, transform.IssueUnknownSource, transform.IssueNoAction, transform.IssueNoOffer,
		transform.IssueBadTime, transform.IssueNoContact}
	if !slices.Equal(a.Issues, want) {
		t.Errorf("issues = %v, want %v", a.Issues, want)
	}
	if &a.Issues[0] != &b.Issues[0] {
		t.Error("two leads with the same issues do not share the list")
	}
}

func TestCutTexts(t *testing.T) {
	long := strings.Repeat("x é", 9000)
	f := decode.Fields{LeadSource: long, OfferTitle: long, FirstName: long, LastName: long, Company: long, JobTitle: long,
		Description: "Campaigns: " + long + "\n" + long, Notes: long}
	var lead Lead
	New(testOptions()).Lead(&f, Origin{}, &lead)
	for _, s := range []string{lead.LeadSource, lead.OfferTitle, lead.FirstName, lead.LastName, lead.Company, lead.JobTitle, lead.Campaign} {
		if len(s) > maxText || len(s) < maxText-4 {
			t.Errorf("a text of %d bytes, want about %d", len(s), maxText)
		}
		checkText(t, s, false)
	}
	if len(lead.Notes) > maxNotes || len(lead.Notes) < maxNotes-4 {
		t.Errorf("notes of %d bytes, want about %d", len(lead.Notes), maxNotes)
	}
}

// drawFields draws a record from texts that repeat, so that caches are hit, and from odd ones.
func drawFields(t *rapid.T) decode.Fields {
	var f decode.Fields
	known := []string{"", " ", "AzureMarketplace-INS|contoso.backup", "TestDrive", "INS", "Contoso Backup", "Ann", "Müller",
		"ann@gmail.com", "+46 8 123 456 78", "0812345678", "Sweden", "SE", "Contoso Ltd", "Campaigns: X\nhello", "2024-05-06T07:08:09Z",
		"5/6/2024 7:08:09 AM", "N/A", "MSFT_TEST_1", "株式会社", "\xff"}
	v := reflect.ValueOf(&f).Elem()
	for i := range v.NumField() {
		if v.Field(i).Kind() != reflect.String {
			continue
		}
		if rapid.Bool().Draw(t, "odd") {
			v.Field(i).SetString(anyText(t, "text"))
		} else {
			v.Field(i).SetString(rapid.SampledFrom(known).Draw(t, "known"))
		}
	}
	return f
}

func TestLeadDoesNotDependOnCaches(t *testing.T) {
	old := New(testOptions())
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(rapid.Custom(drawFields), 1, 4).Draw(t, "records")
		from := Origin{Publisher: "Fabrikam", Locator: "2026/03/14/x.json", ReadAt: testAsOf}
		var first, again Lead
		for i := range records {
			old.Lead(&records[i], from, &first)
			checkLead(t, &first)
		}
		for i := len(records) - 1; i >= 0; i-- {
			old.Lead(&records[i], from, &first)
			New(testOptions()).Lead(&records[i], from, &again)
			if diff := cmp.Diff(first, again); diff != "" {
				t.Fatalf("the value of %+v depends on what was read before:\n%s", records[i], diff)
			}
		}
	})
}

func checkLead(t fataler, lead *Lead) {
	v := reflect.ValueOf(lead).Elem()
	for i := range v.NumField() {
		if v.Field(i).Kind() == reflect.String {
			checkText(t, v.Field(i).String(), v.Type().Field(i).Name == "Notes")
		}
	}
	if lead.Source == "" || (lead.Email == "") != (lead.EmailKind == EmailNone) {
		t.Fatalf("lead %+v", lead)
	}
}

func TestLeadIsIdempotent(t *testing.T) {
	n := New(testOptions())
	rapid.Check(t, func(t *rapid.T) {
		f := drawFields(t)
		var once, twice Lead
		n.Lead(&f, Origin{}, &once)
		n.Lead(&decode.Fields{LeadSource: once.LeadSource, ActionCode: once.Action, OfferID: once.OfferID,
			OfferTitle: once.OfferTitle, FirstName: once.FirstName, LastName: once.LastName, Email: once.Email,
			Phone: once.Phone, Country: once.Country, Company: once.Company, JobTitle: once.JobTitle, Notes: once.Notes},
			Origin{}, &twice)
		once.OccurredAt, once.DayOnly, once.ReceivedAt, once.TimeBasis = twice.OccurredAt, twice.DayOnly, twice.ReceivedAt, twice.TimeBasis
		once.Campaign, once.Issues, twice.Issues = twice.Campaign, nil, nil
		once.IsTest = twice.IsTest // the token may have stood in a field that was not fit to keep
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Fatalf("normalising the clean values of %+v changed them:\n%s", f, diff)
		}
	})
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(strings.ToUpper)
	for i := range 3 * cacheEntries {
		text := fmt.Sprint("a", i)
		if got := c.get(text); got != strings.ToUpper(text) {
			t.Fatalf("get(%q) = %q", text, got)
		}
	}
	long := strings.Repeat("a", cacheText+1)
	if got := c.get(long); got != strings.ToUpper(long) {
		t.Errorf("get of a long text = %q", got)
	}
	if _, kept := c.values[long]; kept || len(c.values) > cacheEntries {
		t.Errorf("%d entries, long text kept: %v", len(c.values), kept)
	}
}

func FuzzLead(f *testing.F) {
	f.Add("AzureMarketplace-INS|contoso.x", "Ann", "ann@contoso.com", "+46812345678", "Sweden", "Contoso AB", "Campaigns: X", "2024-01-02")
	f.Add("\xff|<x>", "\u0301", "@", "٠", "\u200b", "& co", "\x00", "43371.5")
	n := New(testOptions())
	f.Fuzz(func(t *testing.T, source, name, email, phone, country, company, notes, created string) {
		var lead Lead
		n.Lead(&decode.Fields{LeadSource: source, FirstName: name, LastName: name, Email: email, Phone: phone, Country: country,
			Company: company, Description: notes, Created: created, OfferID: name, OfferTitle: company, ActionCode: country}, Origin{}, &lead)
		checkLead(t, &lead)
	})
}
