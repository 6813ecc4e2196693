package dataverse

import (
	"bytes"
	"encoding/json"
	"testing"
)

func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		sampleFirst, sampleChanges, `{"value":[]}`, `{"value":[{"leadid":null}]}`, `{"value":[[],1,"x",null]}`, `{"value":null,"@odata.nextLink":"x"}`, "\ufeff{}", `[]`, ``,
		`{"value":[{"leadid":"60c4e274-0d87-e711-80e5-00155db19e6d","leadid":7}],"value":[]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, wrong := decodePage(body)
		if wrong != "" {
			return
		}
		var reference struct {
			Value []any `json:"value"`
		}
		if err := json.Unmarshal(body, &reference); err != nil || len(reference.Value) != len(p.Value) {
			t.Fatalf("decodePage found %d rows, the reference %d, %v", len(p.Value), len(reference.Value), err)
		}
		for _, raw := range p.Value {
			if !bytes.Contains(body, raw) {
				t.Errorf("row %q is not a part of the answer", raw)
			}
			r, wrong := decodeRow(raw)
			if wrong != "" {
				continue
			}
			if back, ok := parseID(r.id.String()); !ok || back != r.id {
				t.Errorf("id %s does not read back", r.id)
			}
			if d := r.delivery(); !json.Valid(d.Payload) || d.RecordID == "" || d.Locator == "" {
				t.Errorf("delivery %+v, want a payload of JSON and a name", d)
			}
			Filter{}.compile().wants(r)
		}
	})
}
