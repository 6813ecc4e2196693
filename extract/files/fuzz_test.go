package files

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"leadmill/extract"
	"leadmill/transform"
)

// FuzzExtract reads arbitrary bytes as a file: never a panic, every record looks like an object and keeps to the
// limit, every fault has a declared reason and text that can be shown, and it does not matter in what pieces the file arrives.
func FuzzExtract(f *testing.F) {
	for _, s := range []string{
		"", ann, "\uFEFF" + ann, `[{"a":1},{"b":[1]}]`, `{"value":[{"a":1}],"@odata.nextLink":"u"}`, "{\n\"a\":1\n}{}", "A,B\n1,\"2\n3\"\n",
		"sep=;\nA;B\n1;2", "A\rB\r1", "\xff\xfeA\x00,\x00B\x00\n\x001\x00,\x002\x00", gz(f, ann), zst(f, "A,B\n1,2\n"), "{\"a\":1}\n{\"a\":\n}\n{",
		book(f, func(x *excelize.File) { rows(f, x, "Sheet1", []any{"A"}, []any{1}) }), "PK\x03\x04", "[" + strings.Repeat(" ", sniffSize) + "{\"a\" 1}, and more]", "A,B\n1,\"" + strings.Repeat("x\n", 2000) + "\"\n1,2\n", ann + strings.Repeat(" ", 1100) + "{}\n", "[{\"a\":1}," + strings.Repeat("[", 1100) + "\n{}]",
		"{\"a\":1}\n{\n\"a\":2}   x\n{\n\"a\":3\n}  \n", "{\"a\":1,\n  {" + strings.Repeat("x", 5000), "[[[{\"a\":\"\n", "{\"a\":[1,\n{\"b\"",
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
		src, err := o.Open(extract.Env{Dir: "/", Now: time.Now})
		must(t, err)
		whole, bytewise := readAll(t, src), inPieces(t, o.Limits, names[int(name)%len(names)], content)
		if !bytes.Equal(whole, bytewise) {
			t.Errorf("what is read depends on the size of the pieces:\n%q\n%q", whole, bytewise)
		}
	})
}

// readAll reads a zone of one file.
func readAll(t *testing.T, src extract.Source) []byte {
	t.Helper()
	var all bytes.Buffer
	_, err := src.Extract(context.Background(), nil, checked(t, &all))
	must(t, err)
	return all.Bytes()
}

// inPieces reads the same file one byte at a time.
func inPieces(t *testing.T, l Limits, name string, content []byte) []byte {
	t.Helper()
	var all bytes.Buffer
	r := newReader(l, checked(t, &all))
	defer r.close()
	out := &sink{ctx: t.Context(), emit: r.emit, limit: l.Record}
	win := &window{ctx: t.Context(), buf: r.buf}
	src := &counter{src: iotest.OneByteReader(bytes.NewReader(content))}
	err := r.parse(src, content[:min(4, len(content))], win, name, out)
	var f *faultError
	if errors.As(err, &f) {
		err = out.fault(f.reason, f.detail, win.data())
	}
	must(t, err)
	return all.Bytes()
}

// checked appends what is handed over, and checks what every delivery promises.
func checked(t *testing.T, all *bytes.Buffer) func(extract.Delivery) error {
	position := int64(0)
	return func(d extract.Delivery) error {
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
		if d.Fault != nil {
			all.WriteString("!" + d.Fault.Reason + d.Fault.Detail + " ")
		}
		all.Write(append(d.Payload, '\n'))
		return nil
	}
}

func declared(reason string) bool {
	for _, c := range transform.Reasons() {
		if c.Name == reason {
			return true
		}
	}
	return false
}
