package azuretabletest

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"leadmill/extract/standin"
)

const stampLayout = "2006-01-02T15:04:05.0000000Z"

// level is how much a client wants to know of the types.
type level string

const (
	none    level = "nometadata"
	minimal level = "minimalmetadata"
	full    level = "fullmetadata"
)

// levelOf reads the metadata level from $format or Accept. The service answers with Atom by default, which nobody here reads.
func levelOf(format, accept string) (level, bool) {
	if format == "" {
		format = accept
	}
	for _, l := range []level{none, minimal, full} {
		if strings.Contains(format, "application/json") && strings.Contains(format, "odata="+string(l)) {
			return l, true
		}
	}
	return minimal, format == "application/json" || format == "*/*" || format == ""
}

func (s *Server) render(w http.ResponseWriter, r *http.Request, name string, l level, columns string, rows []entity) {
	base := standin.Origin(r) + "/"
	if s.options.InPath {
		base += s.options.Account + "/"
	}
	var out bytes.Buffer
	out.WriteByte('{')
	if l != none {
		member(&out, "odata.metadata", base+"$metadata#"+name)
		out.WriteByte(',')
	}
	out.WriteString(`"value":[`)
	for i, e := range rows {
		if i > 0 {
			out.WriteByte(',')
		}
		e.render(&out, base, name, s.options.Account, l, selected(columns))
	}
	out.WriteString("]}")
	w.Header().Set("Content-Type", "application/json;odata="+string(l)+";streaming=true;charset=utf-8")
	// A client that went away is none of the stand-in's business.
	_, _ = w.Write(out.Bytes())
}

// render writes an entity: the service's own columns first, then the others by name.
func (e entity) render(out *bytes.Buffer, base, name, account string, l level, wanted func(string) bool) {
	stamp := e.at.Format(stampLayout)
	first := true
	add := func(column string, value any) {
		if !first {
			out.WriteByte(',')
		}
		first = false
		member(out, column, value)
	}
	out.WriteByte('{')
	if l == full {
		id := name + "(PartitionKey='" + url.PathEscape(quoted(e.partition)) + "',RowKey='" + url.PathEscape(quoted(e.key)) + "')"
		add("odata.type", account+"."+name)
		add("odata.id", base+id)
		add("odata.editLink", id)
	}
	if l != none {
		add("odata.etag", e.etag())
	}
	for _, c := range []struct{ column, value string }{{"PartitionKey", e.partition}, {"RowKey", e.key}} {
		if wanted(c.column) {
			add(c.column, c.value)
		}
	}
	if wanted("Timestamp") {
		if l == full {
			add("Timestamp@odata.type", "Edm.DateTime")
		}
		add("Timestamp", stamp)
	}
	for _, column := range slices.Sorted(maps.Keys(e.values)) {
		bare, _, annotation := strings.Cut(column, "@")
		switch {
		case column == "PartitionKey", column == "RowKey", !wanted(bare), annotation && l == none:
			continue
		}
		add(column, e.values[column])
	}
	out.WriteByte('}')
}

// etag is the Timestamp in the service's form.
func (e entity) etag() string {
	return `W/"datetime'` + url.QueryEscape(e.at.Format(time.RFC3339Nano)) + `'"`
}

func selected(columns string) func(string) bool {
	if columns == "" {
		return func(string) bool { return true }
	}
	wanted := map[string]bool{}
	for c := range strings.SplitSeq(columns, ",") {
		wanted[strings.TrimSpace(c)] = true
	}
	return func(column string) bool { return wanted[column] }
}

// member writes a name and its value. Put has seen to it that the value can be written.
func member(out *bytes.Buffer, name string, value any) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	write := func(v any) {
		_ = encoder.Encode(v)       //nolint:errchkjson // see above
		out.Truncate(out.Len() - 1) // the encoder's line end
	}
	write(name)
	out.WriteByte(':')
	write(value)
}

func quoted(text string) string { return strings.ReplaceAll(text, "'", "''") }
