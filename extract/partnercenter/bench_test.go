package partnercenter

import (
	"testing"

	"leadmill/extract"
	"leadmill/extract/partnercenter/partnercentertest"
)

func BenchmarkExtract(b *testing.B) {
	const n = 5000
	for _, v := range []struct {
		name string
		kind partnercentertest.Kind
	}{{"leads", partnercentertest.Marketplace}, {"filtered", partnercentertest.CoSell}} {
		b.Run(v.name, func(b *testing.B) {
			s := newStand(b, partnercentertest.Options{})
			s.options.PageSize = 200
			s.Add(n, v.kind)
			source := s.open(b)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := source.Extract(b.Context(), nil, func(extract.Delivery) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func BenchmarkParsePage(b *testing.B) {
	body := []byte(partnercentertest.SampleList)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := parsePage(body)
		if err != nil {
			b.Fatal(err)
		}
		_ = p.referrals[0].delivery()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
