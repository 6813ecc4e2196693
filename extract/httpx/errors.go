package httpx

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"leadmill/extract"
)

// A StatusError is an answer that no retry mends. It wraps its kind: an [*extract.MissingError] for 404 and 410,
// otherwise an [*extract.ContractError]. One that stands inside an error with a kind, such as the [*extract.AuthError] of
// a 403, wraps none.
type StatusError struct {
	Place   string
	Method  string
	Path    string // without query; "" where it holds more than letters, digits and /_.()-
	Status  int
	Code    string // the service's own code; only A-Z a-z 0-9 _ . -, at most 80 of them; "" for none
	Message string // the service's own text, for the source to decide on. It is never shown: it may quote the request

	kind error // nil where the error around it has one
}

func (e *StatusError) Error() string {
	asked := strings.TrimSpace(e.Method + " " + e.Path)
	return fmt.Sprintf("%s answered %s with %s", e.Place, asked, e.brief())
}

// brief is the status with the service's code.
func (e *StatusError) brief() string {
	if e.Code == "" {
		return fmt.Sprintf("status %d", e.Status)
	}
	return fmt.Sprintf("status %d (%s)", e.Status, e.Code)
}

// Unwrap returns the error's kind, which decides on the exit code.
func (e *StatusError) Unwrap() error { return e.kind }

// withKind is the error for one that stands by itself.
func (e *StatusError) withKind() *StatusError {
	if e.Status == http.StatusNotFound || e.Status == http.StatusGone {
		e.kind = &extract.MissingError{Place: e.Place}
	} else {
		e.kind = &extract.ContractError{Place: e.Place, What: "it answered with " + e.brief()}
	}
	return e
}

// A Trouble is a failure that the status of an answer does not show; [Options.Judge] returns it.
type Trouble struct { //nolint:errname // it is advice to the client before it is an error
	Code string // the service's own code
	Kind TroubleKind
	Wait time.Duration // for Retry: how long; 0 for the usual backoff
}

func (t *Trouble) Error() string {
	if code := cleanCode(t.Code); code != "" {
		return "error " + code
	}
	return "an error without a code"
}

// TroubleKind says what to do about a trouble.
type TroubleKind int

// The kinds of trouble.
const (
	Retry   TroubleKind = iota // wait and try again
	Renew                      // sign in anew, once
	Quota                      // nothing helps but time: an [*extract.UnavailableError]
	Refused                    // a right is missing: an [*extract.AuthError]
	Wrong                      // the request is wrong: a [*StatusError]
)

func (c *Client) statusError(r Request, to *url.URL, resp *Response) *StatusError {
	e := &StatusError{Place: c.o.Place, Method: r.Method, Path: cleanPath(to.Path), Status: resp.Status}
	if e.Method == "" {
		e.Method = http.MethodGet
	}
	if !success(resp.Status) {
		e.Code, e.Message = readFailure(resp)
	}
	return e
}

// cleanCode returns a text if it is a code, and nothing if it may be a sentence or worse.
func cleanCode(code string) string {
	if len(code) > 80 || strings.ContainsFunc(code, func(r rune) bool { return !plainRune(r) }) {
		return ""
	}
	return code
}

// cleanPath returns a path if it can hold nobody's name or address.
func cleanPath(path string) string {
	if len(path) > 200 || strings.ContainsFunc(path, func(r rune) bool { return !plainRune(r) && !strings.ContainsRune("/()", r) }) {
		return ""
	}
	return path
}

func plainRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_.-", r)
}

// readFailure finds code and message of a failure in the forms that the services use.
func readFailure(resp *Response) (code, message string) {
	code, message = failureIn(resp.Body, 0)
	if c := cleanCode(resp.Header.Get("X-Ms-Error-Code")); c != "" {
		code = c
	}
	return code, message
}

// failureIn reads {"error": {"code", "message"}} (OData, Microsoft), {"odata.error": …} (tables), {"error": "code",
// "error_description"} (OAuth), [{"errorCode", "message"}] (Salesforce), {"errors": [{"code", "message"}]} (Marketo)
// and {"code", "message"}.
func failureIn(body []byte, depth int) (code, message string) {
	if depth > 2 {
		return "", ""
	}
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		return failureIn(list[0], depth+1)
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return "", ""
	}
	code = cleanCode(firstText(fields, "code", "errorCode", "error"))
	message = firstText(fields, "message", "error_description")
	for _, key := range []string{"error", "odata.error", "errors"} {
		if inner, ok := fields[key]; ok && code == "" {
			code, message = failureIn(inner, depth+1)
		}
	}
	return code, message
}

// firstText returns the first of the fields that is a text or a number.
func firstText(fields map[string]json.RawMessage, keys ...string) string {
	for _, key := range keys {
		var text string
		var number json.Number
		switch {
		case json.Unmarshal(fields[key], &text) == nil && text != "":
			return text
		case json.Unmarshal(fields[key], &number) == nil && number != "":
			return number.String()
		}
	}
	return ""
}
