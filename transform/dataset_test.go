package transform

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
)

func TestDatasetsAreSound(t *testing.T) {
	names := map[string]bool{}
	for _, d := range Datasets() {
		if names[d.Name] || !snakeCase.MatchString(d.Name) {
			t.Errorf("dataset %q is declared twice or not in snake case", d.Name)
		}
		names[d.Name] = true
		sentence(t, "dataset "+d.Name, d.Doc)
		columns := map[string]bool{}
		for _, c := range d.Columns {
			what := d.Name + "." + c.Name
			if columns[c.Name] || !snakeCase.MatchString(c.Name) {
				t.Errorf("%s is declared twice or not in snake case", what)
			}
			columns[c.Name] = true
			sentence(t, what, c.Doc)
			if !slices.Contains([]Encoding{Plain, Dictionary, Delta}, c.Encoding) {
				t.Errorf("%s has the encoding %q", what, c.Encoding)
			}
			if c.Type == Texts && !c.Required {
				t.Errorf("%s is a list that may be null; none is the empty list", what)
			}
			if c.Encoding == Delta && c.Type != Time && c.Type != Int && c.Type != Text {
				t.Errorf("%s: a %s cannot be delta-encoded", what, c.Type)
			}
		}
		for _, name := range d.Sorted {
			if !columns[name] {
				t.Errorf("%s is sorted by %q, which it does not have", d.Name, name)
			} else if !d.Columns[d.Index(name)].Required {
				t.Errorf("%s is sorted by %s, which may be null", d.Name, name)
			}
		}
	}
}

func sentence(t *testing.T, what, doc string) {
	t.Helper()
	if !strings.HasSuffix(doc, ".") || strings.HasSuffix(doc, "..") || strings.TrimSpace(doc) != doc || strings.Contains(doc, "  ") {
		t.Errorf("%s: %q is no sentence", what, doc)
	}
	if first := doc[:min(1, len(doc))]; first != strings.ToUpper(first) && !strings.Contains(doc, ".offer") && !codesFirst(doc) {
		t.Errorf("%s: %q does not begin with a capital", what, doc)
	}
}

// codesFirst reports whether a text begins with the codes of the column, which are written as they are.
func codesFirst(doc string) bool {
	word := strings.TrimRight(strings.Fields(doc)[0], ",")
	return slices.Contains([]string{"corporate", "lead"}, word)
}

// The words that the dictionary names are those that the program writes.
func TestDocumentedWords(t *testing.T) {
	docOf := func(d Dataset, column string) string { return d.Columns[d.Index(column)].Doc }
	for _, c := range []struct {
		doc   string
		words []string
	}{
		{docOf(Leads(), "time_basis"), []string{ByRecord.String(), ByReceived.String(), ByPath.String(), ByRead.String()}},
		{docOf(Leads(), "stage"), append(StageNames(), Unclassified.String())},
		{docOf(Deliveries(), "fate"), []string{
			FateLead.String(), FateCollapsed.String(), FateRejected.String(), FateFiltered.String(), FateErased.String(), FateNotice.String(),
		}},
		{docOf(Leads(), "outcome"), outcomeWords()}, {docOf(Outcomes(), "outcome"), outcomeWords()},
	} {
		for _, w := range c.words {
			if !strings.Contains(c.doc, w) {
				t.Errorf("%q does not name %q", c.doc, w)
			}
		}
	}
}

func outcomeWords() (words []string) {
	for _, c := range OutcomeCodes() {
		words = append(words, c.Name)
	}
	return words
}

func TestSchemas(t *testing.T) {
	types := map[Type]arrow.Type{
		Text: arrow.STRING, Texts: arrow.LIST, Int: arrow.INT64, Float: arrow.FLOAT64, Bool: arrow.BOOL, Time: arrow.TIMESTAMP,
	}
	for _, d := range Datasets() {
		s := d.Schema()
		if s.NumFields() != len(d.Columns) {
			t.Fatalf("%s has %d fields of %d columns", d.Name, s.NumFields(), len(d.Columns))
		}
		for i, c := range d.Columns {
			f := s.Field(i)
			if f.Name != c.Name || f.Nullable == c.Required || f.Type.ID() != types[c.Type] {
				t.Errorf("%s.%s is the field %s", d.Name, c.Name, f)
			}
			if stamp, ok := f.Type.(*arrow.TimestampType); ok && (stamp.TimeZone != "UTC" || stamp.Unit != arrow.Microsecond) {
				t.Errorf("%s.%s is in %s of zone %q, want microseconds in UTC", d.Name, c.Name, stamp.Unit, stamp.TimeZone)
			}
			if list, ok := f.Type.(*arrow.ListType); ok && list.Elem().ID() != arrow.STRING {
				t.Errorf("%s.%s is a list of %s", d.Name, c.Name, list.Elem())
			}
			personal := "no"
			if c.Personal {
				personal = "yes"
			}
			for key, want := range map[string]string{MetaDoc: c.Doc, MetaEncoding: string(c.Encoding), MetaPersonal: personal} {
				if got, _ := f.Metadata.GetValue(key); got != want {
					t.Errorf("%s.%s: metadata %s = %q, want %q", d.Name, c.Name, key, got, want)
				}
			}
		}
	}
}

// A person's own words and addresses must be marked wherever they stand, or an erasure leaves them out.
func TestPersonalColumns(t *testing.T) {
	personal := []string{"first_name", "last_name", "email", "emails", "phone", "phones", "notes", "raw", "job_title", "locator"}
	for _, d := range Datasets() {
		for _, c := range d.Columns {
			if slices.Contains(personal, c.Name) && !c.Personal {
				t.Errorf("%s.%s is not marked as personal", d.Name, c.Name)
			}
		}
	}
}

func TestIndex(t *testing.T) {
	d := Leads()
	for i, c := range d.Columns {
		if got := d.Index(c.Name); got != i {
			t.Errorf("Index(%s) = %d, want %d", c.Name, got, i)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("Index of a column that is not declared: no panic")
		}
	}()
	d.Index("no_such_column")
}
