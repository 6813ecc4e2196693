package assemble

import (
	"errors"
	"strings"
	"testing"
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
