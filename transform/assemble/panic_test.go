package assemble

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"leadmill/transform"
)

// A panic in a worker is an error that names places in the program and nothing of the record it met.
func TestGuarded(t *testing.T) {
	err := guarded(func() error { panic("jane@contoso.com") })
	var fault *PanicError
	if !errors.As(err, &fault) {
		t.Fatalf("error = %v, want a PanicError", err)
	}
	if strings.Contains(err.Error(), "jane") || !strings.Contains(fault.Stack, "TestGuarded") {
		t.Errorf("error = %q, want the place of the panic and not its value", err)
	}
	want := errors.New("no room")
	if err := guarded(func() error { return want }); !errors.Is(err, want) {
		t.Errorf("guarded = %v, want %v", err, want)
	}
}

// fallible is an output whose sink for deliveries panics at the first record, or when it is closed.
type fallible struct{ atClose bool }

func (f fallible) Create(d transform.Dataset, _ string) (transform.Sink, error) {
	if d.Name != transform.Deliveries().Name {
		return discard{}, nil
	}
	return f, nil
}

func (f fallible) Abort() {}

func (f fallible) Write(arrow.Record) error {
	if !f.atClose {
		panic("jane@contoso.com")
	}
	return nil
}

func (f fallible) Close() error { panic("jane@contoso.com") }

// A panic while a dataset is written ends the build with an error. It must not leave the builder waiting for a writer
// that is gone: there are more records here than the queue between the two holds.
func TestPanicInASink(t *testing.T) {
	s := openStore(t)
	batches := archiveAll(t, s, generate(rand.New(rand.NewPCG(1, 2)), 5*recordRows), 1<<16)
	for _, out := range []fallible{{}, {atClose: true}} {
		_, err := Run(t.Context(), s, batches, options(t, 1), out)
		var fault *PanicError
		if !errors.As(err, &fault) || strings.Contains(err.Error(), "jane") {
			t.Errorf("panic at close %t: error = %v, want a PanicError without its value", out.atClose, err)
		}
	}
}
