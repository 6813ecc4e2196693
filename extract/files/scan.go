package files

// maxDepth is how deep a record may nest objects and arrays.
const maxDepth = 64

// verdict is what a scanner knows after some bytes.
type verdict uint8

const (
	scanMore   verdict = iota // the value goes on
	scanDone                  // the value ended with the last byte that was consumed
	scanBroken                // the byte that was not consumed cannot follow
)

// scanState is where a scanner stands.
type scanState uint8

const (
	inValue     scanState = iota // a value must come
	inFirstItem                  // a value or ] must come
	inFirstKey                   // a key or } must come
	inKey                        // a key must come
	inColon
	inAfter  // , or the end of the container must come
	inString // inside a string
	inEscape // after a backslash in a string
	inScalar // inside a number or a word
)

// A scanner finds the end of one JSON object or array that arrives in pieces. It knows the grammar of containers
// and strings, so that it notices a broken record near the break; numbers and words it takes as they come. It holds
// nothing of the value.
type scanner struct {
	at    scanState
	key   bool // the string being read is a key
	depth int
	deep  bool   // depth was above maxDepth at some time
	stack uint64 // one bit per depth up to maxDepth: 1 is an object
}

// begin prepares for a value that has not begun.
func (s *scanner) begin() { *s = scanner{} }

// insideObject prepares for the rest of an object, after one of its values.
func (s *scanner) insideObject() { *s = scanner{at: inAfter, depth: 1, stack: 1} }

// feed goes on with p and returns how many bytes belong to the value.
func (s *scanner) feed(p []byte) (int, verdict) {
	for i := 0; i < len(p); i++ {
		switch s.at {
		case inString:
			for i < len(p) && p[i] != '"' && p[i] != '\\' && p[i] != '\n' {
				i++
			}
			if i == len(p) {
				return i, scanMore
			}
			switch p[i] {
			case '\n': // nobody closed the string
				return i, scanBroken
			case '\\':
				s.at = inEscape
			default:
				s.at = inAfter
				if s.key {
					s.at = inColon
				}
			}
		case inEscape:
			if p[i] == '\n' {
				return i, scanBroken
			}
			s.at = inString
		default:
			if !s.step(p[i]) {
				return i, scanBroken
			}
			if s.depth == 0 && s.at == inAfter {
				return i + 1, scanDone
			}
		}
	}
	return len(p), scanMore
}

// step takes one byte outside strings and reports whether it may stand there.
func (s *scanner) step(c byte) bool {
	if s.depth > maxDepth {
		s.count(c)
		return true
	}
	switch c {
	case ' ', '\t', '\r', '\n':
		if s.at == inScalar {
			s.at = inAfter
		}
		return true
	case '{', '[':
		if s.at != inValue && s.at != inFirstItem {
			return false
		}
		s.open(c == '{')
		return true
	case '}', ']':
		empty := c == '}' && s.at == inFirstKey || c == ']' && s.at == inFirstItem
		if !empty && s.at != inAfter && s.at != inScalar {
			return false
		}
		return s.shut(c == '}')
	case ',':
		if s.at != inAfter && s.at != inScalar {
			return false
		}
		s.at = inValue
		if s.inObject() {
			s.at = inKey
		}
		return true
	case ':':
		if s.at != inColon {
			return false
		}
		s.at = inValue
		return true
	case '"':
		s.key = s.at == inFirstKey || s.at == inKey
		if !s.key && s.at != inValue && s.at != inFirstItem {
			return false
		}
		s.at = inString
		return true
	}
	if s.at != inScalar && s.at != inValue && s.at != inFirstItem || c < ' ' {
		return false
	}
	s.at = inScalar
	return true
}

func (s *scanner) open(object bool) {
	s.depth++
	s.at = inFirstItem
	if object {
		s.at = inFirstKey
	}
	if s.depth > maxDepth {
		s.deep = true // from here on only counted
		return
	}
	bit := uint64(1) << (s.depth - 1)
	s.stack &^= bit
	if object {
		s.stack |= bit
	}
}

func (s *scanner) shut(object bool) bool {
	if s.depth == 0 || s.inObject() != object {
		return false
	}
	s.depth--
	s.at = inAfter
	return true
}

// count follows what is nested too deep to be known: only where it ends matters.
func (s *scanner) count(c byte) {
	s.at = inAfter
	switch c {
	case '{', '[':
		s.depth++
	case '}', ']':
		s.depth--
	case '"':
		s.at, s.key = inString, false
	}
}

func (s *scanner) inObject() bool { return s.depth > 0 && s.stack&(1<<(s.depth-1)) != 0 }
