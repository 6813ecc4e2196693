package files

import (
	"bytes"
	"encoding/json"
	"fmt"

	"leadmill/transform"
)

// readLines reads NDJSON. A line that looks like an object is handed over as it stands: whether it is valid JSON is
// found by the stage that decodes it, and parsing it twice would cost more than everything else here.
func readLines(win *window, out *sink) error {
	looked := 0 // bytes of the window known to hold no line break
	for {
		data := win.data()
		i := bytes.IndexByte(data[looked:], '\n')
		if i < 0 {
			looked = len(data)
			if int64(looked) > out.limit+1 { // a carriage return does not count
				begin := bytes.Clone(head(data))
				skipLine(win, '\n')
				if err := out.fault(transform.ReasonTooLong, tooLong(out.limit), begin); err != nil {
					return err
				}
				looked = 0
			} else if !win.more() {
				return lastLine(win, out)
			}
			continue
		}
		line := data[:looked+i]
		win.consume(len(line) + 1)
		looked = 0
		n := len(line)
		if n > 0 && line[n-1] == '\r' {
			n--
		}
		var err error
		switch {
		case int64(n) > out.limit:
			err = out.fault(transform.ReasonTooLong, tooLong(out.limit), line)
		case n > 1 && line[0] == '{' && line[n-1] == '}':
			err = out.record(line[:n])
		default:
			err = oddLine(win, line, out)
		}
		if err != nil {
			return err
		}
	}
}

// lastLine reads what follows the last line break. Where the stream failed, a line cut off stays for the fault.
func lastLine(win *window, out *sink) error {
	line := win.data()
	if win.failed() {
		if trimmed := bytes.TrimSpace(line); len(trimmed) == 0 || trimmed[0] != '{' || !json.Valid(trimmed) {
			return win.err
		}
		win.consume(len(line))
		if err := oddLine(nil, line, out); err != nil {
			return err
		}
		return win.err
	}
	win.consume(len(line))
	return oddLine(nil, line, out)
}

// oddLine reads a line that is blank, indented, too long or no object. It has been consumed
// together with its line break; win is nil for the last line, which has none.
func oddLine(win *window, line []byte, out *sink) error {
	text := bytes.TrimSpace(line)
	switch {
	case len(text) == 0:
		return nil
	case int64(len(text)) > out.limit:
		return out.fault(transform.ReasonTooLong, tooLong(out.limit), text)
	case len(text) > 1 && text[0] == '{' && text[len(text)-1] == '}':
		return out.record(text)
	case text[0] == '{' && win != nil:
		return severalLines(win, line, out)
	case json.Valid(text):
		return out.fault(transform.ReasonNotObject, "the line is JSON, but no object", text)
	}
	return out.fault(transform.ReasonNotJSON, brokenLine, text)
}

// severalLines reads an object that begins in a line and does not end in it. Where the lines after it complete the
// object it is a record: a file may be put together from one-line and indented documents. Otherwise only its first
// line is rejected.
func severalLines(win *window, line []byte, out *sink) error {
	if !win.hold(len(line) + 1) {
		return out.fault(transform.ReasonNotJSON, brokenLine, bytes.TrimSpace(line))
	}
	var s scanner
	pos := len(line) - len(bytes.TrimLeft(line, " \t\r"))
	begin := pos
	for {
		n, v := s.feed(win.data()[pos:])
		pos += n
		if v == scanDone && int64(pos-begin) <= out.limit && endsLine(win, pos) && json.Valid(win.data()[begin:pos]) {
			text := win.data()[begin:pos]
			win.consume(pos)
			if s.deep {
				return out.fault(transform.ReasonTooDeep, tooDeep, text)
			}
			return out.record(text)
		}
		if v != scanMore || int64(pos-begin) > out.limit || !win.more() {
			break
		}
	}
	first, _, _ := bytes.Cut(win.data(), []byte("\n"))
	win.consume(min(len(first)+1, len(win.data())))
	return out.fault(transform.ReasonNotJSON, brokenLine, bytes.TrimSpace(first))
}

// endsLine reports whether only white space follows in the line that holds pos.
func endsLine(win *window, pos int) bool {
	for {
		for _, c := range win.data()[pos:] {
			if c == '\n' {
				return true
			}
			if c != ' ' && c != '\t' && c != '\r' {
				return false
			}
		}
		pos = len(win.data())
		if !win.more() {
			return true
		}
	}
}

// skipLine drops the rest of a line, holding nothing of it.
func skipLine(win *window, eol byte) {
	for {
		if i := bytes.IndexByte(win.data(), eol); i >= 0 {
			win.consume(i + 1)
			return
		}
		win.consume(len(win.data()))
		if !win.more() {
			return
		}
	}
}

const (
	brokenLine = "the line is no complete JSON object"
	tooDeep    = "the record nests objects deeper than 64 levels"
)

func tooLong(limit int64) string {
	return fmt.Sprintf("the record is longer than %d bytes; raise limits.record to read it", limit)
}
