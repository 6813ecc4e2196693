package normalize

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed lists/company_legal_terms.cleanco-MIT.json
var legalTermsJSON []byte

// legalTermsMore are forms that the list lacks.
var legalTermsMore = []string{
	"pvt ltd", "private limited", "pvt", "pty", "(pty) ltd", "ltd. şti.", "a.ş.", "株式会社", "有限会社", "合同会社",
	"주식회사", "유한회사", "(주)", "(株)", "㈱", "จำกัด", `בע"מ`, "α.ε.", "jsc", "tnhh", "fz-llc", "fze",
	"est.", "eireli", "s.l.u.", "co. ltd.", "co., ltd", "se", "kk", "ug", "ug (haftungsbeschränkt)",
}

// legalTable holds folded terms. Terms without a blank before them in practice (Chinese, Japanese, Korean, Thai) are
// kept apart.
type legalTable struct {
	ends   map[string]*legalEnd // by the last word of a term
	joined []string             // longest first
	edges  [64]edgeBits         // by the length of a last word: most words need no look into the map
}

// edgeBits are the first and the last letters that occur.
type edgeBits struct{ first, last uint32 }

func (t *legalTable) end(last string) *legalEnd {
	if last == "" || len(last) >= len(t.edges) {
		return nil
	}
	edge := t.edges[len(last)]
	if edge.first&(1<<(last[0]&31)) == 0 || edge.last&(1<<(last[len(last)-1]&31)) == 0 {
		return nil
	}
	return t.ends[last]
}

// legalEnd holds the terms that end with one word.
type legalEnd struct {
	alone bool     // the word is a term by itself
	more  []string // terms of several words, longest first
}

var legalTerms = sync.OnceValue(func() *legalTable {
	var lists map[string]map[string][]string
	if err := json.Unmarshal(legalTermsJSON, &lists); err != nil {
		panic(fmt.Sprintf("embedded list of legal terms: %v", err)) // a fault of the build, not of the input
	}
	t := &legalTable{ends: make(map[string]*legalEnd)}
	for _, byName := range lists {
		for _, terms := range byName {
			t.add(terms)
		}
	}
	t.add(legalTermsMore)
	return t
})

func (t *legalTable) add(terms []string) {
	for _, term := range terms {
		if term == "uk" || term == "nl" {
			continue // in company names these are countries: two subsidiaries are two accounts
		}
		for _, key := range [...]string{foldWith(term, true), foldWith(term, false)} {
			switch {
			case key == "":
			case isUnspaced(key):
				t.joined = insertLongest(t.joined, key)
			default:
				t.addEnd(key)
			}
		}
	}
}

func (t *legalTable) addEnd(key string) {
	last := key[strings.LastIndexByte(key, ' ')+1:]
	if len(last) >= len(t.edges) {
		return // a phrase of long words, in no company's name
	}
	end := t.ends[last]
	if end == nil {
		end = new(legalEnd)
		t.ends[last] = end
		edge := &t.edges[len(last)]
		edge.first |= 1 << (last[0] & 31)
		edge.last |= 1 << (last[len(last)-1] & 31)
	}
	if last == key {
		end.alone = true
	} else {
		end.more = insertLongest(end.more, key)
	}
}

// insertLongest keeps longer terms before shorter ones, each once, whatever the order of the list.
func insertLongest(terms []string, term string) []string {
	i := 0
	for i < len(terms) && (len(terms[i]) > len(term) || len(terms[i]) == len(term) && terms[i] < term) {
		i++
	}
	if i < len(terms) && terms[i] == term {
		return terms
	}
	return slices.Insert(terms, i, term)
}

// isUnspaced tells scripts that set no blank between words; one sign alone would strip brands.
func isUnspaced(key string) bool {
	for _, r := range key {
		if r < 0x0e00 || r > 0x0e7f && r < 0x3040 {
			return false
		}
	}
	return len(key) > 3
}

// Company tidies a company's name and gives its key for comparison: folded, without a leading "the" and without the
// legal form at the end, repeatedly, but never to nothing.
func Company(s string) (name, key string) {
	name, _ = Clean(s)
	name, _ = Cut(name, maxText)
	return name, companyKey(name)
}

func companyKey(name string) string {
	key := Fold(name)
	table := legalTerms()
	stripped := table.strip(key)
	if rest, found := strings.CutPrefix(stripped, "the "); found {
		stripped = rest
	}
	if stripped == "" {
		return key
	}
	return stripped
}

// strip takes legal terms off the ends; it stops before nothing would be left.
func (t *legalTable) strip(key string) string {
	for {
		rest := t.stripOnce(key)
		if rest == "" || rest == key {
			return key
		}
		key = rest
	}
}

func (t *legalTable) stripOnce(key string) string {
	last := key[strings.LastIndexByte(key, ' ')+1:]
	if last == "and" && len(key) > len(last) {
		return key[:len(key)-len(" and")] // "GmbH & Co. KG" leaves its "and" behind
	}
	if end := t.end(last); end != nil {
		for _, term := range end.more {
			if rest, ok := strings.CutSuffix(key, term); ok && strings.HasSuffix(rest, " ") {
				return rest[:len(rest)-1]
			}
		}
		if end.alone && len(key) > len(last) {
			return key[:len(key)-len(last)-1]
		}
	}
	if key != "" && (key[0] >= 0x80 || key[len(key)-1] >= 0x80) {
		return t.stripForeign(key)
	}
	return key
}

// stripForeign takes off terms that are written without a blank, at either end, and the forms that Russian and
// Ukrainian set before the name.
func (t *legalTable) stripForeign(key string) string {
	for _, term := range t.joined {
		if rest, ok := strings.CutSuffix(key, term); ok {
			return strings.TrimRight(rest, " ")
		}
		if rest, ok := strings.CutPrefix(key, term); ok {
			return strings.TrimLeft(rest, " ")
		}
	}
	first, rest, _ := strings.Cut(key, " ")
	switch first {
	case "ооо", "зао", "оао", "пао", "ао", "ип", "тов":
		return rest
	}
	return key
}
