package azuretable

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/extract/sourcetest"
)

// TestNoVersionIsLost: whatever is written when, and whatever request fails, each version of a row that was there when the last
// run began has been handed over.
func TestNoVersionIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newModelStand(azuretabletest.Options{
			PageSize: rapid.IntRange(1, 5).Draw(rt, "page"), ScanSize: rapid.SampledFrom([]int{0, 2, 7}).Draw(rt, "scan"),
			Partition: rapid.Bool().Draw(rt, "partition"),
		})
		s.Create(defaultTable)
		m := &model{t: rt, stand: s, current: map[string]string{}, got: map[string]bool{}}
		rt.Repeat(map[string]func(*rapid.T){
			"write": func(rt *rapid.T) { m.write(rapid.IntRange(0, 40).Draw(rt, "row")) },
			"wait": func(rt *rapid.T) {
				s.clock.Advance(rapid.SampledFrom([]time.Duration{100, time.Millisecond, time.Minute, 11 * time.Minute, time.Hour}).Draw(rt, "wait"))
			},
			"broken run": func(rt *rapid.T) { _ = m.run(rapid.IntRange(1, 6).Draw(rt, "request"), nil) },
			"run with writes": func(rt *rapid.T) {
				rows := rapid.SliceOfN(rapid.IntRange(0, 40), 1, 4).Draw(rt, "rows")
				wait := rapid.SampledFrom([]time.Duration{0, time.Second, time.Hour}).Draw(rt, "wait")
				_ = m.run(0, func(n int) {
					if n <= len(rows) {
						s.clock.Advance(wait)
						m.write(rows[n-1])
					}
				})
			},
		})
		s.clock.Advance(time.Second)
		if err := m.run(0, nil); err != nil {
			rt.Fatalf("the last run failed: %v", err)
		}
		for id, stamp := range m.current {
			if !m.got[id+" "+stamp] {
				rt.Errorf("the version of %s from %s was lost", id, stamp)
			}
		}
	})
}

// newModelStand is a stand-in without a network, which many tries would only wait for.
func newModelStand(o azuretabletest.Options) *stand {
	c := sourcetest.NewClock(0)
	o.Account, o.Key, o.Now = account, key, c.Now
	return &stand{Server: azuretabletest.New(o), clock: c, env: extract.Env{Now: c.Now, Getenv: func(string) string { return key }}}
}

// direct hands requests to a handler.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}

type model struct {
	t       *rapid.T
	stand   *stand
	since   extract.Bookmark
	current map[string]string // id → Timestamp
	got     map[string]bool   // id and Timestamp
}

func (m *model) write(n int) {
	row := lead(n)
	if err := m.stand.Put(defaultTable, row); err != nil {
		m.t.Fatal(err)
	}
	m.current[fmt.Sprintf("%s/%s", row["PartitionKey"], row["RowKey"])] = m.stand.clock.Now().Format(stampLayout)
}

func (m *model) run(breakAt int, request func(n int)) error {
	o := NewOptions().(*Options)
	o.Account, o.AccountKey = account, extract.Secret{Env: "KEY"}
	source, err := o.open(m.stand.env, direct{m.stand}, quick())
	if err != nil {
		m.t.Fatal(err)
	}
	if breakAt > 0 {
		m.stand.Break(breakAt)
		defer m.stand.Heal()
	}
	m.stand.OnRequest(request)
	defer m.stand.OnRequest(nil)
	result, err := source.Extract(m.t.Context(), m.since, func(d extract.Delivery) error {
		m.got[d.RecordID+" "+d.ReceivedAt.Format(stampLayout)] = true
		return nil
	})
	m.since = result.Bookmark
	return err
}

// FuzzReadRow: a row of any form is handed over as it came, and only a Timestamp that says when makes it known.
func FuzzReadRow(f *testing.F) {
	f.Add([]byte(`{"PartitionKey":"9:2F28:2F2018","RowKey":"a'b","Timestamp":"2018-09-28T14:03:11.4731886Z"}`))
	f.Add([]byte(`{"PartitionKey":1}`))
	f.Add([]byte(`7`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := readRow(data)
		d := r.delivery("T")
		if string(d.Payload) != string(data) || d.Locator == "" {
			t.Errorf("readRow(%q) is handed over as %q from %q", data, d.Payload, d.Locator)
		}
		if (d.RecordID == "") == r.named {
			t.Errorf("readRow(%q) has record id %q, and both keys: %t", data, d.RecordID, r.named)
		}
	})
}
