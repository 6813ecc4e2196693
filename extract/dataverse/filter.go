package dataverse

import (
	"encoding/json"
	"regexp"
	"strings"

	"leadmill/extract"
)

// A Filter says which leads of the table came from a marketplace. No document tells which column Microsoft's lead
// writer puts the lead source into; the topic (subject) is the only one that is required and long enough. Without any
// setting, a lead is a marketplace's whose topic reads like a lead source: "AppSource-PLT|publisher.offer", or one that
// begins with the name of a marketplace.
type Filter struct {
	Column    string   `yaml:"column" doc:"Column that holds the lead source; subject by default."`
	Prefixes  []string `yaml:"prefixes" doc:"How the column begins for a marketplace lead, in any case of letters; by default it must read like a lead source, such as AppSource-PLT|publisher.offer."`
	CreatedBy string   `yaml:"created_by" doc:"Instead of a column: the id (GUID) of the user that creates the marketplace leads, which is the application user of Microsoft's lead writer."`
	All       bool     `yaml:"all" doc:"Take every lead of the table."`
}

const (
	subjectColumn   = "subject"
	createdByColumn = "_createdby_value"
)

var columnName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)

func (f Filter) validate() []extract.FieldError {
	var errs []extract.FieldError
	add := func(key, message string) {
		errs = append(errs, extract.FieldError{Key: "filter" + key, Message: message})
	}
	byColumn := f.Column != "" || len(f.Prefixes) > 0
	if (f.All && (byColumn || f.CreatedBy != "")) || (byColumn && f.CreatedBy != "") {
		add("", "all, created_by and column with prefixes exclude each other; name one")
	}
	if f.Column != "" && !columnName.MatchString(f.Column) {
		add(".column", "is no name of a column; write its logical name, such as subject")
	}
	for _, p := range f.Prefixes {
		if strings.TrimSpace(p) == "" {
			add(".prefixes", "an empty prefix fits every lead; write all: true if that is meant")
		}
	}
	if f.CreatedBy != "" {
		if _, ok := parseID(f.CreatedBy); !ok {
			add(".created_by", "is no id of a user; write its GUID, such as 2e451703-c686-e711-80e5-00155db19e6d")
		}
	}
	return errs
}

// A filter is a Filter made ready.
type filter struct {
	column   string // "" for every lead
	prefixes []string
	user     string
}

func (f Filter) compile() filter {
	switch {
	case f.All:
		return filter{}
	case f.CreatedBy != "":
		return filter{column: createdByColumn, user: strings.TrimSpace(f.CreatedBy)}
	}
	c := filter{column: strings.ToLower(f.Column)} // as $select names it, and so do the rows
	if c.column == "" {
		c.column = subjectColumn
	}
	for _, p := range f.Prefixes {
		c.prefixes = append(c.prefixes, strings.TrimSpace(p))
	}
	return c
}

// all reports whether nothing is filtered.
func (f filter) all() bool { return f.column == "" }

// wants reports whether a row of the table, which is no deletion and has the filter's column, is a marketplace's lead.
func (f filter) wants(r row) bool {
	if f.all() {
		return true
	}
	value := strings.TrimSpace(text(r.fields[f.column]))
	switch {
	case f.user != "":
		return strings.EqualFold(value, f.user)
	case len(f.prefixes) > 0:
		for _, p := range f.prefixes {
			if hasPrefixFold(value, p) {
				return true
			}
		}
		return false
	}
	return readsLikeSource(value)
}

// sourceNames are how lead sources begin, in all spellings that were seen.
var sourceNames = [...]string{
	"azuremarketplace", "azure marketplace", "azureportal", "azure portal", "appsource", "spza", "testdrive", "msft_test_",
}

// actions are the documented action codes. They reveal a lead source whose marketplace has a new name.
var actions = [...]string{"ins", "plt", "dnc", "create", "starttestdrive"}

// readsLikeSource reports whether a text is Source-Action|Offer with a known source or a known action, or a source by
// itself.
func readsLikeSource(value string) bool {
	for _, name := range sourceNames {
		if !hasPrefixFold(value, name) {
			continue
		}
		rest := strings.TrimLeft(value[len(name):], " ")
		if rest == "" || strings.HasSuffix(name, "_") || strings.ContainsRune("-|(", rune(rest[0])) {
			return true
		}
	}
	left, _, found := strings.Cut(value, "|")
	dash := strings.LastIndexByte(left, '-')
	if !found || dash <= 0 {
		return false
	}
	action := strings.TrimSpace(left[dash+1:])
	for _, known := range actions {
		if strings.EqualFold(action, known) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// text is a JSON value as a filter compares it: a string without its quotes, anything else as it stands.
func text(raw json.RawMessage) string {
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	if raw[0] != '"' {
		return string(raw)
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
