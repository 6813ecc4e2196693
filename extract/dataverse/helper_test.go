package dataverse

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"leadmill/extract"
	"leadmill/extract/dataverse/dataversetest"
	"leadmill/extract/sourcetest"
)

const bearer = "canary-bearer-token"

// fixedToken is a sign-in that always succeeds.
type fixedToken string

func (f fixedToken) Token(ctx context.Context, _ bool) (string, error) { return string(f), ctx.Err() }

// A stand is a stand-in and the environment of the source that reads it.
type stand struct {
	*dataversetest.Server
	url string
	env extract.Env
}

func newStand(t testing.TB, env extract.Env) *stand {
	t.Helper()
	server := dataversetest.New(dataversetest.Options{Now: env.Now, Valid: func(b string) bool { return b == bearer }})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	return &stand{Server: server, url: web.URL, env: env}
}

func testEnv(t *testing.T) (extract.Env, *sourcetest.Clock) {
	t.Helper()
	clock := sourcetest.NewClock(0)
	env := sourcetest.Env(t)
	env.Now = clock.Now
	return env, clock
}

// open returns a source that reads the stand; the token is fixed.
func (s *stand) open(t testing.TB, o Options) *Source {
	t.Helper()
	o.URL = s.url
	if o.PageSize == 0 {
		o.PageSize = 4
	}
	source, err := o.source(s.env, s.url, fixedToken(bearer))
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// read runs once and returns the record ids in the order in which they came, with the last payload of each.
func read(t testing.TB, source *Source, since extract.Bookmark) (ids []string, latest map[string]string, result extract.Result, err error) {
	t.Helper()
	latest = map[string]string{}
	result, err = source.Extract(t.Context(), since, func(d extract.Delivery) error {
		ids = append(ids, d.RecordID)
		latest[d.RecordID] = string(d.Payload)
		return nil
	})
	return ids, latest, result, err
}

// mustRead is read for a run that must be well.
func mustRead(t testing.TB, source *Source, since extract.Bookmark) ([]string, map[string]string, extract.Result) {
	t.Helper()
	ids, latest, result, err := read(t, source, since)
	if err != nil {
		t.Fatalf("Extract() = %v, want no error", err)
	}
	return ids, latest, result
}

// addLeads adds marketplace leads.
func (s *stand) addLeads(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, s.Add(map[string]any{
			"subject": "AppSource-PLT|fabrikam.ledger", "lastname": fmt.Sprint("Lead ", i), "emailaddress1": fmt.Sprintf("lead%d@example.com", i),
		}))
	}
	return ids
}

// addOthers adds leads of the company's own.
func (s *stand) addOthers(n int) []string {
	var ids []string
	for range n {
		ids = append(ids, s.Add(map[string]any{"subject": "Met at the fair", "lastname": "Somebody"}))
	}
	return ids
}
