package dataverse

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadmill/extract"
	"leadmill/extract/sourcetest"
)

// answering returns a source that reads these bodies, one for each request; HOST stands for the server.
func answering(t *testing.T, bodies ...string) (*Source, *[]*http.Request) {
	t.Helper()
	env, _ := testEnv(t)
	requests := &[]*http.Request{}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*requests = append(*requests, r)
		if n := len(*requests); n <= len(bodies) {
			_, _ = fmt.Fprint(w, strings.ReplaceAll(bodies[n-1], "HOST", "http://"+r.Host))
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(web.Close)
	return (&stand{url: web.URL, env: env}).open(t, Options{}), requests
}

// The documents' own answers, with the table lead for the table account.
const (
	sampleFirst = `{
  "@odata.context":"HOST/api/data/v9.0/$metadata#leads(name,accountnumber,telephone1,fax)",
"@odata.deltaLink": "HOST/api/data/v9.0/leads?$select=name,accountnumber,telephone1,fax&$deltatoken=919042%2108%2f22%2f2017%2008%3a10%3a44",
"value":[
           {
              "@odata.etag":"W/\"915244\"",
              "subject":"SPZA",
              "telephone1":"555000",
              "leadid":"60c4e274-0d87-e711-80e5-00155db19e6d"
           }
       ]
}`
	sampleChanges = `{
          "@odata.context":"HOST/data/v9.0/$metadata#leads(name,telephone1,fax)/$delta",
          "@odata.deltaLink":"HOST/api/data/v9.0/leads?$select=name,telephone1,fax&$deltatoken=919058%2108%2f22%2f2017%2008%3a21%3a20",
"value":
    [
        {
            "@odata.etag":"W/\"915244\"",
            "subject":"Monte Orton",
            "leadid":"60c4e274-0d87-e711-80e5-00155db19e6d"
        },
        {
            "@odata.context":"HOST/api/data/v9.0/$metadata#leads/$deletedEntity",
            "id":"60C4E274-0D87-E711-80E5-00155DB19E6D",
            "reason":"deleted"
        }
    ]
}`
)

func TestSamplesOfTheDocuments(t *testing.T) {
	source, requests := answering(t, sampleFirst, sampleChanges)
	const lead = "60c4e274-0d87-e711-80e5-00155db19e6d"
	ids, latest, first := mustRead(t, source, nil)
	if len(ids) != 1 || ids[0] != lead || !strings.HasPrefix(latest[lead], "{\n              \"@odata.etag\"") {
		t.Errorf("the first answer = %v %q, want %s with its bytes", ids, latest, lead)
	}
	ids, _, second := mustRead(t, source, first.Bookmark)
	if want := []string{lead, lead}; fmt.Sprint(ids) != fmt.Sprint(want) {
		t.Errorf("the changes = %v, want %v", ids, want)
	}
	for i, want := range []struct{ uri, prefer string }{
		{"/api/data/v9.2/leads?$select=" + strings.Join(baseColumns[:], ","), "odata.track-changes,odata.maxpagesize=4"},
		{"/api/data/v9.0/leads?$select=name,accountnumber,telephone1,fax&$deltatoken=919042%2108%2f22%2f2017%2008%3a10%3a44", "odata.maxpagesize=4"},
	} {
		r := (*requests)[i]
		if r.RequestURI != want.uri || r.Header.Get("Prefer") != want.prefer || r.Header.Get("Odata-Version") != "4.0" ||
			r.Header.Get("Odata-Maxversion") != "4.0" || r.Header.Get("Accept") != "application/json" {
			t.Errorf("request %d = %s with %v, want %s with Prefer: %s and OData 4.0", i+1, r.RequestURI, r.Header, want.uri, want.prefer)
		}
	}
	var mark bookmark
	if err := json.Unmarshal(second.Bookmark, &mark); err != nil || !strings.HasSuffix(mark.Delta, "919058%2108%2f22%2f2017%2008%3a21%3a20") || len(mark.Known) != 0 {
		t.Errorf("the bookmark = %s, %v, want the new delta link and no lead", second.Bookmark, err)
	}
}

func TestNextLinkComesBackVerbatim(t *testing.T) {
	const next = `/api/data/v9.2/leads?$select=name&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ccookie%2520page%253d%25221%2522%253e%253cleadid%2520last%253d%2522%257b8151925C%257d%2522%2520%252f%253e%253c%252fcookie%253e%22%20/%3E`
	source, requests := answering(t, `{"value":[],"@odata.nextLink":"HOST`+next+`"}`, sampleFirst)
	mustRead(t, source, nil)
	if got := (*requests)[1]; got.RequestURI != next || got.Header.Get("Prefer") != (*requests)[0].Header.Get("Prefer") {
		t.Errorf("the second request = %s with Prefer: %s, want %s with the first one's", got.RequestURI, got.Header.Get("Prefer"), next)
	}
}

func TestBrokenContracts(t *testing.T) {
	const delta = `"@odata.deltaLink":"HOST/x"`
	for name, body := range map[string]string{
		"no JSON":              `<html>`,
		"no rows":              `{` + delta + `}`,
		"rows are no list":     `{"value":{},` + delta + `}`,
		"a row is no object":   `{"value":[7],` + delta + `}`,
		"a row is null":        `{"value":[null],` + delta + `}`,
		"no leadid":            `{"value":[{"subject":"SPZA"}],` + delta + `}`,
		"a leadid of no form":  `{"value":[{"leadid":"7"}],` + delta + `}`,
		"a deletion of nobody": `{"value":[{"@odata.context":"HOST/$metadata#leads/$deletedEntity","reason":"deleted"}],` + delta + `}`,
		"both links":           `{"value":[],"@odata.nextLink":"HOST/y",` + delta + `}`,
		"no link":              `{"value":[]}`,
		"another host":         `{"value":[],"@odata.nextLink":"http://127.0.0.1:1/x"}`,
	} {
		t.Run(name, func(t *testing.T) {
			source, _ := answering(t, body)
			_, _, result, err := read(t, source, nil)
			var contract *extract.ContractError
			if !errors.As(err, &contract) || result.Bookmark != nil {
				t.Errorf("Extract() = %s, %v, want no bookmark and a ContractError", result.Bookmark, err)
			}
		})
	}
}

// TestRowWithoutTheFiltersColumn: it is no row of somebody else, and the bookmark stays. A lead that is known is ours
// without its column.
func TestRowWithoutTheFiltersColumn(t *testing.T) {
	const lead = "60c4e274-0d87-e711-80e5-00155db19e6d"
	bare := `{"value":[{"leadid":"` + lead + `"}],"@odata.deltaLink":"HOST/api/data/v9.2/leads?$deltatoken=2"}`
	for _, c := range []struct {
		filter Filter
		want   string
	}{
		{Filter{}, "Contract has no subject"},
		{Filter{CreatedBy: lead}, "Contract has no _createdby_value"},
		{Filter{Column: "LeadSourceCode"}, "Contract has no leadsourcecode"},
		{Filter{Column: "Campaignid"}, "Setting column campaignid"},
	} {
		source, _ := answering(t, bare, bare)
		set := (&Options{Filter: c.filter}).Filter.compile()
		source.filter, source.extra = set, []string{"campaignid"}
		ids, _, result, err := read(t, source, nil)
		_, checkErr := source.Check(t.Context())
		kind, text, _ := strings.Cut(c.want, " ")
		for _, err := range []error{err, checkErr} {
			if got := sourcetest.KindOf(err); got != kind || !strings.Contains(err.Error(), text) {
				t.Errorf("%+v: error = %s %v, want %s with %q", c.filter, got, err, kind, text)
			}
		}
		if len(ids) != 0 || result.Bookmark != nil {
			t.Errorf("%+v: %v came with the bookmark %s, want neither", c.filter, ids, result.Bookmark)
		}
	}
	source, _ := answering(t, sampleFirst, bare)
	_, _, first := mustRead(t, source, nil)
	if ids, _, _ := mustRead(t, source, first.Bookmark); len(ids) != 1 || ids[0] != lead {
		t.Errorf("the known lead came as %v, want it", ids)
	}
}

func TestABookmarkLeadsNowhereElse(t *testing.T) {
	source, requests := answering(t, sampleFirst)
	mark, err := bookmark{Query: source.query, Delta: "https://evil.example/api/data/v9.2/leads?$deltatoken=1"}.marshal()
	if err != nil {
		t.Fatal(err)
	}
	var contract *extract.ContractError
	if _, _, _, err := read(t, source, mark); !errors.As(err, &contract) || len(*requests) != 0 {
		t.Errorf("Extract() = %v after %d requests, want a ContractError before any", err, len(*requests))
	}
}

func TestPagesThatGoRoundEnd(t *testing.T) {
	page := `{"value":[],"@odata.nextLink":"HOST/api/data/v9.2/leads?$skiptoken=1"}`
	source, _ := answering(t, page, page, page)
	var contract *extract.ContractError
	if _, _, _, err := read(t, source, nil); !errors.As(err, &contract) {
		t.Errorf("Extract() = %v, want a ContractError", err)
	}
}
