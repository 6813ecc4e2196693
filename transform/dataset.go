package transform

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
)

// SchemaVersion is written into every file and manifest. Within a major version columns are added, never renamed or
// re-typed.
const SchemaVersion = "1.2"

// Type is the type of a column, as an analyst sees it.
type Type string

// The types.
const (
	Text  Type = "text"
	Texts Type = "list of text"
	Int   Type = "integer"
	Float Type = "number"
	Bool  Type = "boolean"
	Time  Type = "timestamp (UTC)"
)

// Encoding is how a column is laid out in Parquet.
type Encoding string

// The encodings. Dictionary suits columns of few values, Delta times and texts that grow in order.
const (
	Plain      Encoding = "plain"
	Dictionary Encoding = "dictionary"
	Delta      Encoding = "delta"
)

// Metadata keys of an Arrow field, read by load/columnar.
const (
	MetaDoc      = "doc"
	MetaEncoding = "encoding"
	MetaPersonal = "personal"
)

// Column is one column of a dataset.
type Column struct {
	Name     string   `json:"name"`
	Type     Type     `json:"type"`
	Required bool     `json:"required"` // never null
	Personal bool     `json:"personal"` // says something about an identifiable person
	Encoding Encoding `json:"-"`
	Doc      string   `json:"doc"` // unit, meaning, when it is null
}

// Dataset is one published table.
type Dataset struct {
	Name    string   `json:"name"`
	Doc     string   `json:"doc"`
	Sorted  []string `json:"sorted"` // the columns its rows are sorted by; empty for none
	Columns []Column `json:"columns"`
}

// Schema returns the Arrow schema, with documentation and encoding as field metadata.
func (d Dataset) Schema() *arrow.Schema {
	fields := make([]arrow.Field, len(d.Columns))
	for i, c := range d.Columns {
		personal := "no"
		if c.Personal {
			personal = "yes"
		}
		fields[i] = arrow.Field{
			Name: c.Name, Type: c.Type.arrow(), Nullable: !c.Required,
			Metadata: arrow.NewMetadata([]string{MetaDoc, MetaEncoding, MetaPersonal}, []string{c.Doc, string(c.Encoding), personal}),
		}
	}
	return arrow.NewSchema(fields, nil)
}

// Index returns the position of a column; it panics for a name the dataset does not declare, which is a programming
// error.
func (d Dataset) Index(name string) int {
	for i, c := range d.Columns {
		if c.Name == name {
			return i
		}
	}
	panic(fmt.Sprintf("dataset %s has no column %q", d.Name, name))
}

func (t Type) arrow() arrow.DataType {
	switch t {
	case Text:
		return arrow.BinaryTypes.String
	case Texts:
		return arrow.ListOf(arrow.BinaryTypes.String)
	case Int:
		return arrow.PrimitiveTypes.Int64
	case Float:
		return arrow.PrimitiveTypes.Float64
	case Bool:
		return arrow.FixedWidthTypes.Boolean
	case Time:
		return arrow.FixedWidthTypes.Timestamp_us
	}
	panic(fmt.Sprintf("no Arrow type for %q", t))
}

// Output takes the files of datasets while they are made. Create is called from several goroutines.
type Output interface {
	// Create begins a file of a dataset. part is "" or tells the files of one dataset apart ("2026").
	Create(d Dataset, part string) (Sink, error)
}

// Sink takes the rows of one file in order, from one goroutine. Close makes the file complete; Abort, or the end of the
// process, leaves nothing that a reader could see.
type Sink interface {
	Write(rec arrow.Record) error
	Close() error
	Abort()
}
