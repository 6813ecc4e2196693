package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Fault is one thing that is wrong with a configuration.
type Fault struct {
	File    string // the file, or "environment variable LEADMILL_…"
	Line    int    // from 1; 0 where the fault is about no line
	Column  int    // from 1, in characters; 0 where the fault is about no line
	Key     string // path of the key, such as sources[0].shape; "" where the fault is about none
	Message string // what is wrong and what is right, without secrets

	namesKey bool // Message says which key it is about
}

// String is the fault as one line for a person: file:line:column: key: message.
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	b.WriteString(": ")
	if f.Key != "" && !f.namesKey {
		b.WriteString(f.Key)
		b.WriteString(": ")
	}
	b.WriteString(f.Message)
	return b.String()
}

// An Error is every fault of a configuration, sorted by line; faults of environment variables come last.
type Error struct {
	Faults []Fault
	Err    error // why the file could not be read; nil where it could
}

// Error lists one fault a line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns why the file could not be read, if that is the fault.
func (e *Error) Unwrap() error { return e.Err }

// A position is where a key or an item stands.
type position struct {
	file         string
	line, column int
}

// faults collects what is wrong, and knows where each key path stands.
type faults struct {
	file string
	list []Fault
	at   map[string]position
	bad  map[string]bool // the paths whose values are known to be faulty
}

func newFaults(file string) *faults {
	return &faults{file: file, at: map[string]position{}, bad: map[string]bool{}}
}

// add records a fault of the value at path.
func (fs *faults) add(path, format string, args ...any) {
	fs.addAt(fs.find(path), path, format, args...)
	fs.bad[path] = true
}

func (fs *faults) addAt(p position, path, format string, args ...any) {
	fs.list = append(fs.list, Fault{
		File: oneLine(p.file), Line: p.line, Column: p.column, Key: path, Message: oneLine(fmt.Sprintf(format, args...)),
	})
}

// oneLine replaces what could break a line or drive a terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\ufffd'
	}, s)
}

// addKey records a fault of a key itself; the message names it.
func (fs *faults) addKey(p position, path, format string, args ...any) {
	fs.addAt(p, path, format, args...)
	fs.list[len(fs.list)-1].namesKey = true
}

// find returns where path stands; for one that is missing, where the nearest key around it stands.
func (fs *faults) find(path string) position {
	for ; path != ""; path = parentPath(path) {
		if p, ok := fs.at[path]; ok {
			return p
		}
	}
	return position{file: fs.file, line: 1, column: 1}
}

// faulty reports whether the value at path has a fault already, so that one mistake is not reported twice.
func (fs *faults) faulty(path string) bool { return fs.bad[path] }

func (fs *faults) err() error {
	if len(fs.list) == 0 {
		return nil
	}
	slices.SortStableFunc(fs.list, func(a, b Fault) int {
		if a.Line == 0 != (b.Line == 0) {
			return cmp.Compare(b.Line, a.Line) // environment variables have no line and come last
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{Faults: fs.list}
}
