package resolvetest_test

import (
	"testing"

	"leadmill/transform/resolve/resolvetest"
)

func BenchmarkGenerate(b *testing.B) {
	const rows = 100_000
	b.ReportAllocs()
	for b.Loop() {
		if err := resolvetest.Generate(rows, 1, func(resolvetest.Row) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
