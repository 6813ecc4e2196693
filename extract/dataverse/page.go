package dataverse

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"leadmill/extract"
)

// A page is one answer of the table. Rows stay as they came.
type page struct {
	Next  string            `json:"@odata.nextLink"`
	Delta string            `json:"@odata.deltaLink"`
	Value []json.RawMessage `json:"value"`
}

// A row is one record of a page, or the notice that one was deleted.
type row struct {
	id      id
	deleted bool
	created time.Time
	fields  map[string]json.RawMessage
	payload []byte
}

// decodePage reads an answer; what is wrong with it is told without any of its content.
func decodePage(body []byte) (page, string) {
	var p page
	if err := json.Unmarshal(body, &p); err != nil {
		return page{}, "a page is no JSON object with a list of rows"
	}
	if p.Value == nil {
		return page{}, "a page has no list of rows"
	}
	if p.Next != "" && p.Delta != "" {
		return page{}, "a page has both a next link and a delta link"
	}
	return p, ""
}

// decodeRow reads what this package needs of a row.
func decodeRow(raw json.RawMessage) (row, string) {
	r := row{payload: raw}
	if err := json.Unmarshal(raw, &r.fields); err != nil || r.fields == nil {
		return row{}, "a row is no JSON object"
	}
	r.deleted = strings.HasSuffix(text(r.fields["@odata.context"]), "/$deletedEntity")
	key := "leadid"
	if r.deleted {
		key = "id"
	}
	var ok bool
	if r.id, ok = parseID(text(r.fields[key])); !ok {
		return row{}, "a row has no usable " + key
	}
	if at, err := time.Parse(time.RFC3339, text(r.fields["createdon"])); err == nil {
		r.created = at.UTC()
	}
	return r, ""
}

func (s *Source) row(raw json.RawMessage) (row, error) {
	r, wrong := decodeRow(raw)
	if wrong != "" {
		return row{}, &extract.ContractError{Place: s.place, What: wrong}
	}
	return r, nil
}

// claims reports whether the filter claims a row that is no deletion. A column without a value is null; a row without the
// column would be nobody's by mistake, and for good.
func (s *Source) claims(r row) (bool, error) {
	column := s.filter.column
	if _, there := r.fields[column]; there || s.filter.all() {
		return s.filter.wants(r), nil
	}
	if slices.Contains(s.extra, column) {
		return false, &extract.SettingError{Key: "filter.column", What: "the table lead comes without the column " + column +
			", so that nobody can tell which leads came from a marketplace; write the logical name of a column (for a lookup _name_value)"}
	}
	return false, &extract.ContractError{Place: s.place, What: "a row has no " + column + ", which was asked for and which the filter needs"}
}

func (r row) delivery() extract.Delivery {
	name := r.id.String()
	return extract.Delivery{
		Locator: "leads(" + name + ")", RecordID: name, ReceivedAt: r.created, Origin: extract.OriginJSON, Payload: r.payload,
	}
}
