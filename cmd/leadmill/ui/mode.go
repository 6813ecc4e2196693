// Package ui is everything a person or a log collector sees of a run: logs, progress and the final summary.
//
// It promises that progress never mixes with log lines, that nothing printed can drive the terminal (control
// characters are replaced), and that the drawing functions are pure: the same figures give the same text.
package ui

import (
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
)

// A Mode is how a run talks.
type Mode uint8

// The modes.
const (
	JSON  Mode = iota // JSON lines, for a log collector
	Plain             // lines for a person, without moving parts
	Bars              // progress bars, with warnings and errors above them
)

// ModeOf chooses the mode for output to f: bars on a terminal, unless the environment ("NAME=value" texts) asks for
// quiet by NO_COLOR, CI or TERM=dumb; JSON lines where f is no terminal.
func ModeOf(f *os.File, environ []string) Mode {
	if !IsTerminal(f) {
		return JSON
	}
	return terminalMode(environ)
}

func terminalMode(environ []string) Mode {
	if variable(environ, "NO_COLOR") != "" || variable(environ, "CI") != "" || variable(environ, "TERM") == "dumb" {
		return Plain
	}
	return Bars
}

// IsTerminal reports whether f is a terminal. It takes nil for none.
func IsTerminal(f *os.File) bool {
	return f != nil && term.IsTerminal(int(f.Fd()))
}

// A Style is what drawings may use.
type Style struct {
	Width   int  // columns; drawings adapt to 60 to 120
	Unicode bool // blocks and dashes; else plain ASCII
}

// The widths that drawings adapt to, and the one for output without a terminal.
const (
	minWidth     = 60
	defaultWidth = 80
	maxWidth     = 120
)

// StyleOf returns the style for output to f: the terminal's width, and Unicode where the locale in the environment
// says UTF-8.
func StyleOf(f *os.File, environ []string) Style {
	s := Style{Width: defaultWidth, Unicode: utf8Locale(environ)}
	if IsTerminal(f) {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			s.Width = w
		}
	}
	return s
}

// columns is the width to draw in.
func (s Style) columns() int { return min(max(s.Width, minWidth), maxWidth) }

// utf8Locale follows POSIX: the first of these that is set decides.
func utf8Locale(environ []string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(variable(environ, name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

// variable returns the last value of a name, as the shell would see it.
func variable(environ []string, name string) string {
	for _, e := range slices.Backward(environ) {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}
