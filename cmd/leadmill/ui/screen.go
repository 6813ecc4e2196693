package ui

import (
	"io"
	"log/slog"
	"time"
)

// A Screen is the logger and the progress printer of a run, made for each other.
type Screen struct {
	Log      *slog.Logger
	Progress Printer
}

// Open returns the screen for output to w. On a terminal with bars the log is quiet: only warnings and errors, above
// the bars. now is the clock; attrs are
// facts that every log line carries, as in slog.Logger.With. Close the screen's Progress before anything else is printed.
func Open(w io.Writer, mode Mode, style Style, now func() time.Time, attrs ...any) Screen {
	if mode == Bars {
		t := NewTerminal(w, style, now)
		return Screen{Log: NewLogger(t, true, slog.LevelWarn), Progress: t}
	}
	log := NewLogger(w, mode == Plain, slog.LevelInfo).With(attrs...)
	return Screen{Log: log, Progress: NewLog(log, now)}
}
