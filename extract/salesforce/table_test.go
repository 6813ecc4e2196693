package salesforce

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var testColumns = []string{"Id", "LastName", "SystemModstamp", "CreatedDate"}

// TestTableRoundTrip: what stands in the cells stands in the payload, in parts of any size, with and without headers.
func TestTableRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-zé"\\,;\n\t <&\x01]{0,8}`)
		header := rapid.Permutation(testColumns).Draw(t, "header")
		every := rapid.Bool().Draw(t, "a header in every part")
		tab := &table{columns: testColumns}
		var want, got []map[string]string
		for part := range rapid.IntRange(1, 4).Draw(t, "parts") {
			var b bytes.Buffer
			w := csv.NewWriter(&b)
			if part == 0 || every {
				_ = w.Write(header)
			}
			for range rapid.IntRange(0, 3).Draw(t, "rows") {
				cells, lead := make([]string, len(header)), map[string]string{}
				for i, name := range header {
					cells[i] = cell.Draw(t, name)
					if name == "Id" {
						cells[i] = "00Q" + cells[i]
					}
					if cells[i] != "" {
						lead[name] = cells[i]
					}
				}
				_ = w.Write(cells)
				want = append(want, lead)
			}
			w.Flush()
			if _, err := tab.part(b.Bytes(), func(r row) error {
				var lead map[string]string
				if err := json.Unmarshal(r.payload, &lead); err != nil {
					t.Fatalf("payload %s: %v", r.payload, err)
				}
				got = append(got, lead)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d rows, want %d", len(got), len(want))
		}
		for i := range want {
			for _, name := range header {
				if got[i][name] != want[i][name] {
					t.Fatalf("row %d: %s = %q, want %q", i, name, got[i][name], want[i][name])
				}
			}
		}
	})
}

func FuzzTable(f *testing.F) {
	head := strings.Join(testColumns, ",") + "\n"
	f.Add([]byte(head+"1,Ann,2,3\n"), []byte("2,\"B\nb\",,\n"))
	f.Add([]byte("\xef\xbb\xbf"+head), []byte(head+"Id,LastName,x,\xff\n"))
	f.Add([]byte(head+"\""), []byte{})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		tab := &table{columns: testColumns}
		for _, part := range [][]byte{first, second} {
			seen := 0
			rows, err := tab.part(part, func(r row) error {
				seen++
				if !json.Valid(r.payload) {
					t.Fatalf("payload %q is no JSON", r.payload)
				}
				return nil
			})
			var known *tableError
			if err != nil && !errors.As(err, &known) {
				t.Fatalf("error %T %v, want one of the table", err, err)
			}
			if rows != seen {
				t.Fatalf("part = %d rows, handed over %d", rows, seen)
			}
			if err != nil {
				return
			}
		}
	})
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"totalSize":1,"done":false,"nextRecordsUrl":"/x-1","records":[{"Id":"00Q000000000001AAA"},7,null,"x"]}`))
	f.Add([]byte(`{"done":true}`))
	f.Add([]byte(`[{"message":"m","errorCode":"c"}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := decodePage(body)
		if err != nil {
			return
		}
		if p.Done == nil || !*p.Done && p.NextRecordsURL == "" {
			t.Fatalf("page %+v goes nowhere", p)
		}
		if slices.ContainsFunc(p.Records, func(r json.RawMessage) bool { return !json.Valid(r) || !bytes.Contains(body, r) }) {
			t.Fatalf("a record of %q does not stand in it", body)
		}
	})
}
