package explain

import (
	"os"
	"slices"
	"strings"
	"testing"

	"leadmill/transform"
	"leadmill/transform/resolve/match"
)

// Every level has plain words on the page, in the schema and in the documentation.
func TestLevelsAreExplained(t *testing.T) {
	guide, err := os.ReadFile("../../../docs/resolution.md")
	if err != nil {
		t.Fatal(err)
	}
	columns := transform.Matches().Columns
	column := columns[slices.IndexFunc(columns, func(c transform.Column) bool { return c.Name == "email_level" })].Doc
	for level := match.Exact; level <= match.Different; level++ {
		word := level.String()
		if !slices.ContainsFunc(levelMeanings(), func(m meaning) bool { return m.Word == word && m.Text != "" }) {
			t.Errorf("the page does not explain level %s", word)
		}
		if !strings.Contains(column, word) {
			t.Errorf("the columns of levels do not tell of %s", word)
		}
		if !strings.Contains(string(guide), "| `"+word+"` |") {
			t.Errorf("docs/resolution.md does not tell of level %s", word)
		}
	}
}
