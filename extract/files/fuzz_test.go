package files

import (
	"bytes"
	"context"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"leadmill/extract"
	"leadmill/transform"
)

// FuzzExtract reads arbitrary bytes as a file: never a panic, every record looks like an object and keeps to the
// limit, every fault has a declared reason and text that can be shown, and a second reading gives the same.
func FuzzExtract(f *testing.F) {
	for _, s := range []string{
		"", ann, "\uFEFF" + ann, `[{"a":1},{"b":[1]}]`, `{"value":[{"a":1}],"@odata.nextLink":"u"}`, "{\n\"a\":1\n}{}", "A,B\n1,\"2\n3\"\n",
		"sep=;\nA;B\n1;2", "A\rB\r1", "\xff\xfeA\x00,\x00B\x00\n\x001\x00,\x002\x00", gz(f, ann), zst(f, "A,B\n1,2\n"), "{\"a\":1}\n{\"a\":\n}\n{",
		book(f, func(x *excelize.File) { rows(f, x, "Sheet1", []any{"A"}, []any{1}) }), "PK\x03\x04", "[[[{\"a\":\"\n", "{\"a\":[1,\n{\"b\"",
	} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(1))
	}
	names := []string{"x", "x.json", "x.csv", "x.xlsx"}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte, name uint8) {
		root, err := os.MkdirTemp(dir, "zone")
		must(t, err)
		defer func() { must(t, os.RemoveAll(root)) }()
		must(t, os.WriteFile(root+"/"+names[int(name)%len(names)], content, 0o644))
		o := NewOptions().(*Options)
		o.URL = root
		o.Limits.Record = 1024
		src, err := o.Open("/")
		must(t, err)
		first, second := readAll(t, src), readAll(t, src)
		if !bytes.Equal(first, second) {
			t.Errorf("two readings differ:\n%q\n%q", first, second)
		}
	})
}

func readAll(t *testing.T, src extract.Source) []byte {
	t.Helper()
	var all bytes.Buffer
	position := int64(0)
	_, err := src.Extract(context.Background(), nil, func(d extract.Delivery) error {
		position++
		if d.Position != position {
			t.Errorf("position %d after %d", d.Position, position-1)
		}
		if d.Fault == nil && (len(d.Payload) > 1024 || d.Payload[0] != '{' || d.Payload[len(d.Payload)-1] != '}') {
			t.Errorf("payload %.2000q", d.Payload)
		}
		if d.Fault != nil && (len(d.Payload) > rawLimit || !utf8.Valid(d.Payload) || !declared(d.Fault.Reason) || d.Fault.Detail == "") {
			t.Errorf("fault %+v with %d bytes", *d.Fault, len(d.Payload))
		}
		all.Write(d.Payload)
		return nil
	})
	must(t, err)
	return all.Bytes()
}

func declared(reason string) bool {
	for _, c := range transform.Reasons() {
		if c.Name == reason {
			return true
		}
	}
	return false
}
