package main

import (
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Where a page cannot be written, no later try will do better.
func TestUnwritable(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		want string
	}{
		{nil, ExitBug, ""}, // no error has no exit code
		{syscall.ENOENT, ExitUsage, "create the folder first"},
		{syscall.ENOTDIR, ExitUsage, "create the folder first"},
		{syscall.EROFS, ExitUsage, "name another place"},
		{syscall.EACCES, ExitAuth, "--html ./p.html: you may not write there: permission denied"},
		{syscall.ENOSPC, ExitTransient, "no space left"},
	} {
		in := c.err
		if in != nil {
			in = fmt.Errorf("outer: %w", &fs.PathError{Op: "open", Path: ".leadmill-1", Err: in})
		}
		err := unwritable("./p.html", in)
		if code := exitCode(err); code != c.code || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("unwritable(%v) = %v with exit code %d, want %q with %d", c.err, err, code, c.want, c.code)
		}
		if err != nil && exitCode(err) != ExitTransient && strings.Contains(err.Error(), ".leadmill-") {
			t.Errorf("unwritable(%v) = %v, which names a file that nobody typed", c.err, err)
		}
	}
}

func TestFlagsFirst(t *testing.T) {
	for in, want := range map[string]string{
		"leadmill":                                "leadmill",
		"leadmill status --json x":                "leadmill status --json x",
		"leadmill explain":                        "leadmill explain --",
		"leadmill explain L1 L2":                  "leadmill explain -- L1 L2",
		"leadmill explain L1 --json":              "leadmill explain --json -- L1",
		"leadmill explain --html p.html L1":       "leadmill explain --html p.html -- L1",
		"leadmill explain L1 -c x.yaml --ascii B": "leadmill explain -c x.yaml --ascii -- L1 B",
		"leadmill explain L1 --html=p.html B":     "leadmill explain --html=p.html -- L1 B",
		"leadmill explain L1 -- --json":           "leadmill explain -- L1 --json",
		"leadmill explain L1 --html":              "leadmill explain --html",
		"leadmill explain --help":                 "leadmill explain --help --",
	} {
		got := strings.Join(flagsFirst(strings.Fields(in)), " ")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("flagsFirst(%s) (-want +got):\n%s", in, diff)
		}
	}
}
