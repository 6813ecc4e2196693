package azuretable

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/extract/sourcetest"
)

const (
	account = "contosoleads"
	key     = "Y2FuYXJ5LWFjY291bnQta2V5LXZhbHVlLW9mLWEtdGVzdA=="
	sas     = "sv=2022-11-02&tn=MarketplaceLeads&sp=r&se=2030-01-01T00%3A00%3A00Z&sig=canary%2Bsignature%3D"
)

// stand is a stand-in that runs, and what a test needs to read it.
type stand struct {
	*azuretabletest.Server
	web   *httptest.Server
	clock *sourcetest.Clock
	env   extract.Env
}

func newStand(t testing.TB, o azuretabletest.Options) *stand {
	t.Helper()
	c := sourcetest.NewClock(0)
	o.Account, o.InPath, o.Now = account, true, c.Now
	if o.Key == "" && o.SAS == "" && o.Bearer == nil {
		o.Key = key
	}
	s := &stand{Server: azuretabletest.New(o), clock: c}
	start := httptest.NewServer
	if o.Bearer != nil {
		start = httptest.NewTLSServer
	}
	s.web = start(s.Server)
	t.Cleanup(s.web.Close)
	s.env = extract.Env{
		Dir: t.TempDir(), Now: c.Now, Log: slog.New(slog.DiscardHandler),
		Getenv: func(name string) string { return map[string]string{"KEY": key, "SAS": sas}[name] },
	}
	return s
}

func (s *stand) options() *Options {
	o := NewOptions().(*Options)
	o.URL, o.AccountKey = s.web.URL+"/"+account, extract.Secret{Env: "KEY"}
	return o
}

// quick are retries that take no time.
func quick() policy.RetryOptions {
	return policy.RetryOptions{MaxRetries: 2, RetryDelay: time.Millisecond, MaxRetryDelay: 10 * time.Millisecond}
}

func (s *stand) open(t testing.TB, o *Options) *Source {
	t.Helper()
	if errs := o.Validate(); len(errs) > 0 {
		t.Fatalf("Validate() = %v, want no faults", errs)
	}
	source, err := o.open(s.env, s.web.Client().Transport, quick())
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// run is what came of an extraction.
type run struct {
	ids    []string
	result extract.Result
	err    error
}

func extractAll(t testing.TB, source *Source, since extract.Bookmark) run {
	t.Helper()
	var r run
	r.result, r.err = source.Extract(t.Context(), since, func(d extract.Delivery) error {
		r.ids = append(r.ids, d.RecordID)
		return nil
	})
	return r
}

// read is extractAll for a run that must be well.
func (s *stand) read(t testing.TB, since extract.Bookmark) run {
	t.Helper()
	r := extractAll(t, s.open(t, s.options()), since)
	if r.err != nil {
		t.Fatalf("Extract() = %v", r.err)
	}
	return r
}

// lead is a row as Microsoft writes it. Leads of one day share a partition, whose name is the date in the American form.
func lead(n int) azuretabletest.Row {
	return azuretabletest.Row{
		"PartitionKey": fmt.Sprintf("%d:2F%d:2F2026", n%12+1, n/12%28+1), "RowKey": fmt.Sprintf("f1f5b2f4-0000-4000-8000-%012d", n),
		"ProductId": "contoso.contoso-backup", "LeadSource": "AzureMarketplace", "ActionCode": "INS", "OfferDisplayName": "Contoso Backup",
		"PublisherDisplayName": "Contoso", "CreatedTime": "9/28/2026 2:03:10 PM", "Description": "Campaigns: ",
		"CustomerInfo": fmt.Sprintf(`{"FirstName":"John","LastName":"Smith","Email":"john%d@example.com","Phone":"1234567890",`+
			`"Country":"US","Company":"Contoso & <Sons>","Title":"CTO"}`, n),
	}
}

func (s *stand) add(t testing.TB, first, n int) []string {
	t.Helper()
	var ids []string
	for i := first; i < first+n; i++ {
		row := lead(i)
		if err := s.Put(defaultTable, row); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, row["PartitionKey"].(string)+"/"+row["RowKey"].(string))
	}
	return ids
}

func missing(want []string, runs ...run) []string {
	got := map[string]bool{}
	for _, r := range runs {
		for _, id := range r.ids {
			got[id] = true
		}
	}
	var lost []string
	for _, id := range want {
		if !got[id] {
			lost = append(lost, id)
		}
	}
	return lost
}

func silent(t *testing.T, text string) {
	t.Helper()
	for _, word := range []string{key, "canary", "Scripted", "RequestId", "sig=", "@example.com"} {
		if strings.Contains(text, word) {
			t.Errorf("%q shows %q", text, word)
		}
	}
}

var _ http.Handler = (*azuretabletest.Server)(nil)
