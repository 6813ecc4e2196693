package dataverse

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/dataverse/dataversetest"
	"leadmill/extract/sourcetest"
)

func TestConformance(t *testing.T) {
	for name, options := range map[string]Options{
		"subject": {}, "created by": {Filter: Filter{CreatedBy: "2E451703-c686-e711-80e5-00155db19e6d"}},
	} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) *sourcetest.Stand { return conformanceStand(t, options) })
		})
	}
}

func conformanceStand(t *testing.T, options Options) *sourcetest.Stand {
	var clock atomic.Value // a request that was given up may still be answered while the next source is opened
	clock.Store(sourcetest.Start)
	server := dataversetest.New(dataversetest.Options{
		Now: func() time.Time { return clock.Load().(func() time.Time)() }, Valid: func(b string) bool { return b == bearer },
	})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	const writer, person = "2e451703-c686-e711-80e5-00155db19e6d", "60c4e274-0d87-e711-80e5-00155db19e6d"
	return &sourcetest.Stand{
		Open: func(t *testing.T, env extract.Env) extract.Source {
			clock.Store(env.Now)
			return (&stand{url: web.URL, env: env}).open(t, options)
		},
		Add: func(_ *testing.T, n int) []string {
			var ids []string
			for range n {
				ids = append(ids, server.Add(map[string]any{"subject": "SPZA-INS|fabrikam.ledger", "_createdby_value": writer}))
			}
			return ids
		},
		Change: func(_ *testing.T, id string) {
			server.Change(id, map[string]any{"description": "called her, wants an offer", "statecode": 1, "statuscode": 3})
		},
		Foreign: func(_ *testing.T, n int) {
			for range n {
				id := server.Add(map[string]any{"subject": "AppSource told me of you", "_createdby_value": person})
				server.Change(id, map[string]any{"lastname": "Somebody"})
				server.Delete(server.Add(map[string]any{"subject": "gone at once", "_createdby_value": person}))
			}
		},
		Requests: server.Requests,
		Break: func(n int) {
			server.BreakWith(n, dataversetest.Fault{Status: http.StatusBadRequest, Code: "0x80040203", Message: bearer})
		},
		Heal:      server.Heal,
		OnRequest: server.OnRequest,
		Pages:     11,
		Secrets:   []string{bearer},
	}
}
