package dataverse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"leadmill/extract"
	"leadmill/extract/httpx"
)

// firstLink asks for the whole table.
func (s *Source) firstLink() string { return s.base + apiPath + "leads?$select=" + s.selects }

// prefer is the preference of a request: every page of a reading wants the same. A delta link asks for tracking by
// itself.
func (s *Source) prefer(track bool, pageSize int) string {
	size := fmt.Sprintf("odata.maxpagesize=%d", pageSize)
	if !track {
		return size
	}
	return "odata.track-changes," + size
}

func header(prefer string) http.Header {
	h := http.Header{}
	h.Set("Accept", "application/json")
	h.Set("OData-Version", "4.0")
	h.Set("OData-MaxVersion", "4.0")
	if prefer != "" {
		h.Set("Prefer", prefer)
	}
	return h
}

func (s *Source) get(ctx context.Context, link, prefer string) (page, error) {
	resp, err := s.client.Do(ctx, httpx.Request{URL: link, Header: header(prefer)})
	if err != nil {
		return page{}, err
	}
	p, wrong := decodePage(resp.Body)
	if wrong != "" {
		return page{}, &extract.ContractError{Place: s.place, What: wrong}
	}
	return p, nil
}

// Codes of the service.
const (
	codeNotAMember     = "0x80072560"
	codeExpiredVersion = "0x80044352"
)

// expired reports whether an error says that a delta link is too old.
func expired(err error) bool {
	var status *httpx.StatusError
	if !errors.As(err, &status) {
		return false
	}
	if status.Status == http.StatusGone || strings.EqualFold(status.Code, codeExpiredVersion) {
		return true
	}
	if !worthAnotherStart(status) {
		return false
	}
	said := strings.ToLower(status.Code + " " + status.Message)
	for _, word := range []string{codeExpiredVersion, "deltatoken", "delta token", "datatoken", "data token", "version stamp", "versionstamp"} {
		if strings.Contains(said, word) {
			return true
		}
	}
	return false
}

// worthAnotherStart reports whether an answer may be about the link: neither about us nor about the moment.
func worthAnotherStart(status *httpx.StatusError) bool {
	switch status.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return false
	}
	return status.Status/100 == 4 && !ofTheMoment(status)
}

// ofTheMoment reports whether a status passes by itself. Such an answer comes here after every try that was worth it.
func ofTheMoment(status *httpx.StatusError) bool {
	switch status.Status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// explain adds to an error what to do about it, where the service's answer does not say.
func (s *Source) explain(ctx context.Context, err error) error {
	var status *httpx.StatusError
	if !errors.As(err, &status) {
		return err
	}
	switch {
	case status.Status == http.StatusUnauthorized || status.Status == http.StatusForbidden:
		return s.refused(status)
	case status.Status == http.StatusNotFound:
		return &extract.MissingError{Place: "table lead behind " + s.place, Hint: "look at the url; the environment must have Dynamics 365 Sales", Err: err}
	case ofTheMoment(status):
		return err
	}
	if off := s.trackingOff(ctx); off != nil {
		return off
	}
	if status.Status == http.StatusBadRequest && len(s.extra) > 0 {
		return &extract.SettingError{Key: "columns or filter.column", What: fmt.Sprintf("%s refuses the query with %s; see in Power Apps under Tables, Lead, Columns whether %s is the logical name of a column that exists (for a lookup _name_value), and correct it or take it out", s.place, numbers(status), strings.Join(s.extra, " or "))}
	}
	return err
}

func (s *Source) refused(status *httpx.StatusError) error {
	what := numbers(status) + ": "
	switch {
	case strings.EqualFold(status.Code, codeNotAMember):
		what += "the application is no user of this environment; add it in the Power Platform admin centre under Settings, Application users"
	case status.Status == http.StatusForbidden:
		what += "give the application user a role with organisation-wide read on Lead (prvReadLead)"
	default:
		what += "see that url and sign_in belong together and the application is an application user of this environment"
	}
	return &extract.AuthError{Place: s.place, What: what, Err: status}
}

// numbers are what may be shown of an answer.
func numbers(status *httpx.StatusError) string {
	if status.Code == "" {
		return fmt.Sprintf("status %d", status.Status)
	}
	return fmt.Sprintf("status %d (%s)", status.Status, status.Code)
}

// trackingOff returns an error that tells how to mend it if the table's changes are not tracked; nil if they are, or
// nobody can tell.
func (s *Source) trackingOff(ctx context.Context) error {
	const query = "EntityDefinitions?$select=LogicalName,ChangeTrackingEnabled&$filter=LogicalName%20eq%20%27lead%27"
	var definitions struct {
		Value []struct {
			ChangeTrackingEnabled *bool
		} `json:"value"`
	}
	_, err := s.client.JSON(ctx, httpx.Request{URL: s.base + apiPath + query, Header: header("")}, &definitions)
	if err != nil || len(definitions.Value) != 1 {
		return nil //nolint:nilerr // the failure that made us ask is the one to tell
	}
	if on := definitions.Value[0].ChangeTrackingEnabled; on == nil || *on {
		return nil
	}
	return &extract.AuthError{Place: s.place, What: "change tracking is off for the table lead; in Power Apps open Tables, Lead, Properties, Advanced options and tick Track changes (it cannot be taken back), then run again"}
}

// noDeltaLink says why a reading ended without one.
func (s *Source) noDeltaLink(ctx context.Context) error {
	if off := s.trackingOff(ctx); off != nil {
		return off
	}
	return &extract.ContractError{Place: s.place, What: "the last page has no delta link, although change tracking was asked for"}
}
