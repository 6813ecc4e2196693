package files

import (
	"bytes"
)

// splitVerdict is what became of the attempt to split a row.
type splitVerdict uint8

const (
	splitDone  splitVerdict = iota
	splitMore               // the row goes on behind the data
	splitStray              // text follows a closing quote
)

// A splitter finds the cells of one row of CSV. Quotes count at the beginning of a cell only; inside a cell without
// them they stand for themselves.
type splitter struct {
	delimiter byte
	eol       byte // '\n', or '\r' in files of old Macs
	cells     []cell
	open      bool // after splitMore: inside quotes
}

// A cell is where a value stands in the row.
type cell struct {
	from, to int
	doubled  bool // it holds doubled quotes
}

func (c cell) empty() bool { return c.from == c.to }

// newSplitter finds out how a table is written, from its beginning. A line such as sep=; is Excel's way to say it
// and is consumed.
func newSplitter(win *window) splitter {
	text := win.data()
	text = text[:min(len(text), sniffSize)]
	s := splitter{eol: '\n'}
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		s.eol = '\r'
	}
	line, _, found := bytes.Cut(text, []byte{s.eol})
	line = bytes.TrimRight(line, "\r")
	if found && len(line) == len("sep=")+1 && bytes.EqualFold(line[:4], []byte("sep=")) {
		s.delimiter = line[4]
		win.consume(bytes.IndexByte(text, s.eol) + 1)
		return s
	}
	s.delimiter = commonest(text, s.eol)
	return s
}

// commonest returns the delimiter that stands most often in the first line with text, outside quotes; the comma
// where none does.
func commonest(text []byte, eol byte) byte {
	const delimiters = ",;\t|"
	var count [len(delimiters)]int
	quoted := false
	for _, c := range bytes.TrimLeft(text, "\r\n") {
		if c == '"' {
			quoted = !quoted
		}
		if c == eol && !quoted {
			break
		}
		if i := bytes.IndexByte([]byte(delimiters), c); i >= 0 && !quoted {
			count[i]++
		}
	}
	best := 0
	for i, n := range count {
		if n > count[best] {
			best = i
		}
	}
	return delimiters[best]
}

// row splits the row that data begins with into cells and returns its length with the line break. ended says that
// nothing follows data.
func (s *splitter) row(data []byte, ended bool) (int, splitVerdict) {
	s.cells, s.open = s.cells[:0], false
	delimiter, eol := s.delimiter, s.eol
	for i := 0; ; {
		if i < len(data) && data[i] == '"' {
			end, v := s.quoted(data, i+1, ended)
			if v != splitDone {
				return end, v
			}
			if end < len(data) && data[end] == delimiter {
				i = end + 1
				continue
			}
			return s.lineEnd(data, end, ended)
		}
		j := i
		for j < len(data) && data[j] != delimiter && data[j] != eol {
			j++
		}
		if j < len(data) && data[j] == delimiter {
			s.cells = append(s.cells, cell{from: i, to: j})
			i = j + 1
			continue
		}
		if j == len(data) && !ended {
			return j, splitMore
		}
		to := j
		if to > i && data[to-1] == '\r' {
			to--
		}
		s.cells = append(s.cells, cell{from: i, to: to})
		return min(j+1, len(data)), splitDone
	}
}

// quoted finds the end of a cell in quotes that begins at from, and returns the place after the closing quote.
func (s *splitter) quoted(data []byte, from int, ended bool) (int, splitVerdict) {
	c := cell{from: from}
	for i := from; ; i += 2 {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			s.open = true
			return len(data), splitMore
		}
		i += n
		if i+1 == len(data) && !ended {
			return len(data), splitMore // a second quote may follow
		}
		if i+1 == len(data) || data[i+1] != '"' {
			c.to = i
			s.cells = append(s.cells, c)
			return i + 1, splitDone
		}
		c.doubled = true
	}
}

// lineEnd checks what follows the closing quote of a row's last cell.
func (s *splitter) lineEnd(data []byte, i int, ended bool) (int, splitVerdict) {
	rest := data[i:]
	switch {
	case len(rest) > 0 && rest[0] == s.eol:
		return i + 1, splitDone
	case len(rest) > 1 && rest[0] == '\r' && rest[1] == s.eol:
		return i + 2, splitDone
	case len(rest) == 0 || len(rest) == 1 && rest[0] == '\r':
		if ended {
			return len(data), splitDone
		}
		return len(data), splitMore
	}
	return i, splitStray
}
