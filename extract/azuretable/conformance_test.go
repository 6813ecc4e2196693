package azuretable

import (
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/azuretable/azuretabletest"
	"leadmill/extract/sourcetest"
)

func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name    string
		options azuretabletest.Options
		pages   int
	}{
		{"full pages", azuretabletest.Options{PageSize: 4}, 11},
		{"a page for each partition", azuretabletest.Options{Partition: true}, 9},
		{"empty pages", azuretabletest.Options{ScanSize: 3}, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) *sourcetest.Stand { return conformStand(t, c.options, c.pages) })
		})
	}
}

func conformStand(t *testing.T, o azuretabletest.Options, pages int) *sourcetest.Stand {
	var now atomic.Pointer[func() time.Time]
	start := sourcetest.Start
	now.Store(&start)
	o.Account, o.Key, o.InPath = account, key, true
	o.Now = func() time.Time { return (*now.Load())() }
	server := azuretabletest.New(o)
	server.Create(defaultTable)
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	t.Setenv("LEADMILL_TEST_KEY", key)
	var added atomic.Int64
	return &sourcetest.Stand{
		Open: func(t *testing.T, env extract.Env) extract.Source {
			now.Store(&env.Now)
			options := NewOptions().(*Options)
			options.URL, options.AccountKey = web.URL+"/"+account, extract.Secret{Env: "LEADMILL_TEST_KEY"}
			source, err := options.open(env, web.Client().Transport, quick())
			if err != nil {
				t.Fatal(err)
			}
			return source
		},
		Add: func(t *testing.T, n int) []string {
			var ids []string
			for range n {
				row := lead(int(added.Add(1)))
				if err := server.Put(defaultTable, row); err != nil {
					t.Error(err)
				}
				ids = append(ids, row["PartitionKey"].(string)+"/"+row["RowKey"].(string))
			}
			return ids
		},
		Change: func(t *testing.T, id string) {
			partition, rowKey, _ := strings.Cut(id, "/")
			if err := server.Touch(defaultTable, partition, rowKey); err != nil {
				t.Error(err)
			}
		},
		Requests: server.Requests, Break: server.Break, Heal: server.Heal, OnRequest: server.OnRequest,
		Pages: pages, Secrets: []string{key},
	}
}
