package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
