package override

import (
	"fmt"
	"strings"
)

// A Fault is one thing that is wrong with the file.
type Fault struct {
	Line    int // from 1; 0 where the fault is about the whole file
	Message string
}

// An Error is every fault of a file, in the order of its lines.
type Error struct {
	Name   string
	Faults []Fault
}

func (e *Error) add(line int, format string, args ...any) {
	e.Faults = append(e.Faults, Fault{line, fmt.Sprintf(format, args...)})
}

// Lines are the faults as texts: file:line: message.
func (e *Error) Lines() []string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = e.Name + ": " + f.Message
		if f.Line > 0 {
			lines[i] = fmt.Sprintf("%s:%d: %s", e.Name, f.Line, f.Message)
		}
	}
	return lines
}

// Error lists one fault a line.
func (e *Error) Error() string { return strings.Join(e.Lines(), "\n") }
