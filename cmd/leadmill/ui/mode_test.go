package ui

import (
	"os"
	"path/filepath"
	"testing"
)

func TestModeOfFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got := ModeOf(f, nil); got != JSON {
		t.Errorf("ModeOf(file) = %d, want JSON", got)
	}
	if got := ModeOf(nil, nil); got != JSON {
		t.Errorf("ModeOf(nil) = %d, want JSON", got)
	}
	if got := StyleOf(f, []string{"LANG=C.UTF-8"}); got != (Style{Width: 80, Unicode: true}) {
		t.Errorf("StyleOf(file) = %v", got)
	}
}

func TestTerminalMode(t *testing.T) {
	for _, c := range []struct {
		environ []string
		want    Mode
	}{
		{nil, Bars},
		{[]string{"TERM=xterm-256color"}, Bars},
		{[]string{"TERM=dumb"}, Plain},
		{[]string{"NO_COLOR=1"}, Plain},
		{[]string{"NO_COLOR="}, Bars},
		{[]string{"CI=true"}, Plain},
		{[]string{"CI=true", "CI="}, Bars},
	} {
		if got := terminalMode(c.environ); got != c.want {
			t.Errorf("terminalMode(%q) = %d, want %d", c.environ, got, c.want)
		}
	}
}

func TestUTF8Locale(t *testing.T) {
	for _, c := range []struct {
		environ []string
		want    bool
	}{
		{nil, false},
		{[]string{"LANG=sv_SE.UTF-8"}, true},
		{[]string{"LANG=en_US.utf8"}, true},
		{[]string{"LANG=C"}, false},
		{[]string{"LANG=sv_SE.UTF-8", "LC_ALL=C"}, false},
		{[]string{"LANG=C", "LC_CTYPE=C.UTF-8"}, true},
	} {
		if got := utf8Locale(c.environ); got != c.want {
			t.Errorf("utf8Locale(%q) = %t, want %t", c.environ, got, c.want)
		}
	}
}
