package httpx

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// The client should cost little beside net/http itself.
func BenchmarkDo(b *testing.B) {
	body := `{"value":[` + strings.Repeat(`{"id":"1"},`, 20_000) + `{}]}`
	bench := newBench(b, status(200, body), nil)
	b.Run("httpx", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := bench.Do(b.Context(), Request{URL: "/x"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("plain", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, bench.server.URL+"/x", nil)
			if err != nil {
				b.Fatal(err)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			_, err = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
