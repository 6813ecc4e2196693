package ui

import (
	"context"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// NewLogger returns the logger of a run: JSON lines, or lines for a person where w is a terminal. A line is written
// with one call of w. While progress bars run, w is the [Terminal] that draws them.
func NewLogger(w io.Writer, terminal bool, level slog.Leveler) *slog.Logger {
	if terminal {
		return slog.New(&lineHandler{w: w, mu: new(sync.Mutex), level: level})
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}

// A lineHandler writes "warning: message (key value, key value)". It shows no time: the person is there.
type lineHandler struct {
	w     io.Writer
	mu    *sync.Mutex
	level slog.Leveler
	group string // with a dot at its end
	attrs []string
}

// Enabled implements [slog.Handler].
func (h *lineHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level.Level() }

// Handle implements [slog.Handler].
func (h *lineHandler) Handle(_ context.Context, r slog.Record) error {
	attrs := h.attrs
	r.Attrs(func(a slog.Attr) bool {
		attrs = appendAttr(attrs, h.group, a)
		return true
	})
	line := levelWord(r.Level) + printable(r.Message)
	if len(attrs) > 0 {
		line += " (" + strings.Join(attrs, ", ") + ")"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.w, line+"\n")
	return err
}

// WithAttrs implements [slog.Handler].
func (h *lineHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *h
	// The full slice expression keeps two loggers made from one from writing into each other's attributes.
	c.attrs = h.attrs[:len(h.attrs):len(h.attrs)]
	for _, a := range attrs {
		c.attrs = appendAttr(c.attrs, h.group, a)
	}
	return &c
}

// WithGroup implements [slog.Handler].
func (h *lineHandler) WithGroup(name string) slog.Handler {
	c := *h
	if name != "" {
		c.group += name + "."
	}
	return &c
}

func levelWord(l slog.Level) string {
	switch {
	case l >= slog.LevelError:
		return "error: "
	case l >= slog.LevelWarn:
		return "warning: "
	case l >= slog.LevelInfo:
		return ""
	}
	return "debug: "
}

func appendAttr(list []string, group string, a slog.Attr) []string {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			group += a.Key + "."
		}
		for _, b := range v.Group() {
			list = appendAttr(list, group, b)
		}
		return list
	}
	if a.Equal(slog.Attr{}) {
		return list
	}
	text := v.String()
	if text == "" || printable(text) != text || strings.ContainsAny(text, `,()"`) {
		text = strconv.Quote(text)
	}
	return append(list, printable(group+a.Key)+" "+text)
}

// printable replaces what could drive a terminal or break a line.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\ufffd'
		}
		return r
	}, s)
}
