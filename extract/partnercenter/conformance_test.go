package partnercenter

import (
	"net/http/httptest"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/partnercenter/partnercentertest"
	"leadmill/extract/sourcetest"
)

func TestConformance(t *testing.T) {
	for _, v := range []struct {
		name    string
		stand   partnercentertest.Options
		overlap time.Duration
	}{
		{name: "as documented", stand: partnercentertest.Options{}, overlap: 24 * time.Hour},
		{name: "top limits the list", stand: partnercentertest.Options{TopIsTotal: true}, overlap: 24 * time.Hour},
		{name: "confidential client with rotation", stand: partnercentertest.Options{Rotate: true, ClientSecret: clientSecret}, overlap: time.Hour},
	} {
		t.Run(v.name, func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) *sourcetest.Stand { return conformanceStand(t, v.stand, v.overlap) })
		})
	}
}

func conformanceStand(t *testing.T, o partnercentertest.Options, overlap time.Duration) *sourcetest.Stand {
	var now func() time.Time
	o.Now = func() time.Time { return now() }
	s := prepare(o)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.at(server.URL)
	s.options.PageSize, s.options.Overlap = 10, overlap
	return &sourcetest.Stand{
		Open: func(t *testing.T, env extract.Env) extract.Source {
			now = env.Now
			env.Getenv = s.env.Getenv
			s.env = env
			return s.open(t)
		},
		Add: func(_ *testing.T, n int) []string { return s.Add(n, partnercentertest.Marketplace) },
		Change: func(t *testing.T, id string) {
			if !s.Change(id) {
				t.Errorf("there is no referral %s to change", id)
			}
		},
		Foreign:   func(_ *testing.T, n int) { s.Add(n, partnercentertest.CoSell) },
		Requests:  s.Requests,
		Break:     s.Break,
		Heal:      s.Heal,
		OnRequest: s.OnRequest,
		Pages:     25,
		Secrets:   []string{clientSecret, "stand-in-refresh", "stand-in-access"},
	}
}
