package salesforce

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"leadmill/extract"
	"leadmill/extract/salesforce/salesforcetest"
	"leadmill/extract/sourcetest"
)

const benchLeads = 100_000

// A canned org answers with pages that were made before, so that the client is measured and not the stand-in.
type canned struct {
	standIn *salesforcetest.Server
	rest    []string // paths of files, so that the heap is the client's
	bulk    []string
}

func newCanned(b *testing.B) *canned {
	b.Helper()
	c := &canned{standIn: salesforcetest.New(salesforcetest.Options{})}
	folder := b.TempDir()
	keep := func(into *[]string, kind string, text string) {
		path := filepath.Join(folder, fmt.Sprint(kind, len(*into)))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
		*into = append(*into, path)
	}
	const stamp = "2026-02-01T08:00:00.000"
	value := func(i int, name string) string {
		switch name {
		case "Id":
			return salesforcetest.ID("00Q", i)
		case "SystemModstamp", "CreatedDate", "LastModifiedDate":
			return stamp
		case "IsDeleted", "IsConverted", "HasOptedOutOfEmail", "DoNotCall":
			return "false"
		}
		return fmt.Sprintf("%s of lead %d at Contoso", name, i)
	}
	names := make([]string, 0, len(leadFields))
	for _, f := range leadFields {
		if f.name != "CountryCode" {
			names = append(names, f.name)
		}
	}
	for from := 0; from < benchLeads; from += defaultBatch {
		var b strings.Builder
		fmt.Fprintf(&b, `{"totalSize":%d,"done":%t,"nextRecordsUrl":"/services/data/v62.0/query/01g-%d","records":[`,
			benchLeads, from+defaultBatch == benchLeads, from+defaultBatch)
		for i := from; i < from+defaultBatch; i++ {
			if i > from {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"attributes":{"type":"Lead","url":"/services/data/v62.0/sobjects/Lead/%s"}`, value(i, "Id"))
			for _, name := range names {
				v := value(i, name)
				if v != "false" {
					v = `"` + strings.Replace(v, stamp, stamp+"+0000", 1) + `"`
				}
				fmt.Fprintf(&b, `,"%s":%s`, name, v)
			}
			b.WriteByte('}')
		}
		b.WriteString("]}")
		keep(&c.rest, "rest", b.String())
	}
	for from := 0; from < benchLeads; from += defaultBulkBatch {
		b := strings.Builder{}
		b.WriteString(`"` + strings.Join(names, `","`) + "\"\n")
		for i := from; i < from+defaultBulkBatch; i++ {
			for n, name := range names {
				if n > 0 {
					b.WriteByte(',')
				}
				b.WriteString(`"` + strings.Replace(value(i, name), stamp, stamp+"Z", 1) + `"`)
			}
			b.WriteByte('\n')
		}
		keep(&c.bulk, "bulk", b.String())
	}
	return c
}

// ServeHTTP implements [http.Handler].
func (c *canned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n int
	switch {
	case strings.Contains(r.URL.RawQuery, "COUNT"):
		_, _ = fmt.Fprintf(w, `{"totalSize":%d,"done":true,"records":[]}`, benchLeads)
	case strings.HasSuffix(r.URL.Path, "/queryAll"):
		http.ServeFile(w, r, c.rest[0])
	case strings.Contains(r.URL.Path, "/query/01g-"):
		_, _ = fmt.Sscanf(r.URL.Path[strings.LastIndex(r.URL.Path, "-"):], "-%d", &n)
		http.ServeFile(w, r, c.rest[n/defaultBatch])
	case strings.HasSuffix(r.URL.Path, "/results"):
		_, _ = fmt.Sscanf(r.URL.Query().Get("locator"), "%d", &n)
		w.Header().Set("Sforce-Locator", "null")
		if n+1 < len(c.bulk) {
			w.Header().Set("Sforce-Locator", fmt.Sprint(n+1))
		}
		http.ServeFile(w, r, c.bulk[n])
	case strings.Contains(r.URL.Path, "/jobs/"):
		_, _ = w.Write([]byte(`{"id":"750RO0000000001AAA","state":"JobComplete"}`))
	default:
		c.standIn.ServeHTTP(w, r)
	}
}

// BenchmarkExtract reads 100 000 leads; peak-MiB is what the heap grows by.
func BenchmarkExtract(b *testing.B) {
	c := newCanned(b)
	server := httptest.NewServer(c)
	b.Cleanup(server.Close)
	path := filepath.Join(b.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(salesforcetest.DefaultClientSecret), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, api := range []struct {
		name string
		bulk int64
	}{{"rest", -1}, {"bulk", 0}} {
		b.Run(api.name, func(b *testing.B) {
			o := NewOptions().(*Options)
			o.URL, o.BulkAbove = server.URL, api.bulk
			o.SignIn.ClientID, o.SignIn.ClientSecret = salesforcetest.DefaultClientID, extract.Secret{File: path}
			source, err := o.Open(extract.Env{Now: sourcetest.Start, Log: discard()})
			if err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			before, peak := heap(), uint64(0)
			start := time.Now()
			for b.Loop() {
				n := 0
				_, err := source.Extract(b.Context(), nil, func(extract.Delivery) error {
					if n++; n%2000 == 0 {
						peak = max(peak, heap())
					}
					return nil
				})
				if err != nil || n != benchLeads {
					b.Fatalf("%d leads, %v", n, err)
				}
			}
			b.ReportMetric(float64(b.N)*benchLeads/time.Since(start).Seconds(), "records/s")
			b.ReportMetric(float64(peak-before)/(1<<20), "peak-MiB")
		})
	}
}

func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
