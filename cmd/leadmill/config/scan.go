package config

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits on the file. The parser recurses into nested values and needs quadratic time for long mappings; within
// these limits it takes seconds at worst.
const (
	maxBytes  = 1 << 20
	maxTokens = 60_000
	maxDepth  = 16
)

// parseTree returns the mapping the file holds; nil after a fault that leaves nothing to check.
func parseTree(data []byte, fs *faults) (root *node) {
	text, ok := cleanText(data, fs)
	if !ok {
		return nil
	}
	defer func() {
		if r := recover(); r != nil { // the YAML library is not ours, and a bad file must not end the program
			fs.add("", "the file cannot be understood as YAML")
			root = nil
		}
	}()
	tokens, ok := tokenize(text, fs)
	if !ok {
		return nil
	}
	body, ok := parse(tokens, fs)
	if !ok {
		return nil
	}
	root = toNode(fs.file, body)
	switch root.kind {
	case kindMapping:
		return root
	case kindNull:
		fs.add("", "the file is empty; it needs at least output and sources")
	default:
		fs.addAt(root.pos, "", `the file must hold keys and values such as "output: ./out"; found %s`, root.kind)
	}
	return nil
}

// cleanText refuses what is no text and tidies line ends, which the scanner would miscount.
func cleanText(data []byte, fs *faults) (string, bool) {
	if len(data) > maxBytes {
		fs.add("", "the file is larger than %d KiB; this is not a configuration", maxBytes>>10)
		return "", false
	}
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		fs.add("", "the file is UTF-16; save it as UTF-8")
		return "", false
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data))
	before := len(fs.list)
	for i, line := range strings.Split(text, "\n") {
		at := position{fs.file, i + 1, 1}
		if col := badCharacter(line); col > 0 {
			at.column = col
			fs.addAt(at, "", "the text is not valid UTF-8, or holds a control character; save the file as UTF-8")
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if tab := strings.IndexByte(indent, '\t'); tab >= 0 && len(indent) < len(line) {
			at.column = tab + 1
			fs.addAt(at, "", "a tab cannot indent in YAML; use spaces")
		}
	}
	return text, len(fs.list) == before
}

// badCharacter returns the column of the first character that a configuration cannot hold; 0 for none.
func badCharacter(line string) int {
	column := 0
	for i, r := range line {
		column++
		if r < ' ' && r != '\t' || r == 0x7f {
			return column
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(line[i:]); size == 1 {
				return column
			}
		}
	}
	return 0
}

// refused are the parts of YAML that only make a configuration harder to read or to check.
func refused(t token.Type) string {
	switch t {
	case token.AnchorType, token.AliasType, token.MergeKeyType:
		return "anchors (&), aliases (*) and merge keys (<<) are not allowed; write the value out, or quote the text"
	case token.TagType:
		return "tags (!) are not allowed; write the plain value, or quote the text"
	case token.MappingKeyType:
		return `"?" keys are not allowed; write "key: value"`
	case token.DirectiveType:
		return "directives (%) are not allowed; remove the line"
	}
	return ""
}

// tokenize refuses what the parser should not see: features a configuration does not need and hostile nesting.
func tokenize(text string, fs *faults) (token.Tokens, bool) {
	tokens := lexer.Tokenize(text)
	if len(tokens) > maxTokens {
		fs.add("", "the file has more than %d words and signs; this is not a configuration", maxTokens)
		return nil, false
	}
	before := len(fs.list)
	var flow, line, inLine int
	for _, tk := range tokens {
		at := positionOf(fs.file, tk)
		if why := refused(tk.Type); why != "" {
			fs.addAt(at, "", "%s", why)
		}
		if at.line != line {
			line, inLine = at.line, 0
		}
		switch tk.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow = max(0, flow-1)
		case token.SequenceEntryType:
			inLine++
		}
		// Nesting by indentation costs a line and a column a level, so the size of the file limits it.
		if flow+inLine > maxDepth {
			fs.addAt(at, "", "values are nested deeper than %d levels", maxDepth)
			return nil, false
		}
	}
	return tokens, len(fs.list) == before
}

// parse returns the body of the only document; nil for an empty one.
func parse(tokens token.Tokens, fs *faults) (body ast.Node, ok bool) {
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at, message := syntaxError(fs.file, err)
		fs.addAt(at, "", "this is not valid YAML: %s", message)
		return nil, false
	}
	for i, doc := range file.Docs {
		if i > 0 {
			fs.addAt(positionOf(fs.file, doc.Start), "", `a second document ("---") is not allowed; one file is one configuration`)
			return nil, false
		}
		body = doc.Body
	}
	return body, true
}

func syntaxError(file string, err error) (position, string) {
	var located interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &located) {
		return position{file, 1, 1}, err.Error()
	}
	return positionOf(file, located.GetToken()), located.GetMessage()
}
