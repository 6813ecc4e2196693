package files

import (
	"bytes"
	"encoding/json"

	"leadmill/transform"
)

// A documentReader reads JSON that is not one object a line: objects, arrays of objects and OData pages, one after
// the other. The elements of arrays and pages are records, byte for byte as they stand in the file. Missing and
// doubled commas between records are forgiven: they do no harm to the records.
type documentReader struct {
	win    *window
	out    *sink
	s      scanner
	indent int  // columns before the record in its line; -1 when it is not the first thing there
	lost   bool // the rest of the file was given up, with its fault
}

func readDocuments(win *window, out *sink) error {
	d := &documentReader{win: win, out: out, indent: 0}
	for d.space() {
		var err error
		switch d.win.data()[0] {
		case '[':
			d.take(1)
			err = d.elements()
		case '{':
			d.win.fill(sniffSize)
			if n, page := pageStart(d.win.data()); page {
				d.take(n)
				err = d.page()
			} else {
				err = d.value()
			}
		default:
			err = d.value()
		}
		if err != nil {
			return err
		}
	}
	return d.end()
}

// end returns why the stream ended early, if it did.
func (d *documentReader) end() error {
	if d.win.failed() {
		return d.win.err
	}
	return nil
}

// take consumes n bytes that are no white space.
func (d *documentReader) take(n int) {
	d.win.consume(n)
	d.indent = -1
}

// space skips white space and commas and reports whether anything follows.
func (d *documentReader) space() bool {
	for {
		for i, c := range d.win.data() {
			switch c {
			case '\n':
				d.indent = 0
			case ' ', '\t':
				if d.indent >= 0 {
					d.indent++
				}
			case '\r':
			case ',':
				d.indent = -1
			default:
				d.win.consume(i)
				return true
			}
		}
		d.win.consume(len(d.win.data()))
		if !d.win.more() {
			return false
		}
	}
}

// elements reads the rest of an array, after its bracket.
func (d *documentReader) elements() error {
	for d.space() {
		if d.win.data()[0] == ']' {
			d.take(1)
			return nil
		}
		if err := d.value(); err != nil {
			return err
		}
	}
	if d.lost || d.win.failed() {
		return d.end()
	}
	return d.out.fault(transform.ReasonNotJSON, "the file ends inside an array; records may be missing", nil)
}

// page reads the rest of an OData page, after the bracket of its values. What the page says about itself is no record.
func (d *documentReader) page() error {
	if err := d.elements(); err != nil || d.lost {
		return err
	}
	d.s.insideObject()
	for {
		n, v := d.s.feed(d.win.data())
		d.win.consume(n)
		d.indent = -1
		switch {
		case v == scanDone:
			return nil
		case v == scanBroken:
			return d.broken(nil)
		case !d.win.more():
			if d.win.failed() {
				return d.win.err
			}
			return d.out.fault(transform.ReasonNotJSON, "the file ends inside an OData page; records may be missing", nil)
		}
	}
}

// value reads one value, which should be an object. A value longer than the limit is dropped as it comes.
func (d *documentReader) value() error {
	if c := d.win.data()[0]; c != '{' && c != '[' {
		return d.scalar()
	}
	d.s.begin()
	var begin []byte // of a value that is too long to be held
	pos := 0
	for {
		n, v := d.s.feed(d.win.data()[pos:])
		pos += n
		if begin == nil && int64(pos) > d.out.limit {
			begin = bytes.Clone(head(d.win.data()))
		}
		if begin != nil {
			d.win.consume(pos)
			pos = 0
		}
		switch {
		case v == scanDone:
			return d.finish(pos, begin)
		case v == scanBroken:
			return d.broken(begin)
		case d.win.more():
			continue
		case d.win.failed():
			return d.win.err
		}
		d.lost = true
		raw := begin
		if raw == nil {
			raw = d.win.data()
		}
		d.win.consume(pos)
		return d.out.fault(transform.ReasonNotJSON, "the file ends inside a record", raw)
	}
}

// finish hands over a complete value of n bytes; begin is set when it was too long to be held.
func (d *documentReader) finish(n int, begin []byte) error {
	text := d.win.data()[:n]
	d.take(n)
	switch {
	case d.s.deep && begin != nil:
		return d.out.fault(transform.ReasonTooDeep, tooDeep, begin)
	case d.s.deep:
		return d.out.fault(transform.ReasonTooDeep, tooDeep, text)
	case begin != nil:
		return d.out.fault(transform.ReasonTooLong, tooLong(d.out.limit), begin)
	case text[0] != '{':
		return d.out.fault(transform.ReasonNotObject, "the value is an array where an object must stand", text)
	}
	return d.out.record(text)
}

// scalar rejects a string, a number, a word, or what is no JSON at all.
func (d *documentReader) scalar() error {
	d.win.fill(rawLimit)
	n, ok := scalarSize(d.win.data())
	if !ok && d.win.err != nil && !bytes.ContainsAny(d.win.data(), "\n,]}") {
		n, ok = len(d.win.data()), true // the last thing in the file
	}
	if !ok || n == 0 {
		return d.broken(nil)
	}
	text := bytes.TrimSpace(d.win.data()[:n])
	if !json.Valid(text) {
		return d.broken(nil)
	}
	d.take(n)
	return d.out.fault(transform.ReasonNotObject, "the value is no object", text)
}

// broken rejects a record that is no JSON and looks for the next one: the next line that begins with a brace in the
// column of the broken one. Within a record no writer puts a brace there. Without such a line the rest of the file
// is lost, and the fault says so. begin is set when the beginning was dropped already.
func (d *documentReader) broken(begin []byte) error {
	raw := begin
	if raw == nil {
		d.win.fill(rawLimit)
		raw = bytes.Clone(head(d.win.data()))
	}
	if d.indent >= 0 && d.resync() {
		return d.out.fault(transform.ReasonNotJSON, "the record is no valid JSON; reading went on with the next one", raw)
	}
	d.lost = true
	for d.win.consume(len(d.win.data())); d.win.more(); d.win.consume(len(d.win.data())) {
	}
	if err := d.out.fault(transform.ReasonNotJSON, "from here on the file is no valid JSON; the rest was not read", raw); err != nil {
		return err
	}
	return d.end()
}

// resync consumes up to the brace of the next record and reports whether there is one.
func (d *documentReader) resync() bool {
	want, column := d.indent, -1
	for {
		for i, c := range d.win.data() {
			switch {
			case c == '\n':
				column = 0
			case column < 0:
			case c == ' ' || c == '\t':
				column++
			case c == '{' && column == want:
				d.win.consume(i)
				d.indent = want
				return true
			default:
				column = -1
			}
		}
		d.win.consume(len(d.win.data()))
		if !d.win.more() {
			return false
		}
	}
}
