package ui

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestLoggerLines(t *testing.T) {
	for _, c := range []struct {
		name string
		log  func(*slog.Logger)
		want string
	}{
		{"info", func(l *slog.Logger) { l.Info("snapshot published", "leads", 12) }, "snapshot published (leads 12)\n"},
		{"warning", func(l *slog.Logger) { l.Warn("empty feed", "feed", "landing") }, "warning: empty feed (feed landing)\n"},
		{"error", func(l *slog.Logger) { l.Error("stopped", "err", errors.New("a, b")) }, "error: stopped (err \"a, b\")\n"},
		{"below the level", func(l *slog.Logger) { l.Debug("no") }, ""},
		{"group", func(l *slog.Logger) {
			l.With("run", 1).WithGroup("g").Info("m", "k", 2, slog.Group("h", "i", 3), slog.Attr{})
		}, "m (run 1, g.k 2, g.h.i 3)\n"},
		{"hostile", func(l *slog.Logger) { l.Info("a\x1b[2J\nb", "k\n", "\x1b") }, "a\ufffd[2J\ufffdb (k\ufffd \"\\x1b\")\n"},
		{"private", func(l *slog.Logger) { l.Info("m", "who", Private("ann")) }, "m (who [private])\n"},
	} {
		var b bytes.Buffer
		c.log(NewLogger(&b, true, slog.LevelInfo))
		if b.String() != c.want {
			t.Errorf("%s: %q, want %q", c.name, b.String(), c.want)
		}
	}
}

// Loggers made from one logger must not write into each other's attributes.
func TestLoggerWithIsIndependent(t *testing.T) {
	var b bytes.Buffer
	base := NewLogger(&b, true, slog.LevelInfo).With("a", 1, "b", 2, "c", 3)
	one, two := base.With("d", 4), base.With("e", 5)
	one.Info("one")
	two.Info("two")
	if want := "one (a 1, b 2, c 3, d 4)\ntwo (a 1, b 2, c 3, e 5)\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestLoggerJSON(t *testing.T) {
	var b bytes.Buffer
	log := NewLogger(&b, false, slog.LevelInfo)
	log.Debug("no")
	log.Info("stage finished", "count", 3, "who", Private("ann@contoso.com"))
	var line map[string]any
	if err := json.Unmarshal(b.Bytes(), &line); err != nil {
		t.Fatalf("%q: %v", b.String(), err)
	}
	if line["msg"] != "stage finished" || line["count"] != 3.0 || line["who"] != hidden || line["level"] != "INFO" {
		t.Errorf("line = %v", line)
	}
}

func TestPrivateHides(t *testing.T) {
	const secret = "ann@contoso.com"
	p := Private(secret)
	type holder struct {
		P  Private
		PP *Private
		L  []Private
		M  map[string]Private
	}
	h := holder{p, &p, []Private{p}, map[string]Private{"k": p}}
	var texts []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s", "%T"} {
		texts = append(texts, fmt.Sprintf(verb, p), fmt.Sprintf(verb, h))
	}
	js, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	xm, err := xml.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	NewLogger(&log, false, slog.LevelInfo).Info("m", "h", h, "p", p, "pp", &p, slog.Group("g", "p", p))
	NewLogger(&log, true, slog.LevelInfo).Info("m", "h", h, "p", p, "l", []Private{p})
	texts = append(texts, string(js), string(xm), log.String(), p.String(), p.GoString(), fmt.Sprint(p), fmt.Errorf("x %w: %v", errors.New("y"), p).Error())
	for _, text := range texts {
		if strings.Contains(text, "ann") || strings.Contains(text, fmt.Sprintf("%x", secret)) {
			t.Errorf("printed: %s", text)
		}
	}
	if string(p) != secret {
		t.Errorf("string(p) = %q", string(p))
	}
}
