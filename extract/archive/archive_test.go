package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadmill/extract"
	"leadmill/extract/archive"
	"leadmill/load/store"
	"leadmill/load/store/storetest"
)

var readAt = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

func openStore(t testing.TB) (*store.Folder, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, dir
}

// write archives the deliveries.
func write(t testing.TB, s store.Store, workers int, all []extract.Delivery) []archive.Batch {
	t.Helper()
	w := archive.NewWriter(t.Context(), s, "landing", readAt, workers)
	for _, d := range all {
		if err := w.Append(d); err != nil {
			t.Fatal(err)
		}
	}
	batches, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return batches
}

// delivery returns row i as the source handed it over.
func delivery(r *archive.Rows, i int) extract.Delivery {
	d := extract.Delivery{
		Locator: r.Locator(i), Position: r.Position(i), RecordID: r.RecordID(i), ReceivedAt: r.ReceivedAt(i),
		Payload: []byte(r.Payload(i)),
	}
	if reason, detail := r.Fault(i); reason != "" {
		d.Fault = &extract.Fault{Reason: reason, Detail: detail}
	}
	return d
}

// valid is a text as the archive keeps it.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func describe(d extract.Delivery) string {
	fault := "none"
	if d.Fault != nil {
		fault = d.Fault.Reason + ": " + valid(d.Fault.Detail)
	}
	return fmt.Sprintf("%q %d %q %s %q fault %s", valid(d.Locator), d.Position, valid(d.RecordID),
		d.ReceivedAt.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano), d.Payload, fault)
}

// anyBytes are texts as they arrive: UTF-8, invalid UTF-8, binary, empty.
func anyBytes() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.Just(""), rapid.Just("caf\xe9 \xff\xfe"),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 40), func(b []byte) string { return string(b) }))
}

func deliveries() *rapid.Generator[[]extract.Delivery] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) extract.Delivery {
		d := extract.Delivery{
			Locator: anyBytes().Draw(t, "locator"), Position: rapid.Int64Min(0).Draw(t, "position"),
			RecordID: anyBytes().Draw(t, "record id"), FileDigest: rapid.StringMatching(`[0-9a-f]{0,8}`).Draw(t, "digest"),
			Origin:  rapid.SampledFrom([]extract.Origin{extract.OriginJSON, extract.OriginCSV, extract.OriginXLSX}).Draw(t, "origin"),
			Payload: []byte(anyBytes().Draw(t, "payload")),
		}
		if rapid.Bool().Draw(t, "dated") {
			at := rapid.Int64Range(0, 4e9).Draw(t, "at")
			d.ReceivedAt = time.Unix(at, rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).In(time.FixedZone("", 3600))
		}
		if rapid.Bool().Draw(t, "faulty") {
			d.Fault = &extract.Fault{Reason: "not_json", Detail: anyBytes().Draw(t, "detail")}
		}
		return d
	}), 0, 30)
}

// What is read back is what was handed over: payloads byte for byte, order kept, what was missing still missing.
func TestRoundTrip(t *testing.T) {
	s, _ := openStore(t)
	rapid.Check(t, func(rt *rapid.T) {
		all := deliveries().Draw(rt, "deliveries")
		batches := write(t, s, 1, all)
		if len(all) == 0 {
			if len(batches) != 0 {
				rt.Fatalf("%d batches of nothing", len(batches))
			}
			return
		}
		if len(batches) != 1 || batches[0].Rows != int64(len(all)) || batches[0].Feed != "landing" || !batches[0].ReadAt.Equal(readAt) {
			rt.Fatalf("batches = %+v, want one of %d rows", batches, len(all))
		}
		for _, withPayload := range []bool{true, false} {
			rows, err := archive.Read(t.Context(), s, batches[0], withPayload)
			if err != nil {
				rt.Fatal(err)
			}
			for i, want := range all {
				if !rows.ReadAt(i).Equal(readAt) {
					rt.Errorf("row %d was read at %s", i, rows.ReadAt(i))
				}
				if !withPayload {
					if rows.Locator(i) != valid(want.Locator) || rows.Position(i) != want.Position || rows.RecordID(i) != valid(want.RecordID) {
						rt.Errorf("row %d without its payload differs", i)
					}
					continue
				}
				if got := delivery(rows, i); describe(got) != describe(want) {
					rt.Errorf("row %d = %s, want %s", i, describe(got), describe(want))
				}
			}
			rows.Release()
		}
	})
}

// The payload may be changed as soon as Append returns; sources read into one buffer.
func TestAppendCopies(t *testing.T) {
	s, _ := openStore(t)
	w := archive.NewWriter(t.Context(), s, "landing", readAt, 1)
	buf := []byte("first")
	for _, text := range []string{"first", "other"} {
		copy(buf, text)
		if err := w.Append(extract.Delivery{Locator: "a", Payload: buf}); err != nil {
			t.Fatal(err)
		}
	}
	copy(buf, "xxxxx")
	batches, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := archive.Read(t.Context(), s, batches[0], true)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	if rows.Payload(0) != "first" || rows.Payload(1) != "other" {
		t.Errorf("payloads = %q, %q", rows.Payload(0), rows.Payload(1))
	}
}

// A text stays valid after its rows are given back: the first pass keeps some.
func TestTextsOutliveRelease(t *testing.T) {
	s, _ := openStore(t)
	b := write(t, s, 1, []extract.Delivery{{Locator: "path/a", Payload: []byte("payload")}})[0]
	rows, err := archive.Read(t.Context(), s, b, true)
	if err != nil {
		t.Fatal(err)
	}
	locator, payload := rows.Locator(0), rows.Payload(0)
	rows.Release()
	write(t, s, 1, []extract.Delivery{{Locator: "xxxx/x", Payload: []byte("xxxxxxx")}})
	if locator != "path/a" || payload != "payload" {
		t.Errorf("after Release the texts are %q, %q", locator, payload)
	}
}

const (
	batchRows  = 1 << 17
	batchBytes = 32 << 20
)

// numbered returns n deliveries whose payload begins with their number and is filled up to a length.
func numbered(n, length int) []extract.Delivery {
	all := make([]extract.Delivery, n)
	for i := range all {
		text := fmt.Appendf(nil, `{"n":%d}`, i)
		all[i] = extract.Delivery{
			Locator: "a.ndjson", Position: int64(i + 1), Origin: extract.OriginJSON,
			Payload: append(text, bytes.Repeat([]byte{' '}, max(0, length-len(text)))...),
		}
	}
	return all
}

func checkNumbered(t *testing.T, s store.Store, batches []archive.Batch, want int) {
	t.Helper()
	n := 0
	for _, b := range batches {
		rows, err := archive.Read(t.Context(), s, b, true)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows.Len() {
			if prefix := fmt.Sprintf(`{"n":%d}`, n); rows.Position(i) != int64(n+1) || !strings.HasPrefix(rows.Payload(i), prefix) {
				t.Fatalf("row %d of %s is delivery %d, want %d", i, b.Key, rows.Position(i), n+1)
			}
			n++
		}
		rows.Release()
	}
	if n != want {
		t.Errorf("%d deliveries were read back, want %d", n, want)
	}
}

// A batch is closed at its number of rows or its bytes of payload, whichever comes first; the order goes on from batch
// to batch, whatever the number of workers.
func TestBatchCutting(t *testing.T) {
	for _, c := range []struct {
		name    string
		all     []extract.Delivery
		workers []int
		rows    []int64
	}{
		{"many rows", numbered(batchRows+3, 0), []int{1, 2}, []int64{batchRows, 3}},
		{"many bytes", numbered(3, batchBytes/2), []int{1}, []int64{2, 1}},
		{"one payload larger than a batch", append(numbered(1, batchBytes+1), numbered(2, 0)[1]), []int{1}, []int64{1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var first []archive.Batch
			for _, workers := range c.workers {
				s, _ := openStore(t)
				batches := write(t, s, workers, c.all)
				var rows []int64
				for _, b := range batches {
					rows = append(rows, b.Rows)
				}
				if fmt.Sprint(rows) != fmt.Sprint(c.rows) {
					t.Fatalf("%d workers: batches of %v rows, want %v", workers, rows, c.rows)
				}
				if first == nil {
					first = batches
					checkNumbered(t, s, batches, len(c.all))
				}
				if fmt.Sprint(batches) != fmt.Sprint(first) {
					t.Errorf("%d workers: batches %v, one worker makes %v", workers, batches, first)
				}
			}
		})
	}
}

func TestKeys(t *testing.T) {
	s, dir := openStore(t)
	stockholm := time.FixedZone("", 7200)
	w := archive.NewWriter(t.Context(), s, "landing", time.Date(2026, 11, 21, 1, 0, 0, 999, stockholm), 1)
	if err := w.Append(extract.Delivery{Locator: "a", Payload: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	batches, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	b := batches[0]
	if want := "raw/landing/2026-11-20/" + b.SHA256[:32] + ".parquet"; b.Key != want {
		t.Errorf("key = %s, want %s", b.Key, want)
	}
	if info, err := os.Stat(filepath.Join(dir, b.Key)); err != nil || info.Size() != b.Bytes {
		t.Errorf("the file: %v, %v; the batch has %d bytes", info, err, b.Bytes)
	}
}

// cancelAfter ends the context when so many deliveries are written. Whenever that happens, no batch is lost silently.
func TestCancelled(t *testing.T) {
	for _, c := range []struct{ n, at int }{{10, 0}, {10, 5}, {10, 10}, {batchRows + 10, batchRows + 5}, {batchRows + 10, 5}} {
		s, _ := openStore(t)
		ctx, cancel := context.WithCancel(t.Context())
		w := archive.NewWriter(ctx, s, "landing", readAt, 1)
		var err error
		for i := range c.n {
			if i == c.at {
				cancel()
			}
			if err = w.Append(extract.Delivery{Locator: "a", Payload: []byte("{}")}); err != nil {
				break
			}
		}
		cancel()
		batches, closeErr := w.Close()
		if !errors.Is(errors.Join(err, closeErr), context.Canceled) || closeErr == nil || batches != nil {
			t.Errorf("%d deliveries, stopped at %d: Append = %v, Close = %v, %v", c.n, c.at, err, batches, closeErr)
		}
		if left := storetest.Keys(t, s, "raw/"); len(left) > 1 {
			t.Errorf("stored after the end: %v", left)
		}
	}
}

// Whatever operation of the store fails, Close says so and names no batch.
func TestStoreFaults(t *testing.T) {
	for n := 1; ; n++ {
		s, dir := openStore(t)
		faulty := storetest.Faulty(s, n)
		w := archive.NewWriter(t.Context(), faulty, "landing", readAt, 2)
		err := w.Append(extract.Delivery{Locator: "a", Payload: []byte("{}")})
		batches, closeErr := w.Close()
		if faulty.Operations() < n {
			if err != nil || closeErr != nil || n < 4 {
				t.Fatalf("without a fault after %d operations: %v, %v", n-1, err, closeErr)
			}
			return
		}
		if !errors.Is(closeErr, storetest.ErrInjected) || batches != nil {
			t.Errorf("operation %d failed: Close = %v, %v", n, batches, closeErr)
		}
		left, err := filepath.Glob(filepath.Join(dir, ".staging", "*"))
		if err != nil || len(left) > 1 { // one where Discard itself failed
			t.Errorf("operation %d failed: left in staging: %v, %v", n, left, err)
		}
	}
}

func TestReadDamaged(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(path string, b *archive.Batch) error
	}{
		{"missing", func(path string, _ *archive.Batch) error { return os.Remove(path) }},
		{"empty", func(path string, _ *archive.Batch) error { return os.Truncate(path, 0) }},
		{"cut", func(path string, b *archive.Batch) error { return os.Truncate(path, b.Bytes/2) }},
		{"no Parquet", func(path string, _ *archive.Batch) error { return os.WriteFile(path, []byte("text"), 0o600) }},
		{"a row too few", func(_ string, b *archive.Batch) error { b.Rows++; return nil }},
		{"a row too many", func(_ string, b *archive.Batch) error { b.Rows--; return nil }},
		{"payloads overwritten", func(path string, _ *archive.Batch) error {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for i := 4; i < len(data)/2; i++ {
				data[i] = 0xA5
			}
			return os.WriteFile(path, data, 0o600)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, dir := openStore(t)
			b := write(t, s, 1, numbered(1000, 100))[0]
			if err := c.damage(filepath.Join(dir, b.Key), &b); err != nil {
				t.Fatal(err)
			}
			rows, err := archive.Read(t.Context(), s, b, true)
			if err == nil {
				t.Fatalf("%d rows were read", rows.Len())
			}
			if !strings.Contains(err.Error(), b.Key) {
				t.Errorf("the error does not name the batch: %v", err)
			}
			if damaged := (*store.DamagedError)(nil); !errors.As(err, &damaged) {
				t.Errorf("error = %v, want a DamagedError", err)
			}
		})
	}
}

func TestReadCancelled(t *testing.T) {
	s, _ := openStore(t)
	b := write(t, s, 1, numbered(1, 0))[0]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := archive.Read(ctx, s, b, true); !errors.Is(err, context.Canceled) {
		t.Errorf("Read = %v, want context.Canceled", err)
	}
}

// document is a record of the usual size.
func document(i int) []byte {
	return fmt.Appendf(nil, `{"UserDetails":{"FirstName":"Ann%d","LastName":"Example","Email":"ann%d@customer%d.example",`+
		`"Phone":"+46 8 555 01 %02d","Country":"SE","Company":"Customer %d AB","Title":"CIO"},`+
		`"LeadSource":"AzureMarketplace-INS|contoso.backup","ActionCode":"INS","OfferTitle":"Contoso Backup",`+
		`"Description":"","CreatedTime":"2026-03-%02dT09:%02d:00Z"}`, i, i, i%977, i%100, i%977, 1+i%28, i%60)
}

func BenchmarkWrite(b *testing.B) {
	const n = 50_000
	all := make([]extract.Delivery, n)
	size := 0
	for i := range all {
		all[i] = extract.Delivery{Locator: "2026/03/01.ndjson", Position: int64(i), Origin: extract.OriginJSON, FileDigest: "0123", Payload: document(i)}
		size += len(all[i].Payload)
	}
	s, _ := openStore(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		write(b, s, 2, all)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/record")
}

func BenchmarkRead(b *testing.B) {
	const n = 50_000
	s, _ := openStore(b)
	w := archive.NewWriter(b.Context(), s, "landing", readAt, 1)
	for i := range n {
		if err := w.Append(extract.Delivery{Locator: "a", Position: int64(i), Payload: document(i)}); err != nil {
			b.Fatal(err)
		}
	}
	batches, err := w.Close()
	if err != nil {
		b.Fatal(err)
	}
	for _, withPayload := range []bool{true, false} {
		b.Run(fmt.Sprintf("payload=%t", withPayload), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rows, err := archive.Read(b.Context(), s, batches[0], withPayload)
				if err != nil {
					b.Fatal(err)
				}
				rows.Release()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/record")
		})
	}
}
