package columnar

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/parquet-go/parquet-go/format"
)

// kind is the type of a column, as far as this package tells types apart.
type kind uint8

const (
	kindText kind = iota
	kindBinary
	kindInt32
	kindInt64
	kindFloat64
	kindBool
	kindTime
	kindTexts
)

// kindOf returns the kind of an Arrow type; ok is false for a type that cannot be stored.
func kindOf(t arrow.DataType) (k kind, ok bool) {
	switch t := t.(type) {
	case *arrow.StringType:
		return kindText, true
	case *arrow.BinaryType:
		return kindBinary, true
	case *arrow.Int32Type:
		return kindInt32, true
	case *arrow.Int64Type:
		return kindInt64, true
	case *arrow.Float64Type:
		return kindFloat64, true
	case *arrow.BooleanType:
		return kindBool, true
	case *arrow.TimestampType:
		return kindTime, t.Unit == arrow.Microsecond && t.TimeZone == "UTC"
	case *arrow.ListType:
		return kindTexts, t.Elem().ID() == arrow.STRING
	}
	return 0, false
}

func (k kind) arrow() arrow.DataType {
	return [...]arrow.DataType{
		kindText: arrow.BinaryTypes.String, kindBinary: arrow.BinaryTypes.Binary,
		kindInt32: arrow.PrimitiveTypes.Int32, kindInt64: arrow.PrimitiveTypes.Int64,
		kindFloat64: arrow.PrimitiveTypes.Float64, kindBool: arrow.FixedWidthTypes.Boolean,
		kindTime: arrow.FixedWidthTypes.Timestamp_us, kindTexts: arrow.ListOf(arrow.BinaryTypes.String),
	}[k]
}

func (k kind) leaf() parquet.Node {
	switch k {
	case kindText, kindTexts:
		return parquet.String()
	case kindBinary:
		return parquet.Leaf(parquet.ByteArrayType)
	case kindInt32:
		return parquet.Int(32)
	case kindInt64:
		return parquet.Int(64)
	case kindFloat64:
		return parquet.Leaf(parquet.DoubleType)
	case kindTime:
		return parquet.Timestamp(parquet.Microsecond)
	default:
		return parquet.Leaf(parquet.BooleanType)
	}
}

// encoding returns how values of the kind are encoded for a name found in a field's metadata; a kind that the named
// encoding does not suit is written plain.
func (k kind) encoding(name string) (encoding.Encoding, error) {
	switch name {
	case "", "plain":
		return &parquet.Plain, nil
	case "dictionary":
		if k == kindBool {
			return &parquet.Plain, nil
		}
		return &parquet.RLEDictionary, nil
	case "delta":
		switch k {
		case kindInt32, kindInt64, kindTime:
			return &parquet.DeltaBinaryPacked, nil
		case kindText, kindTexts, kindBinary:
			return &parquet.DeltaByteArray, nil
		default:
			return &parquet.Plain, nil
		}
	}
	return nil, fmt.Errorf("encoding %q is unknown: use plain, dictionary or delta", name)
}

// group is a Parquet group whose fields keep their order; parquet.Group sorts them by name.
type group struct {
	parquet.Group
	names []string
}

func (g group) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.names, a.Name()) - slices.Index(g.names, b.Name())
	})
	return fields
}

// parquetSchema returns the Parquet form of an Arrow schema, and every column that has none.
func parquetSchema(schema *arrow.Schema) (*parquet.Schema, error) {
	if schema.NumFields() == 0 {
		return nil, errors.New("the schema has no columns")
	}
	g := group{Group: parquet.Group{}}
	var faults []error
	for _, f := range schema.Fields() {
		node, err := parquetNode(f)
		if err == nil && f.Name == "" {
			err = errors.New("a column needs a name")
		}
		if err == nil && g.Group[f.Name] != nil {
			err = errors.New("two columns have this name")
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("column %q: %w", f.Name, err))
			continue
		}
		g.Group[f.Name] = node
		g.names = append(g.names, f.Name)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return parquet.NewSchema("schema", g), nil
}

func parquetNode(f arrow.Field) (parquet.Node, error) {
	k, ok := kindOf(f.Type)
	if !ok {
		return nil, fmt.Errorf("type %s cannot be stored: use text, binary, int32, int64, float64, bool, timestamp[us, tz=UTC] or a list of text", f.Type)
	}
	name, _ := f.Metadata.GetValue(metaEncoding)
	enc, err := k.encoding(name)
	if err != nil {
		return nil, err
	}
	node := parquet.Encoded(k.leaf(), enc)
	if k == kindTexts {
		node = parquet.List(node)
	}
	if f.Nullable {
		node = parquet.Optional(node)
	}
	return node, nil
}

// arrowField returns the Arrow form of a top-level column of a file, and the leaf that holds its values.
func arrowField(c *parquet.Column) (arrow.Field, *parquet.Column, error) {
	leaf := c
	if !c.Leaf() {
		leaf = listElement(c)
	}
	if leaf == nil || c.Repeated() {
		return arrow.Field{}, nil, fmt.Errorf("column %q is nested in a way that leadmill does not write", c.Name())
	}
	k, ok := kindOfLeaf(leaf.Type())
	if leaf != c {
		ok = ok && k == kindText
		k = kindTexts
	}
	if !ok {
		return arrow.Field{}, nil, fmt.Errorf("column %q has type %s, which leadmill does not write", c.Name(), leaf.Type())
	}
	return arrow.Field{Name: c.Name(), Type: k.arrow(), Nullable: c.Optional()}, leaf, nil
}

// listElement returns the element of a three-level list whose elements are never null; nil for any other group.
func listElement(c *parquet.Column) *parquet.Column {
	if len(c.Columns()) != 1 {
		return nil
	}
	list := c.Columns()[0]
	if !list.Repeated() || len(list.Columns()) != 1 {
		return nil
	}
	element := list.Columns()[0]
	if !element.Leaf() || !element.Required() {
		return nil
	}
	return element
}

func kindOfLeaf(t parquet.Type) (k kind, ok bool) {
	var logical any
	if l := t.LogicalType(); l != nil {
		logical = l.Value
	}
	switch t.Kind() {
	case parquet.ByteArray:
		if _, text := logical.(*format.StringType); text {
			return kindText, true
		}
		return kindBinary, logical == nil
	case parquet.Int32:
		n, isInt := logical.(*format.IntType)
		return kindInt32, logical == nil || isInt && n.BitWidth == 32 && n.IsSigned
	case parquet.Int64:
		if ts, isTime := logical.(*format.TimestampType); isTime {
			_, micro := ts.Unit.Value.(*format.MicroSeconds)
			return kindTime, micro && ts.IsAdjustedToUTC
		}
		n, isInt := logical.(*format.IntType)
		return kindInt64, logical == nil || isInt && n.BitWidth == 64 && n.IsSigned
	case parquet.Double:
		return kindFloat64, logical == nil
	case parquet.Boolean:
		return kindBool, logical == nil
	}
	return 0, false
}

// fieldMetadata is the metadata of one Arrow field, as the file keeps it.
type fieldMetadata struct {
	Name     string            `json:"name"`
	Metadata map[string]string `json:"metadata"`
}

// encodeFields returns the metadata of the fields as JSON: an array of {"name": …, "metadata": {"doc": …}}.
func encodeFields(schema *arrow.Schema) (string, error) {
	all := make([]fieldMetadata, schema.NumFields())
	for i, f := range schema.Fields() {
		all[i] = fieldMetadata{Name: f.Name, Metadata: f.Metadata.ToMap()}
	}
	text, err := json.Marshal(all)
	return string(text), err
}

// decodeFields gives fields the metadata that encodeFields wrote. A file of another program has none.
func decodeFields(text string, fields []arrow.Field) error {
	if text == "" {
		return nil
	}
	var all []fieldMetadata
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return fmt.Errorf("metadata key %q: %w", columnsKey, err)
	}
	for i := range fields {
		at := slices.IndexFunc(all, func(m fieldMetadata) bool { return m.Name == fields[i].Name })
		if at >= 0 {
			fields[i].Metadata = arrow.MetadataFrom(all[at].Metadata)
		}
	}
	return nil
}
