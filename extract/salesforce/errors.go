package salesforce

import (
	"errors"
	"net/http"
	"regexp"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// What Salesforce's error codes mean for a reading.
type meaning int

const (
	meansNothing meaning = iota
	meansQuota           // the requests of the day are used up
	meansLoad            // the query was too heavy for the moment
	meansQuery           // the query is wrong
	meansRight           // a right is missing
	meansCursor          // the query's results are no longer kept
)

func meaningOf(code string) meaning {
	switch code {
	case "REQUEST_LIMIT_EXCEEDED", "EXCEEDED_QUOTA", "ExceededQuota":
		return meansQuota
	case "QUERY_TIMEOUT", "OPERATION_TOO_LARGE", "SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW", "TooManyLockFailure":
		return meansLoad
	case "MALFORMED_QUERY", "INVALID_FIELD", "INVALID_QUERY_FILTER_OPERATOR":
		return meansQuery
	case "INVALID_TYPE", "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED", "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY":
		return meansRight
	case "INVALID_QUERY_LOCATOR":
		return meansCursor
	}
	return meansNothing
}

// statusOf returns the answer that an error stands for; nil for none.
func statusOf(err error) *httpx.StatusError {
	var status *httpx.StatusError
	if errors.As(err, &status) {
		return status
	}
	return nil
}

// kind gives an error of the client the kind that Salesforce's code speaks for.
func (r *reading) kind(err error) error {
	status := statusOf(err)
	if status == nil {
		return err
	}
	if status.Status == http.StatusGone {
		return &extract.SettingError{Key: "api_version", What: "the org no longer offers " + r.o.APIVersion +
			", which Salesforce has retired; set the newest that https://" +
			httpx.Host(r.o.URL) + "/services/data lists, and the feed goes on where it was"}
	}
	if kind := r.refused(status.Code, err); kind != nil {
		return kind
	}
	return err
}

// refused is the error of a code; nil for a code without a meaning of its own.
func (r *reading) refused(code string, err error) error {
	switch meaningOf(code) {
	case meansQuota:
		return &extract.UnavailableError{Place: r.place, What: "the org's quota of API requests is used up (" + code + ")", Err: err}
	case meansLoad, meansCursor:
		return &extract.UnavailableError{Place: r.place, What: "the query did not come to an end (" + code + ")", Err: err}
	case meansRight:
		return &extract.AuthError{Place: r.place, What: "the signed-in user or the org may not use the API for leads (" + code +
			"); look at the rights of the user and at the org's edition", Err: err}
	case meansQuery:
		switch {
		case r.o.condition() != "" && r.o.condition() != defaultFilter():
			return &extract.SettingError{Key: "filter", What: "Salesforce refused the query (" + code + "); look at the condition, and at columns"}
		case len(r.o.Columns) > 0:
			return &extract.SettingError{Key: "columns", What: "Salesforce refused the query (" + code + "); look at the API names"}
		}
		return &extract.ContractError{Place: r.place, What: "it refused the query (" + code + ")"}
	}
	return nil
}

// errorCode finds a code at the beginning of a bulk job's errorMessage, which is not shown: it quotes the query.
var errorCode = regexp.MustCompile(`\b[A-Z]+(_[A-Z]+)+\b`)

// usagePattern takes the number of requests out of Sforce-Limit-Info.
var usagePattern = regexp.MustCompile(`api-usage=([0-9]{1,12})/([0-9]{1,12})`)

// apiUsage says how much of the day's requests is used.
func apiUsage(header string) (string, bool) {
	m := usagePattern.FindStringSubmatch(header)
	if m == nil {
		return "", false
	}
	return m[1] + " of " + m[2] + " API requests of 24 hours used", true
}
