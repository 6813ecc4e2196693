package reports

import (
	"bytes"
	"context"
	"os"
	"testing"
)

func TestHand(t *testing.T) {
	for n, f := range cases() {
		var b bytes.Buffer
		a := facts()
		if n == "empty" {
			a = About{}
		}
		if err := Write(context.Background(), &b, f, a); err != nil {
			t.Fatal(n, err)
		}
		if err := os.WriteFile("/tmp/rx/"+n+".xlsx", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Log(n, b.Len(), FileName(f.PublisherID, f.AsOf))
	}
}
