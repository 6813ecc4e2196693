package azuretabletest

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"leadmill/extract/standin"
)

// comparison is one term of a filter. The service compares the system's columns like this; other columns no client of ours asks for.
var comparison = regexp.MustCompile(`^(PartitionKey|RowKey|Timestamp) (eq|ne|gt|ge|lt|le) (datetime)?'((?:[^']|'')*)'`)

// parseFilter reads terms that are joined by and. Other filters are an error, as a fault in them is for the service.
func parseFilter(text string) (func(entity) bool, error) {
	var terms []func(entity) bool
	for rest := strings.TrimSpace(text); rest != ""; {
		m := comparison.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Errorf("the filter is not understood: %q", rest)
		}
		term, err := parseTerm(m[1], m[2], m[3] != "", strings.ReplaceAll(m[4], "''", "'"))
		if err != nil {
			return nil, err
		}
		terms = append(terms, term)
		if rest = rest[len(m[0]):]; rest != "" {
			after, ok := strings.CutPrefix(rest, " and ")
			if !ok || after == "" {
				return nil, fmt.Errorf("the filter is not understood: %q", rest)
			}
			rest = after
		}
	}
	return func(e entity) bool {
		for _, term := range terms {
			if !term(e) {
				return false
			}
		}
		return true
	}, nil
}

func parseTerm(column, operator string, isTime bool, value string) (func(entity) bool, error) {
	if isTime != (column == "Timestamp") {
		return nil, fmt.Errorf("%s is compared with the wrong type", column)
	}
	if !isTime {
		return func(e entity) bool {
			have := e.partition
			if column == "RowKey" {
				have = e.key
			}
			return standin.Holds(operator, strings.Compare(have, value))
		}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return nil, err
	}
	if operator == "gt" {
		operator = "ge" // as the service does it
	}
	return func(e entity) bool { return standin.Holds(operator, e.at.Compare(at)) }, nil
}
